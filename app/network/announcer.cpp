#include "app/network/announcer.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <utility>

#include "app/base/log.hpp"
#include "app/base/utf8.hpp"

namespace comptoir::network {
namespace {

namespace asio = boost::asio;

constexpr const char* kAvahi = "org.freedesktop.Avahi";
constexpr const char* kTypes[] = {"_http._tcp", "_comptoir._tcp"};
constexpr std::int64_t kServerRunning = 2;   // AVAHI_SERVER_RUNNING
constexpr std::int64_t kGroupCollision = 3;  // AVAHI_ENTRY_GROUP_COLLISION
constexpr int kAnyInterface = -1;            // AVAHI_IF_UNSPEC
constexpr int kAnyProtocol = -1;             // AVAHI_PROTO_UNSPEC

json::Value texts_of(const Announced& wanted) {
    constexpr std::size_t kTextBytesMax = 255;  // a string of a TXT record; RFC 6763 section 6.1
    json::Value all = json::Value::array();
    for (const auto& [key, value] : wanted.texts) {
        const std::string text = key + "=" + value;
        all.push_back(std::string(utf8::prefix(text, kTextBytesMax)));
    }
    return all;
}

std::string first_text(const Result<json::Value>& said) {
    return said && !said->empty() ? json::text(said->front()) : "";
}

tl::unexpected<Error> told_anew() {
    return fail(ErrorCode::busy, "something else is told by now");
}

}  // namespace

struct Announcer::State : std::enable_shared_from_this<State> {
    State(asio::any_io_executor with, dbus::Bus& over, std::function<void()> told)
        : executor(std::move(with)), bus(over), changed(std::move(told)) {}

    void listen();
    void begin();
    void forget();
    void heard(const dbus::BusSignal& signal);
    [[nodiscard]] asio::awaitable<Result<json::Value>> ask(std::string path, const char* interface,
                                                           const char* member, const char* signature,
                                                           json::Value arguments);
    asio::awaitable<void> announce(std::uint64_t turn);
    asio::awaitable<Result<void>> fill(const std::string& with_name, std::uint64_t mine);
    asio::awaitable<bool> publish(std::uint64_t turn);

