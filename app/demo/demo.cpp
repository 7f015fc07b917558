#include "app/demo/demo.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <exception>
#include <map>
#include <utility>

#include "app/base/check.hpp"
#include "app/base/json.hpp"
#include "app/base/log.hpp"
#include "app/demo/cart.hpp"
#include "app/demo/receipt.hpp"
#include "app/demo/shop.hpp"
#include "app/sources/neutral.hpp"
#include "device-bridge/protocols/weight_text.hpp"

namespace comptoir::demo {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

// How long a cashier takes, and how long a customer may look.
constexpr auto kAfterAdd = 1'600ms;
constexpr auto kAfterChange = 1'800ms;
constexpr auto kAfterCombo = 2'400ms;
constexpr auto kAfterQr = 6'000ms;
constexpr auto kAfterQuestion = 3'500ms;
constexpr auto kAfterCard = 2'600ms;
constexpr auto kAfterPay = 5'000ms;
constexpr auto kAfterWelcome = 4'000ms;
constexpr auto kBeforePrint = 300ms;
constexpr auto kWeighingPoll = 250ms;  // an Odoo POS asks its box every 500 ms
constexpr auto kAsideFor = 5'000ms;
constexpr auto kTillIsThere = 11min;  // a till has the screen for ten minutes after its last word
constexpr int kWeighingPollsMin = 8;
constexpr int kWeighingPollsMax = 24;  // then the scale is out and the cashier types the weight

bool is_simulated(const bridge::DeviceSnapshot& device) {
    return device.info.uri.starts_with("simulated:");
}

}  // namespace

struct Demo::State : std::enable_shared_from_this<Demo::State> {
    State(asio::any_io_executor on, bridge::Registry& devices, sources::Arbiter& of, const Clock& with,
          std::function<void(Time)> tell, DemoOptions given)
        : executor(std::move(on)),
          registry(devices),
          arbiter(of),
          clock(with),
          changed(std::move(tell)),
          options(std::move(given)),
          timer(executor) {}

    asio::any_io_executor executor;
    bridge::Registry& registry;
    sources::Arbiter& arbiter;
    const Clock& clock;
    std::function<void(Time)> changed;
    DemoOptions options;
    asio::steady_timer timer;
    std::unique_ptr<Paper> paper;
    std::map<std::string, std::string> tiles;  // by emoji: some forty
    std::int64_t revision = 0;
    std::int64_t jobs = 0;
    std::size_t sale_index = 0;
    std::size_t step_index = 0;
    std::size_t paid = 0;
    std::optional<Cart> cart;
    std::optional<WeighingView> weighing;
    std::optional<ShowQr> qr;
    std::optional<CardReader> card;
    std::vector<std::string> methods;
    int weighing_polls = 0;
    bool has_to_print = false;
    bool is_stopped = false;

    const Sale& sale() const { return all_sales()[sale_index % all_sales().size()]; }
    Duration play();
    void begin_sale();
    Duration end_sale();
    Duration step_aside();
    bool is_till_there(Time now) const;
    void offer();
    void wait(Duration pause);

    Duration carry_out(const Add& step);
    Duration carry_out(const ChangeQuantity& step);
    Duration carry_out(const Discount& step);
    Duration carry_out(const Note& step);
    Duration carry_out(const Combo& step);
    Duration carry_out(const Weigh& step);
    Duration carry_out(const Scan& step);
    Duration carry_out(const SendToKitchen& step);
    Duration carry_out(const ShowQr& step);
    Duration carry_out(const AskHowToPay& step);
    Duration carry_out(const CardReader& step);
    Duration carry_out(const Pay& step);
    void put_payment_away();
    void print(const std::string& device, Result<std::string> picture);
    void act(const std::string& device, const std::string& verb, json::Value fields, std::string data = "");
    std::optional<WeighingView> on_the_scale(const Product& product) const;
    bool has_paper();
    std::string tile_of(const std::string& emoji);
    void next() { ++step_index; }
};

Demo::Demo(asio::any_io_executor executor, bridge::Registry& registry, sources::Arbiter& arbiter,
           const Clock& clock, std::function<void(Time)> changed, DemoOptions options) {
    options.speed = std::clamp(options.speed, 1, kSpeedMax);
    state_ = std::make_shared<State>(std::move(executor), registry, arbiter, clock, std::move(changed),
                                     std::move(options));
}

Demo::~Demo() {
    stop();
}

