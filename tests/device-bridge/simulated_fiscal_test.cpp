#include <gtest/gtest.h>

#include "tests/support/device_bench.hpp"
#include "tests/support/fdm_receipt.hpp"

namespace comptoir::bridge {
namespace {

class SimulatedFiscalTest : public ::testing::Test {
protected:
    void open(const std::string& uri, const std::string& protocol = "tremol-g03") {
        DeviceInfo info = device_info("fiscal", Kind::fiscal, uri);
        info.options["protocol"] = protocol;
        bench.registry.configure({info});
        ASSERT_TRUE(bench.until([&] { return bench.condition("fiscal") == Condition::ready; }));
    }
    ActionResult send(const std::string& invoice) {
        const json::Value fields{{"messages", {"01;" + invoice, "1Tea;A;3.00*1", "8", "h"}},
                                 {"company_vat", "P000000000A"}};
        bench.until([&] { return bench.condition("fiscal") == Condition::ready; });
        return bench.perform(bench.action("fiscal", "register", fields, std::chrono::seconds(20)));
    }
    ActionResult send_to_fdm(const std::string& ticket) {
        bench.until([&] { return bench.condition("fiscal") == Condition::ready; });
        return bench.perform(
            bench.action("fiscal", "register_receipt", test::fdm_receipt(ticket), std::chrono::seconds(20)));
    }
    ActionResult send_to_clean_cash(const std::string& number) {
        bench.until([&] { return bench.condition("fiscal") == Condition::ready; });
        return bench.perform(bench.action("fiscal", "register_receipt",
                                          {{"receipt", {"202611270203", number, "129,00"}}},
                                          std::chrono::seconds(20)));
    }
    ActionResult simulate(const json::Value& wish) {
        return bench.perform(bench.action("fiscal", "simulate", wish));
    }
    json::Value fact(const char* name) { return bench.registry.find("fiscal")->facts[name]; }

