/// A pole display without hardware: a machine that reads the commands, behind a simulated wire that the real
/// driver writes to.
///
/// "simulated:", and to misbehave: unplug=after:3 (the cable is out after so many times), cut_after_bytes=9,
/// never_read=now (it takes nothing), refuse=3 (so many commands, if its language has an answer).
///
/// Verbs: those of a pole display, and "simulate" {"unplug": "now"} (faults as in the URI; {} ends all and
/// plugs in again, as one that was switched off and on). Facts: "cells", what is really on it, and
/// "unknown_commands".

#include <utility>

#include "device-bridge/drivers/simulated.hpp"
#include "device-bridge/links/simulated_wire.hpp"
#include "device-bridge/pole/pole.hpp"

namespace comptoir::bridge {
namespace {

struct Faults {
    Trip unplug;
    std::optional<std::int64_t> cut_after_bytes;
    std::int64_t refused = 0;
    bool never_reads = false;
};

Result<Faults> parse_faults(const DeviceUri& uri) {
    const auto known = uri.only({"unplug", "cut_after_bytes", "never_read", "refuse"});
    if (!known) return tl::unexpected(known.error());
    Faults faults;
    const auto unplug = uri.after("unplug");
    if (!unplug) return tl::unexpected(unplug.error());
    faults.unplug = Trip(*unplug);
    constexpr std::int64_t kCutMax = 100'000;  // an hour of sales
    const auto cut = uri.integer("cut_after_bytes", -1, -1, kCutMax);
    if (!cut) return tl::unexpected(cut.error());
    if (*cut >= 0) faults.cut_after_bytes = *cut;
    constexpr std::int64_t kRefusedMax = 1'000'000;  // no display is told so much in a week
    const auto refused = uri.integer("refuse", 0, 0, kRefusedMax);
    if (!refused) return tl::unexpected(refused.error());
    faults.refused = *refused;
    const auto never = uri.after("never_read");
    if (!never) return tl::unexpected(never.error());
    faults.never_reads = never->has_value();
    return faults;
}

class SimulatedPole final : public Device {
public:
    SimulatedPole(OpenContext context, const Faults& faults)
        : options_(PoleOptions::from(context.info.options)),
          machine_(std::make_shared<PoleMachine>(options_.setup.language)),
          wire_(SimulatedWire::create(context.executor, context.clock)) {
        wire_->on_written([machine = machine_, wire = wire_.get()](std::string_view bytes) {
            machine->feed(bytes);
            wire->send(machine->take_answers());
        });
        apply(faults);
        pole_ = std::make_unique<Pole>(std::move(context), wire_->near_end(), options_);
    }
    ~SimulatedPole() override { stop(); }
    SimulatedPole(const SimulatedPole&) = delete;
    SimulatedPole& operator=(const SimulatedPole&) = delete;

    void start() override { pole_->start(); }
    void stop() override {
        is_stopped_ = true;
        pole_->stop();
    }

    asio::awaitable<ActionResult> perform(Action action) override {
        if (is_stopped_) co_return answer_to(fail(ErrorCode::offline, "stopped"));
        if (action.verb == "simulate") co_return answer_to(simulate(action.fields));
        if (faults_.unplug.strikes()) wire_->unplug();
        ActionResult result = co_await pole_->perform(std::move(action));
        co_return result;
    }

    [[nodiscard]] Condition condition() const override { return pole_->condition(); }
    [[nodiscard]] std::string reason() const override { return pole_->reason(); }
    [[nodiscard]] std::vector<std::string> verbs() const override { return {"show", "simulate"}; }
    [[nodiscard]] json::Value facts() const override {
        json::Value facts = pole_->facts();
        facts["cells"] = json::Value::array();
        for (const std::string& row : machine_->cells())
            facts["cells"].push_back(text_of_cells(row, options_.setup.page));
        facts["unknown_commands"] = machine_->unknown_commands();
        return facts;
    }

private:
    void apply(const Faults& faults) {
        faults_ = faults;
        machine_->refuse(static_cast<std::size_t>(faults.refused));
        wire_->cut_after(faults.cut_after_bytes ? static_cast<std::size_t>(*faults.cut_after_bytes)
                                                : std::string::npos);
        wire_->take_at_most(faults.never_reads ? 0 : std::string::npos);
    }

    Result<void> simulate(const json::Value& fields) {
        const auto faults = simulated_fields(fields, parse_faults);
        if (!faults) return tl::unexpected(faults.error());
        apply(*faults);
        if (!wire_->is_plugged()) machine_->power_cycle();
        wire_->plug();
        return {};
    }

    PoleOptions options_;
    std::shared_ptr<PoleMachine> machine_;
    std::shared_ptr<SimulatedWire> wire_;
    Faults faults_;
    std::unique_ptr<Pole> pole_;
    bool is_stopped_ = false;
};

}  // namespace

extern const Driver simulated_pole;
const Driver simulated_pole{
    .id = "simulated-pole",
    .kind = Kind::pole,
    .summary = "a pole display without hardware, which can misbehave",
    .matches = is_simulated,
    .open = [](OpenContext context) -> Result<std::unique_ptr<Device>> {
        return open_simulated<SimulatedPole>(std::move(context), parse_faults);
    },
};

}  // namespace comptoir::bridge
