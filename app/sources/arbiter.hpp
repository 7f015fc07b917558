#pragma once
/// Whose order is on the screen, and what becomes of an old one.

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/base/clock.hpp"
#include "app/sources/registers.hpp"
#include "renderer/changes.hpp"
#include "renderer/order.hpp"
#include "renderer/view.hpp"

namespace comptoir::sources {

/// How an order came; the earlier one wins for the same register.
enum class Channel { http, bus, neutral };

[[nodiscard]] const char* name_of(Channel channel);

/// What a register says is its order now.
struct Offer {
    std::string register_id;  ///< one till: its address, its bus identifier, its neutral `source`, or the
                              ///< name of its register
    Channel channel = Channel::http;
    renderer::OrderPtr order;
    std::optional<std::int64_t> revision;  ///< neutral only: must grow
};

/// What became of an offer.
enum class Verdict {
    shown,      ///< it is what the screen shows now
    unchanged,  ///< the very same state again: nothing to draw
    listed,     ///< taken, but another register owns the screen, or another channel speaks for this one
    outdated,   ///< its revision is not newer than the one already taken: refused
};

struct ArbiterSettings {
    std::string register_id;  ///< the register that owns the screen; empty: the first that speaks
    Duration reconnecting_after = std::chrono::seconds(12);  ///< two keep-alives of 5 s missed, and a bit
    Duration dimmed_after = std::chrono::seconds(30);
    Duration lost_after = std::chrono::minutes(2);
    Duration welcome_after = std::chrono::minutes(10);
    Duration paid_for = std::chrono::seconds(60);
    Duration quiet_for = std::chrono::minutes(30);  ///< a register that never polls counts as there this long
    Duration weighing_for = std::chrono::minutes(1);  ///< a weight that nobody says again stands this long
    Registers registers = {};  ///< which tills are one register, and who has this screen

    bool operator==(const ArbiterSettings&) const = default;
};

/// What the screen is about; the kiosk adds the shop, the setup and the clock.
struct Screen {
    renderer::Page page = renderer::Page::welcome;  ///< welcome, order or closed
    renderer::OrderPtr order;                       ///< null unless page is order
    renderer::Contact contact = renderer::Contact::live;
    /// How long the POS has been away; whole minutes, and zero before Contact::lost, so that a screen at rest
    /// stays the same value.
    std::chrono::seconds silent_for{0};
    std::string register_id;  ///< the owner; empty where nobody has spoken yet

    bool operator==(const Screen&) const = default;
};

/// An open order that is on the screen, to be there again after a restart.
struct KeptScreen {
    std::string till;
    Channel channel = Channel::http;
    renderer::OrderPtr order;
    Duration silent_for{};  ///< since its register was last heard
    bool polls = false;     ///< so it counts as silent once its polls stop
    std::shared_ptr<const renderer::PointedOut> pointed_out = {};  ///< of its order; null: nobody knows
};

/// One register for the status page.
struct RegisterStatus {
    std::string id;
    std::string source;  ///< "odoo19", "neutral"; empty where it only polled
    std::optional<Channel> channel;
    bool owns_screen = false;
    renderer::Phase phase = renderer::Phase::empty;
    std::size_t lines = 0;
    std::chrono::seconds silent_for{0};
    std::optional<std::int64_t> revision;  ///< the last one taken of the till heard last; neutral only
    std::vector<std::string> tills;  ///< by which it was heard: its own id, unless the settings join some
};

/// Tills that the settings join are one register, known by its name; any other till is a register of its own.
/// One register owns the screen: `ArbiterSettings::register_id`, else the first that offers an order, until
/// it has been silent for `welcome_after`; never one that the settings keep off it. Within a register HTTP
/// speaks before the bus before the neutral API: a lower channel is listened to once the higher one has
/// missed kChannelHold of what the lower one said.
///
/// Stages of silence, counted from the last contact, for an order that is still open: `reconnecting`,
/// `dimmed`, `lost` (the out-of-reach page), and at last the welcome page, still with Contact::lost for the
/// staff line. A register that polls is silent when its polls stop; one that never polled only after
/// `quiet_for`. A paid order leaves after `paid_for` (DESIGN section 2; LOOK's 20 s are its setting) and is
/// never called old before. A weight that is not said again for `weighing_for` counts as one of a silent
/// register: no scale is still for so long, and an old weight is a wrong one. A closed till is closed until
/// it says something else.
///
/// Thread: any (no clock, no I/O; the caller owns it).   Errors: none.
/// Limits: kRegistersMax registers, kTillsMax tills of one, the longest silent one is forgotten;
/// kRegisterIdBytesMax an identifier.
class Arbiter {
public:
    explicit Arbiter(ArbiterSettings settings = {});

