#include "device-bridge/protocols/ieee1284.hpp"

#include <gtest/gtest.h>

namespace comptoir::bridge {
namespace {

using namespace std::string_literals;
using Commands = std::vector<std::string>;

TEST(DeviceId, SaysMakeModelSerialAndLanguages) {
    const auto epson = parse_device_id("MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;CLS:PRINTER;SN:REDIR0001;");
    EXPECT_EQ(epson.make_and_model(), "EPSON TM-T20II");
    EXPECT_EQ(epson.serial, "REDIR0001");
    EXPECT_EQ(epson.commands, (Commands{"ESC/POS"}));
    const auto zebra = parse_device_id(
        "MANUFACTURER:Zebra Technologies ;COMMAND SET:ZPL, epl;MODEL:ZTC ZD420-203dpi ZPL;CLASS:PRINTER;");
    EXPECT_EQ(zebra.make_and_model(), "Zebra Technologies ZTC ZD420-203dpi ZPL");
    EXPECT_EQ(zebra.commands, (Commands{"ZPL", "EPL"}));
}

TEST(DeviceId, DoesNotSayTheMakeTwice) {
    EXPECT_EQ(parse_device_id("MFG:Star;MDL:Star TSP143 (STR_T-001);").make_and_model(),
              "Star TSP143 (STR_T-001)");
    EXPECT_EQ(parse_device_id("MFG:star;MDL:STAR TSP100").make_and_model(), "STAR TSP100");
    EXPECT_EQ(parse_device_id("MFG:Rongta;").make_and_model(), "Rongta");
    EXPECT_EQ(parse_device_id("MDL:POS-80;").make_and_model(), "POS-80");
    EXPECT_EQ(parse_device_id("").make_and_model(), "");
}

TEST(DeviceId, TakesBlanksAndCaseAsTheyCome) {
    const auto odd = parse_device_id(" mfg : EPSON \r\n; Mdl:TM-U220\x01 ;;:;novalue;MFG:second;");
    EXPECT_EQ(odd.make, "EPSON") << "the first counts";
    EXPECT_EQ(odd.model, "TM-U220");
}

TEST(DeviceId, IsReadBehindALengthOfEitherOrderAndBehindOneThatLies) {
    const std::string text = "MFG:EPSON;MDL:TM-T20II;";
    const auto length = static_cast<char>(text.size() + 2);
    EXPECT_EQ(device_id_text("\0"s + length + text), text);
    EXPECT_EQ(device_id_text(std::string(1, length) + '\0' + text), text) << "least significant first";
    EXPECT_EQ(device_id_text("\0"s + static_cast<char>(12) + text), "MFG:EPSON;")
        << "what it says is its length";
    for (const std::string& lie : {"\xff\xff"s, "\0\0"s, "\0\1"s, "\x7f\x00"s}) {
        EXPECT_EQ(device_id_text(lie + text), text);
    }
    EXPECT_EQ(device_id_text("\0"s + length + text.substr(0, 4) + '\0' + "rubbish behind a NUL"), "MFG:");
    EXPECT_EQ(device_id_text(""), "");
    EXPECT_EQ(device_id_text("\0"s), "");
    EXPECT_EQ(device_id_text("\0\2"s), "");
}

TEST(DeviceId, IsBoundedWhateverADeviceSays) {
    const std::string huge = "\xff\xff"s + "MFG:" + std::string(65'536, 'A') + ";MDL:never reached;";
    EXPECT_LE(device_id_text(huge).size(), kDeviceIdBytesMax);
    const auto identity = parse_device_id(huge.substr(2));
    EXPECT_EQ(identity.make, std::string(kIdentityTextMax, 'A'));
    EXPECT_EQ(identity.model, "");
    std::string commands = "CMD:";
    for (int i = 0; i < 400; ++i) commands += "A,";
    EXPECT_LE(parse_device_id(commands).commands.size(), 16u);
}

TEST(DeviceId, KeepsControlCharactersOutOfNames) {
    EXPECT_EQ(parse_device_id("MFG:\x1b[31mEPSON\x07;MDL:TM\n-T20\x7f;").make_and_model(),
              "[31mEPSON TM-T20");
}

}  // namespace
}  // namespace comptoir::bridge
