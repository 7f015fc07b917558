#include "app/odoo/bus/bus_status.hpp"

#include <gtest/gtest.h>

#include "app/net/websocket.hpp"

namespace comptoir::odoo::bus {
namespace {

BusStatus live() {
    BusStatus status;
    status.state = LinkState::live;
    status.server = "https://shop.example";
    status.version = "19.0-2";
    status.register_id = "pos-3";
    return status;
}

TEST(BusStatus, IsNoProblemWhileItLivesOrIsOff) {
    EXPECT_EQ(problem_of({}), "");
    EXPECT_EQ(problem_of(live()), "");
    EXPECT_EQ(json::text(describe(live()), "state"), "live");
    EXPECT_EQ(json::text(describe(live()), "trouble"), "");
    EXPECT_EQ(json::text(describe({}), "state"), "off");
}

TEST(BusStatus, SaysTheTroubleByNameAndInWords) {
    BusStatus status = live();
    status.state = LinkState::trouble;
    status.trouble = {Trouble::refused, "port 443"};
    const json::Value said = describe(status);
    EXPECT_EQ(json::text(said, "state"), "trouble");
    EXPECT_EQ(json::text(said, "trouble"), "refused");
    EXPECT_EQ(json::text(said, "problem"),
              "https://shop.example: nobody listens there: check the port, and that Odoo runs (port 443)");
}

TEST(BusStatus, NamesTheOthersOnlyWhileOursIsSilent) {
    BusStatus status = live();
    status.others = {"7", "9"};
    EXPECT_NE(problem_of(status).find("speak: 7, 9;"), std::string::npos) << problem_of(status);
    status.has_heard_ours = true;
    EXPECT_EQ(problem_of(status), "");
    status.has_heard_ours = false;
    status.state = LinkState::connecting;
    EXPECT_EQ(problem_of(status), "");
}

TEST(LinkTrouble, WaitsLongerForAServerThatSaysTryLater) {
    const LinkTrouble later = trouble_of_close({1013, ""});
    EXPECT_EQ(later, (LinkTrouble{Trouble::rate_limited, "closed with 1013"}));
    EXPECT_FALSE(is_passing(later.what));
    const LinkTrouble away = trouble_of_close({1001, "going " + std::string(100, 'x')});
    EXPECT_EQ(away.what, Trouble::server_error);
    EXPECT_TRUE(is_passing(away.what));
    EXPECT_EQ(away.detail.size(), std::string("closed with 1001 ").size() + 60);
}

}  // namespace
}  // namespace comptoir::odoo::bus
