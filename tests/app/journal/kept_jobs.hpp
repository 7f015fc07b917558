#pragma once
/// A journal of a test's own, driven turn by turn on the test's thread: nothing happens in between.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/journal/jobs.hpp"

namespace comptoir::journal {

using bridge::Outcome;
using bridge::StoredJob;
using namespace std::chrono_literals;

/// Waiting jobs of "receipt", a second apart.
inline StoredJob stored_job(const std::string& id) {
    StoredJob job;
    job.id = id;
    job.device = "receipt";
    job.verb = "print_picture";
    job.fields = R"({"cut":"full"})";
    job.fingerprint = "of " + id;
    job.session = "session";
    job.origin = "/hw_proxy/default_printer_action 10.0.0.7";
    job.is_promised = true;
    job.asked = WallTime(1'767'000'000s);
    return job;
}

class KeptJobs {
public:
    explicit KeptJobs(std::filesystem::path path, Limits limits = {}, Timings timings = {})
        : path_(std::move(path)), limits_(limits), timings_(timings) {
        open();
    }

    /// As after the next start; the journal before it was closed well.
    void open_again() {
        close();
        open();
    }
    void close() {
        jobs_.reset();
        journal_.reset();
    }
    void open() {
        journal_ = std::move(*Journal::open(path_, io.get_executor(), clock, limits_, timings_));
        jobs_.emplace(*journal_);
        journal_->when_found([this](std::vector<StoredJob> jobs) { found_later = std::move(jobs); });
    }

    Journal& journal() { return *journal_; }
    Jobs& jobs() { return *jobs_; }

    /// Asks, and says later what came of it.
    template <class T>
    std::shared_ptr<std::optional<T>> ask(asio::awaitable<T> question) {
        auto answer = std::make_shared<std::optional<T>>();
        asio::co_spawn(
            io,
            [](asio::awaitable<T> asked, std::shared_ptr<std::optional<T>> kept) -> asio::awaitable<void> {
                *kept = co_await std::move(asked);
            }(std::move(question), answer),
            asio::detached);
        hear();
        return answer;
    }
    template <class T>
    T wait(asio::awaitable<T> question) {
        const auto answer = ask(std::move(question));
        for (int turns = 0; !*answer && turns < 1'000; ++turns) {
            static_cast<void>(journal_->turn(0ms));
            hear();
        }
        return std::move(answer->value());  // throws where none came
    }
    /// Lets answers and news through.
    void hear() {
        io.restart();
        io.poll();
    }
    Journal::Turn turn() {
        const auto turn = journal_->turn(0ms);
        hear();
        return turn;
    }
    /// Moves the clock past the pause before chores, and does them all.
    void rest() {
        for (int turns = 0; turns < 1'000; ++turns) {
            clock.advance(timings_.quiet);
            if (turn() == Journal::Turn::idle) return;
        }
    }

    Result<void> add(const std::string& id, std::string data = "a receipt") {
        return wait(jobs_->add(stored_job(id), std::move(data)));
    }
    /// One that its sender waits for.
    Result<void> add_unpromised(const std::string& id, std::string data = "a receipt") {
        StoredJob job = stored_job(id);
        job.is_promised = false;
        return wait(jobs_->add(job, std::move(data)));
    }
    Result<void> began(const std::string& id) { return wait(jobs_->began(id, clock.wall())); }
    Result<void> ended(const std::string& id, Outcome outcome = Outcome::done, std::string reason = "") {
        return wait(jobs_->ended(id, outcome, std::move(reason), clock.wall()));
    }
    Result<std::string> data(const std::string& id) { return wait(jobs_->data(id)); }
    /// Added, begun and ended.
    bool print(const std::string& id, std::string data = "a receipt", Outcome outcome = Outcome::done) {
        return add(id, std::move(data)) && began(id) && ended(id, outcome);
    }

    /// Long enough for a disk that was not there to be looked for.
    void look() {
        clock.advance(timings_.look);
        static_cast<void>(turn());
    }

    bool print_unpromised(const std::string& id) { return add_unpromised(id) && began(id) && ended(id); }

    std::map<std::string, StoredJob> found() {
        std::map<std::string, StoredJob> by_id;
        for (StoredJob& job : jobs_->found()) by_id[job.id] = std::move(job);
        return by_id;
    }
    std::vector<std::string> found_ids() {
        std::vector<std::string> ids;
        for (const StoredJob& job : jobs_->found()) ids.push_back(job.id);
        return ids;
    }

    asio::io_context io;
    ManualClock clock;
    std::vector<StoredJob> found_later;  ///< what the journal told of when it found its disk

private:
    const std::filesystem::path path_;
    const Limits limits_;
    const Timings timings_;
    std::unique_ptr<Journal> journal_;
    std::optional<Jobs> jobs_;
};

}  // namespace comptoir::journal
