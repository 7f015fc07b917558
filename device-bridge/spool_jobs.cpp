/// How a job begins, is carried out, and is found again after a cut.

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <utility>

#include "app/base/digest.hpp"
#include "app/base/log.hpp"
#include "device-bridge/spool_state.hpp"

namespace comptoir::bridge {
namespace {

constexpr std::string_view kOpenDrawer = "open_drawer";

/// Tells two actions apart: a digest, because a receipt that is taken for another one is a lost receipt.
std::string fingerprint_of(const Action& action) {
    return digest_of({action.device, action.verb, json::dump(action.fields), action.data});
}

}  // namespace

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
    auto record = std::make_shared<JobRecord>();
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
            co_await asio::post(self->executor, kSpoolAnswer);
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

}  // namespace comptoir::bridge
