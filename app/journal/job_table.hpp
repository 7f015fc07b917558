#pragma once
/// The jobs in the database: what is asked about them, as SQL, within their bounds.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/base/clock.hpp"
#include "app/base/result.hpp"
#include "app/journal/database.hpp"
#include "app/journal/limits.hpp"
#include "device-bridge/job_store.hpp"

namespace comptoir::journal {

struct AddJob {
    bridge::StoredJob job;
    std::string data;
};
struct BeginJob {
    std::string id;
    WallTime at{};
};
struct EndJob {
    std::string id;
    bridge::Outcome outcome = bridge::Outcome::unknown;
    std::string reason;
    WallTime at{};
};
struct DismissJob {
    std::string id;
};
struct MoveJob {
    std::string id;
    std::string device;
};
struct ReadData {
    std::string id;
};
using Request = std::variant<AddJob, BeginJob, EndJob, DismissJob, MoveJob, ReadData>;

/// What a request gives back: the data of a job, or nothing.
using Answer = Result<std::string>;

/// Thread: that of the database, which outlives it.
/// Errors: as the database, and refused (no job of this id is in a state for this; an id is there already).
class JobTable {
public:
    using Live = std::map<std::string, bridge::StoredJob>;

    JobTable(Database& database, const Limits& limits) : database_(database), limits_(limits) {}

    /// Counts what is there. Call first, and after a transaction was rolled back.
    [[nodiscard]] Result<void> load();
    /// What the registry wants to know of an earlier run, oldest first: all jobs that are not over or still
    /// wait for staff, and the newest others up to `most`.
    [[nodiscard]] Result<std::vector<bridge::StoredJob>> found(std::size_t most);

    /// Within a transaction. Where it fails, what it did is to be rolled back to the savepoint before it.
    [[nodiscard]] Answer apply(const Request& request);
    /// It is on the disk: what is kept of it in memory follows.
    void committed(Request request);

    [[nodiscard]] Result<bool> is_there(std::string_view id);
    /// Jobs that have not ended, as they are on the disk.   Limits: jobs_max.
    [[nodiscard]] const Live& live() const { return live_; }
    void take_over(Live live) { live_ = std::move(live); }

    /// As it was in another database: for what is saved from a broken one.
    [[nodiscard]] Result<void> restore(const bridge::StoredJob& job, const std::string* data);
    /// Likewise, in place of what is there under its id.
    [[nodiscard]] Result<void> put(const bridge::StoredJob& job, const std::string* data);

    /// Writes so many bytes and takes them back: whether the disk would take a job of that size.
    [[nodiscard]] Result<void> prove_room(std::size_t bytes);

    enum class Pruned { nothing, something };
    /// Whether so little room is left that the next job might have to wait until some is made.
    [[nodiscard]] bool is_crowded() const;
    /// Within a transaction: a short step towards room for what comes.
    [[nodiscard]] Result<Pruned> free_bytes();
    /// Within a transaction: a short step of forgetting what is older than the limit.
    [[nodiscard]] Result<Pruned> forget_old(WallTime now);

    [[nodiscard]] std::size_t jobs() const { return jobs_; }
    [[nodiscard]] std::size_t bytes() const { return bytes_; }
    /// To go back to where a savepoint is rolled back.
    struct Totals {
        std::size_t jobs = 0;
        std::size_t bytes = 0;
    };
    [[nodiscard]] Totals totals() const { return {jobs_, bytes_}; }
    void go_back_to(const Totals& totals);

private:
    [[nodiscard]] Answer add(const AddJob& request);
    [[nodiscard]] Answer begin(const BeginJob& request);
    [[nodiscard]] Answer end(const EndJob& request);
    [[nodiscard]] Answer dismiss(const DismissJob& request);
    [[nodiscard]] Answer move(const MoveJob& request);
    [[nodiscard]] Answer read(const ReadData& request);

    [[nodiscard]] Result<void> insert(const bridge::StoredJob& job, const std::string* data);
    [[nodiscard]] Result<void> make_room(std::size_t bytes);
    struct Row {
        std::int64_t number = 0;
        std::size_t bytes = 0;  ///< of the data that is kept
    };
    [[nodiscard]] Result<std::vector<Row>> rows(std::string_view sql, std::int64_t value);
    [[nodiscard]] Answer one_row(const Result<void>& done, const std::string& id, const char* what) const;
    [[nodiscard]] Result<void> forget_data(const Row& row);
    [[nodiscard]] Result<void> forget(const Row& row);

    Database& database_;
    const Limits limits_;
    Live live_;
    std::size_t jobs_ = 0;
    std::size_t bytes_ = 0;
};

/// The columns that `job_at` reads, in its order.
inline constexpr const char* kJobColumns =
    "id, device, verb, fields, fingerprint, session, origin, is_promised, state, outcome, reason, "
    "is_dismissed, "
    "copy_of, bytes, asked, began, ended, has_data";
/// Errors: malformed where a broken file gives numbers that mean nothing.
[[nodiscard]] Result<bridge::StoredJob> job_at(const Statement& row);

/// Of what a job prints: tells whether it is still what was written, not who wrote it.
[[nodiscard]] std::int64_t checksum_of(std::string_view data);

/// A receipt that may be missing, and nobody who was told no: as bridge::Job::needs_staff. A store keeps
/// nothing but prints.
[[nodiscard]] bool waits_for_staff(const bridge::StoredJob& job);

}  // namespace comptoir::journal
