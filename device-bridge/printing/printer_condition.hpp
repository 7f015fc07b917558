#pragma once
/// What a printer's status bits mean for people and for jobs.

#include <optional>
#include <string>

#include "device-bridge/device.hpp"
#include "device-bridge/printing/printer_language.hpp"

namespace comptoir::bridge {

struct Finding {
    Condition condition = Condition::offline;
    std::string reason;  ///< empty when ready
    bool operator==(const Finding&) const = default;
};

/// What stops printing comes before what does not. Thread: any.
[[nodiscard]] Finding finding_of(const PrinterStatus& status);

/// Why nothing may be printed in this condition; nothing where it may. The message begins with the
/// condition's name. Thread: any.
[[nodiscard]] std::optional<Error> objection_to_printing(const Finding& finding);
/// The same for the drawer, which opens without paper too.
[[nodiscard]] std::optional<Error> objection_to_pulse(const Finding& finding);

}  // namespace comptoir::bridge
