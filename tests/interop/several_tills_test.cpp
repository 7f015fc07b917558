/// Two tills, two scanners and two printers on one box, with the whole program between them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include "app/base/base64.hpp"
#include "app/base/file.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/kiosk.hpp"

namespace comptoir {
namespace {

using test::HttpClient;
using test::Kiosk;

constexpr const char* kShop = R"(
[simulate]
allowed = true
[[printer]]
name = "paper-1"
uri = "simulated:"
[[printer]]
name = "paper-2"
uri = "simulated:"
[[scanner]]
name = "gun-1"
uri = "simulated:"
[[scanner]]
name = "gun-2"
uri = "simulated:"
[[register]]
name = "till-1"
tills = ["127.0.0.1"]
printer = "paper-1"
scanners = ["gun-1"]
[[register]]
name = "till-2"
tills = ["127.0.0.2"]
printer = "paper-2"
scanners = ["gun-2"]
)";

constexpr const char* kAddresses[] = {"127.0.0.1", "127.0.0.2"};

/// A till's page of Odoo, which asks for the next scan at once after each answer.
struct Till {
    Till(std::uint16_t port, int number) : line(port, kAddresses[number - 1]) {}

    void poll() {
        line.send(line.text("POST", "/hw_proxy/scanner", "{}",
                            {{"Origin", "https://shop.example"}, {"Content-Type", "application/json"}}));
    }
    /// The scan that the poll brought, and the next poll; "" where the hold was over.
    std::string next() {
        std::string scan = json::text(line.receive().json(), "result");
        poll();
        return scan;
    }
    /// Everything up to the scan `last`.
    std::vector<std::string> until(const std::string& last) {
        std::vector<std::string> scans;
        for (int polls = 0; polls < 500 && (scans.empty() || scans.back() != last); ++polls) {
            if (std::string scan = next(); !scan.empty()) scans.push_back(std::move(scan));
        }
        return scans;
    }

    HttpClient line;
};

std::vector<std::string> papers_of(const Kiosk& kiosk, const std::string& printer) {
    std::vector<std::string> papers;
    for (const auto& entry : std::filesystem::directory_iterator(kiosk.folder("state") + "/paper")) {
        if (const std::string name = entry.path().filename(); name.starts_with(printer))
            papers.push_back(name);
    }
    return papers;
}

TEST(SeveralTills, GetTheirOwnScansInOrderWithNoneLostAndNoneTwice) {
    Kiosk kiosk(kShop);
    const auto port = kiosk.port();
    ASSERT_NE(port, 0) << kiosk.program().output();
    HttpClient hand(port);
    const auto scan = [&](const std::string& gun, const std::string& text) {
        const json::Value pull{{"verb", "scan"}, {"payload", {{"text", text}}}};
        const auto answer = hand.request("POST", "/api/v1/devices/" + gun + "/actions", json::dump(pull),
                                         {{"Content-Type", "application/json"}, {"Prefer", "wait=5"}});
        ASSERT_EQ(answer.status, 200) << answer.body;
    };
    Till second(port, 2), first(port, 1);
    second.poll();  // always the first to ask
    first.poll();
    std::vector<std::string> all_first, all_second;
    for (int round = 0; round < 10; ++round) {
        const auto code = [&](const char* gun, int number) {
            return std::string(gun) + "-" + std::to_string(round * 3 + number);
        };
        for (int number = 0; number < 3; ++number) {
            scan("gun-1", code("one", number));
            scan("gun-2", code("two", number));
        }
        all_first.push_back(testing::PrintToString(first.until(code("one", 2))));
        all_second.push_back(testing::PrintToString(second.until(code("two", 2))));
        EXPECT_EQ(all_first.back(), testing::PrintToString(std::vector<std::string>{
                                        code("one", 0), code("one", 1), code("one", 2)}));
        EXPECT_EQ(all_second.back(), testing::PrintToString(std::vector<std::string>{
                                         code("two", 0), code("two", 1), code("two", 2)}));
    }
    EXPECT_FALSE(first.line.has_answer());
    EXPECT_FALSE(second.line.has_answer()) << "nothing twice, and nothing of the other's";
    kiosk.program().signal(SIGTERM);
    EXPECT_EQ(kiosk.program().wait_exit(), 0) << kiosk.program().output();
}

TEST(SeveralTills, PrintOnTheirOwnPaperAndAreInTheStatus) {
    Kiosk kiosk(kShop);
    const auto port = kiosk.port();
    ASSERT_NE(port, 0) << kiosk.program().output();
    const auto picture = file::read(COMPTOIR_SOURCE_DIR "/tests/pictures/clear-and-black.png", 1 << 20);
    ASSERT_TRUE(picture);
    const json::Value receipt{{"data", {{"action", "print_receipt"}, {"receipt", base64::encode(*picture)}}}};
    HttpClient first(port), second(port, "127.0.0.2"), third(port, "127.0.0.3");
    const auto print = [&](HttpClient& till, const std::string& folder = "") {
        return till.rpc(folder + "/hw_proxy/default_printer_action", receipt).json()["result"];
    };
    EXPECT_EQ(print(second), true);
    EXPECT_EQ(papers_of(kiosk, "paper-2").size(), 1u);
    EXPECT_EQ(papers_of(kiosk, "paper-1").size(), 0u);
    EXPECT_EQ(print(first), true);
    EXPECT_EQ(print(third, "/p/till-1"), true);
    EXPECT_EQ(papers_of(kiosk, "paper-1").size(), 2u);
    EXPECT_EQ(papers_of(kiosk, "paper-2").size(), 1u);

    const json::Value status = first.get("/api/v1/status").json();
    EXPECT_EQ(json::text(status, "health"), "healthy") << json::dump(status["problems"]);
    ASSERT_EQ(status["registers"].size(), 2u);
    EXPECT_EQ(status["registers"][0]["tills"], json::Value::array({"127.0.0.1", "127.0.0.3"}));
    EXPECT_EQ(status["registers"][1]["tills"], json::Value::array({"127.0.0.2"}));
    EXPECT_EQ(status["registers"][1]["printer"], "paper-2");
}

TEST(SeveralTills, WithAScannerOfNobodysAreAProblemInTheStatus) {
    Kiosk kiosk(std::string(kShop) + "[[scanner]]\nname = \"gun-3\"\nuri = \"simulated:\"\n");
    const auto port = kiosk.port();
    ASSERT_NE(port, 0) << kiosk.program().output();
    const json::Value status = HttpClient(port).get("/api/v1/status").json();
    EXPECT_EQ(json::text(status, "health"), "degraded");
    EXPECT_THAT(json::dump(status["problems"]), testing::HasSubstr("gun-3"));
}

TEST(SeveralTills, NeedNoRestartWhenTheSettingsPartThem) {
    Kiosk kiosk(kShop);
    const auto port = kiosk.port();
    ASSERT_NE(port, 0) << kiosk.program().output();
    std::string swapped = kShop;
    swapped.replace(swapped.find("127.0.0.1"), 9, "127.0.0.8");
    swapped.replace(swapped.find("127.0.0.2"), 9, "127.0.0.1");
    kiosk.write_settings(swapped);
    ASSERT_TRUE(kiosk.program().wait_for("settings loaded")) << kiosk.program().output();
    HttpClient first(port);
    first.rpc("/hw_proxy/status_json");
    const json::Value status = first.get("/api/v1/status").json();
    EXPECT_EQ(status["registers"][1]["tills"], json::Value::array({"127.0.0.1"}));
}

}  // namespace
}  // namespace comptoir
