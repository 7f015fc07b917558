/// The whole program and its printers, as staff and other programs see them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>

#include "app/adoption/drop_in.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/kiosk.hpp"

namespace comptoir {
namespace {

using test::HttpAnswer;
using test::HttpClient;
using test::Kiosk;
using testing::HasSubstr;

constexpr const char* kPrinters = R"(
[simulate]
allowed = true
[[printer]]
name = "receipt"
label = "Receipt printer"
uri = "simulated:"
[[printer]]
name = "kitchen"
uri = "simulated:"
)";

class PrintJobs : public testing::Test {
protected:
    void start(const std::string& settings = kPrinters) {
        kiosk = std::make_unique<Kiosk>(settings);
        connect();
    }
    void connect() {
        ASSERT_NE(kiosk->port(), 0) << kiosk->program().output();
        client = std::make_unique<HttpClient>(kiosk->port());
    }
    HttpAnswer act(const std::string& device, const std::string& body) {
        return client->request("POST", "/api/v1/devices/" + device + "/actions", body,
                               {{"Prefer", "wait=10"}});
    }
    HttpAnswer post(const std::string& path, const std::string& body = "") {
        return client->request("POST", path, body);
    }
    json::Value jobs(const std::string& query = "") {
        return client->get("/api/v1/jobs" + query).json()["jobs"];
    }
    /// Asks until it is so; false where it never is.
    bool comes_true(const std::function<bool()>& is_so) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (!is_so())
            if (std::chrono::steady_clock::now() > until) return false;
        return true;
    }
    bool has_ended(const std::string& job) {
        return comes_true([&] { return client->get("/api/v1/jobs/" + job).json()["state"] == "ended"; });
    }
    /// Whether the printer says so of itself when it is asked.
    bool comes_to_say(const std::string& printer, const std::string& condition) {
        return comes_true([&] {
            act(printer, R"({"verb":"status"})");
            return client->get("/api/v1/devices/" + printer).json()["condition"] == condition;
        });
    }
    /// Receipts that came out of a printer.
    std::size_t receipts(const std::string& printer) {
        std::size_t count = 0;
        std::error_code ec;
        for (const auto& file : std::filesystem::directory_iterator(kiosk->folder("state") + "/paper", ec))
            if (file.path().filename().string().starts_with(printer + "-")) ++count;
        return count;
    }
    /// A receipt whose printer lost its cable in the middle.
    std::string lose_one(const std::string& printer) {
        EXPECT_EQ(
            act(printer, R"({"verb":"simulate","payload":{"cut_after_bytes":2000,"back":"100ms"}})").status,
            200);
        const auto asked = post("/api/v1/devices/" + printer + "/test-page");
        EXPECT_EQ(asked.status, 202) << asked.body;
        const std::string job = json::text(asked.json(), "job");
        EXPECT_TRUE(has_ended(job));
        return job;
    }

    std::unique_ptr<Kiosk> kiosk;
    std::unique_ptr<HttpClient> client;
};

TEST_F(PrintJobs, APageOfTheBoxesOwnComesOut) {
    start();
    for (const char* page : {"status-ticket", "test-page"}) {
        const auto answer = post(std::string("/api/v1/devices/kitchen/") + page);
        ASSERT_EQ(answer.status, 202) << answer.body;
        EXPECT_TRUE(has_ended(json::text(answer.json(), "job")));
    }
    EXPECT_EQ(receipts("kitchen"), 2u);
    EXPECT_EQ(receipts("receipt"), 0u);
    EXPECT_EQ(jobs().at(0)["outcome"], "done");
    EXPECT_THAT(json::text(jobs().at(0), "origin"), HasSubstr("test page"));
    EXPECT_EQ(post("/api/v1/devices/attic/status-ticket").status, 404);
}

/// Source: devices.md section 3.2: `status` of 19.
TEST_F(PrintJobs, TheStatusThatOdooAsksAPrinterForIsATicket) {
    start();
    const json::Value asked{
        {"session_id", "s"}, {"device_identifier", "kitchen"}, {"data", {{"action", "status"}}}};
    const auto answer = client->rpc("/iot_drivers/action", asked);
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_FALSE(answer.json().contains("error")) << answer.body;
    EXPECT_TRUE(comes_true([&] { return receipts("kitchen") == 1; })) << answer.body;
    EXPECT_EQ(receipts("receipt"), 0u);
}

TEST_F(PrintJobs, AReceiptThatMayBeMissingIsListedUntilStaffHaveDealtWithIt) {
    start();
    const std::string job = lose_one("receipt");
    const auto needed = jobs("?needs_staff=yes");
    ASSERT_EQ(needed.size(), 1u);
    EXPECT_EQ(needed[0]["id"], job);
    EXPECT_EQ(needed[0]["outcome"], "unknown");
    EXPECT_FALSE(json::text(needed[0], "reason").empty());
    EXPECT_THAT(client->get("/metrics").body, HasSubstr("comptoir_jobs_needing_staff 1\n"));
    EXPECT_THAT(client->get("/metrics").body,
                HasSubstr("comptoir_print_jobs_total{device=\"receipt\",outcome=\"unknown\"} 1\n"));
    EXPECT_EQ(post("/api/v1/jobs/" + job + "/dismiss").status, 204);
    EXPECT_TRUE(jobs("?needs_staff=yes").empty());
    EXPECT_THAT(client->get("/metrics").body, HasSubstr("comptoir_jobs_needing_staff 0\n"));
    EXPECT_EQ(receipts("receipt"), 0u);
}

