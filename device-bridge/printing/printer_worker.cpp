#include <algorithm>
#include <utility>

#include "device-bridge/printing/printer_state.hpp"

namespace comptoir::bridge {
namespace {

constexpr auto kAnswer = asio::as_tuple(asio::use_awaitable);

}  // namespace

asio::awaitable<void> Printer::State::run(std::shared_ptr<State> self) {
    while (!self->stopped) {
        self->current = self->next_job();
        if (self->current) {
            co_await self->work(self->current);
            self->current = nullptr;
            self->plan_check();
        } else if (self->now() >= self->check_at) {
            co_await self->check();
        } else {
            co_await self->idle();
        }
    }
}

asio::awaitable<void> Printer::State::idle() {
    const Time close_at = used_at + parts.options.idle_close;
    const bool is_well = !objection_to_printing(finding);
    const bool is_kept = link.is_open() && is_well;
    if (is_kept && now() >= close_at) {
        co_await link.finish(now() + timing().farewell);
        co_return;
    }
    Time until = is_kept ? std::min(check_at, close_at) : check_at;
    if (held_until > now() && !waiting.empty()) until = std::min(until, held_until);
    if (link.is_open()) until = std::min(until, now() + timing().look);  // it may say something by itself
    wake.expires_after(until - now());
    co_await wake.async_wait(kAnswer);
    if (stopped || !link.is_open()) co_return;
    if (!co_await talk.hear()) {
        if (!stopped) link.close();  // it hung up while nobody printed
        co_return;
    }
    if (const auto news = talk.take_news()) heed(*news);
}

asio::awaitable<void> Printer::State::check() {
    static_cast<void>(co_await make_ready(Need::asked_now, now() + timing().connect));
    // One question may have been lost; the second one settles whether it can answer at all.
    if (link.is_open() && unanswered == 1) {
        static_cast<void>(co_await make_ready(Need::asked_now, now() + timing().connect));
    }
    plan_check();
}

void Printer::State::plan_check() {
    Duration wait = timing().check_ready;
    if (!link.is_open() && finding.condition == Condition::offline) {
        // A shop's printers come back together after a power cut; we need not call them all at once.
        wait = retry * std::uniform_int_distribution<>(75, 125)(dice) / 100;
    } else if (is_mute()) {
        wait = timing().check_silent;
    } else if (objection_to_printing(finding) || drawer == DrawerMoved::State::open) {
        wait = timing().check_trouble;
    }
    check_at = now() + wait;
}

asio::awaitable<void> Printer::State::work(JobPtr job) {
    if (job->is(kStatus)) {
        co_await report(*job);
        co_return;
    }
    constexpr Duration kJustNow = std::chrono::milliseconds(500);  // the next one hears the same
    const bool is_known = objected_at != Time{} && now() - objected_at < kJustNow;
    if (is_known && !job->action.is_promised && !job->is(kOpenDrawer) && objection_to_printing(finding)) {
        end(*job, Outcome::failed, objection);
        co_return;
    }
    const auto ready = co_await make_ready(Need::fresh_status, job->action.deadline);
    if (job->has_ended) co_return;
    if (!ready) {
        cannot_begin(job, ready.error());
        co_return;
    }
    const auto why_not_now =
        job->is(kOpenDrawer) ? objection_to_pulse(finding) : objection_to_printing(finding);
    if (why_not_now) {
        cannot_begin(job, *why_not_now);
        co_return;
    }
    if (job->is(kOpenDrawer)) {
        co_await open_drawer(*job);
    } else {
        co_await print(*job);
    }
    used_at = now();
}

/// No byte has left. What nobody was told yes of is over; what was promised waits for paper, plug or cover.
void Printer::State::cannot_begin(const JobPtr& job, Error why) {
    if (!job->is(kOpenDrawer)) {
        objection = why;
        objected_at = now();
    }
    if (!job->action.is_promised) {
        end(*job, Outcome::failed, std::move(why));
        return;
    }
    const Duration pause = link.is_open() ? timing().check_trouble : std::max(retry, timing().retry_min);
    held_until = now() + pause;
    waiting.push_front(job);
    waiting_bytes += job->action.data.size();
}

asio::awaitable<void> Printer::State::report(PrintJob& job) {
    const auto ready = co_await make_ready(Need::asked_now, job.action.deadline);
    if (!ready) {
        end(job, Outcome::failed, ready.error());
        co_return;
    }
    end(job, Outcome::done, std::nullopt,
        {{"condition", name_of(finding.condition)}, {"reason", finding.reason}});
}

}  // namespace comptoir::bridge
