/// The whole program while nobody is served: a notice, and the board of orders.

#include <gtest/gtest.h>

#include <chrono>

#include "tests/support/http_client.hpp"
#include "tests/support/kiosk.hpp"

namespace comptoir {
namespace {

using test::HttpClient;
using test::Kiosk;

class Announced : public testing::Test {
protected:
    void start(const std::string& settings) {
        kiosk = std::make_unique<Kiosk>(settings);
        ASSERT_NE(kiosk->port(), 0) << kiosk->program().output();
        client = std::make_unique<HttpClient>(kiosk->port());
    }
    int put(const char* path, const std::string& body) { return client->request("PUT", path, body).status; }
    std::string picture() { return client->get("/api/v1/screen.png").body; }

    std::unique_ptr<Kiosk> kiosk;
    std::unique_ptr<HttpClient> client;
};

constexpr const char* kNotice = "/api/v1/notice";
constexpr const char* kBoard = "/api/v1/board";
constexpr const char* kOrder = R"({"source": "till", "revision": 1, "currency": "EUR", "digits": 2,
    "lines": [{"name": "Flat white", "quantity": "1", "price": 420}], "total": 420})";
constexpr const char* kPaid = R"({"source": "till", "revision": 2, "state": "empty"})";

TEST_F(Announced, ThePanelIsSwitchedOffUntilSomethingIsRungUp) {
    start("reduced_motion = true\n");
    const auto power = [this](const std::string& state) {
        return client->request("POST", "/api/v1/screen/power", R"({"state": ")" + state + "\"}").status;
    };
    const auto asked = [this] { return client->get("/api/v1/status").json()["idle"]["power_asked"]; };
    ASSERT_EQ(put("/api/v1/order", kPaid), 200);  // a till is there, so it is the welcome page
    const std::string before = picture();
    ASSERT_EQ(power("off"), 200);
    const std::string dark = picture();
    EXPECT_NE(dark, before);
    EXPECT_LT(dark.size(), before.size()) << "a black picture is a small one";
    EXPECT_EQ(asked(), "off");
    ASSERT_EQ(put("/api/v1/order", R"({"source": "till", "revision": 3, "currency": "EUR", "digits": 2,
        "lines": [{"name": "Flat white", "quantity": "1", "price": 420}], "total": 420})"),
              200);
    EXPECT_GT(picture().size(), dark.size());
    EXPECT_EQ(asked(), "auto");
    EXPECT_EQ(power("off"), 409) << "before a customer";
    EXPECT_EQ(power("dim"), 400);
}

TEST_F(Announced, ANoticeFillsTheScreenUntilItIsTakenBackAndNeverHidesASale) {
    start("reduced_motion = true\n");  // pictures are compared: none may be of a page on its way
    const std::string before = picture();
    ASSERT_EQ(put(kNotice, R"({"kind": "updating", "percent": 40})"), 200);
    const std::string updating = picture();
    EXPECT_NE(updating, before);
    ASSERT_EQ(put(kNotice, R"({"kind": "closed", "opens_at": "08:30"})"), 200);
    const std::string closed = picture();
    EXPECT_NE(closed, updating);
    ASSERT_EQ(put("/api/v1/order", kOrder), 200);
    const std::string marked = picture();
    EXPECT_NE(marked, closed);
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (picture() == marked) ASSERT_LT(std::chrono::steady_clock::now(), until);
    const std::string sale = picture();  // what is new in it is marked no longer
    ASSERT_EQ(put(kNotice, R"({"kind": "updating"})"), 200);
    EXPECT_EQ(picture(), sale);
    ASSERT_EQ(put("/api/v1/order", kPaid), 200);
    EXPECT_NE(picture(), sale);
    ASSERT_EQ(put(kNotice, R"({"kind": "none"})"), 200);
    ASSERT_EQ(put(kNotice, R"({"kind": "closed", "opens_at": "08:30"})"), 200);
    EXPECT_EQ(picture(), closed);
}

TEST_F(Announced, ANoticeGoesByItself) {
    start("");
    const std::string before = picture();
    ASSERT_EQ(put(kNotice, R"({"kind": "closed", "seconds": 3})"), 200);
    EXPECT_NE(picture(), before);
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (picture() != before) ASSERT_LT(std::chrono::steady_clock::now(), until);
}

TEST_F(Announced, TheBoardIsShownWhereTheShopWantsItAndWhileThereIsOne) {
    start("idle_page = \"board\"\nreduced_motion = true\n");
    const std::string before = picture();
    ASSERT_EQ(put(kBoard, R"({"preparing": ["12"], "ready": ["11"]})"), 200);
    const std::string board = picture();
    EXPECT_NE(board, before);
    ASSERT_EQ(put(kBoard, R"({"preparing": [], "ready": ["12", "11"]})"), 200);
    EXPECT_NE(picture(), board);
    ASSERT_EQ(put(kBoard, "{}"), 200);
    EXPECT_EQ(picture(), before);
}

TEST_F(Announced, NoBoardIsShownWhereNobodyAskedForOne) {
    start("");
    const std::string before = picture();
    ASSERT_EQ(put(kBoard, R"({"ready": ["11"]})"), 200);
    EXPECT_EQ(picture(), before);
}

}  // namespace
}  // namespace comptoir
