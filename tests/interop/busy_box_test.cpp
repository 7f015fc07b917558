/// The whole program with its hands full: everybody is held, somebody prints slowly, and the rest is served.

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <vector>

#include "tests/support/http_client.hpp"
#include "tests/support/kiosk.hpp"

namespace comptoir {
namespace {

using namespace std::chrono_literals;
using test::HttpClient;
using test::Kiosk;

/// Sets this process's soft limit of open descriptors, which a child inherits, until it goes.
class OpenFilesMax {
public:
    explicit OpenFilesMax(rlim_t wanted) {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        const rlimit now{std::min(wanted, before_.rlim_max), before_.rlim_max};
        is_set_ = ::setrlimit(RLIMIT_NOFILE, &now) == 0 && now.rlim_cur == wanted;
    }
    ~OpenFilesMax() { ::setrlimit(RLIMIT_NOFILE, &before_); }
    OpenFilesMax(const OpenFilesMax&) = delete;
    OpenFilesMax& operator=(const OpenFilesMax&) = delete;

    [[nodiscard]] bool is_set() const { return is_set_; }

private:
    rlimit before_{};
    bool is_set_ = false;
};

/// As a service starts it: with far fewer descriptors than callers.
std::unique_ptr<Kiosk> started_with_few_descriptors() {
    const OpenFilesMax few(256);
    return std::make_unique<Kiosk>();
}

TEST(BusyBox, HoldsAThousandScannerPollsServesOthersAndAnswersAllWhenItStops) {
    const auto kiosk = started_with_few_descriptors();
    const auto port = kiosk->port();
    ASSERT_NE(port, 0) << kiosk->program().output();
    const OpenFilesMax enough(4096);
    if (!enough.is_set()) GTEST_SKIP() << "this machine lets too few files be open for a thousand callers";
    std::vector<HttpClient> tills;
    tills.reserve(1000);
    for (int i = 0; i < 1000; ++i) {
        ASSERT_TRUE(tills.emplace_back(port).is_connected()) << i;
        ASSERT_TRUE(tills.back().send(tills.back().text("POST", "/hw_proxy/scanner", "{}"))) << i;
    }
    HttpClient other(port);
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(other.get("/hw_proxy/hello").body, "ping");
    EXPECT_TRUE(other.rpc("/hw_proxy/status_json").json()["result"].contains("scale"));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 2500ms) << "a till gives up after that";
    // Long before the hold is over: whoever is answered now was held until now.
    const auto held =
        std::count_if(tills.begin(), tills.end(), [](const HttpClient& till) { return !till.has_answer(); });
    EXPECT_EQ(held, 1000);
    kiosk->program().signal(SIGTERM);
    for (HttpClient& till : tills) ASSERT_EQ(till.receive().json()["result"], "");
    EXPECT_EQ(kiosk->program().wait_exit(), 0);
    EXPECT_EQ(kiosk->program().output().find("can't be accepted"), std::string::npos);
}

TEST(BusyBox, AnswersEverybodyElseWhileAPrinterTakesItsTime) {
    Kiosk kiosk(
        "[simulate]\nallowed = true\n[[printer]]\nname = \"receipt\"\nuri = \"simulated:?never_read=now\"\n");
    const auto port = kiosk.port();
    ASSERT_NE(port, 0) << kiosk.program().output();
    HttpClient printing(port);
    printing.send(printing.text("POST", "/hw_proxy/default_printer_action",
                                R"({"params":{"data":{"action":"","document":"aGVsbG8="}}})"));
    for (int i = 0; i < 20; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        EXPECT_EQ(HttpClient(port).get("/hw_proxy/hello").body, "ping");
        EXPECT_TRUE(HttpClient(port).rpc("/hw_proxy/status_json").json()["result"].contains("printer"));
        EXPECT_EQ(HttpClient(port)
                      .rpc("/hw_proxy/customer_facing_display",
                           {{"action", "set"}, {"data", {{"amount", "$ 1.00"}}}})
                      .json()["result"]["status"],
                  "updated");
        EXPECT_LT(std::chrono::steady_clock::now() - begin, 2500ms);
    }
    EXPECT_FALSE(printing.has_answer()) << "the printer was in no need of time";
    kiosk.program().signal(SIGTERM);
    EXPECT_EQ(kiosk.program().wait_exit(), 0) << kiosk.program().output();
}

}  // namespace
}  // namespace comptoir
