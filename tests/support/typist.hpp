#pragma once
/// Turns ASCII into what an American keyboard, or a scanner set to one, sends for it.

#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

#include "device-bridge/links/key_stream.hpp"

namespace comptoir::test {

/// Thread: the test's.
class Typist {
public:
    Typist(Time start, std::chrono::milliseconds pace) : now_(start), pace_(pace) {}

    /// Keys of the text; "\r" is Enter, "\t" is Tab, "\x1d" is Ctrl and "]".
    std::vector<bridge::KeyMove> type(std::string_view text) {
        std::vector<bridge::KeyMove> moves;
        for (const char c : text) {
            const Stroke stroke = stroke_for(c);
            now_ += pace_;
            if (stroke.modifier != 0) add(moves, bridge::KeyMove::What::pressed, stroke.modifier);
            add(moves, bridge::KeyMove::What::pressed, stroke.key);
            add(moves, bridge::KeyMove::What::released, stroke.key);
            if (stroke.modifier != 0) add(moves, bridge::KeyMove::What::released, stroke.modifier);
        }
        return moves;
    }
    void rest(std::chrono::milliseconds pause) { now_ += pause; }
    [[nodiscard]] Time now() const { return now_; }

private:
    struct Stroke {
        std::uint16_t key = 0;
        std::uint16_t modifier = 0;
    };

    static Stroke stroke_for(char c) {
        constexpr std::uint16_t kShift = 42;
        constexpr std::uint16_t kControl = 29;
        if (c == '\r') return {28, 0};
        if (c == '\t') return {15, 0};
        if (c == ' ') return {57, 0};
        if (c == '\x1d') return {27, kControl};
        constexpr std::string_view kPlain = "1234567890-=";
        constexpr std::string_view kShifted = "!@#$%^&*()_+";
        if (const auto at = kPlain.find(c); at != std::string_view::npos) return {key(at, 2), 0};
        if (const auto at = kShifted.find(c); at != std::string_view::npos) return {key(at, 2), kShift};
        constexpr std::string_view kRows[] = {"qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./"};
        constexpr std::string_view kUpper[] = {"QWERTYUIOP{}", "ASDFGHJKL:\"", "ZXCVBNM<>?"};
        constexpr std::size_t kFirst[] = {16, 30, 44};
        for (std::size_t row = 0; row < 3; ++row) {
            if (const auto at = kRows[row].find(c); at != std::string_view::npos)
                return {key(at, kFirst[row]), 0};
            if (const auto at = kUpper[row].find(c); at != std::string_view::npos)
                return {key(at, kFirst[row]), kShift};
        }
        return {};
    }
    static std::uint16_t key(std::size_t at, std::size_t first) {
        return static_cast<std::uint16_t>(first + at);
    }
    void add(std::vector<bridge::KeyMove>& moves, bridge::KeyMove::What what, std::uint16_t code) const {
        moves.push_back({what, code, now_});
    }

    Time now_;
    std::chrono::milliseconds pace_;
};

}  // namespace comptoir::test
