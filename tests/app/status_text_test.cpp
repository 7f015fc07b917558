#include "app/status_text.hpp"

#include <gtest/gtest.h>

namespace comptoir {
namespace {

json::Value status() {
    return {{"version", "1.2"},
            {"identifier", "dc:a6:32:00:11:22"},
            {"health", "healthy"},
            {"addresses", {"192.168.1.42:8069"}},
            {"screen", {{"frames_presented", 7}}},
            {"devices", json::Value::array()},
            {"problems", json::Value::array()},
            {"pos", {{"link", {{"state", "off"}}}}}};
}

TEST(StatusText, SaysWhatATechnicianAsksFirst) {
    EXPECT_EQ(status_text(status()),
              "comptoir 1.2 is healthy\nidentifier: dc:a6:32:00:11:22\naddresses: 192.168.1.42:8069\n"
              "display link: none\nodoo server: none\nframes presented: 7\ndevices: none\n");
}

TEST(StatusText, NamesTheServerOfTheDisplayLinkAndWhatIsWrong) {
    json::Value trouble = status();
    trouble["health"] = "degraded";
    trouble["pos"]["link"] = {{"state", "trouble"}, {"server", "https://shop.example"}, {"version", ""}};
    trouble["problems"] = {"https://shop.example: nobody listens there"};
    const std::string text = status_text(trouble);
    EXPECT_NE(text.find("\ndisplay link: trouble, https://shop.example\n"), std::string::npos) << text;
    EXPECT_NE(text.find("\nproblems:\n  https://shop.example: nobody listens there\n"), std::string::npos)
        << text;

    trouble["pos"]["link"] = {{"state", "live"}, {"server", "https://shop.example"}, {"version", "19.0-2"}};
    EXPECT_NE(status_text(trouble).find("\ndisplay link: live, https://shop.example, 19.0-2\n"),
              std::string::npos);
}

TEST(StatusText, NamesTheOdooServerOrThatACodeWaits) {
    json::Value with = status();
    with["odoo"] = {{"server", "https://shop.example"}, {"account", "paired"}};
    EXPECT_NE(status_text(with).find("\nodoo server: https://shop.example, paired\n"), std::string::npos);
    with["odoo"]["link"] = {{"state", "live"}};
    EXPECT_NE(status_text(with).find("\nodoo server: https://shop.example, paired, live\n"),
              std::string::npos);
    with["odoo"] = {{"server", ""}, {"account", "none"}, {"pairing", {{"has_code", true}}}};
    EXPECT_NE(status_text(with).find("\nodoo server: none; the pairing code is on the screen\n"),
              std::string::npos);
}

TEST(StatusText, NamesEachDeviceAndWhatAilsIt) {
    json::Value with = status();
    with["devices"] = {{{"id", "receipt"},
                        {"kind", "printer"},
                        {"condition", "paper_out"},
                        {"reason", "there is no paper"}}};
    EXPECT_NE(status_text(with).find("\n  receipt          printer  paper_out: there is no paper\n"),
              std::string::npos);
}

TEST(StatusLine, SaysWhereAndWhatIsWrongFirst) {
    EXPECT_EQ(status_line({"192.168.1.42:8069", "[fd00::1]:8069"}, {}),
              "Healthy; tills reach it at 192.168.1.42:8069");
    EXPECT_EQ(status_line({}, {"port 8069 is taken"}),
              "1 problem; no till can reach this box; port 8069 is taken");
    EXPECT_EQ(status_line({"192.168.1.42:8069"}, {"one", "another"}),
              "2 problems; tills reach it at 192.168.1.42:8069; one");
}

}  // namespace
}  // namespace comptoir
