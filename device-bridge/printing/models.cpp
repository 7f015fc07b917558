#include "device-bridge/printing/models.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "app/base/text.hpp"
#include "kiosk-config/settings/nearest.hpp"

namespace comptoir::bridge {
namespace {

constexpr PrinterModel epson(PrinterModel row) {
    row.pushes_status = true;
    row.can_discard = true;
    row.has_buzzer = true;
    if (row.confirm == ConfirmWay::none) row.confirm = ConfirmWay::paper_status;
    return row;
}

constexpr PrinterModel at_180(PrinterModel row) {
    row.width_dots = 512;
    row.dpi = 180;
    row.dpi_down = 180;
    return row;
}

constexpr PrinterModel star(PrinterModel row) {
    row.image = ImageWay::its_own;
    row.pushes_status = true;
    row.confirm = ConfirmWay::etb_counter;
    return row;
}

constexpr PrinterModel answering(PrinterModel row) {
    row.confirm = ConfirmWay::paper_status;
    return row;
}

constexpr PrinterModel mute(PrinterModel row) {
    row.can_status = false;
    return row;
}

constexpr PrinterModel label(PrinterModel row) {
    row.image = ImageWay::its_own;
    row.cutter = Cutter::none;
    row.has_drawer = false;
    row.can_discard = row.language == Language::zpl;
    return row;
}

/// The table. To add a model, copy the row of its nearest relative and change what differs; the first names
/// that a row needs are those in its USB and IEEE 1284 identity. Generic rows stay last.
///
/// Sources: widths, resolutions, cutters and ways of pictures: escpos-printer-db, data/profile of the same
/// model. Ways of the TM-U220, TM-U230, TM-P60 and TM-P60II: Odoo documentation, devices/printer. Star
/// languages: ReceiptPrinterStatus, table of ASB versions. GS ( H, GS ( K and GS a: Epson ESC/POS command
/// reference. What a row assumes beyond them stands in its notes.
constexpr auto kRows = std::to_array<PrinterModel>({
    // ---- Epson ----
    epson(at_180({.id = "epson-tm-t88ii", .label = "Epson TM-T88II", .names = "tm-t88ii"})),
    epson(at_180({.id = "epson-tm-t88iii", .label = "Epson TM-T88III", .names = "tm-t88iii"})),
    epson(at_180({.id = "epson-tm-t88iv", .label = "Epson TM-T88IV", .names = "tm-t88iv"})),
    epson(at_180({.id = "epson-tm-t88v",
                  .label = "Epson TM-T88V",
                  .names = "tm-t88v",
                  .confirm = ConfirmWay::process_id,
                  .has_density = true})),
    epson(at_180({.id = "epson-tm-t88vi",
                  .label = "Epson TM-T88VI",
                  .names = "tm-t88vi",
                  .image = ImageWay::graphics,
                  .confirm = ConfirmWay::process_id,
                  .has_density = true})),
    epson(at_180({.id = "epson-tm-t88vii",
                  .label = "Epson TM-T88VII",
                  .names = "tm-t88vii",
                  .image = ImageWay::graphics,
                  .confirm = ConfirmWay::process_id,
                  .has_density = true})),
    epson(at_180({.id = "epson-tm-t70", .label = "Epson TM-T70", .names = "tm-t70"})),
    epson(at_180({.id = "epson-tm-t70ii",
                  .label = "Epson TM-T70II",
                  .names = "tm-t70ii",
                  .confirm = ConfirmWay::process_id,
                  .has_density = true})),
    epson({.id = "epson-tm-t70ii-58",
           .label = "Epson TM-T70II, 58 mm paper",
           .width_dots = 416,
           .confirm = ConfirmWay::process_id,
           .has_density = true,
           .notes = "the profile of its Chinese model; never found by itself"}),
    epson({.id = "epson-tm-t20", .label = "Epson TM-T20", .names = "tm-t20"}),
    epson({.id = "epson-tm-t20ii",
           .label = "Epson TM-T20II",
           .names = "tm-t20ii",
           .confirm = ConfirmWay::process_id,
           .has_density = true,
           .notes = "takes no connection any more after many that were not closed"}),
    epson({.id = "epson-tm-t20iii",
           .label = "Epson TM-T20III",
           .names = "tm-t20iii",
           .image = ImageWay::graphics,
           .confirm = ConfirmWay::process_id,
           .has_density = true}),
    epson({.id = "epson-tm-m30",
           .label = "Epson TM-m30, TM-m30II",
           .names = "tm-m30|tm-m30ii",
           .image = ImageWay::graphics,
           .confirm = ConfirmWay::process_id,
           .has_density = true}),
    epson({.id = "epson-tm-m30iii",
           .label = "Epson TM-m30III",
           .names = "tm-m30iii",
           .image = ImageWay::graphics,
           .confirm = ConfirmWay::process_id,
           .has_density = true}),
    epson({.id = "epson-tm-l90", .label = "Epson TM-L90", .names = "tm-l90", .has_density = true}),
    epson({.id = "epson-tm-p80",
           .label = "Epson TM-P80",
           .names = "tm-p80",
           .cutter = Cutter::partial,
           .has_drawer = false,
           .notes = "carried about: no drawer"}),
    epson({.id = "epson-tm-p60",
           .label = "Epson TM-P60",
           .names = "tm-p60",
           .image = ImageWay::columns_24,
           .width_dots = 384,
           .band_rows = 24,
           .cutter = Cutter::none,
           .has_drawer = false,
           .notes = "Assumed: 384 dots, which its 58 mm paper takes whatever the head"}),
    epson({.id = "epson-tm-p60ii",
           .label = "Epson TM-P60II",
           .names = "tm-p60ii",
           .image = ImageWay::columns_24,
           .width_dots = 384,
           .band_rows = 24,
           .cutter = Cutter::none,
           .has_drawer = false,
           .notes = "Assumed: 384 dots, which its 58 mm paper takes whatever the head"}),
    epson({.id = "epson-tm-u220",
           .label = "Epson TM-U220",
           .names = "tm-u220",
           .image = ImageWay::columns_8,
           .width_dots = 400,
           .dpi = 160,
           .dpi_down = 72,
           .is_impact = true,
           .band_rows = 8,
           .cutter = Cutter::partial,
           .notes = "dot-matrix: half dots across, so that pictures come out tall where not squeezed"}),
    epson({.id = "epson-tm-u230",
           .label = "Epson TM-U230",
           .names = "tm-u230",
           .image = ImageWay::columns_8,
           .width_dots = 400,
           .dpi = 160,
           .dpi_down = 72,
           .is_impact = true,
           .band_rows = 8,
           .cutter = Cutter::partial,
           .notes = "dot-matrix: half dots across, so that pictures come out tall where not squeezed"}),

    // ---- Star ----
    star({.id = "star-tsp100",
          .label = "Star TSP100, TSP100II, TSP100III",
          .names = "tsp100|tsp113|tsp143|tsp100ii|tsp100iii|tsp143ii|tsp143iii",
          .language = Language::star_graphic,
          .notes = "pictures only; a vendor's USB class unless switched to the printer class"}),
    star({.id = "star-tsp100iv",
          .label = "Star TSP100IV",
          .names = "tsp100iv|tsp143iv",
          .language = Language::star_prnt}),
    star({.id = "star-tsp600", .label = "Star TSP600", .names = "tsp600", .language = Language::star_line}),
    star({.id = "star-tsp650",
          .label = "Star TSP650, TSP650II",
          .names = "tsp650|tsp651|tsp654|tsp650ii|tsp654ii",
          .language = Language::star_line}),
    star({.id = "star-tsp700",
          .label = "Star TSP700, TSP700II",
          .names = "tsp700|tsp743|tsp700ii|tsp743ii",
          .language = Language::star_line}),
    star({.id = "star-tsp800",
          .label = "Star TSP800, TSP800II",
          .names = "tsp800|tsp847|tsp800ii|tsp847ii",
          .language = Language::star_line,
          .width_dots = 832}),
    star({.id = "star-mc-print2",
          .label = "Star mC-Print2",
          .names = "mc-print2|mcp20|mcp21",
          .language = Language::star_prnt,
          .width_dots = 384}),
    star({.id = "star-mc-print3",
          .label = "Star mC-Print3",
          .names = "mc-print3|mcp30|mcp31",
          .language = Language::star_prnt}),
    star({.id = "star-mpop",
          .label = "Star mPOP",
          .names = "mpop|pop10",
          .language = Language::star_prnt,
          .width_dots = 384,
          .cutter = Cutter::partial}),
    PrinterModel{.id = "star-tup500",
                 .label = "Star TUP500, SP2000 with ESC/POS emulation",
                 .names = "tup500|tup542|tup592|sp2000",
                 .confirm = ConfirmWay::paper_status,
                 .notes = "its switches must say ESC/POS"},

    // ---- others that speak ESC/POS and say how they are ----
    answering({.id = "citizen-ct-s651",
               .label = "Citizen CT-S651",
               .names = "ct-s651|ct-s601",
               .width_dots = 640,
               .pushes_status = true}),
    answering({.id = "bixolon-srp-350",
               .label = "Bixolon SRP-350",
               .names = "srp-350",
               .width_dots = 512,
               .dpi = 180,
               .dpi_down = 180,
               .pushes_status = true,
               .notes = "Assumed: 512 dots at 180 dpi, as its manual's ESC/POS ancestors"}),
    answering({.id = "bixolon-srp-s300",
               .label = "Bixolon SRP-S300",
               .names = "srp-s300",
               .width_dots = 640,
               .pushes_status = true}),
    answering({.id = "seiko-rp-f10",
               .label = "Seiko RP-F10",
               .names = "rp-f10|rp-g10",
               .notes = "set to ESC/POS, not to its own commands"}),
    answering({.id = "seiko-rp-f10-58",
               .label = "Seiko RP-F10, 58 mm paper",
               .width_dots = 432,
               .notes = "found as the 80 mm one: the paper can't be asked for"}),
    answering({.id = "metapace-t-1",
               .label = "Metapace T-1",
               .names = "metapace t-1",
               .width_dots = 504,
               .dpi = 180,
               .dpi_down = 180}),
    answering({.id = "wincor-th230",
               .label = "Wincor Nixdorf TH230",
               .names = "th230",
               .image = ImageWay::columns_24,
               .band_rows = 24,
               .notes = "its rasters come out wrong"}),
    answering({.id = "epos-tep-200m", .label = "EPOS TEP-200M", .names = "tep-200m|tep200m"}),
    answering({.id = "kefar-kr-306", .label = "Kefar KR-306", .names = "kr-306|kr306"}),
    answering({.id = "pbm-p822d", .label = "PBM P822D", .names = "p822d"}),
    answering({.id = "rongta-rp326", .label = "Rongta RP326", .names = "rp326"}),
    answering({.id = "rongta-rp332", .label = "Rongta RP332", .names = "rp332", .cutter = Cutter::full}),
    answering({.id = "yhd-8390", .label = "YHD-8390", .names = "yhd-8390", .width_dots = 640}),
    answering({.id = "netum-80-v-ul", .label = "Netum 80-V-UL", .names = "80-v-ul"}),

    // ---- and those that say nothing one could rely on ----
    mute({.id = "munbyn-itpp047",
          .label = "Munbyn ITPP047",
          .names = "itpp047",
          .notes = "its documented code pages are wrong: pictures only"}),
    mute({.id = "sunmi-v2",
          .label = "Sunmi V2",
          .names = "sunmi v2|sunmi",
          .width_dots = 384,
          .band_rows = 64,
          .cutter = Cutter::full,
          .has_drawer = false}),
    mute({.id = "zjiang-zj-5870",
          .label = "Zjiang ZJ-5870",
          .names = "zj-5870|zj-58|zj58",
          .width_dots = 384,
          .band_rows = 64,
          .cutter = Cutter::none,
          .notes = "no cutter; answers over USB are no answers"}),
    mute({.id = "pos-5890",
          .label = "POS-5890 and its like",
          .names = "pos-5890|pos5890|pos-58|pos58",
          .width_dots = 384,
          .band_rows = 64,
          .cutter = Cutter::none}),
    mute({.id = "netum-nt-5890k",
          .label = "Netum NT-5890K",
          .names = "nt-5890k",
          .image = ImageWay::columns_24,
          .width_dots = 384,
          .band_rows = 24,
          .cutter = Cutter::none}),
    mute({.id = "xprinter-xp-80",
          .label = "Xprinter XP-80 and its like",
          .names = "xp-80|xp-q200|xp-n160|xprinter",
          .band_rows = 64,
          .notes = "rasters only; often silent over USB"}),

    // ---- labels ----
    label({.id = "zebra-zd420",
           .label = "Zebra ZD410, ZD420, ZD421, ZD620, ZD621",
           .names = "zd410|zd420|zd421|zd620|zd621",
           .language = Language::zpl,
           .width_dots = 832,
           .confirm = ConfirmWay::host_status}),
    label({.id = "zebra-gk420",
           .label = "Zebra GK420, GX420, GC420",
           .names = "gk420|gx420|gc420",
           .language = Language::zpl,
           .width_dots = 832,
           .confirm = ConfirmWay::host_status}),
    label({.id = "zebra-lp2844-z",
           .label = "Zebra LP 2844-Z, TLP 2844-Z",
           .names = "lp2844-z|lp 2844-z|tlp2844-z|tlp 2844-z",
           .language = Language::zpl,
           .width_dots = 832,
           .confirm = ConfirmWay::host_status}),
    label({.id = "zebra-lp2844",
           .label = "Zebra LP 2844, TLP 2844",
           .names = "lp2844|lp 2844|tlp2844|tlp 2844",
           .language = Language::epl,
           .width_dots = 832}),

    // ---- any other ----
    PrinterModel{.id = "escpos",
                 .label = "any ESC/POS printer, 80 mm paper",
                 .names = "cmd:esc/pos|command set:esc/pos|esc/pos",
                 .confirm = ConfirmWay::paper_status,
                 .is_generic = true},
    PrinterModel{.id = "escpos-58",
                 .label = "any ESC/POS printer, 58 mm paper",
                 .width_dots = 384,
                 .band_rows = 64,
                 .confirm = ConfirmWay::paper_status,
                 .is_generic = true},
    star({.id = "star-line",
          .label = "any Star printer in line mode",
          .names = "star line",
          .language = Language::star_line,
          .is_generic = true}),
    star({.id = "star-prnt",
          .label = "any Star printer with StarPRNT",
          .names = "starprnt",
          .language = Language::star_prnt,
          .is_generic = true}),
    star({.id = "star-graphic",
          .label = "any Star printer in graphic mode",
          .names = "str_t|cmd:star",
          .language = Language::star_graphic,
          .is_generic = true}),
    label({.id = "zpl",
           .label = "any label printer with ZPL II",
           .names = "cmd:zpl|command set:zpl|zpl|esclabel",
           .language = Language::zpl,
           .width_dots = 832,
           .confirm = ConfirmWay::host_status,
           .is_generic = true}),
    label({.id = "epl",
           .label = "any label printer with EPL2",
           .names = "cmd:epl|command set:epl|epl2|epl",
           .language = Language::epl,
           .width_dots = 832,
           .is_generic = true}),
    label({.id = "raw",
           .label = "bytes as they come",
           .language = Language::raw,
           .can_status = false,
           .is_generic = true}),
});

/// Whether `name` stands in `text` at the beginning of a word.
bool names(const std::string& text, std::string_view name) {
    for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
        if (at == 0 || std::isalnum(static_cast<unsigned char>(text[at - 1])) == 0) return true;
    }
    return false;
}

ImageWay columns_way(const NameOptions& options) {
    if (options.is_low_vertical)
        return options.is_low_horizontal ? ImageWay::columns_8_single : ImageWay::columns_8;
    return options.is_low_horizontal ? ImageWay::columns_24_single : ImageWay::columns_24;
}

}  // namespace

