#include "device-bridge/fiscal/tremol_device.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <utility>

#include "app/base/log.hpp"
#include "device-bridge/fiscal/tremol_device_core.hpp"

namespace comptoir::bridge {
TremolDevice::Core::Core(OpenContext from, TremolPatience waiting)
    : context(std::move(from)),
      waits(waiting),
      ledger(ledger_file(context.state_folder, context.info.id)),
      answer_timer(context.executor),
      beat(context.executor) {}

TremolDevice::TremolDevice(OpenContext context, std::unique_ptr<ByteLink> link, TremolPatience waits,
                           LinkKeeper::Patience patience)
    : core_(std::make_shared<Core>(std::move(context), waits)) {
    Core* const core = core_.get();  // the hooks are dropped by stop, which the destructor calls
    LinkKeeper::Hooks hooks;
    hooks.opened = [core] { core->opened(); };
    hooks.bytes = [core](std::string_view bytes) {
        core->answers.feed(bytes, [core](const tremol::Answer& said) { core->heard(said); });
    };
    hooks.lost = [core](const Error& error) { core->lost(error); };
    core->keeper = LinkKeeper::create(core->context.executor, core->context.clock, std::move(link), patience,
                                      std::move(hooks));
}

TremolDevice::~TremolDevice() {
    stop();
}

void TremolDevice::start() {
    core_->keeper->start();
}

void TremolDevice::stop() {
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

Condition TremolDevice::condition() const {
    return core_->condition;
}

std::string TremolDevice::reason() const {
    return core_->reason;
}

json::Value TremolDevice::facts() const {
    json::Value facts{{"unsure_receipts", core_->ledger.unsure()},
                      {"answers_dropped", core_->answers.dropped()}};
    if (core_->identity) {
        facts["serial_number"] = core_->identity->serial;
        facts["tax_number"] = core_->identity->tax_number;
    }
    return facts;
}

/// Only while none of it was sent.
bool TremolDevice::give_back(const std::string& job) {
    const auto found = std::find_if(core_->works.begin(), core_->works.end(),
                                    [&](const TremolWorkPtr& work) { return work->job == job; });
    if (found == core_->works.end() || (*found)->has_begun) return false;
    const TremolWorkPtr work = *found;
    core_->works.erase(found);
    work->end(ActionResult::failed({ErrorCode::offline, "taken back"}));
    return true;
}

asio::awaitable<ActionResult> TremolDevice::perform(Action action) {
    const auto core = core_;
    if (action.verb == "release" && !core->is_stopped) {
        ActionResult released;
        const auto written = core->ledger.forget_unsure();
        if (!written) co_return ActionResult::failed(written.error());
        released.outcome = Outcome::done;
        co_return released;
    }
    if (core->is_stopped) co_return ActionResult::failed({ErrorCode::offline, core->reason});
    if (action.verb != "register")
        co_return ActionResult::failed(
            {ErrorCode::unsupported, "a fiscal device can't \"" + action.verb + "\""});
    auto receipt = read_tremol_receipt(action.fields);
    if (!receipt) co_return ActionResult::failed(receipt.error());
    if (const auto before = core->answered_before(*receipt)) co_return *before;
    if (core->condition == Condition::offline)
        co_return ActionResult::failed({ErrorCode::offline, core->reason});
    if (core->works.size() >= kWaitingMax)
        co_return ActionResult::failed({ErrorCode::busy, "too many receipts wait for the fiscal device"});
    const auto work = std::make_shared<TremolWork>(core->context.executor, action.id, std::move(*receipt));
    core->works.push_back(work);
    core->beat.cancel();
    while (!work->result && core->context.clock.now() < action.deadline) {
        constexpr std::chrono::hours kLongest{1};  // then it looks again; keeps the timer in range
        work->timer.expires_after(std::min<Duration>(action.deadline - core->context.clock.now(), kLongest));
        co_await work->timer.async_wait(kTremolAnswer);
    }
    if (work->result) co_return *work->result;
    if (!work->has_begun) {
        std::erase(core->works, work);
        co_return ActionResult::failed({ErrorCode::timeout, "still behind other receipts"});
    }
    work->is_left = true;
    co_return ActionResult::going_on(
        {ErrorCode::timeout, "the fiscal device is still at it: ask again for what it said"});
}

void TremolDevice::Core::opened() {
    answers.forget();
    is_late_possible = false;
    identity.reset();
    become(Condition::silent, "the fiscal device has not answered yet");
    asio::co_spawn(context.executor, run(shared_from_this(), ++openings), [](const std::exception_ptr&) {});
}

void TremolDevice::Core::lost(const Error& error) {
    ++openings;
    become(Condition::offline, error.message);
    end_waiting({ErrorCode::offline, error.message});
    answer_timer.cancel();
    beat.cancel();
}

/// The one that was begun ends by itself: it knows how far it came.
void TremolDevice::Core::end_waiting(const Error& error) {
    const auto those = works;
    for (const TremolWorkPtr& work : those) {
        if (work->has_begun) continue;
        work->end(ActionResult::failed(error));
        std::erase(works, work);
    }
}

void TremolDevice::Core::become(Condition now, std::string why) {
    if (is_stopped || (condition == now && reason == why)) return;
    condition = now;
    reason = why;
    context.events(ConditionChanged{now, std::move(why)}, "");
}

}  // namespace comptoir::bridge
