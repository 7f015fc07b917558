#pragma once
/// What must outlive a power cut: one file, one thread, and one sync of the disk for all that wait for it.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "app/base/clock.hpp"
#include "app/base/mailbox.hpp"
#include "app/base/result.hpp"
#include "app/base/wake.hpp"
#include "app/journal/job_table.hpp"
#include "app/journal/journal_file.hpp"
#include "app/journal/limits.hpp"
#include "device-bridge/job_store.hpp"

namespace comptoir::journal {

namespace asio = boost::asio;

/// Thread: `open` before there are threads; `run` is the journal thread; the rest io, but where it says any.
/// Owner: the front door, which makes the thread, ends it when io has run out, and then lets go of this; io's
/// context outlives it.
/// Limits: kRequestsMax requests wait, kLateEndsMax ends of jobs wait for a disk that takes them.
class Journal {
public:
    static constexpr std::size_t kRequestsMax = 4'096;  // each of the registry's 1,000 jobs waits for one
    static constexpr std::size_t kLateEndsMax = 1'000;  // likewise: a job ends once
    static constexpr std::size_t kFoundMax = 1'000;     // the registry remembers no more jobs
    static constexpr int kAnewMax = 3;  // a disk that breaks a fourth new file breaks each of them

    /// A file that is broken is set aside, and where nothing can be written the jobs are kept in memory; then
    /// `problems` says so, and a job that is to be promised is refused: it would not outlive the plug. The
    /// disk is looked for again, and once it is there it gets what is in memory. Errors: full where the
    /// process has no descriptors left.
    [[nodiscard]] static Result<std::unique_ptr<Journal>> open(const std::filesystem::path& path,
                                                               asio::any_io_executor io, const Clock& clock,
                                                               const Limits& limits = {},
                                                               const Timings& timings = {});

    void run();   ///< until `stop`: all that was asked before is answered
    void stop();  ///< Thread: any. Nobody asks after it.

    enum class Turn { served, tended, idle, stopped };
    /// One turn of `run`: waits for requests, at most so long.   Thread: journal.
    [[nodiscard]] Turn turn(std::chrono::milliseconds wait_most);

    /// What staff should know, a sentence each; empty when all is well.
    [[nodiscard]] std::vector<std::string> problems() const;
    /// To be told when they change; called on io.
    void when_problems_change(std::function<void()> changed) { changed_ = std::move(changed); }

    /// Jobs of earlier runs as they were left, oldest first: all that are not over or wait for staff, and the
    /// newest others.
    [[nodiscard]] const std::vector<bridge::StoredJob>& found() const { return found_; }

    /// To be told of jobs of earlier runs that lay on a disk which was only found while this ran; called on
    /// io.
    void when_found(std::function<void(std::vector<bridge::StoredJob>)> told) { told_ = std::move(told); }

    /// The answer comes when it is on the disk.   Errors: as JobTable, and full (too many wait).
    [[nodiscard]] asio::awaitable<Answer> ask(Request request);

private:
    struct Asked {
        Request request;
        std::function<void(Answer)> answer;  ///< null: nobody waits for it
    };
    struct Stop {};
    using Message = std::variant<Asked, Stop>;

    Journal(JournalFile files, OpenFile file, Wake wake, asio::any_io_executor io, const Clock& clock,
            const Timings& timings);

    [[nodiscard]] std::vector<Asked> take();
    void serve(std::vector<Asked> batch);
    [[nodiscard]] Answer serve_alone(Asked& asked);
    [[nodiscard]] bool commit(Asked* first, std::size_t count, std::vector<Answer>& answers);
    [[nodiscard]] Answer apply(const Request& request);
    void keep_late(Asked& asked);
    void begin_anew();
    [[nodiscard]] bool is_to_look() const;
    void look_for_disk();
    void settle_on(JournalFile::Healed healed);
    [[nodiscard]] Time chores_due() const;
    void tend();
    [[nodiscard]] bool make_room();
    [[nodiscard]] Result<JobTable::Pruned> prune();
    void empty_log();
    void look_for_trouble(bool has_written);
    void prove_room();
    /// What staff should know: of the file for good, of being in memory, of what passes.
    enum class About { file, memory, passing };
    void tell(About about, std::string sentence);

    // The journal thread's.
    const JournalFile files_;
    OpenFile file_;
    const Clock& clock_;
    const Timings timings_;
    std::deque<EndJob> late_ends_;
    bool is_stopping_ = false;
    bool is_troubled_ = false;
    std::size_t refused_bytes_ = 0;  ///< of the largest job that the disk did not take
    int times_anew_ = 0;
    Time heard_{};  ///< the last request
    Time next_tending_{};
    Time next_look_{};       ///< for the disk, while all is in memory
    Time next_look_back_{};  ///< for jobs that are too old

    // Io's.
    const asio::any_io_executor io_;
    std::vector<std::string> lasting_problems_;  // kAnewMax and two
    std::string memory_problem_;
    std::string passing_problem_;
    std::function<void()> changed_;
    std::function<void(std::vector<bridge::StoredJob>)> told_;
    std::vector<bridge::StoredJob> found_;

    // Where they meet.
    const Wake wake_;
    Mailbox<Message> mailbox_;
};

}  // namespace comptoir::journal
