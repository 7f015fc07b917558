/// Keys of a scanner in a handful of layouts: three bytes are one move of one key, at some pace.

#include <array>
#include <memory>

#include "app/base/utf8.hpp"
#include "device-bridge/scanning/key_codes.hpp"
#include "tests/fuzz/body.hpp"

namespace comptoir::fuzz {
namespace {

using namespace bridge;
using What = KeyMove::What;

constexpr std::array kLayouts{"us", "fr", "de", "cz", "ru"};

/// Made once: a layout takes milliseconds, and `reset` is what a device that was opened anew does.
KeyCodes& reader(std::size_t which) {
    static std::array<std::unique_ptr<KeyCodes>, kLayouts.size()> made;
    if (!made[which]) {
        auto layout = KeyboardLayout::create(kLayouts[which]);
        CHECK(layout, "xkeyboard-config has these layouts");
        made[which] = std::make_unique<KeyCodes>(std::move(*layout), KeyCodes::Options{});
    }
    return *made[which];
}

std::string moves(std::initializer_list<int> keys) {
    std::string bytes;
    for (const int key : keys)
        bytes += {'\0', static_cast<char>(key), '\5', '\1', static_cast<char>(key), '\5'};
    return bytes;
}

std::vector<std::string> seeds() {
    std::vector<std::string> all;
    for (std::size_t which = 0; which < kLayouts.size(); ++which) {
        all.push_back(seed_for(which, moves({2, 3, 4, 5, 6, 7, 8, 28})));  // 1234567, Enter
        all.push_back(
            seed_for(which, moves({30, 48, 82, 79, 96}) + std::string("\0\x2A\5\0\x1E\5\1\x2A\5", 9)));
        all.push_back(
            seed_for(which, std::string("\0\x38\5", 3) + moves({79, 80, 81}) + "\1\x38\5"));  // Alt-code
    }
    return all;
}

void run(std::string_view bytes) {
    const auto [which, rest] = pick(bytes, kLayouts.size());
    KeyCodes& codes = reader(which);
    codes.reset(KeyboardLayout::CapsLock::off);
    const auto sink = [](const std::string& code) {
        CHECK(!code.empty() && utf8::is_valid(code), "a code is text");
        CHECK(code.size() <= 4 * KeyCodes::kCodeMax, "a code is bounded");
    };
    Time now = Time{} + std::chrono::hours(1);
    for (std::size_t at = 0; at + 2 < rest.size(); at += 3) {
        now += std::chrono::milliseconds(4 * static_cast<unsigned char>(rest[at + 2]));
        const auto rests_at = codes.rests_at();
        if (rests_at && *rests_at <= now) codes.rest(*rests_at, sink);
        const auto what = static_cast<What>(static_cast<unsigned char>(rest[at]) % 4);
        codes.feed({what, static_cast<unsigned char>(rest[at + 1]), now}, sink);
    }
    codes.rest(now + KeyCodes::kForgotten, sink);
}

const Registered kKeys({.name = "keys", .seeds = seeds, .run = run});

}  // namespace
}  // namespace comptoir::fuzz
