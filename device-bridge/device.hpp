#pragma once
/// The device seam: what a peripheral is told (Action), what it says (Event), and how a driver is written
/// (Driver).

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/base/clock.hpp"
#include "app/base/json.hpp"
#include "app/base/result.hpp"
#include "app/base/units.hpp"

namespace comptoir::bridge {

namespace asio = boost::asio;

class DeviceMemory;

enum class Kind { printer, scanner, scale, terminal, pole, gauge, fiscal };

/// One vocabulary for the state of a device; every foreign one is mapped to it once, where it enters.
enum class Condition {
    ready,
    busy,
    offline,
    paper_low,
    paper_out,
    cover_open,
    cutter,
    too_hot,
    error,
    silent
};

/// How a job ended. `done`: the device confirmed it. `sent`: all bytes went out and the device can't confirm.
/// `failed`: nothing happened and nothing will. `unknown`: a byte may have left and nobody can say more.
enum class Outcome { done, sent, failed, unknown };

[[nodiscard]] const char* name_of(Kind kind);
[[nodiscard]] const char* name_of(Condition condition);
[[nodiscard]] const char* name_of(Outcome outcome);

/// A device as the settings, the bus or a network search name it, before anything was opened.
struct DeviceInfo {
    std::string id;  ///< neutral id: settings `name`, or "found-<8 hex>"
    Kind kind = Kind::printer;
    std::string name;     ///< for people: "Receipt printer"
    std::string uri;      ///< "tcp://192.168.1.50:9100", "simulated:?late=2s"
    std::string model;    ///< empty until known
    json::Value options;  ///< the settings entry: an object, validated
};

/// What somebody wants of a device.
struct Action {
    std::string device;  ///< neutral id
    std::string verb;    ///< printers: "print_picture", "print_raw", "open_drawer", "status"; see each driver
    std::string data;    ///< picture or raw bytes, where the verb takes any
    json::Value fields;  ///< everything else, an object or null
    std::string id;      ///< idempotency key; a repeat joins the first job and gets its result
    std::string session;  ///< who asked: echoed in events
    std::string origin;   ///< for the log: route and peer, never a secret
    Time deadline{};      ///< the answer is due now, whatever the device does
    /// For callers that name no `id`: a print of the same content joins one that is not over yet, or whose
    /// good end is no longer ago than this. Zero: each is its own.
    Duration join_same_for{};
    /// Somebody was told yes already: a printer keeps it until it can print, whatever the deadline.
    bool is_promised = false;
};

/// The answer to an Action, given once and never after its deadline.
struct ActionResult {
    Outcome outcome = Outcome::failed;
    std::optional<Error> error;  ///< set when failed, and when unknown
    json::Value value;           ///< what the verb returns; null for most
    bool is_final = true;        ///< false: bytes are leaving and the job goes on; its end comes as an event

    /// Nothing happened, and nothing will.
    [[nodiscard]] static ActionResult failed(Error why);
    /// Told in the middle: it is underway, and nobody knows its end yet.
    [[nodiscard]] static ActionResult going_on(Error why);

