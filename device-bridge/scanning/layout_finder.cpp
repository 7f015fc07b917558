#include "device-bridge/scanning/layout_finder.hpp"

#include <algorithm>

#include "device-bridge/scanning/keyboard_layout.hpp"

namespace comptoir::bridge {
namespace {

std::string text_of(KeyboardLayout& layout, const std::vector<KeyMove>& keys) {
    std::string text;
    for (const KeyMove& move : keys) {
        if (move.what == KeyMove::What::pressed) text += layout.press(move.key);
        if (move.what == KeyMove::What::released) text += layout.release(move.key);
    }
    std::erase_if(text, [](char c) { return c == '\r' || c == '\n' || c == '\t'; });
    return text;
}

std::string without_third_level(std::string_view text) {
    std::string plain(text);
    std::erase_if(plain, [](char c) { return c == '<' || c == '|' || c == '@' || c == '#'; });
    return plain;
}

}  // namespace

std::vector<std::string> layouts_that_fit(const std::vector<KeyMove>& keys) {
    std::vector<std::string> whole;
    std::vector<std::string> nearly;
    const std::string plain = without_third_level(kLayoutProbe);
    for (const std::string_view name : kScannerLayouts) {
        const auto layout = KeyboardLayout::create(name);
        if (!layout) continue;  // an older list of layouts than ours
        const std::string text = text_of(**layout, keys);
        if (text == kLayoutProbe) whole.emplace_back(name);
        if (without_third_level(text) == plain) nearly.emplace_back(name);
    }
    return whole.empty() ? nearly : whole;
}

}  // namespace comptoir::bridge
