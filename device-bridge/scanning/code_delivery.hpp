#pragma once
/// From the code that a scanner said to what is told of it.

#include <optional>
#include <string_view>
#include <vector>

#include "app/base/clock.hpp"
#include "device-bridge/device.hpp"
#include "device-bridge/scanning/code_meaning.hpp"
#include "device-bridge/scanning/code_trim.hpp"

namespace comptoir::bridge {

/// What the settings say of the codes of one scanner.   Pure.   Thread: any.
struct CodeDelivery {
    CodeTrim trim;
    std::vector<LabelPattern> labels = {};
    CodeForm form = CodeForm::as_read;

    /// The scan to publish; nothing where no text is left of it.   `wall`: dates of a code have two digits.
    [[nodiscard]] std::optional<Scanned> of(std::string_view code, WallTime wall) const;
};

}  // namespace comptoir::bridge
