#pragma once
/// The inside of a scale on a byte link: who speaks to it, who hears it.

#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "device-bridge/weighing/serial_scale.hpp"

namespace comptoir::bridge {

/// What outlives the device until the coroutines that use it have ended.
struct SerialScale::Core : std::enable_shared_from_this<SerialScale::Core> {
    /// A command that waits for its turn, and then for the scale's answer.
    struct Command {
        Command(ScaleProtocol::Verb v, ScaleProtocol::Command what, const asio::any_io_executor& executor)
            : verb(v), words(std::move(what)), timer(executor) {}
        ScaleProtocol::Verb verb;
        ScaleProtocol::Command words;
        asio::steady_timer timer;  // cancelled when it is over
        bool is_sent = false;      // a byte may have left
        Time sent_at{};
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
    std::function<std::string()> identity;  // of the port, while it is open; null: nothing is remembered
    bool is_from_memory = false;            // the candidate, which comes before its turn
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
    /// Not only tried: it was set, or it understands the scale.
    [[nodiscard]] bool is_known() const { return is_understood || candidates.size() == 1; }
    [[nodiscard]] Duration try_for() const {
        return candidates[candidate].try_for.count() > 0 ? candidates[candidate].try_for : patience.try_for;
    }
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
    void look_at_command();
    void try_next();
    void recall();
    void remember();
    void begin_candidate();
    void heard(std::string_view bytes);
    void heard_word(const ScaleWord& word);
    void heard_reading(const ScaleWord& word);
    void heard_fault(std::string_view why);
    void heard_answer(ScaleWord::What what);
    ActionResult take_price(const json::Value& fields);
    void tell(WeightRead reading);
    void take_back();
    void become(Condition now, std::string why);
    void lost(const Error& error);
    void end_commands(const Error& why);
    [[nodiscard]] json::Value facts() const;
};

}  // namespace comptoir::bridge
