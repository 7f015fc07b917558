/// What a server, or the way to it, can do wrong while the screen follows its bus. Each ends with the right
/// order on the screen: pixel by pixel the picture that the program draws where nothing is wrong.

#include <gtest/gtest.h>

#include <map>
#include <memory>

#include "app/base/json.hpp"
#include "tests/support/captures.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/kiosk.hpp"
#include "tests/support/odoo_server.hpp"
#include "tests/support/tls_front.hpp"

namespace comptoir {
namespace {

using namespace std::chrono_literals;
using test::HttpClient;
using test::Kiosk;
using test::OdooFaults;
using test::OdooServer;
using test::OdooVersion;
using test::TlsFront;

json::Value order19(const std::string& total) {
    json::Value order = test::snapshots_of("odoo19/box/03-add-second-line.json").back();
    order["amount"] = total;
    return order;
}

/// The same shop after its server became a 20.
json::Value order20(const std::string& total) {
    return {
        {"order", {{"state", "draft"}}},
        {"lines",
         {{{"uuid", "l-1"}, {"full_product_name", "Desk Pad"}, {"qty", 1}, {"price_subtotal_incl", total}}}},
        {"extra_data", {{"prices", {{"total_amount", total}}}}}};
}

class BusFaults : public testing::Test {
protected:
    void start(const std::string& link, const std::string& more = "") {
        kiosk = std::make_unique<Kiosk>(settings(link, more));
        connect();
    }
    void connect() {
        if (kiosk->port() == 0) throw std::runtime_error(kiosk->program().output());
        client = std::make_unique<HttpClient>(kiosk->port());
    }
    static std::string settings(const std::string& link, const std::string& more = "") {
        // No movement: a picture is the same whenever it is taken.
        return "reduced_motion = true\n[pos]\nurl = \"" + link + "\"\n" + more;
    }

    template <class Predicate>
    bool until(Predicate is_so, std::chrono::seconds within = 20s) {
        const auto end = std::chrono::steady_clock::now() + within;
        while (std::chrono::steady_clock::now() < end) {
            if (is_so()) return true;
        }
        return false;
    }
    json::Value status() { return client->get("/api/v1/status").json(); }
    json::Value link() { return status()["pos"]["link"]; }
    bool is_live() {
        return until([this] { return link()["state"] == "live"; });
    }
    /// The link says so, and so does whoever reads the problems.
    bool says(const std::string& trouble, const std::string& words) {
        return until([&] {
            const json::Value now = status();
            return now["pos"]["link"]["state"] == "trouble" && now["pos"]["link"]["trouble"] == trouble &&
                   json::dump(now["problems"]).find(words) != std::string::npos;
        });
    }
    bool has_picture_of(const json::Value& order, OdooVersion version = OdooVersion::v19) {
        const std::string& wanted = picture_of(order, version);
        return until([&] { return client->get("/api/v1/screen.png").body == wanted; });
    }

    /// As a program draws it whose server does everything right.
    static const std::string& picture_of(const json::Value& order, OdooVersion version) {
        static std::map<std::string, std::string> pictures;
        std::string& picture = pictures[json::dump(order)];
        if (!picture.empty()) return picture;
        OdooServer server(version);
        Kiosk kiosk(settings(server.link()));
        HttpClient client(kiosk.port());
        EXPECT_TRUE(server.wait_until([&] { return server.listeners() == 1; }));
        const std::string before = client.get("/api/v1/screen.png").body;
        server.show(order);
        const auto end = std::chrono::steady_clock::now() + 20s;
        while (client.get("/api/v1/status").json()["pos"]["registers"].empty() &&
               std::chrono::steady_clock::now() < end) {
        }
        picture = client.get("/api/v1/screen.png").body;
        EXPECT_NE(picture, before);
        return picture;
    }

    /// A screen that follows `server` and has an order on it.
    void start_with_an_order(const std::string& link) {
        start(link);
        ASSERT_TRUE(is_live()) << json::dump(link_words());
        server.show(order19("$ 1.00"));
        ASSERT_TRUE(has_picture_of(order19("$ 1.00")));
    }
    json::Value link_words() { return status()["problems"]; }

    /// The page is wrong, which is said in words, and then it is right.
    void expect_words_and_then_the_order(OdooFaults faults, const std::string& trouble,
                                         const std::string& words) {
        server.set(std::move(faults));
        start(server.link());
        EXPECT_TRUE(says(trouble, words)) << json::dump(status());
        server.set({});
        ASSERT_TRUE(is_live()) << json::dump(status());
        server.show(order19("$ 2.00"));
        EXPECT_TRUE(has_picture_of(order19("$ 2.00")));
        EXPECT_EQ(status()["health"], "healthy");
    }

    /// The order on the screen stays through whatever `happens`, and the next one is shown.
    template <class Happens>
    void expect_the_order_stays_and_the_next_comes(Happens happens) {
        start_with_an_order(server.link());
        happens();
        EXPECT_TRUE(has_picture_of(order19("$ 1.00"))) << json::dump(status());
        server.show(order19("$ 2.00"));
        EXPECT_TRUE(has_picture_of(order19("$ 2.00"))) << json::dump(status());
        EXPECT_TRUE(is_live());
    }

