/// The whole program as its users meet it: started, asked, changed and ended.

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <csignal>
#include <fstream>

#include "app/base/file.hpp"
#include "app/base/json.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/kiosk.hpp"

namespace comptoir {
namespace {

using test::HttpClient;
using test::Kiosk;
using test::run_program;
using test::status_when;

constexpr const char* kOrder = R"({"source": "till-1", "revision": 1, "currency": "EUR", "digits": 2,
    "lines": [{"name": "Flat white", "quantity": "2", "unit_price": 420, "price": 840}], "total": 840})";

/// A sale that comes with two lines at once points nothing out, so its picture is the same for as long as it
/// lies.
constexpr const char* kOrderAtRest = R"({"source": "till-1", "revision": 1, "currency": "EUR", "digits": 2,
    "lines": [{"name": "Flat white", "quantity": "2", "unit_price": 420, "price": 840},
              {"name": "Rye bread", "quantity": "1", "unit_price": 360, "price": 360}], "total": 1200})";

bool is_png(const std::string& bytes) {
    return bytes.starts_with("\x89PNG\r\n\x1A\n");
}

TEST(Program, ShowsAnOrderThatCameOverHttpAndEndsCleanly) {
    Kiosk kiosk;
    const auto port = kiosk.port();
    ASSERT_NE(port, 0) << kiosk.program().output();
    HttpClient client(port);
    const auto before = client.get("/api/v1/screen.png");
    ASSERT_EQ(before.status, 200);
    ASSERT_TRUE(is_png(before.body));
    const auto put = client.request("PUT", "/api/v1/order", kOrder, {{"Content-Type", "application/json"}});
    ASSERT_EQ(put.status, 200) << put.body;
    const auto after = client.get("/api/v1/screen.png");
    ASSERT_EQ(after.status, 200);
    EXPECT_NE(after.body, before.body);
    kiosk.program().signal(SIGTERM);
    EXPECT_EQ(kiosk.program().wait_exit(), 0) << kiosk.program().output();
}

/// They are forty files to be read and linked, before the first frame of a box that has no desktop.
TEST(Program, StartsWithoutTheLibrariesOfADesktop) {
    Kiosk kiosk;
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    const auto mapped = file::read("/proc/" + std::to_string(kiosk.program().pid()) + "/maps", 1U << 20);
    ASSERT_TRUE(mapped);
    EXPECT_NE(mapped->find("libpango"), std::string::npos);
    for (const char* library : {"libSDL2", "libpulse", "libwayland-client", "libasound"})
        EXPECT_EQ(mapped->find(library), std::string::npos) << library;
}

TEST(Program, NamesTheWebsiteThatWasTurnedAwayAndIsHealthyAllTheSame) {
    Kiosk kiosk;
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    HttpClient client(kiosk.port());
    const auto weigh = [&](const char* origin) {
        return client.request("POST", "/hw_proxy/scale_read", "{}",
                              {{"Content-Type", "application/json"}, {"Origin", origin}});
    };
    EXPECT_EQ(client.get("/api/v1/status").json()["turned_away"], "");
    ASSERT_EQ(weigh("https://shop.example").body.find("comptoir.unpaired"), std::string::npos);
    ASSERT_NE(weigh("https://other.example").body.find("comptoir.unpaired"), std::string::npos);
    const auto status = client.get("/api/v1/status").json();
    EXPECT_EQ(status["turned_away"],
              "https://other.example was turned away: this box is paired with https://shop.example; if it is "
              "yours, add it to [access] origins");
    EXPECT_EQ(status["health"], "healthy") << "any page can do that to a box";
}

TEST(Program, SaysWhereSomebodyAtThisMachineSeesTheScreen) {
    Kiosk kiosk;
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    const auto folder = std::filesystem::path(kiosk.settings_file()).parent_path() / "conf.d";
    ASSERT_TRUE(std::filesystem::create_directories(folder));
    ASSERT_TRUE(file::write(folder / "everywhere.toml", "[http]\nlisten = [\"0.0.0.0:0\"]\n"));
    kiosk.start_again();
    const auto said = [](const std::string& output) {
        return output.find("is shown at url=\"http://") != std::string::npos;
    };
    ASSERT_TRUE(kiosk.program().wait_until(said)) << kiosk.program().output();
    const std::string& output = kiosk.program().output();
    const std::string begin = "is shown at url=\"http://localhost:";
    ASSERT_NE(output.find(begin), std::string::npos) << output;
    HttpClient client(
        static_cast<std::uint16_t>(std::stoi(output.substr(output.find(begin) + begin.size()))));
    EXPECT_EQ(client.get("/api/v1/screen.png").status, 200);
}