    /// New settings from now on; orders and contacts stay.
    void configure(ArbiterSettings settings, Time now);

    Verdict order(Offer offer, Time now);
    /// A sign of life without an order: a poll, a handshake, a living bus connection.
    void heard(const std::string& register_id, Time now);
    /// The register said good-bye (session closed, display closed): its order is gone at once.
    void closed(const std::string& register_id, Time now);
    /// Its cashier asked for the screen: it has it from now on, unless the settings name another one.
    void take_over(const std::string& register_id, Time now);
    /// The till is no more: what it said is forgotten, and its register with its last till; the register that
    /// was heard last has the screen then.
    void left(const std::string& register_id);

    /// None where nothing of an open order is on the screen.
    [[nodiscard]] std::optional<KeptScreen> kept(Time now) const;
    /// As if its till had said it then, and nothing since: it ages as any order does.
    void restore(const KeptScreen& kept, Time now);

    [[nodiscard]] Screen screen(Time now) const;
    /// When `screen` may differ without anything having been said; Time::max() for never.
    [[nodiscard]] Time next_change(Time now) const;
    /// Every register, the owner first, then by name.
    [[nodiscard]] std::vector<RegisterStatus> registers(Time now) const;
    /// Whether the screen belongs to the till's register.
    [[nodiscard]] bool owns_screen(const std::string& register_id) const;
    /// The last revision taken of a till; neutral only.
    [[nodiscard]] std::optional<std::int64_t> revision_of(const std::string& register_id) const;
    /// The registers of the settings.
    [[nodiscard]] const Registers& configured() const { return settings_.registers; }
    /// What the settings say of registers that can't be, in words for the installer.
    [[nodiscard]] std::vector<std::string> problems() const;

    static constexpr std::size_t kRegistersMax =
        32;  // a large shop has a dozen tills; more is a fault or an attack
    static constexpr std::size_t kTillsMax =
        16;  // one counter has a till or two; a register of all the rest more
    static constexpr std::size_t kRegisterIdBytesMax = 128;  // an address or a uuid has at most 45
    /// The bus replays its last 50 s after a reconnect; within this time HTTP knows better.
    static constexpr std::chrono::seconds kChannelHold{120};

private:
    struct Said {
        renderer::OrderPtr order;
        Time at{};
        std::string till;
    };
    struct Till {
        std::optional<std::int64_t> revision;
        Time heard{};
    };
    struct Register {
        std::map<Channel, Said> said;
        std::map<std::string, Till, std::less<>> tills;  ///< by what they call themselves
        Time contact{};
        Time paid_since{};  ///< when the paid order it shows became what it is
        bool polls = false;
    };

    [[nodiscard]] const Said* current(const Register& entry) const;
    [[nodiscard]] std::optional<Channel> channel_of(const Register& entry) const;
    [[nodiscard]] Duration silence(const Register& entry, Time now) const;
    [[nodiscard]] const Register* owner() const;
    [[nodiscard]] std::string key_of(const std::string& till) const;
    [[nodiscard]] bool may_own(const std::string& key) const;
    Register& entry_of(const std::string& key, Time now);
    Till& till_of(Register& entry, const std::string& till, Time now);
    void sort_anew(const Registers& before);
    void claim(const std::string& key, Time now);
    void pass_on();

    ArbiterSettings settings_;
    std::map<std::string, Register, std::less<>> registers_;
    std::string owner_;  ///< key of the register that owns the screen; empty: nobody yet
};

}  // namespace comptoir::sources
