#pragma once
/// What [[printer]] takes, and a printer's part of it as plain values.

#include <chrono>
#include <cstddef>
#include <string>

#include "app/base/json.hpp"
#include "app/base/result.hpp"
#include "kiosk-config/settings/schema.hpp"

namespace comptoir::bridge {

/// The [[printer]] section. Thread: any.
[[nodiscard]] const settings::Section& printer_section();

enum class CutMode { none, partial, full };
enum class DrawerPin { two, five };

/// One printer's settings.
struct PrinterOptions {
    int paper_width_dots = 576;
    CutMode cut = CutMode::partial;
    int band_rows = 128;
    DrawerPin drawer_pin = DrawerPin::two;
    std::chrono::milliseconds drawer_on{50};
    std::chrono::milliseconds drawer_off{500};
    std::chrono::milliseconds idle_close{30'000};

    static constexpr int kPaperWidthDotsMin = 64;
    static constexpr int kPaperWidthDotsMax = 2'048;  // 112 mm paper has 833; a raster row has a bound
    static constexpr int kBandRowsMax = 255;  // what the official box sends; fits every clone's parser
    static constexpr std::chrono::milliseconds kDrawerPulseMax{510};  // one byte counts 2 ms
};

/// Reads a settings entry (`DeviceInfo::options`). Missing keys have their defaults, so that a URI alone is
/// enough.
///
/// Errors: malformed, in words for the technician.   Thread: any.
[[nodiscard]] Result<PrinterOptions> printer_options(const json::Value& entry);

}  // namespace comptoir::bridge
