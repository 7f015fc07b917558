/// Real print servers: cupsd and ippeveprinter of Debian's, started here, and what came out of them counted.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "app/base/file.hpp"
#include "tests/support/one_printer.hpp"
#include "tests/support/print_servers.hpp"

namespace comptoir::bridge {

namespace {

using namespace std::chrono_literals;
using test::Cupsd;
using test::EvePrinter;
using test::RawPrinter;
using Till = test::OnePrinter;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// The smallest whole PDF: one blank page.
const std::string kPdf =
    "%PDF-1.1\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\nxref\n0 4\n0000000000 65535 f \n"
    "0000000009 00000 n \n0000000052 00000 n \n0000000101 00000 n \ntrailer<</Size 4/Root 1 0 "
    "R>>\nstartxref\n"
    "164\n%%EOF\n";

class CupsRawQueue : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(cups.is_up()) << cups.log();
        const auto added = cups.add_raw("receipt", printer.socket_uri());
        ASSERT_EQ(added.code, 0) << added.output;
    }
    void TearDown() override {
        if (HasFailure()) std::fputs(cups.log().c_str(), stderr);
    }
    /// Whatever is held is let go, and nothing is held any more.
    void release() {
        cups.run("/usr/sbin/lpadmin", {"-p", "receipt", "-o", "job-hold-until-default=no-hold"});
        cups.run("/usr/bin/lp", {"-i", "receipt-1", "-H", "resume"});  // fails where it was cancelled
    }
    Cupsd cups;
    RawPrinter printer;
};

TEST_F(CupsRawQueue, PassesReceiptsOnByteForByteInOrderAndOnce) {
    Till till(cups.queue_uri("receipt"));
    ASSERT_TRUE(till.is_ready()) << till.device->reason();
    EXPECT_EQ(till.device->facts()["raw"], true);
    std::vector<std::string> sent;
    std::vector<std::shared_ptr<Till::Asked>> asked;
    for (int i = 0; i < 12; ++i) {
        std::string receipt = "\x1b@receipt " + std::to_string(i) + std::string("\n\0\x1dV\x01", 5);
        asked.push_back(till.ask("print_raw", receipt, 60s));
        sent.push_back(std::move(receipt));
    }
    for (const auto& one : asked) {
        ASSERT_TRUE(till.until([&] { return one->result.has_value(); }));
        EXPECT_EQ(one->outcome(), Outcome::sent) << one->why();
    }
    EXPECT_EQ(printer.receipts(), sent);
}

TEST_F(CupsRawQueue, GetsPicturesAndDrawersInTheLanguageOfTheReceiptPrinterBehindIt) {
    Till till(cups.queue_uri("receipt"), {{"model", "escpos"}});
    ASSERT_TRUE(till.is_ready());
    EXPECT_EQ(till.answer("print_picture", std::string("P4\n8 2\n\xAA\x55", 9))->outcome(), Outcome::sent);
    EXPECT_EQ(till.answer("open_drawer", "")->outcome(), Outcome::sent);
    const auto receipts = printer.receipts();
    ASSERT_EQ(receipts.size(), 2u);
    EXPECT_THAT(receipts[0], HasSubstr("\x1b@"));
    EXPECT_THAT(receipts[0], HasSubstr("\x1dv0"));
    EXPECT_THAT(receipts[0], HasSubstr("\x1dV"));
    EXPECT_THAT(receipts[1], HasSubstr("\x1bp"));
}

TEST_F(CupsRawQueue, ThatIsDisabledIsRefusedAtOnceAndPrintsNothingLater) {
    Till till(cups.queue_uri("receipt"));
    ASSERT_TRUE(till.is_ready());
    ASSERT_EQ(cups.run("/usr/sbin/cupsdisable", {"receipt"}).code, 0);
    ASSERT_TRUE(
        till.until([&] { return till.answer("status", "")->result->value["condition"] == "offline"; }));
    const auto asked = till.answer("print_raw", "never");
    EXPECT_EQ(asked->outcome(), Outcome::failed);
    EXPECT_THAT(asked->why(), HasSubstr("paused"));
    ASSERT_EQ(cups.run("/usr/sbin/cupsenable", {"receipt"}).code, 0);
    EXPECT_EQ(till.answer("print_raw", "later")->outcome(), Outcome::sent);
    EXPECT_THAT(printer.receipts(), ElementsAre("later"));
}

TEST_F(CupsRawQueue, ThatHoldsItsJobsGivesThemBackBeforeTheDeadlineAndNeverPrintsThem) {
    Till till(cups.queue_uri("receipt"));
    ASSERT_TRUE(till.is_ready());
    ASSERT_EQ(
        cups.run("/usr/sbin/lpadmin", {"-p", "receipt", "-o", "job-hold-until-default=indefinite"}).code, 0);
    const auto asked = till.answer("print_raw", "never", 3s);
    EXPECT_EQ(asked->outcome(), Outcome::failed) << asked->why();
    EXPECT_LT(asked->answered, asked->deadline);
    release();
    EXPECT_EQ(till.answer("print_raw", "later")->outcome(), Outcome::sent);
    EXPECT_THAT(printer.receipts(), ElementsAre("later"));
}

