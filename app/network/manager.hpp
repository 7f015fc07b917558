#pragma once
/// NetworkManager, through D-Bus: what there is, and what it is asked to do.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/base/dbus/bus.hpp"
#include "app/network/facts.hpp"
#include "app/network/manager_words.hpp"

namespace comptoir::network {

/// Whether this box's network can be looked after here: not known yet, by NetworkManager, or not (the system
/// does it another way, and all else works as ever).
enum class Presence { unknown, present, absent };

/// Thread: io.   Owner: the kiosk, before which the bus does not end; `stop` first.
/// Limits: one join at a time.
class Manager {
public:
    struct Patience {
        Duration gather = std::chrono::seconds(1);  ///< what changes within it is looked at once
        Duration join = std::chrono::seconds(60);   ///< a card needs 5 s, a slow address server 45
    };

    Manager(boost::asio::any_io_executor executor, dbus::Bus& bus, std::function<void()> changed);
    Manager(boost::asio::any_io_executor executor, dbus::Bus& bus, std::function<void()> changed,
            Patience patience);
    Manager(const Manager&) = delete;
    Manager& operator=(const Manager&) = delete;

    /// Once the bus is up, and again whenever it comes back.
    void look();
    void stop();
    /// The bus went.
    void lose();

    [[nodiscard]] Presence presence() const { return presence_; }
    [[nodiscard]] const NetworkFacts& facts() const { return facts_; }

    /// Asks the Wi-Fi card to look around; what it finds is in `facts` some seconds later.
    /// Errors: unsupported (no such card), refused (it looks already), offline, timeout.
    [[nodiscard]] boost::asio::awaitable<Result<void>> scan();
    /// Joins and, if that worked, keeps it for good, in the place of what was kept under this name; until
    /// then it is kept in memory alone. If it did not, whatever the card was in before is joined again, and
    /// nothing is kept. `facts` are those after it, then. Errors: malformed, unsupported, busy (another try
    /// is under way), refused, offline, timeout: it was not tried. How a try ended is the value.
    [[nodiscard]] boost::asio::awaitable<Result<JoinEnd>> join(const Wish& wish);
    /// Forgets every saved Wi-Fi of that name.   Errors: refused: there is none; offline, timeout.
    [[nodiscard]] boost::asio::awaitable<Result<void>> forget(const std::string& ssid);
    /// The names of all saved Wi-Fis.   Errors: offline, timeout.
    [[nodiscard]] boost::asio::awaitable<Result<std::vector<std::string>>> saved();
    /// Makes the card an access point until `leave_access_point`, or until this box is started anew.
    [[nodiscard]] boost::asio::awaitable<Result<void>> open_access_point(const AccessPoint& point);
    [[nodiscard]] boost::asio::awaitable<Result<void>> leave_access_point();

private:
    struct Progress {
        std::int64_t state = 0;
        std::int64_t device_reason = 0;
    };
    static constexpr std::size_t kProgressMax = 16;  // one try changes one connection, and ends one before it

    void heard(const dbus::BusSignal& signal);
    void gather();
    void took(Result<json::Value> objects);
    void heard_device(const dbus::BusSignal& signal);
    [[nodiscard]] JoinEnd how_it_failed(const Progress& one) const;
    [[nodiscard]] boost::asio::awaitable<JoinEnd> end_of(const std::string& active);
    [[nodiscard]] boost::asio::awaitable<Result<JoinEnd>> try_to_join(const Wish& wish,
                                                                      const NetworkLink& link);
    /// Paths of profiles and the names of their Wi-Fis.
    using Profiles = std::vector<std::pair<std::string, std::string>>;
    [[nodiscard]] boost::asio::awaitable<Result<Profiles>> profiles();
    [[nodiscard]] boost::asio::awaitable<Result<void>> remove(const std::string& ssid,
                                                              const std::string& but);
    [[nodiscard]] boost::asio::awaitable<Result<json::Value>> ask(const std::string& path,
                                                                  const char* interface, const char* member,
                                                                  const char* signature,
                                                                  json::Value arguments);

    dbus::Bus& bus_;
    std::function<void()> changed_;
    Patience patience_;
    boost::asio::steady_timer gathering_;
    boost::asio::steady_timer news_;  ///< cancelled when a connection's state changed
    bool is_gathering_ = false;
    bool is_joining_ = false;
    bool is_stopped_ = false;
    Presence presence_ = Presence::unknown;
    NetworkFacts facts_;
    std::string card_;                          ///< by which a join is tried
    std::int64_t device_reason_ = 0;            ///< why the card failed, since a join began
    std::map<std::string, Progress> progress_;  ///< of connections, by their path, since a join began
};

}  // namespace comptoir::network