    asio::any_io_executor executor;
    dbus::Bus& bus;
    std::function<void()> changed;
    Announced wanted;
    std::string group;   ///< Avahi's name for our entries; empty: none are made
    std::string trying;  ///< the name that is told next, or is told
    std::string name;
    std::string host_name;
    int names_tried = 0;
    std::uint64_t turn = 0;  ///< a coroutine of an earlier one ends
    bool is_stopped = false;
};

void Announcer::State::listen() {
    bus.hear("type='signal',sender='org.freedesktop.Avahi'",
             [this](const dbus::BusSignal& signal) { heard(signal); });
    bus.hear(
        "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='org.freedesktop.Avahi'",
        [this](const dbus::BusSignal& signal) {
            forget();
            if (signal.arguments.size() == 3 && !json::text(signal.arguments[2]).empty()) begin();
        });
}

void Announcer::State::forget() {
    ++turn;
    group.clear();
    const bool had_any = !std::exchange(name, "").empty() || !host_name.empty();
    host_name.clear();
    if (had_any && !is_stopped) changed();
}

void Announcer::State::begin() {
    if (is_stopped) return;
    trying = std::string(utf8::prefix(wanted.name, kNameBytesMax));
    names_tried = 0;
    asio::co_spawn(
        executor,
        [](std::shared_ptr<State> state, std::uint64_t mine) -> asio::awaitable<void> {
            co_await state->announce(mine);
        }(shared_from_this(), ++turn),
        asio::detached);
}

void Announcer::State::heard(const dbus::BusSignal& signal) {
    if (is_stopped || signal.member != "StateChanged" || signal.arguments.empty()) return;
    const auto state = json::integer(signal.arguments[0]);
    // The machine's name is another one, or is settled after somebody else had it.
    if (signal.interface == std::string(kAvahi) + ".Server" && state == kServerRunning) begin();
    if (signal.path != group || group.empty() || state != kGroupCollision) return;
    asio::co_spawn(
        executor,
        [](std::shared_ptr<State> self, std::uint64_t mine) -> asio::awaitable<void> {
            json::Value names = json::Value::array({self->trying});
            const auto other =
                co_await self->ask("/", ".Server", "GetAlternativeServiceName", "s", std::move(names));
            if (self->turn != mine || first_text(other).empty()) co_return;
            self->trying = first_text(other);
            co_await self->publish(mine);
        }(shared_from_this(), turn),
        asio::detached);
}

asio::awaitable<Result<json::Value>> Announcer::State::ask(std::string path, const char* interface,
                                                           const char* member, const char* signature,
                                                           json::Value arguments) {
    const dbus::BusCall call{.destination = kAvahi,
                             .path = std::move(path),
                             .interface = std::string(kAvahi) + interface,
                             .member = member,
                             .signature = signature,
                             .arguments = std::move(arguments)};
    co_return co_await bus.ask(call);
}

asio::awaitable<void> Announcer::State::announce(std::uint64_t mine) {
    const auto running = co_await ask("/", ".Server", "GetState", "", json::Value::array());
    const bool is_running = running && !running->empty() && json::integer(running->front()) == kServerRunning;
    if (turn != mine || !is_running) co_return;  // else it says when it is
    const auto host = co_await ask("/", ".Server", "GetHostNameFqdn", "", json::Value::array());
    if (turn != mine) co_return;
    if (std::exchange(host_name, first_text(host)) != first_text(host)) changed();
    if (group.empty() && wanted.port == 0) co_return;
    if (group.empty()) {
        const auto made = co_await ask("/", ".Server", "EntryGroupNew", "", json::Value::array());
        if (turn != mine) co_return;
        group = first_text(made);
        if (group.empty()) co_return;
    }
    co_await publish(mine);
}

/// All of it under one name, or nothing.
asio::awaitable<Result<void>> Announcer::State::fill(const std::string& with_name, std::uint64_t mine) {
    const auto reset = co_await ask(group, ".EntryGroup", "Reset", "", json::Value::array());
    if (turn != mine) co_return told_anew();
    if (!reset) co_return tl::unexpected(reset.error());
    if (wanted.port == 0) co_return Result<void>{};
    for (const char* type : kTypes) {
        json::Value entry = json::Value::array(
            {kAnyInterface, kAnyProtocol, 0, with_name, type, "", "", wanted.port, texts_of(wanted)});
        const auto added = co_await ask(group, ".EntryGroup", "AddService", "iiussssqaay", std::move(entry));
        if (turn != mine) co_return told_anew();
        if (!added) co_return tl::unexpected(added.error());
    }
    const auto done = co_await ask(group, ".EntryGroup", "Commit", "", json::Value::array());
    if (!done) co_return tl::unexpected(done.error());
    co_return Result<void>{};
}

asio::awaitable<bool> Announcer::State::publish(std::uint64_t mine) {
    while (names_tried++ < kNamesMax) {
        const std::string named = trying;
        const auto filled = co_await fill(named, mine);
        if (turn != mine) co_return false;
        if (filled) {
            const std::string told = wanted.port == 0 ? "" : named;
            if (std::exchange(name, told) == told) co_return true;
            log::info("the network is told that this box is there", {{"name", told}, {"host", host_name}});
            changed();
            co_return true;
        }
        if (filled.error().code != ErrorCode::refused) co_return false;  // away, and told when it comes back
        json::Value names = json::Value::array({named});
        const auto other = co_await ask("/", ".Server", "GetAlternativeServiceName", "s", std::move(names));
        if (turn != mine || first_text(other).empty()) co_return false;
        trying = first_text(other);
    }
    log::warning("the network is not told that this box is there: too many are called so",
                 {{"name", wanted.name}});
    co_return false;
}

Announcer::Announcer(asio::any_io_executor executor, dbus::Bus& bus, std::function<void()> changed)
    : state_(std::make_shared<State>(std::move(executor), bus, std::move(changed))) {
    state_->listen();
}

Announcer::~Announcer() {
    stop();
}

void Announcer::configure(Announced wanted) {
    if (wanted == state_->wanted) return;
    state_->wanted = std::move(wanted);
    state_->begin();
}

void Announcer::look() {
    state_->forget();
    state_->begin();
}

void Announcer::stop() {
    state_->is_stopped = true;
    ++state_->turn;
}

const std::string& Announcer::name() const {
    return state_->name;
}

const std::string& Announcer::host_name() const {
    return state_->host_name;
}

}  // namespace comptoir::network
