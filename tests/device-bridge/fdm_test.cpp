#include "device-bridge/protocols/fdm.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "device-bridge/protocols/fdm_machine.hpp"

namespace comptoir::bridge::fdm {
namespace {

using What = Heard::What;

std::vector<Heard> heard_of(Frames& frames, std::string_view bytes) {
    std::vector<Heard> heard;
    frames.feed(bytes, [&](const Heard& one) { heard.push_back(one); });
    return heard;
}

Receipt receipt() {
    return {.date = "20261127",
            .time = "010203",
            .insz = "00000000097",
            .ticket_number = "42",
            .type = "NS",
            .total_cents = 1234,
            .vat_cents = {1000, 0, -34, 5},
            .plu_hash = "0123456789abcdef"};
}

Answer answer() {
    return {.identifier = "H",
            .sequence = "07",
            .retry = "1",
            .error_code = "000000",
            .fdm_number = "BFDM0000001",
            .vsc = "VSC00000000001",
            .date = "20261127",
            .time = "010203",
            .type = "NS",
            .ticket_counter = "       12",
            .total_ticket_counter = "       34",
            .signature = std::string(40, 'A')};
}

/// Composed from protocol/devices.md section 7.3; by hand: 53 + 30 + 30 + 30 = E3, and 100 - E3 = 1D.
TEST(Fdm, AStatusIsFramedAsTheDocumentHasIt) {
    EXPECT_EQ(frame(head(kStatus, "00", 0)), "\x02S000\x03\x1D");
    EXPECT_EQ(frame("\x01\xFF"), std::string("\x02\x01\xFF\x03\0", 5));
}

TEST(Fdm, AReceiptHasEveryFieldInItsPlace) {
    EXPECT_EQ(head(kReceipt, "07", 0) + receipt_body(receipt(), "BODO0011234ABC"),
              "H070"
              "20261127"
              "010203"
              "00000000097"
              "BODO0011234ABC"
              "    42"
              "NS"
              "       1234"
              "2100"
              "       1000"
              "1200"
              "          0"
              " 600"
              "        -34"
              " 000"
              "          5"
              "                        0123456789abcdef");
}

TEST(Fdm, TheLargestAmountFillsItsPlace) {
    Receipt large = receipt();
    large.total_cents = -kCentsMax;
    const std::string body = receipt_body(large, "BODO0011234ABC");
    EXPECT_EQ(body.size(), 158U);
    EXPECT_NE(body.find("NS-99999999992100"), std::string::npos);
}

TEST(Fdm, NamesTheBoxByItsLastSevenCharacters) {
    EXPECT_EQ(box_id_of("10000000abcd1234"), "BODO001BCD1234");
    EXPECT_EQ(box_id_of("ab"), "BODO001AB");
    EXPECT_EQ(box_id_of(""), "BODO001");
}

TEST(Fdm, SequencesRunAndWrap) {
    EXPECT_EQ(next_sequence(""), "01");
    EXPECT_EQ(next_sequence("01"), "02");
    EXPECT_EQ(next_sequence("09"), "10");
    EXPECT_EQ(next_sequence("99"), "01") << "00 is that of a status";
    EXPECT_EQ(next_sequence("x1"), "01");
    EXPECT_EQ(head(kReceipt, "99", 12), "H999") << "a retry has one digit";
}

/// Composed: a module that understood, did not understand, answered, and said noise in between.
TEST(Fdm, HearsTheSameWhereverTheReadsSplit) {
    const std::string bytes = "\x06" + frame(write_answer(answer())) + "x\x15" + frame("S000") + "\x02?\x03!";
    const std::vector<Heard> all{{What::accepted},
                                 {What::text, write_answer(answer())},
                                 {What::refused},
                                 {What::text, "S000"},
                                 {What::torn}};
    for (std::size_t split = 0; split <= bytes.size(); ++split) {
        Frames frames;
        auto heard = heard_of(frames, bytes.substr(0, split));
        for (const Heard& one : heard_of(frames, bytes.substr(split))) heard.push_back(one);
        ASSERT_EQ(heard, all) << "split at " << split;
        ASSERT_EQ(frames.dropped(), 2U);
    }
}

/// Each bit of each byte turned, and each byte lost: none of it is a frame, and the next one is heard.
TEST(Fdm, TakesNoTornFrameForOne) {
    const std::string whole = frame(write_answer(answer()));
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
        Frames frames;
        for (const Heard& heard : heard_of(frames, one)) EXPECT_NE(heard.what, What::text) << heard.text;
        frames.forget();
        EXPECT_EQ(heard_of(frames, whole), (std::vector<Heard>{{What::text, write_answer(answer())}}));
    }
}

TEST(Fdm, AFrameThatEndsNowhereIsTorn) {
    Frames frames;
    EXPECT_TRUE(heard_of(frames, "\x02" + std::string(kTextMax, 'x')).empty());
    EXPECT_EQ(heard_of(frames, "x"), (std::vector<Heard>{{What::torn}}));
    EXPECT_EQ(heard_of(frames, frame(std::string(kTextMax, 'x'))).size(), 1U) << "that long one may be";
}

TEST(Fdm, IsUnderstoodAgainAfterTenMegabytesOfGarbage) {
    Frames frames;
    std::minstd_rand random(3);
    std::string block(1u << 20, ' ');
    for (int i = 0; i < 10; ++i) {
        for (char& c : block) c = static_cast<char>(random() >> 8);
        static_cast<void>(heard_of(frames, block));
    }
    frames.forget();
    EXPECT_EQ(heard_of(frames, frame("S000")), (std::vector<Heard>{{What::text, "S000"}}));
}

TEST(Fdm, ReadsAnAnswerByItsWidths) {
    const std::string text = write_answer(answer());
    EXPECT_EQ(text,
              "H071000000BFDM0000001"
              "VSC00000000001"
              "20261127010203NS"
              "       12       34"
              "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    EXPECT_EQ(read_answer(text), answer());
    EXPECT_EQ(read_answer(text + "and more"), answer()) << "what a later module adds is nobody's trouble";
    for (std::size_t size = 0; size < text.size(); ++size)
        EXPECT_FALSE(read_answer(text.substr(0, size))) << size;
}

TEST(Fdm, ARefusedReceiptAndAStatusAreShort) {
    const auto refused = read_answer("H070202000BFDM0000001");
    ASSERT_TRUE(refused);
    EXPECT_FALSE(refused->is_done());
    EXPECT_EQ(refused->signature, "");
    const auto status = read_answer("S000100000BFDM0000001 and what else it says");
    ASSERT_TRUE(status);
    EXPECT_TRUE(status->is_done()) << "a warning is none";
    EXPECT_FALSE(read_answer("S000x00000BFDM0000001"));
    EXPECT_FALSE(read_answer("S000000000BFDM000000"));
}

TEST(Fdm, SaysWhatIsWrong) {
    EXPECT_EQ(error_text("000000"), "");
    EXPECT_EQ(error_text("202000"), "the VSC card wants its PIN first");
    EXPECT_EQ(error_text("210017"), "the VSC card does not fit the module");
    EXPECT_EQ(error_text("101000"), "a warning of the module");
    EXPECT_EQ(error_text("299000"), "an unknown error of the module");
    EXPECT_EQ(error_text("300"), "the module's answer can't be read");
    EXPECT_EQ(error_text("301"), "the module does not answer");
    EXPECT_EQ(error_text(""), "an unknown error of the module");
}

class FdmMachineTest : public ::testing::Test {
protected:
    Answer ask(const std::string& text) {
        Frames frames;
        const auto heard = heard_of(frames, machine.feed(frame(text)));
        EXPECT_EQ(heard.size(), 2U);
        EXPECT_EQ(heard.front().what, What::accepted);
        return read_answer(heard.back().text).value_or(Answer{.error_code = "999999"});
    }
    const std::string body = receipt_body(receipt(), "BODO0011234ABC");
    FdmMachine machine;
};

TEST_F(FdmMachineTest, KnowsOnlyItsLastReceiptAgain) {
    EXPECT_EQ(ask("S000").error_code, "000000");
    EXPECT_EQ(ask("H010" + body).ticket_counter, "        1");
    EXPECT_EQ(ask("H011" + body).ticket_counter, "        1") << "a retry of the last one";
    EXPECT_EQ(ask("H010" + body).ticket_counter, "        2") << "no retry: another one";
    EXPECT_EQ(ask("H021" + body).ticket_counter, "        3") << "another number: another one";
    EXPECT_EQ(ask("S000").fdm_number, "BFDM0000001");
    EXPECT_EQ(ask("H022" + body).ticket_counter, "        4") << "it was forgotten meanwhile";
    EXPECT_EQ(machine.registered(), 4U);
}

TEST_F(FdmMachineTest, RefusesWhatItDoesNotUnderstand) {
    EXPECT_EQ(ask("H010" + body.substr(1)).error_code, "207000");
    EXPECT_EQ(ask("X010").error_code, "206000");
    std::string torn = frame("H010" + body);
    torn[9] = '!';
    EXPECT_EQ(machine.feed(torn), "\x15");
    machine.refuse_with("201000");
    EXPECT_EQ(ask("H010" + body).error_code, "201000");
    EXPECT_EQ(machine.registered(), 0U);
}

}  // namespace
}  // namespace comptoir::bridge::fdm
