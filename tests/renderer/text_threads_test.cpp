/// Text on two threads: the UI draws while the demo draws receipts.

#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "renderer/memory_surface.hpp"
#include "renderer/text/fonts.hpp"
#include "renderer/text/run.hpp"

namespace comptoir::renderer {
namespace {

FontOptions fonts() {
    FontOptions options;
    options.cache_folder = (std::filesystem::temp_directory_path() / "comptoir-test-fonts").string();
    return options;
}

/// How wide words in many scripts are, drawn with fonts of its own: more faces than cairo keeps open.
std::vector<float> widths(int words) {
    const auto surface = open_memory_surface({400, 100});
    const auto own = Fonts::open(fonts());
    EXPECT_TRUE(surface && own);
    TextCache text(**surface, **own);
    std::vector<float> out;
    for (int i = 0; i < words; i++) {
        const TextStyle style{.size = static_cast<float>(20 + i % 40), .weight = 400 + 200 * (i % 2)};
        const std::string word = "Café " + std::to_string(i) + " قهوة 珈琲 กาแฟ ☕ קפה कॉफ़ी কফি καφές 커피";
        static_cast<void>(text.get(word, style, Direction::left_to_right));
        out.push_back(text.measure(word + "!", style, Direction::left_to_right).width);
    }
    return out;
}

TEST(TextOnTwoThreads, IsDrawnAsOnOne) {
    constexpr int kWords = 40;
    constexpr int kTimes = 4;
    const std::vector<float> expected = widths(kWords);
    std::thread thread([&] {
        for (int i = 0; i < kTimes; i++) EXPECT_EQ(widths(kWords), expected);
    });
    for (int i = 0; i < kTimes; i++) EXPECT_EQ(widths(kWords), expected);
    thread.join();
}

}  // namespace
}  // namespace comptoir::renderer
