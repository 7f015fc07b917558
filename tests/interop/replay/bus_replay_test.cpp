/// Every order that a recorded till of Odoo 18.0 or 19.0 showed, sent over the bus of its server as that
/// version sends it: the screen must be told the very same order as by HTTP. There is no recording of a 20.

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "app/odoo/bus/bus_display.hpp"
#include "app/odoo/proxy_routes.hpp"
#include "tests/support/box.hpp"
#include "tests/support/captures.hpp"
#include "tests/support/odoo_server.hpp"
#include "tests/support/run_io.hpp"

namespace comptoir::test {
namespace {

using namespace std::chrono_literals;
using odoo::bus::BusContext;
using odoo::bus::BusDisplay;

OdooVersion version_of(const std::string& file) {
    return file.starts_with("odoo18/") ? OdooVersion::v18 : OdooVersion::v19;
}

std::vector<std::string> with_snapshots() {
    auto files = capture_files();
    std::erase_if(files, [](const std::string& file) { return snapshots_of(file).empty(); });
    return files;
}

/// The same shop twice: its box is told over HTTP, its screen follows the bus.
class BusReplay : public testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        odoo::install(box.http.router(), context);
        box.start();
        display.configure({.link = server.link(), .database = "", .network = {}});
        ASSERT_TRUE(until([&] { return server.listeners() == 1; }));
        // What comes first after the start is what was before it.
        say(snapshots_of("odoo19/box/03-add-second-line.json").back());
    }
    void TearDown() override {
        bool is_over = false;
        display.stop([&] { is_over = true; });
        EXPECT_TRUE(until([&] { return is_over; }));
        client.stop();
        io.run_for(1s);
    }

    template <class Predicate>
    bool until(Predicate is_so) {
        return run_io_until(io, is_so);
    }

    renderer::OrderPtr say(const json::Value& snapshot) {
        const std::size_t before = display.status().messages;
        server.show(snapshot);
        EXPECT_TRUE(until([&] { return display.status().messages > before; }));
        return arbiter.screen(box.clock.now()).order;
    }
    renderer::OrderPtr set(const json::Value& snapshot) {
        HttpClient till = box.client();
        const auto answer = till.rpc("/hw_proxy/customer_facing_display",
                                     {{"action", "set"}, {"data", snapshot}}, from(server.url()));
        EXPECT_EQ(answer.json()["result"]["status"], "updated") << answer.body;
        return box.http.run([this] { return box.arbiter.screen(box.clock.now()).order; });
    }

    Box box;
    odoo::Contacts contacts;
    odoo::Context context{.registry = box.registry,
                          .events = box.hub,
                          .arbiter = box.arbiter,
                          .access = box.http.access(),
                          .contacts = contacts,
                          .clock = box.clock,
                          .said = nullptr,
                          .timings = {}};
    OdooServer server{version_of(GetParam())};
    boost::asio::io_context io;
    net::Client client{io.get_executor(), {}};
    sources::Arbiter arbiter;
    BusDisplay display{BusContext{.executor = io.get_executor(),
                                  .client = client,
                                  .arbiter = arbiter,
                                  .clock = box.clock,
                                  .said = nullptr,
                                  .changed = nullptr,
                                  .bookmark = nullptr,
                                  .remember = nullptr,
                                  .screen_id = "7b1d9a0e-0000-4000-8000-000000000002"}};
};

TEST_P(BusReplay, TellsTheScreenTheSameAsHttp) {
    std::size_t at = 0;
    for (const json::Value& snapshot : snapshots_of(GetParam())) {
        SCOPED_TRACE("snapshot " + std::to_string(at++));
        const auto by_http = set(snapshot);
        const auto by_bus = say(snapshot);
        ASSERT_EQ(by_http == nullptr, by_bus == nullptr);
        if (!by_http) {  // an empty order is the welcome page
            EXPECT_TRUE(json::array(snapshot, "lines").empty());
            continue;
        }
        // The page on the server says its language, a call does not.
        EXPECT_EQ(by_bus->language, "fr-FR");
        renderer::Order same = *by_bus;
        same.language = by_http->language;
        EXPECT_TRUE(same == *by_http)
            << by_bus->total.text << " with " << by_bus->lines.size() << " lines, by HTTP "
            << by_http->total.text << " with " << by_http->lines.size();
        EXPECT_EQ(same.lines.size(), json::array(snapshot, "lines").size());
    }
    EXPECT_GT(at, 0U);
}

INSTANTIATE_TEST_SUITE_P(RecordedTills, BusReplay, testing::ValuesIn(with_snapshots()), name_of_capture);

TEST(BusReplayedCaptures, AreAllButThoseInWhichNoOrderChanged) {
    std::vector<std::string> without;
    const auto with = with_snapshots();
    for (const auto& file : capture_files()) {
        if (std::find(with.begin(), with.end(), file) == with.end()) without.push_back(file);
    }
    EXPECT_EQ(without, (std::vector<std::string>{
                           "odoo19/box/00-open.json", "odoo19/nobox-epos/01-idle.json",
                           "odoo19/nobox-epos/14-scan.json", "odoo19/nobox-epos/16-payment-screen.json",
                           "odoo19/nobox-epos/19-print-receipt.json", "odoo19/nobox-epos/28-cash-move.json",
                           "odoo19/nobox-epos/29-sale-details.json"}));
    EXPECT_EQ(with.size() + without.size(), capture_files().size());
}

}  // namespace
}  // namespace comptoir::test
