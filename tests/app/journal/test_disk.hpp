#pragma once
/// A disk between SQLite and the real one: it keeps a log of what was written and refuses to write when told
/// to.

#include <sqlite3.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace comptoir::journal {

/// While it lives every database that is opened lies on it. It does not wait for the real disk.
///
/// Thread: the log is written by whoever has the database; the refusals are set from any.
class TestDisk {
public:
    struct Operation {
        enum class Kind { write, truncate, sync, remove };
        Kind kind = Kind::write;
        std::string file;  ///< its name, without its folder
        std::int64_t offset = 0;
        std::string bytes;
    };
    /// A file's name, and what is in it.
    using Files = std::map<std::string, std::string>;
    /// What a power cut leaves of what was written since the last sync.
    enum class Unsynced { kept, dropped, last_torn, last_alone };

    TestDisk();
    ~TestDisk();
    TestDisk(const TestDisk&) = delete;
    TestDisk& operator=(const TestDisk&) = delete;

    /// Writes, or syncs, give this code from now on; SQLITE_OK: they work.
    void refuse_writes(int code) { write_code_ = code; }
    void refuse_syncs(int code) { sync_code_ = code; }
    /// So many writes work, the later ones give the code.
    void refuse_writes_after(int writes, int code) {
        writes_left_ = writes;
        later_code_ = code;
    }
    void accept_all();
    void make_read_only() { is_read_only_ = true; }

    [[nodiscard]] const std::vector<Operation>& log() const { return log_; }
    /// What is on the disk if the power went after so many operations.
    [[nodiscard]] Files after_power_cut(std::size_t operations, Unsynced unsynced) const;

private:
    struct File;
    static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags);
    static int remove(sqlite3_vfs* vfs, const char* name, int sync_folder);
    int may_write();

    sqlite3_vfs* real_;
    sqlite3_vfs vfs_;
    std::vector<Operation> log_;
    std::atomic<int> write_code_{SQLITE_OK};
    std::atomic<int> sync_code_{SQLITE_OK};
    std::atomic<int> writes_left_{-1};
    std::atomic<int> later_code_{SQLITE_OK};
    std::atomic<bool> is_read_only_{false};
};

}  // namespace comptoir::journal
