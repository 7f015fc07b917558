#include "device-bridge/printing/queue_finding.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "app/base/text.hpp"

namespace comptoir::bridge {
namespace {

/// From which ending on a reason stops printing; one without an ending always does.
enum class StopsAs { report, warning, error, nothing };

struct Reason {
    std::string_view keyword;
    Condition condition;
    const char* words;
    StopsAs stops = StopsAs::report;
};

/// In order of what is said first where several are so. CUPS's own network printing says
/// "media-empty-warning" of a printer without paper, and "-report" of what is only one tray's.
constexpr std::array kReasons{
    Reason{"cover-open", Condition::cover_open, "the cover is open"},
    Reason{"door-open", Condition::cover_open, "a door is open"},
    Reason{"interlock-open", Condition::cover_open, "a door is open"},
    Reason{"media-empty", Condition::paper_out, "there is no paper", StopsAs::warning},
    Reason{"media-needed", Condition::paper_out, "the printer wants other paper", StopsAs::warning},
    Reason{"input-tray-missing", Condition::paper_out, "the paper tray is missing", StopsAs::warning},
    Reason{"media-jam", Condition::error, "paper is jammed", StopsAs::warning},
    Reason{"trimmer-jam", Condition::cutter, "the cutter is stuck", StopsAs::warning},
    Reason{"trimmer-unrecoverable-failure", Condition::cutter, "the cutter is broken", StopsAs::warning},
    Reason{"fuser-over-temp", Condition::too_hot, "the printer is too hot", StopsAs::warning},
    Reason{"marker-supply-empty", Condition::error, "ink or toner is used up", StopsAs::error},
    Reason{"toner-empty", Condition::error, "the toner is used up", StopsAs::error},
    Reason{"marker-waste-full", Condition::error, "the waste box is full", StopsAs::error},
    Reason{"output-area-full", Condition::error, "the output tray is full", StopsAs::error},
    Reason{"spool-area-full", Condition::error, "the queue has no room", StopsAs::warning},
    Reason{"cups-missing-filter", Condition::error, "the queue's driver is not installed"},
    Reason{"cups-insecure-filter", Condition::error, "the queue's driver is not safe to run"},
    Reason{"offline", Condition::offline, "the printer is offline"},
    Reason{"shutdown", Condition::offline, "the printer is switched off"},
    Reason{"timed-out", Condition::offline, "the printer does not answer"},
    Reason{"connecting-to-device", Condition::offline, "the printer can't be reached"},
    Reason{"paused", Condition::offline, "the queue is paused"},
    Reason{"moving-to-paused", Condition::offline, "the queue is being paused"},
    Reason{"stopping", Condition::offline, "the queue is being stopped"},
    Reason{"media-low", Condition::paper_low, "the paper is nearly used up", StopsAs::nothing},
};

/// What CUPS's backends say while they try again and again, with no reason beside it.   Source: CUPS 2.4,
/// backend/socket.c, backend/ipp.c and backend/lpd.c.
constexpr std::array<std::string_view, 2> kUnreachable{
    "The printer may not exist or is unavailable at this time.", "The printer is unreachable at this time."};

struct Said {
    std::string_view keyword;
    std::string_view ending;
};

Said parts_of(std::string_view reason) {
    for (const std::string_view ending : {"-error", "-warning", "-report"}) {
        if (reason.ends_with(ending)) return {reason.substr(0, reason.size() - ending.size()), ending};
    }
    return {reason, ""};
}

bool stops(const Reason& reason, std::string_view ending) {
    if (reason.stops == StopsAs::nothing) return false;
    if (ending.empty() || ending == "-error") return true;
    if (ending == "-warning") return reason.stops != StopsAs::error;
    return reason.stops == StopsAs::report;
}

/// Lower case, without spaces.
std::string folded(std::string_view text) {
    std::string folded;
    for (const char c : text) {
        if (c != ' ') folded += lower_case(c);
    }
    return folded;
}

std::string with_message(std::string words, const std::string& message) {
    if (message.empty()) return words;
    constexpr std::size_t kMessageMax = 200;  // one line for staff; a queue may say a page
    return words + ": " + message.substr(0, kMessageMax);
}

}  // namespace

Finding finding_of(const QueueFacts& facts) {
    std::optional<Finding> mild;
    for (const Reason& known : kReasons) {
        for (const std::string& said : facts.reasons) {
            const auto [keyword, ending] = parts_of(said);
            if (keyword != known.keyword) continue;
            if (stops(known, ending)) return {known.condition, known.words};
            const bool is_of_paper =
                known.condition == Condition::paper_out || known.condition == Condition::paper_low;
            if (is_of_paper) mild = {Condition::paper_low, "the paper is nearly used up"};
        }
    }
    if (!facts.is_accepting) return {Condition::offline, "the queue takes no jobs"};
    const bool is_unreachable =
        std::find(kUnreachable.begin(), kUnreachable.end(), facts.message) != kUnreachable.end();
    if (facts.state == QueueFacts::State::processing && is_unreachable)
        return {Condition::offline, "the printer can't be reached"};
    if (facts.state == QueueFacts::State::stopped)
        return {Condition::offline, with_message("the queue is stopped", facts.message)};
    return mild.value_or(Finding{Condition::ready, ""});
}

bool is_raw(const QueueFacts& facts) {
    if (facts.model == "Local Raw Printer") return true;
    static constexpr std::array<std::string_view, 6> kLanguages{"esc/pos", "star",     "zpl",
                                                                "epl",     "esclabel", "escpos"};
    const std::string id = folded(facts.device_id);
    for (const std::string_view key : {"cmd:", "commandset:"}) {
        const auto at = id.find(key);
        if (at == std::string::npos) continue;
        const std::string_view said = std::string_view(id).substr(at, id.find(';', at) - at);
        const bool is_known = std::any_of(
            kLanguages.begin(), kLanguages.end(),
            [&](std::string_view language) { return said.find(language) != std::string_view::npos; });
        if (is_known) return true;
    }
    return false;
}

Standing standing_of(const QueuedJob& job) {
    using Stage = Standing::Stage;
    const bool has_flaws =
        std::find(job.reasons.begin(), job.reasons.end(), "job-completed-with-errors") != job.reasons.end();
    switch (job.state) {
        case QueuedJob::State::pending:
        case QueuedJob::State::held:
            if (job.has_begun)
                return {Stage::prints, Outcome::unknown, with_message("it stands still", job.message)};
            return {Stage::waits, Outcome::failed, with_message("the queue has not begun it", job.message)};
        case QueuedJob::State::processing: return {Stage::prints, Outcome::unknown, job.message};
        case QueuedJob::State::stopped:
            return {Stage::prints, Outcome::unknown, with_message("the printer has stopped", job.message)};
        case QueuedJob::State::completed:
            if (!has_flaws) return {Stage::ended, Outcome::done, ""};
            return {Stage::ended, Outcome::unknown, with_message("it was printed with errors", job.message)};
        case QueuedJob::State::canceled:
        case QueuedJob::State::aborted: break;
    }
    const std::string words =
        job.state == QueuedJob::State::canceled ? "it was cancelled" : "the queue gave it up";
    const bool is_nothing = !job.has_begun && job.impressions == 0;
    return {Stage::ended, is_nothing ? Outcome::failed : Outcome::unknown, with_message(words, job.message)};
}

}  // namespace comptoir::bridge
