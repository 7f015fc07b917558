#include "device-bridge/protocols/hid_report.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "app/base/check.hpp"

namespace comptoir::bridge {
namespace {

using Way = HidField::Way;

/// Source: HID 1.11 sections 6.2.2.4 (main), 6.2.2.7 (global) and 6.2.2.8 (local); the lowest two bits of a
/// prefix are the size of what follows.
namespace item {
constexpr unsigned kInput = 0x80;
constexpr unsigned kOutput = 0x90;
constexpr unsigned kFeature = 0xb0;
constexpr unsigned kCollection = 0xa0;
constexpr unsigned kEndCollection = 0xc0;
constexpr unsigned kUsagePage = 0x04;
constexpr unsigned kLogicalMinimum = 0x14;
constexpr unsigned kLogicalMaximum = 0x24;
constexpr unsigned kReportSize = 0x74;
constexpr unsigned kReportId = 0x84;
constexpr unsigned kReportCount = 0x94;
constexpr unsigned kPush = 0xa4;
constexpr unsigned kPop = 0xb4;
constexpr unsigned kUsage = 0x08;
constexpr unsigned kUsageMinimum = 0x18;
constexpr unsigned kUsageMaximum = 0x28;
constexpr unsigned kDelimiter = 0xa8;
constexpr unsigned kLong = 0xfe;
}  // namespace item

constexpr std::uint32_t kConstant = 0x01;     // bit 0 of a main item: padding
constexpr std::uint32_t kVariable = 0x02;     // bit 1; unset: an array
constexpr std::uint32_t kApplication = 0x01;  // the kind of a collection

tl::unexpected<Error> broken(const std::string& why) {
    return fail(ErrorCode::malformed, "a HID report descriptor " + why);
}

/// A number of 0, 1, 2 or 4 bytes, the lowest first.
struct Number {
    std::uint32_t plain = 0;
    std::int64_t with_sign = 0;
    std::size_t bytes = 0;
};

Number number_of(std::string_view bytes) {
    Number number{.plain = 0, .with_sign = 0, .bytes = bytes.size()};
    for (std::size_t i = 0; i < bytes.size(); ++i)
        number.plain |= static_cast<std::uint32_t>(static_cast<std::uint8_t>(bytes[i])) << (8 * i);
    number.with_sign = number.plain;
    const unsigned bits = 8 * static_cast<unsigned>(bytes.size());
    const bool is_below_zero = bits > 0 && ((number.plain >> (bits - 1)) & 1u) != 0;
    if (is_below_zero) number.with_sign -= std::int64_t{1} << bits;
    return number;
}

/// Outlives main items, and may be put aside.
struct Globals {
    std::uint16_t page = 0;
    Number logical_min;
    Number logical_max;
    std::uint32_t report_size = 0;
    std::uint32_t report_count = 0;
    std::uint8_t report = 0;
};

/// A usage as it was written: with its page, or of the page that is valid when the main item comes.
struct Written {
    std::uint32_t usage = 0;
    bool has_page = false;
};

struct Range {
    Written first;
    Written last;
};

std::uint32_t whole(const Written& written, std::uint16_t page) {
    return written.has_page ? written.usage : hid_usage(page, static_cast<std::uint16_t>(written.usage));
}

}  // namespace

struct HidDescriptor::Reader {
    HidDescriptor out;
    Globals globals;
    std::vector<Globals> pushed;
    std::vector<Range> usages;
    std::optional<Written> usage_min;
    bool is_alternative = false;  // within a delimiter, behind its first usage
    bool is_in_set = false;
    std::vector<std::uint32_t> collection;

