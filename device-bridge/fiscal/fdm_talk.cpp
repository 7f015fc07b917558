#include <algorithm>
#include <array>
#include <utility>

#include "app/base/log.hpp"
#include "device-bridge/fiscal/fdm_device_core.hpp"

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

}  // namespace

ActionResult fdm_failure(Outcome outcome, Error why) {
    const auto code = why.code == ErrorCode::malformed ? fdm::kGarbled : fdm::kSilent;
    const std::string message = why.message;
    ActionResult result = ActionResult::failed(std::move(why));
    result.outcome = outcome;
    result.value = fdm_trouble(code, message);
    return result;
}

ActionResult fdm_success(const Answer& answer) {
    ActionResult result;
    result.outcome = Outcome::done;
    if (!answer.is_done()) result = ActionResult::failed(refusal_of(answer));
    result.value = fdm_result(answer);
    return result;
}

bool FdmDevice::Core::is_free() const {
    const bool is_hearing = condition == Condition::ready || condition == Condition::error;
    return is_hearing && !ledger.first_unsure();
}

std::optional<ActionResult> FdmDevice::Core::answered_before(const std::string& key) const {
    const auto known = ledger.find(key);
    if (!known || known->state != Receipt::State::closed || known->answers.empty()) return std::nullopt;
    const auto kept = fdm::read_answer(known->answers.front());
    if (!kept) return std::nullopt;
    return fdm_success(*kept);
}

