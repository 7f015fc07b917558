#include "app/odoo/bus/bus_display.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "app/base/log.hpp"
#include "app/net/websocket.hpp"
#include "app/odoo/bus/connection.hpp"
#include "app/odoo/bus/display_feed.hpp"
#include "app/odoo/bus/display_link.hpp"
#include "app/odoo/bus/display_page.hpp"
#include "app/odoo/bus/display_visit.hpp"
#include "app/sources/decode.hpp"

namespace comptoir::odoo::bus {
namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

/// Follows one link until it is ended. Its coroutines keep it alive.
///
/// Thread: io.
class Follower : public std::enable_shared_from_this<Follower> {
public:
    Follower(std::shared_ptr<const BusContext> context, BusSettings settings)
        : context_(std::move(context)),
          settings_(std::move(settings)),
          wake_(context_->executor),
          farewell_(context_->executor) {}

    void begin();
    void end(std::function<void()> ended);

    [[nodiscard]] const BusStatus& status() const { return status_; }
    [[nodiscard]] const ShopFacts& shop() const { return shop_; }
    [[nodiscard]] const json::Value& snapshot() const {
        static const json::Value kNothing;
        return feed_ && feed_->has_heard_ours() ? feed_->snapshot() : kNothing;
    }

private:
    static asio::awaitable<void> run(std::shared_ptr<Follower> self);
    asio::awaitable<LinkTrouble> follow();
    asio::awaitable<LinkTrouble> look_around();
    static asio::awaitable<void> look_again(std::shared_ptr<Follower> self);
    asio::awaitable<void> look_for_changes();
    asio::awaitable<LinkTrouble> listen(net::WebSocket& socket);
    static asio::awaitable<void> enroll(std::shared_ptr<Follower> self);
    asio::awaitable<net::NetResult<net::Fetched>> post(std::string path, json::Value params,
                                                       Duration patience);
    asio::awaitable<void> take_leave();
    asio::awaitable<void> rest(Duration pause);

    void say_ended();
    void take(const News& news, Time received);
    void beat();
    void learn(DisplayPage page);
    void report(LinkState state, LinkTrouble trouble);
    void log_change();
    void keep_bookmark();
    [[nodiscard]] Duration pause_after(const LinkTrouble& trouble, Duration lived);
    [[nodiscard]] net::Limits limits(Duration patience) const;
    [[nodiscard]] std::string pos_name() const;
    /// Which POS a bookmark is of.
    [[nodiscard]] std::string pos_key() const {
        return link_.server.text() + " " + std::to_string(link_.config_id);
    }
    [[nodiscard]] bool may_register() const;
    /// Ended, or a look at the page found another one while something was waited for.
    [[nodiscard]] bool is_overtaken() const { return is_ended_ || !page_; }
    [[nodiscard]] json::Value registration(const char* action) const;
    [[nodiscard]] const BusTimings& timings() const { return context_->timings; }
    [[nodiscard]] Time now() const { return context_->clock.now(); }

    std::shared_ptr<const BusContext> context_;
    BusSettings settings_;
    asio::steady_timer wake_;
    asio::steady_timer farewell_;       // the most that `end` takes
    net::WebSocket* socket_ = nullptr;  // that of the running `follow`
    std::function<void()> ended_;
    bool is_ended_ = false;

    DisplayLink link_;
    std::string session_id_;
    std::optional<DisplayPage> page_;
    std::optional<DisplayFeed> feed_;
    bool is_replay_ = true;     // nothing came yet since the start: what comes first is what was
    bool can_register_ = true;  // until the server says that it has no such route
    bool is_registering_ = false;
    bool is_looking_ = false;
    bool wants_look_ = false;  // a reconnect since the last look began
    Time registered_at_{};
    Bookmark kept_;
    Time kept_at_{};     // when it was last looked at
    Time kept_since_{};  // when its order came
    Backoff backoff_;

