#include "app/api/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "app/base/json.hpp"
#include "app/base/utf8.hpp"

namespace comptoir::api {
namespace {

using bridge::Condition;
using bridge::Job;
using bridge::Outcome;

constexpr std::array kConditions{
    Condition::ready,      Condition::busy,   Condition::offline, Condition::paper_low, Condition::paper_out,
    Condition::cover_open, Condition::cutter, Condition::too_hot, Condition::error,     Condition::silent};
constexpr std::array kOutcomes{Outcome::done, Outcome::sent, Outcome::failed, Outcome::unknown};

std::string label(std::string_view text) {
    std::string out;
    for (const char c : utf8::repair(text)) {
        if (c == '\\' || c == '"') out += '\\';
        out += c == '\n' ? "\\n" : std::string(1, c);
    }
    return out;
}

void family(std::string& out, std::string_view name, std::string_view type, std::string_view help) {
    out += fmt::format("# HELP comptoir_{0} {2}\n# TYPE comptoir_{0} {1}\n", name, type, help);
}

void say_conditions(std::string& out, const std::vector<bridge::DeviceSnapshot>& devices) {
    family(out, "device_condition", "gauge", "1 for the condition that a device is in, 0 for the others.");
    for (const auto& device : devices) {
        for (const Condition condition : kConditions) {
            out += fmt::format("comptoir_device_condition{{device=\"{}\",kind=\"{}\",condition=\"{}\"}} {}\n",
                               label(device.info.id), bridge::name_of(device.info.kind),
                               bridge::name_of(condition), device.condition == condition ? 1 : 0);
        }
    }
}

/// What scanners read and no till got.
void say_scanners(std::string& out, const MetricsFacts& facts) {
    const auto say = [&](std::string_view name, std::string_view help, const auto& count_of) {
        family(out, name, "counter", help);
        for (const auto& device : facts.devices) {
            if (device.info.kind != bridge::Kind::scanner) continue;
            out += fmt::format("comptoir_{}{{device=\"{}\"}} {}\n", name, label(device.info.id),
                               count_of(device));
        }
    };
    const auto fact = [](const char* name) {
        return [name](const bridge::DeviceSnapshot& device) {
            return json::integer(device.facts, name).value_or(0);
        };
    };
    say("scans_broken_total", "Codes that came broken and were not sold, since the scanner was opened.",
        fact("codes_dropped"));
    say("scans_by_hand_total", "Lines typed as slowly as by a person, which are no scans.",
        fact("typed_by_hand"));
    say("scans_untold_total", "Codes that the till that fetches them did not fetch in time.",
        [&](const bridge::DeviceSnapshot& device) {
            return facts.scans_untold ? facts.scans_untold(device.info.id) : 0;
        });
}

void say_counts(std::string& out, const JobCounts& counts) {
    family(out, "print_jobs_total", "counter", "Print jobs that have ended since the start, by outcome.");
    for (const auto& [device, of] : counts.by_device()) {
        for (const Outcome outcome : kOutcomes) {
            const auto count = of.prints.find(outcome);
            out +=
                fmt::format("comptoir_print_jobs_total{{device=\"{}\",outcome=\"{}\"}} {}\n", label(device),
                            bridge::name_of(outcome), count == of.prints.end() ? 0 : count->second);
        }
    }
    family(out, "drawer_openings_total", "counter",
           "Pulses that were sent to a cash drawer since the start.");
    for (const auto& [device, of] : counts.by_device()) {
        out += fmt::format("comptoir_drawer_openings_total{{device=\"{}\"}} {}\n", label(device),
                           of.drawer_openings);
    }
}

bool is_out(const Job& job) {
    return job.is_print() && job.state == Job::State::ended &&
           (job.outcome == Outcome::done || job.outcome == Outcome::sent);
}

void say_jobs(std::string& out, const MetricsFacts& facts) {
    const auto printers = [&](auto&& say) {
        for (const auto& device : facts.devices)
            if (device.info.kind == bridge::Kind::printer) say(device.info.id);
    };
    family(out, "jobs_waiting", "gauge", "Print jobs that have not ended.");
    printers([&](const std::string& id) {
        const auto waiting = std::count_if(facts.jobs.begin(), facts.jobs.end(), [&](const Job& job) {
            return job.device == id && job.is_print() && job.state != Job::State::ended;
        });
        out += fmt::format("comptoir_jobs_waiting{{device=\"{}\"}} {}\n", label(id), waiting);
    });
    family(out, "seconds_since_last_print", "gauge",
           "Since the last receipt that came out; none: no sample.");
    printers([&](const std::string& id) {
        const auto last = std::find_if(facts.jobs.begin(), facts.jobs.end(),
                                       [&](const Job& job) { return job.device == id && is_out(job); });
        if (last == facts.jobs.end()) return;
        const auto ago = std::chrono::duration_cast<std::chrono::seconds>(facts.wall - last->ended).count();
        out += fmt::format("comptoir_seconds_since_last_print{{device=\"{}\"}} {}\n", label(id),
                           std::max<std::int64_t>(ago, 0));
    });
    const auto needing =
        std::count_if(facts.jobs.begin(), facts.jobs.end(), [](const Job& job) { return job.needs_staff(); });
    std::size_t kept = 0;
    for (const Job& job : facts.jobs) kept += job.is_kept ? job.bytes : 0;
    family(out, "jobs_needing_staff", "gauge",
           "Receipts that may be missing and that nobody has dealt with.");
    out += fmt::format("comptoir_jobs_needing_staff {}\n", needing);
    family(out, "jobs_kept_bytes", "gauge",
           "What is kept of the listed jobs, to be printed or printed again.");
    out += fmt::format("comptoir_jobs_kept_bytes {}\n", kept);
}

}  // namespace

void JobCounts::job_ended(const Job& job) {
    const bool is_drawer = job.verb == "open_drawer";
    if (!is_drawer && !job.is_print()) return;
    const bool has_room = by_device_.contains(job.device) || by_device_.size() < kCountedMax;
    Of& of = by_device_[has_room ? job.device : "other"];
    if (!is_drawer) {
        ++of.prints[job.outcome];
    } else if (job.outcome != Outcome::failed) {
        ++of.drawer_openings;
    }
}

std::string describe_metrics(const MetricsFacts& facts, const JobCounts& counts) {
    std::string out;
    family(out, "build_info", "gauge", "Which build this is.");
    out += fmt::format("comptoir_build_info{{version=\"{}\"}} 1\n", label(facts.version));
    family(out, "uptime_seconds", "gauge", "Since the program started.");
    out += fmt::format("comptoir_uptime_seconds {}\n",
                       std::chrono::duration_cast<std::chrono::seconds>(facts.running).count());
    family(out, "frames_presented_total", "counter", "Frames that a screen has shown.");
    for (std::size_t i = 0; i < facts.frames.size(); ++i)
        out += fmt::format("comptoir_frames_presented_total{{screen=\"{}\"}} {}\n", i + 1, facts.frames[i]);
    say_conditions(out, facts.devices);
    say_scanners(out, facts);
    say_jobs(out, facts);
    say_counts(out, counts);
    return out;
}

void install_metrics(http::Router& router, const StatusSource& status, bridge::Registry& registry,
                     bridge::EventHub& events, const Clock& clock,
                     std::function<std::size_t(const std::string& scanner)> scans_untold) {
    struct Counting {
        JobCounts counts;
        bridge::EventHub::Subscription hearing;
    };
    const auto counting = std::make_shared<Counting>();
    counting->hearing = events.subscribe([&registry, counts = &counting->counts](const auto& event) {
        const auto* const ended = std::get_if<bridge::JobEnded>(&event.event.body);
        const auto job = ended == nullptr ? std::nullopt : registry.job(ended->job);
        if (job) counts->job_ended(*job);
    });
    router.on(http::Method::get, "/metrics", http::Guard::paired,
              [counting, &status, &registry, &clock, untold = std::move(scans_untold)](
                  const http::Request&) -> http::asio::awaitable<http::Response> {
                  MetricsFacts facts{.version = status.version,
                                     .devices = registry.list(),
                                     .jobs = registry.jobs(),
                                     .running = clock.now() - status.started,
                                     .frames = {},
                                     .wall = clock.wall(),
                                     .scans_untold = untold};
                  for (const auto& figures : {status.screen, status.second_screen})
                      if (figures) facts.frames.push_back(figures().presented);
                  http::Response response;
                  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
                  response.body = describe_metrics(facts, counting->counts);
                  co_return response;
              });
}

}  // namespace comptoir::api
