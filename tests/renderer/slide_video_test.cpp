#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "renderer/stage.hpp"
#include "renderer/surface_software.hpp"
#include "renderer/theme.hpp"
#include "renderer/words.hpp"

namespace comptoir::renderer {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr PixelSize kPanel{800, 480};
constexpr Color kRed = rgb(0xFF0000);
constexpr Color kBlue = rgb(0x0000FF);

/// Tells what of it was drawn.
class ToldSurface final : public Surface {
public:
    [[nodiscard]] PixelSize size() const override { return kPanel; }
    void turn(Turn) override {}
    [[nodiscard]] Texture upload(const std::uint8_t* rgba, PixelSize size) override {
        ++textures;
        return upload_to_memory(*this, rgba, size);
    }
    void release(void* texture) override {
        --textures;
        release_from_memory(texture);
    }
    void draw(const ImDrawList& list, Color ground) override { canvas.draw(target, list, ground); }
    [[nodiscard]] bool is_changed() const override { return !canvas.damage().empty(); }
    void forget() override { canvas.forget(); }
    void present() override {}
    [[nodiscard]] Pixels capture() override { return read_memory(target); }
    [[nodiscard]] std::string description() const override { return "told"; }

    std::vector<std::uint32_t> pixels = std::vector<std::uint32_t>(std::size_t{800} * 480);
    SoftwareTarget target{pixels.data(), kPanel.width, kPanel};
    SoftwareCanvas canvas;
    int textures = 0;
};

Pixels filled(PixelSize size, Color color) {
    Pixels pixels{size, {}};
    for (int i = 0; i < size.width * size.height; ++i)
        pixels.rgba.insert(pixels.rgba.end(), {color.red, color.green, color.blue, 255});
    return pixels;
}

View slide_of(std::uint64_t turn, const std::string& video, const std::string& picture = {}) {
    View view;
    view.page = Page::welcome;
    view.slide.video = video;
    view.slide.picture = {picture};
    view.slide.turn = turn;
    return view;
}

class SlideVideo : public ::testing::Test {
protected:
    void SetUp() override {
        stage = Stage::open(surface, {theme(ThemeId::light), words, clock, Motion::full, {}}).value();
    }
    void draw_after(Duration passed = {}) {
        clock.advance(passed);
        static_cast<void>(stage->draw(clock.now()));
    }
    [[nodiscard]] Color at(int x, int y) const {
        const std::uint32_t word = surface.pixels[static_cast<std::size_t>(y * kPanel.width + x)];
        return rgb(word & 0xFFFFFF);
    }
    /// The video of that slide is seen, whole.
    void play(std::uint64_t turn, Color color) {
        stage->show(slide_of(turn, "/slides/clip.mp4"), clock.now());
        draw_after();
        stage->add_video_frame(turn, filled({640, 480}, color), clock.now());
        draw_after();
        draw_after(2s);
    }

