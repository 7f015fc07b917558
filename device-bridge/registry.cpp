#include "device-bridge/registry.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <utility>

#include "app/base/log.hpp"
#include "device-bridge/device_memory.hpp"
#include "device-bridge/spool.hpp"

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
    Time down_since{};  // it can't do its work since then; Time{}: it can

    /// The printer that takes over what this one can't print; empty: none.
    [[nodiscard]] std::string stand_in() const { return json::text(info.options, "fallback"); }
    [[nodiscard]] Duration patience() const {
        return std::chrono::milliseconds(json::integer(info.options, "fallback_after").value_or(60'000));
    }
};
using EntryPtr = std::shared_ptr<Entry>;

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

/// Holds the device until it has answered.
asio::awaitable<void> show_on(std::shared_ptr<Device> device, Action action) {
    static_cast<void>(co_await device->perform(std::move(action)));
}

/// It can't do its work, and somebody has to come.
bool is_down(Condition condition) {
    switch (condition) {
        case Condition::offline:
        case Condition::paper_out:
        case Condition::cover_open:
        case Condition::cutter:
        case Condition::error: return true;
        case Condition::ready:
        case Condition::busy:
        case Condition::paper_low:
        case Condition::too_hot:
        case Condition::silent: break;
    }
    return false;
}

}  // namespace

struct Registry::State : std::enable_shared_from_this<Registry::State> {
    State(asio::any_io_executor on, const Clock& with, EventHub& to, std::string folder,
          const std::vector<const Driver*>& from)
        : executor(std::move(on)),
          clock(with),
          hub(to),
          paper_folder(std::move(folder)),
          drivers(from),
          spool(executor, clock,
                {.device_for = [this](const std::string& device,
                                      const std::string& verb) { return device_for(device, verb); },
                 .instead_of = [this](const std::string& device) { return instead_of(device); },
                 .promises = [this](const std::string& device) { return promises(device); },
                 .publish =
                     [this](const std::string& device, EventBody body, std::string session) {
                         publish(device, std::move(body), std::move(session));
                     }}) {}

    asio::any_io_executor executor;
    const Clock& clock;
    EventHub& hub;
    std::string paper_folder;
    std::string state_folder = {};
    std::string runtime_folder;
    std::function<std::string(std::string_view text, int width_dots)> draw_text;
    std::shared_ptr<DeviceMemory> memory = std::make_shared<DeviceMemory>();
    asio::any_io_executor pool;
    const std::vector<const Driver*>& drivers;
    std::vector<EntryPtr> entries;
    std::vector<std::string> problems;
    bool stopped = false;
    Spool spool;

    bool accept(const DeviceInfo& info);
    void open(Entry& entry);
    void retire(Entry& entry);
    EventSink sink_for(const Entry& entry);
    void heard(const std::string& device, EventBody body, std::string session);
    void publish(const std::string& device, EventBody body, std::string session);
    void note_condition(const EntryPtr& entry, Condition condition);
    static asio::awaitable<void> hand_on(std::weak_ptr<State> weak, EntryPtr entry);
    EntryPtr find(const std::string& id) const;
    static DeviceSnapshot snapshot(const Entry& entry);
    [[nodiscard]] Result<std::shared_ptr<Device>> device_for(const std::string& id,
                                                             const std::string& verb) const;
    [[nodiscard]] std::string instead_of(const std::string& id) const;
    [[nodiscard]] bool promises(const std::string& id) const;
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

void Registry::keep_in(JobStore& store) {
    state_->spool.keep_in(store);
}

void Registry::found_later(std::vector<StoredJob> stored) {
    state_->spool.found_later(std::move(stored));
}

void Registry::remember_in(const std::filesystem::path& file) {
    state_->memory = std::make_shared<DeviceMemory>(file);
    state_->state_folder = file.parent_path().string();
}

json::Value Registry::remembered(const std::string& identity) const {
    return state_->memory->recall(identity);
}

void Registry::remember(const std::string& identity, const json::Value& members) {
    if (const auto kept = state_->memory->remember(identity, members); !kept)
        log::warning("what was learned of a device lasts until the next start only",
                     {{"identity", identity}, {"why", kept.error().message}});
}

void Registry::lend(std::function<std::string(std::string_view text, int width_dots)> draw_text,
                    asio::any_io_executor pool) {
    state_->draw_text = std::move(draw_text);
    state_->pool = std::move(pool);
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
    state.spool.resume();
}

void Registry::stop() {
    State& state = *state_;
    if (state.stopped) return;
    state.spool.close();
    for (const EntryPtr& entry : state.entries) state.retire(*entry);
    state.entries.clear();
    state.spool.stop();
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
    return state_->spool.perform(std::move(action));
}

void Registry::show(const std::string& device, json::Value fields) {
    constexpr std::chrono::seconds kShowPatience{5};  // nobody waits for it
    auto shown_on = state_->device_for(device, "show");
    if (!shown_on) return;
    Action action;
    action.device = device;
    action.verb = "show";
    action.fields = std::move(fields);
    action.origin = "the order";
    action.deadline = state_->clock.now() + kShowPatience;
    asio::co_spawn(state_->executor, show_on(std::move(*shown_on), std::move(action)),
                   [](const std::exception_ptr&) {});
}

std::string Registry::submit(Action action) {
    return state_->spool.submit(std::move(action));
}

asio::awaitable<void> Registry::kept(std::string job) {
    return state_->spool.kept(std::move(job));
}

asio::awaitable<Result<std::string>> Registry::print_again(std::string job, std::string device,
                                                           std::string origin) {
    return state_->spool.print_again(std::move(job), std::move(device), std::move(origin));
}

asio::awaitable<Result<void>> Registry::dismiss(std::string job, std::string origin) {
    return state_->spool.dismiss(std::move(job), std::move(origin));
}

std::vector<Job> Registry::jobs() const {
    return state_->spool.jobs();
}

std::optional<Job> Registry::job(const std::string& id) const {
    return state_->spool.job(id);
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
            auto device = entry.driver->open(OpenContext{
                .executor = executor,
                .info = entry.info,
                .events = sink_for(entry),
                .clock = clock,
                .paper_folder = paper_folder,
                .runtime_folder = runtime_folder,
                .state_folder = state_folder,
                .leaving = [weak = weak_from_this()](std::string job) -> asio::awaitable<Result<void>> {
                    const auto self = weak.lock();
                    if (self == nullptr) co_return fail(ErrorCode::offline, "the program ends");
                    co_return co_await self->spool.leaving(std::move(job));
                },
                .draw_text = draw_text,
                .pool = pool,
                .memory = memory});
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
    spool.take_back(entry.info.id);
    if (entry.device != nullptr) guarded(entry.info.id, "stop", [&] { entry.device->stop(); });
    entry.gate->is_open = false;
    // A listener of its last event may be what retires it, so it goes only when that call has returned; jobs
    // that are just being told of the end hold it too.
    asio::post(executor, [device = std::move(entry.device)] {});
    spool.abandon(entry.info.id);
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
        spool.device_ended(device, *ended, session);
        return;
    }
    if (const auto* changed = std::get_if<ConditionChanged>(&body)) {
        log::info(
            "device condition",
            {{"device", device}, {"condition", name_of(changed->condition)}, {"reason", changed->reason}});
        if (const EntryPtr entry = find(device)) note_condition(entry, changed->condition);
    }
    publish(device, std::move(body), std::move(session));
}

