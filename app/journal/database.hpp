#pragma once
/// One SQLite connection, its prepared statements, and SQLite's codes as our errors.

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/base/clock.hpp"
#include "app/base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace comptoir::journal {

class Database;

/// A prepared statement with its values, ready again for the next one when this goes.
///
/// Owner: the database, which outlives it; one of each text at a time. What is bound must outlive it, too.
class Statement {
public:
    Statement(Database& database, sqlite3_stmt* statement) : database_(&database), statement_(statement) {}
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete;
    ~Statement();

    /// In the order of the question marks.
    Statement& integer(std::int64_t value);
    Statement& text(std::string_view value);
    Statement& blob(std::string_view value);

    [[nodiscard]] Result<bool> step();    ///< true: a row is there to be read
    [[nodiscard]] Result<void> finish();  ///< for one that gives no rows

    [[nodiscard]] std::int64_t integer_at(int column) const;
    [[nodiscard]] std::string text_at(int column) const;  ///< a blob as well

private:
    Database* database_;
    sqlite3_stmt* statement_;
    int bound_ = 0;
    int trouble_ = 0;
};

/// Thread: one at a time.
/// Errors: full (no room on the disk, read-only, above the page bound), busy (another process has it),
/// refused (a row of this key exists), offline (everything else that the disk or SQLite says).
class Database {
public:
    /// Nobody else may open it while it is open: two kiosks must not print the same jobs.   `patience`: how
    /// long another process may take to let go of it.   An empty path: in memory.
    [[nodiscard]] static Result<std::unique_ptr<Database>> open(const std::filesystem::path& path,
                                                                std::chrono::milliseconds patience);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    [[nodiscard]] Result<void> run(const std::string& sql);
    [[nodiscard]] Result<Statement> prepare(std::string_view sql);
    /// The first column of the first row; 0 where there is none.
    [[nodiscard]] Result<std::int64_t> number(std::string_view sql);
    [[nodiscard]] std::int64_t changes() const;  ///< rows of the last statement
    [[nodiscard]] std::int64_t last_row() const;

    [[nodiscard]] bool is_in_transaction() const;
    [[nodiscard]] bool is_read_only() const;
    /// What it read made no sense, or could not be read: it is to be set aside.
    [[nodiscard]] bool is_broken() const { return is_broken_; }

    /// Moves what the write-ahead log holds into the database, and waits for the disk.
    [[nodiscard]] Result<void> checkpoint();
    [[nodiscard]] int pages_in_log() const { return pages_in_log_; }

    /// After a commit that failed. Where only its sync did, its pages lie in the log, and the next start
    /// would find them there: they are written over by something that changes nothing.
    void write_over_failed_commit();

    /// Leaves the write-ahead log as it is when this closes.
    void keep_log();

    /// The last thing that went wrong with the disk since this was asked.
    [[nodiscard]] std::optional<Error> take_trouble();

    /// Of SQLite's answer, remembered where it says that the file is broken.
    [[nodiscard]] Error trouble(int code);

private:
    explicit Database(sqlite3* handle) : handle_(handle) {}

    sqlite3* handle_;
    std::map<std::string, sqlite3_stmt*, std::less<>> statements_;  // as many as our code has texts
    bool is_broken_ = false;
    int pages_in_log_ = 0;
    std::optional<Error> last_trouble_;
};

}  // namespace comptoir::journal
