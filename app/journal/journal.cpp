#include "app/journal/journal.hpp"

#include <poll.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "app/base/log.hpp"

namespace comptoir::journal {
namespace {

using namespace std::chrono_literals;

constexpr int kLogPagesMax = 1'024;  // 4 MiB: emptied in some 15 ms, which a receipt may have to wait for
constexpr std::size_t kProofBytesMax =
    1024 * 1024;                               // a receipt is less; a large document finds out by itself
constexpr std::chrono::hours kLookBack{1};     // between two looks for jobs that are a month old
constexpr std::chrono::hours kLongestTurn{1};  // poll() counts milliseconds in an int

bool is_of_the_disk(const Error& error) {
    return error.code != ErrorCode::refused;
}

}  // namespace

Result<std::unique_ptr<Journal>> Journal::open(const std::filesystem::path& path, asio::any_io_executor io,
                                               const Clock& clock, const Limits& limits,
                                               const Timings& timings) {
    auto wake = Wake::create();
    if (!wake) return tl::unexpected(wake.error());
    JournalFile files(path, limits, timings.patience);
    OpenFile file = files.open(clock.wall());
    auto found = file.table->found(kFoundMax);
    if (!found && file.is_on_disk) {
        file = files.start_anew(std::move(file), clock.wall());
        found = file.table->found(kFoundMax);
    }
    auto journal = std::unique_ptr<Journal>(
        new Journal(std::move(files), std::move(file), std::move(*wake), std::move(io), clock, timings));
    if (found) journal->found_ = std::move(*found);
    log::info("journal opened", {{"file", path.string()}, {"jobs", journal->file_.table->jobs()}});
    return journal;
}

Journal::Journal(JournalFile files, OpenFile file, Wake wake, asio::any_io_executor io, const Clock& clock,
                 const Timings& timings)
    : files_(std::move(files)),
      file_(std::move(file)),
      clock_(clock),
      timings_(timings),
      heard_(clock.now()),
      next_tending_(clock.now()),
      next_look_(clock.now() + timings.look),
      next_look_back_(clock.now()),
      io_(std::move(io)),
      wake_(std::move(wake)),
      mailbox_(kRequestsMax, [this] { wake_.raise(); }) {
    if (!file_.is_on_disk) {
        memory_problem_ = file_.problem;
    } else if (!file_.problem.empty()) {
        lasting_problems_.push_back(file_.problem);
    }
}

std::vector<std::string> Journal::problems() const {
    std::vector<std::string> all = lasting_problems_;
    for (const std::string& problem : {memory_problem_, passing_problem_})
        if (!problem.empty()) all.push_back(problem);
    return all;
}

asio::awaitable<Answer> Journal::ask(Request request) {
    auto asked = std::make_shared<Asked>(Asked{std::move(request), nullptr});
    const auto begin = [this, asked](auto handler) {
        // Shared, because a std::function can be copied and a handler can't.
        auto waiting = std::make_shared<decltype(handler)>(std::move(handler));
        asked->answer = [io = io_, waiting = std::move(waiting)](Answer answer) mutable {
            asio::post(io, [waiting = std::move(waiting), answer = std::move(answer)]() mutable {
                auto resumed = std::move(*waiting);
                resumed(std::move(answer));
            });
        };
        const auto refuse = asked->answer;
        if (!mailbox_.post(std::move(*asked)))
            refuse(fail(ErrorCode::full, "the journal has too much to do"));
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Answer)>(begin,
                                                                                         asio::use_awaitable);
}

void Journal::run() {
    while (turn(kLongestTurn) != Turn::stopped) continue;
}

void Journal::stop() {
    mailbox_.replace(Stop{});
}

Journal::Turn Journal::turn(std::chrono::milliseconds wait_most) {
    wake_.clear();
    const bool has_looked = is_to_look();
    if (has_looked) look_for_disk();
    auto batch = take();
    if (!batch.empty()) {
        serve(std::move(batch));
        heard_ = clock_.now();
        if (file_.database->pages_in_log() >= kLogPagesMax && clock_.now() >= next_tending_) empty_log();
        return Turn::served;
    }
    if (is_stopping_) {
        if (!late_ends_.empty()) serve({});
        return Turn::stopped;
    }
    if (has_looked) return Turn::tended;
    if (clock_.now() >= chores_due()) {
        tend();
        return Turn::tended;
    }
    const Time due = file_.is_on_disk ? chores_due() : std::min(chores_due(), next_look_);
    const Duration until_chores = std::clamp<Duration>(due - clock_.now(), 0s, kLongestTurn);
    wait_most = std::min(wait_most, std::chrono::ceil<std::chrono::milliseconds>(until_chores));
    pollfd sleeper{wake_.fd(), POLLIN, 0};
    ::poll(&sleeper, 1, static_cast<int>(wait_most.count()));
    return Turn::idle;
}

std::vector<Journal::Asked> Journal::take() {
    std::vector<Asked> batch;
    for (Message& message : mailbox_.drain()) {
        if (auto* asked = std::get_if<Asked>(&message)) {
            batch.push_back(std::move(*asked));
        } else {
            is_stopping_ = true;
        }
    }
    return batch;
}

/// All in one transaction, and so with one sync of the disk; where that fails each gets its own, so that one
/// that is too much does not take the others with it.
void Journal::serve(std::vector<Asked> batch) {
    std::vector<Asked> all;
    for (EndJob& late : late_ends_) all.push_back({std::move(late), nullptr});
    late_ends_.clear();
    std::move(batch.begin(), batch.end(), std::back_inserter(all));

    std::vector<Answer> answers;
    if (!commit(all.data(), all.size(), answers)) {
        answers.clear();
        for (Asked& asked : all) answers.push_back(serve_alone(asked));
    }
    bool has_written = false;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (answers[i]) {
            has_written = has_written || !std::holds_alternative<ReadData>(all[i].request);
        } else if (is_of_the_disk(answers[i].error())) {
            keep_late(all[i]);
        }
        if (all[i].answer) all[i].answer(std::move(answers[i]));
    }
    look_for_trouble(has_written);
}

