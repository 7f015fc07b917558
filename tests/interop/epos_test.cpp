/// The whole program as an Epson printer: what a till posts is on the simulated paper.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>

#include "app/base/file.hpp"
#include "device-bridge/printing/picture_rows.hpp"
#include "tests/support/captures.hpp"
#include "tests/support/epos_body.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/kiosk.hpp"

namespace comptoir {
namespace {

using test::epos_dot;
using test::epos_image;
using test::HttpAnswer;
using test::HttpClient;
using test::Kiosk;
using test::odoo_body;
using test::odoo_receipt;
using test::Packing;
using testing::HasSubstr;

constexpr const char* kShop = R"(
[simulate]
allowed = true
[[printer]]
name = "receipt"
uri = "simulated:"
[[printer]]
name = "kitchen"
uri = "simulated:"
[[register]]
name = "bar"
tills = ["127.0.0.2"]
printer = "kitchen"
)";

constexpr const char* kPath = "/cgi-bin/epos/service.cgi?devid=local_printer";

/// As Chromium posts it from a page of a shop's Odoo. Source: captures,
/// odoo19/nobox-epos/19-print-receipt.json.
HttpAnswer post(Kiosk& kiosk, const std::string& path, const std::string& body,
                const char* from = "127.0.0.1") {
    return HttpClient(kiosk.port(), from)
        .request("POST", path, body,
                 {{"Content-Type", "text/plain;charset=UTF-8"},
                  {"Origin", "https://shop.example"},
                  {"Referer", "https://shop.example/"},
                  {"Sec-Fetch-Site", "cross-site"},
                  {"Sec-Fetch-Mode", "cors"},
                  {"Accept", "*/*"}});
}

struct Picture {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> grey;
    [[nodiscard]] bool is_black(int x, int y) const {
        return grey.at(static_cast<std::size_t>(y * width + x)) < 128;
    }
};

Picture read_picture(const std::filesystem::path& path) {
    Picture picture;
    const auto bytes = file::read(path, 16u << 20);
    if (!bytes) return picture;
    const auto rows = bridge::PictureRows::open(*bytes);
    if (!rows) return picture;
    picture.width = (*rows)->width();
    picture.height = (*rows)->height();
    std::vector<std::uint8_t> row(static_cast<std::size_t>(picture.width));
    for (int y = 0; y < picture.height && (*rows)->next(row); ++y)
        picture.grey.insert(picture.grey.end(), row.begin(), row.end());
    return picture;
}

/// The receipts of one printer, oldest first.
std::vector<std::filesystem::path> papers_of(const Kiosk& kiosk, const std::string& printer) {
    std::vector<std::filesystem::path> papers;
    std::error_code ec;
    for (const auto& entry : std::filesystem::directory_iterator(kiosk.folder("state") + "/paper", ec)) {
        const std::string name = entry.path().filename();
        if (name.starts_with(printer) && name.ends_with(".png")) papers.push_back(entry.path());
    }
    std::sort(papers.begin(), papers.end());
    return papers;
}

std::int64_t drawer_pulses(Kiosk& kiosk, const std::string& printer) {
    const auto device = HttpClient(kiosk.port()).get("/api/v1/devices/" + printer).json();
    return json::integer(json::member(device, "facts"), "drawer_pulses").value_or(-1);
}

TEST(Epos, PrintsTheReceiptThatOdoo19SentDotByDot) {
    Kiosk kiosk(kShop);
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    const auto body = file::read(test::captures_folder() / "odoo19/nobox-epos/receipt-epos.xml", 1u << 20);
    ASSERT_TRUE(body);
    const HttpAnswer answer = post(kiosk, kPath, *body);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
    EXPECT_THAT(answer.body,
                HasSubstr("<response success=\"true\" code=\"\" status=\"251658262\" battery=\"0\""));

    const auto papers = papers_of(kiosk, "receipt");
    ASSERT_EQ(papers.size(), 1U);
    const Picture paper = read_picture(papers[0]);
    const Picture source = read_picture(test::captures_folder() / "odoo19/nobox-epos/receipt-epos.png");
    ASSERT_EQ(source.width, 512);
    ASSERT_EQ(paper.width, 576);
    ASSERT_GE(paper.height, source.height);
    const int left = (paper.width - source.width) / 2;
    int wrong = 0;
    for (int y = 0; y < paper.height; ++y) {
        for (int x = 0; x < paper.width; ++x) {
            const bool is_in = y < source.height && x >= left && x < left + source.width;
            wrong += paper.is_black(x, y) != (is_in && source.is_black(x - left, y)) ? 1 : 0;
        }
    }
    EXPECT_EQ(wrong, 0);
}

TEST(Epos, PrintsThePictureOfOdoo20WhoseRowsEndWithinBytes) {
    Kiosk kiosk(kShop);
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    const int width = 375;
    const int height = 201;
    const HttpAnswer answer =
        post(kiosk, std::string(kPath) + "&timeout=15000", odoo_receipt(width, height, Packing::string_high));
    EXPECT_THAT(answer.body, HasSubstr("success=\"true\""));
    const auto papers = papers_of(kiosk, "receipt");
    ASSERT_EQ(papers.size(), 1U);
    const Picture paper = read_picture(papers[0]);
    const int left = (paper.width - width) / 2;
    int wrong = 0;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) wrong += paper.is_black(left + x, y) != epos_dot(x, y) ? 1 : 0;
    }
    EXPECT_EQ(wrong, 0);
}

