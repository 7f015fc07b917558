#include "app/base/dbus/bus.hpp"

#include <poll.h>

#include <algorithm>
#include <boost/asio/async_result.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdlib>
#include <cstring>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "app/base/dbus/bus_value.hpp"

namespace comptoir::dbus {
namespace {

namespace asio = boost::asio;

constexpr int kAtOnceMax = 64;  // messages in a row, then others have their turn on this thread
constexpr const char* kUsualPlace = "unix:path=/run/dbus/system_bus_socket";

struct Unref {
    void operator()(sd_bus* bus) const { ::sd_bus_close_unref(bus); }
    void operator()(sd_bus_message* message) const { ::sd_bus_message_unref(message); }
};
using MessageHolder = std::unique_ptr<sd_bus_message, Unref>;

/// Source: D-Bus specification 0.41, "Standard error names"; sd-bus-errors(3).
ErrorCode code_of(std::string_view name) {
    constexpr std::string_view kStandard = "org.freedesktop.DBus.Error.";
    if (!name.starts_with(kStandard)) return ErrorCode::refused;
    name.remove_prefix(kStandard.size());
    if (name == "ServiceUnknown" || name == "NameHasNoOwner" || name == "Disconnected" || name == "NoServer")
        return ErrorCode::offline;
    if (name == "NoReply" || name == "Timeout" || name == "TimedOut") return ErrorCode::timeout;
    if (name == "UnknownMethod" || name == "UnknownInterface" || name == "UnknownProperty")
        return ErrorCode::unsupported;
    return ErrorCode::refused;
}

Result<json::Value> answer_in(sd_bus_message* reply) {
    const sd_bus_error* const error = ::sd_bus_message_get_error(reply);
    if (error == nullptr) return read_all(reply);
    const std::string said = error->message == nullptr ? "" : error->message;
    return fail(code_of(error->name), said.empty() ? error->name : said);
}

std::string text_or_empty(const char* text) {
    return text == nullptr ? "" : text;
}

}  // namespace

std::string system_bus_address() {
    const char* const named = std::getenv("DBUS_SYSTEM_BUS_ADDRESS");
    return named != nullptr && *named != '\0' ? named : kUsualPlace;
}

BusCall has_owner_call(const std::string& service) {
    return {.destination = "org.freedesktop.DBus",
            .path = "/org/freedesktop/DBus",
            .interface = "org.freedesktop.DBus",
            .member = "NameHasOwner",
            .signature = "s",
            .arguments = json::Value::array({service})};
}

BusCall objects_call(const std::string& service, const std::string& path) {
    return {.destination = service,
            .path = path,
            .interface = "org.freedesktop.DBus.ObjectManager",
            .member = "GetManagedObjects"};
}

struct Bus::State : std::enable_shared_from_this<State> {
    /// What sd-bus gives back to us when an answer came.
    struct Call {
        State* state;
        std::uint64_t id;
        Answered answered;
    };
    struct Hearing {
        std::string rule;
        std::function<void(const BusSignal&)> heard;
    };
    State(asio::any_io_executor with, std::string at, Pauses given)
        : executor(std::move(with)),
          address(std::move(at)),
          pauses(given),
          pause(given.first),
          descriptor(executor),
          deadline(executor),
          again(executor) {}

    void connect();
    void lost();
    void pump();
    void arm();
    void wait(asio::posix::stream_descriptor::wait_type what, bool& is_waiting);
    void match(Hearing& hearing);
    void call(const BusCall& call, Answered answered);
    void answer(std::uint64_t id, Result<json::Value> result);

