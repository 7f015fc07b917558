#pragma once
/// What `comptoir print FILE --printer URI` does.

#include <chrono>
#include <filesystem>
#include <string>

#include "app/base/json.hpp"
#include "app/base/result.hpp"
#include "device-bridge/device.hpp"

namespace comptoir::bridge {

struct PrintRequest {
    std::filesystem::path file;
    std::string printer_uri;
    json::Value options = json::Value::object();  ///< a [[printer]] entry; empty: the defaults
    std::string runtime_folder = {};              ///< of the kiosk: a printer it owns is refused
    std::string paper_folder = {};                ///< for simulated printers
    std::chrono::milliseconds patience{60'000};
};

struct PrintReport {
    Outcome outcome = Outcome::failed;
    std::string reason;  ///< empty when done
    json::Value facts;   ///< the printer's
};

/// Prints one picture, or sends the file as it is when it is none; ends when the printer has it, or can't.
///
/// Thread: the caller's; blocks for at most `patience` and a little.
/// Errors: as the printer's; offline (no such file), full (more than kFileBytesMax), busy (a running kiosk
/// owns the printer), unsupported (no driver for this URI). An unknown end is a report, not an error.
[[nodiscard]] Result<PrintReport> print_file(const PrintRequest& request);

inline constexpr std::size_t kFileBytesMax = 16u << 20;  // what a route takes

}  // namespace comptoir::bridge
