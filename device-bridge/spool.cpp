#include "device-bridge/spool.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <exception>
#include <utility>

#include "app/base/log.hpp"
#include "device-bridge/spool_state.hpp"

namespace comptoir::bridge {
namespace {

Job job_of(const StoredJob& stored) {
    Job job;
    job.id = stored.id;
    job.device = stored.device;
    job.verb = stored.verb;
    job.origin = stored.origin;
    job.state = stored.state == StoredJob::State::ended ? Job::State::ended : Job::State::queued;
    job.outcome = stored.outcome;
    job.reason = stored.reason;
    job.is_promised = stored.is_promised;
    job.is_dismissed = stored.is_dismissed;
    job.is_kept = stored.is_kept;
    job.copy_of = stored.copy_of;
    job.bytes = stored.bytes;
    job.asked = stored.asked;
    job.began = stored.began;
    job.ended = stored.ended;
    return job;
}

RecordPtr record_of(const StoredJob& stored) {
    auto record = std::make_shared<JobRecord>();
    record->job = job_of(stored);
    record->fingerprint = stored.fingerprint;
    record->session = stored.session;
    record->fields = stored.fields;
    record->is_accepted = true;
    record->is_stored = true;
    if (record->job.state == Job::State::ended) record->answer = result_of(record->job);
    return record;
}

}  // namespace

// ---- from outside ----

Spool::Spool(asio::any_io_executor executor, const Clock& clock, SpoolHands hands)
    : state_(std::make_shared<State>(std::move(executor), clock, std::move(hands))) {}

void Spool::keep_in(JobStore& store) {
    state_->store = &store;
    state_->adopt(store.found());
}

void Spool::found_later(std::vector<StoredJob> stored) {
    if (state_->closed) return;
    state_->adopt(std::move(stored));
    resume();
}

/// Of a job that was asked again meanwhile, what came of that counts; that it is over is written, or the next
/// start would print it.
void Spool::State::adopt(std::vector<StoredJob> stored) {
    const std::size_t all = records.size() + stored.size();
    std::size_t skipped = all > Registry::kJobsMax ? all - Registry::kJobsMax : 0;
    std::vector<RecordPtr> fresh;
    for (const StoredJob& one : stored) {
        const bool is_over = one.state == StoredJob::State::ended;
        if (const RecordPtr known = record(one.id)) {
            known->is_stored = true;
            if (known->job.state == Job::State::ended && !is_over) write_end_soon(known);
            continue;
        }
        auto made = record_of(one);
        if (is_over && skipped > 0 && !made->job.needs_staff()) {
            --skipped;
            continue;
        }
        if (!is_over) found.emplace_back(made, one.state == StoredJob::State::sending);
        fresh.push_back(std::move(made));
    }
    records.insert(records.begin(), fresh.begin(), fresh.end());  // they are the older ones
}

void Spool::resume() {
    if (state_->found.empty()) return;
    // Ends when all that was found is under way again.
    asio::co_spawn(state_->executor, State::take_up(state_), [](const std::exception_ptr&) {});
}

void Spool::close() {
    state_->closed = true;
}

void Spool::stop() {
    state_->closed = true;
    state_->hands = {
        .device_for = [](const std::string&, const std::string&) -> Result<std::shared_ptr<Device>> {
            return fail(ErrorCode::offline, "the device bridge has stopped");
        },
        .instead_of = [](const std::string&) { return std::string(); },
        .promises = [](const std::string&) { return false; },
        .publish = [](const std::string&, const EventBody&, const std::string&) {}};
}

asio::awaitable<ActionResult> Spool::perform(Action action) {
    const auto state = state_;  // the spool may end while the asker waits
    const Time deadline = action.deadline;
    const auto record = state->begin(std::move(action));
    if (!record) co_return ActionResult::failed(record.error());
    co_return co_await State::wait(state, *record, deadline);
}

std::string Spool::submit(Action action) {
    if (action.deadline == Time{}) {
        action.deadline = state_->clock.now() + Registry::kSubmitPatience;
        action.is_promised = is_print(action.verb);
    }
    Action refused;
    refused.device = action.device.substr(0, Registry::kIdMax);
    refused.verb = action.verb.substr(0, Registry::kIdMax);
    refused.session = action.session;
    refused.origin = action.origin;
    const auto begun = state_->begin(std::move(action));
    if (begun) return (*begun)->job.id;
    if (!state_->make_room()) return "";
    refused.id = state_->new_id();
    const RecordPtr record = state_->remember(refused, "");
    record->is_accepted = true;
    static_cast<void>(state_->end(record, Outcome::failed, begun.error().message));
    state_->answered(record, ActionResult::failed(begun.error()));
    state_->hands.publish(record->job.device, JobEnded{record->job.id, Outcome::failed, record->job.reason},
                          record->session);
    return record->job.id;
}

asio::awaitable<void> Spool::kept(std::string job) {
    const auto state = state_;
    const RecordPtr record = state->record(job);
    while (record != nullptr && !record->is_accepted && record->job.state != Job::State::ended) {
        co_await State::sleep_until_woken(state->executor, record, std::chrono::seconds(1));
    }
}

asio::awaitable<Result<std::string>> Spool::print_again(std::string job, std::string device,
                                                        std::string origin) {
    const auto state = state_;
    const RecordPtr first = state->record(job);
    if (first == nullptr || !first->job.is_print()) {
        co_return fail(ErrorCode::offline, "there is no print of this name any more");
    }
    if (first->job.state != Job::State::ended) co_return fail(ErrorCode::refused, "it has not ended yet");
    if (!first->is_stored || state->store == nullptr) {
        co_return fail(ErrorCode::offline, "what it printed was not kept");
    }
    auto data = co_await state->store->data(job);
    if (!data) co_return tl::unexpected(data.error());
    const auto fields = json::parse(first->fields);
    Action action;
    action.device = device.empty() ? first->job.device : std::move(device);
    action.verb = first->job.verb;
    action.data = std::move(*data);
    if (fields) action.fields = *fields;
    action.origin = std::move(origin);
    action.deadline = state->clock.now() + Registry::kSubmitPatience;
    action.is_promised = true;
    const auto begun = state->begin(std::move(action), job);
    if (!begun) co_return tl::unexpected(begun.error());
    const RecordPtr copy = *begun;
    while (!copy->is_accepted) {
        co_await State::sleep_until_woken(state->executor, copy, std::chrono::seconds(1));
    }
    if (copy->answer && copy->answer->outcome == Outcome::failed && copy->answer->error) {
        co_return tl::unexpected(*copy->answer->error);
    }
    first->job.is_dismissed = true;
    static_cast<void>(co_await state->store->dismissed(job));
    co_return copy->job.id;
}

asio::awaitable<Result<void>> Spool::dismiss(std::string job, std::string origin) {
    const auto state = state_;
    const RecordPtr record = state->record(job);
    if (record == nullptr) co_return fail(ErrorCode::offline, "there is no job of this name any more");
    if (record->job.state != Job::State::ended) {
        if (record->holder == nullptr || !record->holder->give_back(job)) {
            co_return fail(ErrorCode::refused, "it is being printed");
        }
        static_cast<void>(state->end(record, Outcome::failed, "taken back: " + origin));
        state->hands.publish(record->job.device, JobEnded{job, Outcome::failed, record->job.reason},
                             record->session);
    }
    log::info("job dealt with", {{"job", job}, {"device", record->job.device}, {"by", origin}});
    record->job.is_dismissed = true;
    if (record->is_stored && state->store != nullptr) co_return co_await state->store->dismissed(job);
    co_return Result<void>{};
}

std::vector<Job> Spool::jobs() const {
    std::vector<Job> all;
    all.reserve(state_->records.size());
    for (auto record = state_->records.rbegin(); record != state_->records.rend(); ++record) {
        all.push_back((*record)->job);
    }
    return all;
}

std::optional<Job> Spool::job(const std::string& id) const {
    const RecordPtr record = state_->record(id);
    if (record == nullptr) return std::nullopt;
    return record->job;
}

asio::awaitable<Result<void>> Spool::leaving(std::string job) {
    const auto state = state_;
    const RecordPtr record = state->record(job);
    if (record == nullptr || !record->is_stored || record->job.began != WallTime{}) co_return Result<void>{};
    const WallTime at = state->clock.wall();
    auto written = co_await state->store->began(job, at);
    if (written) record->job.began = at;
    co_return written;
}

void Spool::device_ended(const std::string& device, const JobEnded& ended, const std::string& session) {
    const RecordPtr record = state_->record(ended.job);
    if (record == nullptr || record->job.device != device) return;
    if (state_->end(record, ended.outcome, ended.reason)) state_->hands.publish(device, ended, session);
}

void Spool::take_back(const std::string& device) {
    const auto all = state_->records;  // a device that gives back may end others
    for (const RecordPtr& record : all) {
        const bool may_wait = record->job.is_promised && record->job.state != Job::State::ended;
        if (record->job.device != device || !may_wait || record->holder == nullptr) continue;
        if (record->holder->give_back(record->job.id)) record->was_given_back = true;
    }
}

void Spool::abandon(const std::string& device) {
    for (const RecordPtr& record : state_->records) {
        const bool is_left = record->job.device == device && record->answer && !record->answer->is_final &&
                             !record->was_given_back;
        if (!is_left || !state_->end(record, Outcome::unknown, "the device was removed")) continue;
        state_->hands.publish(device, JobEnded{record->job.id, Outcome::unknown, record->job.reason}, "");
    }
}

// ---- who waits, and how it ends ----

asio::awaitable<void> Spool::State::sleep_until_woken(const asio::any_io_executor& executor, RecordPtr record,
                                                      Duration patience) {
    const auto timer = std::make_shared<asio::steady_timer>(executor);
    timer->expires_after(patience);
    record->waiters.push_back(timer);
    co_await timer->async_wait(kSpoolAnswer);
    std::erase(record->waiters, timer);
}

asio::awaitable<ActionResult> Spool::State::wait(std::shared_ptr<State> self, RecordPtr record,
                                                 Time deadline) {
    if (record->answer) co_return *record->answer;
    if (record->waiters.size() >= Registry::kWaitersMax) {
        record->was_told_yes = true;
        co_return ActionResult::going_on({ErrorCode::busy, "too many already wait for this job"});
    }
    constexpr std::chrono::hours kLongest{24};  // nobody waits longer, and the sum below stays in range
    const Time end =
        self->clock.now() + std::min<Duration>(deadline - self->clock.now(), kLongest) + Registry::kGrace;
    while (!record->answer && self->clock.now() < end) {
        co_await sleep_until_woken(self->executor, record, end - self->clock.now());
    }
    if (record->answer) co_return *record->answer;
    co_return self->late_answer(record);
}

/// Its asker's time is over and nobody has answered. While no byte has left the job is taken back in one
/// step.
ActionResult Spool::State::late_answer(const RecordPtr& record) {
    if (record->job.state == Job::State::ended) return result_of(record->job);  // that is just being written
    const bool is_slow_disk = !record->is_accepted;
    const bool is_given_back = record->holder != nullptr && record->holder->give_back(record->job.id);
    if (!is_slow_disk && !is_given_back) {
        record->was_told_yes = true;
        return ActionResult::going_on({ErrorCode::timeout, record->job.device + " did not answer in time"});
    }
    const std::string why =
        is_slow_disk ? "it could not be kept in time" : "its printer did not begin in time";
    static_cast<void>(end(record, Outcome::failed, why));
    answered(record, ActionResult::failed({ErrorCode::timeout, why}));
    hands.publish(record->job.device, JobEnded{record->job.id, Outcome::failed, why}, record->session);
    return *record->answer;
}

void Spool::State::wake(JobRecord& record) {
    for (const auto& timer : record.waiters) timer->cancel();
}

void Spool::State::answered(const RecordPtr& record, ActionResult result) {
    record->was_told_yes = record->was_told_yes || (!result.is_final && result.is_yes());
    record->answer = std::move(result);
    if (record->job.state == Job::State::ended) settle(*record);
    wake(*record);
}

/// False where it had ended before.
bool Spool::State::end(const RecordPtr& record, Outcome outcome, std::string reason) {
    if (record->job.state == Job::State::ended) return false;
    // Who was told yes misses a receipt: staff have to see it. A promised one they see anyway.
    const bool is_missed = record->was_told_yes && record->job.is_print() && !record->job.is_promised;
    if (is_missed && outcome == Outcome::failed) outcome = Outcome::unknown;
    record->job.state = Job::State::ended;
    record->job.outcome = outcome;
    record->job.reason = std::move(reason);
    record->job.ended = clock.wall();
    record->ended_at = clock.now();
    settle(*record);
    if (record->is_stored) write_end_soon(record);
    wake(*record);
    start_next(record->job.device);
    return true;
}

void Spool::State::write_end_soon(const RecordPtr& record) {
    record->is_writing_end = true;
    asio::co_spawn(executor, write_end(shared_from_this(), record), [](const std::exception_ptr&) {});
}

asio::awaitable<void> Spool::State::write_end(std::shared_ptr<State> self, RecordPtr record) {
    const Job& job = record->job;
    const auto written = co_await self->store->ended(job.id, job.outcome, job.reason, job.ended);
    if (!written) {
        log::error("the end of a job could not be written",
                   {{"job", job.id}, {"outcome", name_of(job.outcome)}, {"why", written.error().message}});
    }
    record->is_writing_end = false;
    wake(*record);
}

/// Makes an answer that was given half-way the job's end: a repeat of the request gets that.
void Spool::State::settle(JobRecord& record) {
    if (!record.answer || record.answer->is_final) return;
    json::Value value = std::move(record.answer->value);
    record.answer = result_of(record.job);
    record.answer->value = std::move(value);
}

/// A device carries out its jobs one by one, in order; so the first that has not ended is the one underway.
void Spool::State::start_next(const std::string& device) {
    const auto next = std::find_if(records.begin(), records.end(), [&](const RecordPtr& record) {
        return record->job.device == device && record->job.state != Job::State::ended;
    });
    if (next != records.end()) (*next)->job.state = Job::State::underway;
}

}  // namespace comptoir::bridge
