#include "device-bridge/links/gatt_link.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <random>
#include <utility>

#include "device-bridge/links/bluez.hpp"
#include "device-bridge/links/link_keeper.hpp"

namespace comptoir::bridge {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using Devices = std::vector<BluetoothDevice>;

/// Calls one of the hooks; they stay as long as the call takes, whatever it does.
template <class Hook, class... Arguments>
void tell(std::shared_ptr<const GattLink::Hooks> hooks, Hook hook, const Arguments&... arguments) {
    if ((*hooks).*hook) ((*hooks).*hook)(arguments...);
}

}  // namespace

bool GattWanted::is_meant(const BluetoothDevice& device) const {
    if (!address.empty()) return device.address == address;
    return std::any_of(names.begin(), names.end(),
                       [&](const std::string& name) { return name == device.name || name == device.alias; });
}

std::vector<BluetoothDevice> GattWanted::in_reach(const BluezObjects& known) const {
    Devices all = known.devices();
    std::erase_if(all, [this](const BluetoothDevice& one) {
        return !is_meant(one) || !(one.is_seen || one.is_connected);
    });
    std::stable_sort(all.begin(), all.end(), [](const BluetoothDevice& one, const BluetoothDevice& other) {
        return one.is_connected && !other.is_connected;
    });
    Devices each;
    for (BluetoothDevice& one : all) {
        const bool is_known = std::any_of(each.begin(), each.end(), [&](const BluetoothDevice& other) {
            return other.address == one.address;
        });
        if (!is_known) each.push_back(std::move(one));
    }
    return each;
}

/// What outlives the link until its coroutine has ended.
struct GattLink::State : std::enable_shared_from_this<GattLink::State> {
    State(asio::any_io_executor on, const Clock& with, std::string address, GattWanted whom, Hooks told,
          Patience given)
        : executor(on),
          clock(with),
          wanted(std::move(whom)),
          hooks(std::make_shared<const Hooks>(std::move(told))),
          patience(given),
          bluez(on, std::move(address)),
          news(std::move(on)) {}

    asio::any_io_executor executor;
    const Clock& clock;
    GattWanted wanted;
    std::shared_ptr<const Hooks> hooks;
    Patience patience;
    Bluez bluez;
    asio::steady_timer news;  // whoever waits looks again when it ends
    std::minstd_rand chance{std::random_device{}()};
    std::string connected_by_us;  // the path of a device
    bool is_stopped = false;

    static asio::awaitable<void> run(std::shared_ptr<State> self);
    asio::awaitable<Error> round(unsigned& attempt);
    asio::awaitable<Result<BluetoothDevice>> find();
    asio::awaitable<Result<Devices>> search();
    asio::awaitable<Result<std::string>> open(BluetoothDevice device);
    asio::awaitable<void> settle(std::string device);
    asio::awaitable<Result<void>> be_told(BluetoothDevice device, std::string path);
    template <class Predicate>
    asio::awaitable<bool> until(Predicate is_so, milliseconds most);

    [[nodiscard]] milliseconds rest_after(unsigned attempt);
    [[nodiscard]] Devices in_reach() const;
    [[nodiscard]] bool has_value(const std::string& device, const std::string& path) const;
    [[nodiscard]] Error out_of_reach() const;
    void let_go();
};

GattLink::GattLink(asio::any_io_executor executor, const Clock& clock, std::string bus, GattWanted wanted,
                   Hooks hooks, Patience patience)
    : state_(std::make_shared<State>(std::move(executor), clock, std::move(bus), std::move(wanted),
                                     std::move(hooks), patience)) {}

GattLink::~GattLink() {
    stop();
}

void GattLink::start() {
    state_->bluez.start([state = state_.get()] { state->news.cancel(); });
    asio::co_spawn(state_->executor, State::run(state_), [](const std::exception_ptr&) {});
}

void GattLink::stop() {
    state_->is_stopped = true;
    state_->hooks = std::make_shared<const Hooks>();
    state_->let_go();
    state_->news.cancel();
    state_->bluez.stop();
}