TEST(Program, PresentsAFrameBeforeItListens) {
    Kiosk kiosk;
    ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
    const auto& output = kiosk.program().output();
    EXPECT_LT(output.find("frame presented"), output.find("listening address"));
}

TEST(Program, TellsItsStatusOverTheControlSocketAndByItsExitCode) {
    Kiosk kiosk;
    ASSERT_NE(kiosk.port(), 0);
    const auto healthy = run_program(COMPTOIR_PROGRAM, {"status", "--settings", kiosk.settings_file()});
    EXPECT_EQ(healthy.code, 0) << healthy.output;
    EXPECT_NE(healthy.output.find("is healthy"), std::string::npos) << healthy.output;
    const auto raw = run_program(COMPTOIR_PROGRAM, {"status", "--json", "--settings", kiosk.settings_file()});
    const auto status = json::parse(raw.output);
    ASSERT_TRUE(status) << raw.output;
    EXPECT_EQ(json::text(*status, "health"), "healthy");
    kiosk.program().signal(SIGTERM);
    ASSERT_EQ(kiosk.program().wait_exit(), 0);
    const auto gone = run_program(COMPTOIR_PROGRAM, {"status", "--settings", kiosk.settings_file()});
    EXPECT_EQ(gone.code, 1);
    EXPECT_NE(gone.output.find("no kiosk is running"), std::string::npos) << gone.output;
}

TEST(Program, StartsOnDefaultsWhenItsSettingsAreBadAndSaysSo) {
    const test::TemporaryFolder folder;
    const std::string file = (folder.path() / "comptoir.toml").string();
    ASSERT_TRUE(file::write(file, "[screen]\nthem = \"dark\"\n"));
    const auto checked = run_program(COMPTOIR_PROGRAM, {"--check-settings", "--settings", file});
    EXPECT_EQ(checked.code, 1);
    EXPECT_NE(checked.output.find("comptoir.toml:2"), std::string::npos) << checked.output;
    EXPECT_NE(checked.output.find("theme"), std::string::npos) << checked.output;

    test::Program program(COMPTOIR_PROGRAM, {"--settings", file}, {{"DISPLAY", ""}, {"WAYLAND_DISPLAY", ""}});
    EXPECT_TRUE(program.wait_for("frame presented")) << program.output();
    EXPECT_TRUE(program.wait_for("comptoir.toml:2")) << program.output();
    program.signal(SIGTERM);
    EXPECT_EQ(program.wait_exit(), 0) << program.output();
}

TEST(Program, LoadsAChangedFileLiveAndKeepsTheRunningSettingsWhenTheChangeIsBad) {
    Kiosk kiosk("[shop]\nname = \"Before\"\n");
    const auto port = kiosk.port();
    ASSERT_NE(port, 0);
    HttpClient client(port);
    ASSERT_EQ(client.request("PUT", "/api/v1/order", kOrderAtRest).status, 200);
    const auto light = client.get("/api/v1/screen.png").body;
    kiosk.write_settings("theme = 7\n");
    ASSERT_TRUE(kiosk.program().wait_for("the running ones stay")) << kiosk.program().output();
    const auto degraded =
        status_when(client, [](const json::Value& s) { return json::text(s, "health") == "degraded"; });
    EXPECT_NE(json::dump(degraded).find("comptoir.toml:"), std::string::npos) << json::dump(degraded);
    EXPECT_EQ(client.get("/api/v1/screen.png").body, light) << "customers don't see a bad settings file";

    kiosk.write_settings("[shop]\nname = \"After\"\n");
    ASSERT_TRUE(kiosk.program().wait_for("settings loaded")) << kiosk.program().output();
    status_when(client, [](const json::Value& s) { return json::text(s, "health") == "healthy"; });
    EXPECT_NE(client.get("/api/v1/screen.png").body, light);
}

