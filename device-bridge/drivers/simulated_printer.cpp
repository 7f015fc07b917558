/// A printer without hardware: the real driver on a simulated wire, at whose far end a printer made of
/// software makes paper; each cut leaves `<paper folder>/<name>-NNNN.png`.
///
/// "simulated:?width=576", and:
/// language=star-line: what it speaks, a model's id (`printing/models`; "escpos", "star-prnt", "zpl",
/// "epson-tm-u220", ...); where the settings name no model, the driver takes it for that one, too.
/// drawer=high (the level of its pin 3; a printer without a drawer), low, or sensed: a drawer hangs there,
/// closed is high, a pulse opens it, and somebody closes it by an action.
/// To misbehave: late=2s (it hears everything that much later), cut_after_bytes=300 (then the cable is out,
/// for `back`, 2s), mute=now, never_read=now, unplug=now, close_mid_band=after:1 (the cable goes out within a
/// picture), and paper_out, paper_low, cover_open, cutter, error, too_hot = now or after:3 (receipts).
///
/// Verbs beside the printer's: "simulate" {"paper_out": "now"} (faults as in the URI; {} ends all and plugs
/// in), {"drawer": "closed"} or "open" (a hand moves the drawer; faults stay as they are).

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <map>
#include <utility>

#include "app/base/log.hpp"
#include "device-bridge/drivers/simulated.hpp"
#include "device-bridge/links/simulated_wire.hpp"
#include "device-bridge/printing/printer.hpp"
#include "device-bridge/printing/simulated_machine.hpp"
#include "device-bridge/printing/simulated_paper.hpp"

namespace comptoir::bridge {
namespace {

using std::chrono::milliseconds;

const std::vector<std::string_view> kFaults{
    "late",      "cut_after_bytes", "back",       "mute",   "never_read", "unplug", "close_mid_band",
    "paper_out", "paper_low",       "cover_open", "cutter", "error",      "too_hot"};

struct Faults {
    milliseconds late{0};
    milliseconds back{2'000};
    std::optional<std::int64_t> cut_after_bytes;
    std::map<std::string_view, std::int64_t> after;  // fault → receipts until then
};

enum class DrawerLine { high, low, sensed };

Result<DrawerLine> parse_drawer(const DeviceUri& uri) {
    const std::string line = uri.text("drawer");
    if (line.empty() || line == "high") return DrawerLine::high;
    if (line == "low") return DrawerLine::low;
    if (line == "sensed") return DrawerLine::sensed;
    return fail(ErrorCode::malformed, "\"drawer\" of a simulated printer is high, low or sensed");
}

Result<Faults> parse_faults(const DeviceUri& uri) {
    constexpr std::int64_t kBytesMax = 1 << 30;  // no job is a gigabyte: more is a slip
    Faults faults;
    const auto late = uri.duration("late", faults.late);
    const auto back = uri.duration("back", faults.back);
    const auto bytes = uri.integer("cut_after_bytes", 0, 0, kBytesMax);
    if (!late) return tl::unexpected(late.error());
    if (!back) return tl::unexpected(back.error());
    if (!bytes) return tl::unexpected(bytes.error());
    faults.late = *late;
    faults.back = *back;
    if (uri.has("cut_after_bytes")) faults.cut_after_bytes = *bytes;
    for (const std::string_view key : kFaults) {
        if (key == "late" || key == "back" || key == "cut_after_bytes") continue;
        const auto after = uri.after(key);
        if (!after) return tl::unexpected(after.error());
        if (*after) faults.after[key] = **after;
    }
    return faults;
}

/// What stands on the counter.
struct Furniture {
    PrinterModel model;
    int width_dots = 0;
    DrawerLine drawer = DrawerLine::high;
};

/// The printer at the far end.   Thread: io.   Owner: the device; the wire and the timers hold it weakly.
class Hardware : public std::enable_shared_from_this<Hardware> {
public:
    Hardware(const OpenContext& context, std::shared_ptr<SimulatedWire> wire, const Furniture& furniture,
             Faults faults)
        : clock_(context.clock),
          wire_(std::move(wire)),
          tray_(context.paper_folder, context.info.id),
          keeps_paper_(!context.paper_folder.empty()),
          drawer_(furniture.drawer),
          machine_(make_machine(furniture.model, furniture.width_dots,
                                {.reply = [this](std::string_view bytes) { wire_->send(bytes); },
                                 .cut = [this](const Paper& paper) { cut(paper); },
                                 .pulse = [this](auto, auto) { pulse(); }})),
          faults_(std::move(faults)),
          hearing_(context.executor),
          plugging_(context.executor) {}

    void start() {
        wire_->on_written([weak = weak_from_this()](std::string_view bytes) {
            if (const auto self = weak.lock()) self->written(bytes);
        });
        apply();
    }

    void stop() {
        hearing_.cancel();
        plugging_.cancel();
        on_the_way_.clear();
    }

    void misbehave(Faults faults) {
        faults_ = std::move(faults);
        receipts_ = 0;
        if (!wire_->is_plugged()) machine_->power_cycle();
        wire_->plug();
        apply();
    }

