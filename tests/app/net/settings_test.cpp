#include "app/net/settings.hpp"

#include <gtest/gtest.h>

namespace comptoir::net {
namespace {

settings::Loaded parse(const std::string& toml) {
    return settings::parse({network_section()}, toml, "comptoir.toml");
}

TEST(NetSettings, GoOutDirectlyByDefault) {
    EXPECT_TRUE(settings::faults({network_section()}).empty());
    EXPECT_EQ(net_settings(parse("").settings.section("network")), NetSettings{});
}

TEST(NetSettings, TakeAProxyAndAPrivateAuthority) {
    const auto loaded =
        parse("[network]\nproxy = \"http://proxy.shop.example:3128\"\nca_file = \"/etc/ca.pem\"\n");
    ASSERT_TRUE(loaded.problems.empty()) << loaded.problems.front().text();
    const NetSettings settings = net_settings(loaded.settings.section("network"));
    EXPECT_EQ(settings.proxy, "http://proxy.shop.example:3128");
    EXPECT_EQ(settings.ca_file, "/etc/ca.pem");
    EXPECT_TRUE(parse("[network]\nproxy = \"http://10.0.0.1:8080/\"\n").problems.empty());
}

TEST(NetSettings, RefuseWhatCannotWork) {
    for (const char* bad :
         {"proxy = \"proxy:3128\"", "proxy = \"https://proxy:3128\"", "proxy = \"socks5://proxy\"",
          "proxy = \"http://user:secret@proxy:3128\"", "proxy = \"http://proxy:3128/path\"",
          "ca_file = \"authority.pem\"", "ca_file = \"https://shop.example/ca.pem\""}) {
        EXPECT_EQ(parse("[network]\n" + std::string(bad)).problems.size(), 1u) << bad;
    }
}

}  // namespace
}  // namespace comptoir::net
