#include "app/odoo/box/server_desk.hpp"

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <utility>
#include <variant>

#include "app/base/log.hpp"
#include "app/odoo/box/webrtc_answer.hpp"

namespace comptoir::odoo::box {
namespace {

constexpr const char* kEventPath = "/iot/box/send_websocket";
constexpr const char* kPrintedPath = "/iot/printer/status";
constexpr const char* kWebRtcPath = "/iot/box/webrtc_answer";
constexpr const char* kRegisteredPath = "/pos_self_blackbox/confirmation";
constexpr const char* kNoDebug = "this box has no remote debugging";
constexpr const char* kNoPassword = "this box has no password that a server may set";
constexpr const char* kNoHandlers = "this box runs no code of a server";

double seconds_of(WallTime wall) {
    return std::chrono::duration<double>(wall.time_since_epoch()).count();
}

/// What must not be done twice, nor be forgotten by a power cut.
bool is_lasting(const ServerOrder& order) {
    return std::holds_alternative<ActionAsked>(order) || std::holds_alternative<RestartAsked>(order) ||
           std::holds_alternative<ServerCleared>(order) || std::holds_alternative<ServerMoved>(order);
}

}  // namespace

struct ServerDesk::State : std::enable_shared_from_this<ServerDesk::State> {
    explicit State(DeskContext given) : context(std::move(given)) {}

    void take(bus::BusMessage message);
    void settle();
    void follow(ServerMessage message);
    void obey(const ServerMessage& message, ActionAsked& asked);
    void obey(const ServerMessage& message, const ServerCleared&);
    void obey(const ServerMessage& message, const ServerMoved& moved);
    void obey(const ServerMessage& message, const RestartAsked&);
    void obey(const ServerMessage& message, const WebRtcOffered& offered);
    void obey(const ServerMessage& message, const ConnectionTestAsked&);
    void obey(const ServerMessage& message, const ProtocolTestAsked&);
    void obey(const ServerMessage& message, const RemoteDebugAsked& asked);
    void obey(const ServerMessage& message, const PasswordResetAsked&);
    void obey(const ServerMessage& message, const CustomHandlersAsked&);
    void obey(const ServerMessage& message, const BundleChanged&);
    void obey(const ServerMessage&, const PrintConfirmation&) {}
    void obey(const ServerMessage& message, const UnknownAsked&);

    void act_on(const ServerMessage& message, const std::string& device, json::Value data,
                const json::Value& print_id);
    static asio::awaitable<void> carry_out(std::shared_ptr<State> self, DeviceRequest request,
                                           json::Value print_id);
    static asio::awaitable<void> start_again(std::shared_ptr<State> self);
    static asio::awaitable<void> measure(std::shared_ptr<State> self, ServerMessage message);
    void report_print(const std::string& device, const json::Value& print_id);
    void answer(const ServerMessage& message, const json::Value& device, const char* status,
                json::Value result);
    void post(const char* path, json::Value params, const std::string& device);
    void spawn(asio::awaitable<void> work);

