#include "app/setup_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace comptoir {
namespace {

Interface wired(const char* address) {
    return {"eth0", address, "dc:a6:32:00:11:22", false, false, false};
}

bridge::DeviceSnapshot device(const char* id, const char* uri, bridge::Condition condition,
                              const char* reason) {
    bridge::DeviceSnapshot one;
    one.info.id = id;
    one.info.uri = uri;
    one.condition = condition;
    one.reason = reason;
    return one;
}

TEST(SetupPage, LeavesOutThePortThatThePosAddsItself) {
    SetupFacts facts;
    facts.interfaces = {wired("192.168.1.42"), {"lo", "127.0.0.1", "", false, false, true}};
    const auto setup = describe_setup(facts);
    EXPECT_EQ(setup.addresses, (std::vector<std::string>{"192.168.1.42"}));
    EXPECT_EQ(setup.admin_url, "http://192.168.1.42:8069/");
    EXPECT_TRUE(setup.is_network_up);
}

TEST(SetupPage, SpellsOutAnyOtherPortAndBracketsIpv6) {
    SetupFacts facts;
    facts.port = 8071;
    facts.interfaces = {wired("192.168.1.42"), {"eth0", "2001:db8::1", "", true, false, false}};
    const auto setup = describe_setup(facts);
    EXPECT_EQ(setup.addresses, (std::vector<std::string>{"192.168.1.42:8071", "[2001:db8::1]:8071"}));
    EXPECT_EQ(setup.admin_url, "http://192.168.1.42:8071/");
}

TEST(SetupPage, SaysWhatAnOdooOverHttpsNeeds) {
    SetupFacts facts;
    facts.interfaces = {wired("192.168.1.42")};
    EXPECT_THAT(describe_setup(facts).hint, testing::HasSubstr("[http] listen_tls"));
    facts.https = Https::own_authority;
    EXPECT_THAT(describe_setup(facts).hint, testing::HasSubstr("trust http://192.168.1.42:8069/ca.crt once"));
    facts.https = Https::known;
    EXPECT_EQ(describe_setup(facts).hint, "") << "nothing is left to be done";
}

TEST(SetupPage, TellsTheNameThatTheNetworkKnowsBehindTheFirstAddress) {
    SetupFacts facts;
    facts.host_name = "counter.local";
    EXPECT_EQ(describe_setup(facts).addresses, std::vector<std::string>{"127.0.0.1"})
        << "there is no network";
    facts.interfaces = {wired("192.168.1.42"), wired("192.168.1.57")};
    EXPECT_EQ(describe_setup(facts).addresses,
              (std::vector<std::string>{"192.168.1.42", "counter.local", "192.168.1.57"}));
}

TEST(SetupPage, TellsHowTheWifiOfTheBoxItselfIsJoined) {
    SetupFacts facts;
    facts.interfaces = {{"wlan0", "10.42.0.1", "", false, true, false}};
    facts.hotspot = network::Hotspot{"Comptoir-1122", "ABCDEFGHJKLM", "http://10.42.0.1/"};
    const auto setup = describe_setup(facts);
    EXPECT_EQ(setup.wifi_name, "Comptoir-1122");
    EXPECT_EQ(setup.wifi_key, "ABCDEFGHJKLM");
    EXPECT_EQ(setup.wifi_url, "http://10.42.0.1/");
    EXPECT_EQ(setup.wifi_code, "WIFI:S:Comptoir-1122;T:WPA;P:ABCDEFGHJKLM;;");
    EXPECT_FALSE(setup.is_network_up) << "it leads nowhere";
}

TEST(SetupPage, OffersLoopbackWithoutANetwork) {
    const auto setup = describe_setup({});
    EXPECT_FALSE(setup.is_network_up);
    EXPECT_EQ(setup.addresses, (std::vector<std::string>{"127.0.0.1"}));
}

TEST(SetupPage, SaysWhyADeviceIsMissingAndWhereAReadyOneIs) {
    using State = renderer::DeviceRow::State;
    SetupFacts facts;
    facts.devices = {device("receipt", "tcp://192.168.1.50:9100", bridge::Condition::ready, ""),
                     device("kitchen", "tcp://192.168.1.51", bridge::Condition::offline, "No answer"),
                     device("bar", "tcp://192.168.1.52", bridge::Condition::paper_out, "Paper out"),
                     device("scale", "simulated:?late=2s", bridge::Condition::silent, "mute")};
    const auto rows = describe_setup(facts).devices;
    EXPECT_EQ(rows, (std::vector<renderer::DeviceRow>{{"Receipt", "192.168.1.50:9100", State::ready},
                                                      {"Kitchen", "No answer", State::missing},
                                                      {"Bar", "Paper out", State::waiting},
                                                      {"Scale", "simulated", State::ready}}));
}

TEST(SetupPage, ShowsTheCodeThatAScannerIsToRead) {
    SetupFacts facts;
    auto scanner = device("hand-scanner", "evdev:", bridge::Condition::busy, "");
    facts.devices = {device("other", "evdev:", bridge::Condition::ready, ""), scanner};
    EXPECT_EQ(describe_setup(facts).scanner_bars, "");
    facts.devices[1].facts = {{"finds_layout", true}, {"bars", "211412"}};
    const auto setup = describe_setup(facts);
    EXPECT_EQ(setup.scanner_bars, "211412");
    EXPECT_EQ(setup.scanner_name, "Hand-scanner");
    EXPECT_TRUE(finds_layout(facts.devices[1]));
    EXPECT_FALSE(finds_layout(facts.devices[0]));
}

TEST(SetupPage, TellsMistakesInTheSettingsShortlyAndWhatIsInUseMeanwhile) {
    EXPECT_THAT(settings_notice({}, InUse::the_defaults), testing::IsEmpty());
    EXPECT_THAT(settings_notice({{"/etc/comptoir/comptoir.toml", 3, "unknown key"}}, InUse::the_defaults),
                testing::ElementsAre("A mistake in the settings file: the defaults are in use",
                                     "comptoir.toml:3: unknown key"));
    EXPECT_THAT(
        settings_notice({{"/etc/comptoir/comptoir.toml", 3, "a"}, {"/etc/comptoir/conf.d/10.toml", 0, "b"}},
                        InUse::the_running_ones),
        testing::ElementsAre("2 mistakes in the settings file: the running settings stay",
                             "comptoir.toml:3: a", "10.toml: b"));
}

TEST(SetupPage, CountsTheDevicesThatDoNotFit) {
    SetupFacts facts;
    facts.devices.assign(20, device("a", "tcp://h", bridge::Condition::ready, ""));
    const auto rows = describe_setup(facts).devices;
    ASSERT_EQ(rows.size(), kSetupDevicesMax);
    EXPECT_EQ(rows.back().name, "+13");
}

}  // namespace
}  // namespace comptoir
