#include "device-bridge/weighing/serial_scale.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <utility>

#include "app/base/check.hpp"
#include "app/base/log.hpp"
#include "device-bridge/protocols/weight_text.hpp"
#include "device-bridge/weighing/serial_scale_core.hpp"

namespace comptoir::bridge {
namespace {

using What = ScaleWord::What;
using Verb = ScaleProtocol::Verb;
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

SerialScale::SerialScale(OpenContext context, std::unique_ptr<ByteLink> link,
                         std::vector<ScaleCandidate> candidates, Patience patience,
                         std::function<std::string()> identity)
    : core_(std::make_shared<Core>(std::move(context), std::move(candidates), patience)) {
    CHECK(!core_->candidates.empty(), "a scale speaks some protocol");
    Core* const core = core_.get();  // the hooks are dropped by stop, which the destructor calls
    core->identity = std::move(identity);
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
    std::vector<std::string> verbs{"read"};
    if (!core_->is_known()) return verbs;
    for (const char* name : {"zero", "tare", "clear_tare"}) {
        if (core_->protocol().command(*verb_of(name))) verbs.emplace_back(name);
    }
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
    // A guess must not zero or tare what it may not even be.
    if (!core->is_known()) {
        co_return ActionResult::failed({ErrorCode::busy, "it is not known yet what the scale speaks"});
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

void SerialScale::Core::heard(std::string_view bytes) {
    bytes_at = context.clock.now();
    protocol().feed(bytes, [this](const ScaleWord& word) { heard_word(word); });
    beat.cancel();  // there may be something to answer
}

void SerialScale::Core::heard_word(const ScaleWord& word) {
    if (stopped) return;
    is_answered = true;
    // Many protocols refuse what they don't know, and with the same words: that is no understanding.
    if (!is_known() && word.what == What::refused) return;
    if (!is_known()) {
        log::info("a scale is understood", {{"device", context.info.id},
                                            {"protocol", protocol().name()},
                                            {"line", candidates[candidate].line}});
        remember();
    }
    is_understood = true;
    if (word.what == What::fault) {
        heard_fault(word.why);
    } else if (is_reading(word.what)) {
        heard_reading(word);
    } else {
        if (word.what != What::refused) take_back();  // it was said before the zero or the tare
        heard_answer(word.what);
        if (word.what == What::tared) tare = word.weight;
        if (word.what == What::tare_cleared || word.what == What::restarted) tare = {};
    }
}

void SerialScale::Core::heard_reading(const ScaleWord& word) {
    const bool is_number = word.what == What::stable || word.what == What::moving;
    const auto sold_in = candidates[candidate].sold_in;
    if (is_number && sold_in && is_metric(word.weight.unit) != is_metric(*sold_in))
        return heard_fault(is_metric(word.weight.unit) ? kWeighsMetric : kWeighsPounds);
    reading_at = context.clock.now();
    is_net = word.is_net;
    has_number = is_number;
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
    context.events(reading, "");
}

/// What was told holds no more, and nothing is known yet in its place.
void SerialScale::Core::take_back() {
    if (!told) return;
    const Weight nothing{0, told->net.decimals, told->net.unit};
    told.reset();
    context.events(WeightRead{nothing, nothing, Stability::moving}, "");
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
    facts["protocol"] = is_known() ? protocol().name() : "";
    if (is_known() && !candidates[candidate].line.empty()) facts["line"] = candidates[candidate].line;
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
