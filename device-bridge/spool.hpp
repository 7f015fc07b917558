#pragma once
/// What becomes of actions: each is a job, kept before anybody is told yes, carried out once, remembered.

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "device-bridge/device.hpp"
#include "device-bridge/job_store.hpp"
#include "device-bridge/registry.hpp"

namespace comptoir::bridge {

/// What the registry lends the spool. None is called after `stop`.
struct SpoolHands {
    std::function<Result<std::shared_ptr<Device>>(const std::string& device, const std::string& verb)>
        device_for;
    /// The printer to take instead while this one has been down for long; empty: none, or it is not.
    std::function<std::string(const std::string& device)> instead_of;
    /// Whether a print there is promised as soon as it is kept (`answer = "accepted"`).
    std::function<bool(const std::string& device)> promises;
    std::function<void(const std::string& device, EventBody body, std::string session)> publish;
};

/// The jobs of all devices.
///
/// Prints outlive the plug where there is a store: they are in it before the first byte leaves and before
/// anybody is told yes. Everything else is remembered in memory: a drawer that was not opened before the
/// power went must not open after it.
///
/// Thread: io.   Owner: the registry; its coroutines share the state and end soon after `stop`.
/// Limits and errors: as the registry's functions of the same names.
class Spool {
public:
    Spool(asio::any_io_executor executor, const Clock& clock, SpoolHands hands);

    /// Keeps jobs there and remembers those that it finds; they wait for `resume`.
    void keep_in(JobStore& store);
    /// Likewise those that the store found only later: they are taken up at once.
    void found_later(std::vector<StoredJob> stored);
    /// Takes up what was found: once, when the devices are there.
    void resume();
    /// No job begins from now on. Those that are given back stay in the store and are found again.
    void close();
    /// Nobody is told anything any more: who lent the hands may go.
    void stop();

    [[nodiscard]] asio::awaitable<ActionResult> perform(Action action);
    [[nodiscard]] std::string submit(Action action);
    [[nodiscard]] asio::awaitable<void> kept(std::string job);
    [[nodiscard]] asio::awaitable<Result<std::string>> print_again(std::string job, std::string device,
                                                                   std::string origin);
    [[nodiscard]] asio::awaitable<Result<void>> dismiss(std::string job, std::string origin);
    [[nodiscard]] std::vector<Job> jobs() const;
    [[nodiscard]] std::optional<Job> job(const std::string& id) const;

    /// To be awaited by the device before the job's first byte leaves.
    [[nodiscard]] asio::awaitable<Result<void>> leaving(std::string job);
    /// The device said so.
    void device_ended(const std::string& device, const JobEnded& ended, const std::string& session);
    /// Takes the jobs back that wait at a device which is about to stop, or has been down for long: they go
    /// on with whatever `device_for` and `instead_of` say then.
    void take_back(const std::string& device);
    /// The device is gone: what it had begun is unknown.
    void abandon(const std::string& device);

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::bridge
