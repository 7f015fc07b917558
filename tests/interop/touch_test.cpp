/// The whole program on a screen that somebody touches: from a till's question to the event of its answer.

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "app/base/file.hpp"
#include "app/base/json.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/kiosk.hpp"
#include "tests/support/x_finger.hpp"
#include "tests/support/x_server.hpp"

namespace comptoir {
namespace {

using test::HttpClient;
using test::Kiosk;
using test::XFinger;
using test::XServer;

constexpr std::chrono::seconds kPatience{30};  // sanitisers on a busy machine

json::Value order(int revision, const std::string& question, const char* kind = "tip") {
    return {{"source", "till"},
            {"revision", revision},
            {"number", "7"},
            {"currency", "EUR"},
            {"digits", 2},
            {"total", 840},
            {"lines", json::Value::array({{{"name", "Tea"}, {"quantity", "2"}, {"price", 840}}})},
            {"question",
             {{"id", question},
              {"kind", kind},
              {"choices", json::Value::array({{{"id", "yes"}, {"label", "A tip"}, {"amount", 84}}})}}}};
}

class Touched : public testing::Test {
protected:
    void start(const std::string& touch) {
        kiosk = std::make_unique<Kiosk>("", std::vector<std::string>{},
                                        std::map<std::string, std::string>{{"DISPLAY", server.display()}});
        ASSERT_NE(kiosk->port(), 0) << kiosk->program().output();
        const auto more = std::filesystem::path(kiosk->settings_file()).parent_path() / "conf.d";
        std::filesystem::create_directory(more);
        ASSERT_TRUE(file::write(more / "touch.toml",
                                "[screen]\noutput = \"window\"\nsize = \"800x480\"\n[touch]\n" + touch)
                        .has_value());
        kiosk->start_again();
        ASSERT_NE(kiosk->port(), 0) << kiosk->program().output();
        client = std::make_unique<HttpClient>(kiosk->port());
    }
    void put(const json::Value& message) {
        const auto answer = client->request("PUT", "/api/v1/order", json::dump(message),
                                            {{"Content-Type", "application/json"}});
        ASSERT_EQ(answer.status, 200) << answer.body;
    }
    [[nodiscard]] HttpClient listen(const char* after) const {
        HttpClient listener(kiosk->port());
        listener.send(listener.text("GET", "/api/v1/events", "", {{"Last-Event-ID", after}}));
        listener.read_until("retry:");
        return listener;
    }
    /// Taps on the one button again and again, as a customer does, until an event of it is heard.
    std::string heard_by_tapping(HttpClient& listener, XFinger& finger, std::chrono::seconds patience) {
        const auto until = std::chrono::steady_clock::now() + patience;
        while (std::chrono::steady_clock::now() < until) {
            finger.tap(240, 260);
            std::string heard = listener.read_until("\n\n", std::chrono::milliseconds(100));
            for (; !heard.empty(); heard = listener.read_until("\n\n", std::chrono::milliseconds(100))) {
                if (heard.find("event: customer_") != std::string::npos) return heard;
            }
        }
        return {};
    }

    XServer server{"800x480"};
    std::unique_ptr<Kiosk> kiosk;
    std::unique_ptr<HttpClient> client;
};

TEST_F(Touched, TellsAnAnswerOnceAndAsksAgainOnlyAnotherQuestion) {
    start("panel = \"yes\"\n");
    XFinger finger(server.display());
    ASSERT_TRUE(finger.is_there()) << "there is no libXtst";
    HttpClient listener = listen("0");
    put(order(1, "first"));
    const std::string heard = heard_by_tapping(listener, finger, kPatience);
    EXPECT_NE(heard.find("event: customer_answer"), std::string::npos) << kiosk->program().output();
    EXPECT_NE(heard.find(R"("question":"first")"), std::string::npos) << heard;
    EXPECT_NE(heard.find(R"("choice":"yes")"), std::string::npos) << heard;
    EXPECT_NE(heard.find(R"("order":"7")"), std::string::npos) << heard;
    put(order(2, "first"));
    EXPECT_EQ(heard_by_tapping(listener, finger, std::chrono::seconds(3)), "");
    put(order(3, "second"));
    EXPECT_NE(heard_by_tapping(listener, finger, kPatience).find(R"("question":"second")"),
              std::string::npos);
}

TEST_F(Touched, AsksNothingWhereTheSettingsSayNo) {
    start("panel = \"yes\"\ntip = false\n");
    XFinger finger(server.display());
    ASSERT_TRUE(finger.is_there()) << "there is no libXtst";
    HttpClient listener = listen("0");
    put(order(1, "first"));
    EXPECT_EQ(heard_by_tapping(listener, finger, std::chrono::seconds(2)), "");
    put(order(2, "second", "receipt"));
    EXPECT_NE(heard_by_tapping(listener, finger, kPatience).find(R"("question":"second")"),
              std::string::npos)
        << "the same finger is heard where the settings do not say no";
}

}  // namespace
}  // namespace comptoir
