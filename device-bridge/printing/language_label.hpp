#pragma once
/// ZPL II and EPL2 as languages of printers: each picture is a label.

#include <memory>

#include "device-bridge/printing/languages.hpp"

namespace comptoir::bridge {

[[nodiscard]] std::unique_ptr<PrinterLanguage> make_zpl(const PrinterModel& model);
[[nodiscard]] std::unique_ptr<PrinterLanguage> make_epl(const PrinterModel& model);

}  // namespace comptoir::bridge
