#include "app/journal/journal_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <system_error>
#include <utility>
#include <vector>

#include "app/base/check.hpp"
#include "app/base/log.hpp"
#include "app/journal/salvage.hpp"
#include "app/journal/schema.hpp"

namespace comptoir::journal {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kProofBytes = 256 * 1024;  // a long receipt: a disk without room for it is still full
constexpr std::int64_t kLogBytesKept =
    16 * 1024 * 1024;  // what is there already is written over, which is faster

std::string date_of(WallTime now, const char* format) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    char text[40];
    return {text, std::strftime(text, sizeof text, format, &parts)};
}

std::string count_of(std::size_t jobs) {
    if (jobs == 0) return "no unfinished job could be read from the old one";
    if (jobs == 1) return "1 unfinished job was taken over";
    return std::to_string(jobs) + " unfinished jobs were taken over";
}

/// That a name now stands for another file is on the disk when the folder is.
void sync_folder(const fs::path& folder) {
    const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return;
    ::fsync(fd);
    ::close(fd);
}

/// Receipts name customers. SQLite gives its log the rights of its database.
void make_private(const fs::path& path) {
    std::error_code ec;
    if (fs::exists(path, ec)) return;
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0) ::close(fd);
}

std::uintmax_t size_of(const fs::path& path) {
    std::error_code ec;
    const std::uintmax_t size = fs::file_size(path, ec);
    return ec ? 0 : size;
}

void remove_quietly(const fs::path& path) {
    std::error_code ec;
    fs::remove(path, ec);
}

Limits for_memory(Limits limits) {
    limits.bytes_max = std::min(limits.bytes_max, Limits::kMemoryBytesMax);
    return limits;
}

/// Only the jobs and their indexes: to look through what they print takes seconds on a slow card, and a break
/// in there is found when it is read.
Result<void> check(Database& database) {
    const auto version = database.number("PRAGMA user_version");
    if (!version) return tl::unexpected(version.error());
    if (*version == 0) return {};
    auto row = database.prepare("PRAGMA quick_check('job')");
    if (!row) return tl::unexpected(row.error());
    const auto is_row = row->step();
    if (!is_row) return tl::unexpected(is_row.error());
    const std::string said = *is_row ? row->text_at(0) : "nothing";
    if (said != "ok") return fail(ErrorCode::malformed, "journal: " + said.substr(0, 200));
    return {};
}

}  // namespace

struct JournalFile::Saved {
    Database* from = nullptr;
    const JobTable::Live* live = nullptr;
    std::string why = {};  ///< for the log
};

JournalFile::JournalFile(fs::path path, const Limits& limits, std::chrono::milliseconds patience)
    : path_(std::move(path)), limits_(limits), patience_(patience) {}

OpenFile JournalFile::open(WallTime now) const {
    auto file = open_on_disk(now);
    return file ? std::move(*file) : in_memory({}, file.error().message, now);
}

Result<OpenFile> JournalFile::open_on_disk(WallTime now) const {
    std::error_code ec;
    if (path_.has_parent_path()) fs::create_directories(path_.parent_path(), ec);
    finish_what_was_begun();
    OpenFile file;
    // SQLite would take a file of no bytes for a new one, and throw its log away.
    const bool is_emptied = fs::exists(path_, ec) && size_of(path_) == 0 && size_of(beside("-wal")) > 0;
    if (is_emptied) return replace({}, "was damaged (the file is empty)", now);

    make_private(path_);
    auto database = Database::open(path_, patience_);
    if (!database) return tl::unexpected(database.error());
    file.database = std::move(*database);
    file.is_on_disk = true;
    const auto prepared = prepare(file, limits_);
    if (prepared) return file;

    const Error& error = prepared.error();
    if (error.code == ErrorCode::busy) {
        return fail(ErrorCode::busy, "another program has " + path_.string() + " open");
    }
    const Saved saved{file.database.get(), nullptr, error.message};
    if (error.code == ErrorCode::unsupported) {
        return replace(saved, "was written by a later version of this program", now);
    }
    if (file.database->is_broken() || error.code == ErrorCode::malformed) {
        return replace(saved, "was damaged", now);
    }
    file.database->keep_log();
    return fail(error.code, path_.string() + " can't be written (" + error.message + ")");
}

