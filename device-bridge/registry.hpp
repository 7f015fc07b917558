#pragma once
/// What is plugged in: opens devices by driver, hands actions to them, remembers jobs, tells the hub.

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "device-bridge/device.hpp"
#include "device-bridge/event_hub.hpp"

namespace comptoir::bridge {

/// A job as the neutral API shows it. Kept in memory, the newest `Registry::kJobsMax`.
struct Job {
    enum class State { queued, underway, ended };
    std::string id;
    std::string device;
    std::string verb;
    State state = State::queued;
    Outcome outcome = Outcome::failed;  ///< meaningful once ended
    std::string reason;
    WallTime asked{};
    WallTime ended{};
};

/// Everything about one device, by value.
struct DeviceSnapshot {
    DeviceInfo info;
    std::string driver;  ///< id of its driver; empty where none matches its URI
    Condition condition = Condition::offline;
    std::string reason;
    std::vector<std::string> verbs;
    json::Value facts;
};

/// Thread: io.
/// Limits: kDevicesMax devices; a further one is refused by name in the log and in `problems`.
class Registry {
public:
    static constexpr std::size_t kDevicesMax = 64;  // a counter has ten; a kitchen with labels some twenty
    static constexpr std::size_t kJobsMax = 1'000;  // a day of receipts of one till, to look back on
    static constexpr std::size_t kWaitersMax = 16;  // a POS repeats a request two or three times, not more
    static constexpr std::size_t kIdMax = 128;      // a UUID is 36; Odoo's own keys are shorter
    /// How long after a deadline the registry answers for a device that did not. The device's own timer is
    /// set to the same instant and must win, because only the device knows whether a byte left.
    static constexpr std::chrono::milliseconds kGrace{100};
    /// The deadline of a submitted action that brings none: nobody waits, so paper may still be refilled.
    static constexpr std::chrono::minutes kSubmitPatience{10};

    Registry(asio::any_io_executor executor, const Clock& clock, EventHub& hub, std::string paper_folder,
             const std::vector<const Driver*>& drivers = all_drivers());
    ~Registry();
    Registry(const Registry&) = delete;
    Registry& operator=(const Registry&) = delete;

    /// Where locks keep other processes off our printers; none are taken unless this is called first.
    void lock_in(std::string runtime_folder);

    /// Makes the devices those of the settings: new ones open, changed ones reopen, missing ones stop.
    void configure(std::vector<DeviceInfo> devices);
    /// Stops every device. Call once, before the io context ends.
    void stop();

    [[nodiscard]] std::vector<DeviceSnapshot> list() const;
    [[nodiscard]] std::optional<DeviceSnapshot> find(const std::string& id) const;
    /// The first of a kind in the order of the settings; that is what a community POS means.
    [[nodiscard]] std::optional<std::string> first(Kind kind) const;
    /// Devices that `configure` could not take at all, in words for the installer.
    [[nodiscard]] std::vector<std::string> problems() const;

    /// Carries out one action. An empty `device` is malformed, an unknown one offline, a verb it lacks
    /// unsupported. A repeat of a non-empty `action.id` within the remembered jobs joins the first and gets
    /// its result; with other content it is refused. The device is handed the job's id as `action.id`.
    ///
    /// Answers at the deadline plus kGrace even if the device does not: unknown, timeout, not final; it is
    /// failed only where nothing was handed to the device. Exactly one JobEnded follows for each job.
    [[nodiscard]] asio::awaitable<ActionResult> perform(Action action);

    /// Accepts an action and returns its job id at once; the outcome follows under that id and as JobEnded.
    /// One that can't be carried out is a job that has ended as failed.
    [[nodiscard]] std::string submit(Action action);
    [[nodiscard]] std::vector<Job> jobs() const;  ///< newest first
    [[nodiscard]] std::optional<Job> job(const std::string& id) const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::bridge
