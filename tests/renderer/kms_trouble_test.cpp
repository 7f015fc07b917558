#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <imgui.h>

#include "renderer/kms/screens.hpp"
#include "tests/support/fake_card.hpp"

namespace comptoir::renderer::kms {
namespace {

using namespace std::chrono_literals;
using namespace test;
using testing::HasSubstr;

/// A machine with several cards; each is open to one only, as the kernel's are.
class KmsTrouble : public testing::Test {
protected:
    struct Slot {
        Machine machine;
        bool is_open = false;
        OpenCard open();
    };
    class HeldCard final : public Card {
    public:
        explicit HeldCard(Slot& slot) : slot_(slot), card_(slot.machine) { slot_.is_open = true; }
        ~HeldCard() override { slot_.is_open = false; }
        HeldCard(const HeldCard&) = delete;
        HeldCard& operator=(const HeldCard&) = delete;
        std::vector<Connector> look(Depth depth) override { return card_.look(depth); }
        Result<Buffer> make_buffer(PixelSize size) override { return card_.make_buffer(size); }
        void drop_buffer(std::uint32_t buffer) override { card_.drop_buffer(buffer); }
        Result<Light> light(std::uint32_t connector, const DisplayMode& mode, std::uint32_t buffer,
                            const std::vector<std::uint32_t>& crtcs) override {
            return card_.light(connector, mode, buffer, crtcs);
        }
        void put_out(const Light& light) override { card_.put_out(light); }
        Result<void> flip(const Light& light, std::uint32_t buffer) override {
            return card_.flip(light, buffer);
        }
        void power(const Light& light, Power power) override { card_.power(light, power); }
        int fd() const override { return -1; }
        std::vector<std::uint32_t> take_flips() override { return card_.take_flips(); }
        std::string name() const override { return card_.name(); }

    private:
        Slot& slot_;
        FakeCard card_;
    };

    void open(std::vector<WantedScreen> wanted) {
        const std::size_t count = wanted.size();
        std::vector<ScreenWish> wishes;
        for (const WantedScreen& one : wanted) wishes.push_back(one.wish);
        screens = Screens::create(
            [this, wishes] {
                return card_for(wishes, {first.open(), second.open()});
            },
            clock, std::move(wanted));
        for (std::size_t i = 0; i < count; ++i) surfaces.push_back(screens->surface(i));
    }
    void open() { open({WantedScreen{}}); }
    void draw(std::uint32_t rgb_value, std::size_t screen = 0) {
        const ImDrawList list(nullptr);
        surfaces[screen]->draw(list, rgb(rgb_value));
        surfaces[screen]->present();
    }
    WindowNews look() {
        clock.advance(1s);
        screens->look(Depth::known);
        return surfaces[0]->pump();
    }

