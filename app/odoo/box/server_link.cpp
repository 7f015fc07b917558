#include "app/odoo/box/server_link.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "app/base/log.hpp"
#include "app/base/url.hpp"
#include "app/net/websocket.hpp"
#include "app/odoo/box/announcement.hpp"
#include "app/odoo/box/connection_quality.hpp"
#include "app/odoo/box/keyboard_layouts.hpp"
#include "app/odoo/box/message_ledger.hpp"
#include "app/odoo/bus/bus_frame.hpp"
#include "app/odoo/bus/connection.hpp"

namespace comptoir::odoo::box {
namespace {

using bus::LinkState;
using bus::LinkTrouble;
using bus::Trouble;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kAnswerBytesMax = 256 * 1024;  // a channel's name; an error with its traceback
constexpr int kNotFound = 404;
constexpr int kTooManyRequests = 429;
constexpr int kUnavailable = 503;
/// Some proxies want one, and no version takes it for a browser's.   Source: server-link.md sections 1, 4.1.
constexpr const char* kAgent = "OdooIoTBox/1.0 (Comptoir)";

json::Value parse_answer(const std::string& body) {
    return json::parse(body, {.bytes = kAnswerBytesMax, .depth = 16, .values = 5000}).value_or(json::Value());
}

/// Whether a call may have come to the server all the same. A patience that ran out may have done so while it
/// was connecting: that is not known.
bool was_sent(net::Fault fault) {
    return fault == net::Fault::timeout || fault == net::Fault::hung_up || fault == net::Fault::malformed ||
           fault == net::Fault::too_large || fault == net::Fault::not_http;
}

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
        : shared_(std::move(shared)), settings_(std::move(settings)), wake_(context().executor) {}

    void begin();
    void end();
    void look();
    void hear(const DeviceNews& news);
    [[nodiscard]] ServerLinkStatus status() const;

private:
    static asio::awaitable<void> run(std::shared_ptr<Session> self);
    asio::awaitable<LinkTrouble> follow();
    asio::awaitable<LinkTrouble> open_session();
    asio::awaitable<LinkTrouble> find_series();
    asio::awaitable<LinkTrouble> announce();
    static asio::awaitable<void> announce_again(std::shared_ptr<Session> self);
    void tell_layouts();
    static asio::awaitable<void> post_layouts(std::shared_ptr<Session> self);
    asio::awaitable<LinkTrouble> be_known();
    asio::awaitable<LinkTrouble> listen(net::WebSocket& socket);
    asio::awaitable<net::NetResult<net::Fetched>> post(std::string path, const json::Value& body);
    static asio::awaitable<Delivery> deliver(std::shared_ptr<Session> self, const Letter& letter);
    asio::awaitable<json::Value> measure();
    asio::awaitable<void> rest(Duration pause);

    LinkTrouble take_setup_answer(const net::Fetched& answer);
    DeskHands hands();
    [[nodiscard]] net::Request request(const std::string& path) const;
    [[nodiscard]] BoxFace face() const;
    [[nodiscard]] std::vector<AnnouncedDevice> devices() const;
    [[nodiscard]] std::string body() const;
    void report(LinkState state, LinkTrouble trouble);
    void log_change();
    [[nodiscard]] Duration pause_after(const LinkTrouble& trouble, Duration lived);
    void spawn(asio::awaitable<void> work, const char* what);

    [[nodiscard]] ServerLinkContext& context() const { return shared_->context; }
    [[nodiscard]] const ServerLinkTimings& timings() const { return shared_->context.timings; }
    [[nodiscard]] Time now() const { return shared_->context.clock.now(); }

    std::shared_ptr<Shared> shared_;
    ServerLinkSettings settings_;
    url::Origin server_;
    asio::steady_timer wake_;
    std::unique_ptr<ServerOutbox> outbox_;
    std::unique_ptr<ServerDesk> desk_;
    net::WebSocket* socket_ = nullptr;  // that of the running `follow`
    bool is_ended_ = false;

