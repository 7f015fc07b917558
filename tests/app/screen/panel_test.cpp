#include "app/screen/panel.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "app/screen/face.hpp"
#include "renderer/memory_surface.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::test {
namespace {

using renderer::Pixels;

class PanelInALook : public ::testing::Test {
protected:
    void SetUp() override {
        surface = *renderer::open_memory_surface({800, 480});
        auto opened = Panel::open(*surface, clock, make_stage, plain);
        ASSERT_TRUE(opened.has_value());
        panel.emplace(std::move(*opened));
        renderer::View view;
        view.page = renderer::Page::welcome;
        view.shop.name = "Corner Shop";
        view.shop.background = {"data:background"};
        panel->show(view);
        static_cast<void>(panel->draw_if_due());
    }

    Pixels in(const Appearance& appearance) {
        panel->change(appearance);
        if (const auto report = panel->draw_if_due()) last = *report;
        return panel->capture();
    }

    static Appearance with(renderer::Look look) {
        return {.motion = renderer::Motion::reduced, .look = look};
    }

    const Appearance plain = with({});
    TemporaryFolder cache;
    Face face{std::filesystem::path(COMPTOIR_SOURCE_DIR) / "assets", cache.path()};
    ManualClock clock;
    Panel::MakeStage make_stage = [this](renderer::Surface& on, const Appearance& look) {
        return face.make_stage(on, look, clock);
    };
    std::unique_ptr<renderer::Surface> surface;
    std::optional<Panel> panel;
    FrameReport last;
};

TEST_F(PanelInALook, IsDrawnInTheShopsColoursCornersAndLettersAtOnce) {
    const Pixels before = in(plain);
    const Pixels coloured = in(with({.brand = {.accent = renderer::rgb(0x0A7D4F)}}));
    EXPECT_NE(coloured, before);
    EXPECT_NE(in(with({.family = renderer::Family::serif})), before);
    EXPECT_EQ(in(plain), before);
    EXPECT_EQ(last.counters.presented, 4U) << "one frame for each look, counted on";
}

TEST_F(PanelInALook, KeepsItsPicturesOverAChangeOfLook) {
    constexpr std::uint8_t kRed = 200;
    renderer::Picture red{.ref = {"data:background"}, .width = 2, .height = 2, .rgba = {}};
    for (int i = 0; i < 4; ++i) red.rgba.insert(red.rgba.end(), {kRed, 0, 0, 255});
    panel->add_picture(red);
    const auto corner_is_red = [](const Pixels& pixels) {
        return pixels.rgba[pixels.rgba.size() - 4] == kRed && pixels.rgba[pixels.rgba.size() - 3] == 0;
    };
    ASSERT_TRUE(corner_is_red(in(plain)));
    const Pixels changed = in({.theme = "dark", .look = {.corners = renderer::Corners::square}});
    EXPECT_TRUE(corner_is_red(changed)) << "the background is there in the first frame of the new look";
    EXPECT_TRUE(last.wanted.empty()) << "nothing is asked for again";
}

}  // namespace
}  // namespace comptoir::test