    enum class Hand { opens, closes };
    Result<void> move_drawer(Hand hand) {
        if (drawer_ != DrawerLine::sensed)
            return fail(ErrorCode::unsupported,
                        "no drawer hangs there; \"simulated:?drawer=sensed\" has one");
        is_drawer_open_ = hand == Hand::opens;
        machine_->set_health(health());
        return {};
    }

    [[nodiscard]] json::Value facts() const {
        return {{"receipts", receipts_made_},
                {"drawer_pulses", pulses_},
                {"drawer_open", is_drawer_open_},
                {"unknown_commands", machine_->unknown_commands()},
                {"last_paper", last_paper_}};
    }

private:
    static constexpr std::size_t kBacklogMax = 65'536;  // what a network printer buffers while it can't print

    [[nodiscard]] bool is_on(std::string_view fault) const {
        const auto found = faults_.after.find(fault);
        return found != faults_.after.end() && receipts_ >= found->second;
    }

    [[nodiscard]] PaperMachine::Health health() const {
        const bool is_high = drawer_ == DrawerLine::sensed ? !is_drawer_open_ : drawer_ == DrawerLine::high;
        return {.paper_out = is_on("paper_out"),
                .paper_low = is_on("paper_low"),
                .cover_open = is_on("cover_open"),
                .cutter = is_on("cutter"),
                .error = is_on("error"),
                .too_hot = is_on("too_hot"),
                .mute = is_on("mute"),
                .drawer_pin_high = is_high};
    }

    void apply() {
        machine_->set_health(health());
        if (faults_.cut_after_bytes) wire_->cut_after(static_cast<std::size_t>(*faults_.cut_after_bytes));
        if (is_on("unplug")) wire_->unplug();
        limit();
    }

    void limit() {
        // A command that is longer has to come whole before it is worked off, and the machine bounds it.
        const bool is_full = machine_->health().stops() && machine_->backlog() >= kBacklogMax;
        wire_->take_at_most(is_full || is_on("never_read") ? 0 : std::string::npos);
    }

    void written(std::string_view bytes) {
        if (faults_.late.count() == 0 && on_the_way_.empty()) return hear(bytes);
        on_the_way_.push_back({clock_.now() + faults_.late, std::string(bytes)});
        if (on_the_way_.size() == 1) hear_later();
    }

    void hear_later() {
        hearing_.expires_after(on_the_way_.front().first - clock_.now());
        hearing_.async_wait([weak = weak_from_this()](boost::system::error_code ec) {
            const auto self = weak.lock();
            if (ec || self == nullptr || self->on_the_way_.empty()) return;
            const std::string bytes = std::move(self->on_the_way_.front().second);
            self->on_the_way_.pop_front();
            self->hear(bytes);
            if (!self->on_the_way_.empty()) self->hear_later();
        });
    }

    void hear(std::string_view bytes) {
        constexpr std::size_t kPiece = 256;  // small enough to stop within a band
        while (!bytes.empty()) {
            machine_->feed(bytes.substr(0, kPiece));
            bytes.remove_prefix(std::min(kPiece, bytes.size()));
            if (!machine_->is_within_raster() || !is_on("close_mid_band")) continue;
            faults_.after.erase("close_mid_band");  // once
            return go_out();
        }
        limit();
        // The wire takes the cable out by itself after so many bytes; bring it back.
        if (faults_.cut_after_bytes) bring_back();
    }

    void go_out() {
        machine_->power_cycle();
        wire_->unplug();
        bring_back();
    }

    void bring_back() {
        plugging_.expires_after(faults_.back);
        plugging_.async_wait([weak = weak_from_this()](boost::system::error_code ec) {
            const auto self = weak.lock();
            if (ec || self == nullptr || self->wire_->is_plugged() || self->is_on("unplug")) return;
            self->machine_->power_cycle();
            self->wire_->plug();
            if (self->faults_.cut_after_bytes) self->apply();
        });
    }

    void cut(const Paper& paper) {
        ++receipts_;
        ++receipts_made_;
        if (keeps_paper_) {
            const auto put = tray_.put(paper);
            if (put) last_paper_ = put->filename().string();
            if (!put) log::warning("simulated paper was lost", {{"why", put.error().message}});
        }
        next_health();
    }

    void pulse() {
        ++pulses_;
        if (drawer_ == DrawerLine::sensed) is_drawer_open_ = true;
        next_health();
    }

    /// From within the machine's own work, so the news waits until it is back out.
    void next_health() {
        if (health() == machine_->health()) return;
        boost::asio::post(hearing_.get_executor(), [weak = weak_from_this()] {
            if (const auto self = weak.lock()) self->machine_->set_health(self->health());
        });
    }

