/// What HID devices say of their reports, and the reports of scales and scanners that say so.

#include "app/base/utf8.hpp"
#include "device-bridge/protocols/hid_scale.hpp"
#include "device-bridge/protocols/hid_scanner.hpp"
#include "tests/fuzz/body.hpp"
#include "tests/support/hid_descriptors.hpp"

namespace comptoir::fuzz {
namespace {

using namespace bridge;
using namespace std::chrono_literals;

/// A descriptor, and reports behind it: each as its length in two bytes and what it is.
std::string told(std::string_view descriptor, std::initializer_list<std::string> reports) {
    std::string all;
    const auto add = [&](std::string_view part) {
        all += static_cast<char>(part.size() >> 8);
        all += static_cast<char>(part.size());
        all += part;
    };
    add(descriptor);
    for (const std::string& report : reports) add(report);
    return all;
}

std::string_view next_part(std::string_view& rest) {
    if (rest.size() < 2) return std::exchange(rest, {});
    const std::size_t size = static_cast<unsigned char>(rest[0]) << 8 | static_cast<unsigned char>(rest[1]);
    const std::string_view part = rest.substr(2, size);
    rest.remove_prefix(2 + part.size());
    return part;
}

void weigh(const HidDescriptor& descriptor, std::string_view reports) {
    const auto layout = HidScaleLayout::of(descriptor);
    if (!layout) return;
    for (const auto sold_in : {WeightUnit::kilogram, WeightUnit::pound}) {
        HidScale scale(std::make_shared<const HidScaleLayout>(*layout), sold_in);
        static_cast<void>(scale.command(ScaleProtocol::Verb::zero));
        for (std::string_view rest = reports; !rest.empty();) {
            scale.feed(next_part(rest), [](const ScaleWord& word) {
                CHECK(word.weight.decimals >= 0 && word.weight.decimals <= 6, "a weight is a weight");
            });
        }
    }
}

void scan(const HidDescriptor& descriptor, std::string_view reports) {
    const auto layout = HidScannerLayout::of(descriptor);
    if (!layout) return;
    HidScannerCodes codes(std::make_shared<const HidScannerLayout>(*layout));
    Time now{};
    for (std::string_view rest = reports; !rest.empty(); now += 10ms) {
        codes.feed(next_part(rest), now, [](const HidScannerCodes::Code& code) {
            CHECK(!code.text.empty() && utf8::is_valid(code.text), "a code is text");
            CHECK(code.text.size() <= 3 * HidScannerCodes::kCodeMax, "a code is bounded");
        });
    }
}

std::vector<std::string> seeds() {
    const std::string weighed = test::scale_report(4, 3, -3, 1235);
    const std::string code = test::scanner_report("5901234123457");
    return {told(test::scale_descriptor(), {weighed, weighed, test::scale_report(5, 12, -2, 40)}),
            told(test::scale_descriptor(), {test::scale_report(2, 3, -3, 0), weighed}),
            told(test::scanner_descriptor(), {code, test::scanner_report("12", "]C1", true), code})};
}

void run(std::string_view bytes) {
    const std::string_view said = next_part(bytes);
    const auto descriptor = HidDescriptor::parse(said);
    if (!descriptor) return;
    CHECK(descriptor->fields().size() <= HidDescriptor::kFieldsMax, "fields are bounded");
    for (const HidField& field : descriptor->fields()) {
        CHECK(field.bits >= 1 && field.bits <= 32, "a value has up to 32 bits");
        CHECK(field.first_bit + field.bits * field.count <= HidDescriptor::kReportBitsMax,
              "a field lies within its report");
        CHECK(field.kind == HidField::Kind::array || !field.usages.empty(), "a variable has a meaning");
    }
    weigh(*descriptor, bytes);
    scan(*descriptor, bytes);
}

const Registered kHid({.name = "hid", .seeds = seeds, .run = run});

}  // namespace
}  // namespace comptoir::fuzz
