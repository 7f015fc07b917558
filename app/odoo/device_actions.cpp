#include "app/odoo/device_actions.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "app/base/log.hpp"
#include "app/odoo/answers.hpp"
#include "app/odoo/device_identifiers.hpp"
#include "app/odoo/device_marks.hpp"
#include "app/odoo/printer_call.hpp"
#include "device-bridge/protocols/fdm.hpp"

namespace comptoir::odoo {
namespace {

using bridge::Kind;
using bridge::Outcome;
using http::RpcResult;

/// Who asked what, in the words in which they are answered.
struct Asked {
    Generation generation = Generation::since_19;
    std::string asked_as;
    std::string session;
    std::string mark;
    json::Value echo;
    std::optional<double> told = std::nullopt;  ///< what lies on the scale, for whoever asks to sell it
};

/// An action of ours that the registry has not ended yet.
struct Underway {
    std::string device;
    Asked asked;
    Kind kind = Kind::printer;
    bool is_awaited = true;              ///< its handler still waits, and will tell how it ended
    std::optional<DeviceOutcome> ended;  ///< meanwhile
};

/// Belgium's black box of a till, which signs in the name of this box.
[[nodiscard]] bool is_fdm(const bridge::DeviceSnapshot& device) {
    return std::find(device.verbs.begin(), device.verbs.end(), "register_pin") != device.verbs.end();
}

[[nodiscard]] double weight_in(const bridge::DeviceSnapshot& scale, const bridge::Weighings::Told& told) {
    const json::Value answer = weight_answer(scale.condition, told.reading);
    return answer.is_null() ? 0 : answer["weight"].get<double>();
}

[[nodiscard]] bool is_display(const std::string& identifier) {
    return identifier == "display" || identifier == "distant_display";
}

}  // namespace

/// All that is remembered between two actions.
class DeviceActions::State {
public:
    explicit State(DeviceContext context)
        : context_(std::move(context)),
          weighings_(context_.weighings ? context_.weighings
                                        : std::make_shared<bridge::Weighings>(context_.events)),
          news_(context_.clock, context_.event_hold,
                [this](const std::string& device, const std::string& till) { return is_own(device, till); }),
          hearing_(context_.events.subscribe([this](const bridge::NumberedEvent& numbered) {
              std::visit([&](const auto& said) { hear(numbered.event, said); }, numbered.event.body);
          })) {}

    asio::awaitable<RpcResult> act(DeviceRequest request);
    [[nodiscard]] bool knows(const std::string& identifier) const;
    [[nodiscard]] DeviceEvents& events() { return news_; }
    void on_news(std::function<void(const DeviceNews&)> listener) { listener_ = std::move(listener); }

private:
    void hear(const bridge::Event& event, const bridge::Scanned& scanned);
    void hear(const bridge::Event& event, const bridge::KeyTyped& typed);
    void hear(const bridge::Event& event, const bridge::WeightRead& read);
    void hear(const bridge::Event& event, const bridge::Measured& measured);
    void hear(const bridge::Event& event, const bridge::ConditionChanged& changed);
    void hear(const bridge::Event& event, const bridge::JobEnded& ended);
    void hear(const bridge::Event&, const bridge::LayoutFound&) {}   // Odoo has no word for it
    void hear(const bridge::Event&, const bridge::DrawerMoved&) {}   // nor for that
    void hear(const bridge::Event&, const bridge::DrawerAsked&) {}   // nor for that
    void hear(const bridge::Event&, const bridge::CustomerSaid&) {}  // nor for that

    [[nodiscard]] std::string box() const { return context_.box ? context_.box() : std::string(); }
    [[nodiscard]] std::string resolve(const DeviceRequest& request) const;
    [[nodiscard]] DeviceIdentifiers identifiers() const;
    [[nodiscard]] std::optional<std::string> meant(Kind kind, const DeviceRequest& request) const;
    [[nodiscard]] bool is_own(const std::string& device, const std::string& till) const;
    [[nodiscard]] std::optional<DeviceFace> face_of(const std::string& device) const;
    [[nodiscard]] double weight_of(const bridge::DeviceSnapshot& device) const;

