/// The owner's page in a real browser, on the whole program.

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/support/http_client.hpp"
#include "tests/support/kiosk.hpp"

namespace comptoir {
namespace {

std::string first_there(std::initializer_list<const char*> paths) {
    for (const char* path : paths) {
        if (std::filesystem::exists(path)) return path;
    }
    return {};
}

TEST(OwnersPage, WeighsScansAndMisbehavesWithSimulatedDevices) {
    const std::string browser = first_there({"/usr/bin/chromium", "/usr/bin/google-chrome"});
    const std::string node = first_there({"/usr/bin/node", "/usr/local/bin/node"});
    ASSERT_NE(browser, "") << "Chromium is not installed";
    ASSERT_NE(node, "") << "Node.js is not installed";
    test::Kiosk kiosk(
        "[simulate]\nallowed = true\n"
        "[[printer]]\nname = \"receipt\"\nuri = \"simulated:\"\nlabel = \"Receipt\"\n"
        "[[scale]]\nname = \"counter\"\nuri = \"simulated:?every=50ms&silence=500ms\"\nlabel = \"Counter\"\n"
        "[[scanner]]\nname = \"hand\"\nuri = \"simulated:\"\nlabel = \"Hand\"\n"
        "[[gauge]]\nname = \"caliper\"\nuri = \"simulated:\"\nlabel = \"Caliper\"\n"
        "[[fiscal]]\nname = \"unit\"\nuri = \"simulated:?patience=300ms\"\nprotocol = \"cleancash\"\n"
        "label = \"Unit\"\n");
    const std::uint16_t port = kiosk.port();
    ASSERT_NE(port, 0) << kiosk.program().output();
    const auto walked = test::run_program(node,
                                          {std::string(COMPTOIR_SOURCE_DIR) + "/tests/interop/page/walk.mjs",
                                           browser, "http://127.0.0.1:" + std::to_string(port) + "/"},
                                          {}, std::chrono::seconds(50));
    EXPECT_EQ(walked.code, 0) << walked.output;
    // What the page did, the box did.
    test::HttpClient client(port);
    EXPECT_EQ(json::integer(client.get("/api/v1/devices/hand").json()["facts"], "scans"), 1);
    EXPECT_EQ(json::text(client.get("/api/v1/devices/receipt").json(), "condition"), "paper_out");
    const json::Value unit = client.get("/api/v1/devices/unit").json()["facts"];
    EXPECT_EQ(json::integer(unit, "registered"), 1);
    EXPECT_EQ(json::integer(unit, "unsure_receipts"), 0);
}

}  // namespace
}  // namespace comptoir