TEST_F(PrintJobs, AReceiptThatMayBeMissingIsPrintedAgainOnAnotherPrinterEvenAfterAPowerCut) {
    start();
    const std::string job = lose_one("receipt");
    kiosk->program().signal(SIGKILL);
    kiosk->start_again();
    connect();
    ASSERT_EQ(jobs("?needs_staff=yes").size(), 1u);
    const auto answer = post("/api/v1/jobs/" + job + "/reprint", R"({"device":"kitchen"})");
    ASSERT_EQ(answer.status, 202) << answer.body;
    const std::string copy = json::text(answer.json(), "job");
    ASSERT_TRUE(has_ended(copy));
    EXPECT_EQ(receipts("kitchen"), 1u);
    EXPECT_EQ(receipts("receipt"), 0u);
    EXPECT_TRUE(jobs("?needs_staff=yes").empty());
    EXPECT_EQ(client->get("/api/v1/jobs/" + copy).json()["copy_of"], job);
    EXPECT_EQ(post("/api/v1/jobs/" + job + "/reprint").status, 409);
    EXPECT_EQ(receipts("receipt"), 0u);
}

TEST_F(PrintJobs, AReceiptThatWaitsForPaperIsTakenBackAndNeverPrinted) {
    start();
    ASSERT_EQ(act("receipt", R"({"verb":"simulate","payload":{"paper_out":"now"}})").status, 200);
    ASSERT_TRUE(comes_to_say("receipt", "paper_out"));
    const auto ended = jobs("?state=ended&device=receipt").size();
    const auto asked =
        post("/api/v1/devices/receipt/actions", R"({"verb":"print_raw","payload":{"data":"aGVsbG8K"}})");
    ASSERT_EQ(asked.status, 202) << asked.body;
    const std::string job = json::text(asked.json(), "job");
    EXPECT_EQ(jobs("?state=ended&device=receipt").size(), ended) << "it waits";
    ASSERT_EQ(post("/api/v1/jobs/" + job + "/dismiss").status, 204);
    EXPECT_EQ(client->get("/api/v1/jobs/" + job).json()["outcome"], "failed");
    ASSERT_EQ(act("receipt", R"({"verb":"simulate","payload":{}})").status, 200);
    ASSERT_TRUE(comes_to_say("receipt", "ready"));
    ASSERT_TRUE(has_ended(json::text(post("/api/v1/devices/receipt/test-page").json(), "job")));
    EXPECT_EQ(receipts("receipt"), 1u) << "the test page alone";
    EXPECT_TRUE(jobs("?needs_staff=yes").empty());
}

TEST_F(PrintJobs, ABoxWithoutAScreenPrintsItsStatusAtItsFirstStartAndNeverAgain) {
    start();
    EXPECT_TRUE(jobs().empty());
    std::filesystem::remove(kiosk->first_ticket_file());
    kiosk->start_again();
    connect();
    ASSERT_TRUE(comes_true([this] { return jobs("?state=ended").size() == 1; }));
    EXPECT_EQ(jobs()[0]["device"], "receipt");
    EXPECT_EQ(jobs()[0]["outcome"], "done");
    EXPECT_EQ(receipts("receipt"), 1u);
    kiosk->start_again();
    connect();
    const auto answer = post("/api/v1/devices/receipt/test-page");
    ASSERT_TRUE(has_ended(json::text(answer.json(), "job")));
    EXPECT_EQ(receipts("receipt"), 2u) << "the test page, and no second ticket";
}

TEST_F(PrintJobs, AnAdoptedPrinterIsTakenUpAndLetGoWithoutARestart) {
    start();
    const std::filesystem::path drop_in =
        std::filesystem::path(kiosk->settings_file()).parent_path() / "conf.d" / "found.toml";
    std::filesystem::create_directories(drop_in.parent_path());
    {
        std::ofstream out(drop_in.string() + ".new");
        out << adoption::with_adopted("", {"bar", "simulated:", "Bar", "", "found-1"}).value_or("");
    }
    std::filesystem::rename(drop_in.string() + ".new", drop_in);
    const auto is_there = [this] { return client->get("/api/v1/devices/bar").status == 200; };
    ASSERT_TRUE(comes_true(is_there)) << kiosk->program().output();
    EXPECT_EQ(client->get("/api/v1/found").json()["adopted"][0]["name"], "bar");
    EXPECT_EQ(client->request("DELETE", "/api/v1/found/receipt").status, 409);
    EXPECT_EQ(client->request("DELETE", "/api/v1/found/bar").status, 200);
    EXPECT_TRUE(comes_true([&] { return !is_there(); })) << kiosk->program().output();
    EXPECT_EQ(client->get("/api/v1/devices").json()["devices"].size(), 2u);
}

}  // namespace
}  // namespace comptoir
