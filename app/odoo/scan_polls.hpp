#pragma once
/// Held polls for barcodes: each scan goes to one waiter of its line who still listens.

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/base/clock.hpp"
#include "app/http/message.hpp"
#include "device-bridge/event_hub.hpp"

namespace comptoir::odoo {

namespace asio = boost::asio;

/// Hears every scanner. Scans and polls stand in lines, one a register, and no scan leaves its line: a line
/// answers polls in the order in which they came; between two polls its scans wait in a bridge::ScanQueue, in
/// order.
///
/// Thread: io.   Owner: the proxy routes; the hub outlives it.
/// Limits: kPollsMax waiters; a further one is held all the same, but gets no scan. The queue's bounds are
/// its own. Source: http-api.md section 3.5; real-pos.md section 4 (a failed or fast answer is asked again at
/// once, and a 19.0 till spins on it).
class ScanPolls {
public:
    static constexpr std::size_t kPollsMax = 1'200;  // as many as one peer may hold connections open
    /// A 16 till gives up after 7.5 s and loses what comes later; a shorter hold only costs requests.
    static constexpr std::chrono::milliseconds kHold{6'000};

    /// The line that a scanner's scans stand in; nothing: they are nobody's. Names are the settings', so that
    /// there are few.
    using LineOf = std::function<std::optional<std::string>(const std::string& scanner)>;

    /// A till that has not asked for so long is off, or hears of its codes in another way.
    static constexpr std::chrono::minutes kTillAway{10};

    /// Hears of a scanner whose code no till fetched, though one asks for its line or did until lately: it
    /// became too old, or too many waited.
    using Untold = std::function<void(const std::string& scanner)>;

    ScanPolls(bridge::EventHub& events, const Clock& clock, LineOf line_of, Duration hold = kHold,
              Untold untold = nullptr);
    ~ScanPolls();
    ScanPolls(const ScanPolls&) = delete;
    ScanPolls& operator=(const ScanPolls&) = delete;

    /// The next scan of a line, or "" once the hold has passed or the caller has gone. A null `caller` stays
    /// for ever; one without a line is held and gets none.
    [[nodiscard]] asio::awaitable<std::string> next(std::optional<std::string> line,
                                                    std::shared_ptr<http::Liveness> caller);

    [[nodiscard]] std::size_t waiting() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::odoo
