/// Every panel that is sold: no text leaves it, and none is drawn over another.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "renderer/samples.hpp"
#include "renderer/theme.hpp"
#include "renderer/words.hpp"
#include "tests/support/our_words.hpp"
#include "tests/support/page_reader.hpp"

namespace comptoir::renderer {
namespace {

/// A text that is cut off by the edge of the page itself, and not by a list that it scrolls in.
bool leaves(const PlacedText& text, const PixelRect& page) {
    const bool is_at_the_edge = text.left <= static_cast<float>(page.left) ||
                                text.top <= static_cast<float>(page.top) ||
                                text.left + text.width >= static_cast<float>(page.right) ||
                                text.top + text.height >= static_cast<float>(page.bottom);
    return text.is_clipped && is_at_the_edge;
}

void expect_whole_pages(PixelSize panel, const Placement& placement) {
    const Theme look = theme(ThemeId::light);
    test::PageReader reader(panel, look, placement);
    for (const char* language : {"en", "de", "ar"}) {
        for (const Sample& sample : samples(language)) {
            const auto page = reader.read(sample.before, sample.view, test::our_words());
            EXPECT_FALSE(page.empty()) << sample.name;
            const bool has_card = sample.view.note != StaffNote::none;  // covers what is below
            for (std::size_t i = 0; i < page.size(); ++i) {
                EXPECT_FALSE(leaves(page[i], placement.page))
                    << language << " " << sample.name << ": \"" << page[i].text << "\" leaves the panel";
                for (std::size_t j = 0; j < i && !has_card; ++j) {
                    EXPECT_FALSE(test::collide(page[i], page[j]))
                        << language << " " << sample.name << ": \"" << page[i].text << "\" is drawn over \""
                        << page[j].text << "\"";
                }
            }
        }
    }
}

class SoldPanel : public ::testing::TestWithParam<PixelSize> {};

TEST_P(SoldPanel, HoldsEveryTextAndDrawsNoneOverAnother) {
    expect_whole_pages(GetParam(), place_page(GetParam()));
}

struct FramedPanel {
    PixelSize panel;
    Framing framing;
};

class SoldPanelInAFrame : public ::testing::TestWithParam<FramedPanel> {};

TEST_P(SoldPanelInAFrame, HoldsEveryTextAndDrawsNoneOverAnother) {
    const auto& [panel, framing] = GetParam();
    expect_whole_pages(panel, place_page(panel, framing));
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

std::string name_of_frame(const ::testing::TestParamInfo<FramedPanel>& info) {
    const auto& [panel, framing] = info.param;
    return std::to_string(panel.width) + "x" + std::to_string(panel.height) + "Overscan" +
           std::to_string(static_cast<int>(framing.overscan * 1000)) + "Scale" +
           std::to_string(static_cast<int>(framing.scale * 100)) +
           (framing.guard == BurnInGuard::on ? "Guarded" : "");
}

INSTANTIATE_TEST_SUITE_P(
    Frames, SoldPanelInAFrame,
    ::testing::Values(FramedPanel{{1920, 1080}, {.overscan = .05F, .guard = BurnInGuard::on}},
                      FramedPanel{{1920, 1080}, {.scale = 1.5F}}, FramedPanel{{1920, 1080}, {.scale = 2}},
                      FramedPanel{{1920, 1080}, {.scale = 1.25F}}, FramedPanel{{1920, 1080}, {.scale = .75F}},
                      FramedPanel{{1920, 1080}, {.scale = .5F}},
                      FramedPanel{{1080, 1920}, {.overscan = .1F, .scale = 1.5F}},
                      FramedPanel{{1080, 1920}, {.scale = 1.2F, .guard = BurnInGuard::on}},
                      FramedPanel{{1080, 1920}, {.scale = .75F}},
                      FramedPanel{{1920, 480}, {.overscan = .05F, .scale = 1.5F, .guard = BurnInGuard::on}},
                      FramedPanel{{1920, 480}, {.scale = .5F}},
                      FramedPanel{{800, 480}, {.overscan = .025F, .scale = 2, .guard = BurnInGuard::on}},
                      FramedPanel{{1280, 1024}, {.scale = 1.3F, .guard = BurnInGuard::on}},
                      FramedPanel{{1024, 600}, {.scale = 1.4F, .guard = BurnInGuard::on}},
                      FramedPanel{{3840, 1600}, {.overscan = .025F, .guard = BurnInGuard::on}}),
    name_of_frame);

}  // namespace
}  // namespace comptoir::renderer
