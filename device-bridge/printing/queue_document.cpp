#include "device-bridge/printing/queue_document.hpp"

#include <algorithm>

#include "device-bridge/printing/queue_finding.hpp"
#include "device-bridge/printing/raster.hpp"

namespace comptoir::bridge {
namespace {

/// Label printers' programs look like text and are none.   Source: Zebra ZPL II programming guide (^XA begins
/// a format, ~ a command); Eltron EPL2 manual (N clears the image buffer, on a line of its own).
bool is_label_program(std::string_view data) {
    const auto start = data.find_first_not_of("\r\n\t ");
    if (start == std::string_view::npos) return false;
    const std::string_view text = data.substr(start);
    return text.starts_with("^XA") || text.starts_with("~") || text.starts_with("CT~~CD") ||
           text.starts_with("N\n") || text.starts_with("N\r\n");
}

DocumentPlan raw_format(const QueueFacts& queue) {
    const bool is_cups =
        std::find(queue.formats.begin(), queue.formats.end(), kCupsRaw) != queue.formats.end();
    return {is_cups ? kCupsRaw : kOctetStream, DocumentPlan::Conversion::none};
}

QueuePlan plan_of(DocumentPlan document) {
    const bool is_as_it_is = document.conversion == DocumentPlan::Conversion::none;
    return {is_as_it_is ? QueuePlan::Making::as_it_is : QueuePlan::Making::converted, std::move(document)};
}

Result<QueuePlan> plan_for_raw_queue(const QueueFacts& queue, std::string_view verb, DocumentKind kind) {
    using Making = QueuePlan::Making;
    const DocumentPlan raw = raw_format(queue);
    if (verb == "open_drawer") return QueuePlan{Making::drawer, raw};
    if (verb == "print_picture") return QueuePlan{Making::language, raw};
    if (verb == "print_raw") return QueuePlan{Making::as_it_is, raw};
    if (is_picture(kind)) return QueuePlan{Making::language, raw};
    if (kind == DocumentKind::text) return QueuePlan{Making::as_it_is, raw};
    return fail(ErrorCode::unsupported, "this queue has no driver: it passes documents on as they are");
}

Result<std::string> picture_in_language(std::string_view picture, const json::Value& fields,
                                        const PrinterOptions& options, PrinterLanguage& language) {
    Raster::Options wanted;
    wanted.paper_width_dots = options.paper_width_dots;
    for (const json::Value& row : json::array(fields, "cuts")) {
        if (const auto number = json::integer(row)) wanted.cuts.push_back(static_cast<int>(*number));
    }
    auto raster = Raster::open(picture, wanted);
    if (!raster) return tl::unexpected(raster.error());
    CutMode cut = options.cut;
    const std::string asked = json::text(fields, "cut");
    if (asked == "none") cut = CutMode::none;
    if (asked == "partial") cut = CutMode::partial;
    if (asked == "full") cut = CutMode::full;
    const int step = std::max(1, language.band_rows_step());
    const int most = std::clamp(options.band_rows, step, std::max(step, language.band_rows_max()));
    std::string bytes = language.begin_picture(raster->row_bytes(), raster->rows());
    while (true) {
        const auto band = raster->next_band(most / step * step);
        if (!band) return tl::unexpected(band.error());  // nothing of it has left
        if (band->empty()) break;
        bytes += language.band(*band, raster->row_bytes());
        if (raster->is_at_cut()) {
            bytes += language.end_picture(cut == CutMode::none ? CutMode::partial : cut);
            bytes += language.begin_picture(raster->row_bytes(), raster->rows() - raster->rows_made());
        }
    }
    return bytes + language.end_picture(cut);
}

}  // namespace

Result<QueuePlan> plan_for_queue(const QueueFacts& queue, std::string_view verb, std::string_view data) {
    const DocumentKind kind = kind_of_document(data);
    if (is_raw(queue)) return plan_for_raw_queue(queue, verb, kind);
    if (verb == "open_drawer") return fail(ErrorCode::unsupported, "no drawer hangs on this queue");
    const bool is_program =
        kind == DocumentKind::other || (kind == DocumentKind::text && is_label_program(data));
    if (verb == "print_raw" && is_program) {
        return fail(ErrorCode::unsupported, "only a raw queue passes such bytes on as they are");
    }
    auto document = plan_document(kind, queue.formats);
    if (!document) return tl::unexpected(document.error());
    return plan_of(std::move(*document));
}

Result<std::string> document_for_queue(const QueuePlan& plan, std::string_view data,
                                       const json::Value& fields, const PrinterOptions& options,
                                       PrinterLanguage* language) {
    switch (plan.making) {
        case QueuePlan::Making::as_it_is: return std::string(data);
        case QueuePlan::Making::converted: return converted(data, plan.document.conversion);
        case QueuePlan::Making::language:
            if (language == nullptr)
                return fail(ErrorCode::unsupported, "nobody knows what this printer speaks");
            return picture_in_language(data, fields, options, *language);
        case QueuePlan::Making::drawer: break;
    }
    const std::string pulse = language == nullptr ? "" : language->pulse(options);
    if (pulse.empty())
        return fail(ErrorCode::unsupported, "this printer's language has no word for a drawer");
    return pulse;
}

}  // namespace comptoir::bridge
