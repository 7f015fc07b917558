#pragma once
/// This box's network as the rest of the program sees it: what there is, what is tried, how that ended.

#include <boost/asio/any_io_executor.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/base/clock.hpp"
#include "app/base/dbus/bus.hpp"
#include "app/network/manager.hpp"

namespace comptoir::network {

struct NetworkContext {
    boost::asio::any_io_executor executor;
    const Clock& clock;
    dbus::Bus& bus;
    std::function<std::string()> hotspot_name;  ///< of the Wi-Fi that this box makes where it finds none
    std::filesystem::path key_file;             ///< where its key is kept, which is made once
    std::function<bool()>
        has_address;                ///< whether the kernel knows an address of ours, but for the hotspot's
    std::function<void()> changed;  ///< whatever `describe`, `hotspot` or `note` says may be another
    Manager::Patience patience = {};
};

/// Whoever wants to reach this box while there is no network.
struct Hotspot {
    std::string ssid;
    std::string key;
    std::string url;  ///< of the page that asks which Wi-Fi to join

    bool operator==(const Hotspot&) const = default;
};

inline constexpr const char* kHotspotAddress =
    "10.42.0.1";  ///< NetworkManager's own choice for one that it shares
/// Where phones in the hotspot knock: listened on while there is one, and nobody else's way in.
[[nodiscard]] inline std::string hotspot_door() {
    return std::string(kHotspotAddress) + ":80";
}

/// Tries are begun and go on by themselves: who asks by Wi-Fi may lose the connection by what is asked.
///
/// Thread: io.   Owner: the kiosk, before which the bus does not end; `stop` before that does.
class Network {
public:
    explicit Network(NetworkContext context);
    ~Network();
    Network(const Network&) = delete;
    Network& operator=(const Network&) = delete;

    /// The bus came, or went, or can't be had.
    void follow_bus(bool is_up);
    void stop();
    /// How long there is no network before this box makes one; zero: it never does.
    void configure(Duration hotspot_after);
    /// An address of ours came or went.
    void look();
    /// Somebody looks at the hotspot's page: it stays.
    void visited();

    /// Errors: unsupported: there is no Wi-Fi card. Whether the card looked is in the log.
    [[nodiscard]] Result<void> scan();
    /// Errors: malformed, unsupported (no card; a Wi-Fi that asks for more than a key), busy.
    [[nodiscard]] Result<void> join(const Wish& wish);
    /// Errors: malformed, offline (nobody to ask).
    [[nodiscard]] Result<void> forget(const std::string& ssid);

    [[nodiscard]] const NetworkFacts& facts() const;
    /// While it is open.
    [[nodiscard]] std::optional<Hotspot> hotspot() const;
    /// For the technician: what is tried, or how the last try failed; empty: nothing, or it worked.
    [[nodiscard]] std::string note() const;
    /// "manager", "links", "networks", "hotspot" (its name while it is open) and "join", the last try: its
    /// name and "joining", or how it ended. No keys.
    [[nodiscard]] json::Value describe() const;
    /// The same without the networks around, which are many.
    [[nodiscard]] json::Value describe_briefly() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::network
