#include <algorithm>

#include "device-bridge/printing/printer_state.hpp"

namespace comptoir::bridge {

asio::awaitable<Result<void>> Printer::State::make_ready(Need need, Time deadline) {
    deadline = std::min(deadline, now() + timing().connect);
    bool is_kept = link.is_open();
    if (is_kept && !co_await talk.hear()) {
        link.close();  // it hung up while nobody printed
        is_kept = false;
    }
    if (stopped) co_return fail(ErrorCode::offline, "the printer was closed");
    if (!is_kept) {
        if (const auto connected = co_await connect(deadline); !connected) co_return connected;
    }
    if (language->ask_status().empty()) {  // it has no word for it
        unanswered = 2;
        find({Condition::silent, "this kind of printer can't say how it is"});
        co_return Result<void>{};
    }
    const bool is_fresh = is_mute() ? now() - asked_at < timing().check_silent
                                    : status_at != Time{} && now() - status_at < timing().status_fresh;
    if (is_fresh && need == Need::fresh_status) co_return Result<void>{};
    const auto patience = [&] { return std::min(deadline - now(), timing().status_wait); };
    auto asked = co_await ask(patience(), Silence::counts);
    if (!asked && is_kept && !link.is_open() && !stopped) {  // it was dead; no byte of a job has left
        if (const auto connected = co_await connect(deadline); !connected) co_return connected;
        asked = co_await ask(patience(), Silence::counts);
    }
    if (has_spoken && unanswered > 0 && link.is_open() && !stopped) {
        // It can answer, and does not: it serves another host, or is stuck. What would be sent now might come
        // out long after we said no.
        asked = co_await ask(std::min(deadline - now(), timing().second_wait), Silence::counts);
        if (unanswered > 0 && !stopped) {
            const Error silent{ErrorCode::offline,
                               "it answers nobody here; another host may be printing on it"};
            unanswered = 0;
            unreachable(silent);
            co_return tl::unexpected(silent);
        }
    }
    if (!asked && asked.error().code != ErrorCode::timeout) unreachable(asked.error());
    co_return asked;
}

asio::awaitable<Result<void>> Printer::State::connect(Time deadline) {
    if (!lock && !parts.runtime_folder.empty()) {
        auto taken = OwnerLock::take(parts.runtime_folder, parts.uri);
        if (!taken) {
            unreachable(taken.error());
            co_return tl::unexpected(taken.error());
        }
        lock = std::move(*taken);
    }
    const auto opened = co_await link.open(deadline);
    if (stopped) {
        link.close();
        co_return fail(ErrorCode::offline, "the printer was closed");
    }
    if (!opened) {
        unreachable(opened.error());
        co_return tl::unexpected(Error{ErrorCode::offline, opened.error().message});
    }
    talk.renew();
    status_at = Time{};
    used_at = now();
    retry = Duration{};
    co_return Result<void>{};
}

asio::awaitable<Result<void>> Printer::State::ask(Duration patience, Silence silence) {
    asked_at = now();
    const auto answer = co_await talk.ask(patience);
    if (!answer) co_return tl::unexpected(answer.error());
    if (*answer) {
        unanswered = 0;
        has_spoken = true;
        status_at = now();
        heed(**answer);
        co_return Result<void>{};
    }
    if (silence == Silence::is_no_news || patience < timing().status_wait) {
        co_return fail(ErrorCode::timeout, "it does not answer just now");
    }
    unanswered = std::min(unanswered + 1, 2);
    if (has_spoken) co_return fail(ErrorCode::timeout, "it does not answer just now");
    find({Condition::silent, "it does not answer when asked how it is"});
    co_return Result<void>{};
}

void Printer::State::unreachable(const Error& error) {
    link.close();
    retry = std::clamp(retry * 2, timing().retry_min, timing().retry_max);
    find({Condition::offline, error.message});
}

}  // namespace comptoir::bridge
