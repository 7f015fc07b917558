#include "app/odoo/box/server_link.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "app/base/log.hpp"
#include "app/net/websocket.hpp"
#include "app/odoo/box/announcement.hpp"
#include "app/odoo/box/keyboard_layouts.hpp"
#include "app/odoo/box/message_ledger.hpp"
#include "app/odoo/box/server_calls.hpp"
#include "app/odoo/bus/bus_frame.hpp"
#include "app/odoo/bus/connection.hpp"

namespace comptoir::odoo::box {
namespace {

using bus::LinkState;
using bus::LinkTrouble;
using bus::Trouble;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
/// What both the link and the sessions on it use.
struct Shared {
    explicit Shared(ServerLinkContext given) : context(std::move(given)), ledger(context.ledger) {}

    ServerLinkContext context;
    MessageLedger ledger;
};

/// Belongs to one server until it is ended. Its coroutines keep it alive.
///
/// Thread: io.
class Session : public std::enable_shared_from_this<Session> {
public:
    Session(std::shared_ptr<Shared> shared, ServerLinkSettings settings)
        : shared_(std::move(shared)),
          settings_(std::move(settings)),
          calls_(shared_->context, settings_),
          wake_(context().executor) {}

    void begin();
    void end();
    void look();
    void hear(const DeviceNews& news);
    [[nodiscard]] ServerLinkStatus status() const;

private:
    static asio::awaitable<void> run(std::shared_ptr<Session> self);
    asio::awaitable<LinkTrouble> follow();
    static asio::awaitable<void> announce_again(std::shared_ptr<Session> self);
    void tell_layouts();
    static asio::awaitable<void> post_layouts(std::shared_ptr<Session> self);
    asio::awaitable<LinkTrouble> be_known();
    asio::awaitable<LinkTrouble> listen(net::WebSocket& socket);
    static asio::awaitable<Delivery> deliver(std::shared_ptr<Session> self, const Letter& letter);
    asio::awaitable<void> rest(Duration pause);

    DeskHands hands();
    void report(LinkState state, LinkTrouble trouble);
    void log_change();
    [[nodiscard]] Duration pause_after(const LinkTrouble& trouble, Duration lived);
    void spawn(asio::awaitable<void> work, const char* what);

    [[nodiscard]] ServerLinkContext& context() const { return shared_->context; }
    [[nodiscard]] const ServerLinkTimings& timings() const { return shared_->context.timings; }
    [[nodiscard]] Time now() const { return shared_->context.clock.now(); }

    std::shared_ptr<Shared> shared_;
    ServerLinkSettings settings_;
    ServerCalls calls_;
    asio::steady_timer wake_;
    std::unique_ptr<ServerOutbox> outbox_;
    std::unique_ptr<ServerDesk> desk_;
    net::WebSocket* socket_ = nullptr;  // that of the running `follow`
    bool is_ended_ = false;

