#pragma once
/// From a model to the language that it speaks.

#include <memory>

#include "device-bridge/printing/models.hpp"
#include "device-bridge/printing/printer_language.hpp"

namespace comptoir::bridge {

/// What the settings of one printer add to its model.
struct LanguageOptions {
    CutMode cut = CutMode::partial;  ///< how paper of a job that broke off is parted from the next
    int density = 0;                 ///< kDensityMin to kDensityMax; 0: as the printer is set
    int beeps = 0;                   ///< after each picture, where it has a buzzer

    static constexpr int kDensityMin = -6;
    static constexpr int kDensityMax =
        6;  // GS ( K fn 49 takes 250 to 255, 0, and 1 to 6 on every model that has it
    static constexpr int kBeepsMax = 9;  // more is a nuisance; the command takes 63
};

/// One object a printer; it remembers what was asked and not answered yet. Options beyond their limits are
/// brought within them.   Thread: any.
[[nodiscard]] std::unique_ptr<PrinterLanguage> make_language(const PrinterModel& model,
                                                             const LanguageOptions& options = {});

}  // namespace comptoir::bridge