TEST_F(CupsRawQueue, WhosePrinterIsOffPrintsOnceWhenItIsOn) {
    Till till(cups.queue_uri("receipt"));
    ASSERT_TRUE(till.is_ready());
    printer.switch_off();
    const auto asked = till.answer("print_raw", "patience", 2s);
    EXPECT_EQ(asked->outcome(), Outcome::unknown) << "CUPS has begun it; nobody knows what left";
    EXPECT_FALSE(asked->result->is_final);
    ASSERT_TRUE(till.until([&] { return till.device->condition() == Condition::offline; }));
    EXPECT_EQ(till.answer("print_raw", "never", 2s)->outcome(), Outcome::failed);
    printer.switch_on_again();
    ASSERT_TRUE(till.until([&] { return till.end(asked->id).has_value(); }));
    EXPECT_EQ(till.end(asked->id)->outcome, Outcome::sent) << till.end(asked->id)->reason;
    EXPECT_THAT(printer.receipts(), ElementsAre("patience"));
}

TEST_F(CupsRawQueue, OfAServerKilledWhileAJobIsHeldPrintsItOrLeavesItToStaff) {
    Till till(cups.queue_uri("receipt"));
    ASSERT_TRUE(till.is_ready());
    ASSERT_EQ(
        cups.run("/usr/sbin/lpadmin", {"-p", "receipt", "-o", "job-hold-until-default=indefinite"}).code, 0);
    const auto asked = till.ask("print_raw", "held", 3s);
    ASSERT_TRUE(till.until(
        [&] { return cups.run("/usr/bin/lpstat", {"-o"}).output.find("receipt-1") != std::string::npos; }));
    cups.kill();
    ASSERT_TRUE(till.until([&] { return asked->result.has_value(); }));
    EXPECT_EQ(asked->outcome(), Outcome::unknown) << asked->why();
    EXPECT_FALSE(asked->result->is_final);
    EXPECT_EQ(till.device->condition(), Condition::offline);
    cups.start();
    ASSERT_TRUE(cups.is_up());
    release();
    ASSERT_TRUE(till.until([&] { return till.end(asked->id).has_value(); }));
    const bool is_printed = printer.count() == 1;  // or it died before it had the job on its disk
    EXPECT_EQ(till.end(asked->id)->outcome, is_printed ? Outcome::sent : Outcome::unknown)
        << till.end(asked->id)->reason;
    EXPECT_LE(printer.count(), 1u);
}

TEST_F(CupsRawQueue, OfAServerKilledInTheMiddleOfAReceiptIsUnknownAndNotPrintedTwice) {
    Till till(cups.queue_uri("receipt"));
    ASSERT_TRUE(till.is_ready());
    printer.stall();
    const std::string receipt(8u << 20, 'r');  // more than the buffers between hold
    const auto asked = till.ask("print_raw", receipt, 60s);
    ASSERT_TRUE(till.until([&] { return printer.connections() == 1; }));
    till.run_for(2s);
    cups.kill();
    till.run_for(100ms);
    cups.start();
    ASSERT_TRUE(cups.is_up());
    ASSERT_TRUE(till.until([&] { return asked->result.has_value() && till.end(asked->id).has_value(); }));
    EXPECT_EQ(asked->outcome(), Outcome::unknown) << asked->why();
    printer.resume();  // what was underway when the server died may still come
    EXPECT_EQ(till.answer("print_raw", "the next", 60s)->outcome(), Outcome::sent);
    std::size_t whole = 0;
    for (const std::string& one : printer.receipts()) whole += one == receipt ? 1 : 0;
    EXPECT_LE(whole, 1u);
}

TEST_F(CupsRawQueue, ThatNobodyHasIsOffline) {
    Till till(cups.queue_uri("nothing"));
    const auto asked = till.answer("print_raw", "x");
    EXPECT_EQ(asked->outcome(), Outcome::failed);
    EXPECT_EQ(asked->result->error->code, ErrorCode::offline);
}

class IppPrinter : public testing::Test {
protected:
    void SetUp() override { ASSERT_TRUE(eve.is_up()) << eve.output(); }
    void TearDown() override {
        if (HasFailure()) std::fputs(eve.output().c_str(), stderr);
    }
    static std::string receipt() {
        return file::read(std::string(COMPTOIR_SOURCE_DIR) + "/tests/captures/odoo18/receipt.jpg", 1u << 20)
            .value_or("");
    }
    EvePrinter eve;
};

