#include "app/odoo/bus/display_page.hpp"

#include <gtest/gtest.h>

#include "app/base/file.hpp"
#include "tests/support/captures.hpp"

namespace comptoir::odoo::bus {
namespace {

std::string recorded(const char* version) {
    return *file::read(test::captures_folder() / version / "customer-display-page.html", kPageBytesMax);
}

TEST(DisplayPage, IsReadAsRecordedFromOdoo19) {
    const auto page = read_display_page(recorded("odoo19"));
    ASSERT_TRUE(page) << page.error().message;
    EXPECT_EQ(page->access_token, "0f70ce455e91435b");
    EXPECT_EQ(page->config_id, 1);
    EXPECT_EQ(page->company_id, 1);
    EXPECT_EQ(page->device, "00000000-0000-0000-0000-000000000000");
    EXPECT_EQ(page->language, "en_US");
    EXPECT_EQ(page->version, "19.0-2");
    EXPECT_EQ(page->type, "");
    EXPECT_FALSE(page->has_background);
}

TEST(DisplayPage, IsReadAsRecordedFromOdoo18) {
    const auto page = read_display_page(recorded("odoo18"));
    ASSERT_TRUE(page) << page.error().message;
    EXPECT_EQ(page->access_token, "6dcdce0208604514");
    EXPECT_EQ(page->device, "");
    EXPECT_EQ(page->language, "en_US");
    EXPECT_EQ(page->version, "18.0-2");
    EXPECT_EQ(page->type, "local");
}

TEST(DisplayPage, TakesNumbersAsTextAndBracketsInTextsForTexts) {
    const auto page = read_display_page(
        R"(<script>odoo = {"a": "}{", "__session_info__" : {"x": "\"}\\", "access_token": "t}k", "identifier": 2,
           "config_id": "3", "has_bg_img": true}, "debug": ""};</script>)");
    ASSERT_TRUE(page) << page.error().message;
    EXPECT_EQ(page->access_token, "t}k");
    EXPECT_EQ(page->device, "2");
    EXPECT_EQ(page->config_id, 3);
    EXPECT_TRUE(page->has_background);
}

TEST(DisplayPage, NamesNobodyWhereALinkOf18LedToANewerServer) {
    const auto page = read_display_page(
        R"(__session_info__: {"access_token": "9f1c0a77d2e34b58", "device_uuid": "9f1c0a77d2e34b58"})");
    ASSERT_TRUE(page) << page.error().message;
    EXPECT_EQ(page->device, "");
}

TEST(DisplayPage, IsRefusedWhereItIsNone) {
    for (const char* bad :
         {"", "<html></html>", "<html>__session_info__</html>", "__session_info__: {\"access_token\": ",
          "__session_info__: {\"access_token\": \"abc\"", "__session_info__: {]}",
          "__session_info__: {\"config_id\": 3}", "__session_info__: {\"access_token\": {\"a\": 1}}",
          "<script>alert(1)</script>&lt;!ENTITY a \"b\">"}) {
        EXPECT_FALSE(read_display_page(bad)) << bad;
    }
    EXPECT_FALSE(read_display_page("__session_info__: {\"access_token\": \"a\", \"identifier\": \"" +
                                   std::string(200, 'x') + "\"}"));
    const std::string nested = "__session_info__: " + std::string(100'000, '{');
    EXPECT_FALSE(read_display_page(nested));
    const std::string endless = "__session_info__: {\"access_token\": \"" + std::string(3u << 20, 'x');
    EXPECT_FALSE(read_display_page(endless));
}

TEST(DisplayPage, TellsOdooFromOtherServers) {
    EXPECT_TRUE(is_odoo_page(recorded("odoo19")));
    EXPECT_TRUE(is_odoo_page(recorded("odoo18")));
    EXPECT_FALSE(is_odoo_page("<html><h1>It works!</h1></html>"));
}

}  // namespace
}  // namespace comptoir::odoo::bus
