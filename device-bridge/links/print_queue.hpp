#pragma once
/// A queue that somebody else runs: one of CUPS, or an IPP printer itself. The seam "print queue".

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/base/clock.hpp"
#include "app/base/result.hpp"

namespace comptoir::bridge {

/// What a queue says of itself.   Source: RFC 8011 section 5.4 (printer description attributes).
struct QueueFacts {
    enum class State { idle, processing, stopped };
    State state = State::stopped;
    std::vector<std::string> reasons;  ///< printer-state-reasons, as they came: "media-empty-error"
    std::string message;               ///< printer-state-message
    bool is_accepting = false;
    std::vector<std::string> formats;  ///< document-format-supported
    std::string model;                 ///< printer-make-and-model
    std::string device_id;             ///< printer-device-id: an IEEE 1284 text
    std::string uuid;                  ///< printer-uuid
    int jobs = 0;                      ///< queued-job-count
    bool makes_jobs = true;            ///< knows Create-Job and Send-Document
};

/// What a queue says of one job.   Source: RFC 8011 section 5.3 (job description attributes).
struct QueuedJob {
    enum class State { pending, held, processing, stopped, canceled, aborted, completed };
    State state = State::pending;
    std::vector<std::string> reasons;  ///< job-state-reasons
    std::string message;               ///< job-state-message, or what of it is said
    std::string name;                  ///< job-name; empty where the queue keeps it to itself
    bool has_begun = false;            ///< time-at-processing has a value, or is not told
    int begun_at = 0;                  ///< that value, in the queue's own time; 0 where there is none
    int impressions = 0;               ///< job-impressions-completed
};

/// Thread: io.   Owner: one device.
/// Errors: offline (can't be reached, hung up, does not know the queue or the job), timeout, refused (said
/// no, and nothing came of it), unsupported (the format), busy, malformed (no IPP). Only refused, unsupported
/// and busy are an answer of the queue's; after any other nobody knows what it did.
class PrintQueue {
public:
    virtual ~PrintQueue() = default;

    [[nodiscard]] virtual boost::asio::awaitable<Result<QueueFacts>> look(Time deadline) = 0;
    /// Makes a job that has no document yet, so that nothing is printed of it; its number.
    [[nodiscard]] virtual boost::asio::awaitable<Result<int>> create_job(std::string name, Time deadline) = 0;
    /// The one document of a job, once: the queue begins when it has it.
    [[nodiscard]] virtual boost::asio::awaitable<Result<void>> send_document(
        int job, std::string format, std::shared_ptr<const std::string> data, Time deadline) = 0;
    /// Errors: refused, too, where it no longer knows the job.
    [[nodiscard]] virtual boost::asio::awaitable<Result<QueuedJob>> job(int job, Time deadline) = 0;
    /// Good: the queue took the wish. Whether the job had begun by then, `job` tells.
    [[nodiscard]] virtual boost::asio::awaitable<Result<void>> cancel_job(int job, Time deadline) = 0;
    /// Calls underway fail with offline, at once; so do later ones.
    virtual void close() = 0;
    /// "ipp://127.0.0.1:631/printers/office", for the log.
    [[nodiscard]] virtual std::string describe() const = 0;
};

}  // namespace comptoir::bridge
