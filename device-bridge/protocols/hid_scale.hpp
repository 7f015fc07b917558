#pragma once
/// Scales on USB HID: reports of the scales page.

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "device-bridge/protocols/hid_report.hpp"
#include "device-bridge/protocols/scale_protocol.hpp"

namespace comptoir::bridge {

/// Where a scale puts what it says, and what zeroes it.
///
/// Source: HID Point of Sale Usage Tables 1.02, section 4; devices/scales.md section 11.   Thread: any.
struct HidScaleLayout {
    static constexpr std::uint16_t kPage = 0x8d;

    std::uint8_t report = 0;
    bool has_number = false;  ///< reports begin with it
    HidField status;
    HidField unit;
    HidField scaling;
    HidField weight;
    std::string zero;  ///< the whole report that zeroes it; empty: there is none

    /// As the descriptor says; where that names no weight, as nearly all scales do it: in report 3.
    /// Errors: unsupported: it has neither.
    [[nodiscard]] static Result<HidScaleLayout> of(const HidDescriptor& descriptor);
};

/// Each call of `feed` is one whole report. The first one behind `reset` is from before, and left out.
///
/// Weights come in grams, kilograms, ounces or pounds and exact: milligrams, carats and tonnes become grams
/// and kilograms, which moves a point or doubles a number. Whoever sells by the kilogram can't take ounces,
/// and no weight says them exactly: such a scale is at fault until its key for the unit is pressed.
///
/// Source: HidScaleLayout's. Assumed: under zero the weight has no sign of its own, as drivers have it.
/// Thread: any.
class HidScale final : public ScaleProtocol {
public:
    /// Shared with whoever hears what the scale says of its reports when its link is opened.
    using Described = std::shared_ptr<const HidScaleLayout>;

    /// `sold_in`: kilogram and gram want a metric scale, pound and ounce one that weighs in those.
    HidScale(Described layout, WeightUnit sold_in) : layout_(std::move(layout)), sold_in_(sold_in) {}

    [[nodiscard]] const char* name() const override { return "USB HID"; }
    [[nodiscard]] Manner manner() const override;
    [[nodiscard]] std::string ask() override { return {}; }
    void feed(std::string_view report, const Sink& sink) override;
    [[nodiscard]] std::optional<Command> command(Verb verb) const override;
    void reset() override;
    [[nodiscard]] std::size_t dropped() const override { return dropped_; }

private:
    void take(std::string_view data, const Sink& sink);
    void say(std::uint32_t status, Weight weight, const Sink& sink);
    [[nodiscard]] bool is_sold_in(WeightUnit unit) const;

    Described layout_;
    WeightUnit sold_in_;
    bool is_first_ = true;
    std::size_t dropped_ = 0;
};

}  // namespace comptoir::bridge
