#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <qrcodegen/qrcodegen.hpp>
#include <string>
#include <vector>

#include "device-bridge/printing/models.hpp"
#include "device-bridge/printing/picture_rows.hpp"
#include "device-bridge/printing/simulated_paper.hpp"
#include "device-bridge/protocols/escpos.hpp"
#include "device-bridge/protocols/star.hpp"
#include "device-bridge/registry.hpp"
#include "tests/support/device_bench.hpp"
#include "tests/support/paper.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;
using test::Grey;
using testing::ElementsAre;
using testing::StartsWith;

/// The papers of one printer, oldest first.
std::vector<std::string> papers_in(const std::filesystem::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
}

/// A paper's PNG as dots, read with the decoder of pictures.
Paper read_paper(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    const auto rows = PictureRows::open(bytes);
    EXPECT_TRUE(rows) << path;
    if (!rows) return {};
    Paper paper{(*rows)->width(), {}};
    std::vector<std::uint8_t> row(static_cast<std::size_t>(paper.width_dots));
    for (int y = 0; y < (*rows)->height(); ++y) {
        EXPECT_TRUE((*rows)->next(row));
        paper.feed(1);
        for (int x = 0; x < paper.width_dots; ++x) {
            if (row[static_cast<std::size_t>(x)] == 0) paper.blacken(x, y);
        }
    }
    return paper;
}

void draw_qr(Grey& picture, const std::string& text, int left, int top, int module) {
    const auto code = qrcodegen::QrCode::encodeText(text.c_str(), qrcodegen::QrCode::Ecc::MEDIUM);
    for (int y = 0; y < code.getSize() * module; ++y) {
        for (int x = 0; x < code.getSize() * module; ++x) {
            if (code.getModule(x / module, y / module)) picture.set(left + x, top + y, 0);
        }
    }
}

/// Source: GS1 General Specifications, EAN-13 symbology: left digits in sets A and B by the first digit.
void draw_ean13(Grey& picture, const std::string& digits, int left, int top, int module, int height) {
    static constexpr std::array<const char*, 10> kA{"0001101", "0011001", "0010011", "0111101", "0100011",
                                                    "0110001", "0101111", "0111011", "0110111", "0001011"};
    static constexpr std::array<const char*, 10> kSets{"AAAAAA", "AABABB", "AABBAB", "AABBBA", "ABAABB",
                                                       "ABBAAB", "ABBBAA", "ABABAB", "ABABBA", "ABBABA"};
    const auto digit = [&](std::size_t i) { return static_cast<std::size_t>(digits[i] - '0'); };
    std::string bars = "101";
    for (std::size_t i = 1; i <= 6; ++i) {
        std::string pattern = kA[digit(i)];
        if (kSets[digit(0)][i - 1] == 'B') {  // set B is the right-hand code, mirrored
            for (char& bar : pattern) bar = bar == '1' ? '0' : '1';
            std::reverse(pattern.begin(), pattern.end());
        }
        bars += pattern;
    }
    bars += "01010";
    for (std::size_t i = 7; i <= 12; ++i) {
        for (const char* bar = kA[digit(i)]; *bar != '\0'; ++bar) bars += *bar == '1' ? '0' : '1';
    }
    bars += "101";
    for (int x = 0; x < static_cast<int>(bars.size()) * module; ++x) {
        for (int y = 0; y < height; ++y) {
            if (bars[static_cast<std::size_t>(x / module)] == '1') picture.set(left + x, top + y, 0);
        }
    }
}

class Simulated : public testing::Test {
protected:
    test::TemporaryFolder folder;
    DeviceBench bench{all_drivers(), folder.path().string()};

    void plug(const std::string& uri) {
        bench.registry.configure({device_info("receipt", Kind::printer, uri)});
        bench.until([&] { return bench.condition("receipt") != Condition::offline; }, 500ms);
    }
    Action print(const std::string& picture, std::chrono::milliseconds patience = 5s) {
        Action action = bench.action("receipt", "print_picture", nullptr, patience);
        action.data = picture;
        return action;
    }
    ActionResult simulate(json::Value fields) {
        return bench.perform(bench.action("receipt", "simulate", std::move(fields)));
    }
};

const std::string kSmall = test::encode_png(test::busy_picture(64, 32));

