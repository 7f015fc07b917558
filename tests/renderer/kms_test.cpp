#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <imgui.h>

#include "renderer/kms/screens.hpp"
#include "tests/support/fake_card.hpp"

namespace comptoir::renderer::kms {
namespace {

using namespace std::chrono_literals;
using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string best(const std::vector<DisplayMode>& offered, const ScreenWish& wish = {}) {
    const auto modes = modes_to_try(offered, wish);
    return modes.empty() ? "none" : text_of(modes.front());
}

TEST(ModeChoice, ReadsModesAsPeopleWriteThem) {
    EXPECT_EQ(parse_mode("1920x1080")->size, (PixelSize{1920, 1080}));
    EXPECT_EQ(parse_mode("1920x1080@50")->refresh, 50);
    for (const char* bad : {"", "1920", "1920x", "x1080", "1920x1080@", "1920x1080@0", "1920x1080@481",
                            "-1x5", "1920x1080 ", "99999x1", "1920x1080@60i", "99999999999999x4"}) {
        EXPECT_FALSE(parse_mode(bad)) << bad;
    }
}

TEST(ModeChoice, TakesWhatThePanelPrefers) {
    EXPECT_EQ(best({mode(1920, 1080), mode(1366, 768, 60, true), mode(3840, 2160)}), "1366x768@60");
}

TEST(ModeChoice, WithoutAnEdidTakesNoLargerOneThanAnyPanelShows) {
    EXPECT_EQ(best({mode(5120, 2160), mode(4096, 2160), mode(1920, 1080), mode(1024, 768)}), "1920x1080@60");
    EXPECT_EQ(best({mode(5120, 2160), mode(640, 480)}), "640x480@60");
    EXPECT_EQ(best({mode(1024, 768, 75), mode(1024, 768, 60)}), "1024x768@60");
}

TEST(ModeChoice, TakesTheWishWhereItIsOfferedAndElseThePanelsOwn) {
    const std::vector<DisplayMode> offered{mode(3840, 2160, 60, true), mode(1920, 1080, 60),
                                           mode(1920, 1080, 50)};
    EXPECT_EQ(best(offered, {.connector = "", .size = PixelSize{1920, 1080}, .refresh = 50}), "1920x1080@50");
    EXPECT_EQ(best(offered, {.connector = "", .size = PixelSize{1920, 1080}, .refresh = 0}), "1920x1080@60");
}

TEST(ModeChoice, MakesTheWishWhereItIsNotOfferedAndThenTakesThePanelsOwn) {
    const std::vector<DisplayMode> offered{mode(3840, 2160, 60, true), mode(1920, 1080, 60)};
    const auto other = modes_to_try(offered, {.connector = "", .size = PixelSize{1280, 1024}, .refresh = 0});
    ASSERT_EQ(other.size(), 3U);
    EXPECT_EQ(text_of(other[0]), "1280x1024@60");
    EXPECT_EQ(other[0].made, reduced_blanking({1280, 1024}, 60));
    EXPECT_EQ(text_of(other[1]), "3840x2160@60");
    EXPECT_EQ(other[1].made, std::nullopt);
    const auto slower =
        modes_to_try(offered, {.connector = "", .size = PixelSize{1920, 1080}, .refresh = 50});
    EXPECT_EQ(text_of(slower[0]) + " " + text_of(slower[1]), "1920x1080@50 1920x1080@60");
    EXPECT_THAT(modes_to_try({}, {.connector = "", .size = PixelSize{1920, 1080}, .refresh = 0}), IsEmpty())
        << "of what is no panel";
    const std::vector<DisplayMode> many(1'000, mode(800, 600));
    EXPECT_EQ(modes_to_try(many, {.connector = "", .size = PixelSize{1, 1}, .refresh = 0}).size(),
              kModesTriedMax);
}

TEST(ModeChoice, BelievesNoModeThatNoPanelHas) {
    EXPECT_EQ(best({mode(0, 0), mode(-5, 7), mode(20'000, 20'000), mode(800, 600)}), "800x600@60");
    EXPECT_EQ(best({mode(0, 0)}), "none");
    std::vector<DisplayMode> many(1'000, mode(800, 600));
    EXPECT_LE(modes_to_try(many, {}).size(), kModesTriedMax);
}

TEST(ModeChoice, TakesWhatTheKernelsLineDemandsBeforeWhatThePanelPrefers) {
    std::vector<DisplayMode> offered{mode(1920, 1080, 60, true), mode(1024, 768)};
    offered[1].is_demanded = true;
    EXPECT_EQ(best(offered), "1024x768@60");
    EXPECT_EQ(best(offered, {.connector = "", .size = PixelSize{1920, 1080}, .refresh = 0}), "1920x1080@60");
}

TEST(ModeChoice, ADoubtfulPanelIsOneWhereNoOtherIsSure) {
    Connector cable = connector(2, false);
    cable.is_doubtful = true;
    EXPECT_TRUE(believed({connector(1, false), cable})[1].is_connected);
    EXPECT_FALSE(believed({connector(1, false), cable})[0].is_connected);
    EXPECT_FALSE(believed({connector(1, true), cable})[1].is_connected);
}

TEST(ModeChoice, APanelKeepsItsScreenAndANameIsWaitedFor) {
    const std::vector<Connector> both{connector(1, true), connector(2, true)};
    const std::vector<Connector> late{connector(1, false), connector(2, true)};
    EXPECT_THAT(assigned(both, {{}, {}}, {}), ElementsAre(1, 2));
    EXPECT_THAT(assigned(both, {{}, {}}, {2, 1}), ElementsAre(2, 1));
    EXPECT_THAT(assigned(late, {{}, {}}, {1, 2}), ElementsAre(0, 2));
    EXPECT_THAT(assigned(late, {{}}, {1}), ElementsAre(2));
    EXPECT_THAT(assigned(late, {{.connector = "HDMI-A-1", .size = {}, .refresh = 0}}, {}), ElementsAre(0));
    EXPECT_THAT(assigned(both, {{}, {.connector = "HDMI-A-1", .size = {}, .refresh = 0}}, {}),
                ElementsAre(2, 1));
    EXPECT_THAT(assigned({}, {{}, {}}, {1, 2}), ElementsAre(0, 0));
}

class KmsScreens : public testing::Test {
protected:
    void open(std::vector<WantedScreen> wanted) {
        const std::size_t count = wanted.size();
        screens = Screens::create(
            [this]() -> Result<std::unique_ptr<Card>> {
                if (!machine.is_there) return fail(ErrorCode::offline, "there is no graphics card");
                return std::make_unique<FakeCard>(machine);
            },
            clock, std::move(wanted));
        for (std::size_t i = 0; i < count; ++i) surfaces.push_back(screens->surface(i));
    }
    void open() { open({WantedScreen{}}); }
    /// A frame of one colour.
    void draw(std::uint32_t rgb_value, std::size_t screen = 0) {
        const ImDrawList list(nullptr);
        surfaces[screen]->draw(list, rgb(rgb_value));
        surfaces[screen]->present();
    }
    WindowNews look(Depth depth = Depth::known, std::size_t screen = 0) {
        clock.advance(1s);
        screens->look(depth);
        return surfaces[screen]->pump();
    }
    static PixelSize size_of(const Surface& surface) { return surface.size(); }

    Machine machine;
    ManualClock clock;
    std::shared_ptr<Screens> screens;
    std::vector<std::unique_ptr<Surface>> surfaces;
};

TEST_F(KmsScreens, LightAPanelOnceThereIsAWholeFrame) {
    machine.plug(1, {mode(1280, 800, 60, true)});
    open();
    EXPECT_EQ(surfaces[0]->size(), (PixelSize{1280, 800}));
    look();
    EXPECT_TRUE(machine.lit.empty()) << "nothing is shown before our first frame";
    draw(0x336699);
    EXPECT_EQ(machine.pixel(1, 0, 0), 0xFF336699);
    EXPECT_EQ(machine.pixel(1, 1279, 799), 0xFF336699);
    EXPECT_EQ(surfaces[0]->description(), "kms HDMI-A-1 1280x800@60");
    EXPECT_EQ(surfaces[0]->problem(), "");
}

TEST_F(KmsScreens, ShowTheNextFrameByAFlipAndTheNewestAfterIt) {
    machine.plug(1, {mode(640, 480)});
    open();
    draw(0x000011);
    draw(0x000022);
    EXPECT_EQ(machine.pixel(1, 3, 3), 0xFF000022);
    draw(0x000033);  // the card has not shown the one before yet
    draw(0x000044);
    EXPECT_EQ(machine.pixel(1, 3, 3), 0xFF000022);
    static_cast<void>(surfaces[0]->pump());
    EXPECT_EQ(machine.pixel(1, 3, 3), 0xFF000044);
    static_cast<void>(surfaces[0]->pump());
    EXPECT_EQ(machine.flips_asked, 2) << "what is shown is not shown again";
    EXPECT_EQ(machine.lights, 1);
}

TEST_F(KmsScreens, LightAPanelAnewWhoseFlipNeverEnds) {
    machine.plug(1, {mode(640, 480)});
    machine.flips_end = false;
    open();
    draw(1);
    draw(2);
    draw(3);
    EXPECT_EQ(machine.pixel(1, 0, 0), 0xFF000002);
    look();
    EXPECT_EQ(machine.pixel(1, 0, 0), 0xFF000003);
    EXPECT_EQ(machine.lights, 2);
}

TEST_F(KmsScreens, APanelThatIsPulledComesBackWithTheNewestPicture) {
    machine.plug(1, {mode(640, 480)});
    open();
    draw(1);
    machine.set(1, false);
    EXPECT_TRUE(look().exposed);
    EXPECT_THAT(surfaces[0]->problem(), HasSubstr("no panel is plugged in"));
    EXPECT_EQ(surfaces[0]->description(), "memory");
    draw(2);
    machine.set(1, true);
    look();
    EXPECT_EQ(machine.pixel(1, 639, 479), 0xFF000002) << "without a new frame";
    EXPECT_EQ(surfaces[0]->problem(), "");
    EXPECT_LE(machine.memory.size(), 2U) << "old pictures are dropped";
}

TEST_F(KmsScreens, AnotherPanelIsDrawnForAnewBeforeItIsLit) {
    machine.plug(1, {mode(640, 480)});
    open();
    draw(1);
    machine.connectors[0].modes = numbered({mode(800, 600)});
    machine.lit.clear();
    const WindowNews news = look();
    EXPECT_TRUE(news.resized);
    EXPECT_EQ(surfaces[0]->size(), (PixelSize{800, 600}));
    EXPECT_EQ(machine.pixel(1, 0, 0), 0U);
    draw(2);
    EXPECT_EQ(machine.pixel(1, 799, 599), 0xFF000002);
}

TEST_F(KmsScreens, AScreenThatIsOffAtTheStartIsMemoryUntilItIsOn) {
    machine.plug(1, {mode(1024, 768)});
    machine.set(1, false);
    open({WantedScreen{.wish = {}, .size = {800, 480}}});
    EXPECT_EQ(surfaces[0]->size(), (PixelSize{800, 480}));
    draw(1);
    EXPECT_EQ(surfaces[0]->capture().size, (PixelSize{800, 480}));
    machine.set(1, true);
    EXPECT_TRUE(look().resized);
    draw(2);
    EXPECT_EQ(machine.pixel(1, 1023, 767), 0xFF000002);
}

TEST_F(KmsScreens, ACardThatComesLateIsTakenUp) {
    machine.is_there = false;
    machine.plug(1, {mode(640, 480)});
    open({WantedScreen{.wish = {}, .size = {640, 480}, .is_optional = true}});
    draw(1);
    EXPECT_EQ(surfaces[0]->problem(), "") << "nobody asked for a panel";
    look();
    EXPECT_TRUE(machine.lit.empty());
    machine.is_there = true;
    look();
    EXPECT_EQ(machine.pixel(1, 0, 0), 0xFF000001);
}

TEST_F(KmsScreens, ACardThatVanishesIsTakenUpAgain) {
    machine.plug(1, {mode(640, 480)});
    open();
    draw(1);
    machine.is_gone = true;
    machine.is_there = false;
    machine.lit.clear();
    look();
    EXPECT_THAT(surfaces[0]->problem(), HasSubstr("graphics card"));
    draw(2);
    machine.is_gone = false;
    machine.is_there = true;
    look();
    EXPECT_EQ(machine.pixel(1, 0, 0), 0xFF000002);
}

TEST_F(KmsScreens, AnotherProgramThatHasTheScreenIsWaitedFor) {
    machine.plug(1, {mode(640, 480)});
    machine.is_foreign = true;
    open();
    draw(1);
    EXPECT_TRUE(machine.lit.empty());
    machine.is_foreign = false;
    look();
    EXPECT_EQ(machine.pixel(1, 0, 0), 0xFF000001);
}

TEST_F(KmsScreens, AModeThatTheCardRefusesGivesWayToTheNext) {
    machine.plug(1, {mode(3840, 2160, 60, true), mode(1920, 1080, 60)});
    machine.refused_modes = {"3840x2160@60"};
    open();
    EXPECT_EQ(surfaces[0]->size(), (PixelSize{3840, 2160}));
    draw(1);
    EXPECT_TRUE(machine.lit.empty());
    EXPECT_TRUE(surfaces[0]->pump().resized);
    EXPECT_EQ(surfaces[0]->size(), (PixelSize{1920, 1080}));
    draw(2);
    EXPECT_EQ(machine.pixel(1, 1919, 1079), 0xFF000002);
}

TEST_F(KmsScreens, APanelThatTheCardHadNoRoomForIsTriedAgainWhenAnotherIsPulled) {
    machine.plug(1, {mode(1920, 1080)});
    machine.plug(2, {mode(640, 480)});
    machine.refused_modes = {"640x480@60"};
    open({WantedScreen{}, WantedScreen{}});
    draw(1, 0);
    draw(2, 1);
    EXPECT_THAT(surfaces[1]->problem(), HasSubstr("none of its modes"));
    machine.refused_modes.clear();
    machine.set(1, false);
    look();
    EXPECT_EQ(machine.pixel(2, 0, 0), 0xFF000002);
    EXPECT_EQ(surfaces[1]->problem(), "");
}

TEST_F(KmsScreens, APanelThatTakesNoModeIsSaidAndNotTriedForEver) {
    machine.plug(1, {mode(640, 480)});
    machine.refused_modes = {"640x480@60"};
    open();
    draw(1);
    EXPECT_THAT(surfaces[0]->problem(), HasSubstr("none of its modes"));
    const int tried = machine.lights;
    look();
    draw(2);
    EXPECT_EQ(machine.lights, tried);
    machine.refused_modes.clear();
    machine.set(1, false);
    look();
    machine.set(1, true);
    look();
    EXPECT_EQ(machine.pixel(1, 0, 0), 0xFF000002);
}

TEST_F(KmsScreens, TwoPanelsOfDifferentSizeShowTheirOwnPictures) {
    machine.plug(1, {mode(1280, 800)});
    machine.plug(2, {mode(1024, 768)});
    open({WantedScreen{}, WantedScreen{}});
    draw(1, 0);
    draw(2, 1);
    EXPECT_EQ(machine.pixel(1, 1279, 799), 0xFF000001);
    EXPECT_EQ(machine.pixel(2, 1023, 767), 0xFF000002);
    EXPECT_NE(machine.lit[1].crtc, machine.lit[2].crtc);
    machine.set(1, false);
    look();
    draw(4, 1);
    EXPECT_EQ(machine.pixel(2, 0, 0), 0xFF000004);
    EXPECT_EQ(surfaces[1]->problem(), "");
}

TEST_F(KmsScreens, AScreenGoesToTheOtherPanelAndBackHome) {
    machine.plug(1, {mode(1280, 800)});
    machine.plug(2, {mode(1024, 768)});
    open();
    draw(1);
    machine.set(1, false);
    EXPECT_TRUE(look().resized);
    draw(2);
    EXPECT_EQ(machine.pixel(2, 0, 0), 0xFF000002);
    machine.set(1, true);
    EXPECT_TRUE(look().resized);
    draw(3);
    EXPECT_EQ(machine.pixel(1, 0, 0), 0xFF000003);
    EXPECT_EQ(machine.pixel(2, 0, 0), 0U) << "no old order stays on the other one";
}

TEST_F(KmsScreens, APanelOnItsSideGetsATurnedPicture) {
    machine.plug(1, {mode(800, 480)});
    open();
    surfaces[0]->turn(Turn::quarter);
    EXPECT_EQ(surfaces[0]->size(), (PixelSize{480, 800}));
    draw(7);
    EXPECT_EQ(machine.pixel(1, 799, 479), 0xFF000007);
    EXPECT_EQ(surfaces[0]->capture().size, (PixelSize{480, 800}));
}

TEST_F(KmsScreens, APictureThatIsTurnedWhileItIsShownIsCopiedAnew) {
    machine.plug(1, {mode(800, 480)});
    machine.flips_end = false;
    open();
    draw(1);
    draw(2);
    draw(3);  // both buffers lack something of a picture that lies
    surfaces[0]->turn(Turn::quarter);
    machine.flips = {100};
    static_cast<void>(surfaces[0]->pump());
    EXPECT_EQ(machine.pixel(1, 0, 0), 0xFF000002) << "nothing is shown before it is drawn upright";
    draw(4);
    EXPECT_EQ(machine.pixel(1, 799, 479), 0xFF000004);
    surfaces[0]->turn(Turn::none);
    machine.flips = {100};
    static_cast<void>(surfaces[0]->pump());
    draw(5);
    EXPECT_EQ(machine.pixel(1, 799, 479), 0xFF000005);
}

TEST_F(KmsScreens, APanelThatWasPluggedInAgainUnseenIsLitAnewWithoutANewBuffer) {
    machine.plug(1, {mode(640, 480)});
    open();
    draw(1);
    const std::uint32_t shown = machine.lit[1].buffer;
    machine.lit.clear();  // the link is down, and the kernel knows the same panel in the same modes
    screens->plugged();
    EXPECT_EQ(machine.pixel(1, 0, 0), 0xFF000001);
    EXPECT_EQ(machine.lit[1].buffer, shown);
}

TEST_F(KmsScreens, AModeThatIsNotOfferedIsMade) {
    machine.plug(1, {mode(640, 480)});
    open({WantedScreen{.wish = {.connector = "", .size = PixelSize{1366, 768}, .refresh = 0}}});
    draw(1);
    EXPECT_EQ(machine.lit[1].mode, "1366x768@60");
    EXPECT_EQ(machine.pixel(1, 1365, 767), 0xFF000001);
    EXPECT_EQ(surfaces[0]->problem(), "");
}

TEST_F(KmsScreens, AModeThatIsNeitherOfferedNorTakenIsSaid) {
    machine.plug(1, {mode(640, 480)});
    machine.refused_modes = {"1920x1080@60"};
    open({WantedScreen{.wish = {.connector = "", .size = PixelSize{1920, 1080}, .refresh = 0}}});
    draw(1);
    EXPECT_TRUE(surfaces[0]->pump().resized);
    draw(1);
    EXPECT_EQ(machine.pixel(1, 0, 0), 0xFF000001);
    EXPECT_THAT(surfaces[0]->problem(), HasSubstr("HDMI-A-1 is not shown in the mode"));
}

TEST_F(KmsScreens, TwoPanelsThatAreSwappedShowEachScreenInItsNewSize) {
    machine.plug(1, {mode(1280, 800)});
    machine.plug(2, {mode(1024, 768)});
    open({WantedScreen{}, WantedScreen{}});
    draw(1, 0);
    draw(2, 1);
    std::swap(machine.connectors[0].modes, machine.connectors[1].modes);
    machine.lit.clear();
    EXPECT_TRUE(look().resized);
    EXPECT_TRUE(surfaces[1]->pump().resized);
    draw(3, 0);
    draw(4, 1);
    EXPECT_EQ(machine.pixel(1, 1023, 767), 0xFF000003);
    EXPECT_EQ(machine.pixel(2, 1279, 799), 0xFF000004);
}

TEST_F(KmsScreens, APanelWithoutAnEdidIsLitInASizeThatAnyShowsAndInItsOwnOnceItSaysIt) {
    machine.plug(1, {mode(1024, 768), mode(800, 600), mode(640, 480)});  // as the kernel makes them up
    open();
    draw(1);
    EXPECT_EQ(machine.lit[1].mode, "1024x768@60");
    machine.connectors[0].modes = numbered({mode(1366, 768, 60, true), mode(1024, 768)});
    EXPECT_TRUE(look().resized);
    draw(2);
    EXPECT_EQ(machine.lit[1].mode, "1366x768@60");
    EXPECT_EQ(machine.pixel(1, 1365, 767), 0xFF000002);
}

TEST_F(KmsScreens, EveryChangeOfAPanelIsSeenByTheNextLookOfASecond) {
    // Off at the start; on; another size; pulled; on again: each time one look, one frame, the right picture.
    machine.plug(1, {mode(800, 600)});
    machine.set(1, false);
    open();
    std::uint32_t colour = 1;
    const auto shows = [&](int width, int height) {
        static_cast<void>(look());
        draw(++colour);
        return surfaces[0]->size() == PixelSize{width, height} &&
               machine.pixel(1, width - 1, height - 1) == (0xFF000000 | colour);
    };
    draw(colour);
    machine.set(1, true);
    EXPECT_TRUE(shows(800, 600));
    machine.connectors[0].modes = numbered({mode(1280, 1024)});
    EXPECT_TRUE(shows(1280, 1024));
    machine.set(1, false);
    EXPECT_FALSE(shows(1280, 1024)) << "it is dark";
    machine.set(1, true);
    EXPECT_TRUE(shows(1280, 1024));
}

TEST_F(KmsScreens, APanelMakesRoomForOneThatOnlyItsPartOfTheCardCanLight) {
    machine.plug(1, {mode(640, 480)});
    machine.plug(2, {mode(800, 600)});
    machine.connectors[1].crtcs = {100};
    machine.set(2, false);
    open({WantedScreen{}, WantedScreen{}});
    draw(1, 0);
    draw(2, 1);
    EXPECT_EQ(machine.lit[1].crtc, 100U);
    machine.set(2, true);
    look();
    draw(3, 1);
    EXPECT_EQ(machine.lit[1].crtc, 101U);
    EXPECT_EQ(machine.lit[2].crtc, 100U);
    EXPECT_EQ(machine.pixel(1, 0, 0), 0xFF000001) << "without a new frame";
    EXPECT_EQ(machine.pixel(2, 799, 599), 0xFF000003);
    const int lights = machine.lights;
    look();
    look();
    EXPECT_EQ(machine.lights, lights) << "and both stay";
}

TEST_F(KmsScreens, WhereTheCardCanLightOneOnlyTheSecondIsSaidAndTheFirstStays) {
    machine.plug(1, {mode(640, 480)});
    machine.plug(2, {mode(800, 600)});
    for (Connector& one : machine.connectors) one.crtcs = {100};
    open({WantedScreen{}, WantedScreen{}});
    draw(1, 0);
    draw(2, 1);
    EXPECT_EQ(machine.pixel(1, 0, 0), 0xFF000001);
    EXPECT_EQ(machine.pixel(2, 0, 0), 0U);
    EXPECT_THAT(surfaces[1]->problem(), HasSubstr("can light no more panels"));
    machine.set(1, false);
    look();
    EXPECT_EQ(machine.pixel(2, 0, 0), 0xFF000002);
    EXPECT_EQ(surfaces[1]->problem(), "");
}

TEST_F(KmsScreens, APartOfTheCardThatFailsGivesWayToOneThatIsFree) {
    machine.plug(1, {mode(640, 480)});
    machine.dead_crtcs = {100};
    open();
    draw(1);
    EXPECT_EQ(machine.lit[1].crtc, 101U);
    const int lights = machine.lights;
    look();
    EXPECT_EQ(machine.lights, lights);
}

TEST_F(KmsScreens, APanelThatIsSwitchedOffShowsTheNewestPictureWhenItIsOn) {
    machine.plug(1, {mode(640, 480)});
    open();
    draw(1);
    EXPECT_TRUE(surfaces[0]->power(Power::off));
    draw(2);
    EXPECT_EQ(machine.pixel(1, 0, 0), 0U);
    screens->plugged();  // a second panel, say, or a monitor that goes to sleep
    EXPECT_EQ(machine.lit[1].power, Power::off);
    EXPECT_TRUE(surfaces[0]->power(Power::on));
    EXPECT_EQ(machine.pixel(1, 0, 0), 0xFF000002);
}

}  // namespace
}  // namespace comptoir::renderer::kms