    const Clock& clock_;
    std::shared_ptr<SimulatedWire> wire_;
    PaperTray tray_;
    bool keeps_paper_;
    DrawerLine drawer_;
    bool is_drawer_open_ = false;
    std::unique_ptr<PaperMachine> machine_;
    Faults faults_;
    asio::steady_timer hearing_;
    asio::steady_timer plugging_;
    std::deque<std::pair<Time, std::string>> on_the_way_;  // bounded by what a driver writes in `late`
    std::int64_t receipts_ = 0;                            // since the faults were set
    std::int64_t receipts_made_ = 0;
    std::int64_t pulses_ = 0;
    std::string last_paper_;
};

class SimulatedPrinter final : public Device {
public:
    SimulatedPrinter(OpenContext context, PrinterOptions options, const Furniture& furniture, Faults faults)
        : wire_(SimulatedWire::create(context.executor, context.clock)),
          hardware_(std::make_shared<Hardware>(context, wire_, furniture, std::move(faults))),
          printer_({.executor = context.executor,
                    .id = context.info.id,
                    .uri = context.info.uri,
                    .options = std::move(options),
                    .link = wire_->near_end(),
                    .events = std::move(context.events),
                    .clock = context.clock,
                    .runtime_folder = {},
                    .leaving = std::move(context.leaving),
                    .draw_text = std::move(context.draw_text)}) {}
    ~SimulatedPrinter() override { stop(); }
    SimulatedPrinter(const SimulatedPrinter&) = delete;
    SimulatedPrinter& operator=(const SimulatedPrinter&) = delete;

    void start() override {
        hardware_->start();
        printer_.start();
    }
    void stop() override {
        is_stopped_ = true;
        printer_.stop();
        hardware_->stop();
    }
    asio::awaitable<ActionResult> perform(Action action) override {
        if (action.verb != "simulate" || is_stopped_) return printer_.perform(std::move(action));
        return simulate(hardware_, std::move(action));
    }
    [[nodiscard]] bool give_back(const std::string& job) override { return printer_.give_back(job); }
    [[nodiscard]] Condition condition() const override { return printer_.condition(); }
    [[nodiscard]] std::string reason() const override { return printer_.reason(); }
    [[nodiscard]] std::vector<std::string> verbs() const override {
        auto all = printer_.verbs();
        all.emplace_back("simulate");
        return all;
    }
    [[nodiscard]] json::Value facts() const override {
        json::Value facts = printer_.facts();
        facts.update(hardware_->facts());
        return facts;
    }

private:
    static asio::awaitable<ActionResult> simulate(std::shared_ptr<Hardware> hardware, Action action) {
        if (const json::Value& drawer = json::member(action.fields, "drawer"); !drawer.is_null()) {
            const std::string where = json::text(drawer);
            if (action.fields.size() != 1 || (where != "open" && where != "closed"))
                co_return answer_to(
                    fail(ErrorCode::malformed, "\"drawer\" is open or closed, and stands alone"));
            co_return answer_to(
                hardware->move_drawer(where == "open" ? Hardware::Hand::opens : Hardware::Hand::closes));
        }
        const auto uri = simulated_uri(action.fields);
        if (!uri) co_return answer_to(tl::unexpected(uri.error()));
        if (const auto known = uri->only(kFaults); !known) co_return answer_to(known);
        auto faults = parse_faults(*uri);
        if (!faults) co_return answer_to(tl::unexpected(faults.error()));
        hardware->misbehave(std::move(*faults));
        co_return answer_to({});
    }

    std::shared_ptr<SimulatedWire> wire_;
    std::shared_ptr<Hardware> hardware_;
    Printer printer_;
    bool is_stopped_ = false;
};

Result<std::unique_ptr<Device>> open_printer(OpenContext context) {
    const auto uri = DeviceUri::parse(context.info.uri);
    if (!uri) return tl::unexpected(uri.error());
    auto known = kFaults;
    for (const char* key : {"width", "language", "drawer"}) known.emplace_back(key);
    if (const auto only = uri->only(known); !only) return tl::unexpected(only.error());
    const bool is_named = !json::text(context.info.options, "model").empty();
    if (uri->has("language") && !is_named) context.info.options["model"] = uri->text("language");
    auto options = printer_options(context.info.options);
    if (!options) return tl::unexpected(options.error());
    const auto width = uri->integer("width", options->paper_width_dots, PrinterOptions::kPaperWidthDotsMin,
                                    PrinterOptions::kPaperWidthDotsMax);
    if (!width) return tl::unexpected(width.error());
    options->paper_width_dots = static_cast<int>(*width);
    const auto model =
        uri->has("language") ? find_model(uri->text("language")) : Result<PrinterModel>(options->model);
    if (!model) return tl::unexpected(model.error());
    const auto drawer = parse_drawer(*uri);
    if (!drawer) return tl::unexpected(drawer.error());
    auto faults = parse_faults(*uri);
    if (!faults) return tl::unexpected(faults.error());
    const Furniture furniture{*model, options->paper_width_dots, *drawer};
    return std::make_unique<SimulatedPrinter>(std::move(context), std::move(*options), furniture,
                                              std::move(*faults));
}

}  // namespace

extern const Driver simulated_printer;
const Driver simulated_printer{
    .id = "simulated-printer",
    .kind = Kind::printer,
    .summary = "a printer of any language without hardware, whose paper is pictures, and which can misbehave",
    .matches = is_simulated,
    .open = open_printer,
};

}  // namespace comptoir::bridge
