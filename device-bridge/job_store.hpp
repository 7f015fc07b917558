#pragma once
/// Where jobs are kept so that they outlive the plug: the bridge knows that there is such a place, not which.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include "app/base/clock.hpp"
#include "app/base/result.hpp"
#include "device-bridge/device.hpp"

namespace comptoir::bridge {

/// A job as it lies on the disk, without what is to be printed.
struct StoredJob {
    /// `queued`: no byte left. `sending`: bytes may have. `ended`: `outcome` says how.
    enum class State { queued, sending, ended };
    std::string id;
    std::string device;
    std::string verb;
    std::string fields;       ///< Action::fields as JSON text; "null" for none
    std::string fingerprint;  ///< tells two actions under one id apart, and a repeat from another
    std::string session;
    std::string origin;
    bool is_promised = false;  ///< its asker was told yes when it was accepted
    State state = State::queued;
    Outcome outcome = Outcome::failed;  ///< meaningful once ended
    std::string reason;
    bool is_dismissed = false;  ///< staff said that its unknown or failed end is dealt with
    std::string copy_of;        ///< the job that this one prints again; empty: none
    std::size_t bytes = 0;      ///< of what is to be printed
    bool is_kept = true;        ///< and that is still there
    WallTime asked{};
    WallTime began{};  ///< the first byte was about to leave; zero: never
    WallTime ended{};

    bool operator==(const StoredJob&) const = default;
};

/// Thread: io. Every call is on the disk, whatever happens to the power, before it comes back good.
/// Errors: full (too many jobs, too many bytes, no room on the disk), offline (the disk does not take it).
/// Owner: outlives the registry.
class JobStore {
public:
    virtual ~JobStore() = default;

    /// What was kept when it was opened, oldest first: as it was left, so one that was being printed when the
    /// power went is still `sending`.
    [[nodiscard]] virtual std::vector<StoredJob> found() const = 0;

    [[nodiscard]] virtual asio::awaitable<Result<void>> add(StoredJob job, std::string data) = 0;
    [[nodiscard]] virtual asio::awaitable<Result<void>> began(std::string id, WallTime at) = 0;
    [[nodiscard]] virtual asio::awaitable<Result<void>> ended(std::string id, Outcome outcome,
                                                              std::string reason, WallTime at) = 0;
    [[nodiscard]] virtual asio::awaitable<Result<void>> dismissed(std::string id) = 0;
    /// It goes to another printer now, which none of its bytes has reached.
    [[nodiscard]] virtual asio::awaitable<Result<void>> moved(std::string id, std::string device) = 0;
    /// What is to be printed. Errors: offline where the job, or its data, is no longer kept.
    [[nodiscard]] virtual asio::awaitable<Result<std::string>> data(std::string id) = 0;
};

}  // namespace comptoir::bridge
