/// A box whose disk is in a bad way when it is turned on: it shows its picture, serves, says so once, and
/// goes on by itself once that is over.

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "app/base/json.hpp"
#include "tests/support/captures.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/kiosk.hpp"

namespace comptoir {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using test::HttpClient;
using test::Kiosk;

/// How often a text stands in another one.
int count_of(const std::string& text, const std::string& all) {
    int count = 0;
    for (auto at = all.find(text); at != std::string::npos; at = all.find(text, at + 1)) ++count;
    return count;
}

bool has_problem(const json::Value& status, const std::string& start) {
    for (const json::Value& problem : json::array(status, "problems"))
        if (json::text(problem).find(start) != std::string::npos) return true;
    return false;
}

/// Which folder a file stands in the place of; root writes everywhere else.
class BadDisk : public testing::TestWithParam<const char*> {
protected:
    void start_blocked(const char* name) {
        ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
        kiosk.program().signal(SIGTERM);
        ASSERT_EQ(kiosk.program().wait_exit(), 0);
        fs::remove_all(kiosk.folder(name));
        std::ofstream(kiosk.folder(name)) << "in its place";
        kiosk.start_again();
        port = kiosk.port();
        ASSERT_NE(port, 0) << kiosk.program().output();
    }
    void TearDown() override {
        kiosk.program().signal(SIGTERM);
        EXPECT_EQ(kiosk.program().wait_exit(), 0) << kiosk.program().output();
    }
    void expect_a_picture() const {
        const auto png = HttpClient(port).get("/api/v1/screen.png");
        EXPECT_EQ(png.status, 200);
        EXPECT_EQ(png.body.substr(1, 3), "PNG");
    }

    Kiosk kiosk;
    std::uint16_t port = 0;
};

TEST_P(BadDisk, ShowsThePictureAndServes) {
    start_blocked(GetParam());
    expect_a_picture();
    HttpClient client(port);
    EXPECT_EQ(client.get("/api/v1/status").status, 200);
    const auto put = client.request("PUT", "/api/v1/order",
                                    R"({"source":"till","revision":1,"currency":"EUR","digits":2,)"
                                    R"("lines":[{"name":"Tea","quantity":"1","price":250}],"total":250})",
                                    {{"Content-Type", "application/json"}});
    EXPECT_LT(put.status, 300) << put.body;
    expect_a_picture();
}
INSTANTIATE_TEST_SUITE_P(Folders, BadDisk, testing::Values("state", "cache", "run"));

TEST_F(BadDisk, SaysOnceWhatToDoAboutItsStateAndHealsByItself) {
    start_blocked("state");
    HttpClient client(port);
    constexpr const char* kProblem = "state folder can't be written";
    const auto status = client.get("/api/v1/status").json();
    EXPECT_EQ(status["health"], "degraded");
    EXPECT_TRUE(has_problem(status, kProblem)) << json::dump(status);
    EXPECT_TRUE(has_problem(status, "let the kiosk's user write there"));
    fs::remove(kiosk.folder("state"));
    const auto until = std::chrono::steady_clock::now() + 25s;  // it looks every ten seconds
    const auto is_healed = [&] { return !has_problem(client.get("/api/v1/status").json(), kProblem); };
    while (!is_healed() && std::chrono::steady_clock::now() < until)
        static_cast<void>(kiosk.program().wait_for("state folder can be written again", 1s));
    EXPECT_TRUE(is_healed());
    EXPECT_TRUE(fs::exists(kiosk.folder("state") + "/screen.json")) << "what waited is saved";
    EXPECT_EQ(count_of(kProblem, kiosk.program().output()), 1) << kiosk.program().output();
}

constexpr const char* kPrinter =
    "[[printer]]\nname = \"kitchen\"\nuri = \"simulated:\"\nanswer = \"accepted\"\n[simulate]\nallowed = "
    "true\n";

/// The answer to a receipt that its sender wants promised.
int print_on(HttpClient& client, const std::string& key) {
    const std::string body =
        R"({"verb":"print_raw","payload":{"data":"aGVsbG8K"},"idempotency_key":")" + key + "\"}";
    return client
        .request("POST", "/api/v1/devices/kitchen/actions", body, {{"Content-Type", "application/json"}})
        .status;
}

TEST_F(BadDisk, PromisesPrintsAgainOnceItsListOfJobsCanBeWritten) {
    kiosk.write_settings(kPrinter);
    start_blocked("state");
    HttpClient client(port);
    constexpr const char* kProblem = "do not outlive a power cut now";
    EXPECT_TRUE(has_problem(client.get("/api/v1/status").json(), kProblem));
    EXPECT_EQ(print_on(client, "refused"), 429) << "full";
    fs::remove(kiosk.folder("state"));
    const auto until = std::chrono::steady_clock::now() + 25s;  // it looks every ten seconds
    const auto is_healed = [&] { return !has_problem(client.get("/api/v1/status").json(), kProblem); };
    while (!is_healed() && std::chrono::steady_clock::now() < until)
        static_cast<void>(kiosk.program().wait_for("the journal is on the disk again", 1s));
    EXPECT_TRUE(is_healed()) << kiosk.program().output();
    EXPECT_EQ(print_on(client, "promised"), 202);
    kiosk.program().signal(SIGKILL);
    static_cast<void>(kiosk.program().wait_exit());
    kiosk.start_again();
    ASSERT_NE(kiosk.port(), 0);
    HttpClient next(kiosk.port());
    const auto jobs = next.get("/api/v1/jobs").json();
    EXPECT_NE(json::dump(jobs).find("\"promised\""), std::string::npos) << json::dump(jobs);
    EXPECT_EQ(next.get("/api/v1/status").json()["problems"].size(), 0U);
}

}  // namespace
}  // namespace comptoir
