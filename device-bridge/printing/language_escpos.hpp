#pragma once
/// ESC/POS as a language of printers.

#include <memory>

#include "device-bridge/printing/languages.hpp"

namespace comptoir::bridge {

[[nodiscard]] std::unique_ptr<PrinterLanguage> make_escpos(const PrinterModel& model,
                                                           const LanguageOptions& options);

}  // namespace comptoir::bridge