/// One transaction: before its end the disk knows nothing of it, and after it everything.
Result<JournalFile::Healed> JournalFile::find_disk(OpenFile& memory, std::size_t found_max,
                                                   WallTime now) const {
    const JournalFile hasty(path_, limits_,
                            std::chrono::milliseconds(0));  // whoever has it open is asked again
    auto file = hasty.open_on_disk(now);
    if (!file) return tl::unexpected(file.error());
    Healed healed{std::move(*file), {}, 0};
    Database& disk = *healed.file.database;
    auto found = healed.file.table->found(found_max);
    if (!found) return tl::unexpected(found.error());
    for (bridge::StoredJob& job : *found) {
        const auto known = memory.table->is_there(job.id);
        if (!known) return tl::unexpected(known.error());
        if (!*known) healed.found.push_back(std::move(job));
    }
    if (const auto room = healed.file.table->prove_room(kProofBytes); !room)
        return tl::unexpected(room.error());
    if (const auto begun = disk.run("BEGIN IMMEDIATE"); !begun) return tl::unexpected(begun.error());
    const auto taken = take_all(*memory.database, *healed.file.table);
    if (!taken) return tl::unexpected(taken.error());
    if (const auto kept = disk.run("COMMIT"); !kept) {
        if (disk.is_in_transaction()) static_cast<void>(disk.run("ROLLBACK"));
        disk.write_over_failed_commit();
        return tl::unexpected(kept.error());
    }
    healed.taken = *taken;
    return healed;
}

OpenFile JournalFile::start_anew(OpenFile broken, WallTime now) const {
    log::error("the journal broke while in use", {{"file", path_.string()}});
    const JobTable::Live live = broken.table->live();
    broken.table.reset();
    const Saved saved{broken.database.get(), &live};
    auto file = replace(saved, "was damaged", now);
    return file ? std::move(*file) : in_memory(saved, file.error().message, now);
}

OpenFile JournalFile::go_on_in_memory(OpenFile broken, const std::string& why, WallTime now) const {
    const JobTable::Live live = broken.table->live();
    broken.table.reset();
    return in_memory({broken.database.get(), &live}, why, now);
}

Result<void> JournalFile::prepare(OpenFile& file, const Limits& limits) const {
    Database& database = *file.database;
    // EXCLUSIVE before the first read: then the log's index lies in our memory, and nobody else gets in.
    const auto set = database.run(
        "PRAGMA locking_mode = EXCLUSIVE; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
        "PRAGMA temp_store = MEMORY; PRAGMA secure_delete = FAST; PRAGMA synchronous = FULL;"
        "PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = " +
        std::to_string(kLogBytesKept) + "; PRAGMA max_page_count = " + std::to_string(limits.pages_max));
    if (!set) return set;
    if (database.is_read_only()) return fail(ErrorCode::full, "journal: the file is read-only");
    if (const auto checked = check(database); !checked) return checked;
    if (const auto migrated = migrate(database, schema_steps()); !migrated) return migrated;
    file.table = std::make_unique<JobTable>(database, limits);
    return file.table->load();
}

Result<OpenFile> JournalFile::replace(const Saved& saved, const std::string& what_happened,
                                      WallTime now) const {
    if (saved.from != nullptr) saved.from->keep_log();
    const auto open = build(saved);
    if (!open) {
        remove_quietly(beside(".new"));  // on a full disk it would lie in its own way
        remove_quietly(beside(".new-wal"));
        return fail(open.error().code, "the list of jobs " + what_happened + ", and " + open.error().message);
    }
    const auto aside = replace_by_new(now);
    if (!aside) {
        return fail(aside.error().code,
                    "the list of jobs " + what_happened + ", and " + aside.error().message);
    }
    OpenFile file;
    auto database = Database::open(path_, patience_);
    if (!database) return tl::unexpected(database.error());
    file.database = std::move(*database);
    file.is_on_disk = true;
    if (const auto prepared = prepare(file, limits_); !prepared) return tl::unexpected(prepared.error());
    file.problem = "The list of print jobs " + what_happened + ". A new one was begun on " +
                   date_of(now, "%Y-%m-%d %H:%M") + " UTC; " + count_of(*open) + ". The old one is kept as " +
                   aside->string() + ".";
    log::error("the journal was begun anew",
               {{"aside", aside->string()}, {"jobs", *open}, {"why", saved.why}});
    forget_oldest_broken();
    return file;
}

