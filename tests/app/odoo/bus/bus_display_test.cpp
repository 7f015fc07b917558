#include "app/odoo/bus/bus_display.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <fstream>
#include <map>

#include "app/odoo/bus/bus_frame.hpp"
#include "tests/support/captures.hpp"
#include "tests/support/odoo_server.hpp"
#include "tests/support/run_io.hpp"

namespace comptoir::odoo::bus {
namespace {

using namespace std::chrono_literals;
using test::OdooServer;
using test::OdooVersion;

json::Value snapshot19(const std::string& total, bool is_paid = false) {
    return {{"finalized", is_paid},
            {"amount", total},
            {"paymentLines", json::Value::array()},
            {"lines", {{{"productName", "Desk Pad"}, {"price", total}, {"qty", "1"}, {"unitPrice", total}}}}};
}

json::Value snapshot18(const std::string& total) {
    json::Value snapshot = snapshot19(total);
    snapshot["isScaleScreenVisible"] = false;
    return snapshot;
}

json::Value snapshot20(const std::string& total) {
    return {
        {"order", {{"state", "draft"}}},
        {"lines",
         {{{"uuid", "l-1"}, {"full_product_name", "Desk Pad"}, {"qty", 1}, {"price_subtotal_incl", total}}}},
        {"extra_data", {{"prices", {{"total_amount", total}}}}}};
}

/// The machine's, whose wall clock somebody sets.
class SetClock final : public Clock {
public:
    [[nodiscard]] Time now() const override { return clock_.now(); }
    [[nodiscard]] WallTime wall() const override { return clock_.wall() + ahead; }

    WallTime::duration ahead{};

private:
    SystemClock clock_;
};

/// A display on an io context of the test's own, with the arbiter it tells.
class BusDisplayTest : public ::testing::Test {
protected:
    /// All waits short enough for a test, in the proportions of the real ones.
    static BusTimings timings() {
        BusTimings timings;
        timings.page = 2s;
        timings.connect = 2s;
        timings.beat = 50ms;
        timings.retry_min = 5ms;
        timings.retry_max = 40ms;
        timings.retry_slow = 200ms;
        timings.goodbye = 500ms;
        timings.register_again = 1h;
        return timings;
    }

    void TearDown() override {
        if (display) leave();
        client.stop();
        io.run_for(2s);
    }

    void open(const std::string& link, BusTimings with = timings(), const std::string& database = "") {
        display = std::make_unique<BusDisplay>(BusContext{
            .executor = io.get_executor(),
            .client = client,
            .arbiter = arbiter,
            .clock = clock,
            .said = [this](Time) { ++said; },
            .changed = [this] { ++changed; },
            .bookmark = [this] { return bookmark; },
            .remember = [this](const Bookmark& kept) { bookmark = kept; },
            .screen_id = "7b1d9a0e-0000-4000-8000-000000000001",
            .timings = with,
        });
        display->configure({.link = link, .database = database, .network = {}});
    }
    void leave() {
        bool is_over = false;
        display->stop([&] { is_over = true; });
        EXPECT_TRUE(until([&] { return is_over; }));
        display.reset();
    }

    /// Runs io until `is_so`, at most so long.
    template <class Predicate>
    bool until(Predicate is_so, Duration most = 10s) {
        return test::run_io_until(io, is_so, most);
    }
    void misses(std::size_t backlog_bytes, BusTimings with);
    bool is_live() {
        return until([&] { return display->status().state == LinkState::live; });
    }
    bool shows(const std::string& total) {
        return until([&] { return shown() == total; });
    }
    bool fails_with(Trouble trouble) {
        return until([&] { return display->status().trouble.what == trouble; });
    }
    std::string shown() {
        const sources::Screen screen = arbiter.screen(clock.now());
        return screen.order ? screen.order->total.text : "";
    }

