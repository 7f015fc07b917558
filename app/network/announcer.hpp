#pragma once
/// Says in the local network that this box is there, through Avahi and D-Bus.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/base/dbus/bus.hpp"

namespace comptoir::network {

/// What is told to whoever looks around (_http._tcp, _comptoir._tcp).
struct Announced {
    std::string name;        ///< for people: "Comptoir"; two boxes of one name are told apart by Avahi
    std::uint16_t port = 0;  ///< 0: there is nothing to be told
    /// "version=0.1.0", as a TXT record has them.   Source: RFC 6763 section 6.
    std::vector<std::pair<std::string, std::string>> texts;

    bool operator==(const Announced&) const = default;
};

/// A name that somebody else in the network has is changed as Avahi changes it ("Comptoir #2"); an Avahi that
/// is started anew is told again; without one nothing is told.
///
/// Thread: io.   Owner: the kiosk, before which the bus does not end; `stop` first.
/// Source: avahi-daemon 0.8, dbus-1/interfaces/org.freedesktop.Avahi.Server.xml and .EntryGroup.xml;
/// avahi-common/defs.h (states).
/// Limits: kNameBytesMax of a name, kNamesMax names tried.
class Announcer {
public:
    static constexpr std::size_t kNameBytesMax = 63;  // a label of DNS; Avahi needs some of them for "#2"
    static constexpr int kNamesMax = 20;              // boxes of one name in one network

    Announcer(boost::asio::any_io_executor executor, dbus::Bus& bus, std::function<void()> changed);
    ~Announcer();
    Announcer(const Announcer&) = delete;
    Announcer& operator=(const Announcer&) = delete;

    void configure(Announced wanted);
    /// Once the bus is up, and again whenever it comes back.
    void look();
    void stop();

    /// The name under which it is told; empty: it is not.
    [[nodiscard]] const std::string& name() const;
    /// "comptoir.local", by which this machine is found while Avahi runs; else empty.
    [[nodiscard]] const std::string& host_name() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::network