    bool is_announcing_ = false;
    bool wants_announcing_ = false;
    bool has_told_layouts_ = false;  // to the server of this connection
    bus::Backoff backoff_;
    LinkState state_ = LinkState::connecting;
    LinkTrouble trouble_;
    std::optional<std::pair<LinkState, LinkTrouble>> logged_;
};

// ---- the connection ----------------------------------------------------------------------------------

void Session::begin() {
    shared_->ledger.open(calls_.server().text() + " " + settings_.account.db_name + " " +
                         settings_.identifier);
    const std::weak_ptr<Session> weak = weak_from_this();
    outbox_ = std::make_unique<ServerOutbox>(
        OutboxContext{.executor = context().executor,
                      .clock = context().clock,
                      .deliver = [weak](const Letter& letter) { return deliver(weak.lock(), letter); },
                      .timings = context().outbox});
    desk_ = std::make_unique<ServerDesk>(DeskContext{.executor = context().executor,
                                                     .clock = context().clock,
                                                     .devices = *context().devices,
                                                     .ledger = shared_->ledger,
                                                     .outbox = *outbox_,
                                                     .hands = hands(),
                                                     .settling = context().settling,
                                                     .clear_after = context().clear_after});
    spawn(run(shared_from_this()), "the link to the server threw");
}

DeskHands Session::hands() {
    const std::weak_ptr<Session> weak = weak_from_this();
    return {.clear = context().clear,
            .move = context().move,
            .start_again = context().start_again,
            .look_again =
                [weak] {
                    const auto self = weak.lock();
                    if (self && self->socket_ != nullptr) self->socket_->abort();
                },
            .measure = [weak]() -> asio::awaitable<json::Value> {
                const auto self = weak.lock();
                if (!self) co_return json::Value();
                json::Value measured = co_await self->calls_.measure();
                co_return measured;
            }};
}

void Session::end() {
    is_ended_ = true;
    wake_.cancel();
    if (socket_ != nullptr) socket_->abort();
    if (outbox_) outbox_->clear();
}

asio::awaitable<void> Session::run(std::shared_ptr<Session> self) {
    while (!self->is_ended_) {
        const Time began = self->now();
        const LinkTrouble trouble = co_await self->follow();
        if (self->is_ended_) break;
        if (trouble.what != Trouble::stopped) self->report(LinkState::trouble, trouble);
        co_await self->rest(self->pause_after(trouble, self->now() - began));
    }
}

/// From nothing to a living connection, and until that ends. Says why it ended. The server is asked anew what
/// it is each time: it may have become another version while it was away.
asio::awaitable<LinkTrouble> Session::follow() {
    if (calls_.server().host.empty()) co_return LinkTrouble{Trouble::bad_link, ""};
    report(LinkState::connecting, trouble_);
    has_told_layouts_ = false;
    LinkTrouble trouble = co_await calls_.open_session();
    if (trouble.what == Trouble::none) trouble = co_await calls_.find_series();
    if (trouble.what == Trouble::none) trouble = co_await calls_.announce();
    if (is_ended_) co_return LinkTrouble{Trouble::stopped, ""};
    if (trouble.what != Trouble::none) co_return trouble;
    if (calls_.series().has_no_bus()) co_return co_await be_known();

    net::WebSocket socket(context().executor, settings_.network,
                          {.message_bytes = bus::kFrameBytesMax, .keep_alive = timings().keep_alive});
    const bus::Running running(socket_, socket);
    net::WebSocketRequest asked;
    asked.url = bus::websocket_url(calls_.server());
    asked.origin = calls_.server().text();
    asked.user_agent = kBoxAgent;
    if (!calls_.session_id().empty()) asked.cookie = "session_id=" + calls_.session_id();
    const auto connected = co_await socket.connect(asked, timings().connect);
    if (is_ended_) co_return LinkTrouble{Trouble::stopped, ""};
    if (!connected) co_return bus::trouble_of(connected.error());
    const auto last = shared_->ledger.last(context().clock.wall());
    std::string frame = box_subscription(calls_.face(), calls_.channel(), last, calls_.series());
    const auto subscribed = co_await socket.write(std::move(frame), timings().write);
    if (is_ended_) co_return LinkTrouble{Trouble::stopped, ""};
    if (!subscribed) co_return bus::trouble_of(subscribed.error());
    desk_->subscribed(settings_.identifier);
    outbox_->hurry();
    report(LinkState::live, {});
    look();
    co_return co_await listen(socket);
}

/// To be announced is all that there is, until the server is looked at again.
asio::awaitable<LinkTrouble> Session::be_known() {
    report(LinkState::live, {});
    look();
    co_await rest(timings().retry_rare);
    co_return LinkTrouble{Trouble::stopped, ""};
}

asio::awaitable<LinkTrouble> Session::listen(net::WebSocket& socket) {
    for (;;) {
        auto text = co_await socket.read(timings().beat);
        if (is_ended_) co_return LinkTrouble{Trouble::stopped, ""};
        desk_->settle();
        if (!text && text.error().fault == net::Fault::timeout && socket.is_open()) continue;
        if (!text) {
            const auto& reason = socket.close_reason();
            co_return reason ? bus::trouble_of_close(*reason) : bus::trouble_of(text.error());
        }
        auto messages = bus::read_bus_frame(*text);
        if (!messages) {
            log::warning("a frame of the server is not readable", {{"why", messages.error().message}});
            continue;
        }
        for (bus::BusMessage& message : *messages) {
            desk_->take(std::move(message));
            if (is_ended_) co_return LinkTrouble{Trouble::stopped, ""};
        }
    }
}

// ---- what there is to tell ---------------------------------------------------------------------------

/// For the form of a scanner, once there is one. A box up to 19 does so whenever one starts; later servers
/// have no such route that is known.   Source: server-link.md section 8.
void Session::tell_layouts() {
    constexpr int kFirstWithout = 20;
    if (has_told_layouts_ || calls_.series().major >= kFirstWithout) return;
    if (!has_typing_device(context().registry.list())) return;
    has_told_layouts_ = true;
    spawn(post_layouts(shared_from_this()), "telling the keyboard layouts threw");
}

asio::awaitable<void> Session::post_layouts(std::shared_ptr<Session> self) {
    const auto answer = co_await self->calls_.post_layouts();
    if (self->is_ended_) co_return;
    if (answer && answer->status == 200) co_return;
    log::info("the server did not take the list of keyboard layouts",
              {{"why", answer ? "it answered " + std::to_string(answer->status) : answer.error().detail}});
}

/// Not while it connects: it announces itself then anyway.
void Session::look() {
    if (is_ended_ || state_ != LinkState::live) return;
    tell_layouts();
    wants_announcing_ = true;
    if (std::exchange(is_announcing_, true)) return;
    spawn(announce_again(shared_from_this()), "announcing the box threw");
}

asio::awaitable<void> Session::announce_again(std::shared_ptr<Session> self) {
    asio::steady_timer pause(self->context().executor);
    while (std::exchange(self->wants_announcing_, false)) {
        if (self->is_ended_ || self->state_ != LinkState::live || self->calls_.is_up_to_date()) continue;
        const std::string before = self->calls_.channel();
        const LinkTrouble trouble = co_await self->calls_.announce();
        if (self->is_ended_) break;
        if (trouble.what == Trouble::none && self->calls_.channel() == before) {
            log::info("the server was told of the box's devices",
                      {{"devices", self->calls_.devices().size()}});
            if (self->context().changed) self->context().changed();
            continue;
        }
        if (!bus::is_passing(trouble.what) || trouble.what == Trouble::none) {
            if (self->socket_ != nullptr) self->socket_->abort();  // it says why when it connects again
            continue;
        }
        self->wants_announcing_ = true;
        pause.expires_after(self->timings().retry_max);
        co_await pause.async_wait(kTuple);
    }
    self->is_announcing_ = false;
}

// ---- what the server is told -------------------------------------------------------------------------

/// Up to 18 a server has no place for it, and one that has not taken us yet neither.
void Session::hear(const DeviceNews& news) {
    if (!calls_.is_announced() || news.since_19.is_null()) return;
    if (calls_.series().generation() == Generation::until_18) return;
    outbox_->put(letter_of(news, settings_.identifier));
    if (auto confirmation = confirmation_of(news, settings_.identifier))
        outbox_->put(std::move(*confirmation));
}

asio::awaitable<Delivery> Session::deliver(std::shared_ptr<Session> self, const Letter& letter) {
    if (!self || self->is_ended_) co_return Delivery::refused;
    const Delivery delivery = co_await self->calls_.deliver(letter);
    co_return delivery;
}

// ---- the rest ----------------------------------------------------------------------------------------

asio::awaitable<void> Session::rest(Duration pause) {
    wake_.expires_after(pause);
    if (!is_ended_) co_await wake_.async_wait(kTuple);
}

void Session::report(LinkState state, LinkTrouble trouble) {
    const bool is_news = state != state_ || trouble != trouble_;
    state_ = state;
    trouble_ = std::move(trouble);
    log_change();
    if (is_news && context().changed) context().changed();
}

/// Each try again is no news, however it ends; that it ends otherwise is.
void Session::log_change() {
    if (logged_ == std::pair(state_, trouble_) || state_ == LinkState::connecting) return;
    logged_ = {state_, trouble_};
    if (state_ == LinkState::live) {
        log::info("this box is announced to its Odoo server", {{"server", calls_.server().text()},
                                                               {"series", calls_.series().text()},
                                                               {"devices", calls_.devices().size()}});
        return;
    }
    log::warning(
        "the Odoo server of this box is out of reach",
        {{"why", words_of(trouble_, calls_.server().text())}, {"trouble", bus::name_of(trouble_.what)}});
}

Duration Session::pause_after(const LinkTrouble& trouble, Duration lived) {
    const ServerLinkTimings& waits = timings();
    if (trouble.what == Trouble::no_iot) return backoff_.next({waits.retry_rare, waits.retry_rare}, lived);
    if (bus::is_passing(trouble.what)) return backoff_.next({waits.retry_min, waits.retry_max}, lived);
    return backoff_.next({waits.retry_max, waits.retry_slow}, lived);
}

void Session::spawn(asio::awaitable<void> work, const char* what) {
    asio::co_spawn(context().executor, std::move(work), [what](const std::exception_ptr& thrown) {
        if (thrown) log::error(what);
    });
}

ServerLinkStatus Session::status() const {
    return {.state = state_,
            .trouble = trouble_,
            .server = calls_.server().text(),
            .series = calls_.series().text(),
            .devices = calls_.devices(),
            .is_settled = state_ == LinkState::live && desk_->is_settled(),
            .messages = desk_->count(),
            .outbox = outbox_->count()};
}

}  // namespace

// ---- the link ----------------------------------------------------------------------------------------

struct ServerLink::State {
    explicit State(ServerLinkContext given) : shared(std::make_shared<Shared>(std::move(given))) {}

