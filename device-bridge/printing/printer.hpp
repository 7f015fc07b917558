#pragma once
/// A printer and the drawer on it, in any language, behind any byte link.

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "device-bridge/device.hpp"
#include "device-bridge/links/byte_link.hpp"
#include "device-bridge/printing/settings.hpp"

namespace comptoir::bridge {

/// How long it is waited for what. A test makes them short.
struct PrinterTiming {
    Duration connect = std::chrono::seconds(4);  // some interfaces take 40 s while they serve another host
    Duration status_wait = std::chrono::milliseconds(200);
    Duration second_wait = std::chrono::seconds(2);  // for one that has answered before
    Duration status_fresh = std::chrono::seconds(2);
    Duration stall = std::chrono::seconds(30);   // a job whose bytes nobody takes for so long is given up
    Duration confirm = std::chrono::seconds(5);  // for the answer to GS r, while the printer says it is well
    Duration confirm_max = std::chrono::seconds(30);   // and while it says nothing, or nothing clear
    Duration paper_max = std::chrono::hours(2);        // while it says that somebody must put paper in
    Duration look = std::chrono::seconds(1);           // how often it is looked at between two bands
    Duration confirm_poll = std::chrono::seconds(1);   // how often it is asked meanwhile
    Duration check_ready = std::chrono::seconds(60);   // how often an idle printer is asked
    Duration check_trouble = std::chrono::seconds(3);  // one without paper
    Duration check_silent = std::chrono::minutes(10);  // one that never answered
    Duration retry_min = std::chrono::seconds(2);      // one that can't be reached, doubling
    Duration retry_max = std::chrono::seconds(60);
    Duration farewell = std::chrono::milliseconds(500);
};

/// One owner of one printer: jobs in order, the drawer before them, between the bands of one, and while one
/// waits for paper.
///
/// Verbs: `print_picture` (data: an encoded picture; fields: "cut", "cuts"), `print_raw` (data: bytes as they
/// are), `open_drawer` (fields: "pin", "on_ms"), `status` (asks the printer now; value: what it said).
///
/// The state of the job at the deadline decides the answer (DESIGN section 2); a job is sent once. Two things
/// wait for a person instead: a promised job of which no byte has left, until its deadline; and one of which
/// some have, while the printer says that it is out of paper or open. If bands were still to be sent then, it
/// begins anew when the paper is back, once, with a line that says so above it; if all were sent, the printer
/// goes on by itself.
///
/// Thread: io.
/// Owner: the registry. Its coroutine shares the state and ends soon after `stop`; nothing is heard of it
/// then. Errors: offline, refused (paper_out, cover_open, cutter, error: the reason begins with that word),
/// busy (others were still before it), timeout, full (kJobsMax, kJobBytesMax; no room to keep it), malformed,
/// unsupported.
/// Limits: kJobsMax jobs and kJobBytesMax bytes wait.
class Printer final : public Device {
public:
    static constexpr std::size_t kJobsMax = 64;             // a busy kitchen's minute; more means it is stuck
    static constexpr std::size_t kJobBytesMax = 32u << 20;  // two of the largest bodies a route takes

    struct Parts {
        asio::any_io_executor executor;
        std::string id;
        std::string uri;
        PrinterOptions options;
        std::unique_ptr<ByteLink> link;
        EventSink events;
        const Clock& clock;
        std::string runtime_folder;  ///< for the lock that says who owns it; empty: none is taken
        PrinterTiming timing = {};
        std::function<asio::awaitable<Result<void>>(std::string job)> leaving = nullptr;  ///< OpenContext's
        std::function<std::string(std::string_view text, int width_dots)> draw_text = nullptr;  ///< likewise
    };
    /// From what a driver was given and found. Errors: malformed settings.
    [[nodiscard]] static Result<std::unique_ptr<Device>> open(OpenContext context,
                                                              std::unique_ptr<ByteLink> link);
    explicit Printer(Parts parts);
    ~Printer() override;

    void start() override;
    [[nodiscard]] asio::awaitable<ActionResult> perform(Action action) override;
    void stop() override;
    [[nodiscard]] bool give_back(const std::string& job) override;
    [[nodiscard]] Condition condition() const override;
    [[nodiscard]] std::string reason() const override;
    [[nodiscard]] std::vector<std::string> verbs() const override;
    [[nodiscard]] json::Value facts() const override;

    struct State;  ///< in printer_state.hpp, for printer*.cpp alone

private:
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::bridge
