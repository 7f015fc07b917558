#include "device-bridge/protocols/tremol.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "device-bridge/protocols/cp1251.hpp"
#include "device-bridge/protocols/tremol_machine.hpp"

namespace comptoir::bridge::tremol {
namespace {

using What = Answer::What;

std::vector<Answer> heard_of(Answers& answers, std::string_view bytes) {
    std::vector<Answer> heard;
    answers.feed(bytes, [&](const Answer& one) { heard.push_back(one); });
    return heard;
}

/// Composed from protocol/devices.md section 7.2, its check value by hand: 23 ^ 21 ^ 60 = 62.
TEST(Tremol, AQuestionIsFramedAsTheDocumentHasIt) {
    EXPECT_EQ(frame(0x21, "\x60"), "\x02\x23\x21\x60\x36\x32\x0A");
    EXPECT_EQ(acknowledgement(0x21, "00"), "\x06\x21\x30\x30\x32\x31\x0A") << "seven bytes, as for 30 and 31";
    const std::string longest = frame(0x21, std::string(kMessageMax, 'x'));
    EXPECT_EQ(static_cast<unsigned char>(longest[1]), 0xFF) << "no longer one has a length";
}

TEST(Tremol, NumbersRunAndWrap) {
    Number number;
    EXPECT_EQ(number.next(), 0x21);
    EXPECT_EQ(number.next(), 0x22);
    for (int i = 0; i < 125; ++i) static_cast<void>(number.next());
    EXPECT_EQ(static_cast<unsigned char>(number.next()), 0x20);
}

/// Composed: what a device says to a whole invoice, and all else that it may say.
std::string transcript() {
    return std::string("\x40") + frame(0x21, "\x60SERIAL;PIN;") + acknowledgement(0x22, "00") + "\x0E" +
           acknowledgement(0x23, "04") + "\x15" + frame(0x24, "h27-11-2026 01:02") + "\x41";
}

const std::vector<Answer> kHeard{{What::pong, 0, 0, "\x40"},
                                 {What::data, 0x21, 0x60, "SERIAL;PIN;"},
                                 {What::accepted, 0x22, 0, "00"},
                                 {What::busy},
                                 {What::faulty, 0x23, 0, "04"},
                                 {What::refused},
                                 {What::data, 0x24, 'h', "27-11-2026 01:02"},
                                 {What::pong, 0, 0, "\x41"}};

TEST(Tremol, ReadsEveryAnswerWhereverTheReadsSplit) {
    const std::string bytes = transcript();
    for (std::size_t split = 0; split <= bytes.size(); ++split) {
        Answers answers;
        auto heard = heard_of(answers, bytes.substr(0, split));
        for (const Answer& one : heard_of(answers, bytes.substr(split))) heard.push_back(one);
        ASSERT_EQ(heard, kHeard) << "split at " << split;
        ASSERT_EQ(answers.dropped(), 0U);
    }
}

/// Each bit of each byte turned, and each byte lost: no such frame is an answer, and the next is heard.
TEST(Tremol, TakesNoTornFrameForAnAnswer) {
    for (const std::string& whole : {frame(0x21, "\x38\x31\x32;x"), acknowledgement(0x22, "00")}) {
        std::vector<std::string> torn;
        for (std::size_t at = 0; at < whole.size(); ++at) {
            torn.push_back(whole);
            torn.back().erase(at, 1);
            for (int bit = 0; bit < 8; ++bit) {
                torn.push_back(whole);
                torn.back()[at] = static_cast<char>(torn.back()[at] ^ (1 << bit));
            }
        }
        for (const std::string& one : torn) {
            Answers answers;
            for (const Answer& heard : heard_of(answers, one)) {
                const bool is_framed =
                    heard.what == What::data || heard.what == What::accepted || heard.what == What::faulty;
                EXPECT_FALSE(is_framed) << heard.data;
            }
            answers.forget();
            EXPECT_EQ(heard_of(answers, whole).size(), 1U);
        }
    }
}

TEST(Tremol, DropsALengthThatNoFrameHas) {
    Answers answers;
    EXPECT_TRUE(heard_of(answers, "\x02\x22").empty());
    EXPECT_FALSE(answers.is_within_frame());
    EXPECT_EQ(answers.dropped(), 1U);
}

TEST(Tremol, IsUnderstoodAgainAfterTenMegabytesOfGarbage) {
    Answers answers;
    std::minstd_rand random(3);
    std::string block(1u << 20, ' ');
    for (int i = 0; i < 10; ++i) {
        for (char& c : block) c = static_cast<char>(random() >> 8);
        static_cast<void>(heard_of(answers, block));
    }
    answers.forget();
    EXPECT_EQ(heard_of(answers, acknowledgement(0x22, "00")).size(), 1U);
}

TEST(Tremol, SaysWhatIsWrong) {
    EXPECT_EQ(fault_text("40"), "a receipt is open in it");
    EXPECT_EQ(fault_text("04"), "the command is written wrongly");
    EXPECT_EQ(fault_text("42"), "a receipt is open in it, the command is not allowed now");
    EXPECT_EQ(fault_text("z0"), "an unknown fault");
    EXPECT_EQ(fault_text(""), "an unknown fault");
}

TEST(Cp1251, EveryByteThereAndBack) {
    for (int byte = 0; byte < 256; ++byte) {
        const std::string one(1, static_cast<char>(byte));
        const std::string text = from_cp1251(one);
        if (byte == 0x98) {
            EXPECT_EQ(text, "\xEF\xBF\xBD");
            EXPECT_FALSE(to_cp1251(text));
        } else {
            EXPECT_EQ(to_cp1251(text).value_or("none"), one) << byte;
        }
    }
    EXPECT_EQ(from_cp1251("\xC0\xFF\xA8\xB8\x88\xB9"), "АяЁё€№");
    EXPECT_EQ(to_cp1251("Чай €"), "\xD7\xE0\xE9 \x88");
    EXPECT_FALSE(to_cp1251("茶"));
    EXPECT_FALSE(to_cp1251("\xFF"));
}

TEST(TremolMachine, RegistersWhatItIsToldAsOftenAsItIsTold) {
    TremolMachine machine({"SERIAL", "PIN"});
    Answers answers;
    const auto ask = [&](char number, const std::string& message) {
        const auto heard = heard_of(answers, machine.feed(frame(number, message)));
        return heard.size() == 1 ? heard.front() : Answer{What::busy};
    };
    EXPECT_EQ(machine.feed("\x09"), "\x40");
    EXPECT_EQ(ask(0x21, "\x60").data.substr(0, 11), "SERIAL;PIN;");
    EXPECT_EQ(ask(0x22, "1Tea").what, What::faulty) << "none is open";
    EXPECT_EQ(ask(0x23, "0open").what, What::accepted);
    EXPECT_EQ(ask(0x23, "0open").data, "42") << "the same number is no excuse";
    EXPECT_EQ(ask(0x24, "1Tea").what, What::accepted);
    EXPECT_EQ(ask(0x25, "8").what, What::data);
    EXPECT_EQ(ask(0x25, "8").what, What::faulty);
    EXPECT_EQ(machine.registered(), 1U);
    EXPECT_EQ(machine.feed(frame(0x26, "8").substr(0, 4) + "xxx"), "\x15");
}

/// Source: protocol/devices.md section 7.2, the sizes of whole answers by command.
TEST(TremolMachine, AnswersInTheSizesThatTheDocumentHas) {
    TremolMachine machine({});
    const auto size = [&](const std::string& message) { return machine.feed(frame(0x21, message)).size(); };
    EXPECT_EQ(size("\x60"), 40U);
    EXPECT_EQ(size("0open"), 7U);
    EXPECT_EQ(size("1Tea"), 7U);
    EXPECT_EQ(size("8"), 157U);
    EXPECT_EQ(size("h"), 23U);
    EXPECT_EQ(size("0open"), 7U);
    EXPECT_EQ(size("9"), 155U);
}

}  // namespace
}  // namespace comptoir::bridge::tremol
