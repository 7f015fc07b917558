#pragma once
/// What [[printer]] takes, and a printer's part of it as plain values.

#include <chrono>
#include <cstddef>
#include <string>

#include "app/base/json.hpp"
#include "app/base/result.hpp"
#include "device-bridge/printing/models.hpp"
#include "kiosk-config/settings/schema.hpp"

namespace comptoir::bridge {

/// The [[printer]] section. Thread: any.
[[nodiscard]] const settings::Section& printer_section();

/// An ESC/POS printer that nothing more is known of. Thread: any.
[[nodiscard]] PrinterModel generic_model();

enum class CutMode { none, partial, full };
enum class DrawerPin { two, five };
/// What the level of the drawer's sensor means; most printers report one although no drawer is there.
enum class DrawerSense { none, high_is_open, low_is_open };

/// One printer's settings.
struct PrinterOptions {
    PrinterModel model = generic_model();
    int paper_width_dots = 576;
    CutMode cut = CutMode::partial;
    int band_rows = 128;
    int margin_left_dots = 0;
    int darkness_percent = 100;
    int density = 0;  ///< of the print head, in the language's steps; 0: as the printer is set
    int beeps = 0;    ///< after each picture
    bool is_upside_down = false;
    bool is_enlarged = false;  ///< narrow pictures as many whole times larger as fit
    DrawerPin drawer_pin = DrawerPin::two;
    std::chrono::milliseconds drawer_on{50};
    std::chrono::milliseconds drawer_off{500};
    DrawerSense drawer_sense = DrawerSense::none;
    std::chrono::milliseconds idle_close{30'000};

    static constexpr int kPaperWidthDotsMin = 64;
    static constexpr int kPaperWidthDotsMax = 2'048;  // 112 mm paper has 833; a raster row has a bound
    static constexpr int kMarginDotsMax = 512;        // half of the widest common paper; more is a slip
    static constexpr int kBandRowsMax = 255;  // what the official box sends; fits every clone's parser
    static constexpr std::chrono::milliseconds kDrawerPulseMax{510};  // one byte counts 2 ms
};

/// Reads a settings entry (`DeviceInfo::options`). Missing keys have their defaults, so that a URI alone is
/// enough; what the model says stands in for what is not set.
///
/// Errors: malformed, in words for the technician.   Thread: any.
[[nodiscard]] Result<PrinterOptions> printer_options(const json::Value& entry);

}  // namespace comptoir::bridge
