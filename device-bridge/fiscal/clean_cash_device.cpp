#include "device-bridge/fiscal/clean_cash_device.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <utility>

#include "app/base/log.hpp"
#include "device-bridge/fiscal/clean_cash_device_core.hpp"

namespace comptoir::bridge {
namespace {

/// Whether `message` may answer `question`: what is older may still come before it.
bool may_answer(const std::string& message, const std::string& question) {
    if (!clean_cash::refusal_of(message).empty()) return true;
    const bool is_presence = message.starts_with(clean_cash::kIAmHere);
    const bool is_identity = message.starts_with("IR#");
    if (question == clean_cash::kAreYouThere) return is_presence;
    if (question == clean_cash::kIdentify) return is_identity;
    return !is_presence && !is_identity;
}

}  // namespace

CleanCashDevice::Core::Core(OpenContext from, CleanCashPatience waiting)
    : context(std::move(from)),
      waits(waiting),
      ledger(ledger_file(context.state_folder, context.info.id)),
      answer_timer(context.executor),
      beat(context.executor) {}

CleanCashDevice::CleanCashDevice(OpenContext context, std::unique_ptr<ByteLink> link, CleanCashPatience waits,
                                 LinkKeeper::Patience patience)
    : core_(std::make_shared<Core>(std::move(context), waits)) {
    Core* const core = core_.get();  // the hooks are dropped by stop, which the destructor calls
    LinkKeeper::Hooks hooks;
    hooks.opened = [core] { core->opened(); };
    hooks.bytes = [core](std::string_view bytes) {
        core->messages.feed(bytes, [core](const std::string& message) { core->heard(message); });
    };
    hooks.lost = [core](const Error& error) { core->lost(error); };
    core->keeper = LinkKeeper::create(core->context.executor, core->context.clock, std::move(link), patience,
                                      std::move(hooks));
}

CleanCashDevice::~CleanCashDevice() {
    stop();
}

void CleanCashDevice::start() {
    core_->keeper->start();
}

void CleanCashDevice::stop() {
    if (core_->is_stopped) return;
    core_->keeper->stop();
    ++core_->openings;
    core_->is_stopped = true;
    core_->end_waiting({ErrorCode::offline, "stopped"});
    core_->answer_timer.cancel();
    core_->beat.cancel();
    core_->condition = Condition::offline;
    core_->reason = "stopped";
}

Condition CleanCashDevice::condition() const {
    return core_->condition;
}

std::string CleanCashDevice::reason() const {
    return core_->reason;
}

json::Value CleanCashDevice::facts() const {
    json::Value facts{{"unsure_receipts", core_->ledger.unsure()},
                      {"answers_dropped", core_->messages.dropped()}};
    if (core_->identity) {
        facts["unit_id"] = core_->identity->unit;
        facts["protocol"] = core_->identity->protocol;
        facts["firmware"] = core_->identity->firmware;
    }
    return facts;
}

/// Only while none of it was sent.
bool CleanCashDevice::give_back(const std::string& job) {
    const auto found = std::find_if(core_->works.begin(), core_->works.end(),
                                    [&](const CleanCashWorkPtr& work) { return work->job == job; });
    if (found == core_->works.end() || (*found)->has_begun) return false;
    const CleanCashWorkPtr work = *found;
    core_->works.erase(found);
    work->end(ActionResult::failed({ErrorCode::offline, "taken back"}));
    return true;
}

asio::awaitable<ActionResult> CleanCashDevice::perform(Action action) {
    const auto core = core_;
    if (core->is_stopped) co_return ActionResult::failed({ErrorCode::offline, core->reason});
    if (action.verb == "release") {
        ActionResult released;
        const auto written = core->ledger.forget_unsure();
        if (!written) co_return ActionResult::failed(written.error());
        released.outcome = Outcome::done;
        co_return released;
    }
    if (action.verb != "register_receipt")
        co_return ActionResult::failed(
            {ErrorCode::unsupported, "a control unit can't \"" + action.verb + "\""});
    auto receipt = read_clean_cash_receipt(action.fields);
    if (!receipt) co_return ActionResult::failed(receipt.error());
    if (const auto before = core->answered_before(*receipt)) co_return *before;
    if (core->condition == Condition::offline)
        co_return ActionResult::failed({ErrorCode::offline, core->reason});
    if (core->works.size() >= kWaitingMax)
        co_return ActionResult::failed({ErrorCode::busy, "too many receipts wait for the control unit"});
    const auto work = std::make_shared<CleanCashWork>(core->context.executor, action.id, std::move(*receipt));
    core->works.push_back(work);
    core->beat.cancel();
    while (!work->result && core->context.clock.now() < action.deadline) {
        constexpr std::chrono::hours kLongest{1};  // then it looks again; keeps the timer in range
        work->timer.expires_after(std::min<Duration>(action.deadline - core->context.clock.now(), kLongest));
        co_await work->timer.async_wait(kCleanCashAnswer);
    }
    if (work->result) co_return *work->result;
    if (!work->has_begun) {
        std::erase(core->works, work);
        co_return ActionResult::failed({ErrorCode::timeout, "still behind other receipts"});
    }
    work->is_left = true;
    co_return ActionResult::going_on(
        {ErrorCode::timeout, "the control unit is still at it: ask again for what it said"});
}

void CleanCashDevice::Core::opened() {
    messages = {};
    identity.reset();
    become(Condition::silent, "the control unit has not answered yet");
    asio::co_spawn(context.executor, run(shared_from_this(), ++openings), [](const std::exception_ptr&) {});
}

void CleanCashDevice::Core::heard(const std::string& message) {
    if (question.empty() || answer || !may_answer(message, question)) return;
    answer = message;
    answer_timer.cancel();
}

void CleanCashDevice::Core::lost(const Error& error) {
    ++openings;
    become(Condition::offline, error.message);
    end_waiting({ErrorCode::offline, error.message});
    answer_timer.cancel();
    beat.cancel();
}

/// The one that was begun ends by itself: it knows how far it came.
void CleanCashDevice::Core::end_waiting(const Error& error) {
    const auto those = works;
    for (const CleanCashWorkPtr& work : those) {
        if (work->has_begun) continue;
        work->end(ActionResult::failed(error));
        std::erase(works, work);
    }
}

void CleanCashDevice::Core::become(Condition now, std::string why) {
    if (is_stopped || (condition == now && reason == why)) return;
    condition = now;
    reason = why;
    context.events(ConditionChanged{now, std::move(why)}, "");
}

void CleanCashDevice::Core::note(ReceiptLedger::Receipt receipt) {
    if (const auto noted = ledger.note(std::move(receipt)); !noted)
        log::error("that a receipt is registered could not be written",
                   {{"device", context.info.id}, {"why", noted.error().message}});
}

void CleanCashDevice::Core::forget(const std::string& key) {
    if (const auto written = ledger.forget(key); !written)
        log::error("that a receipt is not registered could not be written",
                   {{"device", context.info.id}, {"why", written.error().message}});
}

}  // namespace comptoir::bridge
