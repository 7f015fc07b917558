#pragma once
/// A Belgian fiscal data module: registers a receipt, once.

#include <chrono>
#include <memory>

#include "device-bridge/device.hpp"
#include "device-bridge/links/byte_link.hpp"
#include "device-bridge/links/link_keeper.hpp"

namespace comptoir::bridge {

/// How long it waits for what.
struct FdmPatience {
    std::chrono::milliseconds answer{3'000};  ///< Source: protocol/devices.md section 7.3
    std::chrono::milliseconds knock{2'000};   ///< between two questions whether it is there
};

/// A FiscalDevice with the verbs "register_receipt" and "register_pin", as read_fdm_receipt and read_fdm_pin
/// have them, and "status"; their value is fdm_result's, or fdm_trouble's.
///
/// Facts beside its: {"fdm_number", "answers_dropped"}.
///
/// Conditions: ready, silent, error (it answers that it can't), offline.
///
/// Where the answer to a receipt is lost or can't be read, it is asked again with the same number and a
/// raised retry, by itself and before anything else is asked, until the module has said what became of it;
/// the module then answers as before, and registers nothing anew. A PIN is sent once: a wrong one counts.
///
/// Errors: refused: the module's own word. Outcome unknown: the same again says.
///
/// Source: protocol/devices.md section 7.3.
[[nodiscard]] std::unique_ptr<Device> make_fdm(OpenContext context, std::unique_ptr<ByteLink> link,
                                               FdmPatience waits = {}, LinkKeeper::Patience patience = {});

}  // namespace comptoir::bridge