Answer Journal::serve_alone(Asked& asked) {
    std::vector<Answer> answers;
    for (int attempt = 0; attempt <= kAnewMax + 1; ++attempt) {
        if (file_.database->is_broken()) begin_anew();
        answers.clear();
        if (commit(&asked, 1, answers) || !file_.database->is_broken()) break;
    }
    return std::move(answers.front());
}

/// False: nothing of it is on the disk, and each answer says why.
bool Journal::commit(Asked* first, std::size_t count, std::vector<Answer>& answers) {
    Database& database = *file_.database;
    const JobTable::Totals before = file_.table->totals();
    auto taken = database.run("BEGIN IMMEDIATE");
    for (std::size_t i = 0; i < count && taken; ++i) {
        answers.push_back(apply(first[i].request));
        // Some troubles of the disk end the whole transaction.
        if (!answers.back() && !database.is_in_transaction()) taken = tl::unexpected(answers.back().error());
    }
    if (taken && database.is_broken()) taken = fail(ErrorCode::offline, "journal: the file is broken");
    if (taken) taken = database.run("COMMIT");
    if (!taken) {
        if (database.is_in_transaction()) static_cast<void>(database.run("ROLLBACK"));
        database.write_over_failed_commit();
        file_.table->go_back_to(before);
        answers.assign(count, tl::unexpected(taken.error()));
        return false;
    }
    for (std::size_t i = 0; i < count; ++i) {
        if (answers[i]) file_.table->committed(std::move(first[i].request));
    }
    return true;
}

/// Whole or not at all, whatever becomes of its neighbours in the transaction.
Answer Journal::apply(const Request& request) {
    Database& database = *file_.database;
    const auto* added = std::get_if<AddJob>(&request);
    if (added != nullptr && added->job.is_promised && !file_.is_on_disk)
        return fail(ErrorCode::full, "the disk takes no jobs, so none can be promised");
    const JobTable::Totals before = file_.table->totals();
    if (const auto marked = database.run("SAVEPOINT one"); !marked) return tl::unexpected(marked.error());
    Answer answer = file_.table->apply(request);
    if (!answer && database.is_in_transaction()) {
        file_.table->go_back_to(before);
        if (const auto undone = database.run("ROLLBACK TO one"); !undone) {
            static_cast<void>(database.run("ROLLBACK"));
            return answer;
        }
    }
    if (!database.is_in_transaction()) return answer;
    if (const auto released = database.run("RELEASE one"); !released && answer) {
        static_cast<void>(database.run("ROLLBACK"));
        return tl::unexpected(released.error());
    }
    return answer;
}

/// Until it is written a restart finds the job as one that was being sent: unknown, and that is said.
void Journal::keep_late(Asked& asked) {
    if (const auto* added = std::get_if<AddJob>(&asked.request))
        refused_bytes_ = std::min(std::max(refused_bytes_, added->data.size()), kProofBytesMax);
    auto* end = std::get_if<EndJob>(&asked.request);
    if (end == nullptr) return;
    if (late_ends_.size() >= kLateEndsMax) late_ends_.pop_front();
    late_ends_.push_back(std::move(*end));
}

void Journal::begin_anew() {
    if (++times_anew_ > kAnewMax) {
        file_ = files_.go_on_in_memory(std::move(file_), "the file of the journal broke again and again",
                                       clock_.wall());
    } else {
        file_ = files_.start_anew(std::move(file_), clock_.wall());
    }
    next_tending_ = clock_.now();
    next_look_ = clock_.now() + timings_.look;
    is_troubled_ = false;
    tell(About::passing, "");
    tell(file_.is_on_disk ? About::file : About::memory, file_.problem);
}

