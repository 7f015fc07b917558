#pragma once
/// The inside of Printer, shared by printer.cpp (who asks, and what is answered), printer_worker.cpp (what is
/// done next), printer_job.cpp (one print and its end), printer_drawer.cpp and printer_reach.cpp (the
/// connection, and how the printer is).

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdint>
#include <deque>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "device-bridge/printing/conversation.hpp"
#include "device-bridge/printing/owner_lock.hpp"
#include "device-bridge/printing/printer.hpp"
#include "device-bridge/printing/printer_condition.hpp"
#include "device-bridge/printing/raster.hpp"

namespace comptoir::bridge {

inline constexpr std::string_view kPrintPicture = "print_picture";
inline constexpr std::string_view kPrintRaw = "print_raw";
inline constexpr std::string_view kOpenDrawer = "open_drawer";
inline constexpr std::string_view kStatus = "status";

/// One action on its way. Everyone who holds it runs on io.
struct PrintJob {
    PrintJob(const asio::any_io_executor& executor, Action asked)
        : action(std::move(asked)), wake(executor) {}

    Action action;
    asio::steady_timer wake;  // cancelled when `answer` is there
    std::optional<ActionResult> answer;
    bool is_writing = false;  // a first byte may be leaving now
    bool is_being_marked = false;
    bool is_marked = false;       // it is on the disk that bytes may leave
    bool has_begun_anew = false;  // paper came back in the middle of it
    std::size_t bytes_left = 0;   // the printer, or the wire to it, has these
    bool has_ended = false;

    [[nodiscard]] bool is(std::string_view verb) const { return action.verb == verb; }
    [[nodiscard]] bool is_forwarded() const { return !json::text(action.fields, "came_from").empty(); }
};
using JobPtr = std::shared_ptr<PrintJob>;

[[nodiscard]] std::unique_ptr<PrinterLanguage> language_of(const PrinterOptions& options);

struct Printer::State : std::enable_shared_from_this<Printer::State> {
    explicit State(Parts from)
        : parts(std::move(from)),
          link(*parts.link),
          language(language_of(parts.options)),
          talk(link, *language, parts.clock),
          wake(parts.executor) {}

    Parts parts;
    ByteLink& link;
    std::unique_ptr<PrinterLanguage> language;
    Conversation talk;
    asio::steady_timer wake;  // the worker sleeps on it
    std::optional<OwnerLock> lock;
    std::deque<JobPtr> waiting;
    std::size_t waiting_bytes = 0;
    JobPtr current;
    bool stopped = false;

    Finding finding{Condition::offline, "not asked yet"};
    std::optional<DrawerMoved::State> drawer;
    Time status_at{};                  // of the last answer to a status question on this connection
    Time asked_at{};                   // of the last question, answered or not
    bool has_spoken = false;           // it answered once, so it can
    int unanswered = 0;                // questions in a row without an answer
    int unconfirmed = 0;               // jobs in a row whose end it did not confirm though it was well
    bool has_confirmed = false;        // it did once, so it can
    bool was_asked_when_done = false;  // behind the job that is on its way
    Time check_at{};                   // next look at an idle printer
    Time used_at{};                    // last byte of a job
    Time objected_at{};                // when a job last could not begin, and why
    Error objection;
    Time held_until{};  // promised jobs wait for a person until then
    Duration retry{};
    std::minstd_rand dice{static_cast<unsigned>(std::hash<std::string>()(parts.id) | 1)};
    std::size_t half_printed = 0;  // a job broke off; as many bytes may be missing of its last command

    [[nodiscard]] Time now() const { return parts.clock.now(); }
    [[nodiscard]] const PrinterTiming& timing() const { return parts.timing; }
    /// Two questions without an answer, or a language without a question: it is not asked again for long.
    [[nodiscard]] bool is_mute() const { return unanswered >= 2; }
    /// Two jobs whose end it did not tell, and none that it did: it does not know the question.
    [[nodiscard]] bool never_confirms() const { return unconfirmed >= 2 && !has_confirmed; }
    /// Whether a job ends with the question whether it is done.
    [[nodiscard]] bool asks_when_done() const { return !is_mute() && !never_confirms(); }
    [[nodiscard]] bool is_stopped_by_paper() const {
        return finding.condition == Condition::paper_out || finding.condition == Condition::cover_open;
    }

    // -- who asks: printer.cpp
    static asio::awaitable<ActionResult> perform(std::shared_ptr<State> self, Action action);
    [[nodiscard]] std::optional<Error> why_not(const Action& action) const;
    void answer_at_deadline(const JobPtr& job);
    void end(PrintJob& job, Outcome outcome, std::optional<Error> error, json::Value value = nullptr);
    void leave_queue(const JobPtr& job);
    JobPtr next_job();
    JobPtr next_drawer();
    bool give_back(const std::string& id);
    void look_now();
    void stop();
    void find(Finding found);
    void heed(const PrinterStatus& status);

    // -- what is done next: printer_worker.cpp
    static asio::awaitable<void> run(std::shared_ptr<State> self);
    asio::awaitable<void> idle();
    asio::awaitable<void> check();
    void plan_check();
    asio::awaitable<void> work(JobPtr job);
    void cannot_begin(const JobPtr& job, Error why);
    asio::awaitable<void> report(PrintJob& job);

    // -- one print and its end: printer_job.cpp
    asio::awaitable<void> print(PrintJob& job);
    [[nodiscard]] Result<Raster> raster_of(const PrintJob& job) const;
    [[nodiscard]] std::string note(const PrintJob& job) const;
    asio::awaitable<bool> mark(PrintJob& job);
    /// How far a job's bytes got.
    enum class Way { all_sent, broke_off, no_paper };
    asio::awaitable<Way> send_picture(PrintJob& job, std::optional<Error>& flaw);
    asio::awaitable<Way> send_raw(PrintJob& job);
    asio::awaitable<Result<void>> send(PrintJob& job, std::string_view bytes);
    asio::awaitable<Result<bool>> has_paper();
    asio::awaitable<bool> wait_for_paper(PrintJob& job);
    void broke_off(PrintJob& job, Error error, std::size_t command_bytes);
    asio::awaitable<Result<void>> drain();
    asio::awaitable<void> confirm(PrintJob& job, std::optional<Error> flaw);
    void end_confirmed(PrintJob& job, std::optional<Error> flaw);
    void end_unconfirmed(PrintJob& job, std::optional<Error> flaw);
    [[nodiscard]] std::string when_done();
    std::string recovery();

    // -- the drawer, between a print's commands, too: printer_drawer.cpp
    asio::awaitable<void> open_drawer(PrintJob& job);
    asio::awaitable<void> kick_meanwhile();
    [[nodiscard]] std::string pulse(const PrintJob& drawer) const;

    // -- reaching it, and asking how it is: printer_reach.cpp
    enum class Need { fresh_status, asked_now };
    asio::awaitable<Result<void>> make_ready(Need need, Time deadline);
    asio::awaitable<Result<void>> connect(Time deadline);
    enum class Silence { counts, is_no_news };
    asio::awaitable<Result<void>> ask(Duration patience, Silence silence);
    void unreachable(const Error& error);
};

}  // namespace comptoir::bridge
