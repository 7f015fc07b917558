#include "device-bridge/protocols/hid_scale.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "device-bridge/protocols/weight_text.hpp"

namespace comptoir::bridge {
namespace {

using What = ScaleWord::What;
using Way = HidField::Way;

/// Source: HID Point of Sale Usage Tables 1.02, section 4; devices/scales.md section 11.
namespace usage {
constexpr std::uint32_t of(std::uint16_t number) {
    return hid_usage(HidScaleLayout::kPage, number);
}
constexpr std::uint32_t kWeight = of(0x40);
constexpr std::uint32_t kScaling = of(0x41);
constexpr std::uint32_t kUnit = of(0x50);
constexpr std::uint32_t kFirstUnit = of(0x51);
constexpr std::uint32_t kLastUnit = of(0x5c);
constexpr std::uint32_t kStatus = of(0x70);
constexpr std::uint32_t kFault = of(0x71);
constexpr std::uint32_t kStableAtZero = of(0x72);
constexpr std::uint32_t kInMotion = of(0x73);
constexpr std::uint32_t kStable = of(0x74);
constexpr std::uint32_t kUnderZero = of(0x75);
constexpr std::uint32_t kOverLimit = of(0x76);
constexpr std::uint32_t kNeedsCalibration = of(0x77);
constexpr std::uint32_t kNeedsZero = of(0x78);
constexpr std::uint32_t kZeroScale = of(0x80);
}  // namespace usage

/// How a unit becomes one of ours: the digits times `factor`, the point `decimals` further left.
struct UnitRow {
    std::optional<WeightUnit> as;  ///< nothing: it has no exact place among ours
    const char* fault;             ///< why no reading in it is of use, where that is so
    std::int64_t factor = 1;
    int decimals = 0;
};

/// From 51h on, in the order of the usage table. A carat is 0.2 g. A tael is another weight in each country;
/// grains, pennyweights, tons and troy ounces are sold by no till.
constexpr std::array<UnitRow, 12> kUnits{
    {{WeightUnit::gram, kWeighsMetric, 1, 3},  // milligrams
     {WeightUnit::gram, kWeighsMetric, 1, 0},
     {WeightUnit::kilogram, kWeighsMetric, 1, 0},
     {WeightUnit::gram, kWeighsMetric, 2, 1},  // carats
     {std::nullopt, "the scale weighs in taels, which no till takes"},
     {std::nullopt, "the scale weighs in grains, which no till takes"},
     {std::nullopt, "the scale weighs in pennyweights, which no till takes"},
     {WeightUnit::kilogram, kWeighsMetric, 1, -3},  // tonnes
     {std::nullopt, "the scale weighs in tons, which no till takes"},
     {std::nullopt, "the scale weighs in troy ounces, which no till takes"},
     {WeightUnit::ounce, kWeighsPounds, 1, 0},
     {WeightUnit::pound, kWeighsPounds, 1, 0}}};

/// The layout of nearly all scales.   Source: devices/scales.md section 11, report 3.
HidScaleLayout usual_layout() {
    const auto field = [](std::size_t first_bit, unsigned bits, std::int64_t least, std::int64_t most) {
        HidField made;
        made.report = 3;
        made.first_bit = first_bit;
        made.bits = bits;
        made.logical_min = least;
        made.logical_max = most;
        return made;
    };
    HidScaleLayout layout;
    layout.report = 3;
    layout.has_number = true;
    layout.status = field(0, 8, 1, 8);
    layout.status.usages = {{usage::kStatus, usage::kStatus}};
    layout.unit = field(8, 8, 1, 12);
    layout.unit.usages = {{usage::kUnit, usage::kUnit}};
    layout.scaling = field(16, 8, -128, 127);
    layout.scaling.usages = {{usage::kScaling, usage::kScaling}};
    layout.weight = field(24, 16, 0, 65'535);
    layout.weight.usages = {{usage::kWeight, usage::kWeight}};
    return layout;
}

/// A field that says one of several things: by their numbers in a list or, as some do it, counted from one.
const HidField* choice_field(const HidDescriptor& descriptor, std::uint8_t report, std::uint32_t list,
                             std::uint32_t one_of_them) {
    const HidField* field = descriptor.find(Way::input, report, one_of_them);
    return field != nullptr ? field : descriptor.find(Way::input, report, list);
}

std::optional<std::uint32_t> chosen(const HidField& field, std::string_view data, std::uint32_t list) {
    const auto value = hid_value(field, data);
    if (!value) return std::nullopt;
    if (field.kind == HidField::Kind::array && field.usage() != list) return field.usage_of(*value);
    constexpr std::int64_t kChoicesMax = 15;  // so many usages there are behind each list
    if (*value < 1 || *value > kChoicesMax) return std::nullopt;
    return list + static_cast<std::uint32_t>(*value);
}

/// Nothing where it would lose a digit, or hold more than any scale weighs.
std::optional<Weight> scaled(std::int64_t digits, std::int64_t scaling, const UnitRow& row) {
    constexpr int kDecimalsMax = 6;                   // what a Weight holds
    constexpr std::int64_t kDigitsMax = 999'999'999;  // no scale shows more than seven
    constexpr std::int64_t kScalingMax = 128;         // a byte with a sign; wider fields mean nothing more
    if (digits < 0 || scaling < -kScalingMax || scaling > kScalingMax) return std::nullopt;
    digits *= row.factor;
    int decimals = row.decimals - static_cast<int>(scaling);
    if (digits == 0) decimals = std::clamp(decimals, 0, kDecimalsMax);
    for (; decimals < 0 && digits <= kDigitsMax; ++decimals) digits *= 10;
    for (; decimals > kDecimalsMax && digits % 10 == 0; --decimals) digits /= 10;
    if (decimals > kDecimalsMax || digits > kDigitsMax) return std::nullopt;
    return Weight{digits, decimals, *row.as};
}

ScaleWord fault(const char* why) {
    ScaleWord word;
    word.what = What::fault;
    word.why = why;
    return word;
}

std::string zero_report(const HidDescriptor& descriptor) {
    for (const Way way : {Way::output, Way::feature}) {
        const HidField* zero = descriptor.find(way, usage::kZeroScale);
        if (zero == nullptr || zero->kind != HidField::Kind::variable) continue;
        std::string data(descriptor.bytes_of(way, zero->report) - (descriptor.has_numbers() ? 1 : 0), '\0');
        put_hid_value(*zero, data, 1);
        return static_cast<char>(zero->report) + data;
    }
    return {};
}

}  // namespace

Result<HidScaleLayout> HidScaleLayout::of(const HidDescriptor& descriptor) {
    HidScaleLayout layout = usual_layout();
    const HidField* weight = descriptor.find(Way::input, usage::kWeight);
    const std::uint8_t report = weight == nullptr ? layout.report : weight->report;
    const HidField* status = choice_field(descriptor, report, usage::kStatus, usage::kStable);
    const HidField* unit = choice_field(descriptor, report, usage::kUnit, usage::kFirstUnit + 1);
    const HidField* scaling = descriptor.find(Way::input, report, usage::kScaling);
    if (weight != nullptr && status != nullptr && unit != nullptr && scaling != nullptr) {
        layout.report = report;
        layout.has_number = descriptor.has_numbers();
        layout.status = *status;
        layout.unit = *unit;
        layout.scaling = *scaling;
        layout.weight = *weight;
    } else {
        constexpr std::size_t kUsualBytes = 6;
        if (descriptor.bytes_of(Way::input, layout.report) != kUsualBytes)
            return fail(ErrorCode::unsupported, "no report of this device holds a weight");
    }
    layout.zero = zero_report(descriptor);
    return layout;
}

ScaleProtocol::Manner HidScale::manner() const {
    using namespace std::chrono_literals;
    return {.kind = Manner::Kind::speaks, .silence = 2s};  // Assumed: it streams, some times a second
}

std::optional<ScaleProtocol::Command> HidScale::command(Verb verb) const {
    if (verb != Verb::zero || layout_->zero.empty()) return std::nullopt;
    return Command{layout_->zero, false};
}

void HidScale::reset() {
    is_first_ = true;
}

void HidScale::feed(std::string_view report, const Sink& sink) {
    if (report.empty()) return;
    if (layout_->has_number) {
        // Attributes, limits and statistics are other reports, and none of ours.
        if (static_cast<std::uint8_t>(report.front()) != layout_->report) return;
        report.remove_prefix(1);
    }
    // Source: devices/scales.md section 11: what was read last before somebody listened.
    if (std::exchange(is_first_, false)) return;
    take(report, sink);
}

void HidScale::take(std::string_view data, const Sink& sink) {
    const auto status = chosen(layout_->status, data, usage::kStatus);
    const auto unit = chosen(layout_->unit, data, usage::kUnit);
    const auto digits = hid_value(layout_->weight, data);
    const auto scaling = hid_value(layout_->scaling, data);
    const bool is_unit = unit && *unit >= usage::kFirstUnit && *unit <= usage::kLastUnit;
    if (!status || !digits || !scaling) {
        ++dropped_;
        return;
    }
    switch (*status) {
        case usage::kFault: return sink(fault("the scale says that it is broken"));
        case usage::kNeedsCalibration: return sink(fault("the scale has to be calibrated"));
        case usage::kOverLimit: return sink({What::over, {}});
        case usage::kNeedsZero: return sink({What::unsure, {}});
        default: break;
    }
    const UnitRow* row = is_unit ? &kUnits[*unit - usage::kFirstUnit] : nullptr;
    if (row != nullptr && (!row->as || !is_sold_in(*row->as))) return sink(fault(row->fault));
    const auto weight = row == nullptr ? std::nullopt : scaled(*digits, *scaling, *row);
    if (weight) return say(*status, *weight, sink);
    ++dropped_;
}

void HidScale::say(std::uint32_t status, Weight weight, const Sink& sink) {
    switch (status) {
        case usage::kUnderZero: weight.digits = -weight.digits; [[fallthrough]];
        case usage::kStableAtZero:
        case usage::kStable: return sink({What::stable, weight});
        case usage::kInMotion: return sink({What::moving, weight});
        default: ++dropped_;
    }
}

bool HidScale::is_sold_in(WeightUnit unit) const {
    return is_metric(unit) == is_metric(sold_in_);
}

}  // namespace comptoir::bridge