void Demo::start() {
    log::info("the demo shop is open", {{"sales", all_sales().size()}});
    state_->wait(500ms);
}

void Demo::stop() {
    state_->is_stopped = true;
    state_->timer.cancel();
}

Duration Demo::step() {
    return state_->play() / state_->options.speed;
}

std::string Demo::shop_name() const {
    return state_->sale().shop.name;
}

std::string Demo::language() const {
    return state_->sale().shop.language;
}

std::size_t Demo::sales() const {
    return state_->paid;
}

void Demo::State::wait(Duration pause) {
    timer.expires_after(pause / options.speed);
    timer.async_wait([weak = weak_from_this()](const boost::system::error_code& ec) {
        const auto self = weak.lock();
        if (ec || self == nullptr || self->is_stopped) return;
        self->wait(self->play());
    });
}

Duration Demo::State::play() {
    if (is_stopped) return kAsideFor;
    if (is_till_there(clock.now())) return step_aside();
    if (!cart) {
        begin_sale();
        return kAfterWelcome;
    }
    if (has_to_print) {
        has_to_print = false;
        if (has_paper()) print("receipt", receipt_picture(*paper, *cart, clock.wall()));
        return kAfterPay;
    }
    if (step_index >= sale().steps.size()) return end_sale();
    return std::visit([this](const auto& step) { return carry_out(step); }, sale().steps[step_index]);
}

/// An empty cart: the screen welcomes.
void Demo::State::begin_sale() {
    constexpr std::int64_t kFirstNumber = 427;
    cart.emplace(sale().shop, std::to_string(kFirstNumber + static_cast<std::int64_t>(sale_index)));
    step_index = 0;
    weighing.reset();
    put_payment_away();
    offer();
}

Duration Demo::State::end_sale() {
    cart.reset();
    ++sale_index;
    begin_sale();
    return kAfterWelcome;
}

/// A real till has the screen; the sale begins anew when it has gone.
Duration Demo::State::step_aside() {
    if (cart) {
        cart.reset();
        has_to_print = false;
        arbiter.left(kRegister);
        changed(clock.now());
        log::info("the demo shop makes room for a till");
    }
    return kAsideFor;
}

bool Demo::State::is_till_there(Time now) const {
    const auto all = arbiter.registers(now);
    const std::string own = arbiter.configured().key_of(kRegister);
    return std::any_of(all.begin(), all.end(), [&](const sources::RegisterStatus& status) {
        return status.id != own && status.channel && status.silent_for < kTillIsThere;
    });
}

void Demo::State::offer() {
    const Time now = clock.now();
    const json::Value order = cart->order({++revision, weighing, qr, card, methods},
                                          [this](const std::string& emoji) { return tile_of(emoji); });
    // As text, as every other till's: the demo shows that this path works.
    const auto message = json::parse(json::dump(order));
    CHECK(message.has_value(), "the demo's own orders are JSON");
    auto decoded = sources::decode_neutral(*message, {});
    if (!decoded) {
        log::error("the demo's order was refused", {{"why", decoded.error().message}});
        return;
    }
    static_cast<void>(arbiter.order(
        {kRegister, sources::Channel::neutral, std::move(decoded->order), decoded->revision}, now));
    changed(now);
}

Duration Demo::State::carry_out(const Add& step) {
    CartLine line;
    line.product = step.product;
    line.quantity = step.quantity;
    line.kind = step.kind;
    line.lot = step.lot;
    cart->add(std::move(line));
    next();
    offer();
    return kAfterAdd;
}

Duration Demo::State::carry_out(const ChangeQuantity& step) {
    cart->change_quantity(step.line, step.quantity);
    next();
    offer();
    return kAfterChange;
}

Duration Demo::State::carry_out(const Discount& step) {
    cart->discount(step.line, step.percent);
    next();
    offer();
    return kAfterChange;
}

Duration Demo::State::carry_out(const Note& step) {
    cart->note(step.line, step.text);
    next();
    offer();
    return kAfterChange;
}

Duration Demo::State::carry_out(const Combo& step) {
    CartLine whole;
    whole.product = step.product;
    cart->add(std::move(whole));
    for (const Product& product : step.parts) {
        CartLine part;
        part.product = product;
        part.is_combo_part = true;
        cart->add(std::move(part));
    }
    next();
    offer();
    return kAfterCombo;
}

