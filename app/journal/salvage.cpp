#include "app/journal/salvage.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace comptoir::journal {
namespace {

using bridge::StoredJob;

using Numbered = std::map<std::int64_t, StoredJob>;

/// Until the end, or the first page that can't be read.
void read_rows(Database& from, const std::string& order, Numbered& jobs) {
    auto row =
        from.prepare(std::string("SELECT ") + kJobColumns + ", number FROM job ORDER BY number " + order);
    if (!row) return;
    for (std::size_t seen = 0; seen < 2 * Limits::kJobsMax; ++seen) {
        const auto is_row = row->step();
        if (!is_row || !*is_row) return;
        auto job = job_at(*row);
        if (job) jobs.emplace(row->integer_at(18), std::move(*job));
    }
}

std::optional<std::string> read_data(Database& from, std::int64_t number, std::size_t bytes) {
    auto row = from.prepare("SELECT data, checksum FROM payload WHERE number = ?");
    if (!row) return std::nullopt;
    const auto is_row = row->integer(number).step();
    if (!is_row || !*is_row) return std::nullopt;
    std::string data = row->text_at(0);
    if (data.size() != bytes || checksum_of(data) != row->integer_at(1)) return std::nullopt;
    return data;
}

bool is_wanted(const StoredJob& job, const JobTable::Live* live) {
    if (job.state == StoredJob::State::ended) return true;
    return live == nullptr && (job.state == StoredJob::State::sending || job.is_promised);
}

bool needs_data(const StoredJob& job) {
    return job.state != StoredJob::State::ended || waits_for_staff(job);
}

Result<void> take_over(Database* from, std::int64_t number, const StoredJob& job, JobTable& to) {
    std::optional<std::string> data;
    if (from != nullptr && needs_data(job)) data = read_data(*from, number, job.bytes);
    return to.restore(job, data ? &*data : nullptr);
}

}  // namespace

Result<std::size_t> salvage(Database* from, JobTable& to, const JobTable::Live* live) {
    Numbered jobs;
    if (from != nullptr) {
        read_rows(*from, "ASC", jobs);
        read_rows(*from, "DESC", jobs);
    }
    std::size_t open = 0;
    for (const auto& [number, read] : jobs) {
        const StoredJob* job = &read;
        if (live != nullptr) {
            const auto known = live->find(read.id);
            if (known != live->end()) job = &known->second;
        }
        if (job == &read && !is_wanted(read, live)) continue;
        if (const auto taken = take_over(from, number, *job, to); !taken)
            return tl::unexpected(taken.error());
        if (needs_data(*job)) ++open;
    }
    if (live == nullptr) return open;
    std::vector<const StoredJob*> unread;
    for (const auto& [id, job] : *live) {
        if (!to.live().contains(id)) unread.push_back(&job);
    }
    std::sort(unread.begin(), unread.end(),
              [](const StoredJob* a, const StoredJob* b) { return a->asked < b->asked; });
    for (const StoredJob* job : unread) {
        if (const auto taken = take_over(nullptr, 0, *job, to); !taken) return tl::unexpected(taken.error());
        ++open;
    }
    return open;
}

Result<std::size_t> take_all(Database& from, JobTable& to) {
    auto row = from.prepare(std::string("SELECT ") + kJobColumns + ", number FROM job ORDER BY number");
    if (!row) return tl::unexpected(row.error());
    std::size_t taken = 0;
    for (;;) {
        const auto is_row = row->step();
        if (!is_row) return tl::unexpected(is_row.error());
        if (!*is_row) return taken;
        const auto job = job_at(*row);
        if (!job) return tl::unexpected(job.error());
        std::optional<std::string> data;
        if (job->is_kept) data = read_data(from, row->integer_at(18), job->bytes);
        if (const auto put = to.put(*job, data ? &*data : nullptr); !put) return tl::unexpected(put.error());
        ++taken;
    }
}

}  // namespace comptoir::journal
