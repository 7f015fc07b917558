#include "device-bridge/fiscal/fdm_device.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <utility>

#include "device-bridge/fiscal/fdm_device_core.hpp"

namespace comptoir::bridge {
namespace {

/// Of the receipt that was sent last, so that the next has another.
std::string sequence_of(const std::optional<ReceiptLedger::Receipt>& receipt) {
    if (!receipt || receipt->answers.empty()) return "";
    if (receipt->state == ReceiptLedger::Receipt::State::closing) return receipt->answers.front();
    const auto answer = fdm::read_answer(receipt->answers.front());
    return answer ? answer->sequence : "";
}

}  // namespace

FdmDevice::Core::Core(OpenContext from, FdmPatience waiting)
    : context(std::move(from)),
      waits(waiting),
      ledger(ledger_file(context.state_folder, context.info.id)),
      last_sequence(sequence_of(ledger.newest())),
      answer_timer(context.executor),
      beat(context.executor) {}

FdmDevice::FdmDevice(OpenContext context, std::unique_ptr<ByteLink> link, FdmPatience waits,
                     LinkKeeper::Patience patience)
    : core_(std::make_shared<Core>(std::move(context), waits)) {
    Core* const core = core_.get();  // the hooks are dropped by stop, which the destructor calls
    LinkKeeper::Hooks hooks;
    hooks.opened = [core] { core->opened(); };
    hooks.bytes = [core](std::string_view bytes) {
        core->frames.feed(bytes, [core](const fdm::Heard& said) { core->heard(said); });
    };
    hooks.lost = [core](const Error& error) { core->lost(error); };
    core->keeper = LinkKeeper::create(core->context.executor, core->context.clock, std::move(link), patience,
                                      std::move(hooks));
}

FdmDevice::~FdmDevice() {
    stop();
}

void FdmDevice::start() {
    core_->keeper->start();
}

void FdmDevice::stop() {
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

Condition FdmDevice::condition() const {
    return core_->condition;
}

std::string FdmDevice::reason() const {
    return core_->reason;
}

json::Value FdmDevice::facts() const {
    json::Value facts{{"unsure_receipts", core_->ledger.unsure()},
                      {"answers_dropped", core_->frames.dropped()}};
    if (!core_->fdm_number.empty()) facts["fdm_number"] = core_->fdm_number;
    return facts;
}

/// Only while none of it was sent.
bool FdmDevice::give_back(const std::string& job) {
    const auto found = std::find_if(core_->works.begin(), core_->works.end(),
                                    [&](const FdmWorkPtr& work) { return work->job == job; });
    if (found == core_->works.end() || (*found)->has_begun) return false;
    const FdmWorkPtr work = *found;
    core_->works.erase(found);
    work->end(fdm_failure(Outcome::failed, {ErrorCode::offline, "taken back"}));
    return true;
}

Result<FdmWorkPtr> FdmDevice::Core::work_of(const Action& action) const {
    const auto work = std::make_shared<FdmWork>(context.executor, action.id, fdm::kStatus);
    if (action.verb == "status") return work;
    if (action.verb == "register_pin") {
        auto pin = read_fdm_pin(action.fields);
        if (!pin) return tl::unexpected(pin.error());
        work->letter = fdm::kPin;
        work->body = std::move(*pin);
        return work;
    }
    if (action.verb != "register_receipt")
        return fail(ErrorCode::unsupported, "a fiscal data module can't \"" + action.verb + "\"");
    auto receipt = read_fdm_receipt(action.fields);
    if (!receipt) return tl::unexpected(receipt.error());
    work->letter = fdm::kReceipt;
    work->body = std::move(receipt->body);
    work->key = std::move(receipt->key);
    return work;
}

asio::awaitable<ActionResult> FdmDevice::perform(Action action) {
    const auto core = core_;
    if (core->is_stopped) co_return fdm_failure(Outcome::failed, {ErrorCode::offline, core->reason});
    if (action.verb == "release") {
        const auto written = core->ledger.forget_unsure();
        if (!written) co_return ActionResult::failed(written.error());
        ActionResult released;
        released.outcome = Outcome::done;
        co_return released;
    }
    const auto made = core->work_of(action);
    if (!made) co_return ActionResult::failed(made.error());
    const FdmWorkPtr work = *made;
    if (const auto before = core->answered_before(work->key)) co_return *before;
    const bool is_unsure = core->ledger.find(work->key).has_value();
    if (core->condition == Condition::offline)
        co_return fdm_failure(is_unsure ? Outcome::unknown : Outcome::failed,
                              {ErrorCode::offline, core->reason});
    if (core->works.size() >= kWaitingMax)
        co_return fdm_failure(Outcome::failed, {ErrorCode::busy, "too many wait for the fiscal data module"});
    core->works.push_back(work);
    core->beat.cancel();
    while (!work->result && core->context.clock.now() < action.deadline) {
        constexpr std::chrono::hours kLongest{1};  // then it looks again; keeps the timer in range
        work->timer.expires_after(std::min<Duration>(action.deadline - core->context.clock.now(), kLongest));
        co_await work->timer.async_wait(kFdmAnswer);
    }
    if (work->result) co_return *work->result;
    Error late{ErrorCode::timeout, "the fiscal data module has not answered yet: ask again"};
    if (!work->has_begun) {
        std::erase(core->works, work);
        co_return fdm_failure(is_unsure ? Outcome::unknown : Outcome::failed, std::move(late));
    }
    work->is_left = true;
    ActionResult left = fdm_failure(Outcome::unknown, std::move(late));
    left.is_final = false;
    co_return left;
}

void FdmDevice::Core::opened() {
    frames.forget();
    become(Condition::silent, "the fiscal data module has not answered yet");
    asio::co_spawn(context.executor, run(shared_from_this(), ++openings), [](const std::exception_ptr&) {});
}

void FdmDevice::Core::lost(const Error& error) {
    ++openings;
    become(Condition::offline, error.message);
    end_waiting({ErrorCode::offline, error.message});
    answer_timer.cancel();
    beat.cancel();
}

/// The one that was begun ends by itself: it knows how far it came.
void FdmDevice::Core::end_waiting(const Error& error) {
    const auto those = works;
    for (const FdmWorkPtr& work : those) {
        if (work->has_begun) continue;
        const bool is_unsure = !work->key.empty() && ledger.find(work->key);
        work->end(fdm_failure(is_unsure ? Outcome::unknown : Outcome::failed, error));
        std::erase(works, work);
    }
}

void FdmDevice::Core::become(Condition now, std::string why) {
    if (is_stopped || (condition == now && reason == why)) return;
    condition = now;
    reason = why;
    context.events(ConditionChanged{now, std::move(why)}, "");
}

}  // namespace comptoir::bridge