    RpcResult act_on_box(const Asked& asked, const json::Value& data);
    RpcResult act_on_display(const Asked& asked, const DeviceRequest& request);
    asio::awaitable<RpcResult> act_on(std::string device, Asked asked, const DeviceRequest& request);
    void weigh(const std::string& device, DeviceCall::What what, Asked& asked, const DeviceRequest& request);
    [[nodiscard]] std::optional<DeviceFace> face_for(const Asked& asked, const std::string& device) const;
    asio::awaitable<DeviceOutcome> perform(const std::string& device, Kind kind, Asked& asked,
                                           DeviceCall wanted, const DeviceRequest& request, bool& is_over);
    void leave(const std::string& job);
    void tell(DeviceNews news);
    void tell_end(const std::string& device, Kind kind, const Asked& asked, DeviceOutcome ended);
    RpcResult answer(const Asked& asked, Kind kind, const DeviceOutcome& ended) const;
    RpcResult answer_word(const Asked& asked, const char* status, bool yes) const;
    [[nodiscard]] bool is_direct(const Asked& asked) const;
    std::string new_job();

    DeviceContext context_;
    std::shared_ptr<bridge::Weighings> weighings_;  // hears of a reading before `hearing_` does
    DeviceEvents news_;
    std::function<void(const DeviceNews&)> listener_;
    DeviceMarks marks_;
    std::map<std::string, Underway> underway_;    // as many as the registry has jobs that have not ended
    std::map<std::string, std::string> owners_;   // by device, as the registry bounds them
    std::map<std::string, double> said_weights_;  // the same
    std::uint64_t jobs_made_ = 0;
    bridge::EventHub::Subscription hearing_;
};

// ---- what devices say -------------------------------------------------------------------------------

double DeviceActions::State::weight_of(const bridge::DeviceSnapshot& device) const {
    if (device.info.kind != Kind::scale) return 0;
    return weight_in(device, weighings_->look(device, context_.clock.now()));
}

std::optional<DeviceFace> DeviceActions::State::face_of(const std::string& device) const {
    const auto known = context_.registry.find(device);
    if (!known) return std::nullopt;
    const auto owner = owners_.find(device);
    std::string measured;
    if (known->info.kind == Kind::gauge) measured = json::text(known->facts, "value");
    if (is_fdm(*known)) measured = bridge::fdm::box_id_of(box());
    return DeviceFace{.device = device,
                      .kind = known->info.kind,
                      .condition = known->condition,
                      .reason = known->reason,
                      .weight = weight_of(*known),
                      .measured = std::move(measured),
                      .owner = owner == owners_.end() ? "" : owner->second,
                      .type = odoo_type(*known)};
}

void DeviceActions::State::hear(const bridge::Event& event, const bridge::Scanned& scanned) {
    if (const auto face = face_of(event.device)) tell(news_of_scan(*face, scanned.text));
}

void DeviceActions::State::hear(const bridge::Event& event, const bridge::KeyTyped& typed) {
    if (const auto face = face_of(event.device)) tell(news_of_scan(*face, typed.text));
}

/// A scale says its weight several times a second; Odoo is told when the number is another.
void DeviceActions::State::hear(const bridge::Event& event, const bridge::WeightRead&) {
    const auto face = face_of(event.device);
    if (!face) return;
    const auto [said, is_first] = said_weights_.try_emplace(event.device, face->weight);
    if (!is_first && said->second == face->weight) return;
    said->second = face->weight;
    tell(news_of_state(*face));
}

/// Each time it is asked, also for the same number again.   Source: protocol/devices.md section 7.5.
void DeviceActions::State::hear(const bridge::Event& event, const bridge::Measured&) {
    if (const auto face = face_of(event.device)) tell(news_of_state(*face));
}

/// Of a scale this news says the weight, too, and that is another one once the scale counts as there.
void DeviceActions::State::hear(const bridge::Event& event, const bridge::ConditionChanged&) {
    const auto face = face_of(event.device);
    if (!face) return;
    if (face->kind == Kind::scale) said_weights_[event.device] = face->weight;
    tell(news_of_state(*face));
}

/// Jobs of ours whose handler still waits are told of by it, since it knows more. Of other people's only
/// prints are news.
void DeviceActions::State::hear(const bridge::Event& event, const bridge::JobEnded& ended) {
    const auto ours = underway_.find(ended.job);
    DeviceOutcome outcome{ended.outcome, std::nullopt, ended.reason, nullptr, nullptr};
    if (ours != underway_.end()) {
        if (ours->second.is_awaited) {
            ours->second.ended = std::move(outcome);
            return;
        }
        Underway told = std::move(ours->second);
        underway_.erase(ours);
        if (told.kind == Kind::fiscal) return;  // without its code an end is no news: see `perform`
        tell_end(event.device, told.kind, told.asked, std::move(outcome));
        return;
    }
    const auto face = face_of(event.device);
    if (face && face->kind == Kind::printer) tell(news_of_end(*face, outcome));
}

// ---- the action route ---------------------------------------------------------------------------------

DeviceIdentifiers DeviceActions::State::identifiers() const {
    std::vector<bridge::DeviceInfo> devices;
    for (bridge::DeviceSnapshot& known : context_.registry.list()) devices.push_back(std::move(known.info));
    return DeviceIdentifiers(devices);
}

/// The device that is named so in either form, else the one of that type that the till means; "" where there
/// is none.
std::string DeviceActions::State::resolve(const DeviceRequest& request) const {
    const std::string& identifier = request.asked_as;
    if (context_.registry.find(identifier)) return identifier;
    for (const Kind kind :
         {Kind::printer, Kind::scanner, Kind::scale, Kind::terminal, Kind::gauge, Kind::fiscal}) {
        if (identifier == odoo_type(kind)) return meant(kind, request).value_or("");
    }
    for (const bridge::DeviceSnapshot& known : context_.registry.list()) {
        if (is_keyboard(known) && identifier == odoo_type(known)) return known.info.id;
    }
    return identifiers().device_of(identifier);
}

std::optional<std::string> DeviceActions::State::meant(Kind kind, const DeviceRequest& request) const {
    if (!context_.stations) return context_.registry.first(kind);
    const Station station = context_.stations->of_till(request.till);
    const bool is_drawer = kind == Kind::printer && json::text(request.data, "action") == "cashbox";
    return is_drawer ? context_.stations->drawer(station) : context_.stations->device(station, kind);
}

bool DeviceActions::State::is_own(const std::string& device, const std::string& till) const {
    const auto known = context_.registry.find(device);
    return !known || !context_.stations ||
           context_.stations->has(context_.stations->of_till(till), known->info);
}

asio::awaitable<RpcResult> DeviceActions::State::act(DeviceRequest request) {
    Asked asked{.generation = request.generation,
                .asked_as = request.asked_as,
                .session = request.session,
                .mark = mark_of_action(request.data),
                .echo = echo_of(request.data)};
    if (asked.session.empty()) asked.session = session_of(request.data);
    if (request.generation == Generation::since_19) asked.echo["session_id"] = asked.session;
    if (!asked.asked_as.empty() && asked.asked_as == box()) co_return act_on_box(asked, request.data);
    std::string device = resolve(request);
    if (!device.empty()) co_return co_await act_on(std::move(device), std::move(asked), request);
    if (is_display(asked.asked_as) && context_.display) co_return act_on_display(asked, request);
    co_return answer_word(asked, "disconnected", false);
}

/// Odoo asks so whether the box is there. Whoever has the shop's page open can't restart the box.
RpcResult DeviceActions::State::act_on_box(const Asked& asked, const json::Value& data) {
    if (json::text(data, "action") != "restart_odoo") return answer_word(asked, "success", true);
    const Error why{ErrorCode::unsupported, "this box is not restarted from here"};
    tell(news_of_box(asked.asked_as, asked.session, why));
    return answer_word(asked, "error", false);
}

RpcResult DeviceActions::State::act_on_display(const Asked& asked, const DeviceRequest& request) {
    const RpcResult shown = context_.display(request);
    DeviceOutcome ended{shown ? Outcome::done : Outcome::failed, std::nullopt,
                        shown ? "" : shown.error().message, nullptr, asked.echo};
    DeviceNews news = news_of_end(
        {.device = asked.asked_as, .kind = Kind::pole, .reason = {}, .owner = asked.session}, ended);
    news.type = "display";
    tell(std::move(news));
    if (!shown && asked.generation == Generation::until_18) return shown;
    return answer_word(asked, shown ? "success" : "error", true);
}

asio::awaitable<RpcResult> DeviceActions::State::act_on(std::string device, Asked asked,
                                                        const DeviceRequest& request) {
    if (!marks_.add(device, asked.mark)) {
        // 16 to 18 say no to what they don't do again, 19.0 yes.
        co_return answer_word(asked, "duplicate", asked.generation == Generation::since_19);
    }
    const auto known = context_.registry.find(device);
    const Kind kind = known ? known->info.kind : Kind::printer;
    owners_[device] = asked.session;
    auto wanted = read_device_call(kind, request.data);
    if (!wanted) {
        marks_.forget(device, asked.mark);
        log::warning("an action that this device does not have",
                     {{"device", device}, {"why", wanted.error().message}});
        DeviceOutcome refused{Outcome::failed, wanted.error().code, wanted.error().message, nullptr,
                              asked.echo};
        tell_end(device, kind, asked, refused);
        co_return answer(asked, kind, refused);
    }
    bool is_over = true;
    DeviceOutcome ended{Outcome::done, std::nullopt, "", nullptr, asked.echo};
    if (wanted->what == DeviceCall::What::perform) {
        ended = co_await perform(device, kind, asked, std::move(*wanted), request, is_over);
    } else if (wanted->what != DeviceCall::What::nothing) {
        if (kind == Kind::scale) weigh(device, wanted->what, asked, request);
        const auto face = face_for(asked, device);
        if (face && wanted->what != DeviceCall::What::end) {
            tell(news_of_state(*face));
            if (kind == Kind::scale) ended.result = face->weight;
            if (kind == Kind::gauge) ended.result = face->measured;
        }
    }
    if (is_over) tell_end(device, kind, asked, ended);
    co_return answer(asked, kind, ended);
}

/// A till asks for what lies on a scale. A server on the bus asks for all of its tills.
void DeviceActions::State::weigh(const std::string& device, DeviceCall::What what, Asked& asked,
                                 const DeviceRequest& request) {
    const auto scale = context_.registry.find(device);
    if (!scale || what == DeviceCall::What::state) return;
    if (what == DeviceCall::What::end) return weighings_->end(*scale, request.till);
    const Time now = context_.clock.now();
    const bool begins = what == DeviceCall::What::begin;
    const auto told =
        begins ? weighings_->begin(*scale, request.till, now) : weighings_->ask(*scale, request.till, now);
    asked.told = weight_in(*scale, told);
}

std::optional<DeviceFace> DeviceActions::State::face_for(const Asked& asked,
                                                         const std::string& device) const {
    auto face = face_of(device);
    if (face && asked.told) face->weight = *asked.told;
    return face;
}

/// `is_over`: nothing more will be heard of the job.
///
/// A receipt is told of once, in this answer: an end that comes later would have no code to print, and to ask
/// again is safe, since the same content is never registered anew and is answered with the code. So whatever
/// is no code leaves the way free to ask again, under the same mark, too.
///
/// With a Belgian module all that went wrong is a success of the call, and stands in what it says: the till
/// finds there whether to ask for a PIN (202), or that its receipt has no signature yet (300, 301).
/// Source: protocol/devices.md section 7.3, where these codes are the box's own within the result.
/// A CleanCash has no such place for a code: what is not "ok" is a text, so it is an error of the call, which
/// no till can take for a registered receipt. Source: protocol/devices.md section 7.4; http-api.md section
/// 4.1, error texts. Assumed, of both: a till that has got no code asks again with the same content.
asio::awaitable<DeviceOutcome> DeviceActions::State::perform(const std::string& device, Kind kind,
                                                             Asked& asked, DeviceCall wanted,
                                                             const DeviceRequest& request, bool& is_over) {
    const bool is_reading = kind == Kind::scale && wanted.verb == "read";
    bridge::Action action;
    action.device = device;
    action.verb = std::move(wanted.verb);
    action.data = std::move(wanted.data);
    if (kind == Kind::printer && action.verb == "status" && context_.status_page) {
        // Source: devices.md section 3.2: 19 prints a ticket on it, and asks for nothing else.
        action.data = context_.status_page(device);
        if (!action.data.empty()) action.verb = "print_picture";
    }
    action.fields = wanted.fields.is_object() ? std::move(wanted.fields) : json::Value::object();
    if (kind == Kind::fiscal) action.fields["box"] = box();
    action.id = new_job();
    action.session = asked.session;
    action.origin = request.origin;
    action.deadline = request.received + context_.action;
    const std::string job = action.id;
    underway_[job] = Underway{device, asked, kind, true, std::nullopt};
    // Also where this is cut off half-way because its caller has gone.
    const std::shared_ptr<void> waiting(nullptr, [this, &job](void*) { leave(job); });
    const bridge::ActionResult result = co_await context_.registry.perform(std::move(action));
    is_over = result.is_final;
    if (is_over) underway_.erase(job);
    DeviceOutcome ended{result.outcome, std::nullopt, "", nullptr, asked.echo};
    if (result.error) {
        ended.code = result.error->code;
        ended.reason = result.error->message;
    }
    if (is_reading && result.outcome == Outcome::done) {
        weigh(device, DeviceCall::What::perform, asked, request);
        if (const auto face = face_for(asked, device)) {
            tell(news_of_state(*face));  // as a scale says it by itself: some listen to that alone
            ended.result = face->weight;
        }
    }
    if (kind == Kind::gauge) ended.result = json::text(result.value, "value");
    if (kind == Kind::fiscal) {
        underway_.erase(job);
        is_over = true;
        if (result.outcome != Outcome::done) marks_.forget(device, asked.mark);
        if (result.value.is_object()) ended = {Outcome::done, std::nullopt, "", result.value, asked.echo};
    }
    co_return ended;
}

/// Nobody waits for this job any more: its end is told when it comes, or now where it has come.
void DeviceActions::State::leave(const std::string& job) {
    const auto left = underway_.find(job);
    if (left == underway_.end()) return;
    left->second.is_awaited = false;
    if (!left->second.ended) return;
    Underway told = std::move(left->second);
    underway_.erase(left);
    if (told.kind == Kind::fiscal) return;
    tell_end(told.device, told.kind, told.asked, std::move(*told.ended));
}

void DeviceActions::State::tell_end(const std::string& device, Kind kind, const Asked& asked,
                                    DeviceOutcome ended) {
    if (ended.outcome == Outcome::failed) marks_.forget(device, asked.mark);
    ended.echo = asked.echo;
    DeviceFace face = face_for(asked, device)
                          .value_or(DeviceFace{.device = device, .kind = kind, .reason = {}, .owner = {}});
    face.owner = asked.session;
    tell(news_of_end(face, ended));
}

// ---- answers ------------------------------------------------------------------------------------------

/// Only a server of 19.1 or later takes anything but yes or no, and its requests look like those of 19.0.
bool DeviceActions::State::is_direct(const Asked& asked) const {
    return asked.generation == Generation::since_19 && context_.server_version &&
           read_series(context_.server_version()).takes_direct_results();
}

RpcResult DeviceActions::State::answer_word(const Asked& asked, const char* status, bool yes) const {
    if (!is_direct(asked)) return yes;
    return direct_result(box(), asked.asked_as, asked.session, status, nullptr, news_.now_us());
}

/// Up to 18 the answer is all that a caller may hear, so it says no where nothing was done; from 19 on it
/// says that the device has been asked, and the event how that went. A receipt of which nobody knows whether
/// it is registered has no code to print: that is no success.
RpcResult DeviceActions::State::answer(const Asked& asked, Kind kind, const DeviceOutcome& ended) const {
    const bool is_unsure = kind == Kind::fiscal && ended.outcome == Outcome::unknown;
    const bool is_no = ended.outcome == Outcome::failed || is_unsure;
    if (is_direct(asked)) {
        const bool is_pending = kind == Kind::printer || kind == Kind::terminal;
        json::Value result = is_pending ? json::Value("pending") : ended.result;
        if (is_no) result = ended.reason;
        return direct_result(box(), asked.asked_as, asked.session, is_no ? "error" : "success",
                             std::move(result), news_.now_us());
    }
    if (asked.generation == Generation::since_19) return true;
    const bool is_wrong = ended.code == ErrorCode::unsupported || ended.code == ErrorCode::malformed;
    if (is_no && is_wrong) return trouble(Error{*ended.code, ended.reason});
    return !is_no;
}

/// Not to be mistaken for a mark from outside.
std::string DeviceActions::State::new_job() {
    return "device-action-" + std::to_string(news_.now_us()) + "-" + std::to_string(++jobs_made_);
}

void DeviceActions::State::tell(DeviceNews news) {
    news.identifier = identifiers().identifier_of(news.device);
    const auto told = news_.tell(std::move(news));
    if (listener_) listener_(*told);
}

bool DeviceActions::State::knows(const std::string& identifier) const {
    if (identifier.empty()) return false;
    DeviceRequest asked;
    asked.asked_as = identifier;
    return identifier == box() || is_display(identifier) || !resolve(asked).empty();
}

// ---- what others see ----------------------------------------------------------------------------------

DeviceActions::DeviceActions(DeviceContext context) : state_(std::make_shared<State>(std::move(context))) {}

DeviceActions::~DeviceActions() = default;

asio::awaitable<RpcResult> DeviceActions::act(DeviceRequest request) {
    const auto state = state_;
    co_return co_await state->act(std::move(request));
}

bool DeviceActions::knows(const std::string& identifier) const {
    return state_->knows(identifier);
}

DeviceEvents& DeviceActions::events() {
    return state_->events();
}

void DeviceActions::on_news(std::function<void(const DeviceNews&)> listener) {
    state_->on_news(std::move(listener));
}

}  // namespace comptoir::odoo
