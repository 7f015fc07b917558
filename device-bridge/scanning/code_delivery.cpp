#include "device-bridge/scanning/code_delivery.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace comptoir::bridge {
namespace {

int year_of(WallTime wall) {
    const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(wall));
    return static_cast<int>(day.year());
}

}  // namespace

std::optional<Scanned> CodeDelivery::of(std::string_view code, WallTime wall) const {
    CodeTrim bare = trim;
    bare.symbology_id = CodeTrim::SymbologyId::keep;  // it says what the code is, also where it is taken off
    const std::string text(trim.of(code));
    if (text.empty()) return std::nullopt;
    const CodeMeaning meaning = meaning_of(bare.of(code), labels, year_of(wall));
    std::string delivered = in_form(text, meaning, form);
    json::Value facts = to_json(meaning, delivered);
    return Scanned{std::move(delivered), std::move(facts)};
}

}  // namespace comptoir::bridge
