/// When a card's own processor draws, and what happens when it is no good.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <imgui.h>

#include "renderer/kms/screens.hpp"
#include "renderer/surface_software.hpp"
#include "renderer/turn.hpp"
#include "tests/support/fake_card.hpp"

namespace comptoir::renderer::kms {
namespace {

using namespace std::chrono_literals;
using namespace test;
using testing::HasSubstr;
using testing::Not;

/// Every look at it takes a while: what is measured between two looks lasted that long.
class TickingClock final : public Clock {
public:
    [[nodiscard]] Time now() const override { return now_ += tick; }
    [[nodiscard]] WallTime wall() const override { return {}; }
    void advance(Duration by) { now_ += by; }

    Duration tick = 10ms;

private:
    mutable Time now_{std::chrono::hours(1)};
};

/// How the processor behaves.
struct Manners {
    bool is_there = true;
    bool draws_wrong = false;
    bool can_be_read = true;
    Duration takes = 1ms;
    bool fails_to_draw = false;
    bool has_no_buffer = false;
    bool is_busy = false;
    bool is_software = false;
    int draws = 0;
    int opened = 0;
    int pictures = 0;
    int releases = 0;
};

class FakePicture final : public GpuPicture {
public:
    FakePicture(Machine& machine, Manners& manners, PixelSize panel, Turn turn)
        : machine_(machine), manners_(manners), panel_(panel), turn_(turn), upright_(turned(panel, turn)) {
        pixels_.resize(static_cast<std::size_t>(panel.width) * static_cast<std::size_t>(panel.height));
        ++manners_.pictures;
    }
    ~FakePicture() override {
        --manners_.pictures;
        for (const std::uint32_t id : taken_) machine_.memory.erase(id);
    }
    FakePicture(const FakePicture&) = delete;
    FakePicture& operator=(const FakePicture&) = delete;

    Result<void> draw(const ImDrawList& list, Color ground) override {
        ++manners_.draws;
        if (manners_.fails_to_draw) return fail(ErrorCode::offline, "it hangs");
        if (manners_.draws_wrong) ground = rgb(0x123456);
        canvas_.draw(target(), list, ground);
        return {};
    }
    void forget() override { canvas_.forget(); }
    const std::vector<PixelRect>& damage() const override { return canvas_.damage(); }
    void finish() override {}
    Pixels read() override { return read_memory(target()); }
    Result<std::uint32_t> take_buffer() override {
        if (manners_.has_no_buffer) return fail(ErrorCode::offline, "it is lost");
        if (manners_.is_busy) return fail(ErrorCode::busy, "none is free");
        const std::uint32_t id = machine_.next++;
        auto& memory = machine_.memory[id];
        memory.resize(pixels_.size());
        machine_.sizes[id] = panel_;
        copy_turned(target(), turn_, {memory.data(), panel_.width, panel_});
        taken_.push_back(id);
        EXPECT_LE(taken_.size(), 3U) << "a card has no more";
        return id;
    }
    void is_on_panel(std::uint32_t buffer) override {
        while (!taken_.empty() && taken_.front() != buffer) {
            machine_.memory.erase(taken_.front());
            taken_.erase(taken_.begin());
        }
    }
    Result<Pixels> read_buffer() override {
        if (!manners_.can_be_read) return fail(ErrorCode::unsupported, "its buffers can't be read");
        return read_memory({machine_.memory[taken_.back()].data(), panel_.width, panel_});
    }

private:
    [[nodiscard]] SoftwareTarget target() { return {pixels_.data(), upright_.width, upright_}; }

