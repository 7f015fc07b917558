#include "device-bridge/protocols/hid_scanner.hpp"

#include <algorithm>
#include <utility>

#include "app/base/text.hpp"
#include "app/base/utf8.hpp"
#include "device-bridge/protocols/scan_lines.hpp"

namespace comptoir::bridge {
namespace {

using Way = HidField::Way;

/// Source: HID Point of Sale Usage Tables 1.02, section 3; HID Usage Tables 1.12, section 4 (3Bh).
namespace usage {
constexpr std::uint32_t of(std::uint16_t number) {
    return hid_usage(HidScannerLayout::kPage, number);
}
constexpr std::uint32_t kSymbology1 = of(0xfb);
constexpr std::uint32_t kSymbology2 = of(0xfc);
constexpr std::uint32_t kSymbology3 = of(0xfd);
constexpr std::uint32_t kDecodedData = of(0xfe);
constexpr std::uint32_t kContinued = of(0xff);
constexpr std::uint32_t kByteCount = hid_usage(0x01, 0x3b);
}  // namespace usage

std::optional<HidField> field_of(const HidDescriptor& descriptor, std::uint8_t report, std::uint32_t usage) {
    const HidField* field = descriptor.find(Way::input, report, usage);
    if (field == nullptr || field->kind != HidField::Kind::variable) return std::nullopt;
    return *field;
}

std::int64_t value_or_zero(const std::optional<HidField>& field, std::string_view data) {
    return field ? hid_value(*field, data).value_or(0) : 0;
}

}  // namespace

Result<HidScannerLayout> HidScannerLayout::of(const HidDescriptor& descriptor) {
    constexpr unsigned kByte = 8;
    const HidField* data = descriptor.find(Way::input, usage::kDecodedData);
    if (data == nullptr || data->kind != HidField::Kind::variable || data->bits != kByte)
        return fail(ErrorCode::unsupported, "no report of this device holds a code");
    HidScannerLayout layout;
    layout.report = data->report;
    layout.has_number = descriptor.has_numbers();
    layout.data = *data;
    layout.length = field_of(descriptor, data->report, usage::kByteCount);
    layout.symbology_1 = field_of(descriptor, data->report, usage::kSymbology1);
    layout.symbology_2 = field_of(descriptor, data->report, usage::kSymbology2);
    layout.symbology_3 = field_of(descriptor, data->report, usage::kSymbology3);
    layout.continued = field_of(descriptor, data->report, usage::kContinued);
    return layout;
}

void HidScannerCodes::feed(std::string_view report, Time now, const Sink& sink) {
    if (report.empty()) return;
    if (layout_->has_number) {
        // Attributes, status and settings are other reports, and none of ours.
        if (static_cast<std::uint8_t>(report.front()) != layout_->report) return;
        report.remove_prefix(1);
    }
    if (is_within_ && now - heard_at_ > kRestWithin) drop();
    heard_at_ = now;
    const auto bytes = bytes_in(report);
    is_bad_ = is_bad_ || !bytes || code_.text.size() + bytes->size() > kCodeMax;
    if (!std::exchange(is_within_, true)) code_.symbology = symbology_in(report);
    if (!is_bad_) code_.text += *bytes;
    // One that is cut off behind its data does not say whether more comes: half a code is none.
    is_bad_ = is_bad_ || (layout_->continued && !hid_value(*layout_->continued, report));
    if (value_or_zero(layout_->continued, report) != 0) return;
    // Some are set to end each code with CR, LF or Tab, as on a line.
    const auto is_end = [](char c) { return c == '\r' || c == '\n' || c == '\t'; };
    while (!code_.text.empty() && is_end(code_.text.back())) code_.text.pop_back();
    is_bad_ = is_bad_ || !std::all_of(code_.text.begin(), code_.text.end(), is_of_a_code);
    if (is_bad_) return drop();
    is_within_ = false;
    Code code = std::exchange(code_, {});
    code.text = utf8::of_utf8_or_latin_1(code.text);
    if (!code.text.empty()) sink(code);
}

void HidScannerCodes::reset() {
    code_ = {};
    is_within_ = is_bad_ = false;
}

void HidScannerCodes::drop() {
    ++dropped_;
    reset();
}

/// As many as it says or, where it says no length, all before the zeros that fill the report. Nothing where
/// the report is cut short.
std::optional<std::string> HidScannerCodes::bytes_in(std::string_view data) const {
    std::string bytes;
    std::size_t size = layout_->data.count;
    if (layout_->length) {
        const auto said = hid_value(*layout_->length, data);
        if (!said || *said < 0 || *said > static_cast<std::int64_t>(size)) return std::nullopt;
        size = static_cast<std::size_t>(*said);
    }
    for (std::size_t i = 0; i < size; ++i) {
        const auto byte = hid_value(layout_->data, data, i);
        if (!byte) return std::nullopt;
        bytes += static_cast<char>(*byte);
    }
    while (!layout_->length && bytes.ends_with('\0')) bytes.pop_back();
    return bytes;
}

/// Source: ISO/IEC 15424: "]", a letter, a digit or letter. Others are the maker's own, and left out.
std::string HidScannerCodes::symbology_in(std::string_view data) const {
    std::string id;
    for (const auto* field : {&layout_->symbology_1, &layout_->symbology_2, &layout_->symbology_3})
        id += static_cast<char>(value_or_zero(*field, data));
    const bool is_aim = id[0] == ']' && is_letter(id[1]) && (is_letter(id[2]) || is_digit(id[2]));
    return is_aim ? id : "";
}

}  // namespace comptoir::bridge
