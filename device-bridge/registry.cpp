#include "device-bridge/registry.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <exception>
#include <functional>
#include <utility>

#include "app/base/log.hpp"

namespace comptoir::bridge {
namespace {

/// Open while its device may be heard; closed for good once the device was stopped.
struct Gate {
    bool is_open = true;
};

struct Entry {
    DeviceInfo info;
    const Driver* driver = nullptr;
    std::shared_ptr<Device> device;  // shared with the jobs it still carries out; null: none could be opened
    std::string reason;              // why there is no device
    std::shared_ptr<Gate> gate = std::make_shared<Gate>();
};
using EntryPtr = std::shared_ptr<Entry>;

/// A job and all who wait for it.
struct Record {
    Job job;
    std::size_t fingerprint = 0;
    std::optional<ActionResult> answer;  // what the device said to the asker
    std::vector<std::shared_ptr<asio::steady_timer>> waiters;
};
using RecordPtr = std::shared_ptr<Record>;

ActionResult failed(ErrorCode code, std::string message) {
    ActionResult result;
    result.outcome = Outcome::failed;
    result.error = Error{code, std::move(message)};
    return result;
}

ActionResult failed(const Error& error) {
    return failed(error.code, error.message);
}

ActionResult unknown(ErrorCode code, std::string message) {
    ActionResult result = failed(code, std::move(message));
    result.outcome = Outcome::unknown;
    return result;
}

ActionResult overdue(const std::string& device) {
    ActionResult result = unknown(ErrorCode::timeout, device + " did not answer in time");
    result.is_final = false;
    return result;
}

/// Tells two actions under one id apart.
std::size_t fingerprint(const Action& action) {
    const std::hash<std::string_view> hash;
    std::size_t mixed = action.data.size();
    for (const std::size_t part :
         {hash(action.device), hash(action.verb), hash(action.data), hash(json::dump(action.fields))}) {
        mixed = mixed * 1'000'003 + part;
    }
    return mixed;
}

/// Calls into a driver and keeps its exceptions in.
template <class Call>
bool guarded(const std::string& device, const char* doing, Call&& call) {
    try {
        call();
        return true;
    } catch (const std::exception& exception) {
        log::error("a driver threw", {{"device", device}, {"doing", doing}, {"what", exception.what()}});
    } catch (...) {
        log::error("a driver threw", {{"device", device}, {"doing", doing}});
    }
    return false;
}

/// "usb://04b8:0e28": without path and query, which may hold a password.
std::string uri_head(const std::string& uri) {
    constexpr std::size_t kShownMax = 80;  // a URI in a sentence for people
    return uri.substr(0, std::min(uri.find('?'), kShownMax));
}

bool is_same_device(const DeviceInfo& one, const DeviceInfo& other) {
    return one.kind == other.kind && one.uri == other.uri && one.options == other.options;
}

}  // namespace

struct Registry::State : std::enable_shared_from_this<Registry::State> {
    State(asio::any_io_executor on, const Clock& with, EventHub& to, std::string folder,
          const std::vector<const Driver*>& from)
        : executor(std::move(on)), clock(with), hub(to), paper_folder(std::move(folder)), drivers(from) {}

    asio::any_io_executor executor;
    const Clock& clock;
    EventHub& hub;
    std::string paper_folder;
    std::string runtime_folder;
    const std::vector<const Driver*>& drivers;
    std::vector<EntryPtr> entries;
    std::vector<std::string> problems;
    std::deque<RecordPtr> records;  // oldest first
    std::uint64_t jobs_made = 0;
    bool stopped = false;

    bool accept(const DeviceInfo& info);
    void open(Entry& entry);
    void retire(Entry& entry);
    EventSink sink_for(const Entry& entry);
    void heard(const std::string& device, EventBody body, std::string session);
    void publish(const std::string& device, EventBody body, std::string session);
    EntryPtr find(const std::string& id) const;
    static DeviceSnapshot snapshot(const Entry& entry);

