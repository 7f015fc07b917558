#pragma once
/// A CleanCash: registers a receipt, once, and says the code that the law wants on it.

#include <chrono>
#include <memory>

#include "device-bridge/device.hpp"
#include "device-bridge/links/byte_link.hpp"
#include "device-bridge/links/link_keeper.hpp"

namespace comptoir::bridge {

/// How long it waits for what.
struct CleanCashPatience {
    std::chrono::milliseconds answer{5'000};  ///< the longest message takes 4.3 s at 9600 baud
    std::chrono::milliseconds knock{2'000};   ///< between two questions whether it is there
};

/// A FiscalDevice with the verb "register_receipt" {"receipt": [...]}, whose value is {"status": "ok",
/// "signature_control", "unit_id", "storage_status"}.
///
/// Facts beside its: {"unit_id", "protocol", "firmware", "answers_dropped"}.
///
/// Conditions: ready, silent, offline.
///
/// What registers is sent once. Where nobody knows whether it was, the receipt is refused until "release";
/// only where the unit itself refuses is it certain that it was not. Only what asks is asked again.
///
/// Limits: as read_clean_cash_receipt has them.   Errors: refused: the unit's own code.
///
/// Source: protocol/devices.md section 7.4.   Assumed: answers come in the order of what was asked.
[[nodiscard]] std::unique_ptr<Device> make_clean_cash(OpenContext context, std::unique_ptr<ByteLink> link,
                                                      CleanCashPatience waits = {},
                                                      LinkKeeper::Patience patience = {});

}  // namespace comptoir::bridge
