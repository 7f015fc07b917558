/// The whole program killed in the middle of a sale: the panel shows the order again before anybody says it
/// again.

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <optional>
#include <string>

#include "app/base/json.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/kiosk.hpp"

namespace comptoir {
namespace {

using test::HttpClient;
using test::Kiosk;

constexpr const char* kOrder = R"({"source":"till","revision":1,"currency":"EUR","digits":2,
    "lines":[{"name":"Flat white","quantity":"2","unit_price":420,"price":840},
             {"name":"Tea","quantity":"1","unit_price":300,"price":300}],"total":1140})";
constexpr const char* kEmpty = R"({"source":"till","revision":2,"state":"empty"})";

class Killed : public testing::Test {
protected:
    void connect() {
        ASSERT_NE(kiosk.port(), 0) << kiosk.program().output();
        client.emplace(kiosk.port());
    }
    void kill() {
        kiosk.program().signal(SIGKILL);
        ASSERT_EQ(kiosk.program().wait_exit(), 128 + SIGKILL);
        kiosk.start_again();
        connect();
    }
    int put(const char* order) { return client->request("PUT", "/api/v1/order", order).status; }
    std::string picture() { return client->get("/api/v1/screen.png").body; }

    // Pictures are compared: none may be of a page on its way.
    Kiosk kiosk{"reduced_motion = true\n"};
    std::optional<HttpClient> client;
};

TEST_F(Killed, ShowsTheOpenOrderAgainWithItsFirstFrame) {
    connect();
    const std::string without = picture();
    ASSERT_EQ(put(kOrder), 200);
    static_cast<void>(picture());
    kill();
    const std::string shown_again = picture();
    EXPECT_NE(shown_again, without);
    const auto till = client->get("/api/v1/status").json()["pos"]["registers"];
    EXPECT_EQ(till[0]["lines"], 2) << json::dump(till);
    const std::string& said = kiosk.program().output();
    const auto shown = said.find("the order of before is shown again");
    ASSERT_NE(shown, std::string::npos) << said;
    EXPECT_LT(shown, said.find("frame presented")) << "not a frame of anything else before it";
    EXPECT_EQ(put(kOrder), 200) << "its till may say the same again";
    EXPECT_EQ(picture(), shown_again);
}

TEST_F(Killed, ShowsNoOrderThatWasOver) {
    connect();
    ASSERT_EQ(put(kOrder), 200);
    ASSERT_TRUE(std::filesystem::exists(kiosk.folder("run") + "/order.json"));
    ASSERT_EQ(put(kEmpty), 200);
    static_cast<void>(picture());
    EXPECT_FALSE(std::filesystem::exists(kiosk.folder("run") + "/order.json"))
        << "it names what somebody bought";
    kill();
    EXPECT_EQ(kiosk.program().output().find("the order of before"), std::string::npos);
}

TEST_F(Killed, TakesNothingFromAFileThatIsBroken) {
    connect();
    ASSERT_EQ(put(kOrder), 200);
    std::filesystem::resize_file(kiosk.folder("run") + "/order.json", 100);
    kill();
    EXPECT_NE(kiosk.program().output().find("the order of before is not shown again"), std::string::npos);
    EXPECT_EQ(put(kOrder), 200);
}

}  // namespace
}  // namespace comptoir