    BusStatus status_;
    std::optional<std::pair<LinkState, LinkTrouble>> logged_;
    ShopFacts shop_;
};

void Follower::begin() {
    asio::co_spawn(context_->executor, run(shared_from_this()), [](const std::exception_ptr& thrown) {
        if (thrown) log::error("following the bus threw");
    });
}

void Follower::end(std::function<void()> ended) {
    ended_ = std::move(ended);
    is_ended_ = true;
    wake_.cancel();
    if (socket_ != nullptr) socket_->abort();
    if (!ended_) return;
    // A request for the page may have seconds to go, and only the client can end it.
    farewell_.expires_after(timings().goodbye);
    farewell_.async_wait([self = shared_from_this()](const boost::system::error_code& cancelled) {
        if (!cancelled) self->say_ended();
    });
}

void Follower::say_ended() {
    farewell_.cancel();
    if (const auto ended = std::exchange(ended_, nullptr)) ended();
}

asio::awaitable<void> Follower::run(std::shared_ptr<Follower> self) {
    while (!self->is_ended_) {
        const Time began = self->now();
        const LinkTrouble trouble = co_await self->follow();
        if (self->is_ended_) break;
        if (trouble.what != Trouble::stopped) self->report(LinkState::trouble, trouble);
        co_await self->rest(self->pause_after(trouble, self->now() - began));
    }
    self->keep_bookmark();
    co_await self->take_leave();
    self->say_ended();
}

/// From nothing to a living connection, and until that ends. Says why it ended.
asio::awaitable<LinkTrouble> Follower::follow() {
    const bool is_again = page_.has_value();
    if (!is_again) {
        report(LinkState::connecting, status_.trouble);
        if (const LinkTrouble trouble = co_await look_around(); trouble.what != Trouble::none)
            co_return trouble;
    }
    net::WebSocket socket(context_->executor, settings_.network,
                          {.message_bytes = kFrameBytesMax, .keep_alive = timings().keep_alive});
    const Running running(socket_, socket);
    net::WebSocketRequest request;
    request.url = websocket_url(link_.server);
    request.origin = link_.server.text();
    if (!session_id_.empty()) request.cookie = "session_id=" + session_id_;
    const auto connected = co_await socket.connect(request, timings().connect);
    if (is_overtaken()) co_return LinkTrouble{Trouble::stopped, ""};
    if (!connected) {
        const LinkTrouble trouble = trouble_of(connected.error());
        if (!is_passing(trouble.what)) page_.reset();  // it may be another server by now
        co_return trouble;
    }
    const auto subscribed =
        co_await socket.write(subscribe_frame(page_->access_token, feed_->last_id()), timings().write);
    if (is_overtaken()) co_return LinkTrouble{Trouble::stopped, ""};
    if (!subscribed) co_return trouble_of(subscribed.error());
    report(LinkState::live, page_->type == "local" || page_->type == "none"
                                ? LinkTrouble{Trouble::display_off, "its kind is \"" + page_->type + "\""}
                                : LinkTrouble{});
    beat();
    if (is_again) asio::co_spawn(context_->executor, look_again(shared_from_this()), asio::detached);
    if (may_register()) asio::co_spawn(context_->executor, enroll(shared_from_this()), asio::detached);
    co_return co_await listen(socket);
}

asio::awaitable<LinkTrouble> Follower::listen(net::WebSocket& socket) {
    for (;;) {
        auto text = co_await socket.read(timings().beat);
        const Time received = now();
        if (is_overtaken()) co_return LinkTrouble{Trouble::stopped, ""};
        if (!text && text.error().fault == net::Fault::timeout && socket.is_open()) {
            beat();
            continue;
        }
        if (!text) {
            const auto& reason = socket.close_reason();
            constexpr int kSessionExpired = 4001;
            if (reason && reason->code == kSessionExpired) {
                page_.reset();
                session_id_.clear();
            }
            // Too much for a slow way is asked for again and again, too; the last 50 s are enough.
            if (text.error().fault == net::Fault::timeout) feed_->skip_backlog();
            if (text.error().fault == net::Fault::too_large) {
                feed_->skip_backlog();
                co_return LinkTrouble{Trouble::server_error, "a frame of the bus is too large"};
            }
            co_return reason ? trouble_of_close(*reason) : trouble_of(text.error());
        }
        auto messages = read_bus_frame(*text);
        if (!messages) {
            log::warning("a frame of the bus is not readable", {{"why", messages.error().message}});
            continue;
        }
        take(feed_->hear(std::move(*messages), received), received);
        beat();
    }
}

void Follower::take(const News& news, Time received) {
    status_.messages = feed_->messages();
    status_.has_heard_ours = feed_->has_heard_ours();
    status_.has_worked = status_.has_worked || status_.has_heard_ours;
    if (news.has_others) {
        status_.others = feed_->others();
        log::info("another register of this POS was heard",
                  {{"register", status_.others.back()}, {"ours", feed_->followed()}});
        if (context_->changed) context_->changed();
    }
    if (news.must_register) {
        can_register_ = true;
        asio::co_spawn(context_->executor, enroll(shared_from_this()), asio::detached);
    }
    const bool is_replay = std::exchange(is_replay_, false);
    if (!news.has_order) return;
    auto decoded = sources::decode_whole(feed_->snapshot(), {link_.server.text(), page_->language});
    if (!decoded) {
        log::warning("the bus said what is no order", {{"why", decoded.error().message}});
        return;
    }
    shop_.wants_screen_saver = decoded->beside.wants_screen_saver;  // what is said below has it seen
    if (std::exchange(shop_.theme, decoded->beside.theme) != decoded->beside.theme && context_->changed)
        context_->changed();
    // A sale that had ended before this screen was switched on is nobody's thank-you page any more.
    if (is_replay && decoded->order->phase == renderer::Phase::paid) return;
    context_->arbiter.order({.register_id = status_.register_id,
                             .channel = sources::Channel::bus,
                             .order = std::move(decoded->order),
                             .revision = std::nullopt},
                            received);
    if (context_->said) context_->said(received);
}

/// The connection lives, so the POS's last word still holds.
void Follower::beat() {
    context_->arbiter.heard(status_.register_id, now());
    if (context_->said) context_->said(now());
    if (may_register() && now() - registered_at_ >= timings().register_again) {
        asio::co_spawn(context_->executor, enroll(shared_from_this()), asio::detached);
    }
    if (now() - kept_at_ >= timings().beat) keep_bookmark();
}

// ---- the page -------------------------------------------------------------------------------------

asio::awaitable<LinkTrouble> Follower::look_around() {
    const auto link = read_display_link(settings_.link);
    if (!link) co_return LinkTrouble{Trouble::bad_link, link.error().message};
    link_ = *link;
    status_.server = link_.server.text();
    const Bookmark known = context_->bookmark ? context_->bookmark() : Bookmark{};
    status_.has_worked = status_.has_worked || (known.pos == pos_key() && known.resume_id != 0);
    VisitRequest request;
    request.link = link_;
    request.database = settings_.database;
    request.session_id = session_id_;
    request.connect = timings().connect;
    request.patience = [this] { return timings().page; };
    request.is_over = [this] { return is_ended_; };
    auto visit = co_await visit_display(context_->client, std::move(request));
    if (is_ended_) co_return LinkTrouble{Trouble::stopped, ""};
    if (!visit) co_return visit.error();
    session_id_ = visit->session_id;
    learn(std::move(visit->page));
    co_return LinkTrouble{};
}

/// After a reconnect: the server may have become a newer one while it was away, or the POS another. One look
/// at a time: a server that lets us in and is slow with its pages may be reconnected to many times meanwhile.
asio::awaitable<void> Follower::look_again(std::shared_ptr<Follower> self) {
    self->wants_look_ = true;
    if (std::exchange(self->is_looking_, true)) co_return;
    while (std::exchange(self->wants_look_, false)) co_await self->look_for_changes();
    self->is_looking_ = false;
}

asio::awaitable<void> Follower::look_for_changes() {
    const std::optional<DisplayPage> before = page_;
    const LinkTrouble trouble = co_await look_around();
    if (is_ended_ || is_passing(trouble.what)) co_return;
    if (trouble.what == Trouble::none && page_ == before) co_return;
    if (trouble.what != Trouble::none) page_.reset();
    log::info("the POS's page is another one now", {{"server", status_.server}});
    if (socket_ != nullptr) socket_->abort();
}

void Follower::learn(DisplayPage page) {
    // A newer version's orders are not merged into an older one's.
    const bool is_same_channel = page_ && page_->access_token == page.access_token &&
                                 page_->device == page.device && page_->version == page.version;
    page_ = std::move(page);
    if (page_->config_id) link_.config_id = *page_->config_id;
    status_.version = page_->version;
    if (!status_.register_id.empty() && status_.register_id != pos_name()) {
        context_->arbiter.left(status_.register_id);  // the same register under its new name has the screen
    }
    status_.register_id = pos_name();
    const std::string server = link_.server.text();
    const bool is_receipt_shaped =
        !page_->version.empty() && !page_->version.starts_with("18.") && !page_->version.starts_with("19.");
    shop_.language = page_->language;
    const std::string config = std::to_string(link_.config_id);
    shop_.logo = is_receipt_shaped || !page_->company_id
                     ? server + "/web/image/pos.config/" + config + "/logo"
                     : server + "/logo?company=" + std::to_string(*page_->company_id);
    shop_.background = page_->has_background
                           ? server + "/web/image/pos.config/" + config + "/customer_display_bg_img"
                           : std::string();
    if (feed_ && is_same_channel) return;
    std::int64_t from = 0;
    const Bookmark known = context_->bookmark ? context_->bookmark() : Bookmark{};
    const auto age = context_->clock.wall() - known.at;
    if (known.pos == pos_key() && age >= Duration::zero() && age <= timings().bookmark_max) {
        from = known.resume_id;
    }
    feed_.emplace(page_->access_token, page_->device, from);
    status_.others.clear();
    status_.messages = 0;
    status_.has_heard_ours = false;
    status_.is_registered = false;
    is_replay_ = true;
    can_register_ = true;
}

// ---- being there for the POS ----------------------------------------------------------------------

/// 18 has no registration; a 19 without one says so when it is tried.   Source: odoo-20.md section 1.7.
bool Follower::may_register() const {
    return can_register_ && page_ && !feed_->followed().empty() && !page_->version.starts_with("18.");
}

json::Value Follower::registration(const char* action) const {
    return {{"config_id", link_.config_id},
            {"identifier", feed_->followed()},
            {"access_token", page_->access_token},
            {"payload", {{"device_id", context_->screen_id}, {"action", action}}}};
}

asio::awaitable<void> Follower::enroll(std::shared_ptr<Follower> self) {
    if (self->is_registering_ || !self->may_register()) co_return;
    self->is_registering_ = true;
    const auto answer = co_await self->post("/pos_customer_display/register-device",
                                            self->registration("ADD"), self->timings().page);
    self->is_registering_ = false;
    if (self->is_ended_) co_return;
    self->registered_at_ = self->now();
    if (!answer) {
        log::warning("the POS was not told that this screen is there", {{"why", answer.error().message}});
        co_return;
    }
    const auto said = json::parse(answer->body, {.bytes = 256 * 1024, .depth = 16, .values = 5000});
    const json::Value& error = said ? json::member(*said, "error") : json::member(nullptr, "");
    const bool is_known = answer->status == 200 && said && error.is_null();
    constexpr int kNotFound = 404;
    const bool has_no_route = answer->status == kNotFound || json::integer(error, "code") == kNotFound;
    if (has_no_route) self->can_register_ = false;
    if (!is_known && !has_no_route) {
        log::warning("the POS does not take this screen",
                     {{"status", answer->status}, {"why", json::text(error, "message").substr(0, 80)}});
    }
    if (self->status_.is_registered == is_known) co_return;
    self->status_.is_registered = is_known;
    if (self->context_->changed) self->context_->changed();
}

/// The POS stops sending when its last screen has gone.
asio::awaitable<void> Follower::take_leave() {
    if (!status_.is_registered || !page_) co_return;
    static_cast<void>(
        co_await post("/pos_customer_display/register-device", registration("REMOVE"), timings().goodbye));
}

asio::awaitable<net::NetResult<net::Fetched>> Follower::post(std::string path, json::Value params,
                                                             Duration patience) {
    net::Request request;
    request.url = link_.server.text() + path;
    request.json =
        json::dump({{"jsonrpc", "2.0"}, {"method", "call"}, {"id", 1}, {"params", std::move(params)}});
    request.headers.push_back({"Origin", link_.server.text()});
    request.session_id = session_id_;
    request.limits = limits(patience);
    co_return co_await context_->client.fetch(request);
}

// ---- the rest -------------------------------------------------------------------------------------

asio::awaitable<void> Follower::rest(Duration pause) {
    wake_.expires_after(pause);
    if (!is_ended_) co_await wake_.async_wait(kTuple);
}

void Follower::report(LinkState state, LinkTrouble trouble) {
    const bool is_news = state != status_.state || trouble != status_.trouble;
    status_.state = state;
    status_.trouble = std::move(trouble);
    log_change();
    if (is_news && context_->changed) context_->changed();
}

/// Each try again is no news, however it ends; that it ends otherwise is.
void Follower::log_change() {
    const bool is_known = logged_ && *logged_ == std::pair(status_.state, status_.trouble);
    if (is_known || status_.state == LinkState::connecting) return;
    logged_ = {status_.state, status_.trouble};
    if (status_.state == LinkState::live) {
        log::info("following the POS's bus", {{"server", status_.server}, {"register", status_.register_id}});
        if (status_.trouble.what == Trouble::none) return;
    }
    log::warning("the POS's bus brings no orders", {{"why", words_of(status_.trouble, status_.server)},
                                                    {"trouble", name_of(status_.trouble.what)}});
}

void Follower::keep_bookmark() {
    constexpr std::chrono::seconds kClockSet{10};  // less is no matter to an age of minutes
    if (!feed_ || feed_->resume_id() == 0 || !context_->remember) return;
    kept_at_ = now();
    Bookmark next{pos_key(), feed_->resume_id(), {}};
    const bool is_new = next.pos != kept_.pos || next.resume_id != kept_.resume_id;
    if (is_new) kept_since_ = kept_at_;
    // The order's age is what counts, and the box's clock may be set while it runs.
    next.at = context_->clock.wall() - (kept_at_ - kept_since_);
    if (!is_new && next.at - kept_.at < kClockSet && kept_.at - next.at < kClockSet) return;
    kept_ = std::move(next);
    context_->remember(kept_);
}

Duration Follower::pause_after(const LinkTrouble& trouble, Duration lived) {
    if (is_passing(trouble.what)) return backoff_.next({timings().retry_min, timings().retry_max}, lived);
    return backoff_.next({timings().retry_max, timings().retry_slow}, lived);
}

net::Limits Follower::limits(Duration patience) const {
    return {.body_bytes = kPageBytesMax,
            .connect = std::min(timings().connect, patience),
            .total = patience,
            .redirects = net::Redirects::same_origin};
}

std::string Follower::pos_name() const {
    const std::string name = "pos-" + std::to_string(link_.config_id);
    return page_->device.find_first_not_of("0-") == std::string::npos ? name : name + "/" + page_->device;
}

}  // namespace