asio::awaitable<void> GattLink::State::run(std::shared_ptr<State> self) {
    unsigned attempt = 0;
    while (!self->is_stopped) {
        const unsigned before = self->bluez.ground();
        const Error why = co_await self->round(attempt);
        if (self->is_stopped) break;
        tell(self->hooks, &Hooks::lost, why);
        const auto is_moved = [&] { return self->bluez.ground() != before; };
        if (!co_await self->until(is_moved, self->rest_after(attempt))) continue;
        const auto is_over = [] { return false; };
        co_await self->until(is_over, self->patience.settle);
    }
}

/// With nothing to reach a device with there is nothing to do until that moves.
milliseconds GattLink::State::rest_after(unsigned attempt) {
    if (attempt == 0) return patience.look_again;
    const LinkKeeper::Patience pauses{.pause_first = patience.pause_first, .pause_max = patience.pause_max};
    return pause_before(attempt, pauses, static_cast<unsigned>(chance()));
}

/// From nothing to a device that was lost again. `attempt` counts those to reach it since it was last there;
/// 0: there is nothing to reach it with.
asio::awaitable<Error> GattLink::State::round(unsigned& attempt) {
    const auto looked = co_await bluez.look(patience.answer);
    if (!looked) {
        attempt = 0;
        co_return looked.error();
    }
    ++attempt;
    const auto device = co_await find();
    if (!device) co_return device.error();
    const auto opened = co_await open(*device);
    if (!opened) {
        let_go();
        co_return opened.error();
    }
    attempt = 1;
    tell(hooks, &Hooks::opened, *device);
    constexpr std::chrono::hours kForever{1};  // it only looks again
    const auto is_lost = [&] { return !has_value(device->path, *opened); };
    while (!is_stopped && !is_lost()) co_await until(is_lost, kForever);
    bluez.hear({}, nullptr);
    if (!bluez.is_connected(device->path)) connected_by_us.clear();
    let_go();
    co_return Error{ErrorCode::offline, device->for_people() + " has gone: out of reach, or asleep"};
}