    Machine& machine_;
    Manners& manners_;
    PixelSize panel_;
    Turn turn_;
    PixelSize upright_;
    std::vector<std::uint32_t> pixels_;
    SoftwareCanvas canvas_;
    std::vector<std::uint32_t> taken_;
};

class FakeGpu final : public Gpu {
public:
    FakeGpu(Machine& machine, Manners& manners, TickingClock& clock)
        : machine_(machine), manners_(manners), clock_(clock) {
        ++manners_.opened;
    }
    ~FakeGpu() override {
        --manners_.opened;
        EXPECT_EQ(manners_.pictures, 0) << "they draw with it";
    }
    FakeGpu(const FakeGpu&) = delete;
    FakeGpu& operator=(const FakeGpu&) = delete;

    Result<std::unique_ptr<GpuPicture>> make_picture(PixelSize size, Turn turn) override {
        clock_.tick = manners_.takes;  // memory was timed before
        return std::make_unique<FakePicture>(machine_, manners_, size, turn);
    }
    void release(void*) override { ++manners_.releases; }
    bool is_software() const override { return manners_.is_software; }
    std::string name() const override { return "fake processor"; }

private:
    Machine& machine_;
    Manners& manners_;
    TickingClock& clock_;
};

/// As `FakeCard`, with a processor.
class GpuCard final : public Card {
public:
    GpuCard(Machine& machine, Manners& manners, TickingClock& clock)
        : card_(machine), machine_(machine), manners_(manners), clock_(clock) {}
    ~GpuCard() override { EXPECT_EQ(manners_.opened, 0) << "it is the card's"; }
    GpuCard(const GpuCard&) = delete;
    GpuCard& operator=(const GpuCard&) = delete;

    std::vector<Connector> look(Depth depth) override { return card_.look(depth); }
    Result<Buffer> make_buffer(PixelSize size) override { return card_.make_buffer(size); }
    void drop_buffer(std::uint32_t buffer) override { card_.drop_buffer(buffer); }
    Result<Light> light(std::uint32_t connector, const DisplayMode& mode, std::uint32_t buffer,
                        const std::vector<std::uint32_t>& crtcs) override {
        return card_.light(connector, mode, buffer, crtcs);
    }
    void put_out(const Light& light) override { card_.put_out(light); }
    Result<void> flip(const Light& light, std::uint32_t buffer) override { return card_.flip(light, buffer); }
    void power(const Light& light, Power power) override { card_.power(light, power); }
    Result<std::unique_ptr<Gpu>> open_gpu() override {
        if (!manners_.is_there) return fail(ErrorCode::unsupported, "libgbm.so.1 is not installed");
        return std::make_unique<FakeGpu>(machine_, manners_, clock_);
    }
    int fd() const override { return -1; }
    std::vector<std::uint32_t> take_flips() override { return card_.take_flips(); }
    std::string name() const override { return "fake"; }

private:
    FakeCard card_;
    Machine& machine_;
    Manners& manners_;
    TickingClock& clock_;
};

class KmsGpu : public testing::Test {
protected:
    void open(GpuWish wish = GpuWish::automatic, std::size_t count = 1) {
        for (std::uint32_t id = 1; id <= count; ++id) machine.plug(id, {mode(64, 48, 60, true)});
        rules.wish = wish;
        rules.is_well = [this] { ++said_well; };
        screens = Screens::create([this] { return std::make_unique<GpuCard>(machine, manners, clock); },
                                  clock, std::vector<WantedScreen>(count), nullptr, rules);
        for (std::size_t i = 0; i < count; ++i) surfaces.push_back(screens->surface(i));
    }
    void draw(std::uint32_t color, std::size_t screen = 0) {
        const ImDrawList list(nullptr);
        surfaces[screen]->draw(list, rgb(color));
        surfaces[screen]->present();
    }
    /// Three seconds go by, a second at a time; where the surface says that it was exposed, the frame is
    /// drawn again.
    void rest(std::uint32_t color, std::size_t screen = 0) {
        for (int i = 0; i < 4; ++i) {
            clock.advance(1s);
            screens->look(Depth::known);
            if (!surfaces[screen]->pump().exposed) continue;
            surfaces[screen]->forget();
            draw(color, screen);
            static_cast<void>(surfaces[screen]->pump());
        }
    }
    [[nodiscard]] bool is_gpu(std::size_t screen = 0) const {
        return surfaces[screen]->description().find("drawn by fake processor") != std::string::npos;
    }
    [[nodiscard]] std::uint32_t shown(std::uint32_t connector = 1) const {
        return machine.pixel(connector, 5, 5);
    }

