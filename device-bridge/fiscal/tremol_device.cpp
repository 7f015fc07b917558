#include "device-bridge/fiscal/tremol_device.hpp"

#include <utility>

#include "device-bridge/fiscal/fiscal_device.hpp"
#include "device-bridge/fiscal/tremol_receipt.hpp"
#include "device-bridge/protocols/cp1251.hpp"
#include "device-bridge/protocols/tremol.hpp"

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

ActionResult registered(const Receipt& receipt) {
    ActionResult done;
    done.outcome = Outcome::done;
    done.value = {{"status", "ok"}, {"replies", receipt.answers}, {"serial_number", receipt.serial}};
    return done;
}

class TremolTalk final : public FiscalTalk {
public:
    TremolTalk(OpenContext from, TremolPatience waits)
        : FiscalTalk(std::move(from), {"fiscal device", waits.knock}), waits_(waits) {}

    [[nodiscard]] std::vector<std::string> verbs() const override { return {"register"}; }

protected:
    Result<FiscalWork> work_of(const Action& action) override;
    void begin() override;
    void hear(std::string_view bytes) override;
    asio::awaitable<void> knock(unsigned opening) override;
    std::optional<ActionResult> answered_before(const FiscalWork& work) const override;
    void add_facts(json::Value& facts) const override;

private:
    void heard(const Answer& said);
    /// One question and its answer. Errors: offline, timeout.
    asio::awaitable<Result<Answer>> ask(unsigned opening, std::string message);
    /// The same for what changes nothing: again where it was lost or refused.
    asio::awaitable<Result<Answer>> ask_again(unsigned opening, std::string message);
    asio::awaitable<void> wait_for_answer(unsigned opening);
    asio::awaitable<Result<void>> identify(unsigned opening, std::string tax_number);
    asio::awaitable<ActionResult> register_receipt(unsigned opening, TremolReceipt wanted);
    asio::awaitable<Result<void>> say(unsigned opening, Receipt& receipt, std::string message);
    asio::awaitable<ActionResult> break_off(unsigned opening, Error why, std::string closing_key);

    TremolPatience waits_;
    tremol::Number numbers_;
    tremol::Answers answers_;
    std::optional<Answer> answer_;  // to the question that was asked last
    Time busy_until_{};             // how long that answer may come
    char asked_number_ = 0;
    char asked_command_ = 0;
    bool is_asking_ = false;
    bool is_knocking_ = false;
    bool is_late_possible_ = false;  // a question stayed without an answer: one that comes may be its
    std::optional<TremolIdentity> identity_;
};

Result<FiscalWork> TremolTalk::work_of(const Action& action) {
    if (action.verb != "register")
        return fail(ErrorCode::unsupported, "a fiscal device can't \"" + action.verb + "\"");
    const auto receipt = read_tremol_receipt(action.fields);
    if (!receipt) return tl::unexpected(receipt.error());
    FiscalWork work{.key = receipt->key, .answers_wanted = receipt->messages.size()};
    work.speak = [this, wanted = *receipt](unsigned opening) { return register_receipt(opening, wanted); };
    return work;
}

void TremolTalk::begin() {
    answers_.forget();
    is_late_possible_ = false;
    identity_.reset();
}

void TremolTalk::add_facts(json::Value& facts) const {
    facts["answers_dropped"] = answers_.dropped();
    if (!identity_) return;
    facts["serial_number"] = identity_->serial;
    facts["tax_number"] = identity_->tax_number;
}

/// Not where it is registered and some of its answers are still to be had.
std::optional<ActionResult> TremolTalk::answered_before(const FiscalWork& work) const {
    const auto known = ledger_.find(work.key);
    if (!known) return std::nullopt;
    if (known->state == Receipt::State::closing) return held_back();
    if (known->answers.size() < work.answers_wanted) return std::nullopt;
    return registered(*known);
}

