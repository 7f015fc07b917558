#include "app/odoo/bus/link_trial.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <optional>

#include "tests/support/odoo_server.hpp"

namespace comptoir::odoo::bus {
namespace {

using namespace std::chrono_literals;
using test::OdooServer;
using test::OdooVersion;

class LinkTrialTest : public ::testing::Test {
protected:
    LinkFindings findings_of(const std::string& link, const std::string& database = "",
                             Duration patience = 3s) {
        boost::asio::io_context io;
        net::Client client{io.get_executor(), {}};
        std::optional<LinkFindings> found;
        LinkTrial trial;
        trial.link = link;
        trial.database = database;
        trial.patience = patience;
        boost::asio::co_spawn(io, try_link(client, clock, std::move(trial)),
                              [&](const std::exception_ptr& thrown, LinkFindings findings) {
                                  EXPECT_EQ(thrown, nullptr);
                                  found = std::move(findings);
                                  client.stop();
                              });
        io.run_for(10s);
        EXPECT_TRUE(found) << "it never ended";
        return found.value_or(LinkFindings{});
    }
    SystemClock clock;
};

TEST_F(LinkTrialTest, SaysThatALinkOfEachVersionWorksAndLeavesNoTrace) {
    for (const OdooVersion version : {OdooVersion::v18, OdooVersion::v19, OdooVersion::v20}) {
        OdooServer server(version);
        const LinkFindings findings = findings_of(server.link());
        EXPECT_TRUE(findings.works) << findings.words();
        EXPECT_EQ(findings.server, server.url());
        EXPECT_NE(findings.words().find("works; Odoo " + findings.version.substr(0, 2)), std::string::npos)
            << findings.words();
        EXPECT_EQ(findings.register_id, "pos-3");
        EXPECT_EQ(server.subscriptions().size(), 1U) << "the bus is tried, too";
        EXPECT_TRUE(server.registrations().empty()) << "a try is no screen";
    }
}

TEST_F(LinkTrialTest, TellsTheFailuresApart) {
    struct Case {
        const char* what;
        test::OdooFaults faults;
        Trouble trouble;
    };
    const std::vector<Case> cases{
        {"wrong token", {.page_status = 403}, Trouble::token},
        {"another POS", {.page_status = 404}, Trouble::token},
        {"no Odoo", {.page_body = "<html>It works!</html>"}, Trouble::not_odoo},
        {"wrong database", {.page_status = 303, .page_location = "/web/login"}, Trouble::database},
        {"too often", {.page_status = 429}, Trouble::rate_limited},
        {"out of order", {.page_status = 502}, Trouble::server_error},
        {"a bus that is not let through", {.socket_status = 502}, Trouble::server_error},
        {"a bus that sends us away", {.close_after_subscribe = 1013}, Trouble::rate_limited},
    };
    for (const Case& one : cases) {
        OdooServer server(OdooVersion::v19);
        server.set(one.faults);
        const LinkFindings findings = findings_of(server.link());
        EXPECT_FALSE(findings.works) << one.what;
        EXPECT_EQ(findings.trouble.what, one.trouble) << one.what << ": " << findings.words();
    }
}

TEST_F(LinkTrialTest, SaysThatNobodyListensOrThatTheLinkIsNone) {
    std::string link;
    {
        OdooServer server(OdooVersion::v19);
        link = server.link();
    }
    EXPECT_EQ(findings_of(link).trouble.what, Trouble::refused);
    EXPECT_EQ(findings_of("http://no-such-host.invalid/pos_customer_display/3/abc").trouble.what,
              Trouble::name_not_found);
    EXPECT_EQ(findings_of("shop.example").trouble.what, Trouble::bad_link);
}

TEST_F(LinkTrialTest, SaysThatOdooIsTooOld) {
    OdooServer old(OdooVersion::v17);
    EXPECT_EQ(findings_of(old.link()).trouble.what, Trouble::too_old);
}

TEST_F(LinkTrialTest, EndsInTimeWhateverTheServerDoes) {
    OdooServer server(OdooVersion::v19);
    server.set({.page_hangs = true});
    const LinkFindings findings = findings_of(server.link(), "shop", 400ms);
    EXPECT_EQ(findings.trouble.what, Trouble::timeout);
    EXPECT_LT(findings.took, 2s);
    EXPECT_LE(LinkTrial{}.patience, 5s) << "who waits at a counter waits no longer";
}

}  // namespace
}  // namespace comptoir::odoo::bus
