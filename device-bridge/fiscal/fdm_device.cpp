#include "device-bridge/fiscal/fdm_device.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "app/base/log.hpp"
#include "device-bridge/fiscal/fdm_receipt.hpp"
#include "device-bridge/fiscal/fiscal_device.hpp"

namespace comptoir::bridge {
namespace {

using fdm::Answer;
using Receipt = ReceiptLedger::Receipt;

constexpr int kTriesMax = 3;    // of a receipt in one go: nine seconds of silence are enough to be told
constexpr int kGarbledMax = 2;  // answers to one message that are asked for once more
constexpr std::chrono::seconds kWriteWithin{1};  // 165 bytes take 90 ms at 19200 baud

/// Said of the message itself, whenever it is sent: it was not and will not be registered. All other errors
/// are about the module as it is now, and say nothing of what was sent before.
bool is_about_message(const Answer& answer) {
    constexpr std::array<std::string_view, 2> kAbout{"206", "207"};
    return std::find(kAbout.begin(), kAbout.end(), std::string_view(answer.error_code).substr(0, 3)) !=
           kAbout.end();
}

Error refusal_of(const Answer& answer) {
    return {ErrorCode::refused, fdm::error_text(answer.error_code) + " (" + answer.error_code + ")"};
}

/// Did not happen, or nobody knows; with what Odoo is told of it.
ActionResult told_failure(Outcome outcome, Error why) {
    const auto code = why.code == ErrorCode::malformed ? fdm::kGarbled : fdm::kSilent;
    const std::string message = why.message;
    ActionResult result = ActionResult::failed(std::move(why));
    result.outcome = outcome;
    result.value = fdm_trouble(code, message);
    return result;
}

ActionResult told(const Answer& answer) {
    ActionResult result;
    result.outcome = Outcome::done;
    if (!answer.is_done()) result = ActionResult::failed(refusal_of(answer));
    result.value = fdm_result(answer);
    return result;
}

/// Of the receipt that was sent last, so that the next has another.
std::string sequence_of(const std::optional<Receipt>& receipt) {
    if (!receipt || receipt->answers.empty()) return "";
    if (receipt->state == Receipt::State::closing) return receipt->answers.front();
    const auto answer = fdm::read_answer(receipt->answers.front());
    return answer ? answer->sequence : "";
}

/// In the ledger a receipt whose end is open has its number and its body in place of the answer.
class FdmTalk final : public FiscalTalk {
public:
    FdmTalk(OpenContext from, FdmPatience waits)
        : FiscalTalk(std::move(from), {"fiscal data module", waits.knock}),
          waits_(waits),
          last_sequence_(sequence_of(ledger_.newest())) {}

    [[nodiscard]] std::vector<std::string> verbs() const override {
        return {"register_receipt", "register_pin", "status"};
    }

protected:
    Result<FiscalWork> work_of(const Action& action) override;
    void begin() override { frames_.forget(); }
    void hear(std::string_view bytes) override;
    asio::awaitable<void> knock(unsigned opening) override;
    /// It hears, and no receipt's end is open.
    bool is_free() const override;
    /// Or it says that it wants its PIN, and this is one: before that it says nothing of the receipt either.
    bool may_begin(const FiscalWork& work) const override {
        return is_free() || (work.is_remedy && wants_pin());
    }
    std::optional<ActionResult> answered_before(const FiscalWork& work) const override;
    ActionResult failure(Outcome outcome, Error why) const override;
    void add_facts(json::Value& facts) const override;

private:
    void heard(const fdm::Heard& said);
    void take(const std::string& text);
    void become_as(const Answer& said);
    [[nodiscard]] bool wants_pin() const;
    /// One message and its answer. Errors: offline, timeout (silent), malformed (garbled).
    asio::awaitable<Result<Answer>> ask(unsigned opening, std::string head, std::string body);
    asio::awaitable<Result<void>> wait_for_answer(unsigned opening);
    asio::awaitable<ActionResult> ask_status(unsigned opening);
    asio::awaitable<ActionResult> send_pin(unsigned opening, std::string pin);
    asio::awaitable<ActionResult> register_receipt(unsigned opening, FdmReceipt wanted);
    /// Asks for the receipt until it is answered, some times.
    asio::awaitable<ActionResult> settle(unsigned opening, Receipt receipt);
    asio::awaitable<ActionResult> settled(Receipt receipt, Answer said);

