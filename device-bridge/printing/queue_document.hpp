#pragma once
/// From an action to what a queue is given: a format, and bytes.

#include <memory>
#include <string>
#include <vector>

#include "app/base/json.hpp"
#include "app/base/result.hpp"
#include "device-bridge/links/print_queue.hpp"
#include "device-bridge/printing/document_format.hpp"
#include "device-bridge/printing/printer_language.hpp"
#include "device-bridge/printing/settings.hpp"

namespace comptoir::bridge {

/// What has to be done with a job's data before it leaves.
struct QueuePlan {
    enum class Making { as_it_is, converted, language, drawer };
    Making making = Making::as_it_is;
    DocumentPlan document;
    bool operator==(const QueuePlan&) const = default;
};

/// What the verb and the data mean to this queue. Bytes for `print_raw` that are a document go to a queue
/// with a driver as that document: the official box hands PDF reports over that way.
///
/// Errors: unsupported: no byte of it may leave.   Thread: any.
[[nodiscard]] Result<QueuePlan> plan_for_queue(const QueueFacts& queue, std::string_view verb,
                                               std::string_view data);

/// Carries a plan out. `language` is needed for its own and for drawers; `fields` are the action's.
///
/// Errors: those of `converted` and of Raster; unsupported (no language).
/// Thread: the pool's (it computes for long).
[[nodiscard]] Result<std::string> document_for_queue(const QueuePlan& plan, std::string_view data,
                                                     const json::Value& fields, const PrinterOptions& options,
                                                     PrinterLanguage* language);

}  // namespace comptoir::bridge