    /// DESIGN section 2: what a route that can only say yes or no says.
    [[nodiscard]] bool is_yes() const { return outcome != Outcome::failed; }
};

struct ConditionChanged {
    Condition condition = Condition::offline;
    std::string reason;  ///< English, for the technician
};
struct Scanned {
    std::string text;  ///< whole code, as the scanner typed it, but for what its settings say
    /// What it means: an object, as scanning/code_meaning.hpp has it. Null: nobody looked.
    json::Value code = nullptr;
};
/// A key of a keyboard, a number pad or a foot switch went down.
struct KeyTyped {
    std::string text;  ///< what it types, mostly one character
};
/// In which keyboard layout a scanner types was found out, or was not.
struct LayoutFound {
    std::vector<std::string> layouts;  ///< all that fit what was typed
    std::string layout;                ///< that is used now
    std::string reason;                ///< English; empty: there is nothing to say
};
struct WeightRead {
    enum class Stability { stable, moving, over, under };
    Weight net;
    Weight tare;
    Stability stability = Stability::stable;
};
/// What a measuring tool measures.
struct Measured {
    std::string value;  ///< digit for digit as the tool says it: "+12.34"
};
struct JobEnded {
    std::string job;
    Outcome outcome = Outcome::failed;
    std::string reason;
};
struct DrawerMoved {
    enum class State { open, closed };
    State state = State::closed;
};
/// Somebody wanted the drawer open: who, and what became of it. Each is in the log, too.
struct DrawerAsked {
    std::string by;  ///< Action::origin
    Outcome outcome = Outcome::failed;
};
/// Of the screen: what a customer did there. It stands in the same ring, so that whoever integrates us
/// listens to one stream.
struct CustomerSaid {
    std::string type;   ///< "customer_answer": the name of the event
    json::Value facts;  ///< an object
};

using EventBody = std::variant<ConditionChanged, Scanned, KeyTyped, LayoutFound, WeightRead, Measured,
                               JobEnded, DrawerMoved, DrawerAsked, CustomerSaid>;

struct Event {
    std::string device;
    Time at{};
    EventBody body;
    std::string session;  ///< of the action that caused it, or empty
};

/// One plugged-in or configured peripheral.
///
/// Thread: io, all of it.
/// Owner: the registry. After `stop` returns no callback runs and `perform` fails with offline.
class Device {
public:
    virtual ~Device() = default;

    /// Begins to talk to the hardware. Trouble is a condition, not a return value: a configured device never
    /// vanishes.
    virtual void start() = 0;
    /// Carries out one action and answers no later than its deadline. Concurrent calls are queued by the
    /// device.
    [[nodiscard]] virtual asio::awaitable<ActionResult> perform(Action action) = 0;
    /// Ends all work and closes links. A job whose bytes left ends as unknown, in an event.
    virtual void stop() = 0;
    /// Gives a job back that waits, for another device to carry out: true where no byte of it left and none
    /// will. Its `perform` fails with offline then, and no event follows.
    [[nodiscard]] virtual bool give_back(const std::string& job) {
        static_cast<void>(job);
        return false;
    }

    [[nodiscard]] virtual Condition condition() const = 0;
    [[nodiscard]] virtual std::string reason() const = 0;  ///< of the condition; empty when ready
    [[nodiscard]] virtual std::vector<std::string> verbs() const = 0;
    /// What the device knows of itself, for the neutral API: paper width, last weight, model.
    [[nodiscard]] virtual json::Value facts() const { return json::Value::object(); }
};

using EventSink = std::function<void(EventBody body, std::string session)>;

/// Where a driver gets everything from. Nothing here is global.
struct OpenContext {
    asio::any_io_executor executor;
    DeviceInfo info;
    EventSink events;
    const Clock& clock;
    std::string paper_folder;         ///< where simulated printers leave their paper
    std::string runtime_folder = {};  ///< where locks say that this process owns a printer; empty: no locks
    std::string state_folder = {};    ///< where what must outlive the plug stands; empty: nothing does
    /// To be awaited before the first byte of a job leaves: it is on the disk then that it may have. Where
    /// that fails no byte may leave. Null: nothing is kept.
    std::function<asio::awaitable<Result<void>>(std::string job)> leaving = nullptr;
    /// Lines of text as a picture that `print_picture` takes, for what we add to somebody's paper. Null, or
    /// nothing from it: it is left out.
    std::function<std::string(std::string_view text, int width_dots)> draw_text = nullptr;
    /// The pool of threads for calls that can only block (CUPS). Null: a driver that needs one can't open.
    asio::any_io_executor pool = {};
    /// What is remembered of devices. Null: nothing is.
    std::shared_ptr<DeviceMemory> memory = nullptr;
};

/// One record at the bottom of one file per device family.
struct Driver {
    const char* id;  ///< "stream-printer"
    Kind kind;
    const char* summary;
    bool (*matches)(const DeviceInfo&);
    Result<std::unique_ptr<Device>> (*open)(OpenContext);
};

/// In order of priority: specific first, generic last, simulated ones at the end. Defined in drivers/all.cpp.
[[nodiscard]] const std::vector<const Driver*>& all_drivers();

}  // namespace comptoir::bridge