/// Whether it is there, and ready.
asio::awaitable<void> TremolTalk::knock(unsigned opening) {
    answers_.forget();
    answer_.reset();
    is_knocking_ = true;
    busy_until_ = context_.clock.now();
    std::string question(1, tremol::kAreYouThere);
    const auto sent = co_await write(std::move(question), kWriteWithin);
    if (sent) co_await wait_for_answer(opening);
    is_knocking_ = false;
    if (!is_on(opening)) co_return;
    if (!answer_) {
        become(Condition::silent, "the fiscal device says nothing");
    } else if (answer_->data == std::string(1, tremol::kIAmReady)) {
        become(Condition::ready, "");
    } else {
        become(Condition::error, "the fiscal device is not ready: it says " +
                                     std::to_string(static_cast<unsigned>(answer_->data.front())));
    }
}

void TremolTalk::hear(std::string_view bytes) {
    answers_.feed(bytes, [this](const Answer& said) { heard(said); });
}

void TremolTalk::heard(const Answer& said) {
    if (said.what == Answer::What::pong) {
        if (is_knocking_) answer_ = said;
    } else if (is_asking_ && said.what == Answer::What::busy) {
        answer_timer_.cancel();  // it is waited for anew
        return;
    } else if (is_asking_ && !answer_) {
        const bool is_numbered = said.what != Answer::What::refused;
        if (is_numbered && is_late_possible_ && said.number != asked_number_) return;
        if (said.what == Answer::What::data && said.command != asked_command_) return;
        answer_ = said;
    }
    if (answer_) answer_timer_.cancel();
}

/// Each sign of being busy gives it that much longer, up to `busy_until_`.
asio::awaitable<void> TremolTalk::wait_for_answer(unsigned opening) {
    while (is_on(opening) && !answer_) {
        answer_timer_.expires_after(waits_.answer);
        const auto [ec] = co_await answer_timer_.async_wait(kAnswer);
        const bool is_busy = ec && context_.clock.now() < busy_until_;
        if (!is_busy) co_return;
    }
}

asio::awaitable<Result<Answer>> TremolTalk::ask(unsigned opening, std::string message) {
    if (!is_on(opening)) co_return tl::unexpected(unplugged());
    answers_.forget();
    answer_.reset();
    asked_number_ = numbers_.next();
    asked_command_ = message.front();
    is_asking_ = true;
    busy_until_ = context_.clock.now() + waits_.busy;
    std::string bytes = tremol::frame(asked_number_, message);
    const auto sent = co_await write(std::move(bytes), kWriteWithin);
    if (sent) co_await wait_for_answer(opening);
    is_asking_ = false;
    if (!is_on(opening)) co_return tl::unexpected(unplugged());
    if (answer_) co_return *answer_;
    is_late_possible_ = true;
    become(Condition::silent, "the fiscal device says nothing");
    co_return fail(ErrorCode::timeout, "the fiscal device did not answer");
}

asio::awaitable<Result<Answer>> TremolTalk::ask_again(unsigned opening, std::string message) {
    Result<Answer> said = fail(ErrorCode::timeout, "not asked yet");
    for (int asked = 0; asked < kQuestionsMax; ++asked) {
        said = co_await ask(opening, message);
        const bool is_lost =
            said ? said->what == Answer::What::refused : said.error().code == ErrorCode::timeout;
        if (!is_lost) break;
    }
    if (said) become(Condition::ready, "");
    co_return said;
}

/// Whose it is, each time: another may have been plugged in.
asio::awaitable<Result<void>> TremolTalk::identify(unsigned opening, std::string tax_number) {
    std::string question(1, tremol::kIdentify);
    const auto said = co_await ask_again(opening, std::move(question));
    if (!said) co_return tl::unexpected(said.error());
    if (said->what == Answer::What::accepted)
        co_return fail(ErrorCode::refused, "the fiscal device does not say who it is");
    if (!is_good(*said)) co_return tl::unexpected(why_not(*said));
    auto known = read_tremol_identity(from_cp1251(said->data));
    if (!known) co_return tl::unexpected(known.error());
    identity_ = std::move(*known);
    if (identity_->tax_number != tax_number)
        co_return fail(ErrorCode::refused, "The company's tax number is not that of the fiscal device");
    co_return Result<void>{};
}

