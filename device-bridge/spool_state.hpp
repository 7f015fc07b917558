#pragma once
/// What the spool knows, shared by the files that it is made of. Nobody else includes it.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "device-bridge/spool.hpp"

namespace comptoir::bridge {

inline constexpr auto kSpoolAnswer = asio::as_tuple(asio::use_awaitable);

/// A job and all who wait for it.
struct JobRecord {
    Job job;
    std::string fingerprint;
    std::string session;
    std::string fields;                                        // as JSON text, to print it again
    std::optional<ActionResult> answer;                        // what the asker is told
    std::vector<std::shared_ptr<asio::steady_timer>> waiters;  // woken by every change of what they wait for
    std::shared_ptr<Device> holder;                            // carries it out now
    bool is_accepted = false;  // kept, or it never will be: submit's caller may be told
    bool is_stored = false;
    bool was_given_back = false;  // by its holder, and somebody else is to carry it out
    bool is_writing_end = false;
    bool was_told_yes = false;  // somebody was, before its end
    Time ended_at{};
};
using RecordPtr = std::shared_ptr<JobRecord>;

/// Bytes may have left, and nobody can say more.
inline ActionResult unknown(Error why) {
    ActionResult result = ActionResult::failed(std::move(why));
    result.outcome = Outcome::unknown;
    return result;
}

inline bool is_print(const std::string& verb) {
    return verb.starts_with("print_");
}

inline bool is_good(Outcome outcome) {
    return outcome == Outcome::done || outcome == Outcome::sent;
}

/// What a repeat is told of a job that is over.
inline ActionResult result_of(const Job& job) {
    ActionResult result;
    result.outcome = job.outcome;
    if (!is_good(job.outcome)) result.error = Error{ErrorCode::offline, job.reason};
    return result;
}

struct Spool::State : std::enable_shared_from_this<Spool::State> {
    State(asio::any_io_executor on, const Clock& with, SpoolHands lent)
        : executor(std::move(on)), clock(with), hands(std::move(lent)) {}

    asio::any_io_executor executor;
    const Clock& clock;
    SpoolHands hands;
    JobStore* store = nullptr;
    std::deque<RecordPtr> records;                  // oldest first
    std::vector<std::pair<RecordPtr, bool>> found;  // to be taken up; whether its bytes had begun to leave
    std::uint64_t jobs_made = 0;
    const std::string run = std::to_string(std::random_device()() % 1'000'000);
    bool closed = false;

    void adopt(std::vector<StoredJob> stored);
    [[nodiscard]] RecordPtr record(const std::string& id) const;
    [[nodiscard]] RecordPtr same_print(const Action& action, const std::string& fingerprint) const;
    Result<RecordPtr> begin(Action action, std::string copy_of = {});
    bool make_room();
    RecordPtr remember(const Action& action, std::string fingerprint);
    std::string new_id();

    static asio::awaitable<void> carry_out(std::shared_ptr<State> self, RecordPtr record, Action action);
    asio::awaitable<bool> keep(RecordPtr record, const Action& action);
    asio::awaitable<ActionResult> hand_over(RecordPtr record, Action action);
    asio::awaitable<Result<Action>> again(RecordPtr record, Action like);
    [[nodiscard]] bool is_to_move(const RecordPtr& record) const;
    asio::awaitable<void> move(RecordPtr record, Action& action);
    asio::awaitable<void> finish(RecordPtr record, ActionResult result);
    static asio::awaitable<void> take_up(std::shared_ptr<State> self);

    static asio::awaitable<ActionResult> wait(std::shared_ptr<State> self, RecordPtr record, Time deadline);
    static void wake(JobRecord& record);
    ActionResult late_answer(const RecordPtr& record);
    void answered(const RecordPtr& record, ActionResult result);
    bool end(const RecordPtr& record, Outcome outcome, std::string reason);
    void write_end_soon(const RecordPtr& record);
    static asio::awaitable<void> write_end(std::shared_ptr<State> self, RecordPtr record);
    static asio::awaitable<void> sleep_until_woken(const asio::any_io_executor& executor, RecordPtr record,
                                                   Duration patience);
    static void settle(JobRecord& record);
    void start_next(const std::string& device);
};

}  // namespace comptoir::bridge
