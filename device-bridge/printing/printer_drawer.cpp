#include <utility>

#include "device-bridge/printing/printer_state.hpp"

namespace comptoir::bridge {

asio::awaitable<void> Printer::State::open_drawer(PrintJob& job) {
    const bool is_queued = !is_stopped_by_paper();
    std::string bytes = pulse(job);
    if (is_queued) bytes = recovery() + bytes + when_done();
    if (bytes.empty()) {
        end(job, Outcome::failed, Error{ErrorCode::refused, "paper_out: it opens no drawer without paper"});
        co_return;
    }
    if (const auto sent = co_await send(job, bytes); !sent) {
        broke_off(job, sent.error(), 0);
        co_return;
    }
    if (is_queued) {
        co_await confirm(job, std::nullopt);
    } else {
        end(job, Outcome::sent, std::nullopt);
    }
    if (parts.options.drawer_sense != DrawerSense::none && !stopped && link.is_open()) {
        static_cast<void>(co_await ask(timing().status_wait, Silence::is_no_news));
    }
}

/// Drawers that were asked for while a job prints, or waits for paper: their pulse is in nobody's way between
/// two commands. Where it does not leave whole, the link is closed, lest the printer take what follows for
/// the rest of it.
asio::awaitable<void> Printer::State::kick_meanwhile() {
    while (const JobPtr drawer_job = next_drawer()) {
        auto why_not_now = objection_to_pulse(finding);
        const std::string bytes = pulse(*drawer_job);
        if (!why_not_now && bytes.empty()) {
            why_not_now = Error{ErrorCode::refused, "paper_out: it opens no drawer without paper"};
        }
        if (why_not_now) {
            end(*drawer_job, Outcome::failed, std::move(why_not_now));
            continue;
        }
        const auto sent = co_await send(*drawer_job, bytes);
        if (sent) {
            end(*drawer_job, Outcome::sent, std::nullopt);
            continue;
        }
        if (drawer_job->bytes_left > 0) link.close();
        end(*drawer_job, drawer_job->bytes_left > 0 ? Outcome::unknown : Outcome::failed, sent.error());
    }
}

/// What opens the drawer now: a printer without paper works off nothing but real-time commands.
std::string Printer::State::pulse(const PrintJob& drawer_job) const {
    PrinterOptions options = parts.options;
    const json::Value& fields = drawer_job.action.fields;
    if (json::integer(fields, "pin") == 2) options.drawer_pin = DrawerPin::two;
    if (json::integer(fields, "pin") == 5) options.drawer_pin = DrawerPin::five;
    const auto on = json::integer(fields, "on_ms").value_or(0);
    if (on > 0 && on <= PrinterOptions::kDrawerPulseMax.count())
        options.drawer_on = std::chrono::milliseconds(on);
    return is_stopped_by_paper() ? language->pulse_now(options) : language->pulse(options);
}

}  // namespace comptoir::bridge