TEST_F(Simulated, LeavesEachReceiptAsAPictureWithTheDotsOfTheReference) {
    plug("simulated:");
    const std::string receipt = test::bytes_of("tests/captures/odoo19/box/receipt.jpg");
    EXPECT_EQ(bench.perform(print(receipt)).outcome, Outcome::done);
    EXPECT_EQ(bench.perform(print(kSmall)).outcome, Outcome::done);
    EXPECT_THAT(papers_in(folder.path()), ElementsAre("receipt-0001.png", "receipt-0002.png"));
    const Paper paper = read_paper(folder.path() / "receipt-0001.png");
    const Paper expected = test::reference_paper(test::decode_jpeg(receipt), 576);
    ASSERT_EQ(paper.rows(), expected.rows() + 10);
    EXPECT_EQ(test::rows_of(paper, 0, expected.rows()).bits, expected.bits);
}

TEST_F(Simulated, PrintsCodesThatZbarReadsAtEveryPaperWidth) {
    Grey receipt = test::blank(512, 500);
    draw_qr(receipt, "https://shop.example/r/4711?total=12.50", 150, 30, 5);
    draw_ean13(receipt, "4006381333931", 110, 330, 3, 100);
    for (const char* uri : {"simulated:?width=576", "simulated:?width=512", "simulated:?width=384"}) {
        test::TemporaryFolder own;
        DeviceBench other(all_drivers(), own.path().string());
        other.registry.configure({device_info("receipt", Kind::printer, uri)});
        Action action = other.action("receipt", "print_picture", nullptr, 5s);
        action.data = test::encode_jpeg(receipt, 90);
        ASSERT_EQ(other.perform(std::move(action)).outcome, Outcome::done) << uri;
        EXPECT_THAT(test::codes_on(read_paper(own.path() / "receipt-0001.png")),
                    ElementsAre("EAN-13:4006381333931", "QR-Code:https://shop.example/r/4711?total=12.50"))
            << uri;
    }
}

TEST_F(Simulated, RunsOutOfPaperAfterThreeReceiptsAndGetsNewOneByAnAction) {
    plug("simulated:?paper_out=after:3");
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(bench.perform(print(kSmall)).is_yes()) << i;
    const ActionResult refused = bench.perform(print(kSmall));
    EXPECT_EQ(refused.outcome, Outcome::failed);
    ASSERT_TRUE(refused.error);
    EXPECT_EQ(refused.error->code, ErrorCode::refused);
    EXPECT_THAT(refused.error->message, StartsWith("paper_out"));
    EXPECT_EQ(simulate(json::Value::object()).outcome, Outcome::done);
    EXPECT_TRUE(bench.until([&] { return bench.condition("receipt") == Condition::ready; }, 8s));
    EXPECT_EQ(bench.perform(print(kSmall)).outcome, Outcome::done);
    EXPECT_EQ(papers_in(folder.path()).size(), 4u);
}

TEST_F(Simulated, ShowsEachConditionItIsToldTo) {
    plug("simulated:");
    for (const auto& [fault, condition] :
         std::vector<std::pair<std::string, Condition>>{{"paper_low", Condition::paper_low},
                                                        {"paper_out", Condition::paper_out},
                                                        {"cover_open", Condition::cover_open},
                                                        {"cutter", Condition::cutter},
                                                        {"error", Condition::error},
                                                        {"too_hot", Condition::too_hot}}) {
        EXPECT_EQ(simulate({{fault, "now"}}).outcome, Outcome::done) << fault;
        bench.perform(bench.action("receipt", "status"));
        EXPECT_EQ(bench.condition("receipt"), condition) << fault;
    }
}

TEST_F(Simulated, IsMuteWhenToldTo) {
    plug("simulated:?mute=now");
    EXPECT_EQ(bench.perform(print(kSmall)).outcome, Outcome::sent);
    EXPECT_EQ(bench.condition("receipt"), Condition::silent);
    EXPECT_EQ(papers_in(folder.path()).size(), 1u);
}