void Registry::State::publish(const std::string& device, EventBody body, std::string session) {
    if (stopped) return;  // the hub may be gone
    hub.publish(Event{device, clock.now(), std::move(body), std::move(session)});
}

void Registry::State::note_condition(const EntryPtr& entry, Condition condition) {
    if (!is_down(condition)) {
        entry->down_since = {};
        return;
    }
    if (entry->down_since != Time{}) return;
    entry->down_since = clock.now();
    if (entry->stand_in().empty()) return;
    // Ends when the device is well again, or retired.
    asio::co_spawn(executor, hand_on(weak_from_this(), entry), [](const std::exception_ptr&) {});
}

/// While a device is down for long, what waits there goes to its stand-in.
asio::awaitable<void> Registry::State::hand_on(std::weak_ptr<State> weak, EntryPtr entry) {
    const Time since = entry->down_since;
    asio::steady_timer timer(co_await asio::this_coro::executor);
    while (entry->gate->is_open && entry->down_since == since) {
        constexpr Duration kLook = std::chrono::seconds(1);  // a stand-in may be down itself, and come back
        timer.expires_after(std::max<Duration>(entry->patience(), kLook));
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        const auto self = weak.lock();
        if (self == nullptr || self->stopped) co_return;
        if (!entry->gate->is_open || entry->down_since != since) co_return;
        if (!self->instead_of(entry->info.id).empty()) self->spool.take_back(entry->info.id);
    }
}

Result<std::shared_ptr<Device>> Registry::State::device_for(const std::string& id,
                                                            const std::string& verb) const {
    if (stopped) return fail(ErrorCode::offline, "the device bridge has stopped");
    const EntryPtr entry = find(id);
    if (entry == nullptr) return fail(ErrorCode::offline, "there is no device of this name");
    if (entry->device == nullptr) return fail(ErrorCode::offline, entry->reason);
    std::vector<std::string> verbs;
    guarded(entry->info.id, "verbs", [&] { verbs = entry->device->verbs(); });
    if (std::find(verbs.begin(), verbs.end(), verb) == verbs.end()) {
        return fail(ErrorCode::unsupported, "this device has no such verb");
    }
    return entry->device;
}

std::string Registry::State::instead_of(const std::string& id) const {
    const EntryPtr entry = find(id);
    if (entry == nullptr || entry->down_since == Time{}) return "";
    if (clock.now() - entry->down_since < entry->patience()) return "";
    const EntryPtr other = find(entry->stand_in());
    const bool can = other != nullptr && other != entry && other->device != nullptr &&
                     other->info.kind == entry->info.kind && other->down_since == Time{};
    return can ? other->info.id : "";
}

bool Registry::State::promises(const std::string& id) const {
    const EntryPtr entry = find(id);
    return entry != nullptr && json::text(entry->info.options, "answer") == "accepted";
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

}  // namespace comptoir::bridge
