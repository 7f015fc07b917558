#include "app/importing/wifi.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace comptoir::importing {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string problems_of(const WifiFile& file) {
    std::string all;
    for (const settings::Problem& problem : file.problems) all += problem.text() + "\n";
    return all;
}

std::string wpa_problems(const std::string& text) {
    return problems_of(read_wpa_supplicant(text, "wpa_supplicant.conf"));
}

TEST(WifiFile, IsReadWhateverEditorWroteIt) {
    const Wifi expected{"Chez nous", "correct horse", true};
    const std::string text =
        "[wifi]\r\nssid = \"Chez nous\"\r\npassword = \"correct horse\"\r\nhidden = true\r\n";
    EXPECT_EQ(read_wifi(text, "wifi.txt").wifi, expected);
    EXPECT_EQ(read_wifi("\xEF\xBB\xBF" + text, "wifi.txt").wifi, expected);
    std::string utf16 = "\xFF\xFE";
    for (const char c : text) utf16 += std::string{c, '\0'};
    EXPECT_EQ(read_wifi(utf16, "wifi.txt").wifi, expected);
}

TEST(WifiFile, WithoutAPasswordIsOpen) {
    EXPECT_EQ(read_wifi("[wifi]\nssid = 'Café'\n", "wifi.txt").wifi, (Wifi{"Café", "", false}));
}

TEST(WifiFile, IsRefusedWithItsLineAndTheNearestKeyAndNeverQuotesThePassword) {
    const WifiFile slip = read_wifi("[wifi]\nssid = \"shop\"\npasword = \"geheim-geheim\"\n", "wifi.txt");
    EXPECT_FALSE(slip.wifi);
    EXPECT_THAT(problems_of(slip), HasSubstr("wifi.txt:3: "));
    EXPECT_THAT(problems_of(slip), HasSubstr("\"password\""));
    const std::string is_short =
        problems_of(read_wifi("[wifi]\nssid = \"shop\"\npassword = \"geheim\"\n", "wifi.txt"));
    EXPECT_THAT(is_short, HasSubstr("8 to 63"));
    for (const std::string& text : {problems_of(slip), is_short}) EXPECT_THAT(text, Not(HasSubstr("geheim")));
    EXPECT_THAT(problems_of(read_wifi("[wifi]\nhidden = true\n", "wifi.txt")), HasSubstr("ssid is missing"));
    EXPECT_THAT(problems_of(read_wifi("", "wifi.txt")), HasSubstr("ssid is missing"));
    for (const char* country : {"B", "BEL", "00", "B\u00c9", "B;"}) {
        const std::string text = "[wifi]\nssid = \"shop\"\ncountry = \"" + std::string(country) + "\"\n";
        EXPECT_THAT(problems_of(read_wifi(text, "wifi.txt")), HasSubstr("two letters")) << country;
    }
    EXPECT_EQ(read_wifi("[wifi]\nssid = \"shop\"\ncountry = \"be\"\n", "wifi.txt").wifi->country, "BE");
    EXPECT_FALSE(read_wifi("[wifi]\nssid = \"" + std::string(33, 'x') + "\"\n", "wifi.txt").wifi);
    EXPECT_TRUE(read_wifi("[wifi]\nssid = \"" + std::string(32, 'x') + "\"\n", "wifi.txt").wifi);
}

TEST(WpaSupplicant, GivesTheOneNetworkOfTheFile) {
    const auto read = read_wpa_supplicant(
        "country=FR\r\nctrl_interface=DIR=/var/run/wpa_supplicant GROUP=netdev\r\nupdate_config=1\r\n\r\n"
        "network={\r\n\tssid=\"Chez nous\"\r\n\tscan_ssid=1\r\n\tpsk=\"say \"hello\" now\"\r\n"
        "\tkey_mgmt=WPA-PSK\r\n}\r\n",
        "wpa_supplicant.conf");
    EXPECT_EQ(read.wifi, (Wifi{"Chez nous", "say \"hello\" now", true, "FR"})) << problems_of(read);
}

TEST(WpaSupplicant, TakesNamesAndKeysInHexadecimalDigitsAndOpenNetworks) {
    const std::string key(64, 'a');
    EXPECT_EQ(read_wpa_supplicant("network={\nssid=43616665\npsk=" + key + "\n}", "w").wifi,
              (Wifi{"Cafe", key, false}));
    const std::string open = "network={\nssid=\"Cafe\"\nkey_mgmt=NONE\n}\n";
    EXPECT_EQ(read_wpa_supplicant("country=FR\n" + open, "w").wifi->country, "FR");
    EXPECT_EQ(read_wpa_supplicant("country=France\n" + open, "w").wifi->country, "");
    EXPECT_EQ(read_wpa_supplicant("network={\nssid=\"Cafe\"\nkey_mgmt=NONE\n}\n", "w").wifi,
              (Wifi{"Cafe", "", false}));
}

TEST(WpaSupplicant, IsRefusedWithTheLineOfWhatIsWrong) {
    EXPECT_THAT(wpa_problems(""), HasSubstr("no network={"));
    EXPECT_THAT(wpa_problems("network={\nssid=\"a\"\npsk=\"12345678\"\n"),
                HasSubstr(":1: this network is not closed"));
    EXPECT_THAT(wpa_problems("network={\nssid=\"a\"\n}\n"), HasSubstr("has no psk"));
    EXPECT_THAT(wpa_problems("network={\nssid=\"a\"\npsk=\"secret\"\n}\n"),
                testing::AllOf(HasSubstr(":3: psk"), Not(HasSubstr("secret"))));
    EXPECT_THAT(wpa_problems("network={\nssid=a\npsk=\"12345678\"\n}\n"), HasSubstr(":2: ssid"));
    EXPECT_THAT(wpa_problems("network={\nssid=\"a\"\nkey_mgmt=WPA-EAP\n}\n"), HasSubstr(":3: key_mgmt"));
    EXPECT_THAT(wpa_problems("network={\nssid=\"a\"\npsk=\"12345678\"\n}\nnetwork={\n}\n"),
                HasSubstr(":5: only one"));
    EXPECT_THAT(wpa_problems("network={\nssid=\"\"\nkey_mgmt=NONE\n}\n"), HasSubstr("1 to 32"));
    EXPECT_THAT(wpa_problems(std::string(2U << 20, 'x')), HasSubstr("larger than"));
}

TEST(WpaSupplicant, CutAnywhereIsReadOrRefusedAndNothingElse) {
    const std::string whole = "network={\n\tssid=\"a\"\n\tpsk=\"12345678\"\n}\n";
    for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) {
        const auto read = read_wpa_supplicant(whole.substr(0, bytes), "w");
        EXPECT_NE(read.wifi.has_value(), !read.problems.empty()) << bytes;
        if (read.wifi) {
            EXPECT_EQ(*read.wifi, (Wifi{"a", "12345678", false}));
        }
    }
}

TEST(Keyfile, HoldsTheNameAsBytesAndThePasswordEscaped) {
    EXPECT_EQ(
        keyfile({"é;1", "  a\\b c;#d", true}),
        "[connection]\nid=Comptoir Wi-Fi\ntype=wifi\n\n[wifi]\nmode=infrastructure\nssid=195;169;59;49;\n"
        "hidden=true\n\n[wifi-security]\nkey-mgmt=wpa-psk\npsk=\\s\\sa\\\\b c;#d\n\n[ipv4]\nmethod=auto\n\n"
        "[ipv6]\nmethod=auto\n");
    EXPECT_THAT(keyfile({"a", "", false}), Not(HasSubstr("security")));
}

}  // namespace
}  // namespace comptoir::importing
