#include "device-bridge/device_uri.hpp"
#include "device-bridge/links/ipp_queue.hpp"
#include "device-bridge/printing/languages.hpp"
#include "device-bridge/printing/models.hpp"
#include "device-bridge/printing/queue_printer.hpp"

namespace comptoir::bridge {
namespace {

/// As the settings say, else as the queue's names of its printer say, else what most receipt printers speak.
PrinterModel model_behind(const std::string& set, const QueueFacts& facts) {
    if (!set.empty()) {
        if (const auto model = find_model(set)) return *model;
    }
    for (const std::string& name : {facts.model, facts.device_id}) {
        if (const auto model = model_of_identity(name)) return *model;
    }
    const bool is_label_printer = facts.device_id.find("ZPL") != std::string::npos;
    return find_model(is_label_printer ? "zpl" : "escpos").value_or(PrinterModel{});
}

Result<std::unique_ptr<Device>> open_queue(OpenContext context) {
    const auto uri = DeviceUri::parse(context.info.uri);
    if (!uri) return tl::unexpected(uri.error());
    auto address = IppAddress::of(*uri);
    if (!address) return tl::unexpected(address.error());
    auto options = printer_options(context.info.options);
    if (!options) return tl::unexpected(options.error());
    if (!context.pool) return fail(ErrorCode::unsupported, "a print queue needs a pool of threads");
    auto queue =
        std::make_unique<IppQueue>(context.executor, context.pool, std::move(*address), context.clock);
    const std::string model = json::text(context.info.options, "model");
    return std::make_unique<QueuePrinter>(QueuePrinter::Parts{
        .executor = context.executor,
        .pool = context.pool,
        .id = context.info.id,
        .options = *options,
        .queue = std::move(queue),
        .language = [model](const QueueFacts& facts) { return make_language(model_behind(model, facts)); },
        .events = std::move(context.events),
        .clock = context.clock,
        .leaving = std::move(context.leaving)});
}

}  // namespace

extern const Driver cups_queue;
const Driver cups_queue{
    .id = "cups-queue",
    .kind = Kind::printer,
    .summary =
        "print queues of CUPS (cups://office) and IPP printers (ipp://printer/ipp/print): documents and "
        "pictures; raw queues",
    .matches =
        [](const DeviceInfo& info) {
            return info.uri.starts_with("cups://") || info.uri.starts_with("ipp://") ||
                   info.uri.starts_with("ipps://");
        },
    .open = open_queue,
};

}  // namespace comptoir::bridge