    Machine machine;
    Manners manners;
    TickingClock clock;
    GpuRules rules;
    int said_well = 0;
    std::shared_ptr<Screens> screens;
    std::vector<std::unique_ptr<Surface>> surfaces;
};

TEST_F(KmsGpu, APanelIsLitFromMemoryAndDrawnByTheProcessorOnceItIsAtRest) {
    open();
    draw(0x112233);
    EXPECT_EQ(shown(), 0xFF112233);
    EXPECT_FALSE(is_gpu());
    EXPECT_EQ(manners.opened, 0) << "not before the first frame is on the panel";
    rest(0x112233);
    EXPECT_TRUE(is_gpu());
    EXPECT_EQ(shown(), 0xFF112233);
    for (const std::uint32_t color : {0x445566U, 0x778899U, 0xAABBCCU, 0x010203U}) {
        draw(color);
        static_cast<void>(surfaces[0]->pump());
        EXPECT_EQ(shown(), 0xFF000000 | color);
        EXPECT_EQ(surfaces[0]->capture().rgba[0], color >> 16);
    }
    draw(0x010203);
    EXPECT_FALSE(surfaces[0]->is_changed());
    EXPECT_EQ(machine.memory.size(), 1U) << "nothing of what is not shown is kept";
}

TEST_F(KmsGpu, IsNotTriedWhilePicturesMove) {
    open();
    for (std::uint32_t i = 0; i < 20; ++i) {
        draw(i);
        clock.advance(900ms);
        screens->look(Depth::known);
        static_cast<void>(surfaces[0]->pump());
    }
    EXPECT_EQ(manners.opened, 0);
}

TEST_F(KmsGpu, OneThatIsNotFasterIsLetGo) {
    manners.takes = 8ms;
    open();
    draw(0x112233);
    rest(0x112233);
    EXPECT_FALSE(is_gpu());
    EXPECT_EQ(manners.opened, 0);
    EXPECT_EQ(manners.pictures, 0);
    EXPECT_EQ(said_well, 1) << "it was tried, and the program is still there";
    draw(0x445566);
    EXPECT_EQ(shown(), 0xFF445566);
}

TEST_F(KmsGpu, ADriverThatDrawsWithTheMachinesProcessorIsNotTriedByItself) {
    manners.is_software = true;
    open();
    draw(0x112233);
    rest(0x112233);
    EXPECT_FALSE(is_gpu());
    EXPECT_EQ(manners.draws, 0);
    EXPECT_EQ(manners.opened, 0);
    EXPECT_EQ(said_well, 1);
}

TEST_F(KmsGpu, ADriverThatDrawsWithTheMachinesProcessorIsUsedWhereTheSettingsSaySo) {
    manners.is_software = true;
    open(GpuWish::on);
    draw(0x112233);
    rest(0x112233);
    EXPECT_TRUE(is_gpu());
}

TEST_F(KmsGpu, ASlowOneIsNotMeasuredAgainAndAgain) {
    manners.takes = 1s;
    open();
    draw(0x112233);
    rest(0x112233);
    EXPECT_FALSE(is_gpu());
    EXPECT_EQ(manners.draws, 2) << "the first frame, and the one that counts";
}

TEST_F(KmsGpu, OneThatIsNotFasterIsUsedWhereTheSettingsSaySo) {
    manners.takes = 8ms;
    open(GpuWish::on);
    draw(0x112233);
    rest(0x112233);
    EXPECT_TRUE(is_gpu());
}

TEST_F(KmsGpu, OneThatDrawsOtherPixelsIsNeverUsed) {
    manners.draws_wrong = true;
    open(GpuWish::on);
    draw(0x112233);
    rest(0x112233);
    EXPECT_FALSE(is_gpu());
    EXPECT_EQ(shown(), 0xFF112233);
    manners.draws_wrong = false;
    rest(0x112233);
    EXPECT_FALSE(is_gpu()) << "it is not asked twice";
}

TEST_F(KmsGpu, OneWhoseBuffersCanNotBeReadIsNotBelieved) {
    manners.can_be_read = false;
    open(GpuWish::on);
    draw(0x112233);
    rest(0x112233);
    EXPECT_FALSE(is_gpu());
    EXPECT_EQ(shown(), 0xFF112233);
}

TEST_F(KmsGpu, WhereThereIsNoneNothingChanges) {
    manners.is_there = false;
    open();
    draw(0x112233);
    rest(0x112233);
    EXPECT_FALSE(is_gpu());
    draw(0x445566);
    EXPECT_EQ(shown(), 0xFF445566);
    EXPECT_EQ(said_well, 1);
}

TEST_F(KmsGpu, OneThatEndedTheProgramBeforeIsNotAskedAgain) {
    rules.may_begin = [] { return false; };
    open();
    draw(0x112233);
    rest(0x112233);
    EXPECT_FALSE(is_gpu());
    EXPECT_EQ(said_well, 0);
}

TEST_F(KmsGpu, HasProvedItselfAfterAMinute) {
    open();
    draw(0x112233);
    rest(0x112233);
    ASSERT_TRUE(is_gpu());
    EXPECT_EQ(said_well, 0);
    clock.advance(60s);
    screens->look(Depth::known);
    EXPECT_EQ(said_well, 1);
    clock.advance(60s);
    screens->look(Depth::known);
    EXPECT_EQ(said_well, 1);
}

TEST_F(KmsGpu, OneThatFailsLaterIsReplacedByMemoryWithinAFrame) {
    for (bool Manners::*trouble : {&Manners::fails_to_draw, &Manners::has_no_buffer}) {
        machine = {};
        manners = {};
        surfaces.clear();
        screens.reset();
        clock.tick = 10ms;
        open();
        draw(0x112233);
        rest(0x112233);
        ASSERT_TRUE(is_gpu());
        manners.*trouble = true;
        draw(0x445566);
        if (surfaces[0]->pump().exposed) draw(0x445566);
        EXPECT_EQ(shown(), 0xFF445566);
        EXPECT_FALSE(is_gpu());
        EXPECT_EQ(manners.opened, 0);
        rest(0x445566);
        EXPECT_FALSE(is_gpu());
        draw(0x778899);
        EXPECT_EQ(shown(), 0xFF778899);
    }
}

TEST_F(KmsGpu, ABufferThatIsNotFreeYetIsWaitedFor) {
    open();
    draw(0x112233);
    rest(0x112233);
    manners.is_busy = true;
    draw(0x445566);
    EXPECT_EQ(shown(), 0xFF112233);
    manners.is_busy = false;
    clock.advance(1s);
    screens->look(Depth::known);
    EXPECT_EQ(shown(), 0xFF445566);
    EXPECT_TRUE(is_gpu());
}

TEST_F(KmsGpu, APanelThatIsPulledAndPluggedInShowsThePictureAndIsTriedAgain) {
    open();
    draw(0x112233);
    rest(0x112233);
    ASSERT_TRUE(is_gpu());
    machine.set(1, false);
    clock.advance(1s);
    screens->look(Depth::known);
    ASSERT_TRUE(surfaces[0]->pump().exposed);
    draw(0x445566);
    EXPECT_EQ(surfaces[0]->capture().rgba[0], 0x44);
    machine.set(1, true);
    clock.advance(1s);
    screens->look(Depth::known);
    EXPECT_EQ(shown(), 0xFF445566);
    clock.tick = 10ms;
    rest(0x445566);
    EXPECT_TRUE(is_gpu());
    EXPECT_EQ(shown(), 0xFF445566);
}

TEST_F(KmsGpu, ACardThatGoesAwayTakesItsProcessorAlong) {
    open();
    draw(0x112233);
    rest(0x112233);
    ASSERT_TRUE(is_gpu());
    machine.is_gone = true;
    clock.advance(1s);
    screens->look(Depth::known);
    EXPECT_EQ(manners.opened, 0);
    ASSERT_TRUE(surfaces[0]->pump().exposed);
    draw(0x445566);
    machine.is_gone = false;
    clock.advance(3s);
    screens->look(Depth::known);
    EXPECT_EQ(shown(), 0xFF445566);
}

TEST_F(KmsGpu, APictureThatIsTurnedGoesOnInMemoryAndIsTriedAgain) {
    open();
    draw(0x112233);
    rest(0x112233);
    ASSERT_TRUE(is_gpu());
    surfaces[0]->turn(Turn::quarter);
    EXPECT_EQ(surfaces[0]->size(), (PixelSize{48, 64}));
    draw(0x445566);
    EXPECT_EQ(shown(), 0xFF445566);
    clock.tick = 10ms;
    rest(0x445566);
    EXPECT_TRUE(is_gpu());
    EXPECT_EQ(shown(), 0xFF445566);
}

TEST_F(KmsGpu, APanelThatIsOffIsLeftOff) {
    open();
    draw(0x112233);
    EXPECT_TRUE(surfaces[0]->power(Power::off));
    rest(0x112233);
    EXPECT_EQ(manners.opened, 0);
    EXPECT_TRUE(surfaces[0]->power(Power::on));
    rest(0x112233);
    ASSERT_TRUE(is_gpu());
    surfaces[0]->power(Power::off);
    draw(0x445566);
    surfaces[0]->power(Power::on);
    EXPECT_EQ(shown(), 0xFF445566);
}

TEST_F(KmsGpu, TwoPanelsShareOneProcessor) {
    open(GpuWish::automatic, 2);
    draw(0x112233, 0);
    draw(0x445566, 1);
    rest(0x112233, 0);
    clock.tick = 10ms;
    rest(0x445566, 1);
    EXPECT_TRUE(is_gpu(0));
    EXPECT_TRUE(is_gpu(1));
    EXPECT_EQ(manners.opened, 1);
    draw(0x778899, 1);
    EXPECT_EQ(shown(1), 0xFF112233);
    EXPECT_EQ(shown(2), 0xFF778899);
}

TEST_F(KmsGpu, WithoutTheWishNothingIsTried) {
    open(GpuWish::off);
    draw(0x112233);
    rest(0x112233);
    EXPECT_EQ(manners.opened, 0);
    EXPECT_THAT(surfaces[0]->description(), Not(HasSubstr("drawn by")));
}

TEST(GpuTrial, TellsPicturesApartAsPeopleDo) {
    const auto picture = [](std::uint8_t level) {
        return Pixels{{100, 100}, std::vector<std::uint8_t>(40'000, level)};
    };
    EXPECT_TRUE(are_alike(picture(100), picture(100)));
    EXPECT_TRUE(are_alike(picture(100), picture(108)));
    EXPECT_FALSE(are_alike(picture(100), picture(109)));
    Pixels some = picture(100);
    for (std::size_t i = 0; i < 10; ++i) some.rgba[i * 4] = 255;
    EXPECT_TRUE(are_alike(picture(100), some)) << "one in a thousand";
    some.rgba[40] = 255;
    EXPECT_FALSE(are_alike(picture(100), some));
    EXPECT_FALSE(are_alike(picture(100), Pixels{}));
}

}  // namespace
}  // namespace comptoir::renderer::kms