    OdooServer server{OdooVersion::v19};
    std::unique_ptr<Kiosk> kiosk;
    std::unique_ptr<HttpClient> client;
};

// ---- the page -------------------------------------------------------------------------------------------

TEST_F(BusFaults, APageCutInItsMiddleIsAskedForAgain) {
    expect_words_and_then_the_order({.page_is_cut = true}, "server_error", "out of order; we try again");
}

TEST_F(BusFaults, AnAnswerThatNeverEndsIsCutOff) {
    expect_words_and_then_the_order({.page_never_ends = true}, "not_odoo", "no Odoo");
}

TEST_F(BusFaults, AProxysBadGatewayIsAServerThatComesBack) {
    expect_words_and_then_the_order(
        {.page_status = 502, .page_body = "<html><h1>502 Bad Gateway</h1></html>"}, "server_error",
        "HTTP 502");
}

TEST_F(BusFaults, AWayToTheLoginIsAServerThatDoesNotKnowItsDatabase) {
    expect_words_and_then_the_order({.page_status = 303, .page_location = "/web/login?redirect=x"},
                                    "wrong_database", "set pos.database to its name");
}

// ---- the bus --------------------------------------------------------------------------------------------

TEST_F(BusFaults, AServerThatIsLateWithEverythingIsFollowedAllTheSame) {
    server.set({.late = 400ms});
    start(server.link());
    ASSERT_TRUE(is_live()) << json::dump(status());
    server.show(order19("$ 1.00"));
    server.show(order19("$ 2.00"));
    EXPECT_TRUE(has_picture_of(order19("$ 2.00")));
    EXPECT_EQ(server.subscriptions().size(), 1U) << "nobody lost patience";
}

TEST_F(BusFaults, AFrameCutInItsMiddleIsSaidAgainAfterTheReconnect) {
    start_with_an_order(server.link());
    server.set({.half_frame = true});
    server.show(order19("$ 2.00"));
    EXPECT_TRUE(has_picture_of(order19("$ 2.00")));
    EXPECT_EQ(server.subscriptions().size(), 2U);
}

TEST_F(BusFaults, AFrameOf64MegabytesCostsItsConnectionAndNothingElse) {
    start_with_an_order(server.link());
    server.set({.huge_frame = true});
    server.show(order19("$ 2.00"));
    EXPECT_TRUE(has_picture_of(order19("$ 2.00"))) << "it is said again, in its true size";
    EXPECT_TRUE(kiosk->program().wait_for("a frame of the bus is too large")) << kiosk->program().output();
    EXPECT_EQ(server.subscriptions().size(), 2U);
}

TEST_F(BusFaults, MessagesThatComeTwiceAreOne) {
    start_with_an_order(server.link());
    server.set({.twice = true});
    server.show(order19("$ 3.00"));
    server.show(order19("$ 2.00"));
    EXPECT_TRUE(has_picture_of(order19("$ 2.00")));
}

TEST_F(BusFaults, AMessageThatComesAgainLaterIsNoNews) {
    start_with_an_order(server.link());
    server.continue_at(500);
    server.show(order19("$ 3.00"));
    server.show(order19("$ 2.00"));
    ASSERT_TRUE(has_picture_of(order19("$ 2.00")));
    server.say_raw(json::dump(json::Value::array(
        {{{"id", 500},
          {"message",
           {{"type", std::string(OdooServer::kToken) + "-UPDATE_CUSTOMER_DISPLAY-" + OdooServer::kUuid},
            {"payload", order19("$ 3.00")}}}}})));
    ASSERT_TRUE(until([this] { return link()["messages"] == 4; })) << json::dump(link());
    EXPECT_TRUE(has_picture_of(order19("$ 2.00")));
}

TEST_F(BusFaults, IdsThatGoBackAreFollowed) {
    expect_the_order_stays_and_the_next_comes([this] { server.continue_at(7); });
}

TEST_F(BusFaults, AServerPutBackFromABackupIsFollowedAfterItsRestart) {
    expect_the_order_stays_and_the_next_comes([this] {
        server.go_away();
        server.forget_messages();
        server.continue_at(7);
        server.come_back();
        ASSERT_TRUE(server.wait_until([this] { return server.listeners() == 1; }));
    });
}

TEST_F(BusFaults, AnExpiredSessionIsRenewed) {
    expect_the_order_stays_and_the_next_comes([this] {
        server.set({.close_after_subscribe = 4001});
        server.go_away();
        server.come_back();
        EXPECT_TRUE(says("server_error", "closed with 4001")) << json::dump(status());
        server.set({});
        ASSERT_TRUE(server.wait_until([this] { return server.listeners() == 1; }));
    });
}

TEST_F(BusFaults, AProxysBadGatewayInPlaceOfTheBusLeavesTheOrder) {
    expect_the_order_stays_and_the_next_comes([this] {
        server.set({.page_status = 502, .page_body = "<html>Bad Gateway</html>", .socket_status = 502});
        server.go_away();
        server.come_back();
        EXPECT_TRUE(says("server_error", "HTTP 502")) << json::dump(status());
        server.set({});
        ASSERT_TRUE(server.wait_until([this] { return server.listeners() == 1; }));
    });
}

TEST_F(BusFaults, AServerThatSendsTheBusToItsLoginLeavesTheOrder) {
    expect_the_order_stays_and_the_next_comes([this] {
        server.set({.page_status = 303, .page_location = "/web/login", .socket_status = 303});
        server.go_away();
        server.come_back();
        EXPECT_TRUE(until([this] { return link()["state"] == "trouble"; })) << json::dump(status());
        server.set({});
        ASSERT_TRUE(server.wait_until([this] { return server.listeners() == 1; }));
    });
}

TEST_F(BusFaults, AServerReplacedByANewerVersionIsFollowedWithTheLinkThatItShows) {
    start_with_an_order(server.link());
    server.go_away();
    server.become(OdooVersion::v20);
    server.come_back();
    // A 20 lets nobody in with a link of 19, which holds no token.   Source: odoo-20.md section 1.1.
    EXPECT_TRUE(says("wrong_token", "copy the link from the POS once more")) << json::dump(status());
    EXPECT_TRUE(has_picture_of(order19("$ 1.00"))) << "the order stays meanwhile";
    kiosk->write_settings(settings(server.link()));
    ASSERT_TRUE(server.wait_until([this] { return server.registrations().size() == 1; }))
        << json::dump(status());
    EXPECT_EQ(link()["version"], "20.0-1");
    server.show(order20("$ 5.00"));
    EXPECT_TRUE(has_picture_of(order20("$ 5.00"), OdooVersion::v20)) << json::dump(status());
}

TEST_F(BusFaults, AServersClockThatIsAnHourOffChangesNothing) {
    for (const auto off : {1h, -1h}) {
        server.set({.clock_off = off});
        start(server.link());
        ASSERT_TRUE(is_live());
        server.show(order19("$ 1.00"));
        EXPECT_TRUE(has_picture_of(order19("$ 1.00")));
        kiosk->program().signal(SIGKILL);
        kiosk->program().wait_exit();
        kiosk->start_again();
        connect();
        EXPECT_TRUE(has_picture_of(order19("$ 1.00"))) << "the sale in progress is found again";
    }
}

// ---- certificates ---------------------------------------------------------------------------------------

class BusCertificates : public BusFaults {
protected:
    void expect_words_and_then_the_order(const test::Identity& wrong, const std::string& why) {
        test::TemporaryFolder folder;
        const auto file = folder.path() / "ca.pem";
        authority.write(file);
        TlsFront front(server.port(), wrong);
        start(front.link(server.link()), "[network]\nca_file = \"" + file.string() + "\"\n");
        EXPECT_TRUE(says("certificate", why)) << json::dump(status());
        EXPECT_EQ(server.pages_served(), 0U) << "nothing is said to a stranger";
        front.present(authority.issue());
        ASSERT_TRUE(is_live()) << json::dump(status());
        server.show(order19("$ 2.00"));
        EXPECT_TRUE(has_picture_of(order19("$ 2.00")));
    }

