#include "device-bridge/printing/queue_printer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <optional>
#include <random>
#include <string_view>
#include <utility>

#include "app/base/log.hpp"
#include "device-bridge/links/pool_call.hpp"
#include "device-bridge/printing/picture_rows.hpp"
#include "device-bridge/printing/queue_document.hpp"
#include "device-bridge/printing/queue_finding.hpp"

namespace comptoir::bridge {
namespace {

constexpr auto kAnswer = asio::as_tuple(asio::use_awaitable);
constexpr std::string_view kPrintDocument = "print_document";
constexpr std::string_view kPrintPicture = "print_picture";
constexpr std::string_view kPrintRaw = "print_raw";
constexpr std::string_view kOpenDrawer = "open_drawer";
constexpr std::string_view kStatus = "status";
constexpr std::array kVerbs{kPrintDocument, kPrintPicture, kPrintRaw, kStatus, kOpenDrawer};

/// One action on its way. Everyone who holds it runs on io.
struct QueueJob {
    QueueJob(const asio::any_io_executor& executor, Action asked, Time at)
        : action(std::move(asked)), asked_at(at), wake(executor) {}

    Action action;
    Time asked_at;
    asio::steady_timer wake;  // cancelled when `answer` is there
    std::optional<ActionResult> answer;
    int number = 0;                // the queue's
    bool is_out = false;           // its document may have left
    bool has_begun = false;        // the queue said so once, whatever it says later
    int begun_at = 0;              // when, in the queue's time
    bool has_begun_again = false;  // a server that was restarted, or retries, prints all of it once more
    bool has_ended = false;

    [[nodiscard]] bool is(std::string_view verb) const { return action.verb == verb; }
    [[nodiscard]] std::string name() const { return "comptoir " + action.id; }
};
using JobPtr = std::shared_ptr<QueueJob>;

/// An answer of the queue's own, so that nothing else became of what was asked.
bool is_refusal(const Error& error) {
    return error.code == ErrorCode::refused || error.code == ErrorCode::unsupported ||
           error.code == ErrorCode::busy;
}

}  // namespace

struct QueuePrinter::State : std::enable_shared_from_this<QueuePrinter::State> {
    explicit State(Parts from)
        : parts(std::move(from)),
          queue(*parts.queue),
          computing(parts.executor, parts.pool, parts.clock),
          wake(parts.executor) {}

    Parts parts;
    PrintQueue& queue;
    PoolCaller computing;
    asio::steady_timer wake;  // the worker sleeps on it
    std::deque<JobPtr> waiting;
    std::size_t waiting_bytes = 0;
    JobPtr current;
    bool stopped = false;

    Finding finding{Condition::offline, "not asked yet"};
    QueueFacts facts;
    bool is_known = false;  // `facts` were said at least once
    Time looked_at{};
    bool is_reachable = false;
    std::optional<Time> connecting_since;
    Time check_at{};
    Duration retry{};
    std::minstd_rand dice{static_cast<unsigned>(std::hash<std::string>()(parts.id) | 1)};

    [[nodiscard]] Time now() const { return parts.clock.now(); }
    [[nodiscard]] const QueueTiming& timing() const { return parts.timing; }
    [[nodiscard]] bool is_raw_queue() const { return is_known && is_raw(facts); }

    static asio::awaitable<ActionResult> perform(std::shared_ptr<State> self, Action action);
    [[nodiscard]] std::optional<Error> why_not(const Action& action) const;
    void answer_at_deadline(const JobPtr& job);
    void end(QueueJob& job, Outcome outcome, std::optional<Error> error, json::Value value = nullptr);
    void leave_queue(const JobPtr& job);
    JobPtr next_job();
    bool give_back(const std::string& id);
    void stop();
    void find(Finding found);