TEST(Program, GoesOnWhenItsPortIsTakenAndSaysWhoHoldsIt) {
    const int holder = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    ::inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    ASSERT_EQ(::bind(holder, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(::listen(holder, 1), 0);
    socklen_t length = sizeof address;
    ::getsockname(holder, reinterpret_cast<sockaddr*>(&address), &length);
    const std::string taken = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));

    const test::TemporaryFolder folder;
    const std::string file = (folder.path() / "comptoir.toml").string();
    const std::string at = folder.path().string();
    ASSERT_TRUE(file::write(file, "[http]\nlisten = [\"" + taken +
                                      "\"]\n[screen]\noutput = \"memory\"\n[paths]\nstate = \"" + at +
                                      "/s\"\ncache = \"" + at + "/c\"\nruntime = \"" + at + "/r\"\n"));
    test::Program program(COMPTOIR_PROGRAM, {"--settings", file});
    ASSERT_TRUE(program.wait_for("frame presented")) << program.output();
    ASSERT_TRUE(program.wait_for(taken)) << program.output();
    const auto status = run_program(COMPTOIR_PROGRAM, {"status", "--settings", file});
    EXPECT_EQ(status.code, 1) << "a box that nobody can reach is degraded";
    EXPECT_NE(status.output.find(taken), std::string::npos) << status.output;
    ::close(holder);
    EXPECT_TRUE(program.wait_for("listening address=\"" + taken)) << "it takes the port once it is free\n"
                                                                  << program.output();
    program.signal(SIGTERM);
    EXPECT_EQ(program.wait_exit(), 0);
}

TEST(Program, ServesWithoutAStateFolderThatItMayWrite) {
    const test::TemporaryFolder folder;
    const std::string file = (folder.path() / "comptoir.toml").string();
    const std::string at = folder.path().string();
    ASSERT_TRUE(
        file::write(file,
                    "[http]\nlisten = [\"127.0.0.1:0\"]\n[screen]\noutput = \"memory\"\n[paths]\nstate = "
                    "\"/proc/comptoir/s\"\ncache = \"/proc/comptoir/c\"\nruntime = \"" +
                        at + "/r\"\n"));
    test::Program program(COMPTOIR_PROGRAM, {"--settings", file});
    ASSERT_TRUE(program.wait_for("listening address")) << program.output();
    EXPECT_NE(program.output().find("state folder can't be written"), std::string::npos) << program.output();
    program.signal(SIGINT);
    EXPECT_EQ(program.wait_exit(), 0);
}

TEST(Program, RefusesWrongWordsWithTwo) {
    EXPECT_EQ(run_program(COMPTOIR_PROGRAM, {"--dmeo"}).code, 2);
    EXPECT_EQ(run_program(COMPTOIR_PROGRAM, {"show"}).code, 2);
    const auto help = run_program(COMPTOIR_PROGRAM, {"--help"});
    EXPECT_EQ(help.code, 0);
    EXPECT_NE(help.output.find("Exit codes"), std::string::npos);
}

TEST(Program, DrawsOneOrderWithoutAScreenAtAll) {
    const test::TemporaryFolder folder;
    ASSERT_TRUE(file::write(folder.path() / "order.json", kOrder));
    const std::string output = (folder.path() / "order.png").string();
    const auto shown = run_program(COMPTOIR_PROGRAM, {"show", (folder.path() / "order.json").string(),
                                                      "--size", "800x480", "--output", output});
    ASSERT_EQ(shown.code, 0) << shown.output;
    const auto png = file::read(output, 10u << 20);
    ASSERT_TRUE(png);
    EXPECT_TRUE(is_png(*png));
    // Width and height stand in the header. Source: PNG 1.2 section 11.2.2.
    EXPECT_EQ(png->substr(16, 8), std::string("\0\0\x03\x20\0\0\x01\xE0", 8));
    const auto broken = run_program(COMPTOIR_PROGRAM, {"show", COMPTOIR_PROGRAM, "--output", output});
    EXPECT_EQ(broken.code, 1);
    EXPECT_EQ(std::count(broken.output.begin(), broken.output.end(), '\n'), 1) << broken.output;
}

TEST(Program, PlaysTheDemoShop) {
    Kiosk kiosk("", {"--demo"});
    const auto port = kiosk.port();
    ASSERT_NE(port, 0) << kiosk.program().output();
    HttpClient client(port);
    const auto devices = client.get("/api/v1/devices").json();
    EXPECT_NE(json::dump(devices).find("receipt"), std::string::npos) << json::dump(devices);
    const auto status = status_when(client, [](const json::Value& s) {
        return json::integer(json::member(s, "screen"), "frames_presented").value_or(0) > 3;
    });
    EXPECT_GT(json::integer(json::member(status, "screen"), "frames_presented").value_or(0), 3)
        << json::dump(status);
    kiosk.program().signal(SIGTERM);
    EXPECT_EQ(kiosk.program().wait_exit(), 0) << kiosk.program().output();
}

}  // namespace
}  // namespace comptoir
