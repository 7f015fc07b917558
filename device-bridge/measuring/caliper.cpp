#include "device-bridge/measuring/caliper.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <optional>
#include <utility>

#include "device-bridge/measuring/waiting_reads.hpp"
#include "device-bridge/protocols/sylvac.hpp"

namespace comptoir::bridge {
namespace {

constexpr auto kAnswer = asio::as_tuple(asio::use_awaitable);
constexpr int kQuestionsMax = 6;  // the first number is certain once it was said twice; hands are not still
constexpr int kSilentMax = 2;     // a question or the end of an answer may be lost, once

}  // namespace

/// What outlives the device until its last coroutine has ended.
struct Caliper::Core : std::enable_shared_from_this<Caliper::Core> {
    Core(OpenContext from, std::chrono::milliseconds within)
        : context(std::move(from)),
          answers_within(within),
          answer_timer(context.executor),
          reads(context.executor, context.clock) {}

    OpenContext context;
    std::chrono::milliseconds answers_within;
    SylvacProtocol protocol;
    std::shared_ptr<LinkKeeper> keeper;
    asio::steady_timer answer_timer;
    WaitingReads reads;                           // the front one is being carried out
    std::optional<SylvacProtocol::Heard> answer;  // to the question that was asked last
    std::size_t dropped_before = 0;               // lines, before that question
    std::string value;
    Condition condition = Condition::offline;
    std::string reason = "not opened yet";
    bool is_asking = false;
    bool is_stopped = false;

    void begin();
    static asio::awaitable<void> ask_all(std::shared_ptr<Core> self);
    static asio::awaitable<void> measure(std::shared_ptr<Core> self, WaitingReadPtr read);
    static asio::awaitable<Result<void>> ask(std::shared_ptr<Core> self);
    [[nodiscard]] Error why_none() const;
    void measured(const WaitingReadPtr& read);
    void lost(const Error& error);
    void end_all(const Error& error);
    void become(Condition now, std::string why);
};

Caliper::Caliper(OpenContext context, std::unique_ptr<ByteLink> link,
                 std::chrono::milliseconds answers_within, LinkKeeper::Patience patience)
    : core_(std::make_shared<Core>(std::move(context), answers_within)) {
    Core* const core = core_.get();  // the hooks are dropped by stop, which the destructor calls
    LinkKeeper::Hooks hooks;
    hooks.opened = [core] {
        core->protocol.reset();
        core->become(Condition::ready, "");
    };
    hooks.bytes = [core](std::string_view bytes) {
        core->protocol.feed(bytes, [core](const SylvacProtocol::Heard& heard) { core->answer = heard; });
        const bool is_line = core->answer || core->protocol.dropped() != core->dropped_before;
        if (is_line) core->answer_timer.cancel();
    };
    hooks.lost = [core](const Error& error) { core->lost(error); };
    core->keeper = LinkKeeper::create(core->context.executor, core->context.clock, std::move(link), patience,
                                      std::move(hooks));
}

Caliper::~Caliper() {
    stop();
}

void Caliper::start() {
    core_->keeper->start();
}

void Caliper::stop() {
    core_->is_stopped = true;
    core_->keeper->stop();
    core_->end_all({ErrorCode::offline, "stopped"});
    core_->value.clear();
    core_->condition = Condition::offline;
    core_->reason = "stopped";
}

Condition Caliper::condition() const {
    return core_->condition;
}

std::string Caliper::reason() const {
    return core_->reason;
}

json::Value Caliper::facts() const {
    json::Value facts{{"lines_dropped", core_->protocol.dropped()}};
    if (!core_->value.empty()) facts["value"] = core_->value;
    return facts;
}

asio::awaitable<ActionResult> Caliper::perform(Action action) {
    const auto core = core_;
    if (core->condition == Condition::offline)
        co_return ActionResult::failed({ErrorCode::offline, core->reason});
    if (action.verb != "read")
        co_return ActionResult::failed(
            {ErrorCode::unsupported, "a measuring tool can't \"" + action.verb + "\""});
    const auto read = core->reads.add();
    if (!read) co_return ActionResult::failed(read.error());
    core->begin();
    const std::function<Error()> why_none = [] {
        return Error{ErrorCode::timeout, "the measuring tool did not answer in time"};
    };
    auto result = co_await core->reads.end_of(*read, action.deadline, why_none);
    co_return result;
}

void Caliper::Core::begin() {
    if (std::exchange(is_asking, true)) return;
    asio::co_spawn(context.executor, ask_all(shared_from_this()), [](const std::exception_ptr&) {});
}

asio::awaitable<void> Caliper::Core::ask_all(std::shared_ptr<Core> self) {
    while (!self->reads.empty()) {
        const WaitingReadPtr read = self->reads.front();
        if (!read->result) co_await measure(self, read);
        self->reads.erase(read);
    }
    self->is_asking = false;
}

asio::awaitable<void> Caliper::Core::measure(std::shared_ptr<Core> self, WaitingReadPtr read) {
    int silent = 0;
    for (int asked = 0; asked < kQuestionsMax && silent < kSilentMax; ++asked) {
        const auto sent = co_await ask(self);
        if (read->result) co_return;  // nobody waits any more
        if (!sent) {
            read->end(ActionResult::failed(sent.error()));
            co_return;
        }
        if (self->answer && self->answer->is_certain) {
            self->measured(read);
            co_return;
        }
        const bool is_silent = !self->answer && self->protocol.dropped() == self->dropped_before;
        if (is_silent) ++silent;
    }
    const Error why = self->why_none();
    if (why.code == ErrorCode::timeout) self->become(Condition::silent, why.message);
    self->value.clear();
    read->end(ActionResult::failed(why));
}

/// Waits until something was answered, or nothing.
asio::awaitable<Result<void>> Caliper::Core::ask(std::shared_ptr<Core> self) {
    self->protocol.forget_line();
    self->answer.reset();
    self->dropped_before = self->protocol.dropped();
    self->answer_timer.expires_after(self->answers_within);
    const Time deadline = self->context.clock.now() + self->answers_within;
    auto sent = co_await self->keeper->write(std::string(SylvacProtocol::question()), deadline);
    if (!sent) co_return sent;
    const bool is_answered = self->answer || self->protocol.dropped() != self->dropped_before;
    if (!is_answered && !self->is_stopped) co_await self->answer_timer.async_wait(kAnswer);
    co_return sent;
}

Error Caliper::Core::why_none() const {
    if (answer) return {ErrorCode::refused, "the measuring tool says another number each time"};
    if (protocol.dropped() != dropped_before)
        return {ErrorCode::refused, "what the measuring tool says is no number"};
    return {ErrorCode::timeout, "the measuring tool says nothing"};
}

void Caliper::Core::measured(const WaitingReadPtr& read) {
    become(Condition::ready, "");
    value = answer->number;
    ActionResult done;
    done.outcome = Outcome::done;
    done.value = {{"value", value}};
    context.events(Measured{value}, "");
    read->end(std::move(done));
}

void Caliper::Core::lost(const Error& error) {
    value.clear();
    end_all({ErrorCode::offline, error.message});
    become(Condition::offline, error.message);
}

void Caliper::Core::end_all(const Error& error) {
    reads.end_all(ActionResult::failed(error));
    answer_timer.cancel();
}

void Caliper::Core::become(Condition now, std::string why) {
    if (is_stopped || (condition == now && reason == why)) return;
    condition = now;
    reason = why;
    context.events(ConditionChanged{now, std::move(why)}, "");
}

}  // namespace comptoir::bridge