TEST_F(Simulated, ClosesWithinABandWhenToldToAndTheNextReceiptIsWhole) {
    plug("simulated:?back=20ms");
    EXPECT_EQ(bench.perform(print(kSmall)).outcome, Outcome::done);
    simulate({{"close_mid_band", "now"}, {"back", "20ms"}});
    const ActionResult broken = bench.perform(print(test::bytes_of("tests/captures/odoo19/box/receipt.jpg")));
    EXPECT_EQ(broken.outcome, Outcome::unknown);
    ASSERT_TRUE(bench.until([&] { return bench.condition("receipt") == Condition::ready; }, 8s));
    EXPECT_EQ(bench.perform(print(kSmall)).outcome, Outcome::done);
    const auto papers = papers_in(folder.path());
    EXPECT_EQ(test::rows_of(read_paper(folder.path() / papers.back()), 0, 32).bits,
              test::reference_paper(test::busy_picture(64, 32), 576).bits);
}

TEST_F(Simulated, LosesTheCableAfterSoManyBytes) {
    plug("simulated:?cut_after_bytes=300&back=1min");
    const ActionResult broken = bench.perform(print(test::bytes_of("tests/captures/odoo19/box/receipt.jpg")));
    EXPECT_EQ(broken.outcome, Outcome::unknown);
    EXPECT_TRUE(papers_in(folder.path()).empty());
    EXPECT_EQ(bench.condition("receipt"), Condition::offline);
}

TEST_F(Simulated, AnswersLateWhenToldTo) {
    plug("simulated:?late=50ms");
    const Time before = bench.clock.now();
    EXPECT_EQ(bench.perform(print(kSmall)).outcome, Outcome::done);
    EXPECT_GE(bench.clock.now() - before, 50ms);
    EXPECT_EQ(papers_in(folder.path()).size(), 1u);
}

TEST_F(Simulated, PrintsTheSameDotsInEveryLanguage) {
    Grey picture = test::blank(200, 60);
    draw_qr(picture, "https://shop.example/r/1", 20, 4, 2);
    const Paper expected = test::reference_paper(picture, 384);
    for (const char* language : {"escpos", "epson-tm-t88vii", "epson-tm-t88v", "wincor-th230", "star-line",
                                 "star-prnt", "star-graphic", "zpl", "epl"}) {
        const test::TemporaryFolder own;
        DeviceBench other(all_drivers(), own.path().string());
        other.registry.configure({device_info("receipt", Kind::printer,
                                              "simulated:?width=384&language=" + std::string(language))});
        Action action = other.action("receipt", "print_picture", nullptr, 5s);
        action.data = test::encode_png(picture);
        const ActionResult result = other.perform(std::move(action));
        const bool confirms = find_model(language)->reports() == Report::printed;
        EXPECT_EQ(result.outcome, confirms ? Outcome::done : Outcome::sent)
            << language << ": " << (result.error ? result.error->message : "");
        ASSERT_EQ(papers_in(own.path()).size(), 1u) << language;
        const Paper paper = read_paper(own.path() / "receipt-0001.png");
        ASSERT_GE(paper.rows(), expected.rows()) << language;
        EXPECT_EQ(test::rows_of(paper, 0, expected.rows()).bits, expected.bits) << language;
    }
}

