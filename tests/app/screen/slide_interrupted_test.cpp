#include <gtest/gtest.h>

#include <filesystem>

#include "app/screen/face.hpp"
#include "app/screen/panel.hpp"
#include "renderer/memory_surface.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::test {
namespace {

using namespace std::chrono_literals;
using renderer::Page;
using renderer::Pixels;
using renderer::View;

constexpr renderer::PixelSize kSize{1024, 600};
constexpr std::uint8_t kRed = 250;
constexpr std::uint8_t kBlue = 251;

/// A screen full of one loud colour, which none of our pages has.
renderer::Picture magenta(const std::string& key) {
    renderer::Picture picture{.ref = {key}, .width = kSize.width, .height = kSize.height, .rgba = {}};
    for (int i = 0; i < kSize.width * kSize.height; ++i)
        picture.rgba.insert(picture.rgba.end(), {kRed, 0, kBlue, 255});
    return picture;
}

/// Any shade of it, as a fade would leave one.
std::size_t magenta_in(const Pixels& pixels) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < pixels.rgba.size(); i += 4) {
        const int red = pixels.rgba[i];
        const int green = pixels.rgba[i + 1];
        const int blue = pixels.rgba[i + 2];
        if (red > green + 40 && blue > green + 40) ++count;
    }
    return count;
}

View selling() {
    View view;
    view.page = Page::order;
    auto order = std::make_shared<renderer::Order>();
    order->phase = renderer::Phase::selling;
    order->lines.emplace_back().name = "Flat white";
    order->total.text = "$ 4.20";
    view.order = order;
    return view;
}

class SlideOnAPanel : public ::testing::Test {
protected:
    void SetUp() override {
        surface = *renderer::open_memory_surface(kSize);
        auto opened = Panel::open(
            *surface, clock,
            [&](renderer::Surface& to, const Appearance& look) { return face.make_stage(to, look, clock); },
            {});
        ASSERT_TRUE(opened.has_value());
        panel.emplace(std::move(*opened));
        idle.page = Page::welcome;
        idle.slide.picture = {"slide:1:/slides/a.png"};
        idle.slide.turn = 1;
        panel->show(idle);
        static_cast<void>(panel->draw_if_due());
        panel->add_picture(magenta(idle.slide.picture.key));
    }
    TemporaryFolder cache;
    ManualClock clock;
    Face face{std::filesystem::path(COMPTOIR_SOURCE_DIR) / "assets", cache.path()};
    std::unique_ptr<renderer::Surface> surface;
    std::optional<Panel> panel;
    View idle;
};

TEST_F(SlideOnAPanel, FillsItOnceItsFadeIsOver) {
    clock.advance(2s);
    static_cast<void>(panel->draw_if_due());
    EXPECT_EQ(magenta_in(panel->capture()), static_cast<std::size_t>(kSize.width) * kSize.height);
    EXPECT_EQ(panel->next_frame(clock.now()), Time::max()) << "at rest nothing is drawn";
}

TEST_F(SlideOnAPanel, IsGoneFromTheFirstFrameOfASale) {
    clock.advance(2s);
    static_cast<void>(panel->draw_if_due());
    ASSERT_GT(magenta_in(panel->capture()), 0u);
    panel->show(selling());
    ASSERT_TRUE(panel->draw_if_due().has_value()) << "at once";
    EXPECT_EQ(magenta_in(panel->capture()), 0u);
}

TEST_F(SlideOnAPanel, IsGoneFromTheFirstFrameOfASaleInTheMiddleOfAFade) {
    clock.advance(300ms);
    static_cast<void>(panel->draw_if_due());
    panel->show(selling());
    ASSERT_TRUE(panel->draw_if_due().has_value()) << "at once";
    EXPECT_EQ(magenta_in(panel->capture()), 0u);
}

TEST_F(SlideOnAPanel, IsDarkWhereTheShopIsClosed) {
    clock.advance(2s);
    idle.dim = 100;
    panel->show(idle);
    static_cast<void>(panel->draw_if_due());
    const Pixels dark = panel->capture();
    for (std::size_t i = 0; i < dark.rgba.size(); i += 4)
        ASSERT_EQ(dark.rgba[i] + dark.rgba[i + 1] + dark.rgba[i + 2], 0) << i;
}

}  // namespace
}  // namespace comptoir::test
