#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>

#include "renderer/kms/routes.hpp"
#include "renderer/kms/timings.hpp"

namespace comptoir::renderer::kms {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string text_of(const Span& span) {
    return std::to_string(span.active) + " " + std::to_string(span.sync_start) + " " +
           std::to_string(span.sync_end) + " " + std::to_string(span.total);
}

TEST(ReducedBlanking, AgreesWithTheToolOfXOrg) {
    struct Known {
        PixelSize size;
        int refresh, kilohertz;
        const char* across;
        const char* down;
    };
    // What `cvt -r WIDTH HEIGHT REFRESH` of xcvt 0.1.2 prints.
    const Known known[] = {
        {{1920, 1080}, 60, 138'500, "1920 1968 2000 2080", "1080 1083 1088 1111"},
        {{1280, 800}, 60, 71'000, "1280 1328 1360 1440", "800 803 809 823"},
        {{1024, 768}, 60, 56'000, "1024 1072 1104 1184", "768 771 775 790"},
        {{1680, 1050}, 60, 119'000, "1680 1728 1760 1840", "1050 1053 1059 1080"},
        {{1600, 1200}, 60, 130'250, "1600 1648 1680 1760", "1200 1203 1207 1235"},
        {{2560, 1440}, 60, 241'500, "2560 2608 2640 2720", "1440 1443 1448 1481"},
        {{3840, 2160}, 60, 533'000, "3840 3888 3920 4000", "2160 2163 2168 2222"},
        {{1280, 1024}, 60, 90'750, "1280 1328 1360 1440", "1024 1027 1034 1054"},
        {{800, 480}, 60, 28'250, "800 848 880 960", "480 483 493 499"},
        {{640, 480}, 60, 23'500, "640 688 720 800", "480 483 487 494"},
        {{1080, 1920}, 60, 146'750, "1080 1128 1160 1240", "1920 1923 1933 1975"},
        {{1440, 900}, 60, 88'750, "1440 1488 1520 1600", "900 903 909 926"},
        {{1920, 1080}, 120, 285'250, "1920 1968 2000 2080", "1080 1083 1088 1144"},
    };
    for (const Known& one : known) {
        const Timings made = reduced_blanking(one.size, one.refresh);
        EXPECT_EQ(made.kilohertz, one.kilohertz) << one.across;
        EXPECT_EQ(text_of(made.across), one.across);
        EXPECT_EQ(text_of(made.down), one.down);
    }
}

TEST(ReducedBlanking, KeepsAWidthThatIsNoMultipleOfEight) {
    EXPECT_EQ(text_of(reduced_blanking({1366, 768}, 60).across), "1366 1414 1446 1526");
}

TEST(ReducedBlanking, IsInOrderForEverySizeThatSettingsMayName) {
    for (const int width : {1, 640, 1366, 4096, 8192}) {
        for (const int height : {1, 480, 768, 2160, 8192}) {
            for (const int refresh : {1, 24, 60, 240, 480}) {
                const Timings made = reduced_blanking({width, height}, refresh);
                for (const Span& span : {made.across, made.down}) {
                    EXPECT_LT(span.active, span.sync_start);
                    EXPECT_LT(span.sync_start, span.sync_end);
                    EXPECT_LT(span.sync_end, span.total);
                    EXPECT_LE(span.total, UINT16_MAX) << "what the kernel's mode holds";
                }
                EXPECT_GE(made.kilohertz, 0);
            }
        }
    }
}

TEST(Routes, GiveEachItsOwnAndThatOfNow) {
    EXPECT_THAT(routed({}), IsEmpty());
    EXPECT_THAT(routed({{{1, 2}}, {{1, 2}}}), ElementsAre(1, 2));
    EXPECT_THAT(routed({{{1, 2}, 2}, {{1, 2}, 1}}), ElementsAre(2, 1));
    EXPECT_THAT(routed({{{1, 2}}, {{1, 2}, 1}}), ElementsAre(2, 1)) << "what is lit does not blink";
}

TEST(Routes, MakeRoomForOneThatHasNoChoice) {
    EXPECT_THAT(routed({{{1, 2}, 1}, {{1}}}), ElementsAre(2, 1));
    EXPECT_THAT(routed({{{1, 2}, 1}, {{2, 3}, 2}, {{1}}}), ElementsAre(2, 3, 1));
    EXPECT_THAT(routed({{{1}}, {{1}, 1}}), ElementsAre(1, 0)) << "the first screen comes first";
    EXPECT_THAT(routed({{}, {{1}}}), ElementsAre(0, 1));
}

TEST(Routes, LightAsManyAsCanBeForEveryCardOfThree) {
    // All cards of three panels and three parts; a slow way to count is compared.
    for (unsigned card = 0; card < 512; ++card) {
        std::vector<RouteWish> wishes(3);
        for (unsigned panel = 0; panel < 3; ++panel) {
            for (std::uint32_t crtc = 0; crtc < 3; ++crtc) {
                if ((card >> (panel * 3 + crtc) & 1U) != 0) wishes[panel].crtcs.push_back(crtc + 1);
            }
        }
        int most = 0;
        for (unsigned choice = 0; choice < 64; ++choice) {
            std::set<std::uint32_t> used;
            int lit = 0;
            for (unsigned panel = 0; panel < 3; ++panel) {
                const std::uint32_t crtc = choice >> (panel * 2) & 3U;
                const auto& can = wishes[panel].crtcs;
                const bool suits = std::find(can.begin(), can.end(), crtc) != can.end();
                if (suits && used.insert(crtc).second) ++lit;
            }
            most = std::max(most, lit);
        }
        const auto routes = routed(wishes);
        std::set<std::uint32_t> used;
        int lit = 0;
        for (std::size_t panel = 0; panel < 3; ++panel) {
            if (routes[panel] == 0) continue;
            const auto& can = wishes[panel].crtcs;
            EXPECT_TRUE(std::find(can.begin(), can.end(), routes[panel]) != can.end());
            EXPECT_TRUE(used.insert(routes[panel]).second);
            ++lit;
        }
        EXPECT_EQ(lit, most) << card;
    }
}

}  // namespace
}  // namespace comptoir::renderer::kms
