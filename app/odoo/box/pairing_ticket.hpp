#pragma once
/// The pairing code on paper, for a box whose screen nobody sees.

#include <string>
#include <vector>

namespace comptoir::odoo::box {

struct PairingTicket {
    std::string box_name;
    std::string code;
    std::vector<std::string> addresses;  ///< "192.168.1.42", the one to type first
    std::string admin_url;               ///< for a phone, as a QR code; may be empty
};

/// ESC/POS: text in a receipt printer's own letters, cut at the end. What its code page need not have is a
/// "?".
///
/// Thread: any.   Limits: kTicketAddressesMax lines; texts are cut at kTicketLineMax.
[[nodiscard]] std::string pairing_ticket(const PairingTicket& ticket);

inline constexpr std::size_t kTicketAddressesMax = 4;  // a box has one or two; paper is not endless
inline constexpr std::size_t kTicketLineMax = 32;      // letters in a line of 58 mm paper

}  // namespace comptoir::odoo::box