/// Puts the goods on the scale, watches until they lie still, rings them up and takes them off again.
Duration Demo::State::carry_out(const Weigh& step) {
    if (weighing_polls++ == 0) {
        act("scale", "place", {{"weight", decimal_text(step.weight, 3)}, {"unit", "kg"}});
        weighing = WeighingView{step.product, 0, renderer::Stability::moving};
        offer();
        return kWeighingPoll;
    }
    if (const auto seen = on_the_scale(step.product)) weighing = seen;
    const bool is_done = weighing->stability == renderer::Stability::stable &&
                         weighing->weight == step.weight && weighing_polls >= kWeighingPollsMin;
    if (!is_done && weighing_polls < kWeighingPollsMax) {
        offer();
        return kWeighingPoll;
    }
    act("scale", "remove", nullptr);
    weighing.reset();
    weighing_polls = 0;
    CartLine line;
    line.product = step.product;
    line.quantity = step.weight;
    line.is_weighed = true;
    cart->add(std::move(line));
    next();
    offer();
    return kAfterAdd;
}

Duration Demo::State::carry_out(const Scan& step) {
    act("scanner", "scan", {{"text", step.code}});
    return carry_out(Add{step.product});
}

Duration Demo::State::carry_out(const SendToKitchen&) {
    if (has_paper()) print("kitchen", kitchen_picture(*paper, *cart, clock.wall()));
    next();
    return kBeforePrint;
}

Duration Demo::State::carry_out(const ShowQr& step) {
    put_payment_away();
    qr = step;
    next();
    offer();
    return kAfterQr;
}

Duration Demo::State::carry_out(const AskHowToPay& step) {
    methods = step.methods;
    next();
    offer();
    return kAfterQuestion;
}

Duration Demo::State::carry_out(const CardReader& step) {
    put_payment_away();
    card = step;
    next();
    offer();
    return kAfterCard;
}

void Demo::State::put_payment_away() {
    qr.reset();
    card.reset();
    methods.clear();
}

Duration Demo::State::carry_out(const Pay& step) {
    put_payment_away();
    cart->pay(step);
    ++paid;
    next();
    offer();
    if (step.opens_drawer) act("receipt", "open_drawer", nullptr);
    has_to_print = true;
    return kBeforePrint;
}

void Demo::State::print(const std::string& device, Result<std::string> picture) {
    if (!picture) {
        log::warning("the demo has no receipt", {{"why", picture.error().message}});
        return;
    }
    act(device, "print_picture", nullptr, std::move(*picture));
}

/// Hands an action to a simulated device; a real one that happens to have its name is left alone.
void Demo::State::act(const std::string& device, const std::string& verb, json::Value fields,
                      std::string data) {
    const auto found = registry.find(device);
    if (!found || !is_simulated(*found)) return;
    bridge::Action action;
    action.device = device;
    action.verb = verb;
    action.fields = std::move(fields);
    action.data = std::move(data);
    action.session = kRegister;
    action.origin = "demo";
    action.deadline = clock.now() + 9s;
    asio::co_spawn(executor, registry.perform(std::move(action)),
                   [device, verb](const std::exception_ptr&, const bridge::ActionResult& result) {
                       if (result.is_yes()) return;
                       log::warning("a device refused the demo", {{"device", device}, {"verb", verb}});
                   });
}

/// As a till asks its box: what the scale said last.
std::optional<WeighingView> Demo::State::on_the_scale(const Product& product) const {
    const auto found = registry.find("scale");
    if (!found || !is_simulated(*found)) return std::nullopt;
    const auto weight = bridge::parse_weight(json::text(found->facts, "weight"), "kg");
    if (!weight || weight->decimals != 3) return std::nullopt;
    const bool is_stable = json::text(found->facts, "stability") == "stable";
    return WeighingView{product, weight->digits,
                        is_stable ? renderer::Stability::stable : renderer::Stability::moving};
}

/// Fonts are loaded when they are first needed; without any there are no receipts and no product pictures.
bool Demo::State::has_paper() {
    if (paper != nullptr) return true;
    auto opened = Paper::open(options.font_cache);
    if (!opened) {
        log::warning("the demo has no paper", {{"why", opened.error().message}});
        return false;
    }
    paper = std::move(*opened);
    return true;
}

std::string Demo::State::tile_of(const std::string& emoji) {
    if (emoji.empty() || !has_paper()) return "";
    const auto found = tiles.find(emoji);
    if (found != tiles.end()) return found->second;
    return tiles.emplace(emoji, tile_url(*paper, emoji)).first->second;
}

}  // namespace comptoir::demo
