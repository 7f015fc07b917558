#include "app/network/hotspot_key.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <set>

#include "tests/support/temporary_folder.hpp"

namespace comptoir::network {
namespace {

TEST(HotspotKey, IsMadeOnceAndForThisProgramAlone) {
    const test::TemporaryFolder folder;
    const auto file = folder.path() / "hotspot-key";
    const std::string key = hotspot_key(file);
    EXPECT_TRUE(is_hotspot_key(key)) << key;
    EXPECT_EQ(hotspot_key(file), key);
    struct stat found {};
    ASSERT_EQ(::stat(file.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777, 0600U);
}

TEST(HotspotKey, IsAnotherOneInEveryBox) {
    std::set<std::string> keys;
    for (int i = 0; i < 20; ++i) {
        const test::TemporaryFolder folder;
        keys.insert(hotspot_key(folder.path() / "hotspot-key"));
    }
    EXPECT_EQ(keys.size(), 20U);
}

TEST(HotspotKey, AFileThatHoldsNoneIsReplaced) {
    const test::TemporaryFolder folder;
    const auto file = folder.path() / "hotspot-key";
    for (const std::string& odd : {std::string(), std::string("short"), std::string("ABCDEFGHJKL0"),
                                   std::string(100'000, 'A'), std::string(12, '\0')}) {
        std::ofstream(file) << odd;
        const std::string key = hotspot_key(file);
        EXPECT_TRUE(is_hotspot_key(key)) << odd.size();
        EXPECT_EQ(hotspot_key(file), key);
    }
}

TEST(HotspotKey, AFileThatCantBeWrittenCostsNoHotspot) {
    EXPECT_TRUE(is_hotspot_key(hotspot_key("/nowhere/at/all/hotspot-key")));
}

TEST(WifiCode, EscapesWhatWouldEndAPart) {
    EXPECT_EQ(wifi_code("Comptoir-1A2B", "ABCDEFGHJKLM"), "WIFI:S:Comptoir-1A2B;T:WPA;P:ABCDEFGHJKLM;;");
    EXPECT_EQ(wifi_code("a;b:c,d\\e\"f", "x"), "WIFI:S:a\\;b\\:c\\,d\\\\e\\\"f;T:WPA;P:x;;");
}

}  // namespace
}  // namespace comptoir::network
