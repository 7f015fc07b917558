/// ePOS-Print documents, and the addresses that tills send them to.

#include "app/base/file.hpp"
#include "app/epos/address.hpp"
#include "app/epos/decode.hpp"
#include "tests/fuzz/body.hpp"
#include "tests/support/epos_body.hpp"

namespace comptoir::fuzz {
namespace {

std::vector<std::string> seeds() {
    return {
        test::odoo_receipt(24, 8),
        test::odoo_receipt(9, 5, test::Packing::rows),
        test::odoo_body(
            "<text lang=\"en\" align=\"center\" dw=\"true\" dh=\"1\" em=\"1\">Total &amp;#10;</text>"
            "<feed unit=\"24\"/><feed line=\"2\"/><text linespc=\"30\" x=\"5\" y=\"9\" rotate=\"0\"/>"),
        test::odoo_body(
            "<pulse drawer=\"drawer_1\" time=\"pulse_100\"/><sound pattern=\"pattern_a\" repeat=\"1\"/>"),
        test::odoo_body(
            "<barcode type=\"ean13\" hri=\"below\" font=\"font_a\" width=\"2\" height=\"60\">"
            "5901234123457</barcode><symbol type=\"qrcode_model_2\" level=\"level_m\" width=\"3\">"
            "https://shop.example/t/1</symbol>"),
        test::odoo_body(
            "<page><area x=\"0\" y=\"0\" width=\"200\" height=\"90\"/><direction dir=\"left_to_right\"/>"
            "<position x=\"3\" y=\"40\"/><text>A</text><line x1=\"0\" y1=\"2\" x2=\"90\" y2=\"2\"/>"
            "<rectangle x1=\"1\" y1=\"1\" x2=\"9\" y2=\"9\" style=\"thin\"/></page><cut type=\"no_feed\"/>"),
        test::odoo_body("<image width=\"4\" height=\"2\" mode=\"gray16\" color=\"color_1\">AQIDBA==</image>"),
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><epos-print><layout type=\"receipt\"/><logo key1=\"1\" "
        "key2=\"2\"/>"
        "<hline x1=\"0\" x2=\"9\"/><vline-begin x=\"2\"/><vline-end "
        "x=\"2\"/><command>1b40</command></epos-print>",
        "/p/kitchen/cgi-bin/epos/service.cgi",
        "//bar:8069/pstprnt",
    };
}

void run(std::string_view bytes) {
    for (const auto last : {epos::LastByte::low, epos::LastByte::high}) {
        const auto document = epos::decode(bytes, last);
        CHECK(document || !document.error().message.empty(), "a refusal has a reason");
    }
    static_cast<void>(epos::split_path(bytes));
    static_cast<void>(epos::printer_of_proxy_id(bytes, {}));
}

const Registered kEpos({.name = "epos", .seeds = seeds, .run = run});

}  // namespace
}  // namespace comptoir::fuzz