    std::string session_id_;
    Series series_;
    std::string channel_;
    std::string announced_;  // the body that the server has
    std::vector<std::string> announced_devices_;
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
    const auto origin = url::origin_of(settings_.account.url);
    if (origin) server_ = *origin;
    shared_->ledger.open(server_.text() + " " + settings_.account.db_name + " " + settings_.identifier);
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
                json::Value measured = co_await self->measure();
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
    if (server_.host.empty()) co_return LinkTrouble{Trouble::bad_link, ""};
    report(LinkState::connecting, trouble_);
    has_told_layouts_ = false;
    LinkTrouble trouble = co_await open_session();
    if (trouble.what == Trouble::none) trouble = co_await find_series();
    if (trouble.what == Trouble::none) trouble = co_await announce();
    if (is_ended_) co_return LinkTrouble{Trouble::stopped, ""};
    if (trouble.what != Trouble::none) co_return trouble;
    if (series_.has_no_bus()) co_return co_await be_known();

    net::WebSocket socket(context().executor, settings_.network,
                          {.message_bytes = bus::kFrameBytesMax, .keep_alive = timings().keep_alive});
    const bus::Running running(socket_, socket);
    net::WebSocketRequest asked;
    asked.url = bus::websocket_url(server_);
    asked.origin = server_.text();
    asked.user_agent = kAgent;
    if (!session_id_.empty()) asked.cookie = "session_id=" + session_id_;
    const auto connected = co_await socket.connect(asked, timings().connect);
    if (is_ended_) co_return LinkTrouble{Trouble::stopped, ""};
    if (!connected) co_return bus::trouble_of(connected.error());
    std::string frame =
        box_subscription(face(), channel_, shared_->ledger.last(context().clock.wall()), series_);
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

// ---- who the server is, and who we are ---------------------------------------------------------------

net::Request Session::request(const std::string& path) const {
    net::Request request;
    request.url = server_.text() + path;
    request.user_agent = kAgent;
    request.session_id = session_id_;
    const std::string& database = settings_.account.db_name;
    if (!database.empty()) request.headers.push_back({"X-Odoo-Database", database});
    request.limits = {.body_bytes = kAnswerBytesMax,
                      .connect = std::min(timings().connect, timings().request),
                      .total = timings().request,
                      .redirects = net::Redirects::same_origin};
    return request;
}

asio::awaitable<net::NetResult<net::Fetched>> Session::post(std::string path, const json::Value& body) {
    net::Request asked = request(path);
    asked.json = json::dump(body);
    co_return co_await context().client.fetch(asked);
}

asio::awaitable<LinkTrouble> Session::open_session() {
    session_id_.clear();
    const std::string& database = settings_.account.db_name;
    if (database.empty()) co_return LinkTrouble{};
    net::Request login = request("");
    login.headers.clear();  // Source: server-link.md section 1
    auto session = co_await bus::open_database(context().client, server_, database, std::move(login));
    if (!session) co_return session.error();
    session_id_ = std::move(*session);
    co_return LinkTrouble{};
}

/// Source: server-link.md section 8. A server that does not say is told what every version understands.
asio::awaitable<LinkTrouble> Session::find_series() {
    const json::Value nothing{{"params", json::Value::object()}};
    const auto answer = co_await post("/web/webclient/version_info", nothing);
    if (!answer) co_return bus::trouble_of(answer.error());
    const json::Value said = answer->status == 200 ? parse_answer(answer->body) : json::Value();
    series_ = read_series(json::text(json::member(said, "result"), "server_serie"));
    co_return LinkTrouble{};
}

BoxFace Session::face() const {
    return {.identifier = settings_.identifier,
            .name = settings_.name,
            .mac = context().mac ? context().mac() : "",
            .address = context().address ? context().address() : "",
            .token = settings_.account.token,
            .version = "Comptoir " + context().version};
}

std::vector<AnnouncedDevice> Session::devices() const {
    return announced_devices(context().registry.list(), settings_.name + " customer display");
}

std::string Session::body() const {
    return json::dump(announcement(face(), devices(), series_));
}

asio::awaitable<LinkTrouble> Session::announce() {
    net::Request asked = request("/iot/setup");
    asked.json = body();
    std::vector<std::string> names;
    for (AnnouncedDevice& device : devices()) names.push_back(std::move(device.identifier));
    const auto answer = co_await context().client.fetch(asked);
    if (!answer) co_return bus::trouble_of(answer.error());
    LinkTrouble trouble = take_setup_answer(*answer);
    if (trouble.what == Trouble::none) {
        announced_ = std::move(*asked.json);
        announced_devices_ = std::move(names);
    }
    co_return trouble;
}

/// What an enterprise server says to a wrong token is not known; whatever is no channel is taken for a no.
LinkTrouble Session::take_setup_answer(const net::Fetched& answer) {
    const json::Value said = parse_answer(answer.body);
    const json::Value& error = json::member(said, "error");
    const bool is_missing = answer.status == kNotFound || json::integer(error, "code") == kNotFound;
    if (is_missing) {
        const LinkTrouble trouble = bus::trouble_of_answer(kNotFound, answer.body, answer.location);
        return trouble.what == Trouble::database ? trouble : LinkTrouble{Trouble::no_iot, ""};
    }
    if (answer.status != 200) return bus::trouble_of_answer(answer.status, answer.body, answer.location);
    if (!said.is_object()) return bus::trouble_of_answer(answer.status, answer.body, answer.url);
    if (!error.is_null()) return {Trouble::token, json::text(error, "message").substr(0, 80)};
    const json::Value& result = json::member(said, "result");
    channel_ = result.is_string() ? json::text(result) : "";
    if (series_.has_no_bus()) return {};
    if (result == false || (channel_.empty() && !series_.chooses_channel()))
        return {Trouble::token, "it names no channel"};
    return {};
}

/// For the form of a scanner, once there is one. A box up to 19 does so whenever one starts; later servers
/// have no such route that is known.   Source: server-link.md section 8.
void Session::tell_layouts() {
    constexpr int kFirstWithout = 20;
    if (has_told_layouts_ || series_.major >= kFirstWithout) return;
    if (!has_typing_device(context().registry.list())) return;
    has_told_layouts_ = true;
    spawn(post_layouts(shared_from_this()), "telling the keyboard layouts threw");
}

asio::awaitable<void> Session::post_layouts(std::shared_ptr<Session> self) {
    net::Request asked = self->request(kLayoutsPath);
    asked.form = layouts_form(bridge::installed_layouts());
    const auto answer = co_await self->context().client.fetch(asked);
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
        if (self->is_ended_ || self->state_ != LinkState::live || self->body() == self->announced_) continue;
        const std::string before = self->channel_;
        const LinkTrouble trouble = co_await self->announce();
        if (self->is_ended_) break;
        if (trouble.what == Trouble::none && self->channel_ == before) {
            log::info("the server was told of the box's devices",
                      {{"devices", self->announced_devices_.size()}});
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
    if (announced_.empty() || news.since_19.is_null()) return;
    if (series_.generation() == Generation::until_18) return;
    outbox_->put(letter_of(news, settings_.identifier));
}

asio::awaitable<Delivery> Session::deliver(std::shared_ptr<Session> self, const Letter& letter) {
    if (!self || self->is_ended_) co_return Delivery::refused;
    const json::Value body{{"params", letter.params}};
    const auto answer = co_await self->post(letter.path, body);
    if (!answer) co_return was_sent(answer.error().fault) ? Delivery::lost : Delivery::away;
    const bool is_untaken = answer->status == kTooManyRequests || answer->status == kUnavailable;
    if (is_untaken) co_return Delivery::away;
    if (answer->status >= 500) co_return Delivery::lost;
    if (answer->status != 200) co_return Delivery::refused;
    co_return json::member(parse_answer(answer->body), "error").is_null() ? Delivery::done
                                                                          : Delivery::refused;
}

asio::awaitable<json::Value> Session::measure() {
    const Duration patience = timings().probe;
    const char* lan = co_await lan_quality(patience);
    const bool is_direct = settings_.network.proxy.empty();  // else the proxy would be measured
    const char* wan = nullptr;
    if (is_direct) wan = co_await host_quality(server_.host, server_.port, patience);
    const auto word = [](const char* quality) {
        return quality == nullptr ? json::Value() : json::Value(quality);
    };
    json::Value measured{{"lan_quality", word(lan)}, {"wan_quality", word(wan)}};
    co_return measured;
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
        log::info(
            "this box is announced to its Odoo server",
            {{"server", server_.text()}, {"series", series_.text()}, {"devices", announced_devices_.size()}});
        return;
    }
    log::warning("the Odoo server of this box is out of reach",
                 {{"why", words_of(trouble_, server_.text())}, {"trouble", bus::name_of(trouble_.what)}});
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
            .server = server_.text(),
            .series = series_.text(),
            .devices = announced_devices_,
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