    RecordPtr record(const std::string& id) const;
    Result<RecordPtr> begin(Action action);
    Result<std::shared_ptr<Device>> device_for(const Action& action) const;
    bool make_room();
    RecordPtr remember(const Action& action);
    std::string new_id();
    static asio::awaitable<void> carry_out(std::shared_ptr<State> self, RecordPtr record,
                                           std::shared_ptr<Device> device, Action action);
    static asio::awaitable<ActionResult> wait(std::shared_ptr<State> self, RecordPtr record, Time deadline);
    void answered(const RecordPtr& record, ActionResult result, const std::string& session);
    bool end(const RecordPtr& record, Outcome outcome, std::string reason);
    static void settle(Record& record);
    void device_ended(const std::string& device, const JobEnded& ended, const std::string& session);
    void start_next(const std::string& device);
};

Registry::Registry(asio::any_io_executor executor, const Clock& clock, EventHub& hub,
                   std::string paper_folder, const std::vector<const Driver*>& drivers)
    : state_(std::make_shared<State>(std::move(executor), clock, hub, std::move(paper_folder), drivers)) {}

Registry::~Registry() {
    stop();
}

void Registry::lock_in(std::string runtime_folder) {
    state_->runtime_folder = std::move(runtime_folder);
}

void Registry::configure(std::vector<DeviceInfo> devices) {
    State& state = *state_;
    if (state.stopped) return;
    state.problems.clear();
    auto before = std::exchange(state.entries, {});
    std::vector<EntryPtr> fresh;
    for (DeviceInfo& info : devices) {
        if (!state.accept(info)) continue;
        const auto kept = std::find_if(before.begin(), before.end(), [&](const EntryPtr& old) {
            return old != nullptr && old->info.id == info.id && is_same_device(old->info, info);
        });
        EntryPtr entry = kept == before.end() ? std::make_shared<Entry>() : std::exchange(*kept, nullptr);
        if (kept == before.end()) fresh.push_back(entry);
        entry->info = std::move(info);
        state.entries.push_back(std::move(entry));
    }
    for (const EntryPtr& old : before) {  // before the new ones open, which may want the same port
        if (old != nullptr) state.retire(*old);
    }
    for (const EntryPtr& entry : fresh) state.open(*entry);
}

void Registry::stop() {
    State& state = *state_;
    if (state.stopped) return;
    for (const EntryPtr& entry : state.entries) state.retire(*entry);
    state.entries.clear();
    state.stopped = true;
}

std::vector<DeviceSnapshot> Registry::list() const {
    std::vector<DeviceSnapshot> all;
    all.reserve(state_->entries.size());
    for (const EntryPtr& entry : state_->entries) all.push_back(State::snapshot(*entry));
    return all;
}

std::optional<DeviceSnapshot> Registry::find(const std::string& id) const {
    const EntryPtr entry = state_->find(id);
    if (entry == nullptr) return std::nullopt;
    return State::snapshot(*entry);
}

std::optional<std::string> Registry::first(Kind kind) const {
    const auto found = std::find_if(state_->entries.begin(), state_->entries.end(),
                                    [&](const EntryPtr& entry) { return entry->info.kind == kind; });
    if (found == state_->entries.end()) return std::nullopt;
    return (*found)->info.id;
}

std::vector<std::string> Registry::problems() const {
    return state_->problems;
}

asio::awaitable<ActionResult> Registry::perform(Action action) {
    const auto state = state_;  // the registry may end while the asker waits
    const Time deadline = action.deadline;
    const auto record = state->begin(std::move(action));
    if (!record) co_return failed(record.error());
    co_return co_await State::wait(state, *record, deadline);
}

std::string Registry::submit(Action action) {
    if (action.deadline == Time{}) action.deadline = state_->clock.now() + kSubmitPatience;
    Action refused;
    refused.device = action.device.substr(0, kIdMax);
    refused.verb = action.verb.substr(0, kIdMax);
    refused.session = action.session;
    const auto begun = state_->begin(std::move(action));
    if (begun) return (*begun)->job.id;
    if (!state_->make_room()) return "";
    refused.id = state_->new_id();
    const RecordPtr record = state_->remember(refused);
    state_->answered(record, failed(begun.error()), refused.session);
    return record->job.id;
}

std::vector<Job> Registry::jobs() const {
    std::vector<Job> all;
    all.reserve(state_->records.size());
    for (auto record = state_->records.rbegin(); record != state_->records.rend(); ++record) {
        all.push_back((*record)->job);
    }
    return all;
}

std::optional<Job> Registry::job(const std::string& id) const {
    const RecordPtr record = state_->record(id);
    if (record == nullptr) return std::nullopt;
    return record->job;
}

bool Registry::State::accept(const DeviceInfo& info) {
    std::string problem;
    if (info.id.empty()) {
        problem = std::string("a ") + name_of(info.kind) + " without a name is left out";
    } else if (find(info.id) != nullptr) {
        problem = "two devices are named \"" + info.id + "\"; the second is left out";
    } else if (entries.size() >= kDevicesMax) {
        problem = "more than " + std::to_string(kDevicesMax) + " devices; \"" + info.id + "\" is left out";
    } else {
        return true;
    }
    log::error("device left out", {{"why", problem}});
    constexpr std::size_t kProblemsMax = 16;  // the setup scene shows three
    if (problems.size() < kProblemsMax) problems.push_back(std::move(problem));
    return false;
}

void Registry::State::open(Entry& entry) {
    const auto driver = std::find_if(drivers.begin(), drivers.end(), [&](const Driver* candidate) {
        return candidate->kind == entry.info.kind && candidate->matches(entry.info);
    });
    if (driver == drivers.end()) {
        entry.reason = "no driver for " + uri_head(entry.info.uri) + " in this build";
    } else {
        entry.driver = *driver;
        guarded(entry.info.id, "open", [&] {
            auto device = entry.driver->open(
                OpenContext{executor, entry.info, sink_for(entry), clock, paper_folder, runtime_folder});
            if (device) {
                entry.device = std::move(*device);
            } else {
                entry.reason = device.error().message;
            }
        });
        if (entry.device == nullptr && entry.reason.empty()) entry.reason = "its driver could not open it";
    }
    if (entry.device == nullptr) {
        log::error("device not opened", {{"device", entry.info.id}, {"why", entry.reason}});
        publish(entry.info.id, ConditionChanged{Condition::offline, entry.reason}, "");
        return;
    }
    log::info("device opened", {{"device", entry.info.id}, {"driver", entry.driver->id}});
    guarded(entry.info.id, "start", [&] { entry.device->start(); });
}

void Registry::State::retire(Entry& entry) {
    if (entry.device != nullptr) guarded(entry.info.id, "stop", [&] { entry.device->stop(); });
    entry.gate->is_open = false;
    // A listener of its last event may be what retires it, so it goes only when that call has returned; jobs
    // that are just being told of the end hold it too.
    asio::post(executor, [device = std::move(entry.device)] {});
    for (const RecordPtr& record : records) {
        const bool is_left =
            record->job.device == entry.info.id && record->answer && !record->answer->is_final;
        if (!is_left || !end(record, Outcome::unknown, "the device was removed")) continue;
        publish(entry.info.id, JobEnded{record->job.id, Outcome::unknown, record->job.reason}, "");
    }
}

EventSink Registry::State::sink_for(const Entry& entry) {
    return [weak = weak_from_this(), gate = entry.gate, device = entry.info.id](EventBody body,
                                                                                std::string session) {
        const auto self = weak.lock();
        if (self == nullptr || !gate->is_open) return;
        self->heard(device, std::move(body), std::move(session));
    };
}

void Registry::State::heard(const std::string& device, EventBody body, std::string session) {
    if (const auto* ended = std::get_if<JobEnded>(&body)) {
        device_ended(device, *ended, session);
        return;
    }
    if (const auto* changed = std::get_if<ConditionChanged>(&body)) {
        log::info(
            "device condition",
            {{"device", device}, {"condition", name_of(changed->condition)}, {"reason", changed->reason}});
    }
    publish(device, std::move(body), std::move(session));
}

void Registry::State::publish(const std::string& device, EventBody body, std::string session) {
    if (stopped) return;  // the hub may be gone
    hub.publish(Event{device, clock.now(), std::move(body), std::move(session)});
}

EntryPtr Registry::State::find(const std::string& id) const {
    const auto found = std::find_if(entries.begin(), entries.end(),
                                    [&](const EntryPtr& entry) { return entry->info.id == id; });
    return found == entries.end() ? nullptr : *found;
}

DeviceSnapshot Registry::State::snapshot(const Entry& entry) {
    DeviceSnapshot shown;
    shown.info = entry.info;
    shown.driver = entry.driver == nullptr ? "" : entry.driver->id;
    shown.reason = entry.reason;
    shown.facts = json::Value::object();
    if (entry.device == nullptr) return shown;
    const bool is_told = guarded(entry.info.id, "snapshot", [&] {
        shown.condition = entry.device->condition();
        shown.reason = entry.device->reason();
        shown.verbs = entry.device->verbs();
        shown.facts = entry.device->facts();
    });
    if (!is_told) shown.condition = Condition::error;
    return shown;
}

RecordPtr Registry::State::record(const std::string& id) const {
    const auto found = std::find_if(records.begin(), records.end(),
                                    [&](const RecordPtr& record) { return record->job.id == id; });
    return found == records.end() ? nullptr : *found;
}

Result<RecordPtr> Registry::State::begin(Action action) {
    if (action.id.size() > kIdMax) {
        return fail(ErrorCode::malformed,
                    "an idempotency key has at most " + std::to_string(kIdMax) + " bytes");
    }
    if (const RecordPtr first = action.id.empty() ? nullptr : record(action.id)) {
        if (first->fingerprint == fingerprint(action)) return first;
        return fail(ErrorCode::refused, "this idempotency key was used for another action");
    }
    auto device = device_for(action);
    if (!device) return tl::unexpected(device.error());
    if (action.deadline <= clock.now()) return fail(ErrorCode::timeout, "the deadline had passed already");
    if (!make_room()) return fail(ErrorCode::full, "too many jobs are underway");
    if (action.id.empty()) action.id = new_id();
    const RecordPtr record = remember(action);
    start_next(action.device);
    // Ends by itself: a device answers or is stopped, and an exception ends inside.
    asio::co_spawn(executor, carry_out(shared_from_this(), record, std::move(*device), std::move(action)),
                   [](const std::exception_ptr&) {});
    return record;
}

Result<std::shared_ptr<Device>> Registry::State::device_for(const Action& action) const {
    if (action.device.empty()) return fail(ErrorCode::malformed, "an action names its device");
    if (stopped) return fail(ErrorCode::offline, "the device bridge has stopped");
    const EntryPtr entry = find(action.device);
    if (entry == nullptr) return fail(ErrorCode::offline, "there is no device of this name");
    if (entry->device == nullptr) return fail(ErrorCode::offline, entry->reason);
    std::vector<std::string> verbs;
    guarded(entry->info.id, "verbs", [&] { verbs = entry->device->verbs(); });
    if (std::find(verbs.begin(), verbs.end(), action.verb) == verbs.end()) {
        return fail(ErrorCode::unsupported, "this device has no such verb");
    }
    return entry->device;
}

/// Forgets the oldest job that has ended; false where a thousand are underway.
bool Registry::State::make_room() {
    if (records.size() < kJobsMax) return true;
    const auto ended = std::find_if(records.begin(), records.end(), [](const RecordPtr& record) {
        return record->job.state == Job::State::ended;
    });
    if (ended == records.end()) return false;
    records.erase(ended);
    return true;
}

RecordPtr Registry::State::remember(const Action& action) {
    auto record = std::make_shared<Record>();
    record->job.id = action.id;
    record->job.device = action.device;
    record->job.verb = action.verb;
    record->job.asked = clock.wall();
    record->fingerprint = fingerprint(action);
    records.push_back(record);
    return record;
}

/// Not to be mistaken for a job of an earlier run, nor for a key from outside.
std::string Registry::State::new_id() {
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(clock.wall().time_since_epoch()).count();
    std::string id;
    do {
        id = "job-" + std::to_string(seconds) + "-" + std::to_string(++jobs_made);
    } while (record(id) != nullptr);
    return id;
}

asio::awaitable<void> Registry::State::carry_out(std::shared_ptr<State> self, RecordPtr record,
                                                 std::shared_ptr<Device> device, Action action) {
    const std::string session = action.session;
    const std::string origin = action.origin;
    ActionResult result;
    try {
        result = co_await device->perform(std::move(action));
    } catch (const std::exception& exception) {
        result = unknown(ErrorCode::offline, std::string("its driver failed: ") + exception.what());
    } catch (...) {
        result = unknown(ErrorCode::offline, "its driver failed");
    }
    if (!result.error && result.outcome == Outcome::failed) {
        result.error = Error{ErrorCode::offline, "the device gave no reason"};
    }
    if (result.outcome == Outcome::failed) result.is_final = true;  // nothing happened and nothing will
    if (result.outcome == Outcome::failed || result.outcome == Outcome::unknown) {
        log::warning("action not confirmed", {{"device", record->job.device},
                                              {"verb", record->job.verb},
                                              {"outcome", name_of(result.outcome)},
                                              {"why", result.error ? result.error->message : ""},
                                              {"origin", origin}});
    }
    self->answered(record, std::move(result), session);
}

asio::awaitable<ActionResult> Registry::State::wait(std::shared_ptr<State> self, RecordPtr record,
                                                    Time deadline) {
    if (record->answer) co_return *record->answer;
    if (record->waiters.size() >= kWaitersMax) {
        ActionResult crowded = unknown(ErrorCode::busy, "too many already wait for this job");
        crowded.is_final = false;
        co_return crowded;
    }
    const auto timer = std::make_shared<asio::steady_timer>(self->executor);
    constexpr std::chrono::hours kLongest{24};  // nobody waits longer, and the sum below stays in range
    timer->expires_after(std::min<Duration>(deadline - self->clock.now(), kLongest) + kGrace);
    record->waiters.push_back(timer);
    co_await timer->async_wait(asio::as_tuple(asio::use_awaitable));
    std::erase(record->waiters, timer);
    if (record->answer) co_return *record->answer;
    co_return overdue(record->job.device);
}

void Registry::State::answered(const RecordPtr& record, ActionResult result, const std::string& session) {
    const bool is_final = result.is_final;
    const Outcome outcome = result.outcome;
    const std::string reason = result.error ? result.error->message : "";
    record->answer = std::move(result);
    if (record->job.state == Job::State::ended) settle(*record);
    for (const auto& timer : record->waiters) timer->cancel();
    if (!is_final || !end(record, outcome, reason)) return;
    publish(record->job.device, JobEnded{record->job.id, outcome, reason}, session);
}

/// False where it had ended before.
bool Registry::State::end(const RecordPtr& record, Outcome outcome, std::string reason) {
    if (record->job.state == Job::State::ended) return false;
    record->job.state = Job::State::ended;
    record->job.outcome = outcome;
    record->job.reason = std::move(reason);
    record->job.ended = clock.wall();
    settle(*record);
    start_next(record->job.device);
    return true;
}

/// Makes an answer that was given half-way the job's end: a repeat of the request gets that.
void Registry::State::settle(Record& record) {
    if (!record.answer || record.answer->is_final) return;
    record.answer->outcome = record.job.outcome;
    record.answer->is_final = true;
    record.answer->error.reset();
    if (record.job.outcome == Outcome::failed || record.job.outcome == Outcome::unknown) {
        record.answer->error = Error{ErrorCode::offline, record.job.reason};
    }
}

void Registry::State::device_ended(const std::string& device, const JobEnded& ended,
                                   const std::string& session) {
    const RecordPtr ended_record = record(ended.job);
    if (ended_record == nullptr || ended_record->job.device != device) return;
    if (end(ended_record, ended.outcome, ended.reason)) publish(device, ended, session);
}

/// A device carries out its jobs one by one, in order; so the first that has not ended is the one underway.
void Registry::State::start_next(const std::string& device) {
    const auto next = std::find_if(records.begin(), records.end(), [&](const RecordPtr& record) {
        return record->job.device == device && record->job.state != Job::State::ended;
    });
    if (next != records.end()) (*next)->job.state = Job::State::underway;
}

}  // namespace comptoir::bridge
