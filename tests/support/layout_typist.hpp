#pragma once
/// Turns text into the keys that a scanner sends which is set to some keyboard layout.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "device-bridge/links/key_stream.hpp"
#include "device-bridge/scanning/keyboard_layout.hpp"

namespace comptoir::test {

/// Thread: the test's.
class LayoutTypist {
public:
    explicit LayoutTypist(std::string_view layout) {
        constexpr std::uint16_t kShift = 42;
        constexpr std::uint16_t kAltGr = 100;
        const auto keyboard = bridge::KeyboardLayout::create(layout).value();
        const std::vector<std::vector<std::uint16_t>> levels{{}, {kShift}, {kAltGr}, {kShift, kAltGr}};
        for (const auto& held : levels) {
            for (std::uint16_t key = 2; key <= 89; ++key) add(*keyboard, held, key);
        }
    }

    /// Whether it has a key for this character.
    [[nodiscard]] bool has(char c) const { return strokes_.contains(std::string(1, c)); }
    /// Characters without a key are left out.
    [[nodiscard]] std::vector<bridge::KeyMove> type(std::string_view text) const {
        std::vector<bridge::KeyMove> moves;
        for (const char c : text) {
            const auto stroke = strokes_.find(std::string(1, c));
            if (stroke == strokes_.end()) continue;
            const auto& keys = stroke->second;
            for (const std::uint16_t key : keys) moves.push_back({bridge::KeyMove::What::pressed, key, {}});
            for (auto key = keys.rbegin(); key != keys.rend(); ++key)
                moves.push_back({bridge::KeyMove::What::released, *key, {}});
        }
        return moves;
    }

private:
    void add(bridge::KeyboardLayout& keyboard, const std::vector<std::uint16_t>& held, std::uint16_t key) {
        keyboard.reset(bridge::KeyboardLayout::CapsLock::off);
        for (const std::uint16_t modifier : held) static_cast<void>(keyboard.press(modifier));
        const std::string text = keyboard.press(key);
        auto keys = held;
        keys.push_back(key);
        if (text.size() == 1) strokes_.try_emplace(text, std::move(keys));
    }

    std::map<std::string, std::vector<std::uint16_t>> strokes_;
};

}  // namespace comptoir::test
