#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/kd.h>
#include <linux/vt.h>

#include <cerrno>
#include <map>
#include <string>
#include <vector>

#include "app/base/log.hpp"
#include "renderer/kms/screens.hpp"

namespace comptoir::renderer::kms {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A console as the kernel keeps one. Source: Linux, drivers/tty/vt/vt_ioctl.c.
struct Console {
    long picture = KD_TEXT;
    int keys = K_UNICODE;
    int switching = VT_PROCESS;  // as a program left it that was killed
    std::map<unsigned long, int> refused;
    std::vector<std::string> calls;

    TerminalCall call() {
        return [this](unsigned long request, std::uintptr_t argument) {
            if (const auto found = refused.find(request); found != refused.end()) return found->second;
            switch (request) {
                case KDSETMODE:
                    picture = static_cast<long>(argument);
                    calls.emplace_back(picture == KD_GRAPHICS ? "graphics" : "text");
                    return 0;
                case KDGKBMODE: *reinterpret_cast<int*>(argument) = keys; return 0;
                case KDSKBMODE:
                    keys = static_cast<int>(argument);
                    calls.push_back("keys " + std::to_string(keys));
                    return 0;
                case VT_SETMODE:
                    switching = reinterpret_cast<const vt_mode*>(argument)->mode;
                    calls.push_back("switching " + std::to_string(switching));
                    return 0;
                default: return ENOTTY;
            }
        };
    }
    /// What Alt+F2 would meet. Source: Linux, drivers/tty/vt/vt.c, set_console().
    [[nodiscard]] bool lets_go() const { return !(switching == VT_AUTO && picture == KD_GRAPHICS); }
};

TEST(ConsoleLock, TakesPictureSwitchingAndKeysAndGivesThemBack) {
    Console console;
    {
        const auto lock = ConsoleLock::take(console.call());
        ASSERT_NE(lock, nullptr);
        EXPECT_FALSE(console.lets_go());
        EXPECT_EQ(console.keys, K_OFF);
    }
    EXPECT_THAT(console.calls,
                ElementsAre("graphics", "switching " + std::to_string(VT_AUTO),
                            "keys " + std::to_string(K_OFF), "keys " + std::to_string(K_UNICODE), "text"));
    EXPECT_TRUE(console.lets_go());
}

TEST(ConsoleLock, GivesKeysBackAsTheyWere) {
    Console console;
    console.keys = K_XLATE;
    ConsoleLock::take(console.call()).reset();
    EXPECT_EQ(console.keys, K_XLATE);
}

TEST(ConsoleLock, LeavesNoDeadKeysOfAProgramThatWasKilled) {
    Console console;
    console.keys = K_OFF;
    console.picture = KD_GRAPHICS;
    ConsoleLock::take(console.call()).reset();
    EXPECT_EQ(console.keys, K_UNICODE);
    EXPECT_EQ(console.picture, KD_TEXT);
}

TEST(ConsoleLock, WhatIsRefusedIsLeftOutAndTheRestIsTaken) {
    for (const unsigned long refused :
         {static_cast<unsigned long>(KDSETMODE), static_cast<unsigned long>(VT_SETMODE),
          static_cast<unsigned long>(KDSKBMODE), static_cast<unsigned long>(KDGKBMODE)}) {
        Console console;
        console.refused = {{refused, EPERM}};
        {
            const auto lock = ConsoleLock::take(console.call());
            EXPECT_EQ(console.picture == KD_GRAPHICS, refused != KDSETMODE);
            EXPECT_EQ(console.keys == K_OFF, refused != KDSKBMODE);
            EXPECT_EQ(console.switching == VT_AUTO, refused != VT_SETMODE);
        }
        EXPECT_EQ(console.picture, KD_TEXT) << refused;
        EXPECT_EQ(console.keys, K_UNICODE) << refused;
    }
}

TEST(ConsoleLock, WithoutRightsSaysSoInOneLineAndChangesNothing) {
    Console console;
    console.refused = {{KDSETMODE, EPERM}, {VT_SETMODE, EPERM}, {KDSKBMODE, EPERM}};
    testing::internal::CaptureStderr();
    ConsoleLock::take(console.call()).reset();
    const std::string said = testing::internal::GetCapturedStderr();
    EXPECT_THAT(said, HasSubstr("the console is not wholly locked"));
    EXPECT_THAT(said, HasSubstr("keys"));
    EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1) << said;
    EXPECT_THAT(console.calls, IsEmpty());
}

TEST(ConsoleLock, WithoutAConsoleThereIsNone) {
    EXPECT_EQ(ConsoleLock::take(nullptr), nullptr);
    EXPECT_FALSE(own_console()) << "tests lead no session on a console";
}

TEST(ConsoleLock, IsTakenWithTheFirstCardAndHeldWhileThereIsNone) {
    class EmptyCard final : public Card {
    public:
        explicit EmptyCard(const bool& is_gone) : is_gone_(is_gone) {}
        std::vector<Connector> look(Depth) override {
            Connector one;
            one.id = 1;
            one.name = "VGA-1";
            return is_gone_ ? std::vector<Connector>{} : std::vector<Connector>{one};
        }
        Result<Buffer> make_buffer(PixelSize) override { return fail(ErrorCode::offline, "none"); }
        void drop_buffer(std::uint32_t) override {}
        Result<Light> light(std::uint32_t, const DisplayMode&, std::uint32_t,
                            const std::vector<std::uint32_t>&) override {
            return fail(ErrorCode::offline, "none");
        }
        void put_out(const Light&) override {}
        Result<void> flip(const Light&, std::uint32_t) override { return {}; }
        void power(const Light&, Power) override {}
        int fd() const override { return -1; }
        std::vector<std::uint32_t> take_flips() override { return {}; }
        std::string name() const override { return "empty"; }

    private:
        const bool& is_gone_;
    };
    Console console;
    bool is_there = false;
    bool is_gone = false;
    const ManualClock clock;
    auto screens = Screens::create(
        [&]() -> Result<std::unique_ptr<Card>> {
            if (!is_there) return fail(ErrorCode::offline, "there is no graphics card");
            return std::make_unique<EmptyCard>(is_gone);
        },
        clock, {WantedScreen{}}, console.call());
    EXPECT_THAT(console.calls, IsEmpty()) << "a box without a screen keeps its console";
    is_there = true;
    screens->look(Depth::known);
    EXPECT_EQ(console.picture, KD_GRAPHICS);
    is_gone = true;
    screens->look(Depth::known);
    EXPECT_EQ(console.picture, KD_GRAPHICS) << "it may come back at any moment";
    screens.reset();
    EXPECT_EQ(console.picture, KD_TEXT);
}

}  // namespace
}  // namespace comptoir::renderer::kms