TEST_F(IppPrinter, PrintsDocumentsAndPicturesOnce) {
    Till till(eve.uri());
    ASSERT_TRUE(till.is_ready()) << till.device->reason();
    EXPECT_EQ(till.device->facts()["raw"], false);
    const auto pdf = till.answer("print_document", kPdf);
    EXPECT_EQ(pdf->outcome(), Outcome::done) << pdf->why();
    const auto bitmap = till.answer("print_picture", std::string("P4\n8 2\n\xAA\x55", 9));
    EXPECT_EQ(bitmap->outcome(), Outcome::done) << bitmap->why();
    const auto paper = eve.paper();
    ASSERT_EQ(paper.size(), 2u);
    EXPECT_EQ(std::count(paper.begin(), paper.end(), kPdf), 1);
}

TEST_F(IppPrinter, IsNotSentWhatItDoesNotTake) {
    Till till(eve.uri());
    ASSERT_TRUE(till.is_ready());
    EXPECT_EQ(till.answer("print_document", "%!PS-Adobe-3.0\n")->result->error->code, ErrorCode::unsupported);
    EXPECT_EQ(till.answer("print_raw", "\x1b@receipt")->result->error->code, ErrorCode::unsupported);
    EXPECT_THAT(eve.paper(), IsEmpty());
}

TEST_F(IppPrinter, WithoutPaperPrintsOnceWhenThereIsSome) {
    Till till(eve.uri());
    ASSERT_TRUE(till.is_ready());
    eve.set("no-paper");
    const auto asked = till.answer("print_document", kPdf, 2s);
    EXPECT_EQ(asked->outcome(), Outcome::unknown) << asked->why();
    ASSERT_TRUE(till.until([&] { return till.device->condition() == Condition::paper_out; }))
        << till.device->reason();
    EXPECT_EQ(till.answer("print_document", kPdf, 1s)->outcome(), Outcome::failed);
    eve.clear("no-paper");
    ASSERT_TRUE(till.until([&] { return till.end(asked->id).has_value(); }));
    EXPECT_EQ(till.end(asked->id)->outcome, Outcome::done);
    EXPECT_THAT(eve.paper(), ElementsAre(kPdf));
}

TEST_F(IppPrinter, ThatBreaksWhileItPrintsIsUnknown) {
    Till till(eve.uri());
    ASSERT_TRUE(till.is_ready());
    eve.set("broken");
    const auto asked = till.answer("print_document", kPdf);
    EXPECT_EQ(asked->outcome(), Outcome::unknown) << asked->why();
    EXPECT_TRUE(asked->result->is_final);
    EXPECT_THAT(eve.paper(), IsEmpty());
}

TEST_F(IppPrinter, ThatIsSwitchedOffInTheMiddleIsUnknown) {
    Till till(eve.uri());
    ASSERT_TRUE(till.is_ready());
    eve.set("no-paper");
    const auto asked = till.ask("print_document", kPdf, 3s);
    ASSERT_TRUE(till.until([&] { return till.device->condition() == Condition::paper_out; }));
    eve.kill();
    ASSERT_TRUE(till.until([&] { return asked->result.has_value(); }));
    EXPECT_EQ(asked->outcome(), Outcome::unknown) << asked->why();
    eve.start();  // and has forgotten all of it
    ASSERT_TRUE(eve.is_up());
    ASSERT_TRUE(till.until([&] { return till.end(asked->id).has_value(); }));
    EXPECT_EQ(till.end(asked->id)->outcome, Outcome::unknown);
    eve.clear("no-paper");
}

TEST(CupsEverywhereQueue, PrintsOnAPrinterWithoutADriver) {
    EvePrinter eve("application/pdf,image/jpeg,image/pwg-raster");
    ASSERT_TRUE(eve.is_up());
    Cupsd cups;
    ASSERT_TRUE(cups.is_up());
    const auto added =
        cups.run("/usr/sbin/lpadmin", {"-p", "office", "-v", eve.uri(), "-m", "everywhere", "-E"});
    ASSERT_EQ(added.code, 0) << added.output;
    Till till(cups.queue_uri("office"));
    ASSERT_TRUE(till.is_ready()) << till.device->reason();
    ASSERT_TRUE(till.until([&] {  // CUPS asks the printer what it can, and knows it later
        till.answer("status", "");
        return till.device->facts()["raw"] == false;
    }));
    const auto pdf = till.answer("print_document", kPdf);
    EXPECT_EQ(pdf->outcome(), Outcome::done) << pdf->why() << cups.log();
    EXPECT_EQ(eve.paper().size(), 1u);
    EXPECT_EQ(till.answer("print_raw", "\x1b@receipt")->result->error->code, ErrorCode::unsupported);
    eve.set("no-paper");
    const auto waits = till.answer("print_document", kPdf, 3s);
    EXPECT_EQ(waits->outcome(), Outcome::unknown) << waits->why();
    eve.clear("no-paper");
    ASSERT_TRUE(till.until([&] { return till.end(waits->id).has_value(); }));
    EXPECT_EQ(till.end(waits->id)->outcome, Outcome::done) << till.end(waits->id)->reason;
    EXPECT_EQ(eve.paper().size(), 2u);
}

}  // namespace
}  // namespace comptoir::bridge
