#include "app/epos/routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "tests/support/box.hpp"
#include "tests/support/epos_body.hpp"
#include "tests/support/netpbm.hpp"

namespace comptoir::epos {
namespace {

using test::Box;
using test::from;
using test::HttpAnswer;
using test::HttpHeaders;
using test::odoo_body;
using test::odoo_receipt;
using test::Script;
using testing::ElementsAre;

constexpr const char* kPath = "/cgi-bin/epos/service.cgi?devid=local_printer";

std::string attribute(const HttpAnswer& answer, const std::string& name) {
    std::smatch found;
    const std::regex pattern("<response[^>]* " + name + "=\"([^\"]*)\"");
    return std::regex_search(answer.body, found, pattern) ? found[1].str() : "none";
}

/// "true", or the code of a no.
std::string said(const HttpAnswer& answer) {
    if (answer.status != 200) return std::to_string(answer.status);
    const std::string success = attribute(answer, "success");
    return success == "false" ? attribute(answer, "code") : success;
}

bridge::ActionResult refusal_of(ErrorCode code, const std::string& reason) {
    bridge::ActionResult result;
    result.error = Error{code, reason};
    return result;
}

class EposRoutes : public testing::Test {
protected:
    EposRoutes()
        : receipt(box.add(bridge::Kind::printer, "receipt")),
          kitchen(box.add(bridge::Kind::printer, "kitchen")) {
        install(box.http.router(),
                {.registry = box.registry,
                 .clock = box.clock,
                 .press = press,
                 .retry_window = [this] { return retry_window; },
                 .printer_of_register = [](std::string_view name) -> std::optional<std::string> {
                     if (name == "till-2") return "kitchen";
                     if (name == "till-3") return "";
                     return std::nullopt;
                 },
                 .printer_of_till = nullptr});
        box.start();
    }

    HttpAnswer post(const std::string& path, const std::string& body, HttpHeaders headers = {}) {
        if (headers.empty()) headers = {{"Content-Type", "text/plain;charset=UTF-8"}};
        return box.client().request("POST", path, body, headers);
    }
    /// What a printer was told to do, in order.
    std::vector<std::string> verbs_of(const std::shared_ptr<Script>& printer) {
        return box.http.run([&] {
            std::vector<std::string> verbs;
            for (const auto& action : printer->performed) verbs.push_back(action.verb);
            return verbs;
        });
    }
    bridge::Action last_of(const std::shared_ptr<Script>& printer) {
        return box.http.run(
            [&] { return printer->performed.empty() ? bridge::Action{} : printer->performed.back(); });
    }

