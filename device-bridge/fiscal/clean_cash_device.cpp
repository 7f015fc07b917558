#include "device-bridge/fiscal/clean_cash_device.hpp"

#include <utility>

#include "device-bridge/fiscal/clean_cash_receipt.hpp"
#include "device-bridge/fiscal/fiscal_device.hpp"
#include "device-bridge/protocols/clean_cash.hpp"

namespace comptoir::bridge {
namespace {

using Receipt = ReceiptLedger::Receipt;

constexpr int kQuestionsMax = 3;                 // of what changes nothing; noise rarely strikes thrice
constexpr std::chrono::seconds kWriteWithin{6};  // 4095 bytes take 4.3 s at 9600 baud
constexpr int kProtocolOfWholeReceipts = 2;

/// Whether `message` may answer `question`: what is older may still come before it.
bool may_answer(const std::string& message, const std::string& question) {
    if (!clean_cash::refusal_of(message).empty()) return true;
    const bool is_presence = message.starts_with(clean_cash::kIAmHere);
    const bool is_identity = message.starts_with("IR#");
    if (question == clean_cash::kAreYouThere) return is_presence;
    if (question == clean_cash::kIdentify) return is_identity;
    return !is_presence && !is_identity;
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

class CleanCashTalk final : public FiscalTalk {
public:
    CleanCashTalk(OpenContext from, CleanCashPatience waits)
        : FiscalTalk(std::move(from), {"control unit", waits.knock}), waits_(waits) {}

    [[nodiscard]] std::vector<std::string> verbs() const override { return {"register_receipt"}; }

protected:
    Result<FiscalWork> work_of(const Action& action) override;
    void begin() override;
    void hear(std::string_view bytes) override;
    asio::awaitable<void> knock(unsigned opening) override;
    std::optional<ActionResult> answered_before(const FiscalWork& work) const override;
    void add_facts(json::Value& facts) const override;

private:
    void heard(const std::string& message);
    /// One question and its answer. Errors: offline, timeout; refused: the unit's own code.
    asio::awaitable<Result<std::string>> ask(unsigned opening, std::string message);
    asio::awaitable<Result<std::string>> ask_again(unsigned opening, std::string message);
    asio::awaitable<Result<void>> identify(unsigned opening);
    asio::awaitable<ActionResult> register_receipt(unsigned opening, CleanCashReceipt wanted);
    asio::awaitable<ActionResult> send(unsigned opening, Receipt noted, std::string message);

    CleanCashPatience waits_;
    clean_cash::Messages messages_;
    std::string question_;               // that is asked now; empty: none
    std::optional<std::string> answer_;  // to it
    std::optional<clean_cash::Identity> identity_;
};

Result<FiscalWork> CleanCashTalk::work_of(const Action& action) {
    if (action.verb != "register_receipt")
        return fail(ErrorCode::unsupported, "a control unit can't \"" + action.verb + "\"");
    const auto receipt = read_clean_cash_receipt(action.fields);
    if (!receipt) return tl::unexpected(receipt.error());
    FiscalWork work{.key = receipt->key};
    work.speak = [this, wanted = *receipt](unsigned opening) { return register_receipt(opening, wanted); };
    return work;
}

void CleanCashTalk::begin() {
    messages_ = {};
    identity_.reset();
}

void CleanCashTalk::add_facts(json::Value& facts) const {
    facts["answers_dropped"] = messages_.dropped();
    if (!identity_) return;
    facts["unit_id"] = identity_->unit;
    facts["protocol"] = identity_->protocol;
    facts["firmware"] = identity_->firmware;
}

void CleanCashTalk::hear(std::string_view bytes) {
    messages_.feed(bytes, [this](const std::string& message) { heard(message); });
}

void CleanCashTalk::heard(const std::string& message) {
    if (question_.empty() || answer_ || !may_answer(message, question_)) return;
    answer_ = message;
    answer_timer_.cancel();
}

std::optional<ActionResult> CleanCashTalk::answered_before(const FiscalWork& work) const {
    const auto known = ledger_.find(work.key);
    if (!known) return std::nullopt;
    if (known->state == Receipt::State::closing) return held_back();
    const auto signature =
        clean_cash::read_signature(known->answers.empty() ? std::string() : known->answers.front());
    if (!signature) return unknown_end(signature.error());
    return registered(*known, *signature);
}

/// Whether it is there, and who it is.
asio::awaitable<void> CleanCashTalk::knock(unsigned opening) {
    std::string question(clean_cash::kAreYouThere);
    const auto said = co_await ask(opening, std::move(question));
    if (!said) {
        if (is_on(opening)) become(Condition::silent, said.error().message);
        co_return;
    }
    const auto known = co_await identify(opening);
    if (known) become(Condition::ready, "");
}

asio::awaitable<Result<std::string>> CleanCashTalk::ask(unsigned opening, std::string message) {
    if (!is_on(opening)) co_return tl::unexpected(unplugged());
    answer_.reset();
    question_ = message;
    std::string bytes = clean_cash::frame(message);
    const auto sent = co_await write(std::move(bytes), kWriteWithin);
    if (sent && is_on(opening) && !answer_) {
        answer_timer_.expires_after(waits_.answer);
        co_await answer_timer_.async_wait(kAnswer);
    }
    if (!is_on(opening)) co_return tl::unexpected(unplugged());
    question_.clear();
    if (!answer_) {
        become(Condition::silent, "the control unit says nothing");
        co_return fail(ErrorCode::timeout, "the control unit says nothing");
    }
    const std::string refusal = clean_cash::refusal_of(*answer_);
    if (!refusal.empty()) co_return fail(ErrorCode::refused, "the control unit refused: NAK " + refusal);
    co_return *answer_;
}

asio::awaitable<Result<std::string>> CleanCashTalk::ask_again(unsigned opening, std::string message) {
    Result<std::string> said = fail(ErrorCode::timeout, "not asked yet");
    for (int asked = 0; asked < kQuestionsMax; ++asked) {
        said = co_await ask(opening, message);
        if (said || said.error().code == ErrorCode::offline) break;
    }
    co_return said;
}

/// Each time: another may have been plugged in. Asked once: while it is ready no older answer is to come,
/// so that a refusal of the receipt is the receipt's.
asio::awaitable<Result<void>> CleanCashTalk::identify(unsigned opening) {
    std::string question(clean_cash::kIdentify);
    const auto said = co_await ask(opening, std::move(question));
    Result<clean_cash::Identity> known = tl::unexpected(Error{});
    if (said) {
        known = clean_cash::read_identity(*said);
    } else {
        known = tl::unexpected(said.error());
    }
    if (!is_on(opening)) co_return tl::unexpected(unplugged());
    if (!known) {
        become(Condition::silent, known.error().message);
        co_return tl::unexpected(known.error());
    }
    identity_ = std::move(*known);
    co_return Result<void>{};
}

asio::awaitable<ActionResult> CleanCashTalk::register_receipt(unsigned opening, CleanCashReceipt wanted) {
    const auto known = co_await identify(opening);
    if (!known) co_return ActionResult::failed(known.error());
    const clean_cash::Identity unit = *identity_;
    const bool is_whole = unit.protocol >= kProtocolOfWholeReceipts;
    if (!is_whole) {
        std::string start(clean_cash::kStart);
        const auto started = co_await ask(opening, std::move(start));
        if (!started) co_return ActionResult::failed(started.error());
    }
    Receipt receipt{wanted.key, Receipt::State::closing, unit.unit, {}};
    const auto noted = co_await note_leaving(opening, receipt);
    if (!noted) co_return ActionResult::failed(noted.error());
    std::string message =
        is_whole ? wanted.whole_message() : std::string(clean_cash::kReceipt) + wanted.joined();
    co_return co_await send(opening, std::move(receipt), std::move(message));
}

/// Once. It was noted that it leaves.
asio::awaitable<ActionResult> CleanCashTalk::send(unsigned opening, Receipt noted, std::string message) {
    const bool is_whole = message.starts_with(clean_cash::kWholeReceipt);
    Result<std::string> said = co_await ask(opening, std::move(message));
    if (!said && said.error().code == ErrorCode::refused) {
        co_await note_not_registered(noted.key);
        co_return ActionResult::failed(said.error());
    }
    if (said && !is_whole) {
        std::string question(clean_cash::kSignature);
        said = co_await ask_again(opening, std::move(question));
    }
    Result<clean_cash::Signature> signature =
        said ? clean_cash::read_signature(*said)
             : Result<clean_cash::Signature>(tl::unexpected(said.error()));
    if (!signature) {
        Error why = signature.error();
        why.message += "; the receipt may be registered: look at the control unit's last one";
        co_return unknown_end(std::move(why));
    }
    noted.state = Receipt::State::closed;
    noted.answers = {*said};
    ActionResult result = registered(noted, *signature);
    co_await note_registered(std::move(noted));
    co_return result;
}

}  // namespace

std::unique_ptr<Device> make_clean_cash(OpenContext context, std::unique_ptr<ByteLink> link,
                                        CleanCashPatience waits, LinkKeeper::Patience patience) {
    auto talk = std::make_shared<CleanCashTalk>(std::move(context), waits);
    return std::make_unique<FiscalDevice>(std::move(talk), std::move(link), patience);
}

}  // namespace comptoir::bridge
