#pragma once
/// What is plugged in: opens devices by driver, hands actions to them, remembers jobs, tells the hub.

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "device-bridge/device.hpp"
#include "device-bridge/event_hub.hpp"
#include "device-bridge/job_store.hpp"

namespace comptoir::bridge {

/// A job as the neutral API shows it. The newest `Registry::kJobsMax` are remembered, and with a JobStore
/// they outlive the plug.
struct Job {
    enum class State { queued, underway, ended };
    std::string id;
    std::string device;      ///< where it is, or was, printed
    std::string moved_from;  ///< the printer it was meant for, which was down; empty: this one
    std::string verb;
    std::string origin;  ///< who asked
    State state = State::queued;
    Outcome outcome = Outcome::failed;  ///< meaningful once ended
    std::string reason;                 ///< of its end, or what it waits for
    bool is_promised = false;           ///< its asker was told yes when it was accepted
    bool is_dismissed = false;          ///< staff said that it is dealt with
    bool is_kept = false;               ///< what is to be printed is still there, to be printed again
    std::string copy_of;                ///< the job that this one prints again
    std::size_t bytes = 0;              ///< of what is to be printed
    WallTime asked{};
    WallTime began{};  ///< the first byte was about to leave; zero: none did
    WallTime ended{};

    [[nodiscard]] bool is_print() const { return verb.starts_with("print_"); }
    /// A receipt that may be missing, and nobody who was told no: staff print it again, or dismiss it.
    [[nodiscard]] bool needs_staff() const {
        const bool is_bad = outcome == Outcome::unknown || (outcome == Outcome::failed && is_promised);
        return is_print() && state == State::ended && is_bad && !is_dismissed;
    }
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
    /// How long a promised job waits for its printer: a shift. Staff are told of one that waited in vain.
    static constexpr std::chrono::hours kPromisePatience{12};

    Registry(asio::any_io_executor executor, const Clock& clock, EventHub& hub, std::string paper_folder,
             const std::vector<const Driver*>& drivers = all_drivers());
    ~Registry();
    Registry(const Registry&) = delete;
    Registry& operator=(const Registry&) = delete;

    /// Where locks keep other processes off our printers; none are taken unless this is called first.
    void lock_in(std::string runtime_folder);

    /// Keeps the jobs that print there from now on, and takes up those that are found there. Call once,
    /// before `configure`. What was being printed when the power went is unknown; what was promised and has
    /// not begun is printed once its device is there; what nobody was promised has failed.
    void keep_in(JobStore& store);
    /// Likewise takes up jobs of before that were found only while this runs.   Call after `configure`.
    void found_later(std::vector<StoredJob> stored);
    /// How text is drawn for paper, and where drivers call what can only block. Call before `configure`.
    void lend(std::function<std::string(std::string_view text, int width_dots)> draw_text,
              asio::any_io_executor pool);

    /// Where what is learned of devices stands from now on, and beside it what a device must not forget. Call
    /// before `configure`.
    void remember_in(const std::filesystem::path& file);
    /// What is remembered of a device: an object, empty where nothing is.
    [[nodiscard]] json::Value remembered(const std::string& identity) const;
    /// Beside what is; on the disk when it returns, and if that fails the log says so.
    void remember(const std::string& identity, const json::Value& members);

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

    /// What is only shown, as on a pole display: no job is made of it and nobody waits; the newest wins, and
    /// a device that is away is told again by its driver.
    void show(const std::string& device, json::Value fields);

    /// Accepts an action and returns its job id at once; the outcome follows under that id and as JobEnded.
    /// One that can't be carried out is a job that has ended as failed; an empty id: not even that could be
    /// remembered. With no deadline a print is promised for kSubmitPatience: it waits for paper and plug.
    [[nodiscard]] std::string submit(Action action);
    /// Back once the job outlives the plug, or has ended: before that nobody is told that it was accepted.
    [[nodiscard]] asio::awaitable<void> kept(std::string job);
    /// Prints an ended job's content again, as a job of its own: on its printer, or on `device`. The first
    /// counts as dealt with.
    /// Errors: offline (no such job or device, content no longer kept), refused (it has not ended), full.
    [[nodiscard]] asio::awaitable<Result<std::string>> print_again(std::string job, std::string device,
                                                                   std::string origin);
    /// Staff say that a job is dealt with; one that waits and has not begun is taken back and never prints.
    /// Errors: offline (no such job), refused (it is being printed).
    [[nodiscard]] asio::awaitable<Result<void>> dismiss(std::string job, std::string origin);
    [[nodiscard]] std::vector<Job> jobs() const;  ///< newest first
    [[nodiscard]] std::optional<Job> job(const std::string& id) const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::bridge
