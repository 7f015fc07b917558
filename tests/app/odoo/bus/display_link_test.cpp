#include "app/odoo/bus/display_link.hpp"

#include <gtest/gtest.h>

namespace comptoir::odoo::bus {
namespace {

TEST(DisplayLink, IsReadAsEachVersionShowsIt) {
    const auto odoo18 = read_display_link("https://shop.example/pos_customer_display/1/6dcdce0208604514");
    ASSERT_TRUE(odoo18) << odoo18.error().message;
    EXPECT_EQ(odoo18->config_id, 1);
    EXPECT_EQ(odoo18->device, "6dcdce0208604514");
    EXPECT_EQ(odoo18->page_url(),
              "https://shop.example/pos_customer_display/1/6dcdce0208604514?access_token=6dcdce0208604514");

    const auto odoo20 = read_display_link(
        "http://10.0.0.2:8069/fr/pos_customer_display/3/2?access_token=9f1c0a77d2e34b58&theme=dark");
    ASSERT_TRUE(odoo20) << odoo20.error().message;
    EXPECT_EQ(odoo20->server.text(), "http://10.0.0.2:8069");
    EXPECT_EQ(odoo20->prefix, "/fr");
    EXPECT_EQ(odoo20->config_id, 3);
    EXPECT_EQ(odoo20->device, "2");
    EXPECT_EQ(odoo20->access_token, "9f1c0a77d2e34b58");
    EXPECT_EQ(odoo20->page_url(),
              "http://10.0.0.2:8069/fr/pos_customer_display/3/2?access_token=9f1c0a77d2e34b58");
}

TEST(DisplayLink, MayComeWithoutADeviceOrWithWhatIsBehindAHash) {
    const auto short_one = read_display_link("https://shop.example/pos_customer_display/3/#top");
    ASSERT_TRUE(short_one) << short_one.error().message;
    EXPECT_EQ(short_one->device, "");
    EXPECT_EQ(short_one->page_url(), "https://shop.example/pos_customer_display/3");
}

TEST(DisplayLink, SaysWhatIsWrongAndWhatOneLooksLike) {
    for (const char* bad :
         {"", "shop.example/pos_customer_display/3/2", "ftp://shop.example/pos_customer_display/3",
          "https://shop.example/", "https://shop.example/pos_customer_display",
          "https://shop.example/pos_customer_display/three/2",
          "https://shop.example/pos_customer_display/-3/2",
          "https://shop.example/pos_customer_display/99999999999999999999/2",
          "https://shop.example/pos_customer_display/3/a%20b",
          "https://shop.example/pos_customer_display/3/2?access_token=a%0d%0ab",
          "https://user:word@shop.example/pos_customer_display/3/2"}) {
        const auto link = read_display_link(bad);
        ASSERT_FALSE(link) << bad;
        EXPECT_EQ(link.error().code, ErrorCode::malformed) << bad;
        EXPECT_NE(link.error().message.find("/pos_customer_display/3/2?access_token"), std::string::npos)
            << bad;
    }
    const auto mangled = read_display_link("https://shop.example/pos_customer_display/9f1c0a77d2e34b58");
    ASSERT_FALSE(mangled);
    EXPECT_EQ(mangled.error().message.find("9f1c0a77d2e34b58"), std::string::npos) << "it may be a token";
    const std::string long_device = "https://shop.example/pos_customer_display/3/" + std::string(200, 'a');
    EXPECT_FALSE(read_display_link(long_device));
}

TEST(DisplayLink, KnowsAServerThatIsNoLink) {
    EXPECT_TRUE(is_only_a_server("https://shop.example"));
    EXPECT_TRUE(is_only_a_server("http://10.0.0.2:8069/"));
    EXPECT_FALSE(is_only_a_server("https://shop.example/pos_customer_display/3/2"));
    EXPECT_FALSE(is_only_a_server("https://shop.example/odoo"));
    EXPECT_FALSE(is_only_a_server("shop.example"));
}

}  // namespace
}  // namespace comptoir::odoo::bus
