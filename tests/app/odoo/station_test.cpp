#include "app/odoo/station.hpp"

#include <gtest/gtest.h>

namespace comptoir::odoo {
namespace {

TEST(StationPath, IsARouteOfTheProxyBehindAName) {
    const auto parts = split_station("/p/till-2/hw_proxy/scanner");
    ASSERT_TRUE(parts);
    EXPECT_EQ(parts->name, "till-2");
    EXPECT_EQ(parts->route, "/hw_proxy/scanner");
    EXPECT_FALSE(parts->is_bare);
    const auto bare = split_station("/kitchen/hw_proxy/default_printer_action");
    ASSERT_TRUE(bare);
    EXPECT_EQ(bare->name, "kitchen");
    EXPECT_EQ(bare->route, "/hw_proxy/default_printer_action");
    EXPECT_TRUE(bare->is_bare);
}

TEST(StationPath, IsTakenAsAPosMakesItOutOfASloppyAddress) {
    for (const char* path : {"/p/till-2:443/hw_proxy/hello", "/p/till-2//hw_proxy/hello",
                             "/p/till-2:8069//hw_proxy/hello", "/till-2:8069/hw_proxy/hello"}) {
        const auto parts = split_station(path);
        ASSERT_TRUE(parts) << path;
        EXPECT_EQ(parts->name, "till-2") << path;
        EXPECT_EQ(parts->route, "/hw_proxy/hello") << path;
    }
}

TEST(StationPath, IsNoOtherPath) {
    for (const char* path :
         {"", "/", "/p", "/p/", "/p/till-2", "/p/till-2/", "/p/till-2/hw_proxy", "/hw_proxy/hello",
          "//hw_proxy/hello", "/p//hw_proxy/hello", "/p/Till/hw_proxy/hello", "/p/a b/hw_proxy/hello",
          "/p/../hw_proxy/hello", "/p/till:x/hw_proxy/hello", "/p/till-2/api/v1/status",
          "/p/till-2/x/hw_proxy/hello", "/hw_drivers/action", "/api/v1/devices/hw_proxy/actions"})
        EXPECT_FALSE(split_station(path)) << path;
    const std::string long_name(33, 'a');
    EXPECT_FALSE(split_station("/p/" + long_name + "/hw_proxy/hello"));
}

}  // namespace
}  // namespace comptoir::odoo
