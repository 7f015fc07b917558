#pragma once
/// What each model of printer is and can: one row a model, in models.cpp.

#include <optional>
#include <span>
#include <string_view>

#include "app/base/result.hpp"

namespace comptoir::bridge {

enum class Language { escpos, star_line, star_prnt, star_graphic, zpl, epl, raw };

/// How a picture is said where a language has several ways; `its_own` where it has one.
enum class ImageWay {
    raster,             ///< GS v 0: the most widely understood
    graphics,           ///< GS ( L and GS 8 L: Epson's newer way
    columns_24,         ///< ESC * 33: strips of 24 rows, for printers without rasters
    columns_24_single,  ///< ESC * 32: the same, half as many dots across
    columns_8,          ///< ESC * 1: strips of 8 rows, double density across: dot-matrix
    columns_8_single,   ///< ESC * 0: the same, half as many dots across
    its_own,
};

/// How a printer says that a job is on paper.
enum class ConfirmWay {
    none,          ///< it can't
    paper_status,  ///< GS r 1, answered in its turn
    process_id,    ///< GS ( H: the answer names the job
    etb_counter,   ///< Star: the counter in its automatic status grows by each ETB
    host_status,   ///< ~HS: nothing waits any more
};

/// `printed`: it confirms. `sent`: all bytes are out and nobody can say more.
enum class Report { printed, sent };

enum class Cutter { none, partial, full, both };

/// One model.   Thread: any (a value; its texts are literals).
struct PrinterModel {
    std::string_view id;     ///< "epson-tm-t88v"; what the settings call it
    std::string_view label;  ///< for people
    /// By which USB, IEEE 1284, mDNS or GS I know it: lower case, parted by "|"; the longest that fits
    /// decides.
    std::string_view names = {};
    Language language = Language::escpos;
    ImageWay image = ImageWay::raster;
    int width_dots = 576;
    int dpi = 203;           ///< across
    int dpi_down = 203;      ///< down the paper; differs on dot-matrix
    bool is_impact = false;  ///< dot-matrix: nine pins, of which pictures use eight
    int band_rows = 128;
    Cutter cutter = Cutter::both;
    bool has_drawer = true;
    bool can_status = true;      ///< answers when asked how it is
    bool pushes_status = false;  ///< tells changes by itself when asked to (GS a; every Star)
    bool can_discard = false;    ///< forgets, when told to, what it holds (DLE DC4 fn 8, ~JA)
    ConfirmWay confirm = ConfirmWay::none;
    bool has_density = false;  ///< GS ( K fn 49
    bool has_buzzer = false;   ///< ESC ( A
    bool is_generic = false;   ///< stands for any of its language; a name of a real model beats its names
    std::string_view notes = {};
    /// How wide a picture is printed, of what the paper takes; 100 but by a printer's name (`name_options`).
    int scale_percent = 100;

    [[nodiscard]] constexpr Report reports() const {
        return confirm == ConfirmWay::none ? Report::sent : Report::printed;
    }
};

/// All rows; the generic ones ("escpos", "escpos-58", "star-line", …) come last. Thread: any.
[[nodiscard]] std::span<const PrinterModel> printer_models();

/// The row of an id.   Errors: malformed, naming the nearest known one.   Thread: any.
[[nodiscard]] Result<PrinterModel> find_model(std::string_view id);

/// The row whose name stands in a make-and-model text ("EPSON TM-T88V", "Star TSP143IIIU"), the longest such
/// name; nothing where none does.   Thread: any.
[[nodiscard]] std::optional<PrinterModel> model_of_identity(std::string_view make_and_model);

/// "escpos", "star-line", "star-prnt", "star-graphic", "zpl", "epl", "raw". Thread: any.
[[nodiscard]] const char* name_of(Language language);

/// What Odoo's official box reads from a printer's name: "TM-U220__IMC_LDV_LDH_SCALE70__".
///
/// Source: Odoo 16 to 19, printer driver for Linux, and its documentation of printers: the part between the
/// first two "__" begins with IMC: pictures go out as columns; LDV and LDH: low density down and across;
/// SCALEnn: that many per cent as large.
struct NameOptions {
    bool is_low_vertical = false;
    bool is_low_horizontal = false;
    int scale_percent = 100;
    bool operator==(const NameOptions&) const = default;
};
/// Nothing where a name has none, or they make no sense. Thread: any.
[[nodiscard]] std::optional<NameOptions> name_options(std::string_view name);
/// The model as such a name wants it: an ESC/POS one prints columns; others stay as they are. Thread: any.
[[nodiscard]] PrinterModel with_name_options(PrinterModel model, const NameOptions& options);

}  // namespace comptoir::bridge
