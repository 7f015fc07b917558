#pragma once
/// What a print queue says, in our words: of itself, and of a job.

#include <optional>
#include <string>

#include "device-bridge/device.hpp"
#include "device-bridge/links/print_queue.hpp"
#include "device-bridge/printing/printer_condition.hpp"

namespace comptoir::bridge {

/// What stops printing comes before what does not.
///
/// Source: RFC 8011 section 5.4.12 and PWG 5100.9 section 4 (printer-state-reasons and their endings -error,
/// -warning, -report); CUPS 2.4 backend/snmp-supplies.c (what it says of a network printer), cupsd and its
/// filters: offline-report, connecting-to-device, cups-missing-filter.   Thread: any.
[[nodiscard]] Finding finding_of(const QueueFacts& facts);

/// Whether what CUPS is given reaches the printer as it is, because nothing knows the printer's language.
///
/// Source: CUPS 2.4 scheduler/printers.c: "Local Raw Printer" where a queue has no driver; the IEEE 1284
/// device ids of receipt and label printers name their language under CMD or COMMAND SET.   Thread: any.
[[nodiscard]] bool is_raw(const QueueFacts& facts);

/// How a job stands.
struct Standing {
    enum class Stage {
        waits,   ///< not begun: it can still be taken back
        prints,  ///< begun, and not over
        ended,
    };
    Stage stage = Stage::waits;
    Outcome outcome = Outcome::failed;  ///< meaningful once ended
    std::string reason;                 ///< for staff; empty where all is well
};

/// A job that never began and is over printed nothing; one that began and did not complete, or not without
/// errors, nobody knows.
///
/// Source: RFC 8011 sections 5.3.7 (job-state), 5.3.8 (its reasons) and 5.3.14.2.   Thread: any.
[[nodiscard]] Standing standing_of(const QueuedJob& job);

}  // namespace comptoir::bridge