/// Others write pictures in one command, longer than all that it takes while it can't print.
TEST_F(Simulated, TakesALongCommandWhole) {
    const std::string rows(72 * 1'200, '\x55');
    const std::pair<const char*, std::string> jobs[] = {
        {"star-prnt", star::raster_band(rows, 72) + star::feed_and_cut(star::Cut::full)},
        {"epson-tm-t88vii", escpos::graphics_band(rows, 72) + escpos::feed_and_cut(escpos::Cut::full, 0)}};
    for (const auto& [language, bytes] : jobs) {
        const test::TemporaryFolder own;
        DeviceBench other(all_drivers(), own.path().string());
        other.registry.configure({device_info("receipt", Kind::printer,
                                              "simulated:?width=576&language=" + std::string(language))});
        Action action = other.action("receipt", "print_raw", nullptr, 5s);
        action.data = bytes;
        EXPECT_EQ(other.perform(std::move(action)).outcome, Outcome::done) << language;
        EXPECT_EQ(papers_in(own.path()).size(), 1u) << language;
    }
}

TEST_F(Simulated, SaysInItsOwnLanguageWhyItDoesNotPrint) {
    for (const char* language : {"star-line", "star-graphic", "zpl", "epl"}) {
        DeviceBench other(all_drivers(), folder.path().string());
        other.registry.configure({device_info("receipt", Kind::printer,
                                              "simulated:?paper_out=now&language=" + std::string(language))});
        Action action = other.action("receipt", "print_picture", nullptr, 2s);
        action.data = kSmall;
        const ActionResult refused = other.perform(std::move(action));
        EXPECT_EQ(refused.outcome, Outcome::failed) << language;
        ASSERT_TRUE(refused.error) << language;
        EXPECT_THAT(refused.error->message, StartsWith("paper_out")) << language;
    }
}

TEST_F(Simulated, HasADrawerThatAPulseOpensAndAHandCloses) {
    DeviceInfo info = device_info("receipt", Kind::printer, "simulated:?drawer=sensed");
    info.options = {{"drawer_open", "low"}};
    bench.registry.configure({info});
    bench.until([&] { return bench.condition("receipt") != Condition::offline; }, 500ms);
    const auto is_open = [&] { return bench.registry.find("receipt")->facts["drawer_open"] == true; };
    EXPECT_FALSE(is_open());
    EXPECT_TRUE(bench.perform(bench.action("receipt", "open_drawer")).is_yes());
    EXPECT_TRUE(bench.until([&] { return is_open(); }));
    bench.perform(bench.action("receipt", "status"));
    EXPECT_EQ(simulate({{"drawer", "closed"}}).outcome, Outcome::done);
    EXPECT_FALSE(is_open());
    EXPECT_EQ(simulate({{"drawer", "open"}}).outcome, Outcome::done);
    EXPECT_TRUE(is_open());
    EXPECT_EQ(simulate({{"drawer", "ajar"}}).error->code, ErrorCode::malformed);
    EXPECT_EQ(simulate({{"drawer", "open"}, {"paper_out", "now"}}).error->code, ErrorCode::malformed);
}

TEST_F(Simulated, HasNoDrawerToCloseWhereNoneHangs) {
    plug("simulated:?drawer=low");
    EXPECT_EQ(simulate({{"drawer", "closed"}}).error->code, ErrorCode::unsupported);
    EXPECT_TRUE(bench.perform(bench.action("receipt", "open_drawer")).is_yes());
    EXPECT_EQ(bench.registry.find("receipt")->facts["drawer_open"], false);
}

TEST_F(Simulated, NamesALanguageAndADrawerThatItDoesNotKnow) {
    plug("simulated:?language=star-lime");
    EXPECT_THAT(bench.registry.find("receipt")->reason, testing::HasSubstr("star-line"));
    plug("simulated:?drawer=ajar");
    EXPECT_THAT(bench.registry.find("receipt")->reason, testing::HasSubstr("sensed"));
}

TEST_F(Simulated, NamesAFaultThatItDoesNotKnow) {
    plug("simulated:?papr_out=now");
    const auto found = bench.registry.find("receipt");
    ASSERT_TRUE(found);
    EXPECT_THAT(found->reason, testing::HasSubstr("paper_out"));
    plug("simulated:");
    EXPECT_EQ(simulate({{"papr_out", "now"}}).error->code, ErrorCode::malformed);
}

TEST(PaperTray, KeepsTheNewestAndCountsOn) {
    const test::TemporaryFolder folder;
    Paper paper{16, {}};
    paper.feed(2);
    paper.blacken(3, 1);
    {
        PaperTray tray(folder.path(), "bar");
        for (std::size_t i = 0; i < PaperTray::kFilesMax + 3; ++i) ASSERT_TRUE(tray.put(paper));
    }
    auto papers = papers_in(folder.path());
    ASSERT_EQ(papers.size(), PaperTray::kFilesMax);
    EXPECT_EQ(papers.front(), "bar-0004.png");
    PaperTray again(folder.path(), "bar");
    ASSERT_TRUE(again.put(paper));
    EXPECT_EQ(papers_in(folder.path()).back(), "bar-0054.png");
    EXPECT_EQ(read_paper(folder.path() / "bar-0054.png").bits, paper.bits);
    EXPECT_FALSE(PaperTray(folder.path(), "bar").put(Paper{16, {}})) << "an empty cut leaves nothing";
}

TEST(PaperTray, SaysThatAReadOnlyFolderTakesNothing) {
    Paper paper{16, {}};
    paper.feed(1);
    EXPECT_FALSE(PaperTray("/proc/no-such-folder", "x").put(paper));
}

}  // namespace
}  // namespace comptoir::bridge
