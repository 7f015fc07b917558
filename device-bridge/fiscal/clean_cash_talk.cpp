#include <algorithm>
#include <utility>

#include "app/base/log.hpp"
#include "device-bridge/fiscal/clean_cash_device_core.hpp"

namespace comptoir::bridge {
namespace {

using Receipt = ReceiptLedger::Receipt;

constexpr int kQuestionsMax = 3;                 // of what changes nothing; noise rarely strikes thrice
constexpr std::chrono::seconds kWriteWithin{6};  // 4095 bytes take 4.3 s at 9600 baud

ActionResult unknown(Error why) {
    ActionResult result = ActionResult::failed(std::move(why));
    result.outcome = Outcome::unknown;
    return result;
}

ActionResult registered(const Receipt& receipt, const clean_cash::Signature& signature) {
    ActionResult done;
    done.outcome = Outcome::done;
    done.value = {{"status", "ok"},
                  {"signature_control", signature.control},
                  {"unit_id", receipt.serial},
                  {"storage_status", signature.storage}};
    return done;
}

}  // namespace

std::optional<ActionResult> CleanCashDevice::Core::answered_before(const CleanCashReceipt& receipt) const {
    const auto known = ledger.find(receipt.key);
    if (!known) return std::nullopt;
    if (known->state == Receipt::State::closing) {
        return unknown({ErrorCode::refused,
                        "this receipt may be registered already: look at the control unit's last one, then "
                        "release it on the box"});
    }
    const auto signature =
        clean_cash::read_signature(known->answers.empty() ? std::string() : known->answers.front());
    if (!signature) return unknown(signature.error());
    return registered(*known, *signature);
}

/// The one who speaks to the unit.
asio::awaitable<void> CleanCashDevice::Core::run(std::shared_ptr<Core> self, unsigned opening) {
    while (self->is_on(opening)) {
        if (self->condition != Condition::ready) co_await knock(self, opening);
        if (!self->is_on(opening)) co_return;
        if (self->condition != Condition::ready) self->end_waiting({ErrorCode::timeout, self->reason});
        if (!self->works.empty()) {
            const CleanCashWorkPtr work = self->works.front();
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
        co_await self->beat.async_wait(kCleanCashAnswer);
    }
}

/// Whether it is there, and who it is.
asio::awaitable<void> CleanCashDevice::Core::knock(std::shared_ptr<Core> self, unsigned opening) {
    std::string question(clean_cash::kAreYouThere);
    const auto said = co_await ask(self, opening, std::move(question));
    if (!said) {
        if (self->is_on(opening)) self->become(Condition::silent, said.error().message);
        co_return;
    }
    const auto known = co_await identify(self, opening);
    if (known) self->become(Condition::ready, "");
}

asio::awaitable<Result<std::string>> CleanCashDevice::Core::ask(std::shared_ptr<Core> self, unsigned opening,
                                                                std::string message) {
    if (!self->is_on(opening)) co_return fail(ErrorCode::offline, "the control unit was unplugged");
    self->answer.reset();
    self->question = message;
    const Time deadline = self->context.clock.now() + kWriteWithin;
    std::string bytes = clean_cash::frame(message);
    const auto sent = co_await self->keeper->write(std::move(bytes), deadline);
    if (sent && self->is_on(opening) && !self->answer) {
        self->answer_timer.expires_after(self->waits.answer);
        co_await self->answer_timer.async_wait(kCleanCashAnswer);
    }
    if (!self->is_on(opening)) co_return fail(ErrorCode::offline, "the control unit was unplugged");
    self->question.clear();
    if (!self->answer) {
        self->become(Condition::silent, "the control unit says nothing");
        co_return fail(ErrorCode::timeout, "the control unit says nothing");
    }
    const std::string refusal = clean_cash::refusal_of(*self->answer);
    if (!refusal.empty()) co_return fail(ErrorCode::refused, "the control unit refused: NAK " + refusal);
    co_return *self->answer;
}

asio::awaitable<Result<std::string>> CleanCashDevice::Core::ask_again(std::shared_ptr<Core> self,
                                                                      unsigned opening, std::string message) {
    Result<std::string> said = fail(ErrorCode::timeout, "not asked yet");
    for (int asked = 0; asked < kQuestionsMax; ++asked) {
        said = co_await ask(self, opening, message);
        if (said || said.error().code == ErrorCode::offline) break;
    }
    co_return said;
}

/// Each time: another may have been plugged in. Asked once: while it is ready no older answer is to come,
/// so that a refusal of the receipt is the receipt's.
asio::awaitable<Result<void>> CleanCashDevice::Core::identify(std::shared_ptr<Core> self, unsigned opening) {
    std::string question(clean_cash::kIdentify);
    const auto said = co_await ask(self, opening, std::move(question));
    Result<clean_cash::Identity> known = tl::unexpected(Error{});
    if (said) {
        known = clean_cash::read_identity(*said);
    } else {
        known = tl::unexpected(said.error());
    }
    if (!self->is_on(opening)) co_return fail(ErrorCode::offline, "the control unit was unplugged");
    if (!known) {
        self->become(Condition::silent, known.error().message);
        co_return tl::unexpected(known.error());
    }
    self->identity = std::move(*known);
    co_return Result<void>{};
}

asio::awaitable<ActionResult> CleanCashDevice::Core::carry_out(std::shared_ptr<Core> self, unsigned opening,
                                                               CleanCashWorkPtr work) {
    if (const auto before = self->answered_before(work->receipt)) co_return *before;
    const auto known = co_await identify(self, opening);
    if (!known) co_return ActionResult::failed(known.error());
    constexpr int kProtocolOfWholeReceipts = 2;
    const bool is_whole = self->identity->protocol >= kProtocolOfWholeReceipts;
    if (!is_whole) {
        std::string start(clean_cash::kStart);
        const auto started = co_await ask(self, opening, std::move(start));
        if (!started) co_return ActionResult::failed(started.error());
    }
    Receipt receipt{work->receipt.key, Receipt::State::closing, self->identity->unit, {}};
    if (const auto noted = self->ledger.note(receipt); !noted) {
        static_cast<void>(self->ledger.forget(receipt.key));
        co_return ActionResult::failed(noted.error());
    }
    std::string message =
        is_whole ? work->receipt.whole_message() : std::string(clean_cash::kReceipt) + work->receipt.joined();
    co_return co_await send(self, opening, std::move(receipt), std::move(message));
}

/// Once. It was noted that it leaves.
asio::awaitable<ActionResult> CleanCashDevice::Core::send(std::shared_ptr<Core> self, unsigned opening,
                                                          Receipt noted, std::string message) {
    const bool is_whole = message.starts_with(clean_cash::kWholeReceipt);
    Result<std::string> said = co_await ask(self, opening, std::move(message));
    if (!said && said.error().code == ErrorCode::refused) {
        self->forget(noted.key);
        co_return ActionResult::failed(said.error());
    }
    if (said && !is_whole) {
        std::string question(clean_cash::kSignature);
        said = co_await ask_again(self, opening, std::move(question));
    }
    Result<clean_cash::Signature> signature =
        said ? clean_cash::read_signature(*said)
             : Result<clean_cash::Signature>(tl::unexpected(said.error()));
    if (!signature) {
        Error why = signature.error();
        why.message += "; the receipt may be registered: look at the control unit's last one";
        co_return unknown(std::move(why));
    }
    noted.state = Receipt::State::closed;
    noted.answers = {*said};
    ActionResult result = registered(noted, *signature);
    self->note(std::move(noted));
    co_return result;
}

}  // namespace comptoir::bridge
