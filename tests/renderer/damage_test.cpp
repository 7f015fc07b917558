#include "renderer/damage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "renderer/memory_surface.hpp"
#include "renderer/samples.hpp"
#include "renderer/stage.hpp"
#include "renderer/surface_software.hpp"
#include "renderer/theme.hpp"
#include "renderer/words.hpp"

namespace comptoir::renderer {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

using Parts = std::vector<DrawnPart>;

TEST(Damage, EqualFramesHaveNone) {
    const Parts frame{{1, {0, 0, 9, 9}}, {2, {3, 3, 5, 5}}, {1, {0, 0, 9, 9}}};
    EXPECT_THAT(damage_of(frame, frame), IsEmpty());
    EXPECT_THAT(damage_of({}, {}), IsEmpty());
}

TEST(Damage, IsWhatCameAndWhatWent) {
    const Parts before{{1, {0, 0, 1000, 1000}}, {2, {10, 10, 20, 20}}, {3, {500, 500, 600, 520}}};
    const Parts after{{1, {0, 0, 1000, 1000}}, {4, {800, 900, 850, 950}}, {3, {500, 500, 600, 520}}};
    EXPECT_THAT(damage_of(before, after),
                ElementsAre(PixelRect{800, 900, 850, 950}, PixelRect{10, 10, 20, 20}));
}

TEST(Damage, WhatIsDrawnInAnotherOrderIsDrawnAgain) {
    const Parts before{{1, {0, 0, 10, 10}}, {2, {5, 5, 15, 15}}};
    const Parts after{{2, {5, 5, 15, 15}}, {1, {0, 0, 10, 10}}};
    ASSERT_EQ(damage_of(before, after).size(), 1U);
    const PixelRect overlap{5, 5, 10, 10};
    EXPECT_EQ(overlap.within(damage_of(before, after).front()), overlap);
}

TEST(Damage, IsAFewRectanglesHoweverMuchChanged) {
    Parts after;
    for (int i = 0; i < 100; ++i) {
        const int x = i % 10 * 400;
        const int y = i / 10 * 400;
        after.push_back({static_cast<std::uint64_t>(i), {x, y, x + 10, y + 10}});
    }
    const std::vector<PixelRect> damage = damage_of({}, after);
    EXPECT_LE(damage.size(), kDamageMax);
    for (const DrawnPart& part : after) {
        const auto covers = [&](const PixelRect& rect) { return part.where.within(rect) == part.where; };
        EXPECT_TRUE(std::any_of(damage.begin(), damage.end(), covers));
    }
}

/// Draws every frame twice: on top of the one before, and on memory that never held one.
class TwiceDrawnSurface final : public Surface {
public:
    explicit TwiceDrawnSurface(PixelSize size)
        : size_(size), partly_(pixels_of(size), 0xFF123456), wholly_(partly_) {}

    [[nodiscard]] PixelSize size() const override { return size_; }
    void turn(Turn) override {}
    [[nodiscard]] Texture upload(const std::uint8_t* rgba, PixelSize size) override {
        return upload_to_memory(*this, rgba, size);
    }
    void release(void* texture) override { release_from_memory(texture); }
    void draw(const ImDrawList& list, Color ground) override {
        canvas_.draw({partly_.data(), size_.width, size_}, list, ground);
        std::ranges::fill(wholly_, 0xFF654321);
        SoftwareCanvas().draw({wholly_.data(), size_.width, size_}, list, ground);
        ++frames;
        std::size_t drawn = 0;
        for (const PixelRect& rect : canvas_.damage())
            drawn += static_cast<std::size_t>(rect.width()) * static_cast<std::size_t>(rect.height());
        if (drawn < partly_.size() / 2) ++small_frames;
        if (partly_ != wholly_) ++wrong_frames;
    }
    [[nodiscard]] bool is_changed() const override { return !canvas_.damage().empty(); }
    void forget() override { canvas_.forget(); }
    void present() override { ++presented; }
    [[nodiscard]] Pixels capture() override { return {}; }
    [[nodiscard]] std::string description() const override { return "twice"; }

