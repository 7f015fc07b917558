/// The whole program on a machine that lacks something: fonts, room on its disk, a screen. It shows what it
/// can, serves, and says what to do.

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

#include "app/base/json.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/kiosk.hpp"
#include "tests/support/program.hpp"

namespace comptoir {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using test::HttpClient;
using test::Kiosk;

constexpr const char* kOrder = R"({"source":"till","revision":1,"currency":"EUR","digits":2,
    "lines":[{"name":"Tea","quantity":"1","price":250}],"total":250})";
constexpr const char* kPrinter = R"(
[simulate]
allowed = true
[[printer]]
name = "kitchen"
uri = "simulated:"
answer = "accepted"
)";

int count_of(const std::string& text, const std::string& all) {
    int count = 0;
    for (auto at = all.find(text); at != std::string::npos; at = all.find(text, at + 1)) ++count;
    return count;
}

class PoorBox : public testing::Test {
protected:
    void connect() {
        port = kiosk.port();
        ASSERT_NE(port, 0) << kiosk.program().output();
    }
    /// In a view of the files of its own, after `mount`.
    void start_with(const std::string& mount) {
        if (test::run_program("/bin/sh", {"-c", "unshare -m true"}).code != 0)
            GTEST_SKIP() << "only root has mounts of its own";
        kiosk.start_under(
            {"/bin/sh", "-c", "exec unshare -m /bin/sh -c '" + mount + R"( && exec "$0" "$@"' "$0" "$@")"});
        connect();
    }
    void draw_to(const std::string& output) const {
        std::ifstream in(kiosk.settings_file());
        std::string text{std::istreambuf_iterator<char>(in), {}};
        text = std::regex_replace(text, std::regex("output = \"[a-z]+\""), "output = \"" + output + "\"");
        std::ofstream(kiosk.settings_file()) << text;
    }
    json::Value status() const { return HttpClient(port).get("/api/v1/status").json(); }
    std::string problems() const { return json::dump(status()["problems"]); }
    void expect_it_serves() const {
        HttpClient client(port);
        EXPECT_EQ(client.request("PUT", "/api/v1/order", kOrder).status, 200);
        const auto png = client.get("/api/v1/screen.png");
        EXPECT_EQ(png.status, 200);
        EXPECT_EQ(png.body.substr(1, 3), "PNG");
    }
    int print(const std::string& key) const {
        const std::string body =
            R"({"verb":"print_raw","payload":{"data":"aGVsbG8K"},"idempotency_key":")" + key + "\"}";
        return HttpClient(port).request("POST", "/api/v1/devices/kitchen/actions", body).status;
    }

    Kiosk kiosk{kPrinter};
    std::uint16_t port = 0;
};

TEST_F(PoorBox, WithoutFontsDrawsAndSaysWhichToInstall) {
    start_with("mount -t tmpfs none /usr/share/fonts");
    if (IsSkipped()) return;
    expect_it_serves();
    EXPECT_NE(problems().find("no fonts: install fonts-inter and fonts-noto-core"), std::string::npos)
        << problems();
    EXPECT_EQ(status()["health"], "degraded");
    EXPECT_TRUE(kiosk.program().wait_for("no fonts: install fonts-inter"));
    EXPECT_EQ(count_of("no fonts", kiosk.program().output()), 1);
}

TEST_F(PoorBox, WithAFullDiskServesAndGoesOnOnceThereIsRoom) {
    const std::string state = kiosk.folder("state");
    const std::string cache = kiosk.folder("cache");
    start_with("mkdir -p " + cache + "; mount -t tmpfs -o size=4m none " + state +
               " && mount -t tmpfs -o size=64k none " + cache + " && : >" + state +
               "/status_ticket.json; dd if=/dev/zero of=" + state +
               "/filler bs=4k 2>/dev/null; dd if=/dev/zero of=" + cache + "/filler bs=4k 2>/dev/null; true");
    if (IsSkipped()) return;
    expect_it_serves();
    EXPECT_NE(problems().find("make room on its disk"), std::string::npos) << problems();
    EXPECT_EQ(print("refused"), 429) << "a promise that the plug would break";
    expect_it_serves();
    fs::remove("/proc/" + std::to_string(kiosk.program().pid()) + "/root" + state + "/filler");
    const auto until = std::chrono::steady_clock::now() + 40s;  // it looks every ten seconds
    while (status()["problems"].size() > 0 && std::chrono::steady_clock::now() < until)
        static_cast<void>(kiosk.program().wait_for("the journal is on the disk again", 1s));
    EXPECT_EQ(status()["problems"].size(), 0U) << problems() << kiosk.program().output();
    EXPECT_EQ(print("promised"), 202);
    EXPECT_EQ(count_of("state folder can't be written", kiosk.program().output()), 1);
}

/// A machine that has a panel would light it.
TEST_F(PoorBox, WithoutAScreenServesAndSaysSoOnce) {
    if (fs::exists("/dev/dri")) GTEST_SKIP() << "this machine has a graphics card";
    for (const char* output : {"kms", "window"}) {
        SCOPED_TRACE(output);
        draw_to(output);
        kiosk.start_again({{"DISPLAY", ""}, {"WAYLAND_DISPLAY", ""}});
        connect();
        expect_it_serves();
        EXPECT_EQ(status()["screen"]["shown_by"], "memory");
        EXPECT_EQ(status()["problems"].size(), 1U) << problems();
        EXPECT_EQ(print(std::string("on ") + output), 202);
        EXPECT_TRUE(kiosk.program().wait_for("no screen here; what the customer sees is shown at"));
        EXPECT_EQ(count_of("no screen here", kiosk.program().output()), 1);
    }
}

}  // namespace
}  // namespace comptoir
