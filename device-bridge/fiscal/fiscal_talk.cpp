#include "device-bridge/fiscal/fiscal_talk.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <utility>

#include "app/base/log.hpp"

namespace comptoir::bridge {

ActionResult unknown_end(Error why) {
    ActionResult result = ActionResult::failed(std::move(why));
    result.outcome = Outcome::unknown;
    return result;
}

FiscalTalk::FiscalTalk(OpenContext from, Name name)
    : context_(std::move(from)),
      ledger_(ledger_file(context_.state_folder, context_.info.id)),
      answer_timer_(context_.executor),
      disk_(context_.executor, context_.pool, ledger_file(context_.state_folder, context_.info.id)),
      name_(name),
      beat_(context_.executor) {}

void FiscalTalk::Waiting::end(ActionResult with) {
    if (!result) result = std::move(with);
    timer.cancel();
}

void FiscalTalk::start(std::unique_ptr<ByteLink> link, LinkKeeper::Patience patience) {
    if (is_stopped_) return;
    LinkKeeper::Hooks hooks;  // dropped by stop, which the device's destructor calls
    hooks.opened = [this] { opened(); };
    hooks.bytes = [this](std::string_view bytes) { hear(bytes); };
    hooks.lost = [this](const Error& error) { lost(error); };
    keeper_ =
        LinkKeeper::create(context_.executor, context_.clock, std::move(link), patience, std::move(hooks));
    keeper_->start();
}

void FiscalTalk::stop() {
    if (is_stopped_) return;
    if (keeper_) keeper_->stop();
    ++openings_;
    is_stopped_ = true;
    end_waiting(Whom::all, {ErrorCode::offline, "stopped"});
    answer_timer_.cancel();
    beat_.cancel();
    condition_ = Condition::offline;
    reason_ = "stopped";
}

json::Value FiscalTalk::facts() const {
    json::Value facts{{"unsure_receipts", ledger_.unsure(underway())}};
    add_facts(facts);
    return facts;
}

/// Only while none of it was sent.
bool FiscalTalk::give_back(const std::string& job) {
    const auto found =
        std::find_if(queue_.begin(), queue_.end(), [&](const WaitingPtr& one) { return one->job == job; });
    if (found == queue_.end() || (*found)->has_begun) return false;
    const WaitingPtr one = *found;
    queue_.erase(found);
    one->end(failure(Outcome::failed, {ErrorCode::offline, "taken back"}));
    return true;
}

ActionResult FiscalTalk::failure(Outcome outcome, Error why) const {
    ActionResult result = ActionResult::failed(std::move(why));
    result.outcome = outcome;
    return result;
}

/// The key of the receipt that is being carried out; empty: none.
std::string FiscalTalk::underway() const {
    const bool is_at_one = !queue_.empty() && queue_.front()->has_begun;
    return is_at_one ? queue_.front()->work.key : "";
}

bool FiscalTalk::is_known(const std::string& key) const {
    return !key.empty() && ledger_.find(key).has_value();
}

/// Of one that has left before nobody knows, however little is sent now.
ActionResult FiscalTalk::not_asked(const FiscalWork& work, Error why) const {
    return failure(is_known(work.key) ? Outcome::unknown : Outcome::failed, std::move(why));
}

asio::awaitable<ActionResult> FiscalTalk::perform(std::shared_ptr<FiscalTalk> self, Action action) {
    if (self->is_stopped_) co_return self->failure(Outcome::failed, {ErrorCode::offline, self->reason_});
    if (action.verb == "release") co_return co_await release(self);
    auto work = self->work_of(action);
    if (!work) co_return ActionResult::failed(work.error());
    if (auto before = self->answered_before(*work)) co_return std::move(*before);
    if (self->condition_ == Condition::offline)
        co_return self->not_asked(*work, {ErrorCode::offline, self->reason_});
    if (self->queue_.size() >= kWaitingMax)
        co_return self->not_asked(*work, {ErrorCode::busy, "too many wait for " + self->the_device()});
    const auto one = std::make_shared<Waiting>(self->context_.executor, action.id, std::move(*work));
    self->queue_.push_back(one);
    self->beat_.cancel();
    co_return co_await wait(self, one, action.deadline);
}

/// The receipt that is being carried out stays: its end is not yet unknown.
asio::awaitable<ActionResult> FiscalTalk::release(std::shared_ptr<FiscalTalk> self) {
    self->ledger_.forget_unsure(self->underway());
    const auto written = co_await self->save();
    if (!written) co_return ActionResult::failed(written.error());
    ActionResult released;
    released.outcome = Outcome::done;
    co_return released;
}

asio::awaitable<ActionResult> FiscalTalk::wait(std::shared_ptr<FiscalTalk> self, WaitingPtr one,
                                               Time deadline) {
    const Clock& clock = self->context_.clock;
    while (!one->result && clock.now() < deadline) {
        constexpr std::chrono::hours kLongest{1};  // then it looks again; keeps the timer in range
        one->timer.expires_after(std::min<Duration>(deadline - clock.now(), kLongest));
        co_await one->timer.async_wait(kAnswer);
    }
    if (one->result) co_return *one->result;
    if (!one->has_begun) {
        std::erase(self->queue_, one);
        co_return self->not_asked(one->work, {ErrorCode::timeout, "still behind others"});
    }
    one->is_left = true;
    ActionResult left = self->failure(
        Outcome::unknown,
        {ErrorCode::timeout, self->the_device() + " is still at it: ask again for what it said"});
    left.is_final = false;
    co_return left;
}

void FiscalTalk::opened() {
    ++openings_;
    become(Condition::silent, the_device() + " has not answered yet");
    if (std::exchange(is_running_, true)) return;
    asio::co_spawn(context_.executor, run(shared_from_this()), [](const std::exception_ptr&) {});
}

void FiscalTalk::lost(const Error& error) {
    ++openings_;
    become(Condition::offline, error.message);
    end_waiting(Whom::all, error);
    answer_timer_.cancel();
    beat_.cancel();
}

/// The one that was begun ends by itself: it knows how far it came.
void FiscalTalk::end_waiting(Whom whom, const Error& error) {
    const auto those = queue_;
    for (const WaitingPtr& one : those) {
        if (one->has_begun || (whom == Whom::may_not_begin && may_begin(one->work))) continue;
        one->end(not_asked(one->work, error));
        std::erase(queue_, one);
    }
}

void FiscalTalk::become(Condition now, std::string why) {
    if (is_stopped_ || (condition_ == now && reason_ == why)) return;
    condition_ = now;
    reason_ = why;
    context_.events(ConditionChanged{now, std::move(why)}, "");
}

/// There is one at a time: the work of an opening that ended comes to its end before the next is served.
asio::awaitable<void> FiscalTalk::run(std::shared_ptr<FiscalTalk> self) {
    while (!self->is_stopped_ && self->condition_ != Condition::offline) {
        self->begin();
        co_await self->serve(self->openings_);
    }
    self->is_running_ = false;
}

asio::awaitable<void> FiscalTalk::serve(unsigned opening) {
    while (is_on(opening)) {
        if (!is_at_ease()) co_await knock(opening);
        if (!is_on(opening)) co_return;
        end_waiting(Whom::may_not_begin, {ErrorCode::timeout, reason_});
        if (!queue_.empty()) {
            co_await carry_out(queue_.front(), opening);
            continue;
        }
        constexpr std::chrono::hours kUntilAsked{1};
        beat_.expires_after(is_at_ease() ? Duration(kUntilAsked) : Duration(name_.knock));
        co_await beat_.async_wait(kAnswer);
    }
}

asio::awaitable<void> FiscalTalk::carry_out(WaitingPtr one, unsigned opening) {
    one->has_begun = true;
    std::optional<ActionResult> result = answered_before(one->work);
    if (!result) {
        asio::awaitable<ActionResult> spoken = one->work.speak(opening);
        result = co_await std::move(spoken);
    }
    std::erase(queue_, one);
    const JobEnded news{one->job, result->outcome, result->error ? result->error->message : ""};
    one->end(std::move(*result));
    if (one->is_left && !is_stopped_) context_.events(news, "");
}

ActionResult FiscalTalk::held_back() const {
    return unknown_end({ErrorCode::refused, "this receipt may be registered already: look at " +
                                                the_device() + "'s last one, then release it on the box"});
}

Error FiscalTalk::unplugged() const {
    return {ErrorCode::offline, the_device() + " was unplugged"};
}

asio::awaitable<Result<void>> FiscalTalk::write(std::string bytes, Duration within) {
    const Time deadline = context_.clock.now() + within;
    co_return co_await keeper_->write(std::move(bytes), deadline);
}

asio::awaitable<Result<void>> FiscalTalk::save() {
    std::string text = ledger_.text();
    co_return co_await disk_.write(std::move(text));
}

asio::awaitable<Result<void>> FiscalTalk::note_leaving(unsigned opening, ReceiptLedger::Receipt receipt) {
    const std::string key = receipt.key;
    auto noted = ledger_.note(std::move(receipt));
    if (noted) noted = co_await save();
    if (noted && is_on(opening)) co_return noted;
    if (noted) noted = tl::unexpected(unplugged());
    ledger_.forget(key);
    static_cast<void>(co_await save());
    co_return noted;
}

asio::awaitable<void> FiscalTalk::note_registered(ReceiptLedger::Receipt receipt) {
    auto noted = ledger_.note(std::move(receipt));
    if (noted) noted = co_await save();
    if (noted) co_return;
    log::error("that a receipt is registered could not be written",
               {{"device", context_.info.id}, {"why", noted.error().message}});
}

asio::awaitable<void> FiscalTalk::note_not_registered(std::string key) {
    ledger_.forget(key);
    const auto written = co_await save();
    if (written) co_return;
    log::error("that a receipt is not registered could not be written",
               {{"device", context_.info.id}, {"why", written.error().message}});
}

}  // namespace comptoir::bridge
