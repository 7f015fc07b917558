#pragma once
/// Star's languages as languages of printers.

#include <memory>

#include "device-bridge/printing/languages.hpp"

namespace comptoir::bridge {

[[nodiscard]] std::unique_ptr<PrinterLanguage> make_star(const PrinterModel& model,
                                                         const LanguageOptions& options);

}  // namespace comptoir::bridge
