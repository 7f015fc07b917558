#pragma once
/// Gets this box a code that its owner types in Odoo, and the account that comes of it.

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "app/base/clock.hpp"
#include "app/net/client.hpp"
#include "app/odoo/box/pairing_words.hpp"
#include "app/odoo/box/server_account.hpp"

namespace comptoir::odoo::box {

namespace asio = boost::asio;

/// All waits, so that a test can shorten them.
struct PairingTimings {
    Duration request = std::chrono::seconds(10);
    /// Between two questions: `poll` and 1.01 to the power of their number seconds more, at most `poll_max`.
    /// Source: server-link.md section 2.2, "poll period" of 19: 15 to 40 s.
    Duration poll = std::chrono::seconds(14);
    Duration poll_unit = std::chrono::seconds(1);
    Duration poll_max = std::chrono::seconds(40);
    /// A service that did not answer is asked again after so long, then after twice as long.
    Duration retry_min = std::chrono::seconds(15);
    Duration retry_max = std::chrono::minutes(10);
};

/// How long to wait after `polls` questions about the same code. Thread: any.
[[nodiscard]] Duration pause_between_polls(unsigned polls, const PairingTimings& timings);

struct PairingSettings {
    std::string service;     ///< "https://iot-proxy.odoo.com"; empty: nobody is asked
    std::string identifier;  ///< of this box
    bool is_wanted = false;  ///< this box belongs to nobody

    bool operator==(const PairingSettings&) const = default;
};

struct PairingStatus {
    enum class State { off, asking, waiting, trouble };
    State state = State::off;
    std::string code;  ///< to be typed; also while the service is out of reach. On the screen and paper alone
    std::string problem;  ///< in words, without secrets; empty unless in trouble

    bool operator==(const PairingStatus&) const = default;
};
[[nodiscard]] const char* name_of(PairingStatus::State state);

struct PairingContext {
    asio::any_io_executor executor;
    net::Client& client;
    std::function<void()> changed;  ///< `status` is another one
    std::function<void(ServerAccount)> paired;
    PairingTimings timings = {};
};

/// Asks while it is wanted: for a code, then what became of it, then for another one once that has expired.
/// It never gives up; out of reach, the service is asked less and less often, and the status says why.
///
/// Thread: io.   Owner: the kiosk; what it uses outlives the io_context's last handler.
/// Limits: one request at a time; kPairingBytesMax of answer.   Source: server-link.md section 2.2.
class Pairing {
public:
    explicit Pairing(PairingContext context);
    ~Pairing();
    Pairing(const Pairing&) = delete;
    Pairing& operator=(const Pairing&) = delete;

    /// Begins, ends or begins anew; the same settings again change nothing. A code that is not wanted any
    /// more is forgotten.
    void configure(PairingSettings settings);
    /// Asks no more. A request that runs ends with the client, and nobody hears its answer.
    void stop();

    [[nodiscard]] const PairingStatus& status() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::odoo::box
