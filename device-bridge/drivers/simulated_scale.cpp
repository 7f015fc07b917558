/// A scale without hardware: MT-SICS over a simulated wire, which the real driver reads.
///
/// "simulated:?every=200ms&settle=600ms&unit=kg&decimals=3&capacity=15000", and to misbehave: late=3s (each
/// line comes that much later), noise=after:5 (garbage between lines), half=now (every other line is torn),
/// wrong_parity=now (one byte of each line is broken, each time another), lost=now (one is missing),
/// stuck=after:10 (it says the same line for ever), silent=after:10, unplug=after:10, cut_after_bytes=3 (of
/// what the driver says); `silence` is how long the driver waits before it says so.
///
/// Verbs beside those of SerialScale: "place" {"weight": "1.235", "unit": "kg", "stable": true}, "remove",
/// "overload", "underload" (the pan was lifted off), "simulate" {"silent": "now"} (faults as in the URI; {}
/// ends all and plugs in again).

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

#include "device-bridge/drivers/simulated.hpp"
#include "device-bridge/links/simulated_wire.hpp"
#include "device-bridge/protocols/mt_sics.hpp"
#include "device-bridge/protocols/weight_text.hpp"
#include "device-bridge/weighing/scale_model.hpp"
#include "device-bridge/weighing/serial_scale.hpp"

