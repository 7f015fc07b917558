#pragma once
/// A printer behind a print queue: CUPS, or an IPP printer that keeps one itself.

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "device-bridge/device.hpp"
#include "device-bridge/links/print_queue.hpp"
#include "device-bridge/printing/printer_language.hpp"
#include "device-bridge/printing/settings.hpp"

namespace comptoir::bridge {

/// How long it is waited for what. A test makes them short.
struct QueueTiming {
    Duration request = std::chrono::seconds(4);            // a queue that answers at all answers in 50 ms
    Duration send = std::chrono::seconds(30);              // to take a document, and as long again for each
    std::size_t send_bytes = 1u << 20;                     // so many bytes of it
    Duration poll_min = std::chrono::milliseconds(100);    // how often a job is looked at, at first,
    Duration poll_max = std::chrono::seconds(2);           // and once it takes its time
    Duration take_back = std::chrono::milliseconds(1200);  // before its deadline a job is taken back
    Duration fresh = std::chrono::seconds(2);              // what a queue said holds so long
    Duration connecting = std::chrono::seconds(5);         // CUPS says so at the start of every job
    Duration check_ready = std::chrono::seconds(30);       // how often an idle queue is looked at
    Duration check_trouble = std::chrono::seconds(3);      // one that can't print
    Duration retry_min = std::chrono::seconds(2);          // one that can't be reached, doubling
    Duration retry_max = std::chrono::seconds(60);
    Duration follow_max = std::chrono::hours(24);  // a job that still stands then is nobody's any more
};

/// One job after the other. Each is made without a document first, so that nothing is printed where that
/// breaks off, then given its document once, then followed until the queue says how it ended. Before its
/// deadline a job that has not begun is taken back: only where the queue says that it is cancelled and never
/// began is the answer no. Another goes on, and its end comes as an event: unknown, and not failed, where it
/// is not printed after all, for its asker was told yes. One that the queue begins a second time is
/// cancelled, and unknown. What was promised waits until the queue makes a job of it.
///
/// Verbs: `print_document` (PDF, PostScript, text, pictures), `print_picture`, `print_raw`, `status`, and
/// `open_drawer` where the queue passes on what it is given. Documents that the queue does not take are
/// refused before a byte of them left. A raw queue's jobs end as sent: what became of them no queue knows.
///
/// Thread: io; pictures are computed on the pool.
/// Owner: the registry. Its coroutine shares the state and ends soon after `stop`; nothing is heard of it
/// then. Errors: offline, refused (paper_out, cover_open, error: the reason begins with that word), busy
/// (others were still before it), timeout, full (kJobsMax, kJobBytesMax), malformed, unsupported. Limits:
/// kJobsMax jobs and kJobBytesMax bytes wait.
class QueuePrinter final : public Device {
public:
    static constexpr std::size_t kJobsMax = 64;             // as many as wait for any printer
    static constexpr std::size_t kJobBytesMax = 32u << 20;  // two of the largest bodies a route takes

    struct Parts {
        asio::any_io_executor executor;
        asio::any_io_executor pool;
        std::string id;
        PrinterOptions options;
        std::unique_ptr<PrintQueue> queue;
        /// What the printer behind a raw queue speaks; null: nobody knows, and pictures are refused there.
        std::function<std::unique_ptr<PrinterLanguage>(const QueueFacts&)> language;
        EventSink events;
        const Clock& clock;
        std::function<asio::awaitable<Result<void>>(std::string job)> leaving = nullptr;
        QueueTiming timing = {};
    };
    explicit QueuePrinter(Parts parts);
    ~QueuePrinter() override;

    void start() override;
    [[nodiscard]] asio::awaitable<ActionResult> perform(Action action) override;
    void stop() override;
    [[nodiscard]] bool give_back(const std::string& job) override;
    [[nodiscard]] Condition condition() const override;
    [[nodiscard]] std::string reason() const override;
    [[nodiscard]] std::vector<std::string> verbs() const override;
    [[nodiscard]] json::Value facts() const override;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::bridge