TEST(Epos, PrintsARepeatOnceAndAnotherReceiptAgain) {
    Kiosk kiosk(kShop);
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    for (int i = 0; i < 3; ++i) {
        EXPECT_THAT(post(kiosk, kPath, odoo_receipt(512, 200)).body, HasSubstr("success=\"true\"")) << i;
    }
    EXPECT_EQ(papers_of(kiosk, "receipt").size(), 1U) << "the same body is the same receipt";
    EXPECT_THAT(post(kiosk, kPath, odoo_receipt(512, 201)).body, HasSubstr("success=\"true\""));
    EXPECT_EQ(papers_of(kiosk, "receipt").size(), 2U);
    EXPECT_THAT(post(kiosk, "/p/kitchen/cgi-bin/epos/service.cgi", odoo_receipt(512, 200)).body,
                HasSubstr("success=\"true\""));
    EXPECT_EQ(papers_of(kiosk, "kitchen").size(), 1U) << "on another printer it is another receipt";
}

TEST(Epos, PrintsARepeatOverTheConnectionThatItsAnswerWentOver) {
    Kiosk kiosk(kShop);
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    HttpClient till(kiosk.port());
    for (int i = 0; i < 2; ++i) {
        EXPECT_THAT(till.request("POST", kPath, odoo_receipt(512, 200)).body, HasSubstr("success=\"true\""));
    }
    EXPECT_EQ(papers_of(kiosk, "receipt").size(), 2U) << "one ticket for each of two coffees";
    post(kiosk, kPath, odoo_receipt(512, 200));
    EXPECT_EQ(papers_of(kiosk, "receipt").size(), 2U) << "and over another connection it is a repeat";
}

TEST(Epos, PrintsEachWhereTheSettingsWantNoWindow) {
    Kiosk kiosk(std::string(kShop) + "[epos]\nretry_window = \"0s\"\n");
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    for (int i = 0; i < 2; ++i) post(kiosk, kPath, odoo_receipt(512, 200));
    EXPECT_EQ(papers_of(kiosk, "receipt").size(), 2U);
}

TEST(Epos, KicksTheDrawerEachTimeItIsAsked) {
    Kiosk kiosk(kShop);
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    for (int i = 0; i < 2; ++i)
        EXPECT_THAT(post(kiosk, kPath, odoo_body("<pulse></pulse>")).body, HasSubstr("success=\"true\""));
    EXPECT_EQ(drawer_pulses(kiosk, "receipt"), 2);
    EXPECT_TRUE(papers_of(kiosk, "receipt").empty());
}

TEST(Epos, PrintsWhereThePathOrTheTillSays) {
    Kiosk kiosk(kShop);
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    post(kiosk, "/p/bar/cgi-bin/epos/service.cgi?devid=local_printer", odoo_receipt(64, 10));
    post(kiosk, "/kitchen/cgi-bin/epos/service.cgi", odoo_receipt(64, 11));
    post(kiosk, kPath, odoo_receipt(64, 12), "127.0.0.2");  // the bar's own till
    EXPECT_EQ(papers_of(kiosk, "kitchen").size(), 3U);
    EXPECT_TRUE(papers_of(kiosk, "receipt").empty());
    EXPECT_THAT(post(kiosk, "/p/nobody/cgi-bin/epos/service.cgi", odoo_receipt(64, 13)).body,
                HasSubstr("code=\"DeviceNotFound\""));
}

TEST(Epos, CutsEachTicketOfADocumentWithSeveral) {
    Kiosk kiosk(kShop);
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    const std::string ticket =
        "<text align=\"center\" width=\"2\" height=\"2\">Table 7&#10;</text>"
        "<text width=\"1\" height=\"1\">1 x Soup&#10;</text><cut type=\"feed\"/>";
    EXPECT_THAT(post(kiosk, kPath, odoo_body(ticket + ticket + ticket)).body, HasSubstr("success=\"true\""));
    EXPECT_EQ(papers_of(kiosk, "receipt").size(), 3U);
}

