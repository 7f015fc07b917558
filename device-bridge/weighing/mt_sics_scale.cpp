#include "device-bridge/weighing/mt_sics_scale.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <exception>
#include <optional>
#include <utility>

#include "app/base/check.hpp"
#include "device-bridge/protocols/mt_sics.hpp"

namespace comptoir::bridge {
namespace {

using mt_sics::Line;

const char* name_of(WeightRead::Stability stability) {
    switch (stability) {
        case WeightRead::Stability::stable: return "stable";
        case WeightRead::Stability::moving: return "moving";
        case WeightRead::Stability::over: return "over";
        case WeightRead::Stability::under: return "under";
    }
    return "moving";
}

bool is_same(const WeightRead& one, const WeightRead& other) {
    return one.net == other.net && one.tare == other.tare && one.stability == other.stability;
}

std::int64_t milliseconds(Duration duration) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

std::string_view command_of(const std::string& verb) {
    if (verb == "zero") return mt_sics::kZero;
    if (verb == "tare") return mt_sics::kTare;
    return mt_sics::kClearTare;
}

bool is_answer_to(const std::string& verb, Line::What what) {
    if (what == Line::What::refused) return true;
    if (verb == "zero") return what == Line::What::zeroed;
    if (verb == "tare") return what == Line::What::tared;
    return what == Line::What::tare_cleared;
}

}  // namespace

/// What outlives the device until the coroutines that use it have ended.
struct MtSicsScale::Core : std::enable_shared_from_this<MtSicsScale::Core> {
    /// A command that waits for its turn, and then for the scale's answer.
    struct Command {
        explicit Command(std::string v, const asio::any_io_executor& executor)
            : verb(std::move(v)), timer(executor) {}
        std::string verb;
        asio::steady_timer timer;  // cancelled when something happened
        std::optional<Line::What> answer;
    };
    using CommandPtr = std::shared_ptr<Command>;

    Core(OpenContext from, std::chrono::milliseconds silence)
        : context(std::move(from)), silence_max(silence) {}

    OpenContext context;
    std::chrono::milliseconds silence_max;
    std::shared_ptr<LinkKeeper> keeper;
    mt_sics::Parser parser;
    Condition condition = Condition::offline;
    std::string reason = "not opened yet";
    std::optional<WeightRead> told;  // the last event
    std::optional<WeightRead> stable;
    Weight tare{};
    Time read_at{};  // of the last good line
    Time stable_at{};
    std::deque<CommandPtr> commands;  // the first is underway
    bool is_asking = false;           // for the stream of readings
    bool stopped = false;

