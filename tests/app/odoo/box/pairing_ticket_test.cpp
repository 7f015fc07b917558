#include "app/odoo/box/pairing_ticket.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "device-bridge/protocols/escpos.hpp"
#include "device-bridge/protocols/escpos_interpreter.hpp"

namespace comptoir::odoo::box {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Printed {
    int receipts = 0;
    int rows = 0;
    int pulses = 0;
    std::size_t unknown = 0;
};

Printed print(const std::string& bytes, int width) {
    Printed printed;
    bridge::EscposInterpreter interpreter(
        width,
        {.reply = [](std::string_view) {},
         .cut =
             [&](const bridge::Paper& paper) {
                 ++printed.receipts;
                 printed.rows += paper.rows();
             },
         .pulse = [&](bridge::EscposInterpreter::Pin, std::chrono::milliseconds) { ++printed.pulses; }});
    interpreter.feed(bytes);
    printed.unknown = interpreter.unknown_commands();
    return printed;
}

TEST(PairingTicket, PrintsCodeAddressesAndAQrCodeAndCutsOnce) {
    const std::string bytes =
        pairing_ticket({"Counter 1", "1234", {"192.168.1.42", "10.0.0.7"}, "http://192.168.1.42:8069/"});
    for (const char* text :
         {"Counter 1\n", "1234\n", "192.168.1.42\n", "10.0.0.7\n", "1P0http://192.168.1.42:8069/"})
        EXPECT_THAT(bytes, HasSubstr(text));
    EXPECT_THAT(bytes, HasSubstr(bridge::escpos::text_size(4) + "1234\n" + bridge::escpos::text_size(1)));
    for (const int width : {384, 576}) {
        const Printed printed = print(bytes, width);
        EXPECT_EQ(printed.receipts, 1);
        EXPECT_GT(printed.rows, 200);
        EXPECT_EQ(printed.pulses, 0);
        EXPECT_EQ(printed.unknown, 0u);
    }
}

TEST(PairingTicket, NothingInATextIsACommand) {
    const std::string evil = "\x1Bp\x01\x10\x14\x01\x01\x08 caf\u00e9\n";
    const std::string bytes = pairing_ticket({evil, "12\x1D\x56", {evil}, ""});
    EXPECT_THAT(bytes, HasSubstr("caf??\n"));
    EXPECT_EQ(print(bytes, 576).pulses, 0);
    EXPECT_EQ(print(bytes, 576).receipts, 1);
    EXPECT_THAT(bytes, Not(HasSubstr("1P0"))) << "no QR code without an address";
}

TEST(PairingTicket, IsBounded) {
    const std::string bytes =
        pairing_ticket({std::string(5'000, 'x'), std::string(5'000, '1'),
                        std::vector<std::string>(100, "10.0.0.7"), "http://" + std::string(5'000, 'x')});
    EXPECT_LT(bytes.size(), 400u);
    EXPECT_THAT(bytes, HasSubstr(bridge::escpos::text_size(2) + std::string(kTicketLineMax, '1') + "\n"));
}

}  // namespace
}  // namespace comptoir::odoo::box