TEST(Epos, TellsThatThereIsNoPaperAndNeverPrintsItLater) {
    Kiosk kiosk(std::string(kShop) + "[[printer]]\nname = \"empty\"\nuri = \"simulated:?paper_out=now\"\n");
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    const HttpAnswer answer = post(
        kiosk, "/p/empty/cgi-bin/epos/service.cgi?devid=local_printer&timeout=4000", odoo_receipt(64, 10));
    EXPECT_THAT(answer.body, HasSubstr("success=\"false\" code=\"EPTR_REC_EMPTY\""));
    HttpClient client(kiosk.port());
    const auto healed =
        client.request("POST", "/api/v1/devices/empty/actions", R"({"verb": "simulate", "payload": {}})",
                       {{"Content-Type", "application/json"}, {"Prefer", "wait=10"}});
    ASSERT_EQ(healed.status, 200) << healed.body;
    test::status_when(client, [](const json::Value& status) {
        for (const json::Value& device : json::array(status, "devices")) {
            if (json::text(device, "id") == "empty") return json::text(device, "condition") == "ready";
        }
        return false;
    });
    EXPECT_THAT(post(kiosk, "/p/empty/cgi-bin/epos/service.cgi", odoo_receipt(64, 11)).body,
                HasSubstr("success=\"true\""));
    const auto papers = papers_of(kiosk, "empty");
    ASSERT_EQ(papers.size(), 1U);
    EXPECT_LT(read_picture(papers[0]).height, 2'000);
}

TEST(Epos, SendsZplToTheLabelPrinterAndToNoOther) {
    Kiosk kiosk(std::string(kShop) + "[[printer]]\nname = \"labels\"\nuri = \"simulated:?language=zpl\"\n");
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    const std::string zpl = "^XA^FO20,20^GB200,80,4^FS^XZ";
    EXPECT_EQ(post(kiosk, "/pstprnt", zpl).status, 200);
    EXPECT_EQ(post(kiosk, "/p/labels/pstprnt", zpl + zpl).status, 200);
    EXPECT_EQ(post(kiosk, "/p/kitchen/pstprnt", zpl).status, 409);
    const auto jobs = HttpClient(kiosk.port()).get("/api/v1/jobs").json();
    int raw = 0;
    for (const json::Value& job : json::array(jobs, "jobs")) {
        EXPECT_EQ(json::text(job, "device"), "labels");
        raw += json::text(job, "verb") == "print_raw" ? 1 : 0;
    }
    EXPECT_EQ(raw, 2);
}

TEST(Epos, KeepsALabelThatNobodyCanBeToldOfUntilThereIsPaper) {
    Kiosk kiosk(std::string(kShop) +
                "[[printer]]\nname = \"labels\"\nuri = \"simulated:?language=zpl&paper_out=now\"\n");
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    EXPECT_EQ(post(kiosk, "/pstprnt", "^XA^FO20,20^GB200,80,4^FS^XZ").status, 200);
    EXPECT_TRUE(papers_of(kiosk, "labels").empty());
    HttpClient client(kiosk.port());
    const auto healed =
        client.request("POST", "/api/v1/devices/labels/actions", R"({"verb": "simulate", "payload": {}})",
                       {{"Content-Type", "application/json"}, {"Prefer", "wait=10"}});
    ASSERT_EQ(healed.status, 200) << healed.body;
    EXPECT_EQ(post(kiosk, "/pstprnt", "^XA^FO20,20^GB200,80,4^FS^XZ").status, 200) << "it joins";
    const auto late = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (papers_of(kiosk, "labels").empty() && std::chrono::steady_clock::now() < late)
        client.get("/api/v1/jobs");
    EXPECT_EQ(papers_of(kiosk, "labels").size(), 1U);
}

TEST(Epos, TakesHostileDocumentsAndGoesOn) {
    Kiosk kiosk(kShop);
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    std::string deep = "<epos-print>";
    for (int i = 0; i < 10'000; ++i) deep += "<text>";
    for (const std::string& body :
         {deep, std::string(10'000'000, '<'),
          std::string("<!DOCTYPE a [<!ENTITY b \"c\">]><epos-print><text>&b;</text></epos-print>"),
          odoo_body("<image width=\"2048\" height=\"32767\">AAAA</image>"), std::string("\0\0\0\0", 4)}) {
        EXPECT_THAT(post(kiosk, kPath, body).body, HasSubstr("code=\"SchemaError\""));
    }
    EXPECT_THAT(post(kiosk, kPath, odoo_receipt(64, 10)).body, HasSubstr("success=\"true\""));
    EXPECT_EQ(papers_of(kiosk, "receipt").size(), 1U);
}

}  // namespace
}  // namespace comptoir
