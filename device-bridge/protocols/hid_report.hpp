#pragma once
/// What a HID device says of its reports: which field lies where, and what it means.
///
/// Source: USB Device Class Definition for Human Interface Devices 1.11, sections 5.3 to 5.8 (items, report
/// layout) and 6.2.2 (report descriptor).

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/result.hpp"

namespace comptoir::bridge {

/// A meaning: the usage page in the upper half, the usage of that page in the lower one.
constexpr std::uint32_t hid_usage(std::uint16_t page, std::uint16_t usage) {
    return (static_cast<std::uint32_t>(page) << 16) | usage;
}
constexpr std::uint16_t hid_page(std::uint32_t usage) {
    return static_cast<std::uint16_t>(usage >> 16);
}

/// A run of usages, both ends of it included.
struct HidUsages {
    std::uint32_t first = 0;
    std::uint32_t last = 0;

    bool operator==(const HidUsages&) const = default;
};

/// Values of one meaning that lie one behind the other in one report.
struct HidField {
    enum class Way { input, output, feature };
    /// variable: each value is that of `usage()`. array: each value is the number of one of `usages`.
    enum class Kind { variable, array };

    Way way = Way::input;
    Kind kind = Kind::variable;
    std::uint8_t report = 0;    ///< its report's number; 0 where reports have none
    std::size_t first_bit = 0;  ///< within the report, behind its number
    unsigned bits = 0;          ///< of one value: 1 to 32
    std::size_t count = 1;
    std::int64_t logical_min = 0;  ///< below zero: the values have a sign
    std::int64_t logical_max = 0;
    std::vector<HidUsages> usages;          ///< never empty for a variable
    std::vector<std::uint32_t> collection;  ///< the usages of the collections around it, the outermost first

    [[nodiscard]] std::uint32_t usage() const { return usages.empty() ? 0 : usages.front().first; }
    /// What a value of an array means; nothing where it means nothing.
    [[nodiscard]] std::optional<std::uint32_t> usage_of(std::int64_t value) const;
    [[nodiscard]] bool names(std::uint32_t usage) const;

    bool operator==(const HidField&) const = default;
};

/// Thread: any.
class HidDescriptor {
public:
    static constexpr std::size_t kBytesMax = 4'096;        // HID_MAX_DESCRIPTOR_SIZE of linux/hid.h
    static constexpr std::size_t kNestedMax = 16;          // collections: a device of a till has four
    static constexpr std::size_t kPushedMax = 8;           // states put aside: hardly any device does it once
    static constexpr std::size_t kUsagesMax = 512;         // of one item; a keyboard's range counts as one
    static constexpr std::size_t kFieldsMax = 1'024;       // a gaming mouse has a hundred
    static constexpr std::size_t kReportBitsMax = 65'536;  // 8 kB, twice what a USB transfer of HID holds

    /// Errors: malformed, also past a bound.
    [[nodiscard]] static Result<HidDescriptor> parse(std::string_view bytes);

    [[nodiscard]] const std::vector<HidField>& fields() const { return fields_; }
    /// The first that carries this meaning, alone or among others; null where there is none.
    [[nodiscard]] const HidField* find(HidField::Way way, std::uint32_t usage) const;
    /// The same, in one report only.
    [[nodiscard]] const HidField* find(HidField::Way way, std::uint8_t report, std::uint32_t usage) const;
    /// The usages of its applications: what the whole device is, or its parts.
    [[nodiscard]] const std::vector<std::uint32_t>& applications() const { return applications_; }
    [[nodiscard]] bool is_of(std::uint16_t page) const;
    /// Whether each report begins with a byte that says which one it is.
    [[nodiscard]] bool has_numbers() const { return has_numbers_; }
    /// Of one report with its number; 0 where there is none such.
    [[nodiscard]] std::size_t bytes_of(HidField::Way way, std::uint8_t report) const;

private:
    struct Reader;
    struct Extent {
        HidField::Way way;
        std::uint8_t report;
        std::size_t bits;
    };
    std::vector<HidField> fields_;
    std::vector<Extent> reports_;
    std::vector<std::uint32_t> applications_;
    bool has_numbers_ = false;
};

/// One value of a field out of the report it is in, without its number: `data` begins behind that.
/// Nothing where the report is too short.   Thread: any.
[[nodiscard]] std::optional<std::int64_t> hid_value(const HidField& field, std::string_view data,
                                                    std::size_t index = 0);
/// Writes one value of a field into a report without its number that is long enough.
void put_hid_value(const HidField& field, std::string& data, std::int64_t value, std::size_t index = 0);

}  // namespace comptoir::bridge
