#include "app/net/form.hpp"

namespace comptoir::net {
namespace {

void escape(std::string& into, std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789*-._";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (kPlain.find(c) != std::string_view::npos) {
            into += c;
        } else if (c == ' ') {
            into += '+';
        } else {
            into += {'%', kHex[byte >> 4], kHex[byte & 0x0F]};
        }
    }
}

}  // namespace

std::string form_field(std::string_view name, std::string_view value) {
    std::string field;
    escape(field, name);
    field += '=';
    escape(field, value);
    return field;
}

}  // namespace comptoir::net