    Slot first;
    Slot second;
    Machine& machine = first.machine;
    ManualClock clock;
    std::shared_ptr<Screens> screens;
    std::vector<std::unique_ptr<Surface>> surfaces;
};

OpenCard KmsTrouble::Slot::open() {
    return [this]() -> Result<std::unique_ptr<Card>> {
        if (!machine.is_there) return fail(ErrorCode::offline, "there is no graphics card");
        if (is_open) return fail(ErrorCode::refused, "another program has the screen");
        return std::make_unique<HeldCard>(*this);
    };
}

TEST_F(KmsTrouble, TheCardThatHasThePanelIsTaken) {
    first.machine.plug(1, {mode(640, 480)});
    first.machine.set(1, false);
    second.machine.plug(5, {mode(800, 600)});
    open();
    draw(1);
    EXPECT_EQ(second.machine.pixel(5, 799, 599), 0xFF000001);
    EXPECT_FALSE(first.is_open) << "another program may have it";
}

TEST_F(KmsTrouble, APanelThatIsPluggedIntoTheOtherCardLaterIsFoundThere) {
    first.machine.plug(1, {mode(640, 480)});
    second.machine.plug(5, {mode(800, 600)});
    second.machine.set(5, false);
    open();
    draw(1);
    EXPECT_EQ(first.machine.pixel(1, 0, 0), 0xFF000001);
    first.machine.set(1, false);
    look();
    second.machine.set(5, true);
    look();
    look();
    draw(2);
    EXPECT_EQ(second.machine.pixel(5, 799, 599), 0xFF000002);
    EXPECT_FALSE(first.is_open);
    EXPECT_EQ(surfaces[0]->problem(), "");
}

TEST_F(KmsTrouble, TheCardOfAPlugThatIsNamedIsTaken) {
    first.machine.plug(1, {mode(640, 480)});
    second.machine.plug(5, {mode(800, 600)});
    WantedScreen named;
    named.wish.connector = second.machine.connectors[0].name;
    open({named});
    draw(1);
    EXPECT_EQ(second.machine.pixel(5, 799, 599), 0xFF000001);
    EXPECT_FALSE(first.is_open) << "another program may have it";
}

TEST_F(KmsTrouble, APlugThatIsNamedIsWaitedForAtEachCard) {
    first.machine.plug(1, {mode(640, 480)});
    second.machine.plug(5, {mode(800, 600)});
    second.machine.set(5, false);
    WantedScreen named;
    named.wish.connector = second.machine.connectors[0].name;
    open({named});
    draw(1);
    second.machine.set(5, true);
    for (int i = 0; i < 3; ++i) look();
    draw(2);
    EXPECT_EQ(second.machine.pixel(5, 799, 599), 0xFF000002);
    EXPECT_FALSE(first.is_open);
}

TEST_F(KmsTrouble, TheCardWithPanelsForBothScreensIsTaken) {
    first.machine.plug(1, {mode(640, 480)});
    second.machine.plug(5, {mode(800, 600)});
    second.machine.plug(6, {mode(1024, 768)});
    open({WantedScreen{}, WantedScreen{}});
    draw(1, 0);
    draw(2, 1);
    EXPECT_EQ(second.machine.pixel(5, 0, 0), 0xFF000001);
    EXPECT_EQ(second.machine.pixel(6, 0, 0), 0xFF000002);
    EXPECT_FALSE(first.is_open);
}

TEST_F(KmsTrouble, WithoutAnyPanelAMayBeIsTakenAndElseTheFirstCard) {
    first.machine.plug(1, {mode(640, 480)});
    first.machine.set(1, false);
    second.machine.plug(5, {mode(800, 600)});
    second.machine.set(5, false);
    EXPECT_TRUE(card_for({{}}, {first.open(), second.open()}).has_value());
    auto card = card_for({{}}, {first.open(), second.open()});
    EXPECT_TRUE(first.is_open);
    EXPECT_FALSE(second.is_open);
    card = fail(ErrorCode::offline, "let go");
    second.machine.connectors[0].is_doubtful = true;
    card = card_for({{}}, {first.open(), second.open()});
    EXPECT_FALSE(first.is_open);
    EXPECT_TRUE(second.is_open);
}

TEST_F(KmsTrouble, WithoutACardTheReasonIsTheOneThatSaysMore) {
    first.machine.is_there = false;
    second.is_open = true;
    EXPECT_EQ(card_for({{}}, {second.open(), first.open()}).error().code, ErrorCode::refused);
    EXPECT_EQ(card_for({{}}, {first.open(), second.open()}).error().code, ErrorCode::refused);
    EXPECT_EQ(card_for({{}}, {}).error().code, ErrorCode::offline);
}

TEST_F(KmsTrouble, WhyAPanelStaysDarkIsSaid) {
    machine.plug(1, {mode(640, 480)});
    machine.is_busy = true;
    open();
    draw(1);
    EXPECT_THAT(surfaces[0]->problem(), HasSubstr("HDMI-A-1 stays dark: the card is busy"));
    machine.is_busy = false;
    machine.has_memory = false;
    look();
    EXPECT_THAT(surfaces[0]->problem(), HasSubstr("no memory for a picture"));
    machine.has_memory = true;
    machine.is_foreign = true;
    look();
    EXPECT_THAT(surfaces[0]->problem(), HasSubstr("another program has the screen"));
    machine.is_foreign = false;
    look();
    EXPECT_EQ(surfaces[0]->problem(), "");
}

TEST_F(KmsTrouble, WhatIsTriedAgainAndAgainIsSaidOnce) {
    machine.plug(1, {mode(640, 480)});
    machine.is_busy = true;
    open();
    draw(1);
    EXPECT_TRUE(surfaces[0]->pump().exposed) << "its status is another one";
    const int tried = machine.lights;
    EXPECT_FALSE(look().exposed);
    EXPECT_FALSE(look().exposed);
    EXPECT_EQ(machine.lights, tried + 2);
}

TEST_F(KmsTrouble, AnOptionalPanelThatIsThereAndDarkIsSaid) {
    machine.plug(1, {mode(640, 480)});
    machine.is_busy = true;
    open({WantedScreen{.wish = {}, .size = {640, 480}, .is_optional = true}});
    draw(1);
    EXPECT_THAT(surfaces[0]->problem(), HasSubstr("stays dark"));
    machine.set(1, false);
    look();
    EXPECT_EQ(surfaces[0]->problem(), "") << "and without one there is no trouble";
}

TEST_F(KmsTrouble, APanelThatIsLitIsNotHeldUpByOneThatIsMissing) {
    machine.plug(1, {mode(640, 480)});
    machine.plug(2, {mode(800, 600)});
    machine.set(2, false);
    open({WantedScreen{}, WantedScreen{}});
    draw(1, 0);
    draw(2, 1);
    const int probes = machine.probes;
    for (int i = 0; i < 60; ++i) look();
    EXPECT_LE(machine.probes, probes + 1);
    EXPECT_GE(machine.probes, probes + 1) << "some tell nobody when they are switched on";
    machine.set(2, true);
    screens->plugged();
    draw(3, 1);
    EXPECT_EQ(machine.pixel(2, 799, 599), 0xFF000003);
}

TEST_F(KmsTrouble, WhileNoPanelIsLitEachIsAskedOften) {
    machine.plug(1, {mode(640, 480)});
    machine.set(1, false);
    open();
    const int probes = machine.probes;
    look();
    look();
    EXPECT_EQ(machine.probes, probes + 1);
}

TEST_F(KmsTrouble, APanelThatTookNoModeIsTriedAgainWhenAPlugMoves) {
    machine.plug(1, {mode(640, 480)});
    machine.refused_modes = {"640x480@60"};
    open();
    draw(1);
    EXPECT_THAT(surfaces[0]->problem(), HasSubstr("none of its modes: no bandwidth"));
    machine.refused_modes.clear();  // a better cable, so quickly that the same panel is there
    look();
    EXPECT_EQ(machine.pixel(1, 0, 0), 0U);
    screens->plugged();
    EXPECT_EQ(machine.pixel(1, 639, 479), 0xFF000001);
    EXPECT_EQ(surfaces[0]->problem(), "");
}

}  // namespace
}  // namespace comptoir::renderer::kms
