/// Calipers without hardware: they answer over a simulated wire, which the real driver reads.
///
/// "simulated:?value=+12.34", and to misbehave: late=3s (the answer comes that much later), silent=after:3,
/// garbage=now (no number), lost=now (each answer lacks a byte, each time another), unplug=after:3,
/// cut_after_bytes=1 (of what the driver says).
///
/// Verbs beside "read": "simulate" {"value": "12.34"} (value and faults as in the URI; {} ends all and plugs
/// in again).

#include <boost/asio/steady_timer.hpp>
#include <utility>

#include "device-bridge/drivers/simulated.hpp"
#include "device-bridge/links/simulated_wire.hpp"
#include "device-bridge/measuring/caliper.hpp"
#include "device-bridge/protocols/sylvac.hpp"

namespace comptoir::bridge {
namespace {

using std::chrono::milliseconds;

struct Wish {
    std::string value = "+0.00";
    milliseconds late{0};
    Trip silent;
    Trip garbage;
    Trip lost;
    Trip unplug;
    std::optional<std::int64_t> cut_after_bytes;
};

Result<Wish> parse_wish(const DeviceUri& uri) {
    const auto known = uri.only({"value", "late", "silent", "garbage", "lost", "unplug", "cut_after_bytes"});
    if (!known) return tl::unexpected(known.error());
    Wish wish;
    if (uri.has("value")) wish.value = uri.text("value");
    if (!is_measured_number(wish.value))
        return fail(ErrorCode::malformed, "\"value\" is a number like 12.34, with its point");
    const auto late = uri.duration("late", wish.late);
    if (!late) return tl::unexpected(late.error());
    wish.late = *late;
    for (const auto& [key, trip] : {std::pair{"silent", &wish.silent}, std::pair{"garbage", &wish.garbage},
                                    std::pair{"lost", &wish.lost}, std::pair{"unplug", &wish.unplug}}) {
        const auto after = uri.after(key);
        if (!after) return tl::unexpected(after.error());
        *trip = Trip(*after);
    }
    constexpr std::int64_t kCutMax = 100'000;  // a day of measuring
    const auto cut = uri.integer("cut_after_bytes", -1, -1, kCutMax);
    if (!cut) return tl::unexpected(cut.error());
    if (*cut >= 0) wish.cut_after_bytes = *cut;
    return wish;
}

/// The tool at the far end of the wire.
class Machine : public std::enable_shared_from_this<Machine> {
public:
    Machine(const asio::any_io_executor& executor, std::shared_ptr<SimulatedWire> wire)
        : wire_(std::move(wire)), timer_(executor) {}

    void become(const Wish& wish) { wish_ = wish; }
    void stop() { timer_.cancel(); }

    void hear(std::string_view bytes) {
        for (const char c : bytes) {
            asked_ += c;
            if (asked_ == SylvacProtocol::question()) answer();
            if (c == '\r' || asked_.size() > SylvacProtocol::question().size()) asked_.clear();
        }
    }

private:
    void answer() {
        if (wish_.unplug.strikes()) return wire_->unplug();
        if (wish_.silent.strikes()) return;
        std::string line = (wish_.garbage.strikes() ? std::string("E1") : wish_.value) + "\r";
        if (wish_.lost.strikes()) line.erase(next_lost_++ % line.size(), 1);
        if (wish_.late == milliseconds{0}) return wire_->send(line);
        timer_.expires_after(wish_.late);
        timer_.async_wait([self = shared_from_this(), line](const boost::system::error_code& cancelled) {
            if (!cancelled) self->wire_->send(line);
        });
    }

    std::shared_ptr<SimulatedWire> wire_;
    asio::steady_timer timer_;
    Wish wish_;
    std::string asked_;
    std::size_t next_lost_ = 0;
};

class SimulatedCaliper final : public Device {
public:
    SimulatedCaliper(OpenContext context, const Wish& wish)
        : wire_(SimulatedWire::create(context.executor, context.clock)),
          machine_(std::make_shared<Machine>(context.executor, wire_)) {
        wire_->on_written([machine = std::weak_ptr(machine_)](std::string_view bytes) {
            if (const auto one = machine.lock()) one->hear(bytes);
        });
        apply(wish);
        caliper_ = std::make_unique<Caliper>(std::move(context), wire_->near_end());
    }
    ~SimulatedCaliper() override { stop(); }
    SimulatedCaliper(const SimulatedCaliper&) = delete;
    SimulatedCaliper& operator=(const SimulatedCaliper&) = delete;

    void start() override { caliper_->start(); }
    void stop() override {
        is_stopped_ = true;
        machine_->stop();
        caliper_->stop();
    }

    asio::awaitable<ActionResult> perform(Action action) override {
        if (is_stopped_) co_return answer_to(fail(ErrorCode::offline, "stopped"));
        if (action.verb == "simulate") co_return answer_to(simulate(action.fields));
        ActionResult result = co_await caliper_->perform(std::move(action));
        co_return result;
    }

    [[nodiscard]] Condition condition() const override { return caliper_->condition(); }
    [[nodiscard]] std::string reason() const override { return caliper_->reason(); }
    [[nodiscard]] std::vector<std::string> verbs() const override { return {"read", "simulate"}; }
    [[nodiscard]] json::Value facts() const override { return caliper_->facts(); }

private:
    void apply(const Wish& wish) {
        machine_->become(wish);
        wire_->cut_after(wish.cut_after_bytes ? static_cast<std::size_t>(*wish.cut_after_bytes)
                                              : std::string::npos);
    }

    Result<void> simulate(const json::Value& fields) {
        const auto uri = simulated_uri(fields);
        if (!uri) return tl::unexpected(uri.error());
        const auto wish = parse_wish(*uri);
        if (!wish) return tl::unexpected(wish.error());
        apply(*wish);
        wire_->plug();
        return {};
    }

    std::shared_ptr<SimulatedWire> wire_;
    std::shared_ptr<Machine> machine_;
    std::unique_ptr<Caliper> caliper_;
    bool is_stopped_ = false;
};

}  // namespace

extern const Driver simulated_caliper;
const Driver simulated_caliper{
    .id = "simulated-caliper",
    .kind = Kind::gauge,
    .summary = "calipers without hardware, which can misbehave",
    .matches = is_simulated,
    .open = [](OpenContext context) -> Result<std::unique_ptr<Device>> {
        const auto uri = DeviceUri::parse(context.info.uri);
        if (!uri) return tl::unexpected(uri.error());
        const auto wish = parse_wish(*uri);
        if (!wish) return tl::unexpected(wish.error());
        return std::make_unique<SimulatedCaliper>(std::move(context), *wish);
    },
};

}  // namespace comptoir::bridge