    static asio::awaitable<void> run(std::shared_ptr<State> self);
    asio::awaitable<void> rest_until(Time until);
    asio::awaitable<Result<void>> look(Time deadline);
    void heard(const QueueFacts& said);
    void plan_check();
    asio::awaitable<void> work(JobPtr job);
    asio::awaitable<void> report(QueueJob& job);
    asio::awaitable<bool> make_ready(QueueJob& job);
    asio::awaitable<Result<std::string>> make_document(QueueJob& job, QueuePlan plan);
    asio::awaitable<bool> make_job(QueueJob& job);
    asio::awaitable<void> submit(QueueJob& job, std::string format,
                                 std::shared_ptr<const std::string> document);
    asio::awaitable<void> forget(int number);
    asio::awaitable<void> follow(QueueJob& job, std::optional<Error> trouble);
    asio::awaitable<void> take_back(QueueJob& job);
    static void note(QueueJob& job, const QueuedJob& seen);
    bool settle(QueueJob& job, const QueuedJob& seen);
    [[nodiscard]] Time take_back_at(const QueueJob& job) const;
    [[nodiscard]] Time soon() const { return now() + timing().request; }
};

// ---- the device ----

QueuePrinter::QueuePrinter(Parts parts) : state_(std::make_shared<State>(std::move(parts))) {}

QueuePrinter::~QueuePrinter() {
    stop();
}

void QueuePrinter::start() {
    // Ends soon after `stop`: every wait is on the queue, the pool or `wake`, and all are ended by it.
    asio::co_spawn(state_->parts.executor, State::run(state_), [](const std::exception_ptr& thrown) {
        if (thrown) log::error("a print queue's worker threw");
    });
}

asio::awaitable<ActionResult> QueuePrinter::perform(Action action) {
    return State::perform(state_, std::move(action));
}

void QueuePrinter::stop() {
    state_->stop();
}

bool QueuePrinter::give_back(const std::string& job) {
    return state_->give_back(job);
}

Condition QueuePrinter::condition() const {
    return state_->finding.condition;
}

std::string QueuePrinter::reason() const {
    return state_->finding.reason;
}

std::vector<std::string> QueuePrinter::verbs() const {
    std::vector<std::string> all(kVerbs.begin(), kVerbs.end());
    if (!state_->is_raw_queue()) std::erase(all, kOpenDrawer);
    return all;
}

json::Value QueuePrinter::facts() const {
    const State& state = *state_;
    json::Value all{{"queue", state.queue.describe()},
                    {"connected", state.is_reachable},
                    {"jobs_waiting", state.waiting.size() + (state.current ? 1 : 0)}};
    if (!state.is_known) return all;
    all["model"] = state.facts.model;
    all["raw"] = state.is_raw_queue();
    all["jobs_in_queue"] = state.facts.jobs;
    return all;
}

// ---- jobs, from the asker's side ----

asio::awaitable<ActionResult> QueuePrinter::State::perform(std::shared_ptr<State> self, Action action) {
    if (auto error = self->why_not(action)) co_return ActionResult::failed(std::move(*error));
    const auto job = std::make_shared<QueueJob>(self->parts.executor, std::move(action), self->now());
    self->waiting.push_back(job);
    self->waiting_bytes += job->action.data.size();
    self->wake.cancel();
    job->wake.expires_after(job->action.deadline - self->now());
    co_await job->wake.async_wait(kAnswer);
    if (!job->answer) self->answer_at_deadline(job);
    co_return *job->answer;
}

std::optional<Error> QueuePrinter::State::why_not(const Action& action) const {
    const bool takes_data =
        action.verb == kPrintDocument || action.verb == kPrintPicture || action.verb == kPrintRaw;
    if (stopped) return Error{ErrorCode::offline, "the queue was closed"};
    if (std::find(kVerbs.begin(), kVerbs.end(), action.verb) == kVerbs.end()) {
        return Error{ErrorCode::unsupported, "a print queue has no verb \"" + action.verb + "\""};
    }
    if (takes_data && action.data.empty()) return Error{ErrorCode::malformed, "nothing to print"};
    if (waiting.size() >= kJobsMax || waiting_bytes + action.data.size() > kJobBytesMax) {
        return Error{ErrorCode::full, fmt::format("{} jobs wait for this printer", waiting.size())};
    }
    if (action.verb != kPrintPicture) return std::nullopt;
    const auto picture = PictureRows::open(action.data);
    if (!picture) return picture.error();
    return std::nullopt;
}

void QueuePrinter::State::answer_at_deadline(const JobPtr& job) {
    if (job->is_out) {
        job->answer = ActionResult::going_on({ErrorCode::timeout, "the queue has not ended it yet"});
        return;
    }
    if (job->action.is_promised) {
        job->answer = ActionResult::going_on({ErrorCode::timeout, "it waits until it can be printed"});
        return;
    }
    const bool is_first = job == current;
    leave_queue(job);
    const std::string why = finding.reason.empty() ? "the queue was not ready in time" : finding.reason;
    end(*job, Outcome::failed,
        is_first ? Error{ErrorCode::timeout, why}
                 : Error{ErrorCode::busy, "other jobs were still before it"});
}

void QueuePrinter::State::end(QueueJob& job, Outcome outcome, std::optional<Error> error, json::Value value) {
    if (job.has_ended) return;
    job.has_ended = true;
    const std::string why = error ? error->message : "";
    // Its asker was told yes at the deadline, so that this receipt is missing: staff have to see it.
    if (job.answer && !job.action.is_promised && outcome == Outcome::failed) outcome = Outcome::unknown;
    if (!job.answer) {
        ActionResult result;
        result.outcome = outcome;
        result.error = std::move(error);
        result.value = std::move(value);
        job.answer = std::move(result);
        job.wake.cancel();
    }
    if (!job.is(kStatus) && parts.events)
        parts.events(JobEnded{job.action.id, outcome, why}, job.action.session);
}

void QueuePrinter::State::leave_queue(const JobPtr& job) {
    const auto found = std::find(waiting.begin(), waiting.end(), job);
    if (found == waiting.end()) return;
    waiting_bytes -= job->action.data.size();
    waiting.erase(found);
}

/// The drawer first: the customer's change waits for nobody's receipt.
JobPtr QueuePrinter::State::next_job() {
    if (waiting.empty()) return nullptr;
    const auto drawer =
        std::find_if(waiting.begin(), waiting.end(), [](const JobPtr& job) { return job->is(kOpenDrawer); });
    const JobPtr job = drawer != waiting.end() ? *drawer : waiting.front();
    leave_queue(job);
    return job;
}

bool QueuePrinter::State::give_back(const std::string& id) {
    const auto found =
        std::find_if(waiting.begin(), waiting.end(), [&](const JobPtr& job) { return job->action.id == id; });
    JobPtr job = found == waiting.end() ? nullptr : *found;
    if (job == nullptr && current && current->action.id == id && !current->is_out) job = current;
    if (job == nullptr || job->has_ended) return false;
    leave_queue(job);
    job->has_ended = true;
    if (!job->answer) job->answer = ActionResult::failed({ErrorCode::offline, "another printer has it"});
    job->wake.cancel();
    wake.cancel();
    return true;
}

void QueuePrinter::State::stop() {
    if (stopped) return;
    stopped = true;
    queue.close();
    computing.close();
    wake.cancel();
    const Error closed{ErrorCode::offline, "the queue was closed"};
    if (current) end(*current, current->is_out ? Outcome::unknown : Outcome::failed, closed);
    for (const JobPtr& job : std::exchange(waiting, {})) end(*job, Outcome::failed, closed);
    waiting_bytes = 0;
    parts.events = nullptr;
}

void QueuePrinter::State::find(Finding found) {
    if (stopped || found == finding) return;
    finding = std::move(found);
    if (parts.events) parts.events(ConditionChanged{finding.condition, finding.reason}, "");
}

// ---- the worker ----

asio::awaitable<void> QueuePrinter::State::run(std::shared_ptr<State> self) {
    while (!self->stopped) {
        self->current = self->next_job();
        if (self->current) {
            co_await self->work(self->current);
            self->current = nullptr;
            self->plan_check();
        } else if (self->now() >= self->check_at) {
            static_cast<void>(co_await self->look(self->soon()));
            self->plan_check();
        } else {
            co_await self->rest_until(self->check_at);
        }
    }
}

asio::awaitable<void> QueuePrinter::State::rest_until(Time until) {
    wake.expires_after(until - now());
    if (!stopped) co_await wake.async_wait(kAnswer);
}

asio::awaitable<Result<void>> QueuePrinter::State::look(Time deadline) {
    auto said = co_await queue.look(deadline);
    if (stopped) co_return fail(ErrorCode::offline, "the queue was closed");
    is_reachable = said.has_value();
    if (!said) {
        retry = std::clamp(retry * 2, timing().retry_min, timing().retry_max);
        find({Condition::offline, said.error().message});
        co_return tl::unexpected(said.error());
    }
    retry = {};
    heard(*said);
    co_return Result<void>{};
}

/// CUPS says "connecting-to-device" at the start of every job, and goes on saying so where nobody answers.
void QueuePrinter::State::heard(const QueueFacts& said) {
    facts = said;
    is_known = true;
    looked_at = now();
    QueueFacts lasting = said;
    if (std::erase(lasting.reasons, "connecting-to-device") == 0) {
        connecting_since.reset();
    } else {
        if (!connecting_since) connecting_since = now();
        if (now() - *connecting_since >= timing().connecting) lasting = said;
    }
    find(finding_of(lasting));
}

void QueuePrinter::State::plan_check() {
    Duration wait = timing().check_ready;
    if (!is_reachable) {
        // A shop's queues come back together after a power cut; we need not call them all at once.
        wait = retry * std::uniform_int_distribution<>(75, 125)(dice) / 100;
    } else if (objection_to_printing(finding) || connecting_since) {
        wait = timing().check_trouble;
    }
    check_at = now() + wait;
}

asio::awaitable<void> QueuePrinter::State::work(JobPtr job) {
    if (job->is(kStatus)) {
        co_await report(*job);
        co_return;
    }
    if (!co_await make_ready(*job)) co_return;
    const auto plan = plan_for_queue(facts, job->action.verb, job->action.data);
    if (!plan) {
        end(*job, Outcome::failed, plan.error());
        co_return;
    }
    auto made = co_await make_document(*job, *plan);
    if (job->has_ended) co_return;
    if (!made) {
        end(*job, Outcome::failed, made.error());
        co_return;
    }
    const auto document = std::make_shared<const std::string>(std::move(*made));
    while (!job->has_ended && !stopped) {
        if (co_await make_job(*job)) {
            co_await submit(*job, plan->document.format, document);
            co_return;
        }
        if (!co_await make_ready(*job)) co_return;
    }
}

asio::awaitable<void> QueuePrinter::State::report(QueueJob& job) {
    const auto looked = co_await look(std::min(soon(), job.action.deadline));
    if (!looked) {
        end(job, Outcome::failed, looked.error());
        co_return;
    }
    end(job, Outcome::done, std::nullopt,
        {{"condition", name_of(finding.condition)},
         {"reason", finding.reason},
         {"jobs_in_queue", facts.jobs}});
}

/// True once nothing speaks against printing. What was promised waits for that; another ends here.
asio::awaitable<bool> QueuePrinter::State::make_ready(QueueJob& job) {
    while (!job.has_ended && !stopped) {
        std::optional<Error> objection;
        if (!is_reachable || now() - looked_at >= timing().fresh || objection_to_printing(finding)) {
            const Time deadline = job.action.is_promised ? soon() : std::min(soon(), job.action.deadline);
            if (const auto looked = co_await look(deadline); !looked) objection = looked.error();
        }
        if (job.has_ended || stopped) break;
        if (!objection) objection = objection_to_printing(finding);
        if (!objection && !facts.makes_jobs)
            objection =
                Error{ErrorCode::unsupported, "a printer whose IPP has no Create-Job and Send-Document"};
        if (!objection) co_return true;
        if (!job.action.is_promised) {
            end(job, Outcome::failed, std::move(objection));
            break;
        }
        co_await rest_until(now() + timing().check_trouble);
    }
    co_return false;
}

asio::awaitable<Result<std::string>> QueuePrinter::State::make_document(QueueJob& job, QueuePlan plan) {
    if (plan.making == QueuePlan::Making::as_it_is) co_return std::exchange(job.action.data, {});
    const auto language = std::shared_ptr<PrinterLanguage>(parts.language ? parts.language(facts) : nullptr);
    const Time deadline = job.action.is_promised ? now() + timing().follow_max : job.action.deadline;
    std::function<Result<std::string>(GivenUp&)> work =
        [plan = std::move(plan), data = std::exchange(job.action.data, {}), fields = job.action.fields,
         options = parts.options,
         language](GivenUp&) { return document_for_queue(plan, data, fields, options, language.get()); };
    co_return co_await computing.call<std::string>(std::move(work), deadline);
}

/// A job without a document prints nothing, whatever becomes of it: all that goes wrong is no, and what was
/// promised is tried again. True: the queue has one, and it is on the disk that its document may leave.
asio::awaitable<bool> QueuePrinter::State::make_job(QueueJob& job) {
    const Time limit = job.action.is_promised ? soon() : std::min(soon(), job.action.deadline);
    const auto number = co_await queue.create_job(job.name(), limit);
    if (job.has_ended || stopped) {
        if (number) co_await forget(*number);
        co_return false;
    }
    if (!number) {
        const ErrorCode code = number.error().code;
        const bool is_no = code == ErrorCode::refused || code == ErrorCode::unsupported;
        if (job.action.is_promised && !is_no) {
            find({Condition::offline, number.error().message});
            co_await rest_until(now() + timing().check_trouble);
        } else {
            end(job, Outcome::failed, number.error());
        }
        co_return false;
    }
    job.number = *number;
    if (!parts.leaving) co_return true;
    const auto kept = co_await parts.leaving(job.action.id);
    if (!job.has_ended && kept) co_return true;
    if (!kept) end(job, Outcome::failed, kept.error());
    co_await forget(*number);
    co_return false;
}

asio::awaitable<void> QueuePrinter::State::submit(QueueJob& job, std::string format,
                                                  std::shared_ptr<const std::string> document) {
    job.is_out = true;
    const Duration patience = timing().send * static_cast<int>(1 + document->size() / timing().send_bytes);
    const auto sent = co_await queue.send_document(job.number, std::move(format), document, now() + patience);
    if (job.has_ended || stopped) co_return;
    if (!sent && is_refusal(sent.error())) {
        end(job, Outcome::failed, sent.error());
        co_await forget(job.number);
        co_return;
    }
    std::optional<Error> trouble;
    if (!sent) trouble = sent.error();
    co_await follow(job, std::move(trouble));
}

/// A job that nobody wants any more, and that has no document.
asio::awaitable<void> QueuePrinter::State::forget(int number) {
    static_cast<void>(co_await queue.cancel_job(number, soon()));
}

/// Until the queue says how the job ended. Of one with `trouble` nobody knows whether its document arrived
/// whole: it is taken back as soon as the queue can be asked.
asio::awaitable<void> QueuePrinter::State::follow(QueueJob& job, std::optional<Error> trouble) {
    const Time give_up = now() + timing().follow_max;
    Duration pause = timing().poll_min;
    bool is_tried = false;
    while (!job.has_ended && !stopped) {
        const auto seen = co_await queue.job(job.number, soon());
        if (job.has_ended || stopped) co_return;
        const bool is_other = seen && !seen->name.empty() && seen->name != job.name();
        const bool is_forgotten =
            !seen && is_refusal(seen.error()) && seen.error().code != ErrorCode::busy;  // it will say later
        if (is_other || is_forgotten) {
            end(job, Outcome::unknown, Error{ErrorCode::offline, "the queue no longer knows the job"});
            co_return;
        }
        if (seen) note(job, *seen);
        if (seen && settle(job, *seen)) co_return;
        if (!seen) find({Condition::offline, seen.error().message});
        const bool is_late = !is_tried && !job.answer && now() >= take_back_at(job);
        const bool can_be_taken = !seen || standing_of(*seen).stage == Standing::Stage::waits;
        if (((is_late || trouble) && can_be_taken) || job.has_begun_again) {
            is_tried = true;
            co_await take_back(job);
            if (job.has_ended || stopped) co_return;
        }
        if (now() >= give_up) {
            end(job, Outcome::unknown, Error{ErrorCode::timeout, "the queue never ended it"});
            co_return;
        }
        if (now() - looked_at >= timing().fresh) static_cast<void>(co_await look(soon()));
        if (job.has_ended || stopped) co_return;
        const Time next = now() + pause;
        const bool is_awaited = !is_tried && !job.answer && now() < take_back_at(job);
        co_await rest_until(is_awaited ? std::min(next, take_back_at(job)) : next);
        pause = std::min(pause * 3 / 2, timing().poll_max);
    }
}

Time QueuePrinter::State::take_back_at(const QueueJob& job) const {
    if (job.action.is_promised) return Time::max();
    const Duration patience = job.action.deadline - job.asked_at;
    return job.action.deadline - std::min(timing().take_back, patience / 3);
}

asio::awaitable<void> QueuePrinter::State::take_back(QueueJob& job) {
    static_cast<void>(co_await queue.cancel_job(job.number, soon()));
    if (job.has_ended || stopped) co_return;
    const auto seen = co_await queue.job(job.number, soon());  // whatever the first said: this counts
    if (job.has_ended || stopped || !seen) co_return;
    note(job, *seen);
    settle(job, *seen);
}

/// What CUPS had begun when it was killed, or when its backend gave up, it begins again from the start.
void QueuePrinter::State::note(QueueJob& job, const QueuedJob& seen) {
    const Standing::Stage stage = standing_of(seen).stage;
    const bool is_back = job.has_begun && stage == Standing::Stage::waits;
    const bool is_anew = job.begun_at != 0 && seen.begun_at != 0 && seen.begun_at != job.begun_at;
    if (is_back || is_anew) job.has_begun_again = true;
    if (seen.has_begun || stage == Standing::Stage::prints) job.has_begun = true;
    if (seen.begun_at != 0) job.begun_at = seen.begun_at;
}

/// True where that was its end.
bool QueuePrinter::State::settle(QueueJob& job, const QueuedJob& seen) {
    QueuedJob known = seen;
    known.has_begun = job.has_begun;
    Standing standing = standing_of(known);
    if (standing.stage != Standing::Stage::ended) return false;
    if (job.has_begun_again) {
        standing.outcome = Outcome::unknown;
        standing.reason = "the queue began it twice: some of it may have come out twice";
    }
    if (standing.outcome == Outcome::done) {
        end(job, is_raw_queue() ? Outcome::sent : Outcome::done, std::nullopt);
        return true;
    }
    const auto objection = objection_to_printing(finding);
    const ErrorCode code = objection ? objection->code : ErrorCode::refused;
    end(job, standing.outcome, Error{code, std::move(standing.reason)});
    return true;
}

}  // namespace comptoir::bridge
