#include <algorithm>
#include <utility>

#include "app/base/log.hpp"
#include "device-bridge/fiscal/tremol_device_core.hpp"
#include "device-bridge/protocols/cp1251.hpp"

namespace comptoir::bridge {
namespace {

using tremol::Answer;
using Receipt = ReceiptLedger::Receipt;

constexpr int kQuestionsMax =
    3;  // of what changes nothing. Source: ErpNet.FP repeats a refused frame so often
constexpr std::chrono::seconds kWriteWithin{1};  // 227 bytes take 20 ms at 115200 baud

bool changes_nothing(const std::string& message) {
    return message.front() == tremol::kIdentify || message.front() == tremol::kReadClock;
}

bool is_good(const Answer& answer) {
    return answer.what == Answer::What::accepted || answer.what == Answer::What::data;
}

Error why_not(const Answer& answer) {
    if (answer.what == Answer::What::refused)
        return {ErrorCode::refused, "the fiscal device did not understand a message"};
    return {ErrorCode::refused, "the fiscal device refused: " + tremol::fault_text(answer.data)};
}

ActionResult unknown(Error why) {
    ActionResult result = ActionResult::failed(std::move(why));
    result.outcome = Outcome::unknown;
    return result;
}

ActionResult registered(const Receipt& receipt) {
    ActionResult done;
    done.outcome = Outcome::done;
    done.value = {{"status", "ok"}, {"replies", receipt.answers}, {"serial_number", receipt.serial}};
    return done;
}

}  // namespace

std::optional<ActionResult> TremolDevice::Core::answered_before(const TremolReceipt& receipt) const {
    const auto known = ledger.find(receipt.key);
    const bool is_whole =
        known && known->state == Receipt::State::closed && known->answers.size() >= receipt.messages.size();
    if (!is_whole) return std::nullopt;
    return registered(*known);
}

/// The one who speaks to the device.
asio::awaitable<void> TremolDevice::Core::run(std::shared_ptr<Core> self, unsigned opening) {
    while (self->is_on(opening)) {
        if (self->condition != Condition::ready) co_await knock(self, opening);
        if (!self->is_on(opening)) co_return;
        if (self->condition != Condition::ready) self->end_waiting({ErrorCode::timeout, self->reason});
        if (!self->works.empty()) {
            const TremolWorkPtr work = self->works.front();
            work->has_begun = true;
            ActionResult result = co_await carry_out(self, opening, work);
            std::erase(self->works, work);
            const JobEnded news{work->job, result.outcome, result.error ? result.error->message : ""};
            const bool is_news = work->is_left && !self->is_stopped;
            work->end(std::move(result));
            if (is_news) self->context.events(news, "");
            continue;
        }
        constexpr std::chrono::hours kUntilAsked{1};
        self->beat.expires_after(self->condition == Condition::ready ? Duration(kUntilAsked)
                                                                     : Duration(self->waits.knock));
        co_await self->beat.async_wait(kTremolAnswer);
    }
}

/// Whether it is there, and ready.
asio::awaitable<void> TremolDevice::Core::knock(std::shared_ptr<Core> self, unsigned opening) {
    self->answers.forget();
    self->answer.reset();
    self->is_knocking = true;
    self->busy_until = self->context.clock.now();
    const Time deadline = self->context.clock.now() + kWriteWithin;
    std::string question(1, tremol::kAreYouThere);
    const auto sent = co_await self->keeper->write(std::move(question), deadline);
    if (sent) co_await wait_for_answer(self, opening);
    self->is_knocking = false;
    if (!self->is_on(opening)) co_return;
    if (!self->answer) {
        self->become(Condition::silent, "the fiscal device says nothing");
    } else if (self->answer->data == std::string(1, tremol::kIAmReady)) {
        self->become(Condition::ready, "");
    } else {
        self->become(Condition::error, "the fiscal device is not ready: it says " +
                                           std::to_string(static_cast<unsigned>(self->answer->data.front())));
    }
}

void TremolDevice::Core::heard(const Answer& said) {
    if (said.what == Answer::What::pong) {
        if (is_knocking) answer = said;
    } else if (is_asking && said.what == Answer::What::busy) {
        answer_timer.cancel();  // it is waited for anew
        return;
    } else if (is_asking && !answer) {
        const bool is_numbered = said.what != Answer::What::refused;
        if (is_numbered && is_late_possible && said.number != asked_number) return;
        if (said.what == Answer::What::data && said.command != asked_command) return;
        answer = said;
    }
    if (answer) answer_timer.cancel();
}

/// Each sign of being busy gives it that much longer, up to `busy_until`.
asio::awaitable<void> TremolDevice::Core::wait_for_answer(std::shared_ptr<Core> self, unsigned opening) {
    while (self->is_on(opening) && !self->answer) {
        self->answer_timer.expires_after(self->waits.answer);
        const auto [ec] = co_await self->answer_timer.async_wait(kTremolAnswer);
        const bool is_busy = ec && self->context.clock.now() < self->busy_until;
        if (!is_busy) co_return;
    }
}

asio::awaitable<Result<Answer>> TremolDevice::Core::ask(std::shared_ptr<Core> self, unsigned opening,
                                                        std::string message) {
    if (!self->is_on(opening)) co_return fail(ErrorCode::offline, "the fiscal device was unplugged");
    self->answers.forget();
    self->answer.reset();
    self->asked_number = self->numbers.next();
    self->asked_command = message.front();
    self->is_asking = true;
    self->busy_until = self->context.clock.now() + self->waits.busy;
    const Time deadline = self->context.clock.now() + kWriteWithin;
    std::string bytes = tremol::frame(self->asked_number, message);
    const auto sent = co_await self->keeper->write(std::move(bytes), deadline);
    if (sent) co_await wait_for_answer(self, opening);
    self->is_asking = false;
    if (!self->is_on(opening)) co_return fail(ErrorCode::offline, "the fiscal device was unplugged");
    if (self->answer) co_return *self->answer;
    self->is_late_possible = true;
    self->become(Condition::silent, "the fiscal device says nothing");
    co_return fail(ErrorCode::timeout, "the fiscal device did not answer");
}

asio::awaitable<Result<Answer>> TremolDevice::Core::ask_again(std::shared_ptr<Core> self, unsigned opening,
                                                              std::string message) {
    Result<Answer> said = fail(ErrorCode::timeout, "not asked yet");
    for (int asked = 0; asked < kQuestionsMax; ++asked) {
        said = co_await ask(self, opening, message);
        const bool is_lost =
            said ? said->what == Answer::What::refused : said.error().code == ErrorCode::timeout;
        if (!is_lost) break;
    }
    if (said) self->become(Condition::ready, "");
    co_return said;
}

/// Whose it is, each time: another may have been plugged in.
asio::awaitable<Result<void>> TremolDevice::Core::identify(std::shared_ptr<Core> self, unsigned opening,
                                                           std::string tax_number) {
    std::string question(1, tremol::kIdentify);
    const auto said = co_await ask_again(self, opening, std::move(question));
    if (!said) co_return tl::unexpected(said.error());
    if (said->what == Answer::What::accepted)
        co_return fail(ErrorCode::refused, "the fiscal device does not say who it is");
    if (!is_good(*said)) co_return tl::unexpected(why_not(*said));
    auto known = read_tremol_identity(from_cp1251(said->data));
    if (!known) co_return tl::unexpected(known.error());
    self->identity = std::move(*known);
    if (self->identity->tax_number != tax_number)
        co_return fail(ErrorCode::refused, "The company's tax number is not that of the fiscal device");
    co_return Result<void>{};
}

asio::awaitable<ActionResult> TremolDevice::Core::carry_out(std::shared_ptr<Core> self, unsigned opening,
                                                            TremolWorkPtr work) {
    const TremolReceipt& wanted = work->receipt;
    const auto known = self->ledger.find(wanted.key);
    if (known && known->state == Receipt::State::closing) {
        co_return unknown(
            {ErrorCode::refused,
             "this receipt may be registered already: look at the fiscal device's last one, then "
             "release it on the box"});
    }
    if (const auto before = self->answered_before(wanted)) co_return *before;
    const auto is_ours = co_await identify(self, opening, wanted.tax_number);
    if (!is_ours) co_return ActionResult::failed(is_ours.error());
    Receipt receipt{wanted.key, Receipt::State::closing, self->identity->serial, {}};
    if (known) receipt = *known;
    while (receipt.answers.size() < wanted.messages.size()) {
        const std::string& message = wanted.messages[receipt.answers.size()];
        const auto said = co_await say(self, opening, receipt, message);
        if (said) continue;
        if (receipt.state == Receipt::State::closed) {
            co_return unknown(
                {said.error().code, said.error().message +
                                        ", after it had registered the receipt: send it again to "
                                        "get the rest of its answers"});
        }
        const bool may_be_closed = self->ledger.find(wanted.key).has_value();
        std::string closing_key = may_be_closed ? wanted.key : std::string();
        Error why = said.error();
        co_return co_await break_off(self, opening, std::move(why), std::move(closing_key));
    }
    co_return registered(receipt);
}

/// One message of a receipt, and what was said to it. That the closing one leaves is written down before.
asio::awaitable<Result<void>> TremolDevice::Core::say(std::shared_ptr<Core> self, unsigned opening,
                                                      Receipt& receipt, std::string message) {
    const bool is_close = message.front() == tremol::kCloseReceipt;
    if (is_close) {
        if (auto noted = self->ledger.note(receipt); !noted) {
            static_cast<void>(self->ledger.forget(receipt.key));
            co_return noted;
        }
    }
    const bool may_repeat = changes_nothing(message);
    Result<Answer> said = fail(ErrorCode::offline, "not asked yet");
    if (may_repeat) {
        said = co_await ask_again(self, opening, std::move(message));
    } else {
        said = co_await ask(self, opening, std::move(message));
    }
    if (!said) co_return tl::unexpected(said.error());
    if (!is_good(*said)) co_return tl::unexpected(why_not(*said));
    const bool has_data = said->what == Answer::What::data;
    receipt.answers.push_back(has_data ? from_cp1251(said->data) : std::string());
    if (is_close) receipt.state = Receipt::State::closed;
    if (receipt.state != Receipt::State::closed) co_return Result<void>{};
    if (const auto noted = self->ledger.note(receipt); !noted)
        log::error("that a receipt is registered could not be written",
                   {{"device", self->context.info.id}, {"why", noted.error().message}});
    co_return Result<void>{};
}

/// The receipt must not stay open: no other could begin. With `closing_key` the closing word had left.
asio::awaitable<ActionResult> TremolDevice::Core::break_off(std::shared_ptr<Core> self, unsigned opening,
                                                            Error why, std::string closing_key) {
    std::string cancel(1, tremol::kCancelReceipt);
    const auto said = co_await ask(self, opening, std::move(cancel));
    // Source: protocol/devices.md section 7.2: what is cancelled is answered with a frame, as a closed one
    // is.
    const bool is_cancelled = said && said->what == Answer::What::data;
    if (said) self->become(Condition::ready, "");
    why.message += is_cancelled ? "; the receipt was cancelled" : "; the receipt could not be cancelled";
    if (closing_key.empty()) co_return ActionResult::failed(std::move(why));
    if (!is_cancelled) {
        why.message += " and may be registered: look at the fiscal device's last one";
        co_return unknown(std::move(why));
    }
    if (const auto written = self->ledger.forget(closing_key); !written)
        log::error("that a receipt is not registered could not be written",
                   {{"device", self->context.info.id}, {"why", written.error().message}});
    co_return ActionResult::failed(std::move(why));
}

}  // namespace comptoir::bridge