    paper::Press press;
    Duration retry_window{};
    Box box{http::AccessSettings{.pos_origin = "https://shop.example"}};
    std::shared_ptr<Script> receipt;
    std::shared_ptr<Script> kitchen;
};

TEST_F(EposRoutes, PrintsAReceiptAsOdooSendsIt) {
    const HttpAnswer answer = post(kPath, odoo_receipt(512, 100));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(said(answer), "true");
    EXPECT_EQ(attribute(answer, "status"), "251658262");
    EXPECT_EQ(attribute(answer, "battery"), "0");
    EXPECT_TRUE(answer.header("Content-Type").starts_with("text/xml"));
    EXPECT_THAT(verbs_of(receipt), ElementsAre("print_picture"));
    const bridge::Action action = last_of(receipt);
    EXPECT_EQ(action.fields, json::Value::object());
    EXPECT_FALSE(action.is_promised);
    const auto read = test::read_netpbm(action.data);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->width, 576);
    EXPECT_EQ(read->height, 100);
    EXPECT_TRUE(verbs_of(kitchen).empty());
}

TEST_F(EposRoutes, TakesTheLastByteAsTheVersionOfOdooPutsIt) {
    using test::Packing;
    const int width = 375;
    const int height = 101;
    post(kPath, odoo_receipt(width, height, Packing::string_low));
    const std::string of_19 = last_of(receipt).data;
    post(std::string(kPath) + "&timeout=15000", odoo_receipt(width, height, Packing::string_high));
    const std::string of_20 = last_of(receipt).data;
    post(kPath, odoo_receipt(width, height, Packing::rows));
    EXPECT_EQ(of_19, of_20);
    EXPECT_EQ(of_19, last_of(receipt).data);
    EXPECT_EQ(verbs_of(receipt).size(), 3U);
}

TEST_F(EposRoutes, OpensTheDrawerBeforeItPrints) {
    EXPECT_EQ(
        said(post(kPath,
                  odoo_body("<text>x&#10;</text><cut/><pulse drawer=\"drawer_2\" time=\"pulse_200\"/>"))),
        "true");
    EXPECT_THAT(verbs_of(receipt), ElementsAre("open_drawer", "print_picture"));
    const auto drawer = box.http.run([&] { return receipt->performed.front(); });
    EXPECT_EQ(drawer.fields, (json::Value{{"pin", 5}, {"on_ms", 200}}));
}

TEST_F(EposRoutes, KicksTheDrawerOnceForEachPulse) {
    retry_window = std::chrono::seconds(10);
    EXPECT_EQ(said(post(kPath, odoo_body("<pulse></pulse>"))), "true");
    EXPECT_EQ(said(post(kPath, odoo_body("<pulse></pulse>"))), "true");
    EXPECT_THAT(verbs_of(receipt), ElementsAre("open_drawer", "open_drawer"));
    const bridge::Action drawer = last_of(receipt);
    EXPECT_EQ(drawer.fields, json::Value::object()) << "pin and time as the printer is set";
    EXPECT_EQ(drawer.join_same_for, Duration{});
}

TEST_F(EposRoutes, HasTheSameBodyJoinTheFirstForAsLongAsTheSettingsSay) {
    retry_window = std::chrono::seconds(10);
    post(kPath, odoo_receipt(64, 8));
    EXPECT_EQ(last_of(receipt).join_same_for, std::chrono::seconds(10));
}

TEST_F(EposRoutes, TakesARepeatFromWhomeverHasTheAnswerForAnotherPrint) {
    retry_window = std::chrono::seconds(10);
    auto till = box.client();
    const std::string body = odoo_receipt(64, 8);
    till.request("POST", kPath, body);
    EXPECT_EQ(last_of(receipt).join_same_for, std::chrono::seconds(10));
    till.request("POST", kPath, body);
    EXPECT_EQ(last_of(receipt).join_same_for, Duration{});
    till.request("POST", kPath, odoo_receipt(64, 9));
    EXPECT_EQ(last_of(receipt).join_same_for, std::chrono::seconds(10)) << "another receipt";
    EXPECT_EQ(verbs_of(receipt).size(), 3U);
    post(kPath, body);
    EXPECT_EQ(verbs_of(receipt).size(), 3U) << "over another connection it is a repeat";
}

TEST_F(EposRoutes, TakesARepeatThroughAProxyForOneWhoseAnswerWentMissing) {
    retry_window = std::chrono::seconds(10);
    for (const char* header : {"X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"}) {
        auto proxy = box.client();  // keeps its connection for whoever comes next
        const std::string body = odoo_receipt(64, 8 + static_cast<int>(verbs_of(receipt).size()));
        const std::size_t before = verbs_of(receipt).size();
        for (int i = 0; i < 2; ++i) {
            const HttpHeaders headers{{"Origin", "https://shop.example"}, {header, "192.168.1.21"}};
            EXPECT_EQ(said(proxy.request("POST", kPath, body, headers)), "true") << header;
        }
        EXPECT_EQ(verbs_of(receipt).size(), before + 1) << header;
    }
}

TEST_F(EposRoutes, FindsThePrinterByItsPath) {
    const std::string body = odoo_receipt(64, 8);
    for (const char* path :
         {"/p/kitchen/cgi-bin/epos/service.cgi?devid=local_printer", "/kitchen/cgi-bin/epos/service.cgi",
          "/p/till-2/cgi-bin/epos/service.cgi", "/till-2/cgi-bin/epos/service.cgi",
          "/p/kitchen:8069/cgi-bin/epos/service.cgi", "/cgi-bin/epos/service.cgi?devid=kitchen"}) {
        const std::size_t before = verbs_of(kitchen).size();
        EXPECT_EQ(said(post(path, body)), "true") << path;
        EXPECT_EQ(verbs_of(kitchen).size(), before + 1) << path;
    }
    EXPECT_TRUE(verbs_of(receipt).empty());
}

TEST_F(EposRoutes, SaysWhereThereIsNoSuchPrinter) {
    const std::string body = odoo_receipt(64, 8);
    for (const char* path :
         {"/p/nobody/cgi-bin/epos/service.cgi", "/cgi-bin/epos/service.cgi?devid=nobody",
          "/p/till-3/cgi-bin/epos/service.cgi", "/p/czpBQkMxMjM/cgi-bin/epos/service.cgi"}) {
        EXPECT_EQ(said(post(path, body)), "DeviceNotFound") << path;
    }
    EXPECT_EQ(said(post("/nobody/cgi-bin/epos/service.cgi", body)), "404");
    EXPECT_TRUE(verbs_of(receipt).empty());
    EXPECT_TRUE(verbs_of(kitchen).empty());
}

TEST_F(EposRoutes, PrintsNothingOfAMalformedDocument) {
    for (const std::string& body :
         {std::string(), std::string("hello"), odoo_body("<text>before</text><blink/>"),
          odoo_body("<pulse/><image width=\"8\" height=\"100\">AA==</image>"),
          odoo_body("<pulse/><barcode type=\"ean13\">ABC</barcode>")}) {
        EXPECT_EQ(said(post(kPath, body)), "SchemaError") << body;
    }
    EXPECT_TRUE(verbs_of(receipt).empty());
}

TEST_F(EposRoutes, TellsTheTroubleOfThePrinter) {
    box.http.run([&] {
        receipt->answer = [](const bridge::Action&) {
            return refusal_of(ErrorCode::refused, "paper_out: there is no paper");
        };
    });
    const HttpAnswer answer = post(kPath, odoo_receipt(64, 8));
    EXPECT_EQ(said(answer), "EPTR_REC_EMPTY");
    EXPECT_NE(std::stoul(attribute(answer, "status")) & 0x80000U, 0U);
    EXPECT_EQ(std::stoul(attribute(answer, "status")) & 0x2U, 0U);
}

TEST_F(EposRoutes, SaysYesToWhatMayHavePrinted) {
    box.http.run([&] {
        receipt->answer = [](const bridge::Action&) {
            bridge::ActionResult result = refusal_of(ErrorCode::timeout, "still printing");
            result.outcome = bridge::Outcome::unknown;
            return result;
        };
    });
    EXPECT_EQ(said(post(kPath, odoo_receipt(64, 8))), "true");
}

TEST_F(EposRoutes, WarnsOfLowPaper) {
    box.http.run([&] { receipt->condition = bridge::Condition::paper_low; });
    const HttpAnswer answer = post(kPath, odoo_receipt(64, 8));
    EXPECT_EQ(said(answer), "true");
    EXPECT_NE(std::stoul(attribute(answer, "status")) & 0x20000U, 0U);
}

TEST_F(EposRoutes, TellsHowThePrinterIsToAnEmptyDocument) {
    EXPECT_EQ(said(post(kPath, odoo_body(""))), "true");
    box.http.run([&] { receipt->condition = bridge::Condition::cover_open; });
    EXPECT_EQ(said(post(kPath, odoo_body(""))), "EPTR_COVER_OPEN");
    EXPECT_TRUE(verbs_of(receipt).empty());
}

TEST_F(EposRoutes, AnswersASecondBeforeTheTillGivesUp) {
    const auto patience_of = [&](const std::string& query) {
        const Time before = box.clock.now();
        post(std::string(kPath) + query, odoo_receipt(64, 8));
        return std::chrono::duration<double>(last_of(receipt).deadline - before).count();
    };
    EXPECT_NEAR(patience_of(""), 13.9, 0.6);
    EXPECT_NEAR(patience_of("&timeout=15000"), 13.9, 0.6);
    EXPECT_NEAR(patience_of("&timeout=60000"), 13.9, 0.6);
    EXPECT_NEAR(patience_of("&timeout=5000"), 3.9, 0.6);
    EXPECT_NEAR(patience_of("&timeout=1500"), 0.65, 0.6);
    EXPECT_NEAR(patience_of("&timeout=soon"), 13.9, 0.6);
    EXPECT_NEAR(patience_of("&timeout=-5"), 13.9, 0.6);
    EXPECT_NEAR(patience_of("&timeout=99999999999999999999"), 13.9, 0.6);
    EXPECT_LT(patience_of(""), 14.0);
}

TEST_F(EposRoutes, SaysAfterADeadlineThatHasPassedThatNothingIsPrinted) {
    EXPECT_EQ(said(post(std::string(kPath) + "&timeout=1", odoo_receipt(64, 8))), "EX_TIMEOUT");
    EXPECT_TRUE(verbs_of(receipt).empty());
}

TEST_F(EposRoutes, AnswersBrowsersOfAnyPage) {
    const HttpAnswer preflight =
        box.client().request("OPTIONS", kPath, "",
                             {{"Origin", "https://shop.example"},
                              {"Access-Control-Request-Method", "POST"},
                              {"Access-Control-Request-Headers", "content-type,soapaction"},
                              {"Access-Control-Request-Private-Network", "true"}});
    EXPECT_EQ(preflight.status, 204);
    EXPECT_EQ(preflight.header("Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(preflight.header("Access-Control-Allow-Private-Network"), "true");
    EXPECT_NE(preflight.header("Access-Control-Allow-Headers").find("SOAPAction"), std::string::npos);
    EXPECT_NE(preflight.header("Access-Control-Allow-Methods").find("POST"), std::string::npos);
    const HttpAnswer printed = post(kPath, odoo_receipt(64, 8), from("https://shop.example"));
    EXPECT_EQ(said(printed), "true");
    EXPECT_EQ(printed.header("Access-Control-Allow-Origin"), "*");
}

TEST_F(EposRoutes, TellsAPageThatMayNotPrintSoInItsOwnWords) {
    post(kPath, odoo_receipt(64, 8), from("https://first.example"));  // is let in, and remembered
    const HttpAnswer stranger = post(kPath, odoo_receipt(64, 9), from("https://other.example"));
    EXPECT_EQ(said(stranger), "EX_BADPORT");
    EXPECT_EQ(stranger.header("Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(said(post(kPath, odoo_body("<pulse/>"), from("https://other.example"))), "EX_BADPORT");
    EXPECT_THAT(verbs_of(receipt), ElementsAre("print_picture"));
    EXPECT_EQ(post("/pstprnt", "^XA^XZ", from("https://other.example")).status, 403);
}

TEST_F(EposRoutes, ChangesNothingOnGet) {
    EXPECT_EQ(box.client().get(kPath).status, 405);
    EXPECT_EQ(box.client().get("/p/kitchen/cgi-bin/epos/service.cgi").status, 405);
    EXPECT_EQ(box.client().get("/pstprnt").status, 405);
    EXPECT_TRUE(verbs_of(receipt).empty());
}

TEST_F(EposRoutes, SendsZplOnlyToWhatSpeaksIt) {
    const HttpAnswer wrong = post("/p/kitchen/pstprnt", "^XA^FDx^FS^XZ");
    EXPECT_EQ(wrong.status, 409);
    EXPECT_NE(wrong.body.find("ZPL"), std::string::npos);
    EXPECT_EQ(post("/p/nobody/pstprnt", "^XA^XZ").status, 404);
    EXPECT_TRUE(verbs_of(kitchen).empty());
}

TEST(EposZebra, PassesZplOnAsItIs) {
    Box box{http::AccessSettings{.pos_origin = "https://shop.example"}};
    paper::Press press;
    const auto receipt = box.add(bridge::Kind::printer, "receipt");
    const auto labels = box.add(bridge::Kind::printer, "labels");
    install(box.http.router(), {.registry = box.registry,
                                .clock = box.clock,
                                .press = press,
                                .retry_window = [] { return Duration{}; },
                                .printer_of_register = nullptr,
                                .printer_of_till = nullptr});
    box.start();
    box.http.run([&] {
        std::vector<bridge::DeviceInfo> devices;
        for (auto& device : box.registry.list()) {
            if (device.info.id == "labels") device.info.options["language"] = "zpl";
            devices.push_back(device.info);
        }
        box.registry.configure(devices);
    });
    const std::string zpl = "^XA^CI28^FO20,20^FDKüche 17^FS^XZ";
    for (const char* path : {"/pstprnt", "/p/labels/pstprnt", "/labels/pstprnt"}) {
        const HttpAnswer answer = box.client().request(
            "POST", path, zpl,
            {{"Content-Type", "text/plain;charset=utf-8"}, {"Origin", "https://shop.example"}});
        EXPECT_EQ(answer.status, 200) << path << ": " << answer.body;
    }
    const auto performed = box.http.run([&] { return labels->performed; });
    ASSERT_EQ(performed.size(), 3U);
    EXPECT_EQ(performed[0].verb, "print_raw");
    EXPECT_EQ(performed[0].data, zpl);
    EXPECT_TRUE(box.http.run([&] { return receipt->performed.empty(); }));
    EXPECT_EQ(box.client().request("POST", "/pstprnt", "").status, 400);
    box.http.run([&] {
        labels->answer = [](const bridge::Action&) { return refusal_of(ErrorCode::full, "64 jobs wait"); };
    });
    EXPECT_EQ(box.client().request("POST", "/pstprnt", zpl).status, 503);
    const auto jobs = box.http.run([&] { return box.registry.jobs(); });
    ASSERT_EQ(jobs.size(), 4U);
    EXPECT_TRUE(jobs.front().needs_staff()) << "the till takes any answer for a yes";
    EXPECT_TRUE(jobs.back().is_promised);
}

}  // namespace
}  // namespace comptoir::epos