    int frames = 0;
    int small_frames = 0;
    int wrong_frames = 0;
    int presented = 0;

private:
    static std::size_t pixels_of(PixelSize size) {
        return static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height);
    }

    PixelSize size_;
    std::vector<std::uint32_t> partly_;
    std::vector<std::uint32_t> wholly_;
    SoftwareCanvas canvas_;
};

/// Pictures that are asked for, of one colour each.
void answer(Stage& stage) {
    for (const WantedPicture& wanted : stage.take_wanted()) {
        const auto shade = static_cast<std::uint8_t>(wanted.ref.key.size() * 37);
        Picture picture{wanted.ref, wanted.box.width, wanted.box.height, {}};
        for (int i = 0; i < wanted.box.width * wanted.box.height; ++i)
            picture.rgba.insert(picture.rgba.end(), {shade, 90, 200, 255});
        stage.add_picture(std::move(picture));
    }
}

/// The order without one of its lines, or with one twice.
View varied(View view, std::mt19937& random) {
    if (!view.order || view.order->lines.empty()) return view;
    Order order = *view.order;
    const std::size_t at = random() % order.lines.size();
    const auto place = order.lines.begin() + static_cast<std::ptrdiff_t>(at);
    switch (random() % 3) {
        case 0: order.lines.erase(place); break;
        case 1: order.lines.push_back(*place); break;
        default: order.total.text = std::to_string(random() % 1000) + ".50"; break;
    }
    view.order = std::make_shared<const Order>(std::move(order));
    return view;
}

TEST(Damage, AFrameDrawnInPartsIsTheFrameDrawnWhole) {
    const Words words;
    std::mt19937 random(4);  // the same story every time
    int frames = 0;
    int small_frames = 0;
    for (const PixelSize size : {PixelSize{800, 480}, {480, 800}, {960, 240}, {640, 480}}) {
        ManualClock clock;
        TwiceDrawnSurface surface(size);
        auto stage = Stage::open(surface, {theme(ThemeId::light), words, clock, Motion::full, {}}).value();
        const std::vector<Sample> stories[] = {samples("en"), samples("ar")};
        View view;
        for (int step = 0; step < 120; ++step) {
            const auto& told = stories[random() % 5 == 0 ? 1 : 0];
            view = random() % 2 == 0 ? told[random() % told.size()].view : varied(view, random);
            stage->show(view, clock.now());
            if (random() % 16 == 0) stage->dress(theme(ThemeId(random() % 3)), Motion::full);
            if (random() % 16 == 0) stage->redraw();
            for (int frame = static_cast<int>(random() % 8); frame >= 0; --frame) {
                stage->draw(clock.now());
                answer(*stage);
                clock.advance(std::chrono::milliseconds(5 + random() % 70));
            }
            ASSERT_EQ(surface.wrong_frames, 0) << size.width << "x" << size.height << " step " << step;
        }
        frames += surface.frames;
        small_frames += surface.small_frames;
    }
    EXPECT_GT(frames, 500);
    EXPECT_GT(small_frames, 100);  // else this would prove nothing
}

TEST(Damage, AFrameLikeTheOneBeforeItIsNotPresented) {
    const Words words;
    ManualClock clock;
    TwiceDrawnSurface surface({800, 480});
    auto stage = Stage::open(surface, {theme(ThemeId::light), words, clock, Motion::reduced, {}}).value();
    stage->show(samples("en").front().view, clock.now());
    ASSERT_TRUE(stage->draw(clock.now()));
    EXPECT_EQ(surface.presented, 1);
    stage->dress(theme(ThemeId::light), Motion::reduced);  // the look that it has
    EXPECT_TRUE(stage->draw(clock.now()));
    EXPECT_EQ(surface.presented, 1);
    EXPECT_EQ(stage->counters().presented, 1U);
    stage->redraw();  // now the window may show anything
    EXPECT_TRUE(stage->draw(clock.now()));
    EXPECT_EQ(surface.presented, 2);
}

}  // namespace
}  // namespace comptoir::renderer
