#pragma once
/// The journal's file: opened, checked, and set aside for a new one where it is broken.

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/base/clock.hpp"
#include "app/journal/database.hpp"
#include "app/journal/job_table.hpp"
#include "app/journal/limits.hpp"

namespace comptoir::journal {

/// A table of jobs that can be written, wherever it lies.
struct OpenFile {
    std::unique_ptr<Database> database;
    std::unique_ptr<JobTable> table;
    bool is_on_disk = false;
    std::string problem;  ///< one sentence for staff; empty where all is as it should be
};

/// Thread: one at a time; blocks for the disk.
/// Errors: none. A file that is broken is set aside as `<name>.broken-<date>` with its log, and what can be
/// read of it is taken over; where nothing can be written the jobs are kept in memory.
/// Limits: kBrokenMax files that were set aside are kept.
class JournalFile {
public:
    static constexpr std::size_t kBrokenMax = 3;  // each as large as the journal; the newest tell enough

    JournalFile(std::filesystem::path path, const Limits& limits, std::chrono::milliseconds patience);

    [[nodiscard]] OpenFile open(WallTime now) const;
    /// For one that had to go on in memory: the file on the disk, with all of `memory` in it. Of a job that
    /// both know, memory knows more. Errors: that of the disk, which still takes nothing; then `memory` goes
    /// on.
    struct Healed {
        OpenFile file;
        std::vector<bridge::StoredJob> found;  ///< that memory did not know, oldest first
        std::size_t taken = 0;                 ///< out of memory
    };
    [[nodiscard]] Result<Healed> find_disk(OpenFile& memory, std::size_t found_max, WallTime now) const;
    /// While it runs: `live` is what is known of the jobs that have not ended.
    [[nodiscard]] OpenFile start_anew(OpenFile broken, WallTime now) const;
    /// Likewise, where a new file would not help.
    [[nodiscard]] OpenFile go_on_in_memory(OpenFile broken, const std::string& why, WallTime now) const;

private:
    struct Saved;  ///< from where, and which of its jobs
    [[nodiscard]] Result<OpenFile> open_on_disk(WallTime now) const;
    [[nodiscard]] Result<void> prepare(OpenFile& file, const Limits& limits) const;
    [[nodiscard]] Result<OpenFile> replace(const Saved& saved, const std::string& what_happened,
                                           WallTime now) const;
    [[nodiscard]] OpenFile in_memory(const Saved& saved, const std::string& why, WallTime now) const;
    [[nodiscard]] Result<std::size_t> build(const Saved& saved) const;
    [[nodiscard]] Result<std::filesystem::path> set_aside(WallTime now) const;
    [[nodiscard]] Result<std::filesystem::path> replace_by_new(WallTime now) const;
    [[nodiscard]] bool move_out_of_the_way(WallTime now) const;
    void finish_what_was_begun() const;
    void forget_oldest_broken() const;
    [[nodiscard]] std::filesystem::path beside(const char* suffix) const;

    const std::filesystem::path path_;
    const Limits limits_;
    const std::chrono::milliseconds patience_;
};

}  // namespace comptoir::journal