namespace comptoir::bridge {
namespace {

using std::chrono::milliseconds;

struct Faults {
    milliseconds late{0};
    Trip noise;
    Trip half;
    Trip wrong_parity;
    Trip lost;
    Trip stuck;
    Trip silent;
    Trip unplug;
    std::optional<std::int64_t> cut_after_bytes;
};

Result<Faults> parse_faults(const DeviceUri& uri) {
    Faults faults;
    const auto late = uri.duration("late", milliseconds{0});
    if (!late) return tl::unexpected(late.error());
    faults.late = *late;
    for (const auto& [key, trip] :
         {std::pair{"noise", &faults.noise}, std::pair{"half", &faults.half},
          std::pair{"wrong_parity", &faults.wrong_parity}, std::pair{"lost", &faults.lost},
          std::pair{"stuck", &faults.stuck}, std::pair{"silent", &faults.silent},
          std::pair{"unplug", &faults.unplug}}) {
        const auto after = uri.after(key);
        if (!after) return tl::unexpected(after.error());
        *trip = Trip(*after);
    }
    return faults;
}

constexpr std::array<std::string_view, 9> kFaults{"late",  "noise",  "half",   "wrong_parity",   "lost",
                                                  "stuck", "silent", "unplug", "cut_after_bytes"};

struct Options {
    milliseconds every{200};
    milliseconds silence{2'000};
    ScaleModel::Build build;
    Faults faults;
};

Result<Options> parse_options(const DeviceUri& uri) {
    Options options;
    std::vector<std::string_view> words{"every", "silence", "settle", "unit", "decimals", "capacity"};
    words.insert(words.end(), kFaults.begin(), kFaults.end());
    const auto known = uri.only(words);
    if (!known) return tl::unexpected(known.error());
    const auto every = uri.duration("every", options.every);
    const auto silence = uri.duration("silence", options.silence);
    const auto settle = uri.duration("settle", milliseconds{0});
    const auto decimals = uri.integer("decimals", 3, 0, 5);
    const auto capacity = uri.integer("capacity", 15'000, 100, 10'000'000);
    const auto unit = parse_weight("0", uri.has("unit") ? uri.text("unit") : "kg");
    const auto faults = parse_faults(uri);
    if (!every) return tl::unexpected(every.error());
    if (!silence) return tl::unexpected(silence.error());
    if (!settle) return tl::unexpected(settle.error());
    if (!decimals) return tl::unexpected(decimals.error());
    if (!capacity) return tl::unexpected(capacity.error());
    if (!unit) return tl::unexpected(unit.error());
    if (!faults) return tl::unexpected(faults.error());
    if (every->count() < 1 || silence->count() < 1) {
        return fail(ErrorCode::malformed, "\"every\" and \"silence\" of a simulated scale are at least 1ms");
    }
    options.every = *every;
    options.silence = *silence;
    options.build = {unit->unit, static_cast<int>(*decimals), *capacity, *settle};
    options.faults = *faults;
    return options;
}

/// The scale at the far end of the wire, which talks until it is stopped.
class Hardware : public std::enable_shared_from_this<Hardware> {
public:
    Hardware(const OpenContext& context, std::shared_ptr<SimulatedWire> wire, Options options)
        : model(options.build),
          executor_(context.executor),
          clock_(context.clock),
          wire_(std::move(wire)),
          every_(options.every),
          faults_(options.faults),
          timer_(executor_) {}

    void start() {
        wire_->on_written([weak = weak_from_this()](std::string_view bytes) {
            if (const auto self = weak.lock()) self->hear(bytes);
        });
        if (faults_.cut_after_bytes) wire_->cut_after(static_cast<std::size_t>(*faults_.cut_after_bytes));
        asio::co_spawn(executor_, run(shared_from_this()), [](const std::exception_ptr&) {});
    }

    void stop() {
        stopped_ = true;
        timer_.cancel();
    }

    void misbehave(Faults faults) {
        faults_ = faults;
        said_ = model.line(clock_.now());
        wire_->cut_after(faults.cut_after_bytes ? static_cast<std::size_t>(*faults.cut_after_bytes)
                                                : std::string::npos);
        if (!wire_->is_plugged()) {
            model.restart();
            wire_->plug();
        }
    }

    ScaleModel model;

private:
    static asio::awaitable<void> run(std::shared_ptr<Hardware> self) {
        while (!self->stopped_) {
            self->timer_.expires_after(self->every_ + self->faults_.late);
            co_await self->timer_.async_wait(asio::as_tuple(asio::use_awaitable));
            if (!self->stopped_ && self->model.is_repeating() && self->wire_->is_plugged()) self->say();
        }
    }

    void hear(std::string_view bytes) {
        const std::string answer = model.hear(bytes, clock_.now());
        if (!faults_.silent.has_begun()) wire_->send(answer);
    }

    void say() {
        if (faults_.unplug.strikes()) return wire_->unplug();
        if (faults_.silent.strikes()) return;
        const bool is_stuck = faults_.stuck.strikes() && !said_.empty();
        if (!is_stuck) said_ = model.line(clock_.now());
        std::string line = said_;
        // What the serial line hands on of a byte with the wrong parity is a zero.
        if (faults_.wrong_parity.strikes()) line[++broken_ % line.size()] = '\0';
        if (faults_.lost.strikes()) line.erase(++broken_ % line.size(), 1);
        is_torn_ = !is_torn_ && faults_.half.strikes();
        if (is_torn_) line.resize(line.size() / 2);
        if (faults_.noise.strikes()) line.insert(0, std::string("\x00\xff~S S 9\r\x80\n", 11));
        wire_->send(line);
    }

    asio::any_io_executor executor_;
    const Clock& clock_;
    std::shared_ptr<SimulatedWire> wire_;
    milliseconds every_;
    Faults faults_;
    asio::steady_timer timer_;
    std::string said_;
    std::size_t broken_ = 0;  // how many bytes were, so that each time it is another
    bool is_torn_ = false;
    bool stopped_ = false;
};

class SimulatedScale final : public Device {
public:
    SimulatedScale(OpenContext context, Options options)
        : clock_(context.clock), wire_(SimulatedWire::create(context.executor, context.clock)) {
        hardware_ = std::make_shared<Hardware>(context, wire_, options);
        SerialScale::Patience patience;
        patience.silence = options.silence;
        std::vector<ScaleCandidate> speaks(1);
        speaks.front().protocol = std::make_unique<MtSics>();
        scale_ =
            std::make_unique<SerialScale>(std::move(context), wire_->near_end(), std::move(speaks), patience);
    }
    ~SimulatedScale() override { stop(); }
    SimulatedScale(const SimulatedScale&) = delete;
    SimulatedScale& operator=(const SimulatedScale&) = delete;

    void start() override {
        hardware_->start();
        scale_->start();
    }

    void stop() override {
        hardware_->stop();
        scale_->stop();
        is_stopped_ = true;
    }

    asio::awaitable<ActionResult> perform(Action action) override {
        if (is_stopped_) co_return answer_to(fail(ErrorCode::offline, "stopped"));
        if (action.verb == "place") co_return answer_to(place(action.fields));
        if (action.verb == "simulate") co_return answer_to(simulate(action.fields));
        if (action.verb == "remove" || action.verb == "overload" || action.verb == "underload") {
            if (action.verb == "remove") hardware_->model.remove(clock_.now());
            if (action.verb == "overload") hardware_->model.overload(clock_.now());
            if (action.verb == "underload") hardware_->model.underload(clock_.now());
            co_return answer_to({});
        }
        ActionResult result = co_await scale_->perform(std::move(action));
        co_return result;
    }

    [[nodiscard]] Condition condition() const override { return scale_->condition(); }
    [[nodiscard]] std::string reason() const override { return scale_->reason(); }
    [[nodiscard]] std::vector<std::string> verbs() const override {
        auto all = scale_->verbs();
        all.insert(all.end(), {"place", "remove", "overload", "underload", "simulate"});
        return all;
    }
    [[nodiscard]] json::Value facts() const override { return scale_->facts(); }

private:
    Result<void> place(const json::Value& fields) {
        const std::string unit = json::text(fields, "unit");
        const auto weight = parse_weight(json::text(fields, "weight"), unit.empty() ? "kg" : unit);
        if (!weight) return tl::unexpected(weight.error());
        const auto& stable = json::member(fields, "stable");
        const bool is_still = stable.is_null() || json::truthy(stable);
        return hardware_->model.place(
            *weight, is_still ? ScaleModel::Rest::still : ScaleModel::Rest::swinging, clock_.now());
    }

    Result<void> simulate(const json::Value& fields) {
        const auto uri = simulated_uri(fields);
        if (!uri) return tl::unexpected(uri.error());
        const auto known = uri->only({kFaults.begin(), kFaults.end()});
        if (!known) return known;
        const auto faults = parse_faults(*uri);
        if (!faults) return tl::unexpected(faults.error());
        hardware_->misbehave(*faults);
        return {};
    }

    const Clock& clock_;
    std::shared_ptr<SimulatedWire> wire_;
    std::shared_ptr<Hardware> hardware_;
    std::unique_ptr<SerialScale> scale_;
    bool is_stopped_ = false;
};

}  // namespace

extern const Driver simulated_scale;
const Driver simulated_scale{
    .id = "simulated-scale",
    .kind = Kind::scale,
    .summary = "a scale without hardware, which can misbehave",
    .matches = is_simulated,
    .open = [](OpenContext context) -> Result<std::unique_ptr<Device>> {
        return open_simulated<SimulatedScale>(std::move(context), parse_options);
    },
};

}  // namespace comptoir::bridge