    test::Authority authority;
};

TEST_F(BusCertificates, ThatOfAnUnknownAuthorityIsNotTrusted) {
    expect_words_and_then_the_order(test::Authority().issue(), "issued by nobody this box knows");
}

TEST_F(BusCertificates, ThatOfAnotherNameIsNotTrusted) {
    expect_words_and_then_the_order(authority.issue({.names = "DNS:another.example"}),
                                    "made out for another name");
}

TEST_F(BusCertificates, ThatHasExpiredIsNotTrusted) {
    expect_words_and_then_the_order(authority.issue({.from_day = -5, .to_day = -1}), "expired");
}

TEST_F(BusCertificates, ThatExpiresWhileConnectedLeavesTheOrder) {
    test::TemporaryFolder folder;
    const auto file = folder.path() / "ca.pem";
    authority.write(file);
    TlsFront front(server.port(), authority.issue());
    start(front.link(server.link()), "[network]\nca_file = \"" + file.string() + "\"\n");
    ASSERT_TRUE(is_live()) << json::dump(status());
    server.show(order19("$ 1.00"));
    ASSERT_TRUE(has_picture_of(order19("$ 1.00")));
    front.present(authority.issue({.from_day = -5, .to_day = -1}));
    server.go_away();
    server.come_back();
    EXPECT_TRUE(says("certificate", "expired")) << json::dump(status());
    EXPECT_TRUE(has_picture_of(order19("$ 1.00")));
    front.present(authority.issue());
    ASSERT_TRUE(is_live()) << json::dump(status());
    server.show(order19("$ 2.00"));
    EXPECT_TRUE(has_picture_of(order19("$ 2.00")));
}

}  // namespace
}  // namespace comptoir