    std::shared_ptr<Shared> shared;
    ServerLinkSettings settings;
    std::shared_ptr<Session> session;
};

ServerLink::ServerLink(ServerLinkContext context) : state_(std::make_shared<State>(std::move(context))) {
    state_->shared->context.devices->on_news([weak = std::weak_ptr<State>(state_)](const DeviceNews& news) {
        const auto state = weak.lock();
        if (state && state->session) state->session->hear(news);
    });
}

ServerLink::~ServerLink() {
    stop();
}

void ServerLink::configure(ServerLinkSettings settings) {
    if (settings == state_->settings) return;
    state_->settings = settings;
    if (const auto before = std::exchange(state_->session, nullptr)) before->end();
    if (!settings.account.empty()) {
        state_->session = std::make_shared<Session>(state_->shared, std::move(settings));
        state_->session->begin();
    }
    if (state_->shared->context.changed) state_->shared->context.changed();
}

void ServerLink::look() {
    if (state_->session) state_->session->look();
}

void ServerLink::stop() {
    ServerLinkContext& context = state_->shared->context;
    context.changed = nullptr;
    context.clear = nullptr;
    context.move = nullptr;
    context.start_again = nullptr;
    if (const auto session = std::exchange(state_->session, nullptr)) session->end();
}

ServerLinkStatus ServerLink::status() const {
    return state_->session ? state_->session->status() : ServerLinkStatus{};
}

}  // namespace comptoir::odoo::box
