#pragma once
/// What the server wants a box's screen to show from the start, before anybody asks for anything.

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "app/base/clock.hpp"
#include "app/net/client.hpp"
#include "app/odoo/box/server_account.hpp"

namespace comptoir::odoo::box {

namespace asio = boost::asio;

/// The address for the screen that goes by `screen` in the answer: an object of addresses by the screens'
/// identifiers, or one address as plain text. A box has one screen here, so an only entry is its. "" where
/// there is none, or none of http or https.   Thread: any.   Source: server-link.md section 8.
[[nodiscard]] std::string read_display_address(std::string_view body, const std::string& screen);

inline constexpr std::size_t kDisplayAnswerMax = 64 * 1024;  // a dozen screens with addresses of 4 KB

struct DisplayAddressContext {
    asio::any_io_executor executor;
    net::Client& client;
    std::function<void(const std::string& url)> found;  ///< "": the server has nothing to say
    Duration request = std::chrono::seconds(10);
    Duration retry_min = std::chrono::seconds(1);  ///< the network may come later than we do
    Duration retry_max = std::chrono::minutes(2);
};

/// Asks each server once; where it is out of reach, again until it is not.
///
/// Thread: io.   Owner: the kiosk; `stop` before the io_context ends. What still runs ends with the client.
class DisplayAddress {
public:
    explicit DisplayAddress(DisplayAddressContext context);
    ~DisplayAddress();
    DisplayAddress(const DisplayAddress&) = delete;
    DisplayAddress& operator=(const DisplayAddress&) = delete;

    /// That server, and what the box goes by there; the same again changes nothing. An empty account asks
    /// nobody.
    void configure(const ServerAccount& account, const std::string& identifier);
    void stop();

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::odoo::box
