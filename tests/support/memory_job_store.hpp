#pragma once
/// A job store in memory, whose power a test can cut between any two steps.

#include <algorithm>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "device-bridge/job_store.hpp"

namespace comptoir::test {

/// What is on the disk. It outlives the store that wrote it.
struct StoredJobs {
    std::vector<bridge::StoredJob> jobs;
    std::map<std::string, std::string> data;

    bridge::StoredJob* find(const std::string& id) {
        const auto found = std::ranges::find(jobs, id, &bridge::StoredJob::id);
        return found == jobs.end() ? nullptr : &*found;
    }
};

/// Each call is two steps: before its effect is on the disk, and after it, before its caller hears. `cut_at`
/// lets the power go at one of them: from then on nothing reaches the disk and nobody is answered.
class MemoryJobStore final : public bridge::JobStore {
public:
    MemoryJobStore(boost::asio::any_io_executor executor, StoredJobs& disk)
        : executor_(std::move(executor)), disk_(disk) {}

    void cut_at(int step, std::function<void()> power_goes) {
        cut_at_ = step;
        power_goes_ = std::move(power_goes);
    }
    [[nodiscard]] int steps() const { return steps_; }
    [[nodiscard]] bool has_power() const { return has_power_; }
    /// What is written takes so long from now on.
    void take(std::chrono::milliseconds long_each) { pause_ = long_each; }
    /// Every call fails from now on; nothing is written.
    void refuse(std::optional<Error> with) { refusal_ = std::move(with); }

    [[nodiscard]] std::vector<bridge::StoredJob> found() const override { return disk_.jobs; }
    boost::asio::awaitable<Result<void>> add(bridge::StoredJob job, std::string data) override {
        co_return co_await step([this, &job, &data] {
            disk_.data[job.id] = data;
            disk_.jobs.push_back(job);
        });
    }
    boost::asio::awaitable<Result<void>> began(std::string id, WallTime at) override {
        co_return co_await step([this, &id, at] {
            bridge::StoredJob* const job = disk_.find(id);
            if (job == nullptr) return;
            job->state = bridge::StoredJob::State::sending;
            job->began = at;
        });
    }
    boost::asio::awaitable<Result<void>> ended(std::string id, bridge::Outcome outcome, std::string reason,
                                               WallTime at) override {
        co_return co_await step([this, &id, outcome, &reason, at] {
            bridge::StoredJob* const job = disk_.find(id);
            if (job == nullptr) return;
            job->state = bridge::StoredJob::State::ended;
            job->outcome = outcome;
            job->reason = reason;
            job->ended = at;
        });
    }
    boost::asio::awaitable<Result<void>> dismissed(std::string id) override {
        co_return co_await step([this, &id] {
            if (bridge::StoredJob* const job = disk_.find(id)) job->is_dismissed = true;
        });
    }
    boost::asio::awaitable<Result<void>> moved(std::string id, std::string device) override {
        co_return co_await step([this, &id, &device] {
            if (bridge::StoredJob* const job = disk_.find(id)) job->device = device;
        });
    }
    boost::asio::awaitable<Result<std::string>> data(std::string id) override {
        const auto found = disk_.data.find(id);
        if (found == disk_.data.end()) co_return fail(ErrorCode::offline, "it is no longer kept");
        co_return found->second;
    }

private:
    boost::asio::awaitable<Result<void>> step(std::function<void()> effect) {
        co_await boost::asio::post(executor_, boost::asio::as_tuple(boost::asio::use_awaitable));
        if (pause_.count() > 0) {
            boost::asio::steady_timer slow(executor_, pause_);
            co_await slow.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        }
        if (refusal_) co_return tl::unexpected(*refusal_);
        co_await count();
        effect();
        co_await count();
        co_return Result<void>{};
    }

    /// Never comes back once the power is gone.
    boost::asio::awaitable<void> count() {
        if (has_power_ && steps_++ == cut_at_) {
            has_power_ = false;
            if (power_goes_) power_goes_();
        }
        if (has_power_) co_return;
        boost::asio::steady_timer never(executor_, boost::asio::steady_timer::time_point::max());
        co_await never.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    }

    boost::asio::any_io_executor executor_;
    StoredJobs& disk_;
    std::function<void()> power_goes_;
    std::optional<Error> refusal_;
    std::chrono::milliseconds pause_{0};
    int cut_at_ = -1;
    int steps_ = 0;
    bool has_power_ = true;
};

}  // namespace comptoir::test
