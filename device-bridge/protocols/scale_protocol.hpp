#pragma once
/// What every protocol of a scale is to the one who reads scales: bytes in, words and bytes to say out.

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "app/base/units.hpp"

namespace comptoir::bridge {

/// One thing that a scale said.
struct ScaleWord {
    enum class What {
        stable,
        moving,
        unsure,  ///< no weight now: it moves, or has to be zeroed
        over,
        under,
        zeroed,
        tared,
        tare_cleared,
        refused,
        restarted,
        fault  ///< it will say no weight until somebody does something; `why` says what
    };
    What what = What::unsure;
    Weight weight;                    ///< net for stable and moving, the tare for tared
    bool is_net = false;              ///< where a reading says so: something was tared
    std::optional<Weight> tare = {};  ///< where a reading says it, too
    std::string_view why = {};        ///< of a fault, for the technician; of static storage

    bool operator==(const ScaleWord&) const = default;
};

/// The bytes of one kind of scale. Each is asked, hears, and says what is to be answered.
///
/// Thread: any (no I/O, no clock; the caller owns it).   Errors: broken frames are dropped and counted.
class ScaleProtocol {
public:
    using Sink = std::function<void(const ScaleWord&)>;
    enum class Verb { zero, tare, clear_tare };

    /// How a scale wants to be asked.
    struct Manner {
        /// polled: each question has an answer. streams: asked once, it goes on. speaks: it is never asked.
        enum class Kind { polled, streams, speaks } kind = Kind::polled;
        std::chrono::milliseconds answers_within{500};  ///< after that it is asked anew
        std::chrono::milliseconds pause{50};            ///< from one question to the next, at least
        std::chrono::milliseconds silence{1'000};       ///< a reading that is older is none any more
        /// It says nothing while the weight stays: then it is there, but what lies on it is not known.
        bool may_be_silent = false;
    };
    struct Command {
        std::string bytes;
        bool is_confirmed = true;  ///< false: no answer says that it was done
    };

    virtual ~ScaleProtocol() = default;

    [[nodiscard]] virtual const char* name() const = 0;  ///< "Toledo 8217"
    [[nodiscard]] virtual Manner manner() const = 0;
    /// What asks for the weight; begins a new conversation where there is one.
    [[nodiscard]] virtual std::string ask() = 0;
    virtual void feed(std::string_view bytes, const Sink& sink) = 0;
    /// What the conversation wants said now, because of what was heard; empty: nothing. Taken once.
    [[nodiscard]] virtual std::string reply() { return {}; }
    /// The highest unit price that the scale can be told, in the currency's smallest unit for one kilogram;
    /// 0: it is told none.
    [[nodiscard]] virtual std::int64_t price_max() const { return 0; }
    /// The price from the next question on: 0 to price_max().
    virtual void set_price(std::int64_t price) { static_cast<void>(price); }
    /// Nothing where the scale has no such command.
    [[nodiscard]] virtual std::optional<Command> command(Verb verb) const = 0;
    /// Forgets half a frame: the link was reopened, or an answer did not come in time.
    virtual void reset() = 0;
    [[nodiscard]] virtual std::size_t dropped() const = 0;
};

}  // namespace comptoir::bridge
