#include "app/odoo/box/pairing_ticket.hpp"

#include <algorithm>
#include <string_view>

#include "device-bridge/protocols/escpos.hpp"

namespace comptoir::odoo::box {
namespace {

namespace escpos = bridge::escpos;

constexpr int kCodeTimes = 4;      // 8 letters of 12 dots on 384
constexpr int kCodeTimesLong = 2;  // 16 of them
constexpr std::size_t kCodeShort = 8;
constexpr int kQrModuleDots = 6;  // 33 modules are 25 mm at 203 dpi

/// Nothing that a printer could take for a command.
std::string line(std::string_view text) {
    std::string out;
    for (const char c : text.substr(0, kTicketLineMax)) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0) == 0x80) continue;  // the rest of a letter that is already a "?"
        out += byte >= 0x20 && byte < 0x7F ? c : '?';
    }
    return out + "\n";
}

}  // namespace

std::string pairing_ticket(const PairingTicket& ticket) {
    std::string out = escpos::initialize() + escpos::align(escpos::Alignment::centre);
    out += line(ticket.box_name) + "\n";
    out += line("Pairing code for Odoo");
    out += escpos::text_size(ticket.code.size() <= kCodeShort ? kCodeTimes : kCodeTimesLong);
    out += line(ticket.code);
    out += escpos::text_size(1) + "\n";
    out += line("IoT app, Connect, type the code");
    for (std::size_t i = 0; i < std::min(ticket.addresses.size(), kTicketAddressesMax); ++i)
        out += line(ticket.addresses[i]);
    if (!ticket.admin_url.empty() && ticket.admin_url.size() <= escpos::kQrBytesMax)
        out += "\n" + escpos::qr_code(ticket.admin_url, kQrModuleDots) + "\n" + line(ticket.admin_url);
    return out + escpos::align(escpos::Alignment::start) + escpos::feed_and_cut(escpos::Cut::partial, 0);
}

}  // namespace comptoir::odoo::box
