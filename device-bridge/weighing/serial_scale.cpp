#include "device-bridge/weighing/serial_scale.hpp"

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
#include "app/base/log.hpp"

namespace comptoir::bridge {
namespace {

using What = ScaleWord::What;
using Verb = ScaleProtocol::Verb;
using Manner = ScaleProtocol::Manner;
using Stability = WeightRead::Stability;

constexpr auto kAnswer = asio::as_tuple(asio::use_awaitable);

const char* name_of(Stability stability) {
    switch (stability) {
        case Stability::stable: return "stable";
        case Stability::moving: return "moving";
        case Stability::over: return "over";
        case Stability::under: return "under";
    }
    return "moving";
}

bool is_same(const WeightRead& one, const WeightRead& other) {
    return one.net == other.net && one.tare == other.tare && one.stability == other.stability;
}

std::int64_t milliseconds(Duration duration) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

std::optional<Verb> verb_of(const std::string& verb) {
    if (verb == "zero") return Verb::zero;
    if (verb == "tare") return Verb::tare;
    if (verb == "clear_tare") return Verb::clear_tare;
    return std::nullopt;
}

bool is_reading(What what) {
    return what == What::stable || what == What::moving || what == What::unsure || what == What::over ||
           what == What::under;
}

bool is_answer_to(Verb verb, What what) {
    if (what == What::refused) return true;
    if (verb == Verb::zero) return what == What::zeroed;
    if (verb == Verb::tare) return what == What::tared;
    return what == What::tare_cleared;
}

}  // namespace

/// What outlives the device until the coroutines that use it have ended.
struct SerialScale::Core : std::enable_shared_from_this<SerialScale::Core> {
    /// A command that waits for its turn, and then for the scale's answer.
    struct Command {
        Command(Verb v, ScaleProtocol::Command what, const asio::any_io_executor& executor)
            : verb(v), words(std::move(what)), timer(executor) {}
        Verb verb;
        ScaleProtocol::Command words;
        asio::steady_timer timer;  // cancelled when it is over
        bool is_sent = false;      // a byte may have left
        std::optional<ActionResult> result;

        void end(ActionResult with) {
            if (!result) result = std::move(with);
            timer.cancel();
        }
    };
    using CommandPtr = std::shared_ptr<Command>;

    Core(OpenContext from, std::vector<ScaleCandidate> those, Patience with)
        : context(std::move(from)), candidates(std::move(those)), patience(with), beat(context.executor) {}

    OpenContext context;
    std::vector<ScaleCandidate> candidates;
    Patience patience;
    asio::steady_timer beat;  // the talk sleeps on it; cancelled when there is something to do
    std::shared_ptr<LinkKeeper> keeper;
    std::size_t candidate = 0;
    bool is_understood = false;  // the candidate is the right one
    Time tried_at{};             // since when this candidate is tried
    unsigned opens = 0;          // which opening a talk belongs to
    Condition condition = Condition::offline;
    std::string reason = "not opened yet";
    std::optional<WeightRead> told;  // the last event; nothing where it is too old
    bool is_net = false;
    bool has_number = false;  // the last reading had one of its own
    std::optional<WeightRead> stable;
    Weight tare{};
    Time bytes_at{};    // when the scale was last heard, whatever it said
    Time reading_at{};  // when it last said a reading
    Time stable_at{};
    Time asked_at{};
    bool is_to_be_asked = true;
    bool is_answered = true;
    std::deque<CommandPtr> commands;  // the first is underway, or next
    bool stopped = false;

    [[nodiscard]] ScaleProtocol& protocol() const { return *candidates[candidate].protocol; }
    [[nodiscard]] Duration age(Time then) const { return context.clock.now() - then; }
    [[nodiscard]] bool is_on(unsigned opening) const {
        return !stopped && opens == opening && keeper->is_open();
    }
    [[nodiscard]] Duration silence() const {
        return patience.silence.count() > 0 ? patience.silence : protocol().manner().silence;
    }