/// The one who speaks to the module.
asio::awaitable<void> FdmDevice::Core::run(std::shared_ptr<Core> self, unsigned opening) {
    while (self->is_on(opening)) {
        const bool is_well = self->condition == Condition::ready && self->is_free();
        if (!is_well) co_await knock(self, opening);
        if (!self->is_on(opening)) co_return;
        if (!self->is_free()) self->end_waiting({ErrorCode::timeout, self->reason});
        if (!self->works.empty()) {
            const FdmWorkPtr work = self->works.front();
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
        const bool is_at_ease = self->condition == Condition::ready && self->is_free();
        self->beat.expires_after(is_at_ease ? Duration(kUntilAsked) : Duration(self->waits.knock));
        co_await self->beat.async_wait(kFdmAnswer);
    }
}

/// Whether it is there; where a receipt's end is open, by asking for that, since the module keeps only its
/// last answer.
asio::awaitable<void> FdmDevice::Core::knock(std::shared_ptr<Core> self, unsigned opening) {
    if (auto unsure = self->ledger.first_unsure()) {
        Receipt receipt = std::move(*unsure);
        self->retries = std::max(self->retries, 1U);
        const ActionResult ended = co_await settle(self, opening, std::move(receipt));
        if (ended.outcome == Outcome::unknown) co_return;
        log::info("what became of a receipt was asked for again",
                  {{"device", self->context.info.id}, {"outcome", name_of(ended.outcome)}});
        co_return;
    }
    std::string head = fdm::head(fdm::kStatus, "00", 0);
    const auto said = co_await ask(self, opening, std::move(head), "");
    if (said) self->become_as(*said);
}

void FdmDevice::Core::become_as(const Answer& said) {
    fdm_number = said.fdm_number;
    if (said.is_done()) return become(Condition::ready, "");
    become(Condition::error, refusal_of(said).message);
}

void FdmDevice::Core::heard(const fdm::Heard& said) {
    if (asked.empty() || answer) return;
    switch (said.what) {
        case fdm::Heard::What::accepted: return;
        case fdm::Heard::What::refused: is_refused = true; break;
        case fdm::Heard::What::torn: is_garbled = true; break;
        case fdm::Heard::What::text: take(said.text); break;
    }
    if (answer || is_refused || is_garbled) answer_timer.cancel();
}

/// One to another letter or number is a late one. To another retry of the same number it is as good.
void FdmDevice::Core::take(const std::string& text) {
    auto said = fdm::read_answer(text);
    if (!said) {
        is_garbled = true;
    } else if (said->identifier + said->sequence == asked.substr(0, 3)) {
        answer = std::move(said);
    }
}

asio::awaitable<Result<void>> FdmDevice::Core::wait_for_answer(std::shared_ptr<Core> self, unsigned opening) {
    int garbled = 0;
    while (self->is_on(opening) && !self->answer && !self->is_refused) {
        self->is_garbled = false;
        self->answer_timer.expires_after(self->waits.answer);
        co_await self->answer_timer.async_wait(kFdmAnswer);
        if (self->answer || self->is_refused || !self->is_on(opening)) break;
        if (!self->is_garbled) break;
        if (++garbled > kGarbledMax) break;
        const Time deadline = self->context.clock.now() + kWriteWithin;
        std::string again(1, fdm::kRefused);
        if (const auto sent = co_await self->keeper->write(std::move(again), deadline); !sent) break;
    }
    if (!self->is_on(opening)) co_return fail(ErrorCode::offline, "the fiscal data module was unplugged");
    if (self->answer) co_return Result<void>{};
    if (self->is_refused || garbled > 0)
        co_return fail(ErrorCode::malformed,
                       std::string(self->is_refused ? "the fiscal data module did not understand"
                                                    : "the module's answer can't be read"));
    co_return fail(ErrorCode::timeout, "the fiscal data module does not answer");
}

asio::awaitable<Result<Answer>> FdmDevice::Core::ask(std::shared_ptr<Core> self, unsigned opening,
                                                     std::string head, std::string body) {
    if (!self->is_on(opening)) co_return fail(ErrorCode::offline, "the fiscal data module was unplugged");
    self->frames.forget();
    self->answer.reset();
    self->is_refused = false;
    self->is_garbled = false;
    self->asked = head;
    Time deadline = self->context.clock.now() + kWriteWithin;
    std::string bytes = fdm::frame(head + body);
    Result<void> heard = co_await self->keeper->write(std::move(bytes), deadline);
    if (heard) heard = co_await wait_for_answer(self, opening);
    self->asked.clear();
    if (!heard) {
        if (self->is_on(opening)) self->become(Condition::silent, heard.error().message);
        co_return tl::unexpected(heard.error());
    }
    const Answer said = *self->answer;
    deadline = self->context.clock.now() + kWriteWithin;
    std::string thanks(1, fdm::kAccepted);
    static_cast<void>(co_await self->keeper->write(std::move(thanks), deadline));
    co_return said;
}

asio::awaitable<ActionResult> FdmDevice::Core::carry_out(std::shared_ptr<Core> self, unsigned opening,
                                                         FdmWorkPtr work) {
    if (work->letter == fdm::kReceipt) co_return co_await begin_receipt(self, opening, work);
    std::string head = fdm::head(fdm::kStatus, "00", 0);
    if (work->letter == fdm::kPin) {
        self->last_sequence = fdm::next_sequence(self->last_sequence);
        head = fdm::head(fdm::kPin, self->last_sequence, 0);
    }
    const auto said = co_await ask(self, opening, std::move(head), work->body);
    if (!said) co_return fdm_failure(Outcome::failed, said.error());
    if (work->letter == fdm::kStatus) self->become_as(*said);
    co_return fdm_success(*said);
}

asio::awaitable<ActionResult> FdmDevice::Core::begin_receipt(std::shared_ptr<Core> self, unsigned opening,
                                                             FdmWorkPtr work) {
    if (const auto before = self->answered_before(work->key)) co_return *before;
    self->last_sequence = fdm::next_sequence(self->last_sequence);
    Receipt receipt{work->key, Receipt::State::closing, self->fdm_number, {self->last_sequence, work->body}};
    if (const auto noted = self->ledger.note(receipt); !noted) {
        static_cast<void>(self->ledger.forget(receipt.key));
        co_return fdm_failure(Outcome::failed, noted.error());
    }
    self->retries = 0;
    ActionResult ended = co_await settle(self, opening, std::move(receipt));
    co_return ended;
}

asio::awaitable<ActionResult> FdmDevice::Core::settle(std::shared_ptr<Core> self, unsigned opening,
                                                      Receipt receipt) {
    constexpr std::size_t kParts = 2;  // number, of two digits, and body
    const bool is_ours = receipt.answers.size() == kParts && receipt.answers.front().size() == 2 &&
                         receipt.answers.back().size() <= fdm::kTextMax - 4;
    if (!is_ours)  // another protocol had this name before
        co_return fdm_failure(Outcome::unknown, {ErrorCode::refused, "what was sent is not known any more"});
    Error why{ErrorCode::offline, "the fiscal data module was unplugged"};
    for (int tried = 0; tried < kTriesMax && self->is_on(opening); ++tried) {
        std::string head = fdm::head(fdm::kReceipt, receipt.answers.front(), self->retries);
        std::string body = receipt.answers.back();
        const auto said = co_await ask(self, opening, std::move(head), std::move(body));
        if (said) co_return self->settled(std::move(receipt), *said);
        why = said.error();
        ++self->retries;
    }
    why.message += "; the receipt may be registered, and is asked for again";
    co_return fdm_failure(Outcome::unknown, std::move(why));
}

ActionResult FdmDevice::Core::settled(Receipt receipt, const Answer& said) {
    const bool is_known = said.is_done() || retries == 0 || is_about_message(said);
    if (!is_known) {
        ++retries;
        become(Condition::error, refusal_of(said).message);
        ActionResult unknown = fdm_success(said);
        unknown.outcome = Outcome::unknown;
        return unknown;
    }
    if (condition != Condition::ready && said.is_done()) become(Condition::ready, "");
    Result<void> written;
    if (said.is_done()) {
        fdm_number = said.fdm_number;
        receipt.state = Receipt::State::closed;
        receipt.serial = said.fdm_number;
        receipt.answers = {fdm::write_answer(said)};
        written = ledger.note(std::move(receipt));
    } else {
        written = ledger.forget(receipt.key);
    }
    if (!written)
        log::error("what became of a receipt could not be written",
                   {{"device", context.info.id}, {"why", written.error().message}});
    return fdm_success(said);
}

}  // namespace comptoir::bridge