    ManualClock clock;
    Words words;
    ToldSurface surface;
    std::unique_ptr<Stage> stage;
};

TEST_F(SlideVideo, StandsInTheMiddleOfTheDarkAndNothingElseIsDrawnAgain) {
    play(1, kRed);
    EXPECT_EQ(at(80, 0), kRed);
    EXPECT_EQ(at(719, 479), kRed);
    EXPECT_EQ(at(79, 240), theme(ThemeId::light).colors.panel);
    EXPECT_EQ(at(720, 240), theme(ThemeId::light).colors.panel);
    EXPECT_EQ(stage->next_frame(clock.now()), Time::max()) << "until there is another frame";
    stage->add_video_frame(1, filled({640, 480}, kBlue), clock.now());
    draw_after();
    EXPECT_THAT(surface.canvas.damage(), ElementsAre(PixelRect{80, 0, 720, 480}));
    EXPECT_EQ(at(400, 240), kBlue);
}

TEST_F(SlideVideo, IsOneFrameHoweverLongItPlays) {
    play(1, kRed);
    const int textures = surface.textures;
    for (int i = 0; i < 100; ++i) {
        stage->add_video_frame(1, filled({640, 480}, i % 2 == 0 ? kBlue : kRed), clock.now());
        draw_after(40ms);
        ASSERT_EQ(surface.textures, textures);
    }
}

TEST_F(SlideVideo, LeavesTheWelcomePageUntilItComes) {
    View welcome;
    welcome.page = Page::welcome;
    stage->show(welcome, clock.now());
    draw_after(2s);
    const Pixels before = surface.capture();
    stage->show(slide_of(1, "/slides/clip.mp4"), clock.now());
    draw_after();
    draw_after(2s);
    EXPECT_EQ(surface.capture(), before);
    stage->add_video_frame(1, filled({640, 480}, kRed), clock.now());
    draw_after();
    EXPECT_EQ(at(400, 240), kRed);
}

TEST_F(SlideVideo, FadesInFromItsFirstFrameOnHoweverLateThatIs) {
    stage->show(slide_of(1, "", "a"), clock.now());
    draw_after();
    stage->add_picture({{"a"}, kPanel.width, kPanel.height, filled(kPanel, kBlue).rgba});
    draw_after();
    draw_after(2s);
    ASSERT_EQ(at(400, 240), kBlue);
    stage->show(slide_of(2, "/slides/clip.mp4"), clock.now());
    draw_after(5s);
    EXPECT_EQ(at(400, 240), kBlue) << "the picture before it stays";
    stage->add_video_frame(2, filled({640, 480}, kRed), clock.now());
    draw_after();
    draw_after(20ms);
    const Color begun = at(400, 240);
    EXPECT_GT(begun.red, 0);
    EXPECT_GT(begun.blue, 100);
    draw_after(2s);
    EXPECT_EQ(at(400, 240), kRed);
}

TEST_F(SlideVideo, StaysAsItEndedUntilTheNextOneHasFadedIn) {
    play(1, kRed);
    stage->show(slide_of(2, "/slides/clip.mp4"), clock.now());
    draw_after(3s);
    EXPECT_EQ(at(400, 240), kRed);
    stage->add_video_frame(2, filled({800, 480}, kBlue), clock.now());
    draw_after();
    draw_after(20ms);
    EXPECT_GT(at(400, 240).red, 100);
    const int both = surface.textures;
    draw_after(2s);
    EXPECT_EQ(at(400, 240), kBlue);
    EXPECT_EQ(surface.textures, both - 1) << "what was before is not kept";
}

TEST_F(SlideVideo, DoesNotFadeAgainWhereOnlyWhatComesNextIsAnother) {
    play(1, kRed);
    View same = slide_of(1, "/slides/clip.mp4");
    same.slide.next = {"b"};
    stage->show(same, clock.now());
    draw_after(20ms);
    EXPECT_EQ(at(400, 240), kRed);
}

TEST_F(SlideVideo, IsGoneFromTheFirstFrameOfASaleAndSoIsItsMemory) {
    play(1, kRed);
    const std::size_t with = stage->counters().picture_bytes;
    View sale;
    sale.page = Page::order;
    auto order = std::make_shared<Order>();
    order->lines.emplace_back().name = "Tea";
    sale.order = order;
    stage->show(sale, clock.now());
    draw_after();
    for (const std::uint32_t pixel : surface.pixels) ASSERT_NE(pixel & 0xFFFFFF, 0xFF0000u);
    EXPECT_EQ(with - stage->counters().picture_bytes, std::size_t{640} * 480 * 4);
    stage->add_video_frame(1, filled({640, 480}, kRed), clock.now());
    draw_after();
    EXPECT_THAT(surface.canvas.damage(), IsEmpty()) << "one that was on its way";
}

}  // namespace
}  // namespace comptoir::renderer