    void opened();
    static asio::awaitable<void> talk(std::shared_ptr<Core> self, unsigned opening);
    std::string next_words();
    [[nodiscard]] bool is_free_to_speak() const;
    [[nodiscard]] Time ask_at() const;
    [[nodiscard]] Time next_at() const;
    void look();
    void try_next();
    void begin_candidate();
    void heard(std::string_view bytes);
    void heard_word(const ScaleWord& word);
    void heard_reading(const ScaleWord& word);
    void heard_fault(std::string_view why);
    void heard_answer(What what);
    ActionResult take_price(const json::Value& fields);
    void tell(WeightRead reading);
    void become(Condition now, std::string why);
    void lost(const Error& error);
    void end_commands(const Error& why);
    [[nodiscard]] json::Value facts() const;
};

SerialScale::SerialScale(OpenContext context, std::unique_ptr<ByteLink> link,
                         std::vector<ScaleCandidate> candidates, Patience patience)
    : core_(std::make_shared<Core>(std::move(context), std::move(candidates), patience)) {
    CHECK(!core_->candidates.empty(), "a scale speaks some protocol");
    Core* const core = core_.get();  // the hooks are dropped by stop, which the destructor calls
    LinkKeeper::Hooks hooks;
    hooks.opened = [core] { core->opened(); };
    hooks.bytes = [core](std::string_view bytes) { core->heard(bytes); };
    hooks.lost = [core](const Error& error) { core->lost(error); };
    core_->keeper = LinkKeeper::create(core_->context.executor, core_->context.clock, std::move(link),
                                       patience.link, std::move(hooks));
}

SerialScale::~SerialScale() {
    stop();
}

void SerialScale::start() {
    core_->keeper->start();
}

void SerialScale::stop() {
    if (core_->stopped) return;
    core_->stopped = true;
    core_->keeper->stop();
    core_->condition = Condition::offline;
    core_->reason = "stopped";
    core_->beat.cancel();
    core_->end_commands({ErrorCode::offline, "stopped"});
}

Condition SerialScale::condition() const {
    return core_->condition;
}

std::string SerialScale::reason() const {
    return core_->reason;
}

std::vector<std::string> SerialScale::verbs() const {
    std::vector<std::string> verbs{"read", "zero", "tare", "clear_tare"};
    if (core_->protocol().price_max() > 0) verbs.emplace_back("price");
    return verbs;
}

json::Value SerialScale::facts() const {
    return core_->facts();
}

asio::awaitable<ActionResult> SerialScale::perform(Action action) {
    const auto core = core_;
    if (core->condition == Condition::offline)
        co_return ActionResult::failed({ErrorCode::offline, core->reason});
    if (action.verb == "read") {
        if (!core->told) co_return ActionResult::failed({ErrorCode::busy, "the scale says no weight now"});
        ActionResult result;
        result.outcome = Outcome::done;
        result.value = core->facts();
        co_return result;
    }
    if (action.verb == "price" && core->protocol().price_max() > 0) {
        co_return core->take_price(action.fields);
    }
    const auto verb = verb_of(action.verb);
    const auto words = verb ? core->protocol().command(*verb) : std::nullopt;
    if (!words) {
        co_return ActionResult::failed({ErrorCode::unsupported, "this scale can't \"" + action.verb + "\""});
    }
    if (core->commands.size() >= kCommandsMax) {
        co_return ActionResult::failed({ErrorCode::busy, "too many commands wait for the scale"});
    }
    const auto command = std::make_shared<Core::Command>(*verb, *words, core->context.executor);
    core->commands.push_back(command);
    core->beat.cancel();
    while (!command->result && core->context.clock.now() < action.deadline) {
        constexpr std::chrono::hours kLongest{1};  // then it looks again; keeps the timer in range
        command->timer.expires_after(
            std::min<Duration>(action.deadline - core->context.clock.now(), kLongest));
        co_await command->timer.async_wait(kAnswer);
    }
    if (!command->result) {
        ActionResult late = ActionResult::failed({ErrorCode::timeout, "still behind others"});
        if (command->is_sent) {
            late.outcome = Outcome::unknown;  // the scale may have done it
            late.error = Error{ErrorCode::timeout, "the scale did not answer"};
        }
        command->result = std::move(late);
    }
    std::erase(core->commands, command);
    core->is_to_be_asked = true;  // a command ends a stream of readings
    core->beat.cancel();
    co_return *command->result;
}

/// The scale is told it with the next question.
ActionResult SerialScale::Core::take_price(const json::Value& fields) {
    const auto price = json::integer(fields, "price");
    if (!price || *price < 0 || *price > protocol().price_max()) {
        return ActionResult::failed(
            {ErrorCode::malformed, "\"price\" is a whole number of the smallest unit, 0 to " +
                                       std::to_string(protocol().price_max())});
    }
    protocol().set_price(*price);
    ActionResult result;
    result.outcome = Outcome::done;
    return result;
}

void SerialScale::Core::opened() {
    bytes_at = reading_at = context.clock.now();
    begin_candidate();
    asio::co_spawn(context.executor, talk(shared_from_this(), ++opens), [](const std::exception_ptr&) {});
}

/// The one who speaks to the scale.
asio::awaitable<void> SerialScale::Core::talk(std::shared_ptr<Core> self, unsigned opening) {
    constexpr std::chrono::seconds kWriteWithin{1};  // some bytes at 1,200 baud
    while (self->is_on(opening)) {
        self->look();
        std::string words = self->next_words();
        if (!words.empty()) {
            const Time deadline = self->context.clock.now() + kWriteWithin;
            // A failure shows by itself: the link falls away, or no answer comes.
            static_cast<void>(co_await self->keeper->write(std::move(words), deadline));
            continue;
        }
        self->beat.expires_after(
            std::max<Duration>(self->next_at() - self->context.clock.now(), std::chrono::milliseconds(1)));
        co_await self->beat.async_wait(kAnswer);
    }
}

/// A conversation goes on before a command, and a command goes before the next question.
std::string SerialScale::Core::next_words() {
    if (std::string reply = protocol().reply(); !reply.empty()) return reply;
    const Time now = context.clock.now();
    if (!commands.empty()) {
        const CommandPtr& command = commands.front();
        if (command->is_sent || command->result || !is_free_to_speak()) return {};
        command->is_sent = true;
        std::string words = command->words.bytes;
        if (!command->words.is_confirmed) {
            ActionResult sent;
            sent.outcome = Outcome::sent;
            command->end(std::move(sent));
        }
        return words;
    }
    if (now < ask_at()) return {};
    if (!is_answered) protocol().reset();
    is_to_be_asked = false;
    is_answered = false;
    asked_at = now;
    return protocol().ask();
}

bool SerialScale::Core::is_free_to_speak() const {
    const Manner manner = protocol().manner();
    return manner.kind != Manner::Kind::polled || is_answered || age(asked_at) >= manner.answers_within;
}

Time SerialScale::Core::ask_at() const {
    const Manner manner = protocol().manner();
    if (manner.kind == Manner::Kind::speaks) return Time::max();
    if (manner.kind == Manner::Kind::streams) {
        if (is_to_be_asked) return Time{};
        return std::max(asked_at, bytes_at) + silence();  // it may have been switched off and on
    }
    return asked_at + (is_answered || is_to_be_asked ? manner.pause : manner.answers_within);
}

/// When there is something to do, if nothing is heard before.
Time SerialScale::Core::next_at() const {
    constexpr std::chrono::seconds kLook{1};
    Time next = context.clock.now() + kLook;
    if (commands.empty()) {
        next = std::min(next, ask_at());
    } else if (!commands.front()->is_sent) {
        next = std::min(next, asked_at + protocol().manner().answers_within);
    }
    if (age(reading_at) < silence()) next = std::min(next, reading_at + silence());
    if (!is_understood && candidates.size() > 1) next = std::min(next, tried_at + patience.try_for);
    return next;
}

/// Whether the scale is still there, and understood.
void SerialScale::Core::look() {
    if (!is_understood && candidates.size() > 1 && age(tried_at) >= patience.try_for) try_next();
    if (age(reading_at) < silence()) return;
    if (is_understood && candidates.size() > 1 && age(reading_at) >= kSearchAgain) {
        is_understood = false;
        tried_at = context.clock.now();
    }
    const bool was_told = told.has_value();
    told.reset();
    is_net = false;
    if (protocol().manner().may_be_silent && condition == Condition::ready) {
        const Weight nothing{0, stable ? stable->net.decimals : 3,
                             stable ? stable->net.unit : WeightUnit::kilogram};
        if (was_told) context.events(WeightRead{nothing, nothing, Stability::moving}, "");
        return;
    }
    if (age(bytes_at) >= silence()) {
        become(Condition::silent, "the scale says nothing");
    } else if (candidates.size() > 1) {
        become(Condition::error, "what the scale says is no protocol that is known");
    } else {
        become(Condition::error, std::string("what the scale says is not ") + protocol().name());
    }
}

void SerialScale::Core::try_next() {
    candidate = (candidate + 1) % candidates.size();
    begin_candidate();
}

void SerialScale::Core::begin_candidate() {
    tried_at = context.clock.now();
    is_to_be_asked = true;
    is_answered = true;
    asked_at = {};
    protocol().reset();
    const auto& set_line = candidates[candidate].set_line;
    if (!set_line) return;
    if (const auto set = set_line(); !set)
        log::warning("a line can't be set", {{"why", set.error().message}});
}

void SerialScale::Core::heard(std::string_view bytes) {
    bytes_at = context.clock.now();
    protocol().feed(bytes, [this](const ScaleWord& word) { heard_word(word); });
    beat.cancel();  // there may be something to answer
}

void SerialScale::Core::heard_word(const ScaleWord& word) {
    if (stopped) return;
    if (!is_understood && candidates.size() > 1)
        log::info("a scale is understood", {{"device", context.info.id}, {"protocol", protocol().name()}});
    is_understood = true;
    is_answered = true;
    if (word.what == What::fault) {
        heard_fault(word.why);
    } else if (is_reading(word.what)) {
        heard_reading(word);
    } else {
        if (word.what != What::refused) told.reset();  // it was said before the zero or the tare
        heard_answer(word.what);
        if (word.what == What::tared) tare = word.weight;
        if (word.what == What::tare_cleared || word.what == What::restarted) tare = {};
    }
}

void SerialScale::Core::heard_reading(const ScaleWord& word) {
    reading_at = context.clock.now();
    is_net = word.is_net;
    has_number = word.what == What::stable || word.what == What::moving;
    if (word.tare) tare = *word.tare;
    const Weight nothing{0, told ? told->net.decimals : 3, told ? told->net.unit : WeightUnit::kilogram};
    switch (word.what) {
        case What::stable: tell({word.weight, tare, Stability::stable}); break;
        case What::moving: tell({word.weight, tare, Stability::moving}); break;
        case What::over: tell({nothing, tare, Stability::over}); break;
        case What::under: tell({nothing, tare, Stability::under}); break;
        default: tell({told ? told->net : nothing, tare, Stability::moving}); break;
    }
    if (!stopped) become(Condition::ready, "");
}

void SerialScale::Core::heard_fault(std::string_view why) {
    reading_at = context.clock.now();
    told.reset();
    is_net = false;
    become(Condition::error, std::string(why));
}

void SerialScale::Core::heard_answer(What what) {
    if (commands.empty()) return;
    const CommandPtr command = commands.front();
    if (!command->is_sent || !is_answer_to(command->verb, what)) return;
    if (what == What::refused) {
        command->end(ActionResult::failed(
            {ErrorCode::refused, "the scale refused: it is moving or out of its range"}));
        return;
    }
    ActionResult done;
    done.outcome = Outcome::done;
    command->end(std::move(done));
}

void SerialScale::Core::tell(WeightRead reading) {
    if (reading.tare.digits == 0) reading.tare = Weight{0, reading.net.decimals, reading.net.unit};
    if (reading.stability == Stability::stable) {
        stable = reading;
        stable_at = context.clock.now();
    }
    if (told && is_same(*told, reading)) return;
    told = reading;
    context.events(std::move(reading), "");
}

void SerialScale::Core::become(Condition now, std::string why) {
    if (condition == now && reason == why) return;
    condition = now;
    reason = why;
    context.events(ConditionChanged{now, std::move(why)}, "");
}

void SerialScale::Core::lost(const Error& error) {
    told.reset();
    is_net = false;
    tare = {};
    end_commands({ErrorCode::offline, error.message});
    become(Condition::offline, error.message);
    beat.cancel();
}

void SerialScale::Core::end_commands(const Error& why) {
    const auto those = commands;
    for (const CommandPtr& command : those) {
        ActionResult result = ActionResult::failed(why);
        if (command->is_sent) result.outcome = Outcome::unknown;
        command->end(std::move(result));
    }
}

json::Value SerialScale::Core::facts() const {
    json::Value facts = json::Value::object();
    facts["protocol"] = is_understood || candidates.size() == 1 ? protocol().name() : "";
    facts["lines_dropped"] = protocol().dropped();
    if (told) {
        facts["stability"] = name_of(told->stability);
        facts["unit"] = symbol_of(told->net.unit);
        facts["tare"] = decimal_text(told->tare.digits, told->tare.decimals);
        facts["is_net"] = is_net || told->tare.digits != 0;
        facts["age_ms"] = milliseconds(age(reading_at));
        if (has_number) facts["weight"] = decimal_text(told->net.digits, told->net.decimals);
    }
    if (stable) {
        facts["stable_weight"] = decimal_text(stable->net.digits, stable->net.decimals);
        facts["stable_age_ms"] = milliseconds(age(stable_at));
    }
    return facts;
}

}  // namespace comptoir::bridge