    [[nodiscard]] Result<void> take(unsigned tag, const Number& value);
    [[nodiscard]] Result<void> take_global(unsigned tag, const Number& value);
    [[nodiscard]] Result<void> take_local(unsigned tag, const Number& value);
    [[nodiscard]] Result<void> add_usage(const Written& first, const Written& last);
    [[nodiscard]] Result<void> open_collection(std::uint32_t kind);
    [[nodiscard]] Result<void> add_main(Way way, std::uint32_t flags);
    [[nodiscard]] Result<void> add_variables(HidField field, const std::vector<HidUsages>& named);
    [[nodiscard]] Result<void> add_field(HidField field);
    [[nodiscard]] std::vector<HidUsages> runs() const;
    [[nodiscard]] std::size_t& bits_of(Way way);
    void forget_locals();
};

Result<HidDescriptor> HidDescriptor::parse(std::string_view bytes) {
    if (bytes.size() > kBytesMax) return broken("is longer than 4,096 bytes");
    Reader reader;
    while (!bytes.empty()) {
        const unsigned prefix = static_cast<std::uint8_t>(bytes.front());
        if (prefix == item::kLong) {  // no long item means anything yet; it says how much to pass over
            constexpr std::size_t kHead = 3;
            if (bytes.size() < kHead) return broken("ends within an item");
            const std::size_t size = kHead + static_cast<std::uint8_t>(bytes[1]);
            if (bytes.size() < size) return broken("ends within an item");
            bytes.remove_prefix(size);
            continue;
        }
        constexpr unsigned kSizeBits = 3;
        const std::size_t size = (prefix & kSizeBits) == 3 ? 4 : prefix & kSizeBits;
        if (bytes.size() < 1 + size) return broken("ends within an item");
        const auto taken = reader.take(prefix & ~kSizeBits, number_of(bytes.substr(1, size)));
        if (!taken) return tl::unexpected(taken.error());
        bytes.remove_prefix(1 + size);
    }
    if (!reader.collection.empty()) return broken("leaves a collection open");
    return std::move(reader.out);
}

Result<void> HidDescriptor::Reader::take(unsigned tag, const Number& value) {
    constexpr unsigned kTypeBits = 0x0c;
    constexpr unsigned kGlobal = 0x04;
    constexpr unsigned kLocal = 0x08;
    if ((tag & kTypeBits) == kGlobal) return take_global(tag, value);
    if ((tag & kTypeBits) == kLocal) return take_local(tag, value);
    Result<void> taken;
    switch (tag) {
        case item::kInput: taken = add_main(Way::input, value.plain); break;
        case item::kOutput: taken = add_main(Way::output, value.plain); break;
        case item::kFeature: taken = add_main(Way::feature, value.plain); break;
        case item::kCollection: taken = open_collection(value.plain); break;
        case item::kEndCollection:
            if (collection.empty()) return broken("closes a collection that is not open");
            collection.pop_back();
            break;
        default: break;  // a reserved item means nothing
    }
    forget_locals();
    return taken;
}

Result<void> HidDescriptor::Reader::take_global(unsigned tag, const Number& value) {
    switch (tag) {
        case item::kUsagePage: globals.page = static_cast<std::uint16_t>(value.plain); break;
        case item::kLogicalMinimum: globals.logical_min = value; break;
        case item::kLogicalMaximum: globals.logical_max = value; break;
        case item::kReportSize: globals.report_size = value.plain; break;
        case item::kReportCount: globals.report_count = value.plain; break;
        case item::kReportId:
            if (value.plain == 0 || value.plain > 0xff) return broken("numbers a report outside of 1 to 255");
            globals.report = static_cast<std::uint8_t>(value.plain);
            out.has_numbers_ = true;
            break;
        case item::kPush:
            if (pushed.size() == kPushedMax) return broken("puts more than 8 states aside");
            pushed.push_back(globals);
            break;
        case item::kPop:
            if (pushed.empty()) return broken("takes up a state that was not put aside");
            globals = pushed.back();
            pushed.pop_back();
            break;
        default: break;  // physical ranges and units: none of ours has one
    }
    return {};
}

Result<void> HidDescriptor::Reader::take_local(unsigned tag, const Number& value) {
    constexpr std::size_t kWithPage = 4;
    const Written written{value.plain, value.bytes == kWithPage};
    switch (tag) {
        case item::kUsage: return add_usage(written, written);
        case item::kUsageMinimum: usage_min = written; return {};
        case item::kUsageMaximum: {
            if (!usage_min) return broken("ends a range of usages that did not begin");
            const Written first = *std::exchange(usage_min, std::nullopt);
            return add_usage(first, written);
        }
        case item::kDelimiter:
            // Several names for one control, the preferred one first: that is the one that counts.
            is_in_set = value.plain == 1;
            is_alternative = false;
            return {};
        default: return {};
    }
}

Result<void> HidDescriptor::Reader::add_usage(const Written& first, const Written& last) {
    if (is_alternative) return {};
    is_alternative = is_in_set;
    if (usages.size() == kUsagesMax) return broken("names more than 512 usages for one item");
    const bool is_backwards = (last.usage & 0xffff) < (first.usage & 0xffff) ||
                              (first.has_page && last.has_page && last.usage < first.usage);
    if (is_backwards) return broken("has a range of usages that runs backwards");
    usages.push_back({first, last});
    return {};
}

Result<void> HidDescriptor::Reader::open_collection(std::uint32_t kind) {
    if (collection.size() == kNestedMax) return broken("nests more than 16 collections");
    const auto named = runs();
    const std::uint32_t usage = named.empty() ? hid_usage(globals.page, 0) : named.front().first;
    if (kind == kApplication) out.applications_.push_back(usage);
    collection.push_back(usage);
    return {};
}

std::vector<HidUsages> HidDescriptor::Reader::runs() const {
    std::vector<HidUsages> all;
    for (const Range& range : usages) {
        const std::uint32_t first = whole(range.first, globals.page);
        // Of a range whose ends name different pages the first one's counts.
        const std::uint32_t last = hid_usage(hid_page(first), static_cast<std::uint16_t>(range.last.usage));
        if (!all.empty() && all.back().last + 1 == first) {
            all.back().last = last;
        } else {
            all.push_back({first, last});
        }
    }
    return all;
}

std::size_t& HidDescriptor::Reader::bits_of(Way way) {
    const auto known = std::find_if(out.reports_.begin(), out.reports_.end(), [&](const Extent& extent) {
        return extent.way == way && extent.report == globals.report;
    });
    if (known != out.reports_.end()) return known->bits;
    return out.reports_.emplace_back(Extent{way, globals.report, 0}).bits;
}

Result<void> HidDescriptor::Reader::add_main(Way way, std::uint32_t flags) {
    constexpr std::uint32_t kBitsMax = 32;  // of one value; HID 1.11 section 8.4
    const std::uint64_t all = std::uint64_t{globals.report_size} * globals.report_count;
    std::size_t& filled = bits_of(way);
    if (all > kReportBitsMax - filled) return broken("has a report of more than 8 kB");
    HidField field;
    field.way = way;
    field.kind = (flags & kVariable) != 0 ? HidField::Kind::variable : HidField::Kind::array;
    field.report = globals.report;
    field.first_bit = filled;
    filled += static_cast<std::size_t>(all);
    const bool is_padding = (flags & kConstant) != 0 || all == 0 || globals.report_size > kBitsMax;
    if (is_padding) return {};
    field.bits = globals.report_size;
    field.count = globals.report_count;
    field.logical_min = globals.logical_min.with_sign;
    // Devices write 255 as the byte ff: without negative values there is no sign to take it for.
    field.logical_max =
        field.logical_min < 0 ? globals.logical_max.with_sign : std::int64_t{globals.logical_max.plain};
    field.collection = collection;
    const auto named = runs();
    if (field.kind == HidField::Kind::variable) return add_variables(std::move(field), named);
    field.usages = named;
    return add_field(std::move(field));
}

/// One field for each usage, in their order; the last one goes on for all values that are left.
Result<void> HidDescriptor::Reader::add_variables(HidField field, const std::vector<HidUsages>& named) {
    std::size_t left = field.count;
    for (std::size_t at = 0; at < named.size() && left > 0; ++at) {
        const HidUsages& run = named[at];
        for (std::uint32_t usage = run.first; left > 0; ++usage) {
            const bool is_last = at + 1 == named.size() && usage == run.last;
            field.count = is_last ? left : 1;
            field.usages = {{usage, usage}};
            if (const auto added = add_field(field); !added) return added;
            field.first_bit += field.count * field.bits;
            left -= field.count;
            if (usage == run.last) break;
        }
    }
    return {};
}

Result<void> HidDescriptor::Reader::add_field(HidField field) {
    if (out.fields_.size() == kFieldsMax) return broken("has more than 1,024 fields");
    out.fields_.push_back(std::move(field));
    return {};
}

void HidDescriptor::Reader::forget_locals() {
    usages.clear();
    usage_min.reset();
    is_in_set = is_alternative = false;
}

std::optional<std::uint32_t> HidField::usage_of(std::int64_t value) const {
    if (value < logical_min || value > logical_max) return std::nullopt;
    std::uint64_t index = static_cast<std::uint64_t>(value - logical_min);
    for (const HidUsages& run : usages) {
        const std::uint64_t size = std::uint64_t{run.last - run.first} + 1;
        if (index < size) return run.first + static_cast<std::uint32_t>(index);
        index -= size;
    }
    return std::nullopt;
}

bool HidField::names(std::uint32_t usage) const {
    return std::any_of(usages.begin(), usages.end(),
                       [&](const HidUsages& run) { return usage >= run.first && usage <= run.last; });
}

const HidField* HidDescriptor::find(Way way, std::uint32_t usage) const {
    const auto found = std::find_if(fields_.begin(), fields_.end(), [&](const HidField& field) {
        return field.way == way && field.names(usage);
    });
    return found == fields_.end() ? nullptr : &*found;
}

const HidField* HidDescriptor::find(Way way, std::uint8_t report, std::uint32_t usage) const {
    const auto found = std::find_if(fields_.begin(), fields_.end(), [&](const HidField& field) {
        return field.way == way && field.report == report && field.names(usage);
    });
    return found == fields_.end() ? nullptr : &*found;
}

bool HidDescriptor::is_of(std::uint16_t page) const {
    return std::any_of(applications_.begin(), applications_.end(),
                       [&](std::uint32_t usage) { return hid_page(usage) == page; });
}

std::size_t HidDescriptor::bytes_of(Way way, std::uint8_t report) const {
    const auto found = std::find_if(reports_.begin(), reports_.end(), [&](const Extent& extent) {
        return extent.way == way && extent.report == report;
    });
    if (found == reports_.end()) return 0;
    return (found->bits + 7) / 8 + (has_numbers_ ? 1 : 0);
}

std::optional<std::int64_t> hid_value(const HidField& field, std::string_view data, std::size_t index) {
    const std::size_t first = field.first_bit + index * field.bits;
    if (index >= field.count || first + field.bits > 8 * data.size()) return std::nullopt;
    std::uint64_t value = 0;
    for (unsigned i = 0; i < field.bits; ++i) {
        const std::size_t bit = first + i;
        const unsigned byte = static_cast<std::uint8_t>(data[bit / 8]);
        value |= std::uint64_t{(byte >> (bit % 8)) & 1u} << i;
    }
    const bool is_below_zero = field.logical_min < 0 && ((value >> (field.bits - 1)) & 1u) != 0;
    const auto plain = static_cast<std::int64_t>(value);
    return is_below_zero ? plain - (std::int64_t{1} << field.bits) : plain;
}

void put_hid_value(const HidField& field, std::string& data, std::int64_t value, std::size_t index) {
    const std::size_t first = field.first_bit + index * field.bits;
    CHECK(index < field.count && first + field.bits <= 8 * data.size(), "the report is as long as it says");
    for (unsigned i = 0; i < field.bits; ++i) {
        const std::size_t bit = first + i;
        const auto mask = static_cast<std::uint8_t>(1u << (bit % 8));
        const bool is_set = ((static_cast<std::uint64_t>(value) >> i) & 1u) != 0;
        auto byte = static_cast<std::uint8_t>(data[bit / 8]);
        byte = static_cast<std::uint8_t>(is_set ? byte | mask : byte & ~mask);
        data[bit / 8] = static_cast<char>(byte);
    }
}

}  // namespace comptoir::bridge