    FdmPatience waits_;
    fdm::Frames frames_;
    std::optional<Answer> answer_;  // to the question that was asked last
    std::string asked_;             // its head: letter, number, retry; empty: nothing
    bool is_refused_ = false;       // it was not understood
    bool is_garbled_ = false;       // something came that can't be read
    std::string last_sequence_;
    unsigned retries_ = 0;  // of the receipt whose end is open
    std::string fdm_number_;
    std::optional<Answer> refusal_;  // why it is in trouble, in its own words
};

Result<FiscalWork> FdmTalk::work_of(const Action& action) {
    FiscalWork work;
    if (action.verb == "status") {
        work.speak = [this](unsigned opening) { return ask_status(opening); };
        return work;
    }
    if (action.verb == "register_pin") {
        const auto pin = read_fdm_pin(action.fields);
        if (!pin) return tl::unexpected(pin.error());
        work.is_remedy = true;
        work.speak = [this, pin = *pin](unsigned opening) { return send_pin(opening, pin); };
        return work;
    }
    if (action.verb != "register_receipt")
        return fail(ErrorCode::unsupported, "a fiscal data module can't \"" + action.verb + "\"");
    const auto receipt = read_fdm_receipt(action.fields);
    if (!receipt) return tl::unexpected(receipt.error());
    work.key = receipt->key;
    work.speak = [this, wanted = *receipt](unsigned opening) { return register_receipt(opening, wanted); };
    return work;
}

void FdmTalk::add_facts(json::Value& facts) const {
    facts["answers_dropped"] = frames_.dropped();
    if (!fdm_number_.empty()) facts["fdm_number"] = fdm_number_;
}

bool FdmTalk::is_free() const {
    const bool is_hearing = condition() == Condition::ready || condition() == Condition::error;
    return is_hearing && !ledger_.first_unsure();
}

std::optional<ActionResult> FdmTalk::answered_before(const FiscalWork& work) const {
    const auto known = ledger_.find(work.key);
    if (!known || known->state != Receipt::State::closed || known->answers.empty()) return std::nullopt;
    const auto kept = fdm::read_answer(known->answers.front());
    if (!kept) return std::nullopt;
    return told(*kept);
}

/// Whether it is there; where a receipt's end is open, by asking for that, since the module keeps only its
/// last answer.
asio::awaitable<void> FdmTalk::knock(unsigned opening) {
    if (auto unsure = ledger_.first_unsure()) {
        Receipt receipt = std::move(*unsure);
        retries_ = std::max(retries_, 1U);
        const ActionResult ended = co_await settle(opening, std::move(receipt));
        if (ended.outcome == Outcome::unknown) co_return;
        log::info("what became of a receipt was asked for again",
                  {{"device", context_.info.id}, {"outcome", name_of(ended.outcome)}});
        co_return;
    }
    std::string head = fdm::head(fdm::kStatus, "00", 0);
    const auto said = co_await ask(opening, std::move(head), "");
    if (said) become_as(*said);
}

void FdmTalk::become_as(const Answer& said) {
    fdm_number_ = said.fdm_number;
    if (said.is_done()) return become(Condition::ready, "");
    refusal_ = said;
    become(Condition::error, refusal_of(said).message);
}

bool FdmTalk::wants_pin() const {
    return condition() == Condition::error && refusal_ && refusal_->error_code.starts_with(fdm::kWantsPin);
}

/// The till asks for the PIN where it hears that the module wants it.
ActionResult FdmTalk::failure(Outcome outcome, Error why) const {
    ActionResult result = told_failure(outcome, std::move(why));
    if (wants_pin()) result.value = fdm_result(*refusal_);
    return result;
}

void FdmTalk::hear(std::string_view bytes) {
    frames_.feed(bytes, [this](const fdm::Heard& said) { heard(said); });
}

void FdmTalk::heard(const fdm::Heard& said) {
    if (asked_.empty() || answer_) return;
    switch (said.what) {
        case fdm::Heard::What::accepted: return;
        case fdm::Heard::What::refused: is_refused_ = true; break;
        case fdm::Heard::What::torn: is_garbled_ = true; break;
        case fdm::Heard::What::text: take(said.text); break;
    }
    if (answer_ || is_refused_ || is_garbled_) answer_timer_.cancel();
}

/// One to another letter or number is a late one. To another retry of the same number it is as good.
void FdmTalk::take(const std::string& text) {
    auto said = fdm::read_answer(text);
    if (!said) {
        is_garbled_ = true;
    } else if (said->identifier + said->sequence == asked_.substr(0, 3)) {
        answer_ = std::move(*said);
    }
}

asio::awaitable<Result<void>> FdmTalk::wait_for_answer(unsigned opening) {
    int garbled = 0;
    while (is_on(opening) && !answer_ && !is_refused_) {
        is_garbled_ = false;
        answer_timer_.expires_after(waits_.answer);
        co_await answer_timer_.async_wait(kAnswer);
        if (answer_ || is_refused_ || !is_on(opening)) break;
        if (!is_garbled_) break;
        if (++garbled > kGarbledMax) break;
        std::string again(1, fdm::kRefused);
        if (const auto sent = co_await write(std::move(again), kWriteWithin); !sent) break;
    }
    if (!is_on(opening)) co_return tl::unexpected(unplugged());
    if (answer_) co_return Result<void>{};
    if (is_refused_ || garbled > 0)
        co_return fail(ErrorCode::malformed,
                       std::string(is_refused_ ? "the fiscal data module did not understand"
                                               : "the module's answer can't be read"));
    co_return fail(ErrorCode::timeout, "the fiscal data module does not answer");
}

asio::awaitable<Result<Answer>> FdmTalk::ask(unsigned opening, std::string head, std::string body) {
    if (!is_on(opening)) co_return tl::unexpected(unplugged());
    frames_.forget();
    answer_.reset();
    is_refused_ = false;
    is_garbled_ = false;
    asked_ = head;
    std::string bytes = fdm::frame(head + body);
    Result<void> heard = co_await write(std::move(bytes), kWriteWithin);
    if (heard) heard = co_await wait_for_answer(opening);
    asked_.clear();
    if (!heard) {
        if (is_on(opening)) become(Condition::silent, heard.error().message);
        co_return tl::unexpected(heard.error());
    }
    const Answer said = *answer_;
    std::string thanks(1, fdm::kAccepted);
    static_cast<void>(co_await write(std::move(thanks), kWriteWithin));
    co_return said;
}

asio::awaitable<ActionResult> FdmTalk::ask_status(unsigned opening) {
    std::string head = fdm::head(fdm::kStatus, "00", 0);
    const auto said = co_await ask(opening, std::move(head), "");
    if (!said) co_return told_failure(Outcome::failed, said.error());
    become_as(*said);
    co_return told(*said);
}

asio::awaitable<ActionResult> FdmTalk::send_pin(unsigned opening, std::string pin) {
    last_sequence_ = fdm::next_sequence(last_sequence_);
    std::string head = fdm::head(fdm::kPin, last_sequence_, 0);
    const auto said = co_await ask(opening, std::move(head), std::move(pin));
    if (!said) co_return told_failure(Outcome::failed, said.error());
    co_return told(*said);
}

asio::awaitable<ActionResult> FdmTalk::register_receipt(unsigned opening, FdmReceipt wanted) {
    last_sequence_ = fdm::next_sequence(last_sequence_);
    Receipt receipt{wanted.key, Receipt::State::closing, fdm_number_, {last_sequence_, wanted.body}};
    const auto noted = co_await note_leaving(opening, receipt);
    if (!noted) co_return told_failure(Outcome::failed, noted.error());
    retries_ = 0;
    co_return co_await settle(opening, std::move(receipt));
}

asio::awaitable<ActionResult> FdmTalk::settle(unsigned opening, Receipt receipt) {
    constexpr std::size_t kParts = 2;  // number, of two digits, and body
    const bool is_ours = receipt.answers.size() == kParts && receipt.answers.front().size() == 2 &&
                         receipt.answers.back().size() <= fdm::kTextMax - 4;
    if (!is_ours)  // another protocol had this name before
        co_return told_failure(Outcome::unknown, {ErrorCode::refused, "what was sent is not known any more"});
    Error why = unplugged();
    for (int tried = 0; tried < kTriesMax && is_on(opening); ++tried) {
        std::string head = fdm::head(fdm::kReceipt, receipt.answers.front(), retries_);
        std::string body = receipt.answers.back();
        const auto said = co_await ask(opening, std::move(head), std::move(body));
        if (said) co_return co_await settled(std::move(receipt), *said);
        why = said.error();
        ++retries_;
    }
    why.message += "; the receipt may be registered, and is asked for again";
    co_return told_failure(Outcome::unknown, std::move(why));
}

asio::awaitable<ActionResult> FdmTalk::settled(Receipt receipt, Answer said) {
    const bool is_known = said.is_done() || retries_ == 0 || is_about_message(said);
    if (!is_known) {
        ++retries_;
        refusal_ = said;
        become(Condition::error, refusal_of(said).message);
        ActionResult unknown = told(said);
        unknown.outcome = Outcome::unknown;
        co_return unknown;
    }
    if (condition() != Condition::ready && said.is_done()) become(Condition::ready, "");
    if (said.is_done()) {
        fdm_number_ = said.fdm_number;
        receipt.state = Receipt::State::closed;
        receipt.serial = said.fdm_number;
        receipt.answers = {fdm::write_answer(said)};
        co_await note_registered(std::move(receipt));
    } else {
        co_await note_not_registered(receipt.key);
    }
    co_return told(said);
}

}  // namespace

std::unique_ptr<Device> make_fdm(OpenContext context, std::unique_ptr<ByteLink> link, FdmPatience waits,
                                 LinkKeeper::Patience patience) {
    auto talk = std::make_shared<FdmTalk>(std::move(context), waits);
    return std::make_unique<FiscalDevice>(std::move(talk), std::move(link), patience);
}

}  // namespace comptoir::bridge