    DeviceBench bench;
};

TEST_F(SimulatedFiscalTest, RegistersAndLosesAnswersOnRequest) {
    open("simulated:?patience=100ms");
    EXPECT_EQ(send("INV1").outcome, Outcome::done);
    ASSERT_EQ(simulate({{"mute", "after:3"}, {"patience", "100ms"}}).outcome, Outcome::done);
    EXPECT_EQ(send("INV2").outcome, Outcome::unknown) << "the answer to the closing word is lost";
    EXPECT_EQ(fact("registered"), 2);
    EXPECT_EQ(fact("unsure_receipts"), 1);
    ASSERT_EQ(simulate(json::Value::object()).outcome, Outcome::done);
    EXPECT_EQ(send("INV2").outcome, Outcome::unknown);
    EXPECT_EQ(fact("registered"), 2) << "not again by itself";
    EXPECT_EQ(bench.perform(bench.action("fiscal", "release")).outcome, Outcome::done);
    EXPECT_EQ(fact("unsure_receipts"), 0);
}

TEST_F(SimulatedFiscalTest, IsPulledAndPluggedInAgain) {
    open("simulated:");
    ASSERT_EQ(simulate({{"unplug", "after:2"}}).outcome, Outcome::done);
    EXPECT_EQ(send("INV1").outcome, Outcome::failed);
    EXPECT_EQ(bench.condition("fiscal"), Condition::offline);
    ASSERT_EQ(simulate(json::Value::object()).outcome, Outcome::done);
    EXPECT_EQ(send("INV1").outcome, Outcome::failed) << "what was left open is in the way, and is cancelled";
    EXPECT_EQ(send("INV1").outcome, Outcome::done);
    EXPECT_EQ(fact("registered"), 1);
    EXPECT_EQ(fact("cancelled"), 1);
}

TEST_F(SimulatedFiscalTest, ATremolKeepsToItselfWhatItRegistersFromAReceiptOn) {
    open("simulated:?patience=100ms&untold=after:1");
    EXPECT_EQ(send("INV1").outcome, Outcome::done);
    EXPECT_EQ(send("INV2").outcome, Outcome::unknown);
    EXPECT_EQ(fact("registered"), 2);
    EXPECT_EQ(fact("unsure_receipts"), 1);
}

TEST_F(SimulatedFiscalTest, ATremolSaysThatItIsBusyAndThenAnswers) {
    open("simulated:?late=5ms&busy=now");
    EXPECT_EQ(send("INV1").outcome, Outcome::done);
}

TEST_F(SimulatedFiscalTest, ADataModuleSignsIsAskedAgainWhereItsAnswersAreLostAndRefuses) {
    open("simulated:?patience=100ms&number=BFDM0000007", "fdm");
    EXPECT_EQ(send_to_fdm("1").value["fdm_number"], "BFDM0000007");
    ASSERT_EQ(simulate({{"mute", "now"}}).outcome, Outcome::done);
    EXPECT_EQ(send_to_fdm("2").value["error"]["errorCode"], "301");
    EXPECT_EQ(fact("registered"), 2);
    ASSERT_EQ(simulate(json::Value::object()).outcome, Outcome::done);
    ASSERT_TRUE(bench.until([&] { return fact("unsure_receipts") == 0; })) << "by itself";
    EXPECT_EQ(send_to_fdm("2").value["total_ticket_counter"], "        2");
    EXPECT_EQ(fact("registered"), 2);
    ASSERT_EQ(simulate({{"untold", "now"}}).outcome, Outcome::done);
    EXPECT_EQ(send_to_fdm("4").value["total_ticket_counter"], "        3") << "it is asked again";
    EXPECT_EQ(fact("registered"), 3);
    ASSERT_EQ(simulate({{"refuse", "202000"}}).outcome, Outcome::done);
    EXPECT_EQ(send_to_fdm("3").value["error"]["errorCode"], "202000");
    ASSERT_EQ(simulate({{"deaf", "now"}}).outcome, Outcome::done);
    EXPECT_EQ(send_to_fdm("3").value["error"]["errorCode"], "300");
    EXPECT_EQ(fact("registered"), 3);
}

TEST_F(SimulatedFiscalTest, ACleanCashOfEitherProtocolRegistersAndRefuses) {
    for (const std::string version : {"1", "2"}) {
        open("simulated:?patience=100ms&version=" + version, "cleancash");
        EXPECT_EQ(fact("protocol"), std::stoi(version));
        EXPECT_EQ(send_to_clean_cash("1").value["unit_id"], "SEMANU0000000017");
        ASSERT_EQ(simulate({{"refuse", "010"}}).outcome, Outcome::done);
        EXPECT_EQ(send_to_clean_cash("2").error->message, "the control unit refused: NAK 010");
        ASSERT_EQ(simulate({{"mute", "now"}}).outcome, Outcome::done);
        EXPECT_EQ(send_to_clean_cash("3").outcome, Outcome::failed) << "it was not sent";
        ASSERT_EQ(simulate({{"untold", "now"}}).outcome, Outcome::done);
        EXPECT_EQ(send_to_clean_cash("3").outcome, Outcome::unknown);
        EXPECT_EQ(fact("registered"), 2);
        EXPECT_EQ(fact("unsure_receipts"), 1);
        bench.registry.configure({});
    }
}

TEST_F(SimulatedFiscalTest, SaysWhichFaultIsNone) {
    open("simulated:");
    for (const char* code : {"", "010", "202000"}) {
        const auto wrong = simulate({{"refuse", code}});
        EXPECT_EQ(wrong.error.value_or(Error{ErrorCode::full, ""}).code, ErrorCode::malformed) << code;
    }
    bench.registry.configure({});
    open("simulated:", "fdm");
    for (const json::Value& wish : std::vector<json::Value>{{{"slient", "now"}},
                                                            {{"refuse", "1"}},
                                                            {{"refuse", "20200x"}},
                                                            {{"busy", "now"}},
                                                            {{"version", "3"}},
                                                            {{"late", "x"}}}) {
        const auto wrong = simulate(wish);
        EXPECT_EQ(wrong.error.value_or(Error{ErrorCode::full, ""}).code, ErrorCode::malformed) << wish.dump();
    }
}

}  // namespace
}  // namespace comptoir::bridge
