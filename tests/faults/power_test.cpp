/// The program is killed before and after each of its calls that change a disk or send a byte, started again,
/// and asked; the receipts on paper are counted.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <map>
#include <optional>

#include "app/base/base64.hpp"
#include "tests/support/fault_row.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/kiosk.hpp"
#include "tests/support/printer_on_loopback.hpp"

namespace comptoir {
namespace {

using namespace std::chrono_literals;
using test::FaultRow;
using test::HttpClient;
using test::Kiosk;
using test::PrinterOnLoopback;

constexpr int kStepsMax = 400;  // a job has some thirty such calls

/// Some text and a cut: long enough for two pieces, and one receipt on the paper.
std::string receipt(int number) {
    return "\x1B@receipt " + std::to_string(number) + "\n" + std::string(6'000, ' ') + "\n\x1DVA\x0A";
}

std::string printer_settings(const std::string& uri, const std::string& more) {
    return "[[printer]]\nname = \"receipt\"\nuri = \"" + uri + "\"\n" + more;
}

json::Value body_of(const std::string& key, const std::string& bytes) {
    return {{"verb", "print_raw"}, {"idempotency_key", key}, {"payload", {{"data", base64::encode(bytes)}}}};
}

/// What the asker was told.
enum class Told { nothing, no, yes };

Told ask(std::uint16_t port, const std::string& key, bool waits) {
    HttpClient till(port);
    test::HttpHeaders headers;
    if (waits) headers.emplace_back("Prefer", "wait=8");
    const auto answer = till.request("POST", "/api/v1/devices/receipt/actions",
                                     json::dump(body_of(key, receipt(1))), headers);
    if (answer.status == 0) return Told::nothing;
    if (answer.status == 202) return Told::yes;
    return json::text(answer.json(), "outcome") == "failed" || answer.status != 200 ? Told::no : Told::yes;
}

/// The job as the program knows it once it is over; null where it knows none.
json::Value job_at_its_end(Kiosk& kiosk, std::uint16_t port, const std::string& key) {
    HttpClient client(port);
    const auto until = std::chrono::steady_clock::now() + 15s;
    json::Value job;
    while (std::chrono::steady_clock::now() < until) {
        const auto answer = client.get("/api/v1/jobs/" + key);
        if (answer.status == 404) return nullptr;
        job = answer.json();
        if (json::text(job, "state") == "ended") break;
        kiosk.program().wait_until([](const std::string&) { return false; }, 20ms);
    }
    return job;
}

void kill_at_every_step(const std::string& fault, const std::string& more_settings, bool waits) {
    FaultRow row{.fault = fault};
    PrinterOnLoopback printer;
    Kiosk kiosk(printer_settings(printer.uri(), more_settings));  // makes the font cache and the database
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    std::size_t receipts = 0;
    for (int step = 0; step < kStepsMax; ++step) {
        const std::string armed = kiosk.folder("armed");
        std::filesystem::remove(armed);
        kiosk.program().signal(SIGTERM);
        kiosk.program().wait_exit();
        kiosk.start_again({{"LD_PRELOAD", COMPTOIR_STOP_AT_LIBRARY},
                           {"ASAN_OPTIONS", "verify_asan_link_order=0"},
                           {"COMPTOIR_STOP_AT", std::to_string(step)},
                           {"COMPTOIR_STOP_ARMED", armed}});
        const auto port = kiosk.port();
        ASSERT_NE(port, 0) << kiosk.program().output();
        std::ofstream(armed).put('\n');
        const std::string key = "job-" + std::to_string(step);
        const Told told = ask(port, key, waits);
        // Without an answer that waits for the end, the job may still be on its way when it is killed.
        const bool was_killed = kiosk.program().wait_exit(told == Told::nothing ? 10s : 1s) == 128 + SIGKILL;
        kiosk.start_again(std::map<std::string, std::string>{});
        const auto port_after = kiosk.port();
        ASSERT_NE(port_after, 0) << kiosk.program().output();
        const json::Value job = job_at_its_end(kiosk, port_after, key);
        const std::size_t printed = printer.receipts() - receipts;
        receipts += printed;

        ++row.trials;
        ++row.jobs;
        const std::string outcome = json::text(job, "outcome");
        const bool is_shown = json::member(job, "needs_staff") == json::Value(true);
        row.printed += static_cast<int>(printed > 0);
        row.doubled += static_cast<int>(printed > 1);
        row.unknown += static_cast<int>(outcome == "unknown");
        row.refused += static_cast<int>(printed == 0 && outcome == "failed");
        row.lost += static_cast<int>(told == Told::yes && printed == 0 && !is_shown);
        EXPECT_FALSE(told == Told::no && printed > 0) << step << ": told no, and printed";
        EXPECT_FALSE(printed > 0 && job.is_null()) << step << ": printed, and nobody knows of it";
        EXPECT_FALSE(outcome == "failed" && printed > 0)
            << step << ": said to have failed, and printed: " << json::dump(job);
        EXPECT_FALSE((outcome == "done" || outcome == "sent") && printed == 0) << step << ": not on paper";
        EXPECT_FALSE(outcome == "unknown" && !is_shown) << step << ": unknown, and nobody is told";
        if (!was_killed) {
            EXPECT_GT(step, 20) << "a job has more steps than that: the library is not counting";
            break;
        }
        ASSERT_LT(step, kStepsMax - 1) << "it never got to the end";
    }
    test::report(row);
}

TEST(PowerFaults, KilledAtEveryStepOfAConfirmedReceipt) {
    kill_at_every_step("killed at every step, answer = \"confirmed\"", "", true);
}

TEST(PowerFaults, KilledAtEveryStepOfAPromisedTicket) {
    kill_at_every_step("killed at every step, answer = \"accepted\"", "answer = \"accepted\"\n", false);
}

}  // namespace
}  // namespace comptoir
