/// What lies around a page, and over it, is never brighter than it should be.

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "app/base/clock.hpp"
#include "renderer/memory_surface.hpp"
#include "renderer/stage.hpp"
#include "renderer/theme.hpp"
#include "tests/support/easel.hpp"
#include "tests/support/our_words.hpp"

namespace comptoir::test {
namespace {

constexpr PixelSize kPanel{960, 540};

View welcome() {
    View view;
    view.page = Page::welcome;
    view.shop.name = "Corner Shop";
    return view;
}

struct Shown {
    explicit Shown(const Framing& framing)
        : surface(open_memory_surface(kPanel).value()),
          stage(
              Stage::open(*surface, {theme(ThemeId::light), our_words(), clock, Motion::reduced, {}, framing})
                  .value()) {}

    Pixels draw(const View& view) {
        stage->show(view, clock.now());
        stage->draw(clock.now());
        return stage->capture();
    }

    ManualClock clock;
    std::unique_ptr<Surface> surface;
    std::unique_ptr<Stage> stage;
};

TEST(Dimming, LeavesNothingBright) {
    Shown shown({});
    View view = welcome();
    view.touch.languages = {"en", "fr"};
    const Pixels lit = shown.draw(view);
    view.touch.languages.clear();
    EXPECT_NE(shown.draw(view), lit) << "there is a chip of languages";
    view.touch.languages = {"en", "fr"};
    view.dim = 95;
    const Pixels dimmed = shown.draw(view);
    std::uint8_t brightest = 0;
    for (std::size_t i = 0; i < dimmed.rgba.size(); i += 4)
        brightest = std::max({brightest, dimmed.rgba[i], dimmed.rgba[i + 1], dimmed.rgba[i + 2]});
    EXPECT_LE(brightest, 255 * 5 / 100 + 1);
}

TEST(ABackgroundPicture, HasNoBrightFrameAroundIt) {
    Shown shown({.guard = BurnInGuard::on});
    View view = welcome();
    view.shop.background = {"photograph"};
    static_cast<void>(shown.draw(view));
    for (const WantedPicture& wanted : shown.stage->take_wanted()) {
        Picture picture{wanted.ref, wanted.box.width, wanted.box.height, {}};
        picture.rgba.assign(
            static_cast<std::size_t>(wanted.box.width) * static_cast<std::size_t>(wanted.box.height) * 4, 0);
        for (std::size_t i = 3; i < picture.rgba.size(); i += 4) picture.rgba[i] = 255;
        shown.stage->add_picture(std::move(picture));
    }
    const Pixels pixels = shown.draw(view);
    for (const auto& [x, y] : std::vector<std::pair<int, int>>{{0, 0},
                                                               {kPanel.width - 1, 0},
                                                               {0, kPanel.height - 1},
                                                               {kPanel.width - 1, kPanel.height - 1},
                                                               {kPanel.width - 1, kPanel.height / 2},
                                                               {kPanel.width * 3 / 4, kPanel.height - 1}}) {
        EXPECT_EQ(color_at(pixels, x, y), theme(ThemeId::light).colors.panel) << x << " " << y;
    }
    EXPECT_EQ(color_at(pixels, kPanel.width * 3 / 4, kPanel.height / 4), rgb(0x000000))
        << "the picture itself";
}

}  // namespace
}  // namespace comptoir::test