    void opened();
    void heard(std::string_view bytes);
    void heard_line(const Line& line);
    void tell(WeightRead reading);
    void become(Condition now, std::string why);
    void lost(const Error& error);
    json::Value facts() const;
    Duration age(Time then) const { return context.clock.now() - then; }
    void ask();
    static asio::awaitable<void> ask_now(std::shared_ptr<Core> self);
    static asio::awaitable<ActionResult> command(std::shared_ptr<Core> self, CommandPtr command,
                                                 Time deadline);
    static asio::awaitable<void> sleep(std::shared_ptr<Core> self, CommandPtr command, Time deadline);
    void leave(const CommandPtr& command);
};

LinkKeeper::Patience MtSicsScale::default_patience() {
    LinkKeeper::Patience patience;
    patience.silence = kSilence;
    return patience;
}

MtSicsScale::MtSicsScale(OpenContext context, std::unique_ptr<ByteLink> link, LinkKeeper::Patience patience)
    : core_(std::make_shared<Core>(std::move(context), patience.silence)) {
    CHECK(patience.silence.count() > 0, "a scale that says nothing must be noticed");
    Core* const core = core_.get();  // the hooks are dropped by stop, which the destructor calls
    LinkKeeper::Hooks hooks;
    hooks.opened = [core] { core->opened(); };
    hooks.bytes = [core](std::string_view bytes) { core->heard(bytes); };
    hooks.silent = [core] {
        core->become(Condition::silent, "the scale says nothing");
        core->ask();  // it may have been switched off and on
    };
    hooks.lost = [core](const Error& error) { core->lost(error); };
    core_->keeper = LinkKeeper::create(core_->context.executor, core_->context.clock, std::move(link),
                                       patience, std::move(hooks));
}

MtSicsScale::~MtSicsScale() {
    stop();
}

void MtSicsScale::start() {
    core_->keeper->start();
}

void MtSicsScale::stop() {
    if (core_->stopped) return;
    core_->stopped = true;
    core_->keeper->stop();
    core_->condition = Condition::offline;
    core_->reason = "stopped";
    for (const auto& command : core_->commands) command->timer.cancel();
}

Condition MtSicsScale::condition() const {
    return core_->condition;
}

std::string MtSicsScale::reason() const {
    return core_->reason;
}

std::vector<std::string> MtSicsScale::verbs() const {
    return {"read", "zero", "tare", "clear_tare"};
}

json::Value MtSicsScale::facts() const {
    return core_->facts();
}

asio::awaitable<ActionResult> MtSicsScale::perform(Action action) {
    const auto core = core_;
    if (core->condition == Condition::offline)
        co_return ActionResult::failed({ErrorCode::offline, core->reason});
    if (action.verb == "read") {
        if (!core->told)
            co_return ActionResult::failed({ErrorCode::busy, "the scale has not said a weight yet"});
        ActionResult result;
        result.outcome = Outcome::done;
        result.value = core->facts();
        co_return result;
    }
    const auto all = verbs();
    if (std::find(all.begin(), all.end(), action.verb) == all.end()) {
        co_return ActionResult::failed({ErrorCode::unsupported, "a scale can't \"" + action.verb + "\""});
    }
    if (core->commands.size() >= kCommandsMax) {
        co_return ActionResult::failed({ErrorCode::busy, "too many commands wait for the scale"});
    }
    const auto command = std::make_shared<Core::Command>(action.verb, core->context.executor);
    core->commands.push_back(command);
    ActionResult result = co_await Core::command(core, command, action.deadline);
    core->leave(command);
    co_return result;
}

asio::awaitable<ActionResult> MtSicsScale::Core::command(std::shared_ptr<Core> self, CommandPtr command,
                                                         Time deadline) {
    while (self->commands.front() != command || self->is_asking) {
        if (self->stopped) co_return ActionResult::failed({ErrorCode::offline, "stopped"});
        if (self->context.clock.now() >= deadline)
            co_return ActionResult::failed({ErrorCode::timeout, "still behind others"});
        co_await sleep(self, command, deadline);
    }
    if (!self->keeper->is_open()) co_return ActionResult::failed({ErrorCode::offline, self->reason});
    const auto written = co_await self->keeper->write(std::string(command_of(command->verb)), deadline);
    // From here on the scale may have done it.
    ActionResult result = ActionResult::failed({ErrorCode::timeout, "the scale did not answer"});
    result.outcome = Outcome::unknown;
    if (!written) {
        result.error = written.error();
        co_return result;
    }
    while (!command->answer && self->keeper->is_open() && self->context.clock.now() < deadline) {
        co_await sleep(self, command, deadline);
    }
    if (!command->answer) {
        if (!self->keeper->is_open()) result.error = Error{ErrorCode::offline, self->reason};
        co_return result;
    }
    if (*command->answer == Line::What::refused) {
        co_return ActionResult::failed(
            {ErrorCode::refused, "the scale refused: it is moving or out of its range"});
    }
    result.outcome = Outcome::done;
    result.error.reset();
    co_return result;
}

asio::awaitable<void> MtSicsScale::Core::sleep(std::shared_ptr<Core> self, CommandPtr command,
                                               Time deadline) {
    constexpr std::chrono::hours kLongest{1};  // then the caller looks again; keeps the timer in range
    command->timer.expires_after(std::min<Duration>(deadline - self->context.clock.now(), kLongest));
    co_await command->timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

void MtSicsScale::Core::leave(const CommandPtr& command) {
    std::erase(commands, command);
    if (commands.empty()) {
        ask();  // a command ends the stream
    } else {
        commands.front()->timer.cancel();
    }
}

void MtSicsScale::Core::opened() {
    parser.reset();
    read_at = context.clock.now();
    ask();
}

void MtSicsScale::Core::ask() {
    if (is_asking || stopped || !commands.empty()) return;
    is_asking = true;
    asio::co_spawn(context.executor, ask_now(shared_from_this()), [](const std::exception_ptr&) {});
}

asio::awaitable<void> MtSicsScale::Core::ask_now(std::shared_ptr<Core> self) {
    const Time deadline = self->context.clock.now() + self->silence_max;
    // A failure shows by itself: the link falls away, or the scale stays silent and is asked again.
    static_cast<void>(co_await self->keeper->write(std::string(mt_sics::kRepeat), deadline));
    self->is_asking = false;
    if (!self->commands.empty()) self->commands.front()->timer.cancel();
}

void MtSicsScale::Core::heard(std::string_view bytes) {
    parser.feed(bytes, [this](const Line& line) { heard_line(line); });
    if (age(read_at) > silence_max) become(Condition::error, "what the scale says is not MT-SICS");
}

void MtSicsScale::Core::heard_line(const Line& line) {
    read_at = context.clock.now();
    become(Condition::ready, "");
    using Stability = WeightRead::Stability;
    const Weight nothing{0, told ? told->net.decimals : 3, told ? told->net.unit : WeightUnit::kilogram};
    switch (line.what) {
        case Line::What::stable: tell({line.weight, tare, Stability::stable}); return;
        case Line::What::moving: tell({line.weight, tare, Stability::moving}); return;
        case Line::What::unsure: tell({told ? told->net : nothing, tare, Stability::moving}); return;
        case Line::What::over: tell({nothing, tare, Stability::over}); return;
        case Line::What::under: tell({nothing, tare, Stability::under}); return;
        case Line::What::tared: tare = line.weight; break;
        case Line::What::tare_cleared:
        case Line::What::restarted: tare = nothing; break;
        case Line::What::zeroed:
        case Line::What::refused: break;
    }
    if (commands.empty() || !is_answer_to(commands.front()->verb, line.what)) return;
    commands.front()->answer = line.what;
    commands.front()->timer.cancel();
}

void MtSicsScale::Core::tell(WeightRead reading) {
    if (reading.tare.digits == 0) reading.tare = Weight{0, reading.net.decimals, reading.net.unit};
    if (reading.stability == WeightRead::Stability::stable) {
        stable = reading;
        stable_at = context.clock.now();
    }
    if (told && is_same(*told, reading)) return;
    told = reading;
    context.events(std::move(reading), "");
}

void MtSicsScale::Core::become(Condition now, std::string why) {
    if (condition == now && reason == why) return;
    condition = now;
    reason = why;
    context.events(ConditionChanged{now, std::move(why)}, "");
}

void MtSicsScale::Core::lost(const Error& error) {
    become(Condition::offline, error.message);
    for (const auto& command : commands) command->timer.cancel();
}

json::Value MtSicsScale::Core::facts() const {
    json::Value facts = json::Value::object();
    facts["protocol"] = "MT-SICS";
    facts["lines_dropped"] = parser.dropped();
    if (told) {
        facts["stability"] = name_of(told->stability);
        facts["unit"] = symbol_of(told->net.unit);
        facts["tare"] = decimal_text(told->tare.digits, told->tare.decimals);
        facts["age_ms"] = milliseconds(age(read_at));
        const bool is_weight = told->stability == WeightRead::Stability::stable ||
                               told->stability == WeightRead::Stability::moving;
        if (is_weight) facts["weight"] = decimal_text(told->net.digits, told->net.decimals);
    }
    if (stable) {
        facts["stable_weight"] = decimal_text(stable->net.digits, stable->net.decimals);
        facts["stable_age_ms"] = milliseconds(age(stable_at));
    }
    return facts;
}

}  // namespace comptoir::bridge