/// A job that waits in a file which stays where it is would be found there by the next start, and be printed
/// again. So it is taken into memory only where the file is out of the way.
OpenFile JournalFile::in_memory(const Saved& saved, const std::string& why, WallTime now) const {
    if (saved.from != nullptr) saved.from->keep_log();
    OpenFile file;
    auto database = Database::open({}, patience_);
    CHECK(database.has_value(), "a database in memory needs nothing but memory");
    file.database = std::move(*database);
    const auto prepared = prepare(file, for_memory(limits_));
    CHECK(prepared.has_value(), "a database in memory needs nothing but memory");
    if (saved.live != nullptr) {
        JobTable::Live live = *saved.live;
        if (!move_out_of_the_way(now)) {
            std::erase_if(live, [](const auto& known) {
                return known.second.state == bridge::StoredJob::State::queued;
            });
        }
        const auto taken = salvage(saved.from, *file.table, &live);
        if (!taken) log::error("jobs were lost", {{"why", taken.error().message}});
    }
    file.problem = "Print jobs do not outlive a power cut now: " + why + ".";
    log::error("jobs are kept in memory only", {{"why", why}});
    return file;
}

/// A whole new database beside the old one, in one file. Returns how many unfinished jobs it took over.
Result<std::size_t> JournalFile::build(const Saved& saved) const {
    const fs::path made = beside(".new");
    remove_quietly(made);
    remove_quietly(beside(".new-wal"));
    make_private(made);
    auto database = Database::open(made, patience_);
    if (!database) return tl::unexpected(database.error());
    OpenFile file;
    file.database = std::move(*database);
    if (const auto prepared = prepare(file, limits_); !prepared) return tl::unexpected(prepared.error());
    if (const auto begun = file.database->run("BEGIN IMMEDIATE"); !begun)
        return tl::unexpected(begun.error());
    const auto open = salvage(saved.from, *file.table, saved.live);
    if (!open) return open;
    if (const auto kept = file.database->run("COMMIT"); !kept) return tl::unexpected(kept.error());
    if (const auto kept = file.database->checkpoint(); !kept) return tl::unexpected(kept.error());
    return open;  // and with its closing the log goes
}

Result<fs::path> JournalFile::set_aside(WallTime now) const {
    std::error_code ec;
    const std::string name = path_.string() + ".broken-" + date_of(now, "%Y%m%d-%H%M%S");
    fs::path aside = name;
    for (int again = 2; fs::exists(aside, ec) && again < 100; ++again)
        aside = name + "-" + std::to_string(again);
    fs::rename(path_, aside, ec);
    if (ec) return fail(ErrorCode::full, path_.string() + " can't be set aside: " + ec.message());
    if (fs::exists(beside("-wal"), ec)) fs::rename(beside("-wal"), aside.string() + "-wal", ec);
    remove_quietly(beside("-wal"));  // or the new one would be given the old one's log
    remove_quietly(beside("-shm"));
    return aside;
}

/// The new one takes the old one's name. A power cut in between is found by finish_what_was_begun.
Result<fs::path> JournalFile::replace_by_new(WallTime now) const {
    auto aside = set_aside(now);
    if (!aside) return aside;
    std::error_code ec;
    fs::rename(beside(".new"), path_, ec);
    if (ec) return fail(ErrorCode::full, path_.string() + " can't be made: " + ec.message());
    sync_folder(path_.parent_path());
    return aside;
}

bool JournalFile::move_out_of_the_way(WallTime now) const {
    std::error_code ec;
    if (fs::exists(path_, ec) && !set_aside(now)) return false;
    remove_quietly(beside(".new"));
    sync_folder(path_.parent_path());
    return !fs::exists(path_, ec) && !fs::exists(beside(".new"), ec);
}

/// A new database stands beside a name that is free only if the old one was set aside a moment before the
/// power went.
void JournalFile::finish_what_was_begun() const {
    std::error_code ec;
    if (!fs::exists(beside(".new"), ec)) return;
    if (fs::exists(path_, ec)) {
        remove_quietly(beside(".new"));
        remove_quietly(beside(".new-wal"));
        return;
    }
    remove_quietly(beside("-wal"));  // of the one that was set aside
    fs::rename(beside(".new"), path_, ec);
    sync_folder(path_.parent_path());
}

void JournalFile::forget_oldest_broken() const {
    std::vector<std::string> broken;
    const std::string start = path_.filename().string() + ".broken-";
    std::error_code ec;
    for (fs::directory_iterator entry(path_.parent_path(), ec), end; !ec && entry != end;
         entry.increment(ec)) {
        const std::string name = entry->path().filename().string();
        if (name.starts_with(start) && !name.ends_with("-wal")) broken.push_back(name);
    }
    std::sort(broken.begin(), broken.end());  // their names are their dates
    for (std::size_t i = 0; i + kBrokenMax < broken.size(); ++i) {
        remove_quietly(path_.parent_path() / broken[i]);
        remove_quietly(path_.parent_path() / (broken[i] + "-wal"));
    }
}

fs::path JournalFile::beside(const char* suffix) const {
    return path_.string() + suffix;
}

}  // namespace comptoir::journal