std::span<const PrinterModel> printer_models() {
    return kRows;
}

Result<PrinterModel> find_model(std::string_view id) {
    std::vector<std::string> known;
    for (const PrinterModel& model : printer_models()) {
        if (model.id == id) return model;
        known.emplace_back(model.id);
    }
    const std::string meant = settings::nearest(id, known);
    constexpr std::size_t kEchoMax = 64;  // the longest id has 18; what is longer is no slip of the pen
    std::string message = "no printer model \"" + std::string(id.substr(0, kEchoMax)) + "\"";
    message +=
        meant.empty() ? "; \"escpos\" fits most receipt printers" : "; did you mean \"" + meant + "\"?";
    return fail(ErrorCode::malformed, std::move(message));
}

std::optional<PrinterModel> model_of_identity(std::string_view make_and_model) {
    constexpr std::size_t kIdentityMax = 1'024;  // an IEEE 1284 identity has some 200 bytes
    const std::string text = lower_case(make_and_model.substr(0, kIdentityMax));
    const PrinterModel* best = nullptr;
    std::size_t best_worth = 0;
    for (const PrinterModel& model : printer_models()) {
        for (std::string_view rest = model.names; !rest.empty();) {
            const std::string_view name = rest.substr(0, rest.find('|'));
            rest.remove_prefix(std::min(rest.size(), name.size() + 1));
            const std::size_t worth = name.size() + (model.is_generic ? 0 : kIdentityMax);
            if (worth <= best_worth || !names(text, name)) continue;
            best = &model;
            best_worth = worth;
        }
    }
    return best == nullptr ? std::nullopt : std::optional<PrinterModel>(*best);
}