    DeskContext context;
    std::string box;
    Time subscribed_at{};
    DeskCount count;
    std::size_t underway = 0;
    bool is_closed = false;
};

// ---- once --------------------------------------------------------------------------------------------

void ServerDesk::State::settle() {
    if (context.ledger.is_new() && context.clock.now() - subscribed_at >= context.settling)
        context.ledger.begin();
}

/// Up to 18 the server repeats its last 50 s at every connection, whatever was done of it. What this box
/// entered in its ledger it does not do again. At the very first connection the ledger is empty, and what is
/// repeated then was told to a box that had this identifier before, or to this one before its state was lost:
/// it may be on paper already, and it can't be told whether. It is left alone. A receipt that is missing is
/// seen and printed again by the cashier; one that is there twice is given to two customers.
void ServerDesk::State::take(bus::BusMessage message) {
    settle();
    if (context.ledger.has(message)) {
        ++count.repeated;
        return;
    }
    const bus::BusMessage known = message;
    auto read = read_server_message(std::move(message), box);
    if (!read) {
        ++count.ignored;
        log::warning("a message of the server is not readable", {{"why", read.error().message}});
        return;
    }
    if (!*read) {
        ++count.ignored;
        return;
    }
    const auto safety =
        is_lasting((*read)->order) ? MessageLedger::Safety::at_once : MessageLedger::Safety::soon;
    context.ledger.enter(known, context.clock.wall(), safety);
    if (context.ledger.is_new()) {
        ++count.ignored;
        log::warning("the server said this before the box was connected; it is not done",
                     {{"type", known.type.substr(0, 40)}});
        return;
    }
    follow(std::move(**read));
}

void ServerDesk::State::follow(ServerMessage message) {
    ++count.handled;
    ServerOrder order = std::move(message.order);
    message.order = UnknownAsked{};
    const auto self = shared_from_this();  // a message may end the link
    std::visit([&](auto& what) { obey(message, what); }, order);
}

// ---- actions -----------------------------------------------------------------------------------------

void ServerDesk::State::obey(const ServerMessage& message, ActionAsked& asked) {
    for (std::size_t i = 0; i < asked.devices.size(); ++i) {
        const bool is_last = i + 1 == asked.devices.size();
        json::Value data = is_last ? std::move(asked.data) : json::Value(asked.data);
        act_on(message, asked.devices[i], std::move(data), asked.print_id);
    }
}

void ServerDesk::State::act_on(const ServerMessage& message, const std::string& device, json::Value data,
                               const json::Value& print_id) {
    if (!context.devices.knows(device)) {
        answer(message, device, "disconnected", nullptr);
        return;
    }
    if (underway == kActionsMax) {
        log::warning("an action of the server is refused: too many at once", {{"device", device}});
        answer(message, device, "error", "this box has too much to do");
        return;
    }
    DeviceRequest request;
    request.generation = message.generation;
    request.asked_as = device;
    request.session = message.session;
    request.data = std::move(data);
    request.origin = "the Odoo server";
    request.received = context.clock.now();
    ++underway;
    spawn(carry_out(shared_from_this(), std::move(request), print_id));
}

/// From 19 on the outcome is an event like any other. Up to 18 a print is reported once the printer has it.
asio::awaitable<void> ServerDesk::State::carry_out(std::shared_ptr<State> self, DeviceRequest request,
                                                   json::Value print_id) {
    const std::string device = request.asked_as;
    const Generation generation = request.generation;
    const auto result = co_await self->context.devices.act(std::move(request));
    --self->underway;
    if (self->is_closed) co_return;
    if (generation == Generation::since_19) {
        // Nothing happens to the device, so no event tells its caller. Source: http-api.md section 4.1.
        if (result && json::text(*result, "status") == "duplicate") self->post(kEventPath, *result, device);
        co_return;
    }
    if (!result) {
        log::warning("an action of the server failed", {{"device", device}, {"why", result.error().message}});
        co_return;
    }
    if (*result == true && !print_id.is_null()) self->report_print(device, print_id);
}

void ServerDesk::State::report_print(const std::string& device, const json::Value& print_id) {
    post(kPrintedPath, {{"print_id", print_id}, {"device_identifier", device}, {"iot_mac", box}}, device);
}

// ---- the box itself ----------------------------------------------------------------------------------

void ServerDesk::State::obey(const ServerMessage&, const ServerCleared&) {
    if (context.clock.now() - subscribed_at < context.clear_after) {
        log::warning("the server takes leave of a box that has only just come; that is an old message");
        return;
    }
    if (context.hands.clear) context.hands.clear();
}

void ServerDesk::State::obey(const ServerMessage&, const ServerMoved& moved) {
    if (context.hands.move) context.hands.move(moved.url);
}

void ServerDesk::State::obey(const ServerMessage& message, const RestartAsked&) {
    if (!context.hands.start_again) {
        answer(message, box, "error", "this box can't start itself again");
        return;
    }
    answer(message, box, "success", nullptr);
    spawn(start_again(shared_from_this()));
}

asio::awaitable<void> ServerDesk::State::start_again(std::shared_ptr<State> self) {
    co_await self->context.outbox.drained(self->context.farewell);
    if (!self->is_closed) self->context.hands.start_again();
}

/// There is no data channel here, and the browser is to know that before its cashier does.
void ServerDesk::State::obey(const ServerMessage&, const WebRtcOffered& offered) {
    auto sdp = reject_webrtc_offer(offered.sdp);
    if (!sdp) {
        log::warning("an offer of WebRTC is not readable", {{"why", sdp.error().message}});
        return;
    }
    post(kWebRtcPath,
         {{"iot_box_identifier", box}, {"answer", {{"type", "answer"}, {"sdp", std::move(*sdp)}}}}, box);
}

void ServerDesk::State::obey(const ServerMessage& message, const ConnectionTestAsked&) {
    if (underway == kActionsMax || !context.hands.measure) {
        answer(message, box, "error", "this box can't measure its network now");
        return;
    }
    ++underway;
    ServerMessage asked;
    asked.generation = message.generation;
    asked.session = message.session;
    spawn(measure(shared_from_this(), std::move(asked)));
}

asio::awaitable<void> ServerDesk::State::measure(std::shared_ptr<State> self, ServerMessage message) {
    json::Value measured = co_await self->context.hands.measure();
    --self->underway;
    if (!self->is_closed) self->answer(message, self->box, "success", std::move(measured));
}

void ServerDesk::State::obey(const ServerMessage& message, const ProtocolTestAsked&) {
    answer(message, box, "success", nullptr);
}

void ServerDesk::State::obey(const ServerMessage& message, const RemoteDebugAsked& asked) {
    if (asked.is_question) {
        answer(message, nullptr, "success", {{"enabled", false}});
    } else {
        answer(message, nullptr, "error", kNoDebug);
    }
}

void ServerDesk::State::obey(const ServerMessage& message, const PasswordResetAsked&) {
    answer(message, box, "error", kNoPassword);
}

void ServerDesk::State::obey(const ServerMessage& message, const CustomHandlersAsked&) {
    answer(message, box, "error", kNoHandlers);
}

void ServerDesk::State::obey(const ServerMessage&, const BundleChanged&) {
    if (context.hands.look_again) context.hands.look_again();
}

void ServerDesk::State::obey(const ServerMessage&, const UnknownAsked&) {
    --count.handled;
    ++count.ignored;
    log::info("the server said something this box has no word for");
}

// ---- answers -----------------------------------------------------------------------------------------

/// Up to 18 a server has no place for answers.
void ServerDesk::State::answer(const ServerMessage& message, const json::Value& device, const char* status,
                               json::Value result) {
    if (message.generation == Generation::until_18) return;
    json::Value said{{"session_id", message.session},
                     {"owner", message.session},
                     {"iot_box_identifier", box},
                     {"device_identifier", device},
                     {"time", seconds_of(context.clock.wall())},
                     {"status", status}};
    if (!result.is_null()) said["result"] = std::move(result);
    post(kEventPath, std::move(said), json::text(device));
}

void ServerDesk::State::post(const char* path, json::Value params, const std::string& device) {
    context.outbox.put(
        {.path = path, .params = std::move(params), .about = DeviceNews::About::outcome, .device = device});
}

void ServerDesk::State::spawn(asio::awaitable<void> work) {
    asio::co_spawn(context.executor, std::move(work), [](const std::exception_ptr& thrown) {
        if (thrown) log::error("a message of the server threw");
    });
}

ServerDesk::ServerDesk(DeskContext context) : state_(std::make_shared<State>(std::move(context))) {}

ServerDesk::~ServerDesk() {
    state_->is_closed = true;
}

void ServerDesk::subscribed(const std::string& box) {
    state_->box = box;
    state_->subscribed_at = state_->context.clock.now();
}

void ServerDesk::take(bus::BusMessage message) {
    const auto state = state_;
    state->take(std::move(message));
}

bool ServerDesk::is_settled() const {
    return !state_->context.ledger.is_new();
}

void ServerDesk::settle() {
    state_->settle();
}

const DeskCount& ServerDesk::count() const {
    return state_->count;
}

Letter letter_of(const DeviceNews& news, const std::string& box) {
    const std::string& name = news.identifier.empty() ? news.device : news.identifier;
    json::Value params = shaped(news, Generation::since_19, name, json::text(news.since_19, "owner"));
    params["iot_box_identifier"] = box;
    return {.path = kEventPath, .params = std::move(params), .about = news.about, .device = name};
}

std::optional<Letter> confirmation_of(const DeviceNews& news, const std::string& box) {
    const json::Value& asked = json::member(news.since_19, "action_args");
    const json::Value& order = json::member(asked, "id");
    const json::Value& said = json::member(news.since_19, "result");
    if (json::text(asked, "action") != kRegisterForServer || order.is_null() || !said.is_object())
        return std::nullopt;
    const std::string& name = news.identifier.empty() ? news.device : news.identifier;
    return Letter{.path = kRegisteredPath,
                  .params = {{"order_id", order},
                             {"device_identifier", name},
                             {"blackbox_response", said},
                             {"iot_mac", box}},
                  .about = news.about,
                  .device = name,
                  .is_call = false};
}

}  // namespace comptoir::odoo::box
