#include "app/status_ticket.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/netpbm.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/zbar_reader.hpp"

namespace comptoir {
namespace {

using bridge::Condition;
using bridge::DeviceSnapshot;
using bridge::Outcome;
using testing::Contains;

DeviceSnapshot printer(const std::string& id, Condition condition = Condition::ready) {
    DeviceSnapshot snapshot;
    snapshot.info.id = id;
    snapshot.info.name = "The " + id;
    snapshot.info.kind = bridge::Kind::printer;
    snapshot.condition = condition;
    snapshot.verbs = {"print_picture", "print_raw", "open_drawer", "status"};
    snapshot.facts = {{"width_dots", 512}};
    return snapshot;
}

StatusFacts facts() {
    return {.box_name = "Counter 1",
            .identifier = "02:00:00:00:00:01",
            .version = "1.2.3",
            .at = "2026-01-31 14:05",
            .addresses = {"192.168.1.42"},
            .admin_url = "http://192.168.1.42:8069/",
            .pairing_code = {},
            .printers = {printer("receipt"), printer("kitchen", Condition::paper_out)},
            .pos = "no till has spoken yet",
            .wireless = {{"wlan0", -58, 52}},
            .problems = {}};
}

// ---- the signal ------------------------------------------------------------------------------------

constexpr const char* kWireless =
    "Inter-| sta-|   Quality        |   Discarded packets               | Missed | WE\n"
    " face | tus | link level noise |  nwid  crypt   frag  retry   misc | beacon | 22\n"
    " wlan0: 0000   52.  -58.  -256        0      0      0      0      0        0\n"
    "wlx001: 0004   31   100     0         0      0      0      0      0        0\n";

TEST(WirelessSignals, AreReadFromTheKernelsTable) {
    EXPECT_EQ(wireless_signals(kWireless),
              (std::vector<WirelessSignal>{{"wlan0", -58, 52}, {"wlx001", 0, 31}}));
    EXPECT_EQ(words_for({"wlan0", -58, 52}), "good (-58 dBm)");
    EXPECT_EQ(words_for({"wlan0", -60, 52}), "good (-60 dBm)");
    EXPECT_EQ(words_for({"wlan0", -61, 52}), "fair (-61 dBm)");
    EXPECT_EQ(words_for({"wlan0", -79, 20}), "weak (-79 dBm)");
    EXPECT_EQ(words_for({"wlan0", -91, 3}), "very weak (-91 dBm)");
    EXPECT_EQ(words_for({"wlx001", 0, 31}), "quality 31");
}

TEST(WirelessSignals, OfABoxWithoutAnyAreNone) {
    const std::string heads(kWireless, std::string_view(kWireless).find(" wlan0"));
    EXPECT_TRUE(wireless_signals(heads).empty());
    EXPECT_TRUE(wireless_signals("").empty());
}

TEST(WirelessSignals, BrokenOffAnywhereAreStillReadOrLeftOut) {
    const std::string whole = kWireless;
    for (std::size_t end = 0; end < whole.size(); ++end)
        EXPECT_LE(wireless_signals(whole.substr(0, end)).size(), 2u) << end;
    for (const char* line : {":", " : 0 1 2", "w:", "w: 0000", "w: 0000 999999999999 1", "w: 0000 1 x"})
        EXPECT_TRUE(wireless_signals(line).empty()) << line;
}

TEST(WirelessSignals, AreNoMoreThanACabinetHolds) {
    std::string many;
    for (int i = 0; i < 100; ++i) many += "w" + std::to_string(i) + ": 0000 52. -58. -256\n";
    EXPECT_EQ(wireless_signals(many).size(), kWirelessMax);
}

// ---- the ticket ------------------------------------------------------------------------------------

class StatusTicket : public testing::TestWithParam<int> {
protected:
    test::NetpbmPicture drawn(const StatusFacts& what) {
        auto picture = test::read_netpbm(draw_status_ticket(press, what, GetParam()));
        EXPECT_TRUE(picture);
        return picture.value_or(test::NetpbmPicture{});
    }
    renderer::paper::Press press;
};

TEST_P(StatusTicket, LeadsToTheOwnersPageByItsCode) {
    const auto ticket = drawn(facts());
    EXPECT_EQ(ticket.width, GetParam());
    EXPECT_THAT(test::read_codes(ticket.pixels()), testing::ElementsAre("http://192.168.1.42:8069/"));
}

TEST_P(StatusTicket, HasThePairingCodeToBeScannedWhileThereIsOne) {
    StatusFacts unpaired = facts();
    unpaired.pairing_code = "K7Q2XM4B";
    EXPECT_THAT(test::read_codes(drawn(unpaired).pixels()), testing::ElementsAre("K7Q2XM4B"));
}

TEST_P(StatusTicket, EachFactIsOnIt) {
    const auto bare = drawn({});
    EXPECT_GT(bare.ink(), 0);
    const auto differs = [&](auto change) {
        StatusFacts other = facts();
        change(other);
        return drawn(other).grey != drawn(facts()).grey;
    };
    EXPECT_FALSE(differs([](StatusFacts&) {}));
    EXPECT_TRUE(differs([](StatusFacts& f) { f.box_name = "Counter 2"; }));
    EXPECT_TRUE(differs([](StatusFacts& f) { f.identifier = "02:00:00:00:00:02"; }));
    EXPECT_TRUE(differs([](StatusFacts& f) { f.version = "1.2.4"; }));
    EXPECT_TRUE(differs([](StatusFacts& f) { f.addresses.clear(); }));
    EXPECT_TRUE(differs([](StatusFacts& f) { f.printers.back().condition = Condition::cover_open; }));
    EXPECT_TRUE(differs([](StatusFacts& f) { f.pos = "the display link works"; }));
    EXPECT_TRUE(differs([](StatusFacts& f) { f.wireless.clear(); }));
    EXPECT_TRUE(differs([](StatusFacts& f) { f.problems = {"the disk is full"}; }));
}

TEST_P(StatusTicket, StaysShortHoweverMuchThereIs) {
    StatusFacts much = facts();
    for (int i = 0; i < 500; ++i) {
        much.printers.push_back(printer("p" + std::to_string(i)));
        much.problems.push_back("something is wrong with number " + std::to_string(i));
        much.addresses.push_back("10.0.0." + std::to_string(i));
    }
    much.admin_url = "http://" + std::string(10'000, 'x') + "/";
    const auto ticket = drawn(much);
    EXPECT_GT(ticket.height, drawn(facts()).height);
    EXPECT_LT(ticket.height, renderer::paper::Sheet::kHeightMax);
}

INSTANTIATE_TEST_SUITE_P(Widths, StatusTicket, testing::Values(384, 512, 576, 832));

TEST(TestPage, ReachesBothEdgesAndCanBeScanned) {
    renderer::paper::Press press;
    const auto page = test::read_netpbm(draw_test_page(press, printer("receipt"), "2026-01-31 14:05", 384));
    ASSERT_TRUE(page);
    EXPECT_EQ(page->width, 384);
    for (const int y : {0, page->height - 1}) {
        EXPECT_TRUE(page->is_black(0, y)) << y;
        EXPECT_TRUE(page->is_black(383, y)) << y;
    }
    EXPECT_THAT(test::read_codes(page->pixels()), Contains("comptoir test page"));
}

TEST(PageWidth, IsThePrintersAndElseTheUsualOne) {
    DeviceSnapshot one = printer("receipt");
    EXPECT_EQ(page_width_of(one), 512);
    for (const json::Value& odd :
         {json::Value(), json::Value(0), json::Value(-7), json::Value(1'000'000'000), json::Value("wide")}) {
        one.facts = {{"width_dots", odd}};
        EXPECT_EQ(page_width_of(one), 576) << json::dump(odd);
    }
}

// ---- once ------------------------------------------------------------------------------------------

class FirstTicketOut : public testing::Test {
protected:
    std::filesystem::path memory() const { return folder.path() / "status_ticket.json"; }
    test::TemporaryFolder folder;
};

TEST_F(FirstTicketOut, IsPrintedOnceOnTheFirstPrinterThatIsReady) {
    FirstTicket ticket(memory());
    EXPECT_EQ(ticket.due({}), "");
    EXPECT_EQ(ticket.due({printer("receipt", Condition::offline), printer("kitchen", Condition::paper_out)}),
              "");
    EXPECT_EQ(ticket.due({printer("receipt", Condition::offline), printer("kitchen", Condition::silent)}),
              "kitchen");
    ticket.is_printed_by("job-1");
    EXPECT_EQ(ticket.due({printer("receipt")}), "");
    ticket.job_ended("job-1", Outcome::sent);
    EXPECT_EQ(ticket.due({printer("receipt")}), "");
    FirstTicket after_a_restart(memory());
    EXPECT_EQ(after_a_restart.due({printer("receipt")}), "");
}

TEST_F(FirstTicketOut, CountsAsOutBeforeItIsPrintedSoThatAPowerCutMakesNoSecond) {
    FirstTicket ticket(memory());
    EXPECT_EQ(ticket.due({printer("receipt")}), "receipt");
    FirstTicket after_a_power_cut(memory());
    EXPECT_EQ(after_a_power_cut.due({printer("receipt")}), "");
}

TEST_F(FirstTicketOut, IsDueAgainWhereNothingCameOut) {
    FirstTicket ticket(memory());
    EXPECT_EQ(ticket.due({printer("receipt")}), "receipt");
    ticket.is_printed_by("");
    EXPECT_EQ(ticket.due({printer("receipt")}), "receipt");
    ticket.is_printed_by("job-1");
    ticket.job_ended("job-0", Outcome::failed);
    EXPECT_EQ(ticket.due({printer("receipt")}), "");
    ticket.job_ended("job-1", Outcome::failed);
    EXPECT_EQ(ticket.due({printer("receipt")}), "receipt");
    ticket.is_printed_by("job-2");
    ticket.job_ended("job-2", Outcome::unknown);
    EXPECT_EQ(ticket.due({printer("receipt")}), "") << "it may be out";
}

TEST_F(FirstTicketOut, IsNothingForAnOfficePrinterNorForAScale) {
    FirstTicket ticket(memory());
    DeviceSnapshot office = printer("office");
    office.verbs = {"print_picture", "print_document"};
    DeviceSnapshot scale = printer("scale");
    scale.info.kind = bridge::Kind::scale;
    EXPECT_EQ(ticket.due({office, scale}), "");
}

TEST_F(FirstTicketOut, DoesNotComeOutWhereThatCantBeRemembered) {
    FirstTicket ticket(folder.path() / "missing" / "status_ticket.json");
    EXPECT_EQ(ticket.due({printer("receipt")}), "");
    EXPECT_EQ(ticket.due({printer("receipt")}), "");
}

}  // namespace
}  // namespace comptoir
