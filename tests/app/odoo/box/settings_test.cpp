#include "app/odoo/box/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace comptoir::odoo::box {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string why_bad(const std::string& name, const json::Value& value) {
    for (const settings::Key& key : odoo_section().keys) {
        if (key.name == name) return key.why_bad(value);
    }
    return "there is no such key";
}

TEST(OdooSettings, NobodyIsAskedUnlessSomebodySaysSo) {
    for (const settings::Key& key : odoo_section().keys) EXPECT_EQ(key.fallback, json::Value("")) << key.name;
}

TEST(OdooSettings, TheConnectionTokenIsASecretAndIsChecked) {
    EXPECT_TRUE(odoo_section().keys[0].is_secret);
    EXPECT_EQ(why_bad("connection_token", ""), "");
    EXPECT_EQ(why_bad("connection_token", "https://shop.example|s3cr3t|u|c"), "");
    EXPECT_THAT(why_bad("connection_token", "https://shop.example|s3cr3t"), HasSubstr("four parts"));
    EXPECT_THAT(why_bad("connection_token", "https://shop.example|s3cr3t"), Not(HasSubstr("s3cr3t")));
}

TEST(OdooSettings, AServiceIsABareAddressThatNobodyCanListenInTo) {
    for (const char* key : {"pairing_service", "certificate_service"}) {
        for (const char* good : {"", "https://iot-proxy.odoo.com", "https://www.odoo.com/",
                                 "http://127.0.0.1:8169", "http://localhost:1", "http://[::1]:8169"})
            EXPECT_EQ(why_bad(key, good), "") << good;
        for (const char* bad :
             {"iot-proxy.odoo.com", "http://iot-proxy.odoo.com", "https://www.odoo.com/path",
              "https://www.odoo.com?x", "ftp://www.odoo.com", "https://", "https://a b"})
            EXPECT_THAT(why_bad(key, bad), HasSubstr("must be an address without path")) << bad;
    }
}

}  // namespace
}  // namespace comptoir::odoo::box
