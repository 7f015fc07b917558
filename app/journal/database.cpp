#include "app/journal/database.hpp"

#include <sqlite3.h>

#include <cerrno>
#include <climits>
#include <utility>

#include "app/base/check.hpp"

namespace comptoir::journal {
namespace {

ErrorCode code_of(int extended, int system_errno) {
    switch (extended & 0xff) {
        case SQLITE_FULL:
        case SQLITE_TOOBIG:
        case SQLITE_READONLY: return ErrorCode::full;
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return ErrorCode::busy;
        case SQLITE_CONSTRAINT: return ErrorCode::refused;
        case SQLITE_IOERR:
            if (system_errno == ENOSPC || system_errno == EDQUOT || system_errno == EROFS)
                return ErrorCode::full;
            return ErrorCode::offline;
        default: return ErrorCode::offline;
    }
}

/// A page that can't be read is as lost as one that makes no sense.
bool says_broken(int extended) {
    const int primary = extended & 0xff;
    return primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB || extended == SQLITE_IOERR_READ ||
           extended == SQLITE_IOERR_CORRUPTFS;
}

}  // namespace

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_),
      statement_(std::exchange(other.statement_, nullptr)),
      bound_(other.bound_),
      trouble_(other.trouble_) {}

Statement::~Statement() {
    if (statement_ == nullptr) return;
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
}

Statement& Statement::integer(std::int64_t value) {
    const int code = sqlite3_bind_int64(statement_, ++bound_, value);
    if (trouble_ == SQLITE_OK) trouble_ = code;
    return *this;
}

Statement& Statement::text(std::string_view value) {
    const char* start = value.data() == nullptr ? "" : value.data();  // a null pointer would be bound as NULL
    const int code =
        sqlite3_bind_text64(statement_, ++bound_, start, value.size(), SQLITE_STATIC, SQLITE_UTF8);
    if (trouble_ == SQLITE_OK) trouble_ = code;
    return *this;
}

Statement& Statement::blob(std::string_view value) {
    const char* start = value.data() == nullptr ? "" : value.data();
    const int code = sqlite3_bind_blob64(statement_, ++bound_, start, value.size(), SQLITE_STATIC);
    if (trouble_ == SQLITE_OK) trouble_ = code;
    return *this;
}

Result<bool> Statement::step() {
    const int code = trouble_ != SQLITE_OK ? trouble_ : sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return tl::unexpected(database_->trouble(code));
}

Result<void> Statement::finish() {
    const auto stepped = step();
    if (!stepped) return tl::unexpected(stepped.error());
    return {};
}

std::int64_t Statement::integer_at(int column) const {
    return sqlite3_column_int64(statement_, column);
}

std::string Statement::text_at(int column) const {
    const void* start = sqlite3_column_blob(statement_, column);  // before the size, or that may be another's
    const int size = sqlite3_column_bytes(statement_, column);
    if (start == nullptr || size <= 0) return {};
    return {static_cast<const char*>(start), static_cast<std::size_t>(size)};
}

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& path,
                                                 std::chrono::milliseconds patience) {
    sqlite3* handle = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    const int code = sqlite3_open_v2(path.empty() ? ":memory:" : path.c_str(), &handle, flags, nullptr);
    CHECK(handle != nullptr, "SQLite gives a handle as long as there is memory");
    auto database = std::unique_ptr<Database>(new Database(handle));
    sqlite3_extended_result_codes(handle, 1);
    if (code != SQLITE_OK) return tl::unexpected(database->trouble(code));
    sqlite3_busy_timeout(handle, static_cast<int>(patience.count()));
    // In place of SQLite's own checkpoint, which would come in the middle of a commit.
    sqlite3_wal_hook(
        handle,
        [](void* self, sqlite3*, const char*, int pages) {
            static_cast<Database*>(self)->pages_in_log_ = pages;
            return SQLITE_OK;
        },
        database.get());
    return database;
}

Database::~Database() {
    for (const auto& [text, statement] : statements_) sqlite3_finalize(statement);
    sqlite3_close(handle_);
}

Result<void> Database::run(const std::string& sql) {
    const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return tl::unexpected(trouble(code));
    return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
    auto found = statements_.find(sql);
    if (found == statements_.end()) {
        CHECK(sql.size() < INT_MAX, "our statements are short");
        sqlite3_stmt* statement = nullptr;
        const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                            SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
        if (code != SQLITE_OK) return tl::unexpected(trouble(code));
        found = statements_.emplace(sql, statement).first;
    }
    return Statement(*this, found->second);
}

Result<std::int64_t> Database::number(std::string_view sql) {
    auto statement = prepare(sql);
    if (!statement) return tl::unexpected(statement.error());
    const auto row = statement->step();
    if (!row) return tl::unexpected(row.error());
    return *row ? statement->integer_at(0) : 0;
}

std::int64_t Database::changes() const {
    return sqlite3_changes64(handle_);
}

std::int64_t Database::last_row() const {
    return sqlite3_last_insert_rowid(handle_);
}

bool Database::is_in_transaction() const {
    return sqlite3_get_autocommit(handle_) == 0;
}

bool Database::is_read_only() const {
    return sqlite3_db_readonly(handle_, "main") == 1;
}

Result<void> Database::checkpoint() {
    const int code = sqlite3_wal_checkpoint_v2(handle_, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    if (code != SQLITE_OK) return tl::unexpected(trouble(code));
    pages_in_log_ = 0;
    return {};
}

void Database::write_over_failed_commit() {
    const auto version = number("PRAGMA user_version");
    if (version) static_cast<void>(run("PRAGMA user_version = " + std::to_string(*version)));
}

void Database::keep_log() {
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

Error Database::trouble(int code) {
    // A binding or a step may hand out the plain code; the connection knows the whole one.
    const int known = sqlite3_extended_errcode(handle_);
    const int extended = (known & 0xff) == (code & 0xff) ? known : code;
    is_broken_ = is_broken_ || says_broken(extended);
    Error error{code_of(extended, sqlite3_system_errno(handle_)),
                std::string("journal: ") + sqlite3_errmsg(handle_)};
    if (error.code != ErrorCode::refused) last_trouble_ = error;
    return error;
}

std::optional<Error> Database::take_trouble() {
    return std::exchange(last_trouble_, std::nullopt);
}

}  // namespace comptoir::journal