const char* name_of(Language language) {
    switch (language) {
        case Language::escpos: return "escpos";
        case Language::star_line: return "star-line";
        case Language::star_prnt: return "star-prnt";
        case Language::star_graphic: return "star-graphic";
        case Language::zpl: return "zpl";
        case Language::epl: return "epl";
        case Language::raw: return "raw";
    }
    return "";
}

std::optional<NameOptions> name_options(std::string_view name) {
    constexpr std::string_view kFence = "__";
    const auto begin = name.find(kFence);
    if (begin == std::string_view::npos) return std::nullopt;
    const std::string_view rest = name.substr(begin + kFence.size());
    std::string words = lower_case(rest.substr(0, rest.find(kFence)));
    if (!words.starts_with("imc")) return std::nullopt;
    NameOptions options;
    words += '_';
    for (std::size_t at = 0; at < words.size();) {
        const auto end = words.find('_', at);
        const std::string word = words.substr(at, end - at);
        at = end + 1;
        if (word == "ldv") options.is_low_vertical = true;
        if (word == "ldh") options.is_low_horizontal = true;
        if (!word.starts_with("scale")) continue;
        constexpr int kPercentMin = 10;
        constexpr int kPercentMax = 400;  // Assumed: beyond, it is a slip; nothing of a receipt is left then
        int percent = 0;
        const char* const last = word.data() + word.size();
        const auto [stop, ec] = std::from_chars(word.data() + 5, last, percent);
        const bool is_number = ec == std::errc{} && stop == last;
        if (!is_number || percent < kPercentMin || percent > kPercentMax) return std::nullopt;
        options.scale_percent = percent;
    }
    return options;
}

PrinterModel with_name_options(PrinterModel model, const NameOptions& options) {
    if (model.language != Language::escpos) return model;
    const bool is_single =
        model.image == ImageWay::columns_8_single || model.image == ImageWay::columns_24_single;
    model.image = columns_way(options);
    model.band_rows = options.is_low_vertical ? 8 : 24;
    model.scale_percent = options.scale_percent;
    if (options.is_low_horizontal && !is_single) {
        model.width_dots /= 2;
        model.dpi /= 2;
    }
    // A head with 24 dots prints each of 8 three times as high.
    if (options.is_low_vertical && !model.is_impact) model.dpi_down /= 3;
    return model;
}

}  // namespace comptoir::bridge
