#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <optional>
#include <utility>

#include "app/base/log.hpp"
#include "device-bridge/device_memory.hpp"
#include "device-bridge/weighing/serial_scale_core.hpp"

namespace comptoir::bridge {
namespace {

using Manner = ScaleProtocol::Manner;

constexpr auto kAnswer = asio::as_tuple(asio::use_awaitable);

}  // namespace

void SerialScale::Core::opened() {
    bytes_at = reading_at = context.clock.now();
    if (!is_known()) recall();
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
        command->sent_at = now;
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
    } else if (!commands.front()->result) {
        next = std::min(next, commands.front()->sent_at + patience.command);
    }
    if (age(reading_at) < silence()) next = std::min(next, reading_at + silence());
    if (!is_understood && candidates.size() > 1) next = std::min(next, tried_at + try_for());
    return next;
}

/// A command that nobody answers must not keep the scale from being asked.
void SerialScale::Core::look_at_command() {
    if (commands.empty()) return;
    const CommandPtr command = commands.front();
    if (!command->is_sent || command->result || age(command->sent_at) < patience.command) return;
    ActionResult late = ActionResult::failed({ErrorCode::timeout, "the scale did not answer"});
    late.outcome = Outcome::unknown;  // the scale may have done it
    command->end(std::move(late));
}

/// Whether the scale is still there, and understood.
void SerialScale::Core::look() {
    look_at_command();
    if (!is_understood && candidates.size() > 1 && age(tried_at) >= try_for()) try_next();
    if (age(reading_at) < silence()) return;
    if (is_understood && candidates.size() > 1 && age(reading_at) >= kSearchAgain) {
        is_understood = false;
        tried_at = context.clock.now();
    }
    is_net = false;
    if (protocol().manner().may_be_silent && condition == Condition::ready) return take_back();
    told.reset();
    if (age(bytes_at) >= silence()) {
        become(Condition::silent, "the scale says nothing");
    } else if (candidates.size() > 1) {
        become(Condition::error, "what the scale says is no protocol that is known");
    } else {
        become(Condition::error, std::string("what the scale says is not ") + protocol().name());
    }
}

void SerialScale::Core::try_next() {
    end_commands({ErrorCode::busy, "it is not known any more what the scale speaks"});
    // What was remembered was wrong: then all of them, in the order that is safe.
    candidate = std::exchange(is_from_memory, false) ? 0 : (candidate + 1) % candidates.size();
    begin_candidate();
}

/// What was found behind this port before a restart.
void SerialScale::Core::recall() {
    if (!identity || !context.memory) return;
    const json::Value note = context.memory->recall(identity());
    const std::string line = json::text(note, "scale_line");
    const auto found = std::find_if(candidates.begin(), candidates.end(), [&](const ScaleCandidate& one) {
        return one.line == line && one.id == json::text(note, "scale_protocol");
    });
    if (line.empty() || found == candidates.end()) return;
    candidate = static_cast<std::size_t>(found - candidates.begin());
    is_from_memory = true;
}

void SerialScale::Core::remember() {
    is_from_memory = false;
    if (!identity || !context.memory) return;
    const ScaleCandidate& found = candidates[candidate];
    const json::Value note{{"scale_protocol", found.id}, {"scale_line", found.line}};
    const std::string port = identity();
    json::Value before = context.memory->recall(port);
    const bool is_known_already =
        json::text(before, "scale_protocol") == found.id && json::text(before, "scale_line") == found.line;
    if (is_known_already) return;
    if (const auto kept = context.memory->remember(port, note); !kept)
        log::warning("what was found of a scale lasts until the next start only",
                     {{"device", context.info.id}, {"why", kept.error().message}});
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

}  // namespace comptoir::bridge
