#pragma once
/// A Tremol G03: registers a receipt, once.

#include <chrono>
#include <memory>

#include "device-bridge/device.hpp"
#include "device-bridge/links/byte_link.hpp"
#include "device-bridge/links/link_keeper.hpp"

namespace comptoir::bridge {

/// How long it waits for what.
struct TremolPatience {
    std::chrono::milliseconds answer{3'000};  ///< for an answer. Source: the public driver of Odoo
    std::chrono::milliseconds busy{30'000};   ///< for one, while the device says that it is busy
    std::chrono::milliseconds knock{2'000};   ///< between two questions whether it is there
};

/// A FiscalDevice with the verb "register" {"messages": [...], "company_vat": "..."}, whose value is
/// {"status": "ok", "replies": [...], "serial_number": "..."}.
///
/// Facts beside its: {"serial_number", "tax_number", "answers_dropped"}.
///
/// Conditions: ready, silent, error (it answers that it is not ready), offline.
///
/// Nothing that registers is sent twice: a command that stays without an answer, or is refused, ends the
/// receipt with the command that cancels, and only where that is answered with the cancelled receipt is it
/// certain that nothing was registered. Only what asks is asked again. It is written down before the closing
/// word leaves; where nobody knows whether it closed, the receipt is refused until "release".
///
/// Limits: as read_tremol_receipt has them.   Errors: refused: another company's device, the device's word.
///
/// Source: protocol/devices.md section 7.2.
[[nodiscard]] std::unique_ptr<Device> make_tremol(OpenContext context, std::unique_ptr<ByteLink> link,
                                                  TremolPatience waits = {},
                                                  LinkKeeper::Patience patience = {});

}  // namespace comptoir::bridge
