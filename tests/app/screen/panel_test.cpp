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

/// A panel of 800 x 480, and a customer who is asked for a tip on it.
class PanelThatIsTouched : public PanelInALook {
protected:
    void ask(renderer::Turn turn) {
        Appearance look = plain;
        look.turn = turn;
        panel->change(look);
        auto question = std::make_shared<renderer::Question>();
        question->id = "q" + std::to_string(++asked);
        question->choices = {{.id = "yes", .label = "A tip", .amount = {}}};
        auto order = std::make_shared<renderer::Order>();
        order->phase = renderer::Phase::selling;
        order->number = std::to_string(asked);
        order->total.text = "$ 12.00";
        order->question = question;
        renderer::View view;
        view.page = renderer::Page::order;
        view.order = order;
        view.touch.answers = true;
        panel->show(view);
        static_cast<void>(panel->draw_if_due());
        clock.advance(std::chrono::seconds(1));
    }
    /// Whether a tap there answers. Units: parts of the panel.
    bool answers(float across, float down) {
        using renderer::TouchPhase;
        panel->touch({{1, TouchPhase::down, {across, down}}, {1, TouchPhase::up, {across, down}}});
        const auto report = panel->draw_if_due();
        return report && !report->said.empty();
    }
    /// Where on the upright picture the button is; asked anew for each place that is tried.
    renderer::TouchPoint button(renderer::Turn turn, auto&& on_panel) {
        for (const float down : {0.1F, 0.3F, 0.5F, 0.7F, 0.9F}) {
            for (const float across : {0.1F, 0.3F, 0.5F, 0.7F, 0.9F}) {
                ask(turn);
                const renderer::TouchPoint at = on_panel(renderer::TouchPoint{across, down});
                if (answers(at.x, at.y)) return {across, down};
            }
        }
        return {};
    }
    int asked = 0;
};

TEST_F(PanelThatIsTouched, HearsFingersOnThePictureHoweverThePanelIsMounted) {
    using renderer::TouchPoint;
    const TouchPoint lying = button(renderer::Turn::none, [](TouchPoint at) { return at; });
    ASSERT_NE(lying, TouchPoint{}) << "no place answers";
    // Turned on its head the same place of the picture is the opposite one of the panel.
    const TouchPoint on_its_head = button(renderer::Turn::half, [](TouchPoint at) {
        return TouchPoint{1 - at.x, 1 - at.y};
    });
    EXPECT_EQ(on_its_head, lying);
    // Turned by a quarter clockwise, the picture's top is at the panel's right, and its left at the top.
    const TouchPoint upright = button(renderer::Turn::quarter, [](TouchPoint at) {
        return TouchPoint{1 - at.y, at.x};
    });
    ASSERT_NE(upright, TouchPoint{});
    const TouchPoint other_way = button(renderer::Turn::three_quarters, [](TouchPoint at) {
        return TouchPoint{at.y, 1 - at.x};
    });
    EXPECT_EQ(other_way, upright) << "the same picture, turned the other way";
}

}  // namespace
}  // namespace comptoir::test
