/// What NetworkManager's objects say, and what it is told.

#include "app/network/manager_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace comptoir::network {
namespace {

const std::string kName = kManager;

json::Value point(const std::string& ssid, int strength, int rsn, int flags = 1, int mode = 2) {
    return {{kName + ".AccessPoint",
             {{"Ssid", ssid},
              {"Strength", strength},
              {"Flags", flags},
              {"WpaFlags", 0},
              {"RsnFlags", rsn},
              {"Mode", mode}}}};
}

json::Value device(const char* name, int type, int state) {
    return {{"Interface", name}, {"DeviceType", type}, {"State", state}, {"ActiveConnection", "/"}};
}

TEST(ManagerWords, CardsAreWiredFirstAndKnowWhatTheyAreIn) {
    json::Value wireless = device("wlan0", 2, 100);
    wireless["ActiveConnection"] = "/active/1";
    wireless["Ip4Config"] = "/ip/4";
    wireless["Ip6Config"] = "/ip/6";
    const auto addresses = [](std::vector<const char*> all) {
        json::Value list = json::Value::array();
        for (const char* one : all) list.push_back({{"address", one}, {"prefix", 24}});
        return json::Value{{"AddressData", list}};
    };
    const json::Value objects{
        {"/wlan",
         {{kName + ".Device", wireless},
          {kName + ".Device.Wireless", {{"Mode", 2}, {"ActiveAccessPoint", "/point"}}}}},
        {"/lo", {{kName + ".Device", device("lo", 32, 100)}}},
        {"/eth", {{kName + ".Device", device("eth0", 1, 20)}}},
        {"/point", point("SHOP-WIFI", 71, 0x100)},
        {"/active/1", {{kName + ".Connection.Active", {{"Connection", "/settings/7"}}}}},
        {"/ip/4", {{kName + ".IP4Config", addresses({"169.254.3.3", "192.168.1.42"})}}},
        {"/ip/6", {{kName + ".IP6Config", addresses({"fe80::1", "2001:db8::2"})}}},
        {kManagerPath, {{kName, {{"Version", "1.42.4"}}}}}};
    const NetworkFacts facts = read_facts(objects);
    EXPECT_EQ(facts.version, "1.42.4");
    ASSERT_EQ(facts.links.size(), 2U);
    EXPECT_EQ(facts.links[0].name, "eth0");
    EXPECT_EQ(facts.links[0].state, LinkState::unavailable);
    const NetworkLink& link = facts.links[1];
    EXPECT_EQ(link.state, LinkState::up);
    EXPECT_EQ(link.ssid, "SHOP-WIFI");
    EXPECT_EQ(link.strength, 71);
    EXPECT_EQ(link.profile, "/settings/7");
    EXPECT_THAT(link.addresses, testing::ElementsAre("192.168.1.42", "2001:db8::2"));
    EXPECT_TRUE(is_connected(facts));
    EXPECT_EQ(wireless_link(facts), &link);
}

TEST(ManagerWords, AnAccessPointOfOursIsNoConnection) {
    const json::Value objects{
        {"/wlan",
         {{kName + ".Device", device("wlan0", 2, 100)}, {kName + ".Device.Wireless", {{"Mode", 3}}}}}};
    EXPECT_TRUE(read_facts(objects).links.at(0).is_access_point);
    EXPECT_FALSE(is_connected(read_facts(objects)));
}

struct StateRow {
    int said;
    LinkState state;
};

TEST(ManagerWords, EveryStateOfACardIsOneOfFive) {
    for (const auto& [said, state] : std::vector<StateRow>{{0, LinkState::unmanaged},
                                                           {10, LinkState::unmanaged},
                                                           {20, LinkState::unavailable},
                                                           {30, LinkState::disconnected},
                                                           {40, LinkState::joining},
                                                           {60, LinkState::joining},
                                                           {90, LinkState::joining},
                                                           {100, LinkState::up},
                                                           {110, LinkState::disconnected},
                                                           {120, LinkState::disconnected}}) {
        const json::Value objects{{"/eth", {{kName + ".Device", device("eth0", 1, said)}}}};
        EXPECT_EQ(read_facts(objects).links.at(0).state, state) << said;
    }
}

TEST(ManagerWords, ANameIsListedOnceAsItsStrongestPoint) {
    const json::Value objects{{"/1", point("A", 20, 0x100)},        {"/2", point("B", 50, 0)},
                              {"/3", point("A", 90, 0x400)},        {"/4", point("", 99, 0x100)},
                              {"/5", point("\xff\xfe", 99, 0x100)}, {"/6", point("OURS", 99, 0x100, 1, 3)}};
    const NetworkFacts facts = read_facts(objects);
    ASSERT_EQ(facts.networks.size(), 2U);
    EXPECT_EQ(facts.networks[0], (SeenNetwork{"A", 90, Security::wpa3}));
    EXPECT_EQ(facts.networks[1], (SeenNetwork{"B", 50, Security::other})) << "privacy without WPA is WEP";
    EXPECT_EQ(seen(facts, "A"), &facts.networks[0]);
    EXPECT_EQ(seen(facts, "C"), nullptr);
}

TEST(ManagerWords, HowOneGetsInIsReadOffTheFlags) {
    const auto security = [](int rsn, int flags) {
        return read_facts({{"/1", point("A", 1, rsn, flags)}}).networks.at(0).security;
    };
    EXPECT_EQ(security(0, 0), Security::open);
    EXPECT_EQ(security(0x100 | 0x400, 1), Security::wpa);
    EXPECT_EQ(security(0x400, 1), Security::wpa3);
    EXPECT_EQ(security(0x200, 1), Security::other);
}

TEST(ManagerWords, MoreThanAnybodyLooksThroughIsLeftOut) {
    json::Value objects = json::Value::object();
    for (std::size_t i = 0; i < kNetworksMax + 5; ++i)
        objects["/point/" + std::to_string(i)] = point("N" + std::to_string(i), static_cast<int>(i), 0x100);
    for (std::size_t i = 0; i < kLinksMax + 5; ++i)
        objects["/device/" + std::to_string(i)] = {{kName + ".Device", device("eth", 1, 100)}};
    const NetworkFacts facts = read_facts(objects);
    EXPECT_EQ(facts.networks.size(), kNetworksMax);
    EXPECT_EQ(facts.networks.front().strength, static_cast<int>(kNetworksMax + 4));
    EXPECT_EQ(facts.links.size(), kLinksMax);
}

TEST(ManagerWords, WhateverIsNoSuchObjectIsNothing) {
    for (const json::Value& odd : {json::Value(), json::Value(7), json::Value::array({1}),
                                   json::Value{{"/a", 1}}, json::Value{{"/a", {{kName + ".Device", "x"}}}},
                                   json::Value{{"/a", {{kName + ".Device", {{"DeviceType", "x"}}}}}}})
        EXPECT_EQ(read_facts(odd), NetworkFacts{}) << odd;
}

TEST(ManagerWords, AWishIsCheckedBeforeAnythingIsTried) {
    EXPECT_TRUE(check({"SHOP", "12345678"}));
    EXPECT_TRUE(check({"SHOP", ""}));
    EXPECT_TRUE(check({std::string(32, 'a'), std::string(63, 'x')}));
    EXPECT_TRUE(check({"SHOP", std::string(64, 'f')}));
    EXPECT_FALSE(check({"SHOP", std::string(64, 'x')}));
    EXPECT_FALSE(check({"SHOP", std::string(65, 'f')}));
    EXPECT_FALSE(check({"SHOP", "1234567"}));
    EXPECT_FALSE(check({"SHOP", "clé-secrète"}));
    EXPECT_FALSE(check({"", "12345678"}));
    EXPECT_FALSE(check({std::string(33, 'a'), "12345678"}));
    EXPECT_FALSE(check({std::string("a\0b", 3), "12345678"}));
    EXPECT_FALSE(check({"\xff", "12345678"}));
    EXPECT_THAT(check({"SHOP", "1234567"}).error().message, testing::Not(testing::HasSubstr("1234567")));
}

TEST(ManagerWords, AProfileSaysHowOneGetsIn) {
    const auto management = [](const Wish& wish, Security security) {
        return json::text(profile_for(wish, security)["802-11-wireless-security"]["key-mgmt"], "value");
    };
    EXPECT_EQ(management({"A", "12345678"}, Security::wpa), "wpa-psk");
    EXPECT_EQ(management({"A", "12345678"}, Security::wpa3), "sae");
    EXPECT_FALSE(profile_for({"A", ""}, Security::open).contains("802-11-wireless-security"));
    EXPECT_FALSE(profile_for({"A", ""}, Security::open)["802-11-wireless"].contains("hidden"));
    EXPECT_TRUE(profile_for({"A", "", true}, Security::open)["802-11-wireless"].contains("hidden"));
}

TEST(ManagerWords, AnAccessPointIsNeverOpen) {
    const json::Value profile = profile_for(AccessPoint{"Comptoir-1A2B", "KEYKEYKEY", "10.42.0.1"});
    EXPECT_EQ(json::text(profile["802-11-wireless-security"]["key-mgmt"], "value"), "wpa-psk");
    EXPECT_EQ(json::text(profile["802-11-wireless-security"]["psk"], "value"), "KEYKEYKEY");
    EXPECT_EQ(json::text(profile["ipv4"]["method"], "value"), "shared");
}

TEST(ManagerWords, ReasonsTellAWrongKeyFromANetworkThatIsNotThere) {
    EXPECT_EQ(join_end_of(7), JoinEnd::wrong_key);
    EXPECT_EQ(join_end_of(8), JoinEnd::wrong_key);
    EXPECT_EQ(join_end_of(11), JoinEnd::timed_out);
    EXPECT_EQ(join_end_of(53), JoinEnd::not_found);
    EXPECT_EQ(join_end_of(17), JoinEnd::no_address);
    EXPECT_EQ(join_end_of(0), JoinEnd::failed);
}

TEST(ManagerWords, OnlyASavedWifiHasAName) {
    EXPECT_EQ(saved_ssid({{"802-11-wireless", {{"ssid", "A"}, {"mode", "infrastructure"}}}}), "A");
    EXPECT_EQ(saved_ssid({{"802-11-wireless", {{"ssid", "A"}, {"mode", "ap"}}}}), "");
    EXPECT_EQ(saved_ssid({{"connection", {{"id", "wired"}}}}), "");
}

}  // namespace
}  // namespace comptoir::network
