/// A printer without hardware: the real driver on a simulated wire, at whose far end an interpreter of its
/// own makes paper; each cut leaves `<paper folder>/<name>-NNNN.png`.
///
/// "simulated:?width=576", and to misbehave: late=2s (it hears everything that much later),
/// cut_after_bytes=300 (then the cable is out, for `back`, 2s), mute=now, never_read=now, unplug=now,
/// close_mid_band=after:1 (the cable goes out within a picture), and paper_out, paper_low, cover_open,
/// cutter, error, too_hot = now or after:3 (receipts).
///
/// Verbs beside the printer's: "simulate" {"paper_out": "now"} (faults as in the URI; {} ends all and plugs
/// in).

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
#include "device-bridge/printing/simulated_paper.hpp"
#include "device-bridge/protocols/escpos_interpreter.hpp"

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

/// The printer at the far end.   Thread: io.   Owner: the device; the wire and the timers hold it weakly.
class Hardware : public std::enable_shared_from_this<Hardware> {
public:
    Hardware(const OpenContext& context, std::shared_ptr<SimulatedWire> wire, int width_dots, Faults faults)
        : clock_(context.clock),
          wire_(std::move(wire)),
          tray_(context.paper_folder, context.info.id),
          keeps_paper_(!context.paper_folder.empty()),
          interpreter_(width_dots, {.reply = [this](std::string_view bytes) { wire_->send(bytes); },
                                    .cut = [this](const Paper& paper) { cut(paper); },
                                    .pulse = [this](auto, auto) { ++pulses_; }}),
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
        if (!wire_->is_plugged()) interpreter_.power_cycle();
        wire_->plug();
        apply();
    }

    [[nodiscard]] json::Value facts() const {
        return {{"receipts", receipts_made_},
                {"drawer_pulses", pulses_},
                {"unknown_commands", interpreter_.unknown_commands()},
                {"last_paper", last_paper_}};
    }

private:
    static constexpr std::size_t kBacklogMax = 65'536;  // what a network printer buffers while it can't print

    [[nodiscard]] bool is_on(std::string_view fault) const {
        const auto found = faults_.after.find(fault);
        return found != faults_.after.end() && receipts_ >= found->second;
    }

    void apply() {
        interpreter_.set_health({.paper_out = is_on("paper_out"),
                                 .paper_low = is_on("paper_low"),
                                 .cover_open = is_on("cover_open"),
                                 .cutter = is_on("cutter"),
                                 .error = is_on("error"),
                                 .too_hot = is_on("too_hot"),
                                 .mute = is_on("mute")});
        if (faults_.cut_after_bytes) wire_->cut_after(static_cast<std::size_t>(*faults_.cut_after_bytes));
        if (is_on("unplug")) wire_->unplug();
        limit();
    }

    void limit() {
        const bool is_full = is_on("never_read") || interpreter_.backlog() >= kBacklogMax;
        wire_->take_at_most(is_full ? 0 : std::string::npos);
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
            interpreter_.feed(bytes.substr(0, kPiece));
            bytes.remove_prefix(std::min(kPiece, bytes.size()));
            if (!interpreter_.is_within_raster() || !is_on("close_mid_band")) continue;
            faults_.after.erase("close_mid_band");  // once
            return go_out();
        }
        limit();
        // The wire takes the cable out by itself after so many bytes; bring it back.
        if (faults_.cut_after_bytes) bring_back();
    }

    void go_out() {
        interpreter_.power_cycle();
        wire_->unplug();
        bring_back();
    }

    void bring_back() {
        plugging_.expires_after(faults_.back);
        plugging_.async_wait([weak = weak_from_this()](boost::system::error_code ec) {
            const auto self = weak.lock();
            if (ec || self == nullptr || self->wire_->is_plugged() || self->is_on("unplug")) return;
            self->interpreter_.power_cycle();
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
        auto health = interpreter_.health();
        health.paper_out = is_on("paper_out");
        health.paper_low = is_on("paper_low");
        health.cover_open = is_on("cover_open");
        health.cutter = is_on("cutter");
        health.error = is_on("error");
        health.too_hot = is_on("too_hot");
        health.mute = is_on("mute");
        next_health(health);
    }

    /// From within the interpreter's own cut, so the news waits until it is back out.
    void next_health(EscposInterpreter::Health health) {
        if (health == interpreter_.health()) return;
        boost::asio::post(hearing_.get_executor(), [weak = weak_from_this(), health] {
            if (const auto self = weak.lock()) self->interpreter_.set_health(health);
        });
    }

    const Clock& clock_;
    std::shared_ptr<SimulatedWire> wire_;
    PaperTray tray_;
    bool keeps_paper_;
    EscposInterpreter interpreter_;
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
    SimulatedPrinter(OpenContext context, PrinterOptions options, Faults faults)
        : wire_(SimulatedWire::create(context.executor, context.clock)),
          hardware_(std::make_shared<Hardware>(context, wire_, options.paper_width_dots, std::move(faults))),
          printer_({.executor = context.executor,
                    .id = context.info.id,
                    .uri = context.info.uri,
                    .options = options,
                    .link = wire_->near_end(),
                    .events = std::move(context.events),
                    .clock = context.clock,
                    .runtime_folder = {}}) {}
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
    known.emplace_back("width");
    if (const auto only = uri->only(known); !only) return tl::unexpected(only.error());
    auto options = printer_options(context.info.options);
    if (!options) return tl::unexpected(options.error());
    const auto width = uri->integer("width", options->paper_width_dots, PrinterOptions::kPaperWidthDotsMin,
                                    PrinterOptions::kPaperWidthDotsMax);
    if (!width) return tl::unexpected(width.error());
    options->paper_width_dots = static_cast<int>(*width);
    auto faults = parse_faults(*uri);
    if (!faults) return tl::unexpected(faults.error());
    return std::make_unique<SimulatedPrinter>(std::move(context), *options, std::move(*faults));
}

}  // namespace

extern const Driver simulated_printer;
const Driver simulated_printer{
    .id = "simulated-printer",
    .kind = Kind::printer,
    .summary = "an ESC/POS printer without hardware, whose paper is pictures, and which can misbehave",
    .matches = is_simulated,
    .open = open_printer,
};

}  // namespace comptoir::bridge
