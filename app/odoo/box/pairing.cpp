#include "app/odoo/box/pairing.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cmath>
#include <utility>

#include "app/base/log.hpp"
#include "app/base/url.hpp"

namespace comptoir::odoo::box {
namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr double kGrowth = 1.01;  // Source: server-link.md section 2.2, "poll period" of 19
constexpr int kStatusOk = 200;

}  // namespace

Duration pause_between_polls(unsigned polls, const PairingTimings& timings) {
    const double units = std::pow(kGrowth, std::min(polls, 1'000u));
    const auto more = std::chrono::duration<double>(timings.poll_unit) * units;
    const auto least = std::chrono::duration<double>(timings.poll_max - timings.poll);
    return timings.poll + std::chrono::duration_cast<Duration>(std::min(more, least));
}

const char* name_of(PairingStatus::State state) {
    switch (state) {
        case PairingStatus::State::off: return "off";
        case PairingStatus::State::asking: return "asking";
        case PairingStatus::State::waiting: return "waiting";
        case PairingStatus::State::trouble: return "trouble";
    }
    return "off";
}

/// Outlives the `Pairing` while a question is on its way. `turn` tells a run that was ended from the one of
/// now.
struct Pairing::State {
    explicit State(PairingContext given) : context(std::move(given)), wake(context.executor) {}

    static asio::awaitable<void> run(std::shared_ptr<State> self, unsigned turn);
    asio::awaitable<Result<PairingAnswer>> ask(unsigned mine);
    void hear(const Result<PairingAnswer>& answer);
    void report(PairingStatus next);
    [[nodiscard]] Duration pause();

    PairingContext context;
    PairingSettings settings;
    asio::steady_timer wake;
    unsigned turn = 0;
    PairingCode code;
    unsigned polls = 0;
    Duration retry{};
    PairingStatus status;
};

asio::awaitable<void> Pairing::State::run(std::shared_ptr<State> self, unsigned turn) {
    while (self->turn == turn) {
        const auto answer = co_await self->ask(turn);
        if (self->turn != turn) co_return;
        self->hear(answer);
        if (self->turn != turn) co_return;  // paired, and whoever heard of it wants no more
        self->wake.expires_after(self->pause());
        co_await self->wake.async_wait(kTuple);
    }
}

asio::awaitable<Result<PairingAnswer>> Pairing::State::ask(unsigned mine) {
    net::Request request;
    request.url = settings.service + std::string(kPairingPath);
    request.json = pairing_request(code, settings.identifier);
    request.limits = {.body_bytes = kPairingBytesMax,
                      .connect = context.timings.request,
                      .total = context.timings.request,
                      .redirects = net::Redirects::none};
    const auto fetched = co_await context.client.fetch(request);
    // Whoever is not of this turn any more says nothing; see `run`.
    if (turn != mine) co_return PairingAnswer{};
    if (!fetched) co_return fail(fetched.error().code, fetched.error().message);
    if (fetched->status != kStatusOk)
        co_return fail(ErrorCode::refused, "it answers with status " + std::to_string(fetched->status));
    co_return read_pairing_answer(fetched->body);
}

void Pairing::State::hear(const Result<PairingAnswer>& answer) {
    using What = PairingAnswer::What;
    if (!answer) {
        const Duration longer = std::min(retry * 2, context.timings.retry_max);
        retry = retry == Duration{} ? context.timings.retry_min : longer;
        report({PairingStatus::State::trouble, code.code,
                "no pairing code from " + settings.service + ": " + answer.error().message});
        return;
    }
    retry = {};
    if (answer->what == What::paired) {
        code = {};
        report({PairingStatus::State::asking, "", ""});
        if (context.paired) context.paired(answer->account);
        return;
    }
    if (answer->what == What::code && answer->code != code) {
        code = answer->code;
        polls = 0;
        log::info("a pairing code is on the setup page; its owner types it in Odoo");
    }
    if (answer->what == What::expired) {
        code = {};
        polls = 0;
    }
    report({code.empty() ? PairingStatus::State::asking : PairingStatus::State::waiting, code.code, ""});
}

void Pairing::State::report(PairingStatus next) {
    if (next == status) return;
    if (!next.problem.empty() && next.problem != status.problem) log::warning(next.problem);
    status = std::move(next);
    if (context.changed) context.changed();
}

Duration Pairing::State::pause() {
    return retry != Duration{} ? retry : pause_between_polls(++polls, context.timings);
}

Pairing::Pairing(PairingContext context) : state_(std::make_shared<State>(std::move(context))) {}

Pairing::~Pairing() {
    stop();
}

void Pairing::configure(PairingSettings settings) {
    if (const auto origin = url::origin_of(settings.service)) settings.service = origin->text();
    if (settings == state_->settings) return;
    state_->settings = std::move(settings);
    const unsigned turn = ++state_->turn;
    state_->wake.cancel();
    state_->code = {};
    state_->polls = 0;
    state_->retry = {};
    const bool is_on = state_->settings.is_wanted && !state_->settings.service.empty();
    state_->report({is_on ? PairingStatus::State::asking : PairingStatus::State::off, "", ""});
    if (!is_on) return;
    asio::co_spawn(state_->context.executor, State::run(state_, turn), [](const std::exception_ptr& thrown) {
        if (thrown) log::error("pairing threw");
    });
}

void Pairing::stop() {
    ++state_->turn;
    state_->wake.cancel();
}

const PairingStatus& Pairing::status() const {
    return state_->status;
}

}  // namespace comptoir::odoo::box
