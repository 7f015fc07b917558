#include "app/odoo/series.hpp"

#include <charconv>

namespace comptoir::odoo {
namespace {

constexpr int kMajorMax = 99;  // one a year since 2005; anything above is no version

/// The number that `text` begins with, which is taken off; -1 where it begins with none.
int take_number(std::string_view& text) {
    int number = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || number < 0) return -1;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

}  // namespace

std::string Series::text() const {
    return is_known() ? std::to_string(major) + "." + std::to_string(minor) : "";
}

Series read_series(std::string_view version) {
    const auto digits = version.find_first_of("0123456789");
    if (digits == std::string_view::npos) return {};
    std::string_view rest = version.substr(digits);
    const int major = take_number(rest);
    if (major <= 0 || major > kMajorMax) return {};
    if (!rest.starts_with('.')) return {major, 0};
    rest.remove_prefix(1);
    const int minor = take_number(rest);
    return {major, minor < 0 ? 0 : minor};
}

}  // namespace comptoir::odoo
