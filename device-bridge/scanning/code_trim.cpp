#include "device-bridge/scanning/code_trim.hpp"

namespace comptoir::bridge {
namespace {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

}  // namespace

std::string_view CodeTrim::of(std::string_view code) const {
    constexpr std::size_t kIdSize = 3;
    if (code.starts_with(prefix)) code.remove_prefix(prefix.size());
    const bool has_id = code.size() >= kIdSize && code[0] == ']' && is_letter(code[1]) &&
                        (is_digit(code[2]) || is_letter(code[2]));
    if (symbology_id == SymbologyId::drop && has_id) code.remove_prefix(kIdSize);
    if (code.ends_with(suffix)) code.remove_suffix(suffix.size());
    return code;
}

}  // namespace comptoir::bridge