/// However much there is to do: a print that could be promised should not wait for a quiet moment. A disk
/// that breaks each new file is left alone.
bool Journal::is_to_look() const {
    return !file_.is_on_disk && !is_stopping_ && times_anew_ <= kAnewMax && clock_.now() >= next_look_;
}

void Journal::look_for_disk() {
    auto healed = files_.find_disk(file_, kFoundMax, clock_.wall());
    if (healed) return settle_on(std::move(*healed));
    next_look_ = clock_.now() + timings_.look;
}

void Journal::settle_on(JournalFile::Healed healed) {
    log::info("the journal is on the disk again, and what was kept in memory is in it",
              {{"jobs", healed.taken}, {"found", healed.found.size()}});
    file_ = std::move(healed.file);
    next_tending_ = next_look_back_ = clock_.now();
    is_troubled_ = false;
    tell(About::passing, "");
    if (!file_.problem.empty()) tell(About::file, file_.problem);
    tell(About::memory, "");
    if (healed.found.empty()) return;
    asio::post(io_, [this, found = std::move(healed.found)]() mutable {
        if (told_) told_(std::move(found));
    });
}

/// When there is something to do, and quiet.
Time Journal::chores_due() const {
    const bool is_something = file_.table->is_crowded() || !late_ends_.empty() || is_troubled_ ||
                              file_.database->pages_in_log() >= timings_.log_pages;
    const Time due = is_something ? next_tending_ : std::max(next_tending_, next_look_back_);
    return std::max(due, heard_ + timings_.quiet);
}

/// A short step, because a request may come meanwhile.
void Journal::tend() {
    next_tending_ = clock_.now() + timings_.quiet;
    if (!late_ends_.empty()) {
        serve({});
        if (!late_ends_.empty()) next_tending_ = clock_.now() + timings_.retry;
        return;
    }
    if (is_troubled_) return prove_room();
    const bool is_pruned = make_room();
    if (!is_pruned && file_.database->pages_in_log() >= timings_.log_pages) empty_log();
    if (file_.database->is_broken()) begin_anew();
    look_for_trouble(false);
}

/// True where there may be more to do of it.
bool Journal::make_room() {
    if (!file_.table->is_crowded() && clock_.now() < next_look_back_) return false;
    const auto pruned = prune();
    if (pruned && *pruned == JobTable::Pruned::something) return true;
    if (pruned) next_look_back_ = clock_.now() + kLookBack;
    if (!pruned || file_.table->is_crowded()) next_tending_ = clock_.now() + timings_.retry;
    return false;
}

Result<JobTable::Pruned> Journal::prune() {
    Database& database = *file_.database;
    const JobTable::Totals before = file_.table->totals();
    auto begun = database.run("BEGIN IMMEDIATE");
    if (!begun) return tl::unexpected(begun.error());
    auto pruned = file_.table->free_bytes();
    if (pruned && *pruned == JobTable::Pruned::nothing) pruned = file_.table->forget_old(clock_.wall());
    if (pruned) {
        if (const auto kept = database.run("COMMIT"); !kept) pruned = tl::unexpected(kept.error());
    }
    if (!pruned) {
        if (database.is_in_transaction()) static_cast<void>(database.run("ROLLBACK"));
        file_.table->go_back_to(before);
    }
    return pruned;
}

void Journal::empty_log() {
    if (const auto emptied = file_.database->checkpoint(); emptied) return;
    next_tending_ = clock_.now() + timings_.retry;
}

void Journal::look_for_trouble(bool has_written) {
    const auto trouble = file_.database->take_trouble();
    if (trouble && !is_troubled_) {
        is_troubled_ = true;
        log::error("the journal can't write", {{"why", trouble->message}});
        tell(About::passing, "New print jobs are refused: the disk is full or does not take them (" +
                                 trouble->message + ").");
    } else if (!trouble && has_written && is_troubled_) {
        is_troubled_ = false;
        refused_bytes_ = 0;
        log::info("the journal can write again");
        tell(About::passing, "");
    }
}

/// Nobody has to print before it is known that the disk takes jobs again.
void Journal::prove_room() {
    next_tending_ = clock_.now() + timings_.retry;
    const auto proved = file_.table->prove_room(refused_bytes_);
    if (!proved) file_.database->write_over_failed_commit();
    if (file_.database->is_broken()) return begin_anew();
    look_for_trouble(proved.has_value());
}

/// What is said of a file that was set aside stays until the next start; the rest until it is over.
void Journal::tell(About about, std::string sentence) {
    asio::post(io_, [this, about, sentence = std::move(sentence)]() mutable {
        std::string& place = about == About::memory ? memory_problem_ : passing_problem_;
        if (about != About::file && place == sentence) return;
        if (about == About::file) {
            lasting_problems_.push_back(std::move(sentence));
        } else {
            place = std::move(sentence);
        }
        if (changed_) changed_();
    });
}

}  // namespace comptoir::journal
