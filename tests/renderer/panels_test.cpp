/// Every panel that is sold: no text leaves it, and none is drawn over another.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "renderer/samples.hpp"
#include "renderer/theme.hpp"
#include "renderer/words.hpp"
#include "tests/support/page_reader.hpp"

namespace comptoir::renderer {
namespace {

const Words& ours() {
    static const Words words = [] {
        std::vector<Error> problems;
        return Words::load(std::filesystem::path(COMPTOIR_SOURCE_DIR) / "assets/translations", problems);
    }();
    return words;
}

/// A text that is cut off by the edge of the panel itself, and not by a list that it scrolls in.
bool leaves(const PlacedText& text, PixelSize panel) {
    const bool is_at_the_edge = text.left <= 0 || text.top <= 0 ||
                                text.left + text.width >= static_cast<float>(panel.width) ||
                                text.top + text.height >= static_cast<float>(panel.height);
    return text.is_clipped && is_at_the_edge;
}

/// Beyond the overhang of letters: an Arabic descender above another line.
bool collide(const PlacedText& a, const PlacedText& b) {
    constexpr float kSeen = .5F;
    constexpr float kOverhang = .4F;
    if (a.shown < kSeen || b.shown < kSeen) return false;
    const float slack = std::min(a.size, b.size) * kOverhang;
    return std::min(a.left + a.width, b.left + b.width) - std::max(a.left, b.left) > slack &&
           std::min(a.top + a.height, b.top + b.height) - std::max(a.top, b.top) > slack;
}

class SoldPanel : public ::testing::TestWithParam<PixelSize> {};

TEST_P(SoldPanel, HoldsEveryTextAndDrawsNoneOverAnother) {
    const Theme look = theme(ThemeId::light);
    test::PageReader reader(GetParam(), look);
    for (const char* language : {"en", "de", "ar"}) {
        for (const Sample& sample : samples(language)) {
            const auto page = reader.read(sample.before, sample.view, ours());
            EXPECT_FALSE(page.empty()) << sample.name;
            const bool has_card = sample.view.note != StaffNote::none;  // covers what is below
            for (std::size_t i = 0; i < page.size(); ++i) {
                EXPECT_FALSE(leaves(page[i], GetParam()))
                    << language << " " << sample.name << ": \"" << page[i].text << "\" leaves the panel";
                for (std::size_t j = 0; j < i && !has_card; ++j) {
                    EXPECT_FALSE(collide(page[i], page[j]))
                        << language << " " << sample.name << ": \"" << page[i].text << "\" is drawn over \""
                        << page[j].text << "\"";
                }
            }
        }
    }
}

std::string name_of(const ::testing::TestParamInfo<PixelSize>& info) {
    return std::to_string(info.param.width) + "x" + std::to_string(info.param.height);
}

INSTANTIATE_TEST_SUITE_P(Panels, SoldPanel,
                         ::testing::Values(PixelSize{800, 480}, PixelSize{1024, 600}, PixelSize{1024, 768},
                                           PixelSize{1280, 1024}, PixelSize{1280, 800}, PixelSize{1366, 768},
                                           PixelSize{1920, 1080}, PixelSize{1080, 1920}, PixelSize{768, 1366},
                                           PixelSize{480, 800}, PixelSize{1920, 480}, PixelSize{1920, 360},
                                           PixelSize{2560, 1440}, PixelSize{3840, 2160},
                                           PixelSize{2160, 3840}),
                         name_of);

}  // namespace
}  // namespace comptoir::renderer