    boost::asio::io_context io;
    SetClock clock;
    net::Client client{io.get_executor(), {}};
    sources::Arbiter arbiter;
    Bookmark bookmark;
    int said = 0;
    int changed = 0;
    std::unique_ptr<BusDisplay> display;
};

// ---- every version ------------------------------------------------------------------------------------

TEST_F(BusDisplayTest, ShowsTheOrdersOf18) {
    OdooServer server(OdooVersion::v18);
    open(server.link());
    ASSERT_TRUE(is_live()) << words_of(display->status().trouble, "");
    ASSERT_TRUE(until([&] { return server.listeners() == 1; }));
    server.show(snapshot18("12.50"));
    EXPECT_TRUE(shows("12.50"));
    EXPECT_EQ(display->status().version, "18.0-2");
    EXPECT_TRUE(server.registrations().empty()) << "18 knows no registration";
    EXPECT_EQ(server.last_socket_origin(), server.url());
    EXPECT_EQ(server.last_socket_agent(), "comptoir") << "a browser's agent would be asked for a version";
}

TEST_F(BusDisplayTest, ShowsTheOrdersOf19InThePagesLanguageAndWithThePagesPictures) {
    OdooServer server(OdooVersion::v19);
    open(server.link());
    ASSERT_TRUE(until([&] { return server.listeners() == 1; }));
    server.show(snapshot19("$ 1.98"));
    ASSERT_TRUE(shows("$ 1.98"));
    EXPECT_EQ(arbiter.screen(clock.now()).order->language, "fr-FR");
    EXPECT_EQ(display->shop().logo, server.url() + "/logo?company=1");
    EXPECT_EQ(display->shop().background, server.url() + "/web/image/pos.config/3/customer_display_bg_img");
    EXPECT_FALSE(display->status().is_registered) << "19.0 has no registration and is not asked again";
}

TEST_F(BusDisplayTest, RegistersWith20AndAgainAtEveryPingAndTakesLeave) {
    OdooServer server(OdooVersion::v20);
    open(server.link());
    ASSERT_TRUE(until([&] { return display->status().is_registered; }));
    ASSERT_EQ(server.registrations().size(), 1U);
    EXPECT_EQ(server.registrations()[0],
              json::Value({{"action", "ADD"}, {"device_id", "7b1d9a0e-0000-4000-8000-000000000001"}}));
    server.ping(OdooServer::kNumber);
    ASSERT_TRUE(until([&] { return server.registrations().size() == 2; }));
    server.show(snapshot20("$ 10.00"));
    EXPECT_TRUE(shows("$ 10.00"));
    leave();
    ASSERT_EQ(server.registrations().size(), 3U);
    EXPECT_EQ(json::text(server.registrations()[2], "action"), "REMOVE");
}

TEST_F(BusDisplayTest, TellsTheThemeOfA20) {
    OdooServer server(OdooVersion::v20);
    open(server.link());
    ASSERT_TRUE(until([&] { return server.listeners() == 1; }));
    json::Value dark = snapshot20("$ 10.00");
    dark["displayTheme"] = "dark";
    server.show(dark);
    ASSERT_TRUE(shows("$ 10.00"));
    EXPECT_EQ(display->shop().theme, "dark");
    dark["displayTheme"] = "light";
    server.show(dark);
    EXPECT_TRUE(until([&] { return display->shop().theme == "light"; }));
}

TEST_F(BusDisplayTest, TellsThatA20WantsItsScreenSaverUntilTheNextOrder) {
    OdooServer server(OdooVersion::v20);
    open(server.link());
    ASSERT_TRUE(until([&] { return server.listeners() == 1; }));
    json::Value saver = snapshot20("$ 10.00");
    saver["displayScreenSaver"] = true;
    server.show(saver);
    EXPECT_TRUE(until([&] { return display->shop().wants_screen_saver; }));
    server.show(snapshot20("$ 12.00"));
    ASSERT_TRUE(shows("$ 12.00"));
    EXPECT_FALSE(display->shop().wants_screen_saver);
}

TEST_F(BusDisplayTest, FindsARegisterWhoseNumberChanged) {
    OdooServer server(OdooVersion::v20);
    open(server.link());
    ASSERT_TRUE(until([&] { return server.listeners() == 1; }));
    server.ping("9");
    EXPECT_TRUE(until([&] { return display->status().others == std::vector<std::string>{"9"}; }));
    server.show(snapshot20("$ 77.00"), "9");
    server.show(snapshot20("$ 10.00"));
    EXPECT_TRUE(shows("$ 10.00")) << "another register's order is never ours";
}

// ---- away and back --------------------------------------------------------------------------------------

TEST_F(BusDisplayTest, HasTheLiveOrderBackWithinTwoSecondsAfterTheNetworkReturns) {
    OdooServer server(OdooVersion::v19);
    open(server.link(), [] {
        BusTimings real;  // as a shop has them
        real.beat = 100ms;
        return real;
    }());
    ASSERT_TRUE(until([&] { return server.listeners() == 1; }));
    server.show(snapshot19("1.00"));
    ASSERT_TRUE(shows("1.00"));
    server.go_away();
    ASSERT_TRUE(until([&] { return display->status().state == LinkState::trouble; }));
    until([] { return false; }, 2500ms);  // the backoff reaches its ceiling
    server.show(snapshot19("2.00"));      // the till goes on selling
    const Time back = clock.now();
    server.come_back();
    ASSERT_TRUE(shows("2.00"));
    EXPECT_LE(clock.now() - back, 2s);
}

TEST_F(BusDisplayTest, RegistersAgainAfterEveryReconnect) {
    OdooServer server(OdooVersion::v20);
    open(server.link());
    ASSERT_TRUE(until([&] { return server.registrations().size() == 1; }));
    server.go_away();
    ASSERT_TRUE(until([&] { return display->status().state == LinkState::trouble; }));
    server.come_back();
    EXPECT_TRUE(until([&] { return server.registrations().size() == 2; }));
}

TEST_F(BusDisplayTest, AsksAfterAReconnectOnlyForWhatItHasNotSeen) {
    OdooServer server(OdooVersion::v19);
    open(server.link());
    ASSERT_TRUE(until([&] { return server.listeners() == 1; }));
    server.continue_at(812);
    server.show(snapshot19("1.00"));
    ASSERT_TRUE(shows("1.00"));
    server.go_away();
    ASSERT_TRUE(until([&] { return display->status().state == LinkState::trouble; }));
    server.come_back();
    ASSERT_TRUE(until([&] { return server.subscriptions().size() == 2; }));
    EXPECT_EQ(json::integer(server.subscriptions()[0], "last"), 0);
    EXPECT_EQ(json::integer(server.subscriptions()[1], "last"), 812);
}

TEST_F(BusDisplayTest, ShowsTheSaleInProgressAfterARestart) {
    OdooServer server(OdooVersion::v19);
    open(server.link());
    ASSERT_TRUE(until([&] { return server.listeners() == 1; }));
    server.show(snapshot19("1.00"));
    server.say("something-else", 1);
    ASSERT_TRUE(shows("1.00"));
    leave();
    EXPECT_EQ(bookmark.pos, server.url() + " 3");
    EXPECT_GT(bookmark.resume_id, 0);
    arbiter = sources::Arbiter();
    open(server.link());
    EXPECT_TRUE(shows("1.00"));
}

TEST_F(BusDisplayTest, FindsTheSaleInProgressThoughTheBoxsClockWasSetByAnHour) {
    for (const auto by : {1h, -1h}) {
        OdooServer server(OdooVersion::v19);
        open(server.link());
        ASSERT_TRUE(until([&] { return server.listeners() == 1; }));
        server.show(snapshot19("1.00"));
        ASSERT_TRUE(shows("1.00"));
        ASSERT_TRUE(until([&] { return bookmark.pos == server.url() + " 3"; }));
        clock.ahead += by;
        ASSERT_TRUE(until([&] {
            const auto age = clock.wall() - bookmark.at;
            return age >= 0s && age < 10s;
        })) << "the bookmark is as old as the order is, by the clock as it is now";
        server.show(snapshot19("2.00"));
        EXPECT_TRUE(shows("2.00"));
        const auto last = json::integer(server.subscriptions()[0], "last");
        EXPECT_EQ(last, 0);
        ASSERT_TRUE(until([&] { return bookmark.resume_id == 100; })) << bookmark.resume_id;
        leave();
        arbiter = sources::Arbiter();
        open(server.link());
        ASSERT_TRUE(shows("2.00"));
        EXPECT_EQ(json::integer(server.subscriptions()[1], "last"), 100);
        leave();
        arbiter = sources::Arbiter();
    }
}

TEST_F(BusDisplayTest, ShowsTheNextOrderThoughTheBoxsClockWentBackWhileItWasOff) {
    OdooServer server(OdooVersion::v19);
    bookmark = {server.url() + " 3", 99, clock.wall() + 1h};  // a box without a battery
    open(server.link());
    ASSERT_TRUE(until([&] { return server.subscriptions().size() == 1; }));
    EXPECT_EQ(json::integer(server.subscriptions()[0], "last"), 0) << "nobody knows how old that order is";
    server.show(snapshot19("1.00"));
    EXPECT_TRUE(shows("1.00"));
    EXPECT_TRUE(until([&] { return bookmark.at <= clock.wall(); }));
}

TEST_F(BusDisplayTest, ShowsNoOrderThatWasPaidBeforeItWasSwitchedOn) {
    OdooServer server(OdooVersion::v19);
    server.show(snapshot19("8.00", true));
    open(server.link());
    ASSERT_TRUE(until([&] { return display->status().messages == 1; }));
    EXPECT_EQ(shown(), "");
    server.show(snapshot19("9.00"));
    EXPECT_TRUE(shows("9.00"));
}

TEST_F(BusDisplayTest, LooksForNoOrderThatIsOlderThanTheWelcomePageWaits) {
    OdooServer server(OdooVersion::v19);
    bookmark = {server.url() + " 3", 55, clock.wall() - 11min};
    open(server.link());
    ASSERT_TRUE(until([&] { return server.subscriptions().size() == 1; }));
    EXPECT_EQ(json::integer(server.subscriptions()[0], "last"), 0);
}

TEST_F(BusDisplayTest, FollowsAServerThatBecameANewerOneWhileConnected) {
    OdooServer server(OdooVersion::v18);
    open(server.link());
    ASSERT_TRUE(until([&] { return server.listeners() == 1; }));
    server.show(snapshot18("1.00"));
    ASSERT_TRUE(shows("1.00"));
    server.go_away();
    server.become(OdooVersion::v19);
    server.come_back();
    ASSERT_TRUE(until([&] { return display->status().version == "19.0-2" && server.listeners() == 1; }))
        << words_of(display->status().trouble, "");
    EXPECT_EQ(shown(), "1.00") << "meanwhile the order stays";
    server.show(snapshot19("$ 3.00"));
    EXPECT_TRUE(shows("$ 3.00"));
}

TEST_F(BusDisplayTest, FollowsAServerOf18ThatBecameA20AsSoonAsItsRegisterAsksForScreens) {
    OdooServer server(OdooVersion::v18);
    open(server.link());
    ASSERT_TRUE(until([&] { return server.listeners() == 1; }));
    server.go_away();
    server.become(OdooVersion::v20);
    server.come_back();
    ASSERT_TRUE(until([&] { return display->status().version == "20.0-1" && server.listeners() == 1; }))
        << words_of(display->status().trouble, "");
    server.ping(OdooServer::kNumber);
    ASSERT_TRUE(until([&] { return !server.registrations().empty(); }));
    EXPECT_EQ(server.posts("/pos_customer_display/register-device")[0].body["params"]["identifier"],
              OdooServer::kNumber);
    server.show(snapshot20("$ 4.00"));
    EXPECT_TRUE(shows("$ 4.00"));
}

// ---- what goes wrong -------------------------------------------------------------------------------------

TEST_F(BusDisplayTest, SurvivesHalfAFrameAndShowsTheOrderAfterIt) {
    OdooServer server(OdooVersion::v19);
    open(server.link());
    ASSERT_TRUE(until([&] { return server.listeners() == 1; }));
    test::OdooFaults faults;
    faults.half_frame = true;
    server.set(faults);
    server.show(snapshot19("4.00"));
    EXPECT_TRUE(shows("4.00")) << "it is replayed after the reconnect";
}

TEST_F(BusDisplayTest, SurvivesFramesThatAreNone) {
    OdooServer server(OdooVersion::v19);
    open(server.link());
    ASSERT_TRUE(until([&] { return server.listeners() == 1; }));
    for (const std::string& frame :
         {std::string("{}"), std::string("[[[["), std::string(100'000, '['),
          std::string("[1,null,{\"id\":{}}]"), std::string("[{\"id\":1,\"message\":[]}]")}) {
        server.say_raw(frame);
    }
    server.show(snapshot19("5.00"));
    EXPECT_TRUE(shows("5.00"));
    EXPECT_EQ(server.subscriptions().size(), 1U) << "on the same connection";
}

/// An outage in which the till goes on selling: so much waits that it is never got in one piece.
void BusDisplayTest::misses(std::size_t backlog_bytes, BusTimings with) {
    OdooServer server(OdooVersion::v19);
    open(server.link(), with);
    ASSERT_TRUE(until([&] { return server.listeners() == 1; }));
    server.show(snapshot19("1.00"));
    ASSERT_TRUE(shows("1.00"));
    server.go_away();
    json::Value large = snapshot19("2.00");
    large["qrPaymentData"] = {{"qrCode", "data:image/png;base64," + std::string(1 << 20, 'A')}};
    for (std::size_t bytes = 0; bytes <= backlog_bytes; bytes += 1 << 20) server.show(large);
    server.age_messages();
    server.show(snapshot19("3.00"));
    server.come_back();
    EXPECT_TRUE(shows("3.00")) << words_of(display->status().trouble, "");
    EXPECT_EQ(json::integer(server.subscriptions().back(), "last"), 0);
}

TEST_F(BusDisplayTest, ShowsTheLiveOrderAfterAnOutageWhoseBacklogIsLargerThanAnyFrame) {
    misses(kFrameBytesMax, timings());
}

TEST_F(BusDisplayTest, ShowsTheLiveOrderAfterAnOutageWhoseBacklogTakesLongerThanAnyMessageMay) {
    BusTimings impatient = timings();
    impatient.beat = 1ms;  // some megabytes are not through within two of them
    misses(kFrameBytesMax / 2, impatient);
}

TEST_F(BusDisplayTest, ComesBackAfterTheSessionExpired) {
    OdooServer server(OdooVersion::v19);
    test::OdooFaults faults;
    faults.close_after_subscribe = 4001;
    faults.page_session = "expired";
    server.set(faults);
    open(server.link());
    ASSERT_TRUE(until([&] { return server.last_socket_cookie() == "session_id=expired"; }));
    faults.page_session = "renewed";
    server.set(faults);
    ASSERT_TRUE(until([&] { return server.last_socket_cookie() == "session_id=renewed"; }))
        << "a new session comes with the page";
    server.set({});
    ASSERT_TRUE(until([&] { return server.listeners() == 1; }));
    server.show(snapshot19("6.00"));
    EXPECT_TRUE(shows("6.00"));
}

TEST_F(BusDisplayTest, FindsTheDatabaseOfAServerThatHasSeveral) {
    OdooServer server(OdooVersion::v19);
    test::OdooFaults faults;
    faults.wants_session = true;
    server.set(faults);
    open(server.link());
    ASSERT_TRUE(fails_with(Trouble::database)) << words_of(display->status().trouble, "");
    leave();
    open(server.link(), timings(), "shop");
    ASSERT_TRUE(until([&] { return server.listeners() == 1; })) << words_of(display->status().trouble, "");
    EXPECT_EQ(server.last_socket_cookie(), std::string("session_id=") + OdooServer::kSession);
}

TEST_F(BusDisplayTest, TellsFailuresApart) {
    OdooServer server(OdooVersion::v19);
    const auto with = [&](int status, const char* body, const char* location = "") {
        test::OdooFaults faults;
        faults.page_status = status;
        faults.page_body = body;
        faults.page_location = location;
        server.set(faults);
        open(server.link());
    };
    struct Case {
        int status;
        const char* body;
        const char* location;
        Trouble trouble;
    };
    for (const Case& one : {Case{403, "<html>var odoo</html>", "", Trouble::token},
                            Case{404, "<html>var odoo</html>", "", Trouble::token},
                            Case{404, "<a href=\"/web/database/selector\">", "", Trouble::database},
                            Case{200, "<html>It works!</html>", "", Trouble::not_odoo},
                            Case{200, "<html>__session_info__: {\"uid\": 1}", "", Trouble::token},
                            Case{502, "<html>Bad Gateway</html>", "", Trouble::server_error},
                            Case{503, "<html>restarting</html>", "", Trouble::server_error},
                            Case{429, "<html>slow down</html>", "", Trouble::rate_limited},
                            Case{303, "", "https://elsewhere.example/", Trouble::not_odoo},
                            Case{303, "", "/web/login?redirect=x", Trouble::database}}) {
        with(one.status, one.body, one.location);
        EXPECT_TRUE(fails_with(one.trouble))
            << one.status << " " << one.body << ": " << name_of(display->status().trouble.what);
        leave();
    }
    EXPECT_GE(server.pages_served(), 9U);
}

TEST_F(BusDisplayTest, SaysWhenOdooIsTooOldForADisplayLink) {
    OdooServer server(OdooVersion::v17);
    open(server.link());
    EXPECT_TRUE(fails_with(Trouble::too_old)) << name_of(display->status().trouble.what);
}

TEST_F(BusDisplayTest, SaysWhenTheTokenIsWrong) {
    OdooServer server(OdooVersion::v20);
    open(server.url() + "/pos_customer_display/3/2?access_token=0000000000000000");
    EXPECT_TRUE(fails_with(Trouble::token));
}

TEST_F(BusDisplayTest, SaysWhenNobodyListens) {
    std::string link;
    {
        OdooServer server(OdooVersion::v19);
        link = server.link();
    }
    open(link);
    EXPECT_TRUE(fails_with(Trouble::refused)) << name_of(display->status().trouble.what);
}

TEST_F(BusDisplayTest, GivesUpOnAPageThatNeverComesAndTriesAgain) {
    OdooServer server(OdooVersion::v19);
    test::OdooFaults faults;
    faults.page_hangs = true;
    server.set(faults);
    BusTimings hasty = timings();
    hasty.page = 200ms;
    open(server.link(), hasty);
    ASSERT_TRUE(fails_with(Trouble::timeout));
    server.set({});
    EXPECT_TRUE(until([&] { return server.listeners() == 1; }));
}

TEST_F(BusDisplayTest, StopsSoonWhileAPageNeverComes) {
    OdooServer server(OdooVersion::v19);
    test::OdooFaults faults;
    faults.page_hangs = true;
    server.set(faults);
    BusTimings patient = timings();
    patient.page = 1h;
    open(server.link(), patient);
    ASSERT_TRUE(until([&] { return display->status().state == LinkState::connecting; }));
    leave();
}

TEST_F(BusDisplayTest, FollowsNothingWhereTheSettingNamesOnlyAServer) {
    open("http://127.0.0.1:1");
    EXPECT_EQ(display->status().state, LinkState::off);
    display->configure({.link = "http://127.0.0.1:1/something", .database = "", .network = {}});
    EXPECT_TRUE(fails_with(Trouble::bad_link));
}

TEST_F(BusDisplayTest, CountsAsSilentWhileTheBusIsAway) {
    OdooServer server(OdooVersion::v19);
    open(server.link());
    ASSERT_TRUE(until([&] { return server.listeners() == 1; }));
    server.show(snapshot19("1.00"));
    ASSERT_TRUE(shows("1.00"));
    sources::ArbiterSettings hasty;
    hasty.reconnecting_after = 300ms;
    arbiter.configure(hasty, clock.now());
    until([] { return false; }, 600ms);
    EXPECT_EQ(arbiter.screen(clock.now()).contact, renderer::Contact::live) << "a quiet bus is a living one";
    server.go_away();
    EXPECT_TRUE(
        until([&] { return arbiter.screen(clock.now()).contact == renderer::Contact::reconnecting; }));
    EXPECT_EQ(shown(), "1.00") << "the last good order stays";
}

// ---- as recorded
// --------------------------------------------------------------------------------------------

TEST_F(BusDisplayTest, ShowsEveryRecordedOrderOfA19) {
    OdooServer server(OdooVersion::v19);
    open(server.link());
    ASSERT_TRUE(until([&] { return server.listeners() == 1; }));
    std::size_t shown_orders = 0;
    for (const std::string& file : test::capture_files()) {
        if (!file.starts_with("odoo19/")) continue;
        for (const json::Value& snapshot : test::snapshots_of(file)) {
            const std::string total = json::text(snapshot, "amount");
            const std::size_t before = display->status().messages;
            server.show(snapshot);
            ASSERT_TRUE(until([&] { return display->status().messages > before; })) << file;
            if (shown() == total) ++shown_orders;
            EXPECT_TRUE(shown() == total || json::array(snapshot, "lines").empty()) << file << " " << total;
        }
    }
    EXPECT_GT(shown_orders, 60U);
}

}  // namespace
}  // namespace comptoir::odoo::bus
