/// Two screens for one till: each box follows the bus by itself, and neither disturbs the other.

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <set>

#include "app/odoo/bus/bus_display.hpp"
#include "tests/support/odoo_server.hpp"

namespace comptoir::odoo::bus {
namespace {

using namespace std::chrono_literals;
using test::OdooServer;
using test::OdooVersion;

/// One box with its screen.
struct Screen {
    Screen(boost::asio::io_context& io, const Clock& clock, const std::string& id, const std::string& link)
        : client(io.get_executor(), {}),
          display(BusContext{.executor = io.get_executor(),
                             .client = client,
                             .arbiter = arbiter,
                             .clock = clock,
                             .said = [](Time) {},
                             .changed = [] {},
                             .bookmark = [this] { return bookmark; },
                             .remember = [this](const Bookmark& kept) { bookmark = kept; },
                             .screen_id = id}) {
        display.configure({.link = link, .database = "", .network = {}});
    }
    [[nodiscard]] std::string shown(const Clock& clock) const {
        const sources::Screen screen = arbiter.screen(clock.now());
        return screen.order ? screen.order->total.text : "";
    }

    sources::Arbiter arbiter;
    Bookmark bookmark;
    net::Client client;
    BusDisplay display;
    bool has_left = false;
};

class TwoScreens : public testing::TestWithParam<OdooVersion> {
protected:
    void SetUp() override {
        for (const char* id : {kFirst, kSecond})
            screens.push_back(std::make_unique<Screen>(io, clock, id, server.link()));
        ASSERT_TRUE(until([&] { return server.listeners() == 2; }));
    }
    void TearDown() override {
        for (auto& screen : screens) {
            if (!screen->has_left) leave(*screen);
        }
        for (auto& screen : screens) screen->client.stop();
        io.run_for(2s);
    }
    void leave(Screen& screen) {
        screen.display.stop([&screen] { screen.has_left = true; });
        EXPECT_TRUE(until([&] { return screen.has_left; }));
    }
    template <class Predicate>
    bool until(Predicate is_so) {
        const Time end = clock.now() + 10s;
        while (!is_so()) {
            if (clock.now() >= end) return false;
            io.run_one_for(20ms);
            if (io.stopped()) io.restart();
        }
        return true;
    }
    bool shows(std::size_t which, const std::string& total) {
        return until([&] { return screens[which]->shown(clock) == total; });
    }
    void sell(const std::string& total) {
        json::Value snapshot{{"finalized", false},
                             {"amount", total},
                             {"paymentLines", json::Value::array()},
                             {"isScaleScreenVisible", false},
                             {"lines", {{{"productName", "Tea"}, {"price", total}, {"qty", "1"}}}}};
        if (GetParam() == OdooVersion::v20)
            snapshot = {{"order", {{"state", "draft"}}},
                        {"lines",
                         {{{"uuid", "l-1"},
                           {"full_product_name", "Tea"},
                           {"qty", 1},
                           {"price_subtotal_incl", total}}}},
                        {"extra_data", {{"prices", {{"total_amount", total}}}}}};
        server.show(snapshot);
    }
    /// The screens that the till of 20 knows, as it counts them itself.
    [[nodiscard]] std::set<std::string> registered() const {
        std::set<std::string> known;
        for (const json::Value& said : server.registrations()) {
            const std::string id = json::text(said, "device_id");
            if (json::text(said, "action") == "ADD") {
                known.insert(id);
            } else {
                known.erase(id);
            }
        }
        return known;
    }

    static constexpr const char* kFirst = "7b1d9a0e-0000-4000-8000-000000000001";
    static constexpr const char* kSecond = "7b1d9a0e-0000-4000-8000-000000000002";
    boost::asio::io_context io;
    SystemClock clock;
    OdooServer server{GetParam()};
    std::vector<std::unique_ptr<Screen>> screens;
};

TEST_P(TwoScreens, ShowTheSameOrderAndOneThatLeavesTakesOnlyItselfAway) {
    sell("$ 10.00");
    EXPECT_TRUE(shows(0, "$ 10.00"));
    EXPECT_TRUE(shows(1, "$ 10.00"));
    const bool is_of_20 = GetParam() == OdooVersion::v20;
    if (is_of_20) {
        ASSERT_TRUE(until([&] {
            return screens[0]->display.status().is_registered && screens[1]->display.status().is_registered;
        }));
        ASSERT_EQ(registered(), (std::set<std::string>{kFirst, kSecond}));
    }
    leave(*screens[0]);
    if (is_of_20) {
        EXPECT_EQ(registered(), std::set<std::string>{kSecond});
    }
    sell("$ 20.00");
    EXPECT_TRUE(shows(1, "$ 20.00"));
    EXPECT_NE(screens[0]->shown(clock), "$ 20.00");
}

INSTANTIATE_TEST_SUITE_P(Odoo, TwoScreens,
                         testing::Values(OdooVersion::v18, OdooVersion::v19, OdooVersion::v20),
                         [](const auto& version) {
                             switch (version.param) {
                                 case OdooVersion::v17: return "v17";
                                 case OdooVersion::v18: return "v18";
                                 case OdooVersion::v19: return "v19";
                                 case OdooVersion::v20: break;
                             }
                             return "v20";
                         });

}  // namespace
}  // namespace comptoir::odoo::bus
