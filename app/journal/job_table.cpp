#include "app/journal/job_table.hpp"

#include <algorithm>
#include <cstring>

#include "app/base/utf8.hpp"

namespace comptoir::journal {
namespace {

using bridge::Outcome;
using bridge::StoredJob;

constexpr std::size_t kReasonMax = 1'000;  // a sentence for the technician; printers have been seen to babble
constexpr std::size_t kStepBytesMax = 4 * 1024 * 1024;  // freed in some milliseconds: what a commit may wait
constexpr std::int64_t kStepRowsMax = 64;               // likewise

std::int64_t nanoseconds(WallTime time) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

WallTime wall_time(std::int64_t count) {
    return WallTime(std::chrono::duration_cast<WallTime::duration>(std::chrono::nanoseconds(count)));
}

std::size_t words_of(const StoredJob& job) {
    return job.id.size() + job.device.size() + job.verb.size() + job.fields.size() + job.fingerprint.size() +
           job.session.size() + job.origin.size() + job.copy_of.size() + job.reason.size();
}

}  // namespace

Result<StoredJob> job_at(const Statement& row) {
    StoredJob job;
    job.id = row.text_at(0);
    job.device = row.text_at(1);
    job.verb = row.text_at(2);
    job.fields = row.text_at(3);
    job.fingerprint = row.text_at(4);
    job.session = row.text_at(5);
    job.origin = row.text_at(6);
    job.is_promised = row.integer_at(7) != 0;
    const std::int64_t state = row.integer_at(8);
    const std::int64_t outcome = row.integer_at(9);
    const std::int64_t bytes = row.integer_at(13);
    if (state < 0 || state > 2 || outcome < 0 || outcome > 3 || bytes < 0 || job.id.empty()) {
        return fail(ErrorCode::malformed, "journal: a job of which nothing can be made");
    }
    job.state = static_cast<StoredJob::State>(state);
    job.outcome = static_cast<Outcome>(outcome);
    job.reason = row.text_at(10);
    job.is_dismissed = row.integer_at(11) != 0;
    job.copy_of = row.text_at(12);
    job.bytes = static_cast<std::size_t>(bytes);
    job.asked = wall_time(row.integer_at(14));
    job.began = wall_time(row.integer_at(15));
    job.ended = wall_time(row.integer_at(16));
    job.is_kept = row.integer_at(17) != 0;
    return job;
}

/// FNV-1a over words of eight bytes, or a long receipt would take a millisecond.
std::int64_t checksum_of(std::string_view data) {
    constexpr std::uint64_t kPrime = 0x100000001b3;
    std::uint64_t sum = 0xcbf29ce484222325 ^ data.size();
    while (!data.empty()) {
        std::uint64_t word = 0;
        const std::size_t bytes = std::min(data.size(), sizeof word);
        std::memcpy(&word, data.data(), bytes);
        sum = (sum ^ word) * kPrime;
        sum ^= sum >> 32;  // a product moves differences up only
        data.remove_prefix(bytes);
    }
    return static_cast<std::int64_t>(sum);
}

bool waits_for_staff(const StoredJob& job) {
    const bool is_bad =
        job.outcome == Outcome::unknown || (job.outcome == Outcome::failed && job.is_promised);
    return job.state == StoredJob::State::ended && is_bad && !job.is_dismissed;
}

Result<void> JobTable::load() {
    live_.clear();
    const auto count = database_.number("SELECT count(*) FROM job");
    if (!count) return tl::unexpected(count.error());
    const auto sum = database_.number("SELECT coalesce(sum(bytes), 0) FROM job WHERE has_data = 1");
    if (!sum) return tl::unexpected(sum.error());
    auto living = database_.prepare(std::string("SELECT ") + kJobColumns + " FROM job WHERE state < 2");
    if (!living) return tl::unexpected(living.error());
    for (;;) {
        const auto is_row = living->step();
        if (!is_row) return tl::unexpected(is_row.error());
        if (!*is_row) break;
        auto job = job_at(*living);
        if (!job) return tl::unexpected(job.error());
        live_[job->id] = std::move(*job);
    }
    jobs_ = static_cast<std::size_t>(*count);
    bytes_ = static_cast<std::size_t>(*sum);
    return {};
}

Result<std::vector<StoredJob>> JobTable::found(std::size_t most) {
    auto row = database_.prepare(std::string("SELECT ") + kJobColumns + " FROM job ORDER BY number DESC");
    if (!row) return tl::unexpected(row.error());
    std::vector<StoredJob> jobs;
    for (;;) {
        const auto is_row = row->step();
        if (!is_row) return tl::unexpected(is_row.error());
        if (!*is_row) break;
        auto job = job_at(*row);
        if (!job) return tl::unexpected(job.error());
        const bool is_over = job->state == StoredJob::State::ended && !waits_for_staff(*job);
        if (!is_over || jobs.size() < most) jobs.push_back(std::move(*job));
    }
    std::reverse(jobs.begin(), jobs.end());
    return jobs;
}

Answer JobTable::apply(const Request& request) {
    struct Apply {
        JobTable& table;
        Answer operator()(const AddJob& asked) const { return table.add(asked); }
        Answer operator()(const BeginJob& asked) const { return table.begin(asked); }
        Answer operator()(const EndJob& asked) const { return table.end(asked); }
        Answer operator()(const DismissJob& asked) const { return table.dismiss(asked); }
        Answer operator()(const MoveJob& asked) const { return table.move(asked); }
        Answer operator()(const ReadData& asked) const { return table.read(asked); }
    };
    return std::visit(Apply{*this}, request);
}

void JobTable::committed(Request request) {
    if (auto* added = std::get_if<AddJob>(&request)) {
        if (added->job.state == StoredJob::State::ended) return;
        added->job.bytes = added->data.size();
        live_[added->job.id] = std::move(added->job);
    } else if (const auto* begun = std::get_if<BeginJob>(&request)) {
        const auto job = live_.find(begun->id);
        if (job == live_.end() || job->second.state != StoredJob::State::queued) return;
        job->second.state = StoredJob::State::sending;
        job->second.began = begun->at;
    } else if (const auto* over = std::get_if<EndJob>(&request)) {
        live_.erase(over->id);
    } else if (auto* moved = std::get_if<MoveJob>(&request)) {
        const auto job = live_.find(moved->id);
        if (job == live_.end()) return;
        job->second.device = std::move(moved->device);
        job->second.state = StoredJob::State::queued;
        job->second.began = {};
    }
}

Result<void> JobTable::restore(const StoredJob& job, const std::string* data) {
    const auto there = is_there(job.id);
    if (!there) return tl::unexpected(there.error());
    if (*there) return {};
    const auto inserted = insert(job, data);
    if (inserted && job.state != StoredJob::State::ended) live_[job.id] = job;
    return inserted;
}

Result<void> JobTable::put(const StoredJob& job, const std::string* data) {
    std::vector<Row> there;
    {
        auto row = database_.prepare("SELECT number, bytes * has_data FROM job WHERE id = ?");
        if (!row) return tl::unexpected(row.error());
        const auto is_row = row->text(job.id).step();
        if (!is_row) return tl::unexpected(is_row.error());
        if (*is_row) there.push_back({row->integer_at(0), static_cast<std::size_t>(row->integer_at(1))});
    }
    for (const Row& row : there) {
        if (const auto forgotten = forget(row); !forgotten) return forgotten;
        live_.erase(job.id);
    }
    return restore(job, data);
}

/// Under the number 0, which no job has. After a power cut in between it lies there until the next proof.
Result<void> JobTable::prove_room(std::size_t bytes) {
    auto written =
        database_.prepare("REPLACE INTO payload (number, data, checksum) VALUES (0, zeroblob(?), 0)");
    if (!written) return tl::unexpected(written.error());
    if (const auto done = written->integer(static_cast<std::int64_t>(bytes)).finish(); !done) return done;
    auto gone = database_.prepare("DELETE FROM payload WHERE number = 0");
    if (!gone) return tl::unexpected(gone.error());
    return gone->finish();
}

bool JobTable::is_crowded() const {
    return bytes_ > limits_.bytes_max - limits_.bytes_max / 8;
}

Result<JobTable::Pruned> JobTable::free_bytes() {
    if (!is_crowded()) return Pruned::nothing;
    const auto oldest = rows(
        "SELECT number, bytes FROM job WHERE state = 2 AND has_data = 1 "
        "ORDER BY needs_staff, number LIMIT ?",
        kStepRowsMax);
    if (!oldest) return tl::unexpected(oldest.error());
    std::size_t freed = 0;
    for (const Row& row : *oldest) {
        if (!is_crowded() || freed >= kStepBytesMax) break;
        if (const auto forgotten = forget_data(row); !forgotten) return tl::unexpected(forgotten.error());
        freed += row.bytes;
    }
    return oldest->empty() ? Pruned::nothing : Pruned::something;
}

/// What staff have not dealt with does not age: a box without a clock of its own may wake up in another year.
Result<JobTable::Pruned> JobTable::forget_old(WallTime now) {
    const auto old = rows(
        "SELECT number, bytes * has_data FROM job WHERE state = 2 AND ended < ? AND needs_staff = 0 LIMIT 64",
        nanoseconds(now - limits_.age_max));
    if (!old) return tl::unexpected(old.error());
    for (const Row& row : *old) {
        if (const auto forgotten = forget(row); !forgotten) return tl::unexpected(forgotten.error());
    }
    return old->empty() ? Pruned::nothing : Pruned::something;
}

void JobTable::go_back_to(const Totals& totals) {
    jobs_ = totals.jobs;
    bytes_ = totals.bytes;
}

Answer JobTable::add(const AddJob& request) {
    if (request.data.size() > limits_.payload_max) {
        return fail(ErrorCode::full, "journal: a job of " + std::to_string(request.data.size()) +
                                         " bytes; at most " + std::to_string(limits_.payload_max));
    }
    if (words_of(request.job) > Limits::kWordsMax) {
        return fail(ErrorCode::full, "journal: the fields of this job are longer than any real ones");
    }
    const auto there = is_there(request.job.id);
    if (!there) return tl::unexpected(there.error());
    if (*there)
        return fail(ErrorCode::refused, "journal: the job \"" + request.job.id + "\" is there already");
    if (const auto room = make_room(request.data.size()); !room) return tl::unexpected(room.error());
    StoredJob job = request.job;
    job.bytes = request.data.size();
    if (const auto inserted = insert(job, &request.data); !inserted) return tl::unexpected(inserted.error());
    return "";
}

Answer JobTable::begin(const BeginJob& request) {
    auto update = database_.prepare(
        "UPDATE job SET began = CASE state WHEN 0 THEN ? ELSE began END, state = 1 WHERE id = ? AND state < "
        "2");
    if (!update) return tl::unexpected(update.error());
    const auto done = update->integer(nanoseconds(request.at)).text(request.id).finish();
    return one_row(done, request.id, "has not ended");
}

/// A job ends once: a second end changes nothing.
Answer JobTable::end(const EndJob& request) {
    auto update = database_.prepare(
        "UPDATE job SET state = 2, outcome = ?, reason = ?, ended = ? WHERE id = ? AND state < 2");
    if (!update) return tl::unexpected(update.error());
    const auto done = update->integer(static_cast<std::int64_t>(request.outcome))
                          .text(utf8::prefix(request.reason, kReasonMax))
                          .integer(nanoseconds(request.at))
                          .text(request.id)
                          .finish();
    return one_row(done, request.id, "has not ended");
}

Answer JobTable::dismiss(const DismissJob& request) {
    auto update = database_.prepare("UPDATE job SET is_dismissed = 1 WHERE id = ?");
    if (!update) return tl::unexpected(update.error());
    const auto done = update->text(request.id).finish();
    return one_row(done, request.id, "is kept");
}

Answer JobTable::move(const MoveJob& request) {
    if (request.device.size() > Limits::kWordsMax) {
        return fail(ErrorCode::refused, "journal: a device's name is shorter");
    }
    auto update =
        database_.prepare("UPDATE job SET device = ?, state = 0, began = 0 WHERE id = ? AND state < 2");
    if (!update) return tl::unexpected(update.error());
    const auto done = update->text(request.device).text(request.id).finish();
    return one_row(done, request.id, "has not ended");
}

Answer JobTable::read(const ReadData& request) {
    auto row = database_.prepare(
        "SELECT data, checksum FROM payload WHERE number = (SELECT number FROM job WHERE id = ? AND has_data "
        "= 1)");
    if (!row) return tl::unexpected(row.error());
    const auto is_row = row->text(request.id).step();
    if (!is_row) return tl::unexpected(is_row.error());
    if (!*is_row) return fail(ErrorCode::offline, "what this job prints is no longer kept");
    std::string data = row->text_at(0);
    if (checksum_of(data) != row->integer_at(1)) {
        return fail(ErrorCode::offline, "what this job prints was damaged on the disk");
    }
    return data;
}

/// What was done is done where it changed the row of that job.
Answer JobTable::one_row(const Result<void>& done, const std::string& id, const char* what) const {
    if (!done) return tl::unexpected(done.error());
    if (database_.changes() > 0) return "";
    return fail(ErrorCode::refused, "journal: no job \"" + id + "\" that " + what);
}

Result<bool> JobTable::is_there(std::string_view id) {
    auto row = database_.prepare("SELECT 1 FROM job WHERE id = ?");
    if (!row) return tl::unexpected(row.error());
    return row->text(id).step();
}

Result<void> JobTable::insert(const StoredJob& job, const std::string* data) {
    auto row = database_.prepare(
        "INSERT INTO job (id, device, verb, fields, fingerprint, session, origin, is_promised, state, "
        "outcome, "
        "reason, is_dismissed, copy_of, bytes, asked, began, ended, has_data) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    if (!row) return tl::unexpected(row.error());
    const auto inserted = row->text(job.id)
                              .text(job.device)
                              .text(job.verb)
                              .text(job.fields)
                              .text(job.fingerprint)
                              .text(job.session)
                              .text(job.origin)
                              .integer(job.is_promised ? 1 : 0)
                              .integer(static_cast<std::int64_t>(job.state))
                              .integer(static_cast<std::int64_t>(job.outcome))
                              .text(job.reason)
                              .integer(job.is_dismissed ? 1 : 0)
                              .text(job.copy_of)
                              .integer(static_cast<std::int64_t>(job.bytes))
                              .integer(nanoseconds(job.asked))
                              .integer(nanoseconds(job.began))
                              .integer(nanoseconds(job.ended))
                              .integer(data == nullptr ? 0 : 1)
                              .finish();
    if (!inserted) return inserted;
    ++jobs_;
    if (data == nullptr) return {};
    auto payload = database_.prepare("INSERT INTO payload (number, data, checksum) VALUES (?, ?, ?)");
    if (!payload) return tl::unexpected(payload.error());
    bytes_ += data->size();
    return payload->integer(database_.last_row()).blob(*data).integer(checksum_of(*data)).finish();
}

/// Mostly nothing is to be done: free_bytes keeps some room.
Result<void> JobTable::make_room(std::size_t bytes) {
    while (bytes_ + bytes > limits_.bytes_max) {
        const auto oldest = rows(
            "SELECT number, bytes FROM job WHERE state = 2 AND has_data = 1 "
            "ORDER BY needs_staff, number LIMIT ?",
            1);
        if (!oldest) return tl::unexpected(oldest.error());
        if (oldest->empty()) return fail(ErrorCode::full, "journal: too much waits to be printed");
        if (const auto forgotten = forget_data(oldest->front()); !forgotten) return forgotten;
    }
    while (jobs_ >= limits_.jobs_max) {
        const auto oldest = rows(
            "SELECT number, bytes * has_data FROM job WHERE state = 2 "
            "ORDER BY needs_staff, number LIMIT ?",
            1);
        if (!oldest) return tl::unexpected(oldest.error());
        if (oldest->empty()) return fail(ErrorCode::full, "journal: too many jobs wait to be printed");
        if (const auto forgotten = forget(oldest->front()); !forgotten) return forgotten;
    }
    return {};
}

Result<std::vector<JobTable::Row>> JobTable::rows(std::string_view sql, std::int64_t value) {
    auto row = database_.prepare(sql);
    if (!row) return tl::unexpected(row.error());
    row->integer(value);
    std::vector<Row> all;
    for (;;) {
        const auto is_row = row->step();
        if (!is_row) return tl::unexpected(is_row.error());
        if (!*is_row) return all;
        all.push_back({row->integer_at(0), static_cast<std::size_t>(row->integer_at(1))});
    }
}

Result<void> JobTable::forget_data(const Row& row) {
    auto mark = database_.prepare("UPDATE job SET has_data = 0 WHERE number = ?");
    if (!mark) return tl::unexpected(mark.error());
    if (const auto marked = mark->integer(row.number).finish(); !marked) return marked;
    auto gone = database_.prepare("DELETE FROM payload WHERE number = ?");
    if (!gone) return tl::unexpected(gone.error());
    bytes_ -= std::min(bytes_, row.bytes);
    return gone->integer(row.number).finish();
}

Result<void> JobTable::forget(const Row& row) {
    if (const auto forgotten = forget_data(row); !forgotten) return forgotten;
    auto gone = database_.prepare("DELETE FROM job WHERE number = ?");
    if (!gone) return tl::unexpected(gone.error());
    if (jobs_ > 0) --jobs_;
    return gone->integer(row.number).finish();
}

}  // namespace comptoir::journal
