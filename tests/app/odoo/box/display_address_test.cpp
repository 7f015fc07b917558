#include "app/odoo/box/display_address.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <functional>
#include <vector>

#include "tests/support/odoo_server.hpp"
#include "tests/support/run_io.hpp"

namespace comptoir::odoo::box {
namespace {

using namespace std::chrono_literals;
using test::OdooServer;
using test::OdooVersion;

constexpr const char* kPage = "https://shop.example/dashboard?token=1";

TEST(DisplayAddressAnswer, IsAnObjectByScreenOrAnAddress) {
    const std::string page = kPage;
    const auto read = [](const std::string& body) { return read_display_address(body, "display"); };
    EXPECT_EQ(read(R"({"other":"https://x.example","display":")" + page + "\"}"), page);
    EXPECT_EQ(read(R"({"HDMI-1":")" + page + "\"}"), page) << "the only screen is ours";
    EXPECT_EQ(read(page + "\n"), page);
    EXPECT_EQ(read("\"" + page + "\""), page);
    for (const char* none : {"", "{}", "[]", "null", "false", "7", R"({"display":false})", "<html></html>",
                             R"({"display":"file:///etc/passwd"})", R"({"a":"https://x","b":"https://y"})",
                             "javascript:alert(1)"})
        EXPECT_EQ(read(none), "") << none;
    EXPECT_EQ(read("https://shop.example/" + std::string(kDisplayAnswerMax, 'x')), "");
}

struct DisplayAddressTest : testing::Test {
    ~DisplayAddressTest() override {
        address.stop();
        client.stop();
        io.restart();
        io.run_for(2s);
    }
    bool run_until(const std::function<bool()>& is_so) { return test::run_io_until(io, is_so); }

    boost::asio::io_context io;
    net::Client client{io.get_executor(), {}};
    std::vector<std::string> found;
    DisplayAddress address{{.executor = io.get_executor(),
                            .client = client,
                            .found = [this](const std::string& url) { found.push_back(url); },
                            .request = 2s,
                            .retry_min = 5ms,
                            .retry_max = 20ms}};
};

TEST_F(DisplayAddressTest, IsAskedForOncePerServer) {
    OdooServer server(OdooVersion::v19);
    server.give_display_urls({{"display", kPage}});
    ServerAccount account;
    account.url = server.url();
    address.configure(account, "dc:a6:32:00:11:22");
    ASSERT_TRUE(run_until([&] { return !found.empty(); }));
    EXPECT_EQ(found, std::vector<std::string>{kPage});
    address.configure(account, "dc:a6:32:00:11:22");
    io.restart();
    io.run_for(50ms);
    EXPECT_EQ(found.size(), 1u);
    address.configure({}, "dc:a6:32:00:11:22");
    EXPECT_EQ(found.back(), "") << "who belongs to nobody has nothing to show for it";
}

TEST_F(DisplayAddressTest, IsAskedForAgainUntilTheServerIsThere) {
    ServerAccount account;
    {
        const OdooServer gone(OdooVersion::v19);
        account.url = gone.url();
    }
    address.configure(account, "box");
    EXPECT_FALSE([&] {
        io.restart();
        io.run_for(100ms);
        return !found.empty();
    }());
    OdooServer server(OdooVersion::v18);
    account.url = server.url();
    address.configure(account, "box");
    ASSERT_TRUE(run_until([&] { return !found.empty(); }));
    EXPECT_EQ(found, std::vector<std::string>{""}) << "this server has no wish";
}

TEST_F(DisplayAddressTest, IsNotAskedForByANameThatIsNoPartOfAPath) {
    ServerAccount account;
    account.url = "http://127.0.0.1:9";
    address.configure(account, "../../web");
    io.restart();
    io.run_for(20ms);
    EXPECT_TRUE(found.empty());
}

}  // namespace
}  // namespace comptoir::odoo::box
