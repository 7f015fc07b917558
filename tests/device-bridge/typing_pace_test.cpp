#include "device-bridge/scanning/typing_pace.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;
using Verdict = TypingPace::Verdict;
using What = KeyMove::What;

struct Beat {
    What what = What::pressed;
    std::chrono::milliseconds at{};
};

std::vector<Beat> transcript(const std::string& name) {
    std::ifstream file(std::string(COMPTOIR_SOURCE_DIR) + "/tests/transcripts/typing/" + name + ".txt");
    EXPECT_TRUE(file) << name;
    std::vector<Beat> beats;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with('#')) continue;
        std::istringstream words(line);
        std::int64_t at = 0;
        std::string what;
        words >> at >> what;
        EXPECT_TRUE(what == "down" || what == "up" || what == "repeat") << line;
        beats.push_back({what == "down" ? What::pressed
                         : what == "up" ? What::released
                                        : What::repeated,
                         std::chrono::milliseconds(at)});
    }
    return beats;
}

class TypingPaceTest : public testing::Test {
protected:
    void hear(const std::vector<Beat>& beats) {
        for (const Beat& beat : beats) pace.feed(beat.what, now + beat.at);
        now += beats.back().at + 10s;
    }
    /// One key of its own, after which what came before is over.
    void press_one() { hear({{What::pressed, 0ms}, {What::released, 90ms}}); }
    void is_only_ever(const std::string& name, Verdict verdict) {
        const auto beats = transcript(name);
        ASSERT_FALSE(beats.empty());
        for (const Beat& beat : beats) {
            pace.feed(beat.what, now + beat.at);
            const Verdict said = pace.verdict();
            EXPECT_TRUE(said == Verdict::unknown || said == verdict) << name << " at " << beat.at.count();
        }
        now += beats.back().at + 10s;
    }

    TypingPace pace;
    Time now = Time{} + 1h;
};

TEST_F(TypingPaceTest, NobodyTypedYet) {
    EXPECT_EQ(pace.verdict(), Verdict::unknown);
}

TEST_F(TypingPaceTest, AScannerIsToldByItsFirstCode) {
    for (const char* name : {"fast_scanner", "usb_scanner", "slow_bluetooth_scanner", "rfid_reader"}) {
        pace = {};
        is_only_ever(name, Verdict::scanner);
        EXPECT_EQ(pace.verdict(), Verdict::scanner) << name;
    }
}

TEST_F(TypingPaceTest, APersonIsToldByPausesAndByHowKeysAreHeld) {
    for (const char* name : {"hand_bursts", "fast_typist", "number_pad", "held_key", "elbow"}) {
        pace = {};
        is_only_ever(name, Verdict::person);
        press_one();
        EXPECT_EQ(pace.verdict(), Verdict::person) << name;
    }
}

TEST_F(TypingPaceTest, AHandThatRollsIsNoScanner) {
    is_only_ever("key_roll", Verdict::person);
}

TEST_F(TypingPaceTest, ThreeKeysAreNotEnoughToTell) {
    for (int i = 0; i < 3; ++i) press_one();
    EXPECT_EQ(pace.verdict(), Verdict::unknown);
    press_one();
    EXPECT_EQ(pace.verdict(), Verdict::unknown) << "the last may be the first of a code";
    press_one();
    EXPECT_EQ(pace.verdict(), Verdict::person);
}

TEST_F(TypingPaceTest, AFewQuickKeysSayNothing) {
    for (int i = 0; i < 20; ++i) {
        std::vector<Beat> beats;
        for (int key = 0; key < 5; ++key) {
            beats.push_back({What::pressed, key * 10ms});
            beats.push_back({What::released, key * 10ms + 5ms});
        }
        hear(beats);
    }
    EXPECT_EQ(pace.verdict(), Verdict::unknown);
}

TEST_F(TypingPaceTest, ASlowPaceIsAScannersOnlyWhereItsKeysAreShort) {
    const auto typed = [](std::chrono::milliseconds held) {
        std::vector<Beat> beats;
        for (int key = 0; key < 13; ++key) {
            beats.push_back({What::pressed, key * 90ms});
            beats.push_back({What::released, key * 90ms + held});
        }
        return beats;
    };
    hear(typed(20ms));
    EXPECT_EQ(pace.verdict(), Verdict::scanner);
    pace = {};
    hear(typed(70ms));
    press_one();
    EXPECT_EQ(pace.verdict(), Verdict::person);
}

TEST_F(TypingPaceTest, AnAccidentIsOutweighedByWhatFollows) {
    hear(transcript("fast_scanner"));
    hear(transcript("hand_bursts"));
    press_one();
    EXPECT_EQ(pace.verdict(), Verdict::person) << "one fast burst on a keyboard makes no scanner of it";
    pace = {};
    for (int i = 0; i < 5; ++i) press_one();
    hear(transcript("fast_scanner"));
    EXPECT_EQ(pace.verdict(), Verdict::scanner) << "somebody unpacked it and pressed its keys";
}

TEST_F(TypingPaceTest, KeysThatWereLostProveNothing) {
    const auto beats = transcript("fast_scanner");
    for (std::size_t i = 0; i + 12 < beats.size(); ++i) {
        pace = {};
        for (std::size_t j = 0; j < beats.size(); ++j) {
            if (j == i || j == i + 12) pace.feed(What::lost, now + beats[j].at);
            pace.feed(beats[j].what, now + beats[j].at);
        }
        EXPECT_NE(pace.verdict(), Verdict::person) << i;
    }
    pace = {};
    for (std::size_t j = 0; j < beats.size(); ++j) {
        if (j % 6 == 0) pace.feed(What::lost, now + beats[j].at);
        pace.feed(beats[j].what, now + beats[j].at);
    }
    EXPECT_EQ(pace.verdict(), Verdict::unknown);
}

TEST_F(TypingPaceTest, TellsTheSameWhereverItBeganToListen) {
    const auto beats = transcript("usb_scanner");
    for (std::size_t from = 0; from < 6; ++from) {
        pace = {};
        hear({beats.begin() + static_cast<std::ptrdiff_t>(from), beats.end()});
        EXPECT_EQ(pace.verdict(), Verdict::scanner) << from;
    }
}

TEST_F(TypingPaceTest, CountsWithoutAnEnd) {
    for (int i = 0; i < 5'000; ++i) press_one();
    EXPECT_EQ(pace.verdict(), Verdict::person);
    const auto code = transcript("fast_scanner");
    for (std::size_t i = 0; i < TypingPace::kCountMax / TypingPace::kProofPresses; ++i) hear(code);
    EXPECT_EQ(pace.verdict(), Verdict::scanner) << "what is old counts less";
}

}  // namespace
}  // namespace comptoir::bridge