/// Waits until it is so, at most that long.
template <class Predicate>
asio::awaitable<bool> GattLink::State::until(Predicate is_so, milliseconds most) {
    const Time end = clock.now() + most;
    while (!is_stopped && !is_so()) {
        const Duration left = end - clock.now();
        if (left <= Duration::zero()) co_return false;
        news.expires_after(left);
        co_await news.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    co_return !is_stopped;
}

// ---- to find it -----------------------------------------------------------------------------------------

Devices GattLink::State::in_reach() const {
    return wanted.in_reach(bluez.objects());
}

bool GattLink::State::has_value(const std::string& device, const std::string& path) const {
    return bluez.is_connected(device) &&
           bluez.objects().characteristic(device, wanted.service, wanted.characteristic) == path;
}

Error GattLink::State::out_of_reach() const {
    std::string whom = wanted.address;
    if (whom.empty()) {
        for (const std::string& name : wanted.names) whom += (whom.empty() ? "" : " or ") + name;
    }
    return {ErrorCode::offline, whom + " is not in reach: is it awake, and its Bluetooth on?"};
}

/// The one that is meant. A connected one is not searched for: it tells nobody else that it is there.
asio::awaitable<Result<BluetoothDevice>> GattLink::State::find() {
    Result<Devices> found = in_reach();
    if (found->empty()) found = co_await search();
    if (!found) co_return tl::unexpected(found.error());
    if (found->empty()) co_return tl::unexpected(out_of_reach());
    if (found->size() == 1) co_return found->front();
    std::string some;
    for (std::size_t i = 0; i < std::min(found->size(), kNamedMax); ++i)
        some += (some.empty() ? "" : ", ") + (*found)[i].for_people();
    co_return fail(ErrorCode::refused, "more than one is in reach: name yours by its address. " + some);
}

/// Who was heard is forgotten by BlueZ when the search ends, so that is noted before. BlueZ ends it with the
/// connection at the latest.
asio::awaitable<Result<Devices>> GattLink::State::search() {
    std::string adapter;
    for (const BluetoothAdapter& one : bluez.objects().adapters()) {
        if (one.is_on && adapter.empty()) adapter = one.path;
    }
    const auto begun = co_await bluez.search(adapter, wanted.pattern, patience.answer);
    if (!begun) co_return tl::unexpected(begun.error());
    const auto is_found = [&] { return !in_reach().empty(); };
    const auto are_alike = [&] { return in_reach().size() > 1; };
    const bool is_there = co_await until(is_found, patience.search);
    if (is_there && wanted.address.empty()) co_await until(are_alike, patience.alike);
    Devices found = in_reach();
    static_cast<void>(co_await bluez.ask(adapter, bluez::kAdapter, "StopDiscovery", patience.answer));
    co_return found;
}

// ---- to be told -----------------------------------------------------------------------------------------

/// The path of the characteristic.
asio::awaitable<Result<std::string>> GattLink::State::open(BluetoothDevice device) {
    if (!device.is_connected) {
        connected_by_us = device.path;
        const auto done = co_await bluez.ask(device.path, bluez::kDevice, "Connect", patience.connect);
        if (!done && !bluez.is_connected(device.path))
            co_return fail(ErrorCode::offline,
                           device.for_people() + " does not connect: " + done.error().message);
    }
    co_await settle(device.path);
    const auto now = bluez.objects().device(device.path);
    if (!now || !bluez.is_connected(device.path))
        co_return fail(ErrorCode::offline, device.for_people() + " has gone before it was ready");
    if (!now->is_resolved)
        co_return fail(ErrorCode::offline, device.for_people() + " does not say what it offers");
    std::string path = bluez.objects().characteristic(device.path, wanted.service, wanted.characteristic);
    if (path.empty()) {
        const bool has_service = bluez.objects().has_service(device.path, wanted.service);
        const std::string missing = has_service ? wanted.characteristic : wanted.service;
        co_return fail(ErrorCode::unsupported,
                       device.for_people() + " is another kind of device, whatever its name: it lacks the " +
                           (has_service ? "characteristic " : "service ") + missing);
    }
    const auto told = co_await be_told(*now, path);
    if (!told) co_return tl::unexpected(told.error());
    co_return path;
}

/// Waits until it is known what the device offers, or that it has gone. BlueZ does not say each time that a
/// device is connected, or that all is known of it, so it is asked as well.
/// Source: observed on BlueZ 5.66, tests/vm/bluetooth.sh.
asio::awaitable<void> GattLink::State::settle(std::string device) {
    bool was_connected = false;
    const auto is_settled = [&] {
        const auto now = bluez.objects().device(device);
        const bool has_gone = was_connected && now && !now->is_connected;
        was_connected = was_connected || (now && now->is_connected);
        return !now || now->is_resolved || has_gone;
    };
    const Time end = clock.now() + patience.resolve;
    while (!is_stopped) {
        co_await bluez.read_again(device, patience.answer);
        if (is_settled() || clock.now() >= end) co_return;
        co_await until(is_settled, patience.ask_again);
    }
}

/// Assumed: a tool tells anybody, or those who are paired with it. Odoo's own box first did not pair, and now
/// does, and goes on where that fails.
asio::awaitable<Result<void>> GattLink::State::be_told(BluetoothDevice device, std::string path) {
    bluez.hear(path, [this](std::string_view bytes) { tell(hooks, &Hooks::value, bytes); });
    auto told = co_await bluez.ask(path, bluez::kCharacteristic, "StartNotify", patience.answer);
    if (!told && told.error().code == ErrorCode::refused && !device.is_paired) {
        const auto paired = co_await bluez.ask(device.path, bluez::kDevice, "Pair", patience.connect);
        if (paired) told = co_await bluez.ask(path, bluez::kCharacteristic, "StartNotify", patience.answer);
    }
    if (told) co_return Result<void>{};
    const bool is_refused = told.error().code == ErrorCode::refused && bluez.is_connected(device.path);
    co_return fail(is_refused ? ErrorCode::refused : ErrorCode::offline,
                   device.for_people() + " does not tell its value: " + told.error().message);
}

/// Also ends a connection that is still being made.
void GattLink::State::let_go() {
    bluez.hear({}, nullptr);
    const std::string path = std::exchange(connected_by_us, {});
    if (!path.empty()) bluez.tell(path, bluez::kDevice, "Disconnect");
}

}  // namespace comptoir::bridge