// ---- the display ----------------------------------------------------------------------------------

struct BusDisplay::State {
    explicit State(BusContext given) : context(std::make_shared<BusContext>(std::move(given))) {}

    std::shared_ptr<BusContext> context;
    BusSettings settings;
    std::shared_ptr<Follower> follower;
    BusStatus off;
    ShopFacts nothing;
};

BusDisplay::BusDisplay(BusContext context) : state_(std::make_shared<State>(std::move(context))) {}

BusDisplay::~BusDisplay() {
    if (state_->follower) state_->follower->end(nullptr);
}

void BusDisplay::configure(BusSettings settings) {
    if (settings == state_->settings) return;
    state_->settings = settings;
    if (state_->follower) {
        state_->context->arbiter.left(state_->follower->status().register_id);
        state_->follower->end(nullptr);
        state_->follower = nullptr;
    }
    const bool is_followed = !settings.link.empty() && !is_only_a_server(settings.link);
    if (is_followed) {
        state_->follower = std::make_shared<Follower>(state_->context, std::move(settings));
        state_->follower->begin();
    }
    if (state_->context->changed) state_->context->changed();
}

void BusDisplay::stop(std::function<void()> stopped) {
    // What the kiosk owns is going away; nobody is to be told anything from here on.
    state_->context->said = nullptr;
    state_->context->changed = nullptr;
    if (!state_->follower) {
        asio::post(state_->context->executor, std::move(stopped));
        return;
    }
    std::exchange(state_->follower, nullptr)->end(std::move(stopped));
}

const BusStatus& BusDisplay::status() const {
    return state_->follower ? state_->follower->status() : state_->off;
}

const ShopFacts& BusDisplay::shop() const {
    return state_->follower ? state_->follower->shop() : state_->nothing;
}

const json::Value& BusDisplay::snapshot() const {
    static const json::Value kNothing;
    return state_->follower ? state_->follower->snapshot() : kNothing;
}

}  // namespace comptoir::odoo::bus
