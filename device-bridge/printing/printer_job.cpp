#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>
#include <vector>

#include "device-bridge/printing/printer_state.hpp"

namespace comptoir::bridge {
namespace {

constexpr auto kAnswer = asio::as_tuple(asio::use_awaitable);

/// What is written above a receipt that begins anew. English, as all that is for the technician; the receipt
/// itself is the till's own.
constexpr std::string_view kBegunAnew = "The paper ran out above. The whole receipt again:";

CutMode cut_of(const json::Value& fields, CutMode as_set) {
    const std::string asked = json::text(fields, "cut");
    if (asked == "none" || as_set == CutMode::none) return CutMode::none;
    if (asked == "full") return CutMode::full;
    if (asked == "partial") return CutMode::partial;
    return as_set;
}

/// The rows at which the till wants a cut, too; what is no row is left out.
std::vector<int> cuts_of(const json::Value& fields) {
    std::vector<int> rows;
    const json::Value& asked = json::member(fields, "cuts");
    if (!asked.is_array()) return rows;
    for (const json::Value& one : asked) {
        const auto row = json::integer(one);
        if (row && *row > 0 && *row < PictureRows::kHeightMax) rows.push_back(static_cast<int>(*row));
        if (rows.size() == Raster::Options::kCutsMax) break;
    }
    return rows;
}

}  // namespace

asio::awaitable<void> Printer::State::print(PrintJob& job) {
    const bool is_picture = job.is(kPrintPicture);
    if (is_picture) {
        if (const auto raster = raster_of(job); !raster) {
            end(job, Outcome::failed, raster.error());
            co_return;
        }
    }
    for (;;) {
        std::optional<Error> flaw;
        Way way = Way::broke_off;
        if (is_picture) {
            way = co_await send_picture(job, flaw);
        } else {
            way = co_await send_raw(job);
        }
        if (job.has_ended || way == Way::broke_off) co_return;
        if (way == Way::all_sent) {
            co_await confirm(job, std::move(flaw));
            co_return;
        }
        if (!co_await wait_for_paper(job)) co_return;
        job.has_begun_anew = true;
    }
}

Result<Raster> Printer::State::raster_of(const PrintJob& job) const {
    const PrinterOptions& options = parts.options;
    Raster::Options wanted;
    wanted.paper_width_dots = options.paper_width_dots;
    wanted.margin_left_dots = std::min(options.margin_left_dots, options.paper_width_dots / 2);
    wanted.scale_percent = options.model.scale_percent;
    wanted.fit = options.is_enlarged ? Raster::Fit::enlarged : Raster::Fit::as_drawn;
    wanted.darkness_percent = options.darkness_percent;
    wanted.turn = options.is_upside_down ? Raster::Turn::upside_down : Raster::Turn::none;
    wanted.cuts = cuts_of(job.action.fields);
    return Raster::open(job.action.data, std::move(wanted));
}

/// What we add above somebody's paper, as a picture; empty: nothing.
std::string Printer::State::note(const PrintJob& job) const {
    std::string text;
    if (job.is_forwarded()) text = "For printer: " + json::text(job.action.fields, "came_from");
    if (job.has_begun_anew) text += (text.empty() ? "" : "\n") + std::string(kBegunAnew);
    if (text.empty() || !parts.draw_text) return "";
    return parts.draw_text(text, parts.options.paper_width_dots);
}

/// On the disk before the first byte leaves: after a cut it is unknown then, and not printed once more.
asio::awaitable<bool> Printer::State::mark(PrintJob& job) {
    if (job.is_marked || !parts.leaving) co_return true;
    job.is_being_marked = true;
    const auto marked = co_await parts.leaving(job.action.id);
    job.is_being_marked = false;
    if (job.has_ended) co_return false;
    if (!marked) {
        end(job, Outcome::failed, Error{ErrorCode::full, "it can't be kept: " + marked.error().message});
        co_return false;
    }
    job.is_marked = true;
    co_return true;
}

asio::awaitable<Printer::State::Way> Printer::State::send_picture(PrintJob& job, std::optional<Error>& flaw) {
    const std::string above = note(job);
    std::optional<Raster> head;
    if (!above.empty()) {
        auto opened = Raster::open(above, parts.options.paper_width_dots);
        if (opened) head.emplace(std::move(*opened));
    }
    auto raster = raster_of(job);
    if (!raster) {
        end(job, Outcome::failed, raster.error());
        co_return Way::broke_off;
    }
    const CutMode cut = cut_of(job.action.fields, parts.options.cut);
    const int step = std::max(language->band_rows_step(), 1);
    int rows_max = std::min(parts.options.band_rows, language->band_rows_max());
    rows_max = std::max(rows_max / step * step, step);

    const int rows = (head ? head->rows() : 0) + raster->rows_to_cut();
    auto band = head ? head->next_band(rows_max) : raster->next_band(rows_max);
    if (!band) {  // broken before anything left
        end(job, Outcome::failed, band.error());
        co_return Way::broke_off;
    }
    std::string out = recovery();
    out += language->begin_picture(raster->row_bytes(), rows);
    if (!co_await mark(job)) co_return Way::broke_off;
    Time look_at = now() + timing().look;
    while (band && !band->empty()) {
        // Only while a band is still to come: a printer that has them all prints the rest on its new paper.
        if (now() >= look_at) {
            look_at = now() + timing().look;
            const auto well = co_await has_paper();
            if (job.has_ended) co_return Way::broke_off;
            if (!well) {
                broke_off(job, well.error(), 0);
                co_return Way::broke_off;
            }
            if (!*well) co_return Way::no_paper;
        }
        out += language->band(*band, raster->row_bytes());
        if (const auto sent = co_await send(job, out); !sent) {
            broke_off(job, sent.error(), out.size());
            co_return Way::broke_off;
        }
        out.clear();
        co_await kick_meanwhile();
        co_await asio::post(parts.executor, kAnswer);  // others on this thread have their turn
        if (head) {
            band = head->next_band(rows_max);
            if (band && !band->empty()) continue;
            head.reset();
        }
        const bool is_cut_here = raster->is_at_cut();
        const int rows_to_cut = raster->rows_to_cut();
        band = raster->next_band(rows_max);
        if (!band) {
            flaw = Error{ErrorCode::malformed, fmt::format("printed to row {} of {}: {}", raster->rows_made(),
                                                           raster->rows(), band.error().message)};
        } else if (!band->empty() && is_cut_here) {
            out = language->end_picture(cut);
            out += language->begin_picture(raster->row_bytes(), rows_to_cut);
        }
    }
    out = language->end_picture(cut);
    out += when_done();
    if (const auto sent = co_await send(job, out); !sent) {
        broke_off(job, sent.error(), 0);
        co_return Way::broke_off;
    }
    co_return Way::all_sent;
}

asio::awaitable<Printer::State::Way> Printer::State::send_raw(PrintJob& job) {
    constexpr std::size_t kPiece = 4'096;  // between two of them the drawer and the paper are thought of
    constexpr std::size_t kWakeBytes =
        8'192;  // what receiptio sends to wake one that was cut off in an image
    const std::string begin = recovery();
    if (!co_await mark(job)) co_return Way::broke_off;
    const std::string bytes = begin + job.action.data + when_done();
    for (std::string_view rest = bytes; !rest.empty();) {
        const std::string_view piece = rest.substr(0, kPiece);
        if (const auto sent = co_await send(job, piece); !sent) {
            broke_off(job, sent.error(), kWakeBytes);
            co_return Way::broke_off;
        }
        rest.remove_prefix(piece.size());
    }
    co_return Way::all_sent;
}

/// All or nothing of `bytes`, as far as the wire tells; `job.bytes_left` says how much before it broke. While
/// the printer says that it has no paper, it may take none for as long as somebody needs to bring some.
asio::awaitable<Result<void>> Printer::State::send(PrintJob& job, std::string_view bytes) {
    constexpr Duration kVerdict = std::chrono::milliseconds(20);  // to say no in time rather than yes
    Time moved_at = now();
    while (!bytes.empty()) {
        const Duration patience = is_stopped_by_paper() ? timing().paper_max : timing().stall;
        const Time give_up = moved_at + patience;
        Time deadline = std::min(give_up, now() + timing().look);
        if (job.bytes_left == 0) deadline = std::min(give_up, job.action.deadline - kVerdict);
        job.is_writing = true;
        const auto taken = co_await link.write_some(bytes, deadline);
        job.is_writing = false;
        if (taken) {
            moved_at = now();
            job.bytes_left += *taken;
            bytes.remove_prefix(*taken);
            continue;
        }
        const bool may_wait =
            taken.error().code == ErrorCode::timeout && job.bytes_left > 0 && !stopped && now() < give_up;
        if (!may_wait) co_return tl::unexpected(taken.error());
        if (const auto heard = co_await talk.hear(); !heard) co_return heard;
        if (const auto news = talk.take_news()) heed(*news);
    }
    co_return Result<void>{};
}

/// Between two bands: what the printer said meanwhile, and a question for the next time. A printer that says
/// nothing is thought to be well.
asio::awaitable<Result<bool>> Printer::State::has_paper() {
    if (const auto heard = co_await talk.hear(); !heard) co_return tl::unexpected(heard.error());
    if (const auto news = talk.take_news()) heed(*news);
    if (is_stopped_by_paper()) co_return false;
    if (!is_mute()) {
        const auto asked = co_await talk.ask_for_later();
        if (!asked) co_return tl::unexpected(asked.error());
    }
    co_return true;
}

/// Bands of the job are out, and others not; the printer says that somebody has to come. True when it is well
/// again and the job may begin anew.
asio::awaitable<bool> Printer::State::wait_for_paper(PrintJob& job) {
    const Time give_up = now() + timing().paper_max;
    while (now() < give_up && !job.has_begun_anew) {
        co_await kick_meanwhile();
        const auto asked = co_await ask(timing().status_wait, Silence::is_no_news);
        if (job.has_ended) co_return false;
        if (!asked && asked.error().code != ErrorCode::timeout) {
            broke_off(job, asked.error(), 0);
            co_return false;
        }
        if (asked && !objection_to_printing(finding)) {
            half_printed = std::max<std::size_t>(half_printed, 1);  // what is out is parted from what follows
            const std::string forget = language->discard();
            if (const auto sent = co_await send(job, forget); !sent) {
                broke_off(job, sent.error(), 0);
                co_return false;
            }
            co_return true;
        }
        wake.expires_after(timing().confirm_poll);
        co_await wake.async_wait(kAnswer);
        if (job.has_ended) co_return false;
    }
    const std::string why = std::string(name_of(finding.condition)) + ": " + finding.reason;
    broke_off(job, Error{ErrorCode::timeout, job.has_begun_anew ? why + ", a second time" : why}, 0);
    co_return false;
}

/// The link failed, or nobody took the bytes, in the midst of a job. A promised one of which none left waits
/// on.
void Printer::State::broke_off(PrintJob& job, Error error, std::size_t command_bytes) {
    link.close();
    if (job.bytes_left == 0 && job.action.is_promised && current.get() == &job && !stopped) {
        find({Condition::offline, error.message});
        retry = timing().retry_min;
        cannot_begin(current, std::move(error));
        return;
    }
    if (job.bytes_left > 0) half_printed = std::max(half_printed, std::max<std::size_t>(command_bytes, 1));
    error.message += fmt::format(", {} bytes of the job were on the way", job.bytes_left);
    find({Condition::offline, error.message});
    retry = timing().retry_min;
    end(job, job.bytes_left > 0 ? Outcome::unknown : Outcome::failed, std::move(error));
}

/// Until the other end has taken every byte; while it says that it has no paper, for as long as somebody
/// needs to bring some.
asio::awaitable<Result<void>> Printer::State::drain() {
    const Time start = now();
    for (;;) {
        const Time give_up = start + (is_stopped_by_paper() ? timing().paper_max : timing().stall);
        const auto drained = co_await link.drain(std::min(give_up, now() + timing().look));
        const bool may_wait = !drained && drained.error().code == ErrorCode::timeout && now() < give_up;
        if (!may_wait || stopped) co_return drained;
        if (const auto heard = co_await talk.hear(); !heard) co_return heard;
        if (const auto news = talk.take_news()) heed(*news);
    }
}

/// Waits for the printer to say that it has worked the job off.
asio::awaitable<void> Printer::State::confirm(PrintJob& job, std::optional<Error> flaw) {
    const auto drained = co_await drain();
    if (job.has_ended) co_return;
    if (!drained) {
        broke_off(job, drained.error(), 0);
        co_return;
    }
    if (unanswered > 0 || !was_asked_when_done) {
        // That the other end took every byte is all that can be known.
        end_unconfirmed(job, std::move(flaw));
        if (unanswered == 1) static_cast<void>(co_await ask(timing().status_wait, Silence::counts));
        co_return;
    }
    const Time start = now();
    const auto patience = [&] { return is_stopped_by_paper() ? timing().paper_max : timing().confirm_max; };
    while (now() < start + patience()) {
        const auto is_done =
            co_await talk.wait_done(now() + std::min(timing().confirm, timing().confirm_poll));
        if (job.has_ended) co_return;
        if (!is_done) {
            broke_off(job, is_done.error(), 0);
            co_return;
        }
        if (*is_done) {
            end_confirmed(job, std::move(flaw));
            co_return;
        }
        const auto asked = co_await ask(timing().status_wait, Silence::is_no_news);
        if (job.has_ended) co_return;
        if (!asked && asked.error().code != ErrorCode::timeout) {
            broke_off(job, asked.error(), 0);
            co_return;
        }
        const bool is_well = asked && !objection_to_printing(finding);
        if (asked) co_await kick_meanwhile();
        if (job.has_ended) co_return;
        if (is_well && now() >= start + timing().confirm) {
            ++unconfirmed;
            end_unconfirmed(job, std::move(flaw));
            link.close();  // an answer that comes after all must not be taken for the next job's
            co_return;
        }
    }
    const std::string why = finding.reason.empty() ? "it fell silent" : finding.reason;
    broke_off(job, Error{ErrorCode::timeout, std::string(name_of(finding.condition)) + ": " + why}, 0);
}

void Printer::State::end_confirmed(PrintJob& job, std::optional<Error> flaw) {
    half_printed = 0;
    unconfirmed = 0;
    has_confirmed = true;
    status_at = Time{};  // what it said before it printed says little of the paper it has now
    if (talk.at_done().paper_out) {
        find({Condition::paper_out, "there is no paper"});
    } else if (talk.at_done().paper_low) {
        find({Condition::paper_low, "the paper is nearly used up"});
    }
    end(job, flaw ? Outcome::unknown : Outcome::done, std::move(flaw));
}

void Printer::State::end_unconfirmed(PrintJob& job, std::optional<Error> flaw) {
    half_printed = 0;
    end(job, flaw ? Outcome::unknown : Outcome::sent, std::move(flaw));
}

/// The question at a job's end, where the printer knows it.
std::string Printer::State::when_done() {
    std::string question = asks_when_done() ? language->ask_when_done() : "";
    was_asked_when_done = !question.empty();
    if (was_asked_when_done) talk.expect_done();
    return question;
}

/// Before the first job after one that broke off: fills up its last band and parts its paper from ours.
std::string Printer::State::recovery() {
    return half_printed == 0 ? "" : language->recover(half_printed);
}

}  // namespace comptoir::bridge