asio::awaitable<ActionResult> TremolTalk::register_receipt(unsigned opening, TremolReceipt wanted) {
    const auto known = ledger_.find(wanted.key);
    const auto is_ours = co_await identify(opening, wanted.tax_number);
    if (!is_ours) co_return failure(known ? Outcome::unknown : Outcome::failed, is_ours.error());
    Receipt receipt{wanted.key, Receipt::State::closing, identity_->serial, {}};
    if (known) receipt = *known;
    while (receipt.answers.size() < wanted.messages.size()) {
        const std::string& message = wanted.messages[receipt.answers.size()];
        const auto said = co_await say(opening, receipt, message);
        if (said) continue;
        if (receipt.state == Receipt::State::closed) {
            co_return unknown_end(
                {said.error().code, said.error().message +
                                        ", after it had registered the receipt: send it again to "
                                        "get the rest of its answers"});
        }
        const bool may_be_closed = ledger_.find(wanted.key).has_value();
        std::string closing_key = may_be_closed ? wanted.key : std::string();
        Error why = said.error();
        co_return co_await break_off(opening, std::move(why), std::move(closing_key));
    }
    co_return registered(receipt);
}

/// One message of a receipt, and what was said to it. That the closing one leaves is written down before.
asio::awaitable<Result<void>> TremolTalk::say(unsigned opening, Receipt& receipt, std::string message) {
    const bool is_close = message.front() == tremol::kCloseReceipt;
    if (is_close) {
        const auto noted = co_await note_leaving(opening, receipt);
        if (!noted) co_return noted;
    }
    const bool may_repeat = changes_nothing(message);
    Result<Answer> said = fail(ErrorCode::offline, "not asked yet");
    if (may_repeat) {
        said = co_await ask_again(opening, std::move(message));
    } else {
        said = co_await ask(opening, std::move(message));
    }
    if (!said) co_return tl::unexpected(said.error());
    if (!is_good(*said)) co_return tl::unexpected(why_not(*said));
    const bool has_data = said->what == Answer::What::data;
    receipt.answers.push_back(has_data ? from_cp1251(said->data) : std::string());
    if (is_close) receipt.state = Receipt::State::closed;
    if (receipt.state == Receipt::State::closed) co_await note_registered(receipt);
    co_return Result<void>{};
}

/// The receipt must not stay open: no other could begin. With `closing_key` the closing word had left.
asio::awaitable<ActionResult> TremolTalk::break_off(unsigned opening, Error why, std::string closing_key) {
    std::string cancel(1, tremol::kCancelReceipt);
    const auto said = co_await ask(opening, std::move(cancel));
    // Source: protocol/devices.md section 7.2: what is cancelled is answered with a frame, as a closed one
    // is.
    const bool is_cancelled = said && said->what == Answer::What::data;
    if (said) become(Condition::ready, "");
    why.message += is_cancelled ? "; the receipt was cancelled" : "; the receipt could not be cancelled";
    if (closing_key.empty()) co_return ActionResult::failed(std::move(why));
    if (!is_cancelled) {
        why.message += " and may be registered: look at the fiscal device's last one";
        co_return unknown_end(std::move(why));
    }
    co_await note_not_registered(std::move(closing_key));
    co_return ActionResult::failed(std::move(why));
}

}  // namespace

std::unique_ptr<Device> make_tremol(OpenContext context, std::unique_ptr<ByteLink> link, TremolPatience waits,
                                    LinkKeeper::Patience patience) {
    auto talk = std::make_shared<TremolTalk>(std::move(context), waits);
    return std::make_unique<FiscalDevice>(std::move(talk), std::move(link), patience);
}

}  // namespace comptoir::bridge
