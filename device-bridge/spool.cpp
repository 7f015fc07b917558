#include "device-bridge/spool.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <exception>
#include <random>
#include <utility>

#include "app/base/digest.hpp"
#include "app/base/log.hpp"

namespace comptoir::bridge {
namespace {

constexpr auto kAnswer = asio::as_tuple(asio::use_awaitable);
constexpr std::string_view kOpenDrawer = "open_drawer";

/// A job and all who wait for it.
struct Record {
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
using RecordPtr = std::shared_ptr<Record>;

/// Bytes may have left, and nobody can say more.
ActionResult unknown(Error why) {
    ActionResult result = ActionResult::failed(std::move(why));
    result.outcome = Outcome::unknown;
    return result;
}

/// Tells two actions apart: a digest, because a receipt that is taken for another one is a lost receipt.
std::string fingerprint_of(const Action& action) {
    return digest_of({action.device, action.verb, json::dump(action.fields), action.data});
}

bool is_print(const std::string& verb) {
    return verb.starts_with("print_");
}

bool is_good(Outcome outcome) {
    return outcome == Outcome::done || outcome == Outcome::sent;
}

/// What a repeat is told of a job that is over.
ActionResult result_of(const Job& job) {
    ActionResult result;
    result.outcome = job.outcome;
    if (!is_good(job.outcome)) result.error = Error{ErrorCode::offline, job.reason};
    return result;
}

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

}  // namespace

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
    static void wake(Record& record);
    ActionResult late_answer(const RecordPtr& record);
    void answered(const RecordPtr& record, ActionResult result);
    bool end(const RecordPtr& record, Outcome outcome, std::string reason);
    void write_end_soon(const RecordPtr& record);
    static asio::awaitable<void> write_end(std::shared_ptr<State> self, RecordPtr record);
    static asio::awaitable<void> sleep_until_woken(const asio::any_io_executor& executor, RecordPtr record,
                                                   Duration patience);
    static void settle(Record& record);
    void start_next(const std::string& device);
};

// ---- from outside ----

Spool::Spool(asio::any_io_executor executor, const Clock& clock, SpoolHands hands)
    : state_(std::make_shared<State>(std::move(executor), clock, std::move(hands))) {}

void Spool::keep_in(JobStore& store) {
    State& state = *state_;
    state.store = &store;
    auto stored = store.found();
    const std::size_t live = std::ranges::count_if(
        stored, [](const StoredJob& one) { return one.state != StoredJob::State::ended; });
    std::size_t skipped = stored.size() > Registry::kJobsMax ? stored.size() - Registry::kJobsMax : 0;
    skipped = std::min(skipped, stored.size() - live);
    for (StoredJob& one : stored) {
        const bool is_over = one.state == StoredJob::State::ended;
        if (is_over && skipped > 0 && !job_of(one).needs_staff()) {
            --skipped;
            continue;
        }
        auto record = std::make_shared<Record>();
        record->job = job_of(one);
        record->fingerprint = one.fingerprint;
        record->session = one.session;
        record->fields = one.fields;
        record->is_accepted = true;
        record->is_stored = true;
        if (is_over) {
            record->answer = result_of(record->job);
        } else {
            state.found.emplace_back(record, one.state == StoredJob::State::sending);
        }
        state.records.push_back(std::move(record));
    }
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

// ---- a job begins ----

RecordPtr Spool::State::record(const std::string& id) const {
    const auto found_one =
        std::find_if(records.begin(), records.end(), [&](const RecordPtr& one) { return one->job.id == id; });
    return found_one == records.end() ? nullptr : *found_one;
}

/// The print that this one repeats: not over yet, or over so lately that its asker may not have heard. One
/// that failed printed nothing and is not repeated by printing now.
RecordPtr Spool::State::same_print(const Action& action, const std::string& fingerprint) const {
    if (action.join_same_for <= Duration{} || !is_print(action.verb)) return nullptr;
    const auto same = std::find_if(records.rbegin(), records.rend(), [&](const RecordPtr& one) {
        if (one->fingerprint != fingerprint) return false;
        if (one->job.state != Job::State::ended) return true;
        const bool is_recent = one->ended_at != Time{} && clock.now() - one->ended_at <= action.join_same_for;
        return one->job.outcome != Outcome::failed && is_recent;
    });
    return same == records.rend() ? nullptr : *same;
}

Result<RecordPtr> Spool::State::begin(Action action, std::string copy_of) {
    if (action.id.size() > Registry::kIdMax) {
        return fail(ErrorCode::malformed,
                    "an idempotency key has at most " + std::to_string(Registry::kIdMax) + " bytes");
    }
    if (action.device.empty()) return fail(ErrorCode::malformed, "an action names its device");
    if (closed) return fail(ErrorCode::offline, "the device bridge has stopped");
    std::string fingerprint = fingerprint_of(action);
    if (const RecordPtr first = action.id.empty() ? nullptr : record(action.id)) {
        if (first->fingerprint == fingerprint) return first;
        return fail(ErrorCode::refused, "this idempotency key was used for another action");
    }
    if (action.id.empty()) {
        if (const RecordPtr first = same_print(action, fingerprint)) {
            log::info("a repeat joins its first", {{"job", first->job.id}, {"device", action.device}});
            return first;
        }
    }
    if (const auto device = hands.device_for(action.device, action.verb); !device) {
        return tl::unexpected(device.error());
    }
    if (action.deadline <= clock.now()) return fail(ErrorCode::timeout, "the deadline had passed already");
    if (!make_room()) return fail(ErrorCode::full, "too many jobs are underway");
    if (action.id.empty()) action.id = new_id();
    if (is_print(action.verb) && !action.is_promised && hands.promises(action.device)) {
        action.is_promised = true;
        action.deadline = std::max(action.deadline, clock.now() + Registry::kPromisePatience);
    }
    const RecordPtr record = remember(action, std::move(fingerprint));
    record->job.copy_of = std::move(copy_of);
    start_next(action.device);
    // Ends by itself: a device answers or is stopped, and an exception ends inside.
    asio::co_spawn(executor, carry_out(shared_from_this(), record, std::move(action)),
                   [](const std::exception_ptr&) {});
    return record;
}

/// Forgets the oldest job that has ended; one that staff have to look at last of all. False where a thousand
/// are underway.
bool Spool::State::make_room() {
    if (records.size() < Registry::kJobsMax) return true;
    const auto is_over = [](const RecordPtr& one) {
        return one->job.state == Job::State::ended && !one->is_writing_end;
    };
    auto oldest = std::find_if(records.begin(), records.end(),
                               [&](const RecordPtr& one) { return is_over(one) && !one->job.needs_staff(); });
    if (oldest == records.end()) oldest = std::find_if(records.begin(), records.end(), is_over);
    if (oldest == records.end()) return false;
    records.erase(oldest);
    return true;
}

RecordPtr Spool::State::remember(const Action& action, std::string fingerprint) {
    auto record = std::make_shared<Record>();
    record->job.id = action.id;
    record->job.device = action.device;
    record->job.verb = action.verb;
    record->job.origin = action.origin;
    record->job.is_promised = action.is_promised;
    record->job.bytes = action.data.size();
    record->job.asked = clock.wall();
    record->fingerprint = std::move(fingerprint);
    record->session = action.session;
    record->fields = json::dump(action.fields);
    records.push_back(record);
    return record;
}

/// Not to be mistaken for a job of an earlier run, nor for a key from outside: a box without a clock begins
/// each run in the same second.
std::string Spool::State::new_id() {
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(clock.wall().time_since_epoch()).count();
    std::string id;
    do {
        id = "job-" + std::to_string(seconds) + "-" + run + "-" + std::to_string(++jobs_made);
    } while (record(id) != nullptr);
    return id;
}

// ---- a job is carried out ----

asio::awaitable<void> Spool::State::carry_out(std::shared_ptr<State> self, RecordPtr record, Action action) {
    if (!record->is_accepted && !co_await self->keep(record, action)) co_return;
    if (!record->job.is_promised && self->clock.now() >= action.deadline) {
        ActionResult late = ActionResult::failed({ErrorCode::timeout, "it could not be kept in time"});
        co_await self->finish(record, std::move(late));
        co_return;
    }
    Action like = action;
    like.data.clear();
    if (self->is_to_move(record)) co_await self->move(record, like);
    action.device = like.device;
    action.fields = like.fields;
    for (;;) {
        auto result = co_await self->hand_over(record, std::move(action));
        if (record->was_given_back) {
            record->was_given_back = false;
            // Whoever took it back has its devices in order then.
            co_await asio::post(self->executor, kAnswer);
            if (self->closed) co_return;  // it is in the store, and is found again
        } else if (result.outcome != Outcome::failed || !record->is_stored || !self->is_to_move(record)) {
            co_await self->finish(record, std::move(result));
            co_return;
        }
        if (self->is_to_move(record)) co_await self->move(record, like);
        auto reread = co_await self->again(record, like);
        if (!reread) {
            ActionResult gone = ActionResult::failed(reread.error());
            co_await self->finish(record, std::move(gone));
            co_return;
        }
        action = std::move(*reread);
    }
}

/// On the disk before anybody is told yes, and before the device hears of it.
asio::awaitable<bool> Spool::State::keep(RecordPtr record, const Action& action) {
    if (store != nullptr && is_print(action.verb)) {
        StoredJob stored;
        stored.id = record->job.id;
        stored.device = record->job.device;
        stored.verb = record->job.verb;
        stored.fields = record->fields;
        stored.fingerprint = record->fingerprint;
        stored.session = record->session;
        stored.origin = record->job.origin;
        stored.is_promised = record->job.is_promised;
        stored.copy_of = record->job.copy_of;
        stored.bytes = record->job.bytes;
        stored.asked = record->job.asked;
        const auto added = co_await store->add(std::move(stored), action.data);
        if (!added) {
            log::error("a job could not be kept, so it is refused",
                       {{"device", action.device}, {"why", added.error().message}});
            ActionResult refused = ActionResult::failed(added.error());
            co_await finish(record, std::move(refused));
            record->is_accepted = true;
            wake(*record);
            co_return false;
        }
        record->is_stored = true;
        record->job.is_kept = true;
    }
    record->is_accepted = true;
    if (record->job.state == Job::State::ended) {  // its asker was told no meanwhile: the disk was too slow
        if (record->is_stored) write_end_soon(record);
        wake(*record);
        co_return false;
    }
    if (record->job.is_promised) {
        answered(record,
                 ActionResult::going_on({ErrorCode::busy, "accepted: it prints as soon as its printer can"}));
    }
    wake(*record);
    co_return true;
}

/// One device's turn; its exceptions stay in here.
asio::awaitable<ActionResult> Spool::State::hand_over(RecordPtr record, Action action) {
    auto device = hands.device_for(action.device, action.verb);
    if (!device) co_return ActionResult::failed(device.error());
    record->holder = *device;
    ActionResult result;
    try {
        result = co_await record->holder->perform(std::move(action));
    } catch (const std::exception& exception) {
        result = unknown({ErrorCode::offline, std::string("its driver failed: ") + exception.what()});
    } catch (...) {
        result = unknown({ErrorCode::offline, "its driver failed"});
    }
    record->holder = nullptr;
    if (!result.error && result.outcome == Outcome::failed) {
        result.error = Error{ErrorCode::offline, "the device gave no reason"};
    }
    if (result.outcome == Outcome::failed) result.is_final = true;  // nothing happened and nothing will
    co_return result;
}

/// The action anew, of which no byte has left.
asio::awaitable<Result<Action>> Spool::State::again(RecordPtr record, Action like) {
    if (!record->is_stored)
        co_return fail(ErrorCode::offline, "its printer was closed before it could print");
    auto data = co_await store->data(record->job.id);
    if (!data) co_return tl::unexpected(data.error());
    like.data = std::move(*data);
    co_return like;
}

/// Whether the printer that stands in for its own is to have it now: once, and while no byte has left.
bool Spool::State::is_to_move(const RecordPtr& record) const {
    return record->job.is_print() && record->job.moved_from.empty() &&
           record->job.state != Job::State::ended && record->job.began == WallTime{} &&
           !hands.instead_of(record->job.device).empty();
}

/// There, and the ticket says where it came from. It is on the disk before a byte leaves there: what is
/// written of its first byte must not be taken back by this.
asio::awaitable<void> Spool::State::move(RecordPtr record, Action& action) {
    const std::string other = hands.instead_of(record->job.device);
    log::warning("a job goes to another printer",
                 {{"job", record->job.id}, {"from", record->job.device}, {"to", other}});
    record->job.moved_from = std::exchange(record->job.device, other);
    action.device = other;
    if (!action.fields.is_object()) action.fields = json::Value::object();
    action.fields["came_from"] = record->job.moved_from;
    start_next(record->job.moved_from);
    start_next(other);
    if (!record->is_stored) co_return;
    const auto written = co_await store->moved(record->job.id, other);
    if (!written) {
        log::error("that a job moved could not be written",
                   {{"job", record->job.id}, {"why", written.error().message}});
    }
}

asio::awaitable<void> Spool::State::finish(RecordPtr record, ActionResult result) {
    if (result.outcome == Outcome::failed || result.outcome == Outcome::unknown) {
        log::warning("action not confirmed", {{"device", record->job.device},
                                              {"verb", record->job.verb},
                                              {"outcome", name_of(result.outcome)},
                                              {"why", result.error ? result.error->message : ""},
                                              {"origin", record->job.origin}});
    }
    if (record->job.verb == kOpenDrawer) {
        log::info("drawer", {{"device", record->job.device},
                             {"outcome", name_of(result.outcome)},
                             {"asked_by", record->job.origin}});
        hands.publish(record->job.device, DrawerAsked{record->job.origin, result.outcome}, record->session);
    }
    const bool is_news =
        result.is_final && end(record, result.outcome, result.error ? result.error->message : std::string());
    const JobEnded news{record->job.id, result.outcome, record->job.reason};
    // A good end is on the disk before its asker hears of it: after a cut now it would be unknown for
    // nothing. One that failed has printed nothing, whatever the disk says.
    while (record->is_writing_end && result.outcome != Outcome::failed) {
        co_await sleep_until_woken(executor, record, std::chrono::seconds(1));
    }
    const bool is_told =
        record->answer && record->answer->is_final;  // it was taken back, or promised and is over
    if (!is_told) answered(record, std::move(result));
    if (is_news) hands.publish(record->job.device, news, record->session);
}

/// What was found in the store, in its order.
asio::awaitable<void> Spool::State::take_up(std::shared_ptr<State> self) {
    for (auto& [record, has_begun] : std::exchange(self->found, {})) {
        if (self->closed) co_return;
        if (has_begun || !record->job.is_promised) {
            ActionResult result = ActionResult::failed(
                {ErrorCode::offline,
                 "the power went, or the program ended, before it was printed; nobody was told yes"});
            if (has_begun) {
                result = unknown(
                    {ErrorCode::offline, "the power went, or the program ended, while it was printed"});
            }
            log::warning("a job of before", {{"job", record->job.id},
                                             {"device", record->job.device},
                                             {"outcome", name_of(result.outcome)}});
            co_await self->finish(record, std::move(result));
            continue;
        }
        auto data = co_await self->store->data(record->job.id);
        if (!data) {
            ActionResult gone = ActionResult::failed(data.error());
            co_await self->finish(record, std::move(gone));
            continue;
        }
        const auto fields = json::parse(record->fields);
        Action action;
        action.device = record->job.device;
        action.verb = record->job.verb;
        action.data = std::move(*data);
        if (fields) action.fields = *fields;
        action.id = record->job.id;
        action.session = record->session;
        action.origin = record->job.origin;
        action.is_promised = true;
        action.deadline = self->clock.now() + Registry::kPromisePatience;
        record->answer = ActionResult::going_on({ErrorCode::busy, "it prints as soon as its printer can"});
        log::info("a promised job of before goes on",
                  {{"job", record->job.id}, {"device", record->job.device}});
        asio::co_spawn(self->executor, carry_out(self, record, std::move(action)),
                       [](const std::exception_ptr&) {});
    }
}

// ---- who waits, and how it ends ----

asio::awaitable<void> Spool::State::sleep_until_woken(const asio::any_io_executor& executor, RecordPtr record,
                                                      Duration patience) {
    const auto timer = std::make_shared<asio::steady_timer>(executor);
    timer->expires_after(patience);
    record->waiters.push_back(timer);
    co_await timer->async_wait(kAnswer);
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

void Spool::State::wake(Record& record) {
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
void Spool::State::settle(Record& record) {
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
