#pragma once
/// IPP requests as bytes, and what the answers say, in plain structs.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/result.hpp"
#include "device-bridge/links/print_queue.hpp"

namespace comptoir::bridge::ipp {

// ---- what we ask ----   Source: RFC 8011 section 4.2 and 4.3 (operations and their attributes).

[[nodiscard]] std::string get_printer(const std::string& printer_uri);
[[nodiscard]] std::string create_job(const std::string& printer_uri, const std::string& name);
/// The head of Send-Document, with last-document true; the document follows it.
[[nodiscard]] std::string send_document(const std::string& printer_uri, int job, const std::string& format);
[[nodiscard]] std::string get_job(const std::string& printer_uri, int job);
[[nodiscard]] std::string cancel_job(const std::string& printer_uri, int job);
/// Every queue of a CUPS server.   Source: CUPS implementation of IPP, CUPS-Get-Printers (4002).
[[nodiscard]] std::string get_queues();

// ---- what is answered ----
// Errors: malformed (no IPP, or past the limits), offline (it does not know what was asked for, or is going
// down), and what the queue said: refused, unsupported, busy.   Thread: any.

/// One queue in the answer to `get_queues`.
struct ListedQueue {
    std::string name;
    std::string info;
    std::string model;
    std::string uuid;
    std::string device_uri;  ///< where CUPS sends it
};

[[nodiscard]] Result<void> is_taken(std::string_view answer);
[[nodiscard]] Result<QueueFacts> queue_facts(std::string_view answer);
[[nodiscard]] Result<int> job_number(std::string_view answer);
[[nodiscard]] Result<QueuedJob> queued_job(std::string_view answer);
[[nodiscard]] Result<std::vector<ListedQueue>> listed_queues(std::string_view answer);

inline constexpr std::size_t kAnswerBytesMax = 1u << 20;  // a printer with 300 media sends some 100 KB
inline constexpr int kCollectionDepthMax = 8;             // media-col-database is three deep
inline constexpr std::size_t kQueuesMax = 64;             // as many devices as the registry takes

/// Whether the bytes are shaped as IPP and nest no deeper than we let a decoder go: libcups' own calls itself
/// once for each level.   Source: RFC 8010 section 3.1 (encoding), 3.1.6 (collections).
[[nodiscard]] bool is_sound(std::string_view message);

}  // namespace comptoir::bridge::ipp