    asio::any_io_executor executor;
    std::string address;
    Pauses pauses;
    Duration pause;
    std::unique_ptr<sd_bus, Unref> bus;
    asio::posix::stream_descriptor descriptor;
    asio::steady_timer deadline;
    asio::steady_timer again;
    std::function<void(bool)> changed;
    std::vector<std::unique_ptr<Hearing>> hearings;
    std::map<std::uint64_t, std::unique_ptr<Call>> calls;
    std::uint64_t last_id = 0;
    bool is_up = false;
    bool is_stopped = true;
    bool is_processing = false;
    bool waits_to_read = false;
    bool waits_to_write = false;
    bool is_posted = false;
};

void Bus::State::connect() {
    if (is_stopped) return;
    sd_bus* raw = nullptr;
    ::sd_bus_new(&raw);
    bus.reset(raw);
    const bool has_begun = raw != nullptr && ::sd_bus_set_address(raw, address.c_str()) >= 0 &&
                           ::sd_bus_set_bus_client(raw, 1) >= 0 &&
                           ::sd_bus_set_connected_signal(raw, 1) >= 0 && ::sd_bus_start(raw) >= 0;
    if (!has_begun) return lost();
    boost::system::error_code ec;
    descriptor.assign(::sd_bus_get_fd(raw), ec);
    if (ec) return lost();
    for (const auto& hearing : hearings) match(*hearing);
    static constexpr const char* kLocal =
        "type='signal',sender='org.freedesktop.DBus.Local',member='Connected'";
    ::sd_bus_add_match_async(
        raw, nullptr, kLocal,
        [](sd_bus_message*, void* data, sd_bus_error*) {
            auto& self = *static_cast<State*>(data);
            self.is_up = true;
            self.pause = self.pauses.first;
            asio::post(self.executor, [state = self.weak_from_this()] {
                const auto alive = state.lock();
                if (alive && alive->is_up && alive->changed) alive->changed(true);
            });
            return 0;
        },
        nullptr, this);
    pump();
}

/// Tells whoever waits, and looks again later.
void Bus::State::lost() {
    if (descriptor.is_open()) descriptor.release();  // sd-bus closes it
    deadline.cancel();
    bus.reset();
    is_up = false;
    while (!calls.empty()) answer(calls.begin()->first, fail(ErrorCode::offline, "D-Bus is away"));
    if (is_stopped) return;
    if (changed) changed(false);
    again.expires_after(pause);
    pause = std::min(pause * 2, pauses.most);
    again.async_wait([self = shared_from_this()](const boost::system::error_code& ec) {
        if (!ec) self->connect();
    });
}

void Bus::State::pump() {
    if (!bus || is_processing) return;
    is_processing = true;
    int worked = 1;
    for (int i = 0; i < kAtOnceMax && worked > 0; ++i) worked = ::sd_bus_process(bus.get(), nullptr);
    is_processing = false;
    if (is_stopped || worked < 0) return lost();
    if (worked > 0 && !std::exchange(is_posted, true)) {
        asio::post(executor, [self = shared_from_this()] {
            self->is_posted = false;
            self->pump();
        });
    }
    arm();
}

void Bus::State::wait(asio::posix::stream_descriptor::wait_type what, bool& is_waiting) {
    if (std::exchange(is_waiting, true)) return;
    descriptor.async_wait(what,
                          [self = shared_from_this(), &is_waiting](const boost::system::error_code& ec) {
                              is_waiting = false;
                              if (!ec) self->pump();
                          });
}

/// What sd-bus waits for now. Source: sd_bus_get_fd(3), sd_bus_get_timeout(3).
void Bus::State::arm() {
    if (!bus || is_processing) return;
    const int events = ::sd_bus_get_events(bus.get());
    if (events < 0) return lost();
    if ((events & POLLIN) != 0) wait(asio::posix::stream_descriptor::wait_read, waits_to_read);
    if ((events & POLLOUT) != 0) wait(asio::posix::stream_descriptor::wait_write, waits_to_write);
    std::uint64_t until = UINT64_MAX;
    if (::sd_bus_get_timeout(bus.get(), &until) < 0 || until == UINT64_MAX) return;
    deadline.expires_at(Time(std::chrono::microseconds(until)));
    deadline.async_wait([self = shared_from_this()](const boost::system::error_code& ec) {
        if (!ec) self->pump();
    });
}

void Bus::State::match(Hearing& hearing) {
    ::sd_bus_add_match_async(
        bus.get(), nullptr, hearing.rule.c_str(),
        [](sd_bus_message* message, void* data, sd_bus_error*) {
            auto arguments = read_all(message);
            if (!arguments) return 0;
            static_cast<const Hearing*>(data)->heard({text_or_empty(::sd_bus_message_get_path(message)),
                                                      text_or_empty(::sd_bus_message_get_interface(message)),
                                                      text_or_empty(::sd_bus_message_get_member(message)),
                                                      std::move(*arguments)});
            return 0;
        },
        nullptr, &hearing);
}

void Bus::State::answer(std::uint64_t id, Result<json::Value> result) {
    const auto found = calls.find(id);
    if (found == calls.end()) return;
    Answered answered = std::move(found->second->answered);
    calls.erase(found);
    asio::post(executor, [answered = std::move(answered), result = std::move(result)]() mutable {
        answered(std::move(result));
    });
}

void Bus::State::call(const BusCall& call, Answered answered) {
    const std::uint64_t id = ++last_id;
    auto& kept = calls[id] = std::make_unique<Call>(Call{this, id, std::move(answered)});
    if (!bus) return answer(id, fail(ErrorCode::offline, "D-Bus is away"));
    if (calls.size() > kCallsMax) return answer(id, fail(ErrorCode::full, "too many calls of D-Bus"));
    sd_bus_message* raw = nullptr;
    ::sd_bus_message_new_method_call(bus.get(), &raw, call.destination.c_str(), call.path.c_str(),
                                     call.interface.c_str(), call.member.c_str());
    const MessageHolder message(raw);
    if (!message) return answer(id, fail(ErrorCode::malformed, "D-Bus: no such name: " + call.path));
    if (auto appended = append_all(raw, call.signature, call.arguments); !appended)
        return answer(id, tl::unexpected(appended.error()));
    const auto patience = std::chrono::duration_cast<std::chrono::microseconds>(call.patience);
    const int sent = ::sd_bus_call_async(
        bus.get(), nullptr, raw,
        [](sd_bus_message* reply, void* data, sd_bus_error*) {
            const auto& waiting = *static_cast<const Call*>(data);
            waiting.state->answer(waiting.id, answer_in(reply));
            return 0;
        },
        kept.get(), static_cast<std::uint64_t>(patience.count()));
    if (sent < 0) return answer(id, fail(ErrorCode::offline, std::strerror(-sent)));
    arm();
}

Bus::Bus(asio::any_io_executor executor, std::string address)
    : Bus(std::move(executor), std::move(address), Pauses{}) {}

Bus::Bus(asio::any_io_executor executor, std::string address, Pauses pauses)
    : state_(std::make_shared<State>(std::move(executor), std::move(address), pauses)) {}

Bus::~Bus() {
    stop();
}

void Bus::start(std::function<void(bool)> changed) {
    state_->changed = std::move(changed);
    if (std::exchange(state_->is_stopped, false)) state_->connect();
}

void Bus::stop() {
    state_->is_stopped = true;
    state_->changed = nullptr;
    state_->again.cancel();
    if (!state_->is_processing) state_->lost();  // else the pump sees to it
}

bool Bus::is_up() const {
    return state_->is_up;
}

void Bus::hear(std::string rule, std::function<void(const BusSignal&)> heard) {
    state_->hearings.push_back(
        std::make_unique<State::Hearing>(State::Hearing{std::move(rule), std::move(heard)}));
    if (state_->bus) state_->match(*state_->hearings.back());
    state_->arm();
}

void Bus::call(const BusCall& call, Answered answered) {
    state_->call(call, std::move(answered));
}

asio::awaitable<Result<json::Value>> Bus::ask(const BusCall& asked) {
    const auto begin = [this, &asked](auto handler) {
        // Shared, because a std::function can be copied and a handler can't.
        auto waiting = std::make_shared<decltype(handler)>(std::move(handler));
        call(asked, [waiting = std::move(waiting)](Result<json::Value> result) {
            auto resumed = std::move(*waiting);
            resumed(std::move(result));
        });
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Result<json::Value>)>(
        begin, asio::use_awaitable);
}

asio::awaitable<Result<json::Value>> Bus::property(const std::string& destination, const std::string& path,
                                                   const std::string& interface, const std::string& name) {
    const BusCall call{.destination = destination,
                       .path = path,
                       .interface = "org.freedesktop.DBus.Properties",
                       .member = "Get",
                       .signature = "ss",
                       .arguments = json::Value::array({interface, name})};
    auto said = co_await ask(call);
    if (!said) co_return said;
    if (said->empty()) co_return fail(ErrorCode::malformed, "D-Bus: the property " + name + " has no value");
    co_return said->front();
}

}  // namespace comptoir::dbus
