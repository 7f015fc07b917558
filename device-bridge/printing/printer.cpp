#include "device-bridge/printing/printer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <optional>
#include <random>
#include <utility>

#include "app/base/log.hpp"
#include "device-bridge/printing/conversation.hpp"
#include "device-bridge/printing/owner_lock.hpp"
#include "device-bridge/printing/printer_condition.hpp"
#include "device-bridge/printing/raster.hpp"
#include "device-bridge/protocols/escpos.hpp"

namespace comptoir::bridge {
namespace {

constexpr auto kAnswer = asio::as_tuple(asio::use_awaitable);
constexpr std::string_view kPrintPicture = "print_picture";
constexpr std::string_view kPrintRaw = "print_raw";
constexpr std::string_view kOpenDrawer = "open_drawer";
constexpr std::string_view kStatus = "status";
constexpr std::uint8_t kFeedUnits = 10;  // as the official box: Odoo printer driver, 1D 56 41 0A
constexpr std::uint8_t kTearLines = 5;   // past the tear bar: the cutter is some 14 mm above the head

/// One action on its way. Everyone who holds it runs on io.
struct PrintJob {
    PrintJob(const asio::any_io_executor& executor, Action asked)
        : action(std::move(asked)), wake(executor) {}

    Action action;
    asio::steady_timer wake;  // cancelled when `answer` is there
    std::optional<ActionResult> answer;
    bool is_writing = false;     // a first byte may be leaving now
    std::size_t bytes_left = 0;  // the printer, or the wire to it, has these
    bool has_ended = false;

    [[nodiscard]] bool is(std::string_view verb) const { return action.verb == verb; }
};
using JobPtr = std::shared_ptr<PrintJob>;

ActionResult failed(Error error) {
    ActionResult result;
    result.outcome = Outcome::failed;
    result.error = std::move(error);
    return result;
}

escpos::Pin pin_of(DrawerPin pin) {
    return pin == DrawerPin::two ? escpos::Pin::two : escpos::Pin::five;
}

}  // namespace

struct Printer::State : std::enable_shared_from_this<Printer::State> {
    explicit State(Parts from)
        : parts(std::move(from)), link(*parts.link), talk(link, parts.clock), wake(parts.executor) {}

    Parts parts;
    ByteLink& link;
    Conversation talk;
    asio::steady_timer wake;  // the worker sleeps on it
    std::optional<OwnerLock> lock;
    std::deque<JobPtr> waiting;
    std::size_t waiting_bytes = 0;
    JobPtr current;
    bool stopped = false;

    Finding finding{Condition::offline, "not asked yet"};
    Time status_at{};            // of the last answer to a status question on this connection
    Time asked_at{};             // of the last question, answered or not
    int unanswered = 0;          // questions in a row without an answer
    int unconfirmed = 0;         // jobs in a row whose end it did not confirm though it was well
    bool has_confirmed = false;  // it did once, so it can
    Time check_at{};             // next look at an idle printer
    Time used_at{};              // last byte of a job
    Duration retry{};
    std::minstd_rand dice{static_cast<unsigned>(std::hash<std::string>()(parts.id) | 1)};
    std::size_t half_printed = 0;  // a job broke off; as many bytes may be missing of its last command

    [[nodiscard]] Time now() const { return parts.clock.now(); }
    [[nodiscard]] const PrinterTiming& timing() const { return parts.timing; }
    /// Two questions without an answer: it can't, and is not asked again for long.
    [[nodiscard]] bool is_mute() const { return unanswered >= 2; }
    /// Two jobs whose end it did not tell, and none that it did: it does not know the question.
    [[nodiscard]] bool never_confirms() const { return unconfirmed >= 2 && !has_confirmed; }
    /// Whether a job ends with the question whether it is done.
    [[nodiscard]] bool asks_when_done() const { return !is_mute() && !never_confirms(); }
    [[nodiscard]] std::string when_done();

    static asio::awaitable<ActionResult> perform(std::shared_ptr<State> self, Action action);
    [[nodiscard]] std::optional<Error> why_not(const Action& action) const;
    void answer_at_deadline(const JobPtr& job);
    void end(PrintJob& job, Outcome outcome, std::optional<Error> error, json::Value value = nullptr);
    void leave_queue(const JobPtr& job);
    JobPtr next_job();
    JobPtr next_drawer();
    void stop();
    void find(Finding found);

    static asio::awaitable<void> run(std::shared_ptr<State> self);
    asio::awaitable<void> idle();
    asio::awaitable<void> check();
    asio::awaitable<void> work(JobPtr job);
    asio::awaitable<void> report(PrintJob& job);
    asio::awaitable<void> print_picture(PrintJob& job);
    asio::awaitable<void> print_raw(PrintJob& job);
    asio::awaitable<void> open_drawer(PrintJob& job);
    asio::awaitable<void> kick_meanwhile();
    [[nodiscard]] std::string pulse() const;
    [[nodiscard]] bool is_stopped_by_paper() const {
        return finding.condition == Condition::paper_out || finding.condition == Condition::cover_open;
    }
    asio::awaitable<Result<void>> send(PrintJob& job, std::string_view bytes);
    asio::awaitable<void> confirm(PrintJob& job, std::optional<Error> flaw);
    void end_confirmed(PrintJob& job, std::optional<Error> flaw);
    void end_unconfirmed(PrintJob& job, std::optional<Error> flaw);
    void broke_off(PrintJob& job, Error error, std::size_t command_bytes);

    enum class Need { fresh_status, asked_now };
    asio::awaitable<Result<void>> make_ready(Need need, Time deadline);
    asio::awaitable<Result<void>> connect(Time deadline);
    enum class Silence { counts, is_no_news };
    asio::awaitable<Result<void>> ask(Duration patience, Silence silence);
    void unreachable(const Error& error);
    void plan_check();
    std::string tail();
    std::string recovery() const;
};

// ---- the device ----

Printer::Printer(Parts parts) : state_(std::make_shared<State>(std::move(parts))) {}

Printer::~Printer() {
    stop();
}

void Printer::start() {
    // Ends soon after `stop`: every wait is on the link or on `wake`, and both are cancelled by it.
    asio::co_spawn(state_->parts.executor, State::run(state_), [](const std::exception_ptr& thrown) {
        if (thrown) log::error("a printer's worker threw");
    });
}

asio::awaitable<ActionResult> Printer::perform(Action action) {
    return State::perform(state_, std::move(action));
}

void Printer::stop() {
    state_->stop();
}

Condition Printer::condition() const {
    return state_->finding.condition;
}

std::string Printer::reason() const {
    return state_->finding.reason;
}

std::vector<std::string> Printer::verbs() const {
    return {std::string(kPrintPicture), std::string(kPrintRaw), std::string(kOpenDrawer),
            std::string(kStatus)};
}

json::Value Printer::facts() const {
    return {{"width_dots", state_->parts.options.paper_width_dots},
            {"link", state_->link.describe()},
            {"connected", state_->link.is_open()},
            {"jobs_waiting", state_->waiting.size() + (state_->current ? 1 : 0)},
            {"answers", !state_->is_mute()}};
}

// ---- jobs, from the asker's side ----

asio::awaitable<ActionResult> Printer::State::perform(std::shared_ptr<State> self, Action action) {
    if (auto error = self->why_not(action)) co_return failed(std::move(*error));
    const auto job = std::make_shared<PrintJob>(self->parts.executor, std::move(action));
    self->waiting.push_back(job);
    self->waiting_bytes += job->action.data.size();
    self->wake.cancel();
    job->wake.expires_after(job->action.deadline - self->now());
    co_await job->wake.async_wait(kAnswer);
    if (!job->answer) self->answer_at_deadline(job);
    co_return *job->answer;
}

std::optional<Error> Printer::State::why_not(const Action& action) const {
    const bool takes_data = action.verb == kPrintPicture || action.verb == kPrintRaw;
    if (stopped) return Error{ErrorCode::offline, "the printer was closed"};
    if (!takes_data && action.verb != kOpenDrawer && action.verb != kStatus) {
        return Error{ErrorCode::unsupported, "a printer has no verb \"" + action.verb + "\""};
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

void Printer::State::answer_at_deadline(const JobPtr& job) {
    if (job->bytes_left > 0 || job->is_writing) {
        ActionResult going_on;
        going_on.outcome = Outcome::unknown;
        going_on.error = Error{ErrorCode::timeout, "still printing"};
        going_on.is_final = false;
        job->answer = std::move(going_on);
        return;
    }
    const bool is_first = job == current;
    leave_queue(job);
    end(*job, Outcome::failed,
        is_first ? Error{ErrorCode::timeout, "the printer was not ready in time"}
                 : Error{ErrorCode::busy, "other jobs were still before it"});
}

void Printer::State::end(PrintJob& job, Outcome outcome, std::optional<Error> error, json::Value value) {
    if (job.has_ended) return;
    job.has_ended = true;
    const std::string why = error ? error->message : "";
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

void Printer::State::leave_queue(const JobPtr& job) {
    const auto found = std::find(waiting.begin(), waiting.end(), job);
    if (found == waiting.end()) return;
    waiting_bytes -= job->action.data.size();
    waiting.erase(found);
}

/// The drawer first: the customer's change waits for nobody's receipt.
JobPtr Printer::State::next_job() {
    if (const JobPtr drawer = next_drawer()) return drawer;
    if (waiting.empty()) return nullptr;
    const JobPtr job = waiting.front();
    leave_queue(job);
    return job;
}

JobPtr Printer::State::next_drawer() {
    const auto found =
        std::find_if(waiting.begin(), waiting.end(), [](const JobPtr& job) { return job->is(kOpenDrawer); });
    if (found == waiting.end()) return nullptr;
    const JobPtr job = *found;
    leave_queue(job);
    return job;
}

void Printer::State::stop() {
    if (stopped) return;
    stopped = true;
    link.close();
    wake.cancel();
    const Error closed{ErrorCode::offline, "the printer was closed"};
    if (current) end(*current, current->bytes_left > 0 ? Outcome::unknown : Outcome::failed, closed);
    for (const JobPtr& job : std::exchange(waiting, {})) end(*job, Outcome::failed, closed);
    waiting_bytes = 0;
    parts.events = nullptr;
    lock.reset();
}

void Printer::State::find(Finding found) {
    if (stopped || found == finding) return;
    finding = std::move(found);
    if (parts.events) parts.events(ConditionChanged{finding.condition, finding.reason}, "");
}

// ---- the worker ----

asio::awaitable<void> Printer::State::run(std::shared_ptr<State> self) {
    while (!self->stopped) {
        self->current = self->next_job();
        if (self->current) {
            co_await self->work(self->current);
            self->current = nullptr;
            self->plan_check();
        } else if (self->now() >= self->check_at) {
            co_await self->check();
        } else {
            co_await self->idle();
        }
    }
}

asio::awaitable<void> Printer::State::idle() {
    const Time close_at = used_at + parts.options.idle_close;
    const bool is_well = !objection_to_printing(finding);
    if (link.is_open() && is_well && now() >= close_at) {
        co_await link.finish(now() + timing().farewell);
        co_return;
    }
    wake.expires_after((link.is_open() && is_well ? std::min(check_at, close_at) : check_at) - now());
    co_await wake.async_wait(kAnswer);
}

asio::awaitable<void> Printer::State::check() {
    static_cast<void>(co_await make_ready(Need::asked_now, now() + timing().connect));
    // One question may have been lost; the second one settles whether it can answer at all.
    if (link.is_open() && unanswered == 1) {
        static_cast<void>(co_await make_ready(Need::asked_now, now() + timing().connect));
    }
    plan_check();
}

void Printer::State::plan_check() {
    Duration wait = timing().check_ready;
    if (!link.is_open() && finding.condition == Condition::offline) {
        // A shop's printers come back together after a power cut; we need not call them all at once.
        wait = retry * std::uniform_int_distribution<>(75, 125)(dice) / 100;
    } else if (is_mute()) {
        wait = timing().check_silent;
    } else if (objection_to_printing(finding)) {
        wait = timing().check_trouble;
    }
    check_at = now() + wait;
}

asio::awaitable<void> Printer::State::work(JobPtr job) {
    if (job->is(kStatus)) {
        co_await report(*job);
        co_return;
    }
    const auto ready = co_await make_ready(Need::fresh_status, job->action.deadline);
    if (job->has_ended) co_return;
    if (!ready) {
        end(*job, Outcome::failed, ready.error());
        co_return;
    }
    const auto objection =
        job->is(kOpenDrawer) ? objection_to_pulse(finding) : objection_to_printing(finding);
    if (objection) {
        end(*job, Outcome::failed, objection);
        co_return;
    }
    if (job->is(kOpenDrawer)) co_await open_drawer(*job);
    if (job->is(kPrintRaw)) co_await print_raw(*job);
    if (job->is(kPrintPicture)) co_await print_picture(*job);
    used_at = now();
}

asio::awaitable<void> Printer::State::report(PrintJob& job) {
    const auto ready = co_await make_ready(Need::asked_now, job.action.deadline);
    if (!ready) {
        end(job, Outcome::failed, ready.error());
        co_return;
    }
    end(job, Outcome::done, std::nullopt,
        {{"condition", name_of(finding.condition)}, {"reason", finding.reason}});
}

asio::awaitable<void> Printer::State::print_picture(PrintJob& job) {
    auto raster = Raster::open(job.action.data, parts.options.paper_width_dots);
    if (!raster) {
        end(job, Outcome::failed, raster.error());
        co_return;
    }
    std::string out = recovery() + escpos::initialize();
    std::optional<Error> flaw;
    auto band = raster->next_band(parts.options.band_rows);
    if (!band) {  // broken before anything left
        end(job, Outcome::failed, band.error());
        co_return;
    }
    while (band && !band->empty()) {
        out += escpos::raster_band(*band, raster->row_bytes());
        if (const auto sent = co_await send(job, out); !sent) {
            broke_off(job, sent.error(), out.size());
            co_return;
        }
        out.clear();
        co_await kick_meanwhile();
        co_await asio::post(parts.executor, kAnswer);  // others on this thread have their turn
        band = raster->next_band(parts.options.band_rows);
        if (!band) {
            flaw = Error{ErrorCode::malformed, fmt::format("printed to row {} of {}: {}", raster->rows_made(),
                                                           raster->rows(), band.error().message)};
        }
    }
    out = tail();
    if (const auto sent = co_await send(job, out); !sent) {
        broke_off(job, sent.error(), 0);
        co_return;
    }
    co_await confirm(job, std::move(flaw));
}

asio::awaitable<void> Printer::State::print_raw(PrintJob& job) {
    constexpr std::size_t kWakeBytes =
        8'192;  // what receiptio sends to wake one that was cut off in an image
    std::string bytes = recovery() + job.action.data;
    bytes += when_done();
    if (const auto sent = co_await send(job, bytes); !sent) {
        broke_off(job, sent.error(), kWakeBytes);
        co_return;
    }
    co_await confirm(job, std::nullopt);
}

asio::awaitable<void> Printer::State::open_drawer(PrintJob& job) {
    const bool is_queued = !is_stopped_by_paper();
    std::string bytes = pulse();
    if (is_queued) bytes = recovery() + bytes + when_done();
    if (const auto sent = co_await send(job, bytes); !sent) {
        broke_off(job, sent.error(), 0);
        co_return;
    }
    if (is_queued) {
        co_await confirm(job, std::nullopt);
    } else {
        end(job, Outcome::sent, std::nullopt);
    }
}

/// Drawers that were asked for while a job prints, or waits for paper: their pulse is in nobody's way between
/// two commands. Where it does not leave whole, the link is closed, lest the printer take what follows for
/// the rest of it.
asio::awaitable<void> Printer::State::kick_meanwhile() {
    while (const JobPtr drawer = next_drawer()) {
        if (auto objection = objection_to_pulse(finding)) {
            end(*drawer, Outcome::failed, std::move(objection));
            continue;
        }
        const auto sent = co_await send(*drawer, pulse());
        if (sent) {
            end(*drawer, Outcome::sent, std::nullopt);
            continue;
        }
        if (drawer->bytes_left > 0) link.close();
        end(*drawer, drawer->bytes_left > 0 ? Outcome::unknown : Outcome::failed, sent.error());
    }
}

/// What opens the drawer now: a printer without paper works off nothing but real-time commands.
std::string Printer::State::pulse() const {
    const auto& options = parts.options;
    if (is_stopped_by_paper()) return escpos::pulse_now(pin_of(options.drawer_pin), options.drawer_on);
    return escpos::pulse(pin_of(options.drawer_pin), options.drawer_on, options.drawer_off);
}

/// All or nothing of `bytes`, as far as the wire tells; `job.bytes_left` says how much before it broke.
asio::awaitable<Result<void>> Printer::State::send(PrintJob& job, std::string_view bytes) {
    constexpr Duration kVerdict = std::chrono::milliseconds(20);  // to say no in time rather than yes
    while (!bytes.empty()) {
        Time deadline = now() + timing().stall;
        if (job.bytes_left == 0) deadline = std::min(deadline, job.action.deadline - kVerdict);
        job.is_writing = true;
        const auto taken = co_await link.write_some(bytes, deadline);
        job.is_writing = false;
        if (!taken) co_return tl::unexpected(taken.error());
        job.bytes_left += *taken;
        bytes.remove_prefix(*taken);
    }
    co_return Result<void>{};
}

/// The link failed, or nobody took the bytes, in the midst of a job.
void Printer::State::broke_off(PrintJob& job, Error error, std::size_t command_bytes) {
    link.close();
    if (job.bytes_left > 0) half_printed = std::max(half_printed, std::max<std::size_t>(command_bytes, 1));
    error.message += fmt::format(", {} bytes of the job were on the way", job.bytes_left);
    find({Condition::offline, error.message});
    retry = timing().retry_min;
    end(job, job.bytes_left > 0 ? Outcome::unknown : Outcome::failed, std::move(error));
}

/// Waits for the printer to say that it has worked the job off.
asio::awaitable<void> Printer::State::confirm(PrintJob& job, std::optional<Error> flaw) {
    const auto drained = co_await link.drain(now() + timing().stall);
    if (job.has_ended) co_return;
    if (!drained) {
        broke_off(job, drained.error(), 0);
        co_return;
    }
    if (unanswered > 0 || never_confirms()) {  // that the other end took every byte is all that can be known
        end_unconfirmed(job, std::move(flaw));
        if (unanswered == 1) static_cast<void>(co_await ask(timing().status_wait, Silence::counts));
        co_return;
    }
    const Time start = now();
    while (now() < start + timing().confirm_max) {
        const auto is_done =
            co_await talk.wait_done(now() + std::min(timing().confirm, timing().confirm_poll));
        if (job.has_ended) co_return;
        if (!is_done) {
            broke_off(job, is_done.error(), 0);
            co_return;
        }
        if (*is_done) {
            end_confirmed(job, std::move(flaw));
            co_return;
        }
        const auto asked = co_await ask(timing().status_wait, Silence::is_no_news);
        if (job.has_ended) co_return;
        if (!asked && asked.error().code != ErrorCode::timeout) {
            broke_off(job, asked.error(), 0);
            co_return;
        }
        const bool is_well = asked && !objection_to_printing(finding);
        if (asked) co_await kick_meanwhile();
        if (job.has_ended) co_return;
        if (is_well && now() >= start + timing().confirm) {
            ++unconfirmed;
            end_unconfirmed(job, std::move(flaw));
            link.close();  // an answer that comes after all must not be taken for the next job's
            co_return;
        }
    }
    const std::string why = finding.reason.empty() ? "it fell silent" : finding.reason;
    broke_off(job, Error{ErrorCode::timeout, std::string(name_of(finding.condition)) + ": " + why}, 0);
}

void Printer::State::end_confirmed(PrintJob& job, std::optional<Error> flaw) {
    half_printed = 0;
    unconfirmed = 0;
    has_confirmed = true;
    status_at = Time{};  // what it said before it printed says little of the paper it has now
    if (talk.paper().out) {
        find({Condition::paper_out, "there is no paper"});
    } else if (talk.paper().low) {
        find({Condition::paper_low, "the paper is nearly used up"});
    }
    end(job, flaw ? Outcome::unknown : Outcome::done, std::move(flaw));
}

void Printer::State::end_unconfirmed(PrintJob& job, std::optional<Error> flaw) {
    half_printed = 0;
    end(job, flaw ? Outcome::unknown : Outcome::sent, std::move(flaw));
}

// ---- reaching it, and asking how it is ----

asio::awaitable<Result<void>> Printer::State::make_ready(Need need, Time deadline) {
    deadline = std::min(deadline, now() + timing().connect);
    bool is_kept = link.is_open();
    if (is_kept && !co_await talk.hear()) {
        link.close();  // it hung up while nobody printed
        is_kept = false;
    }
    if (stopped) co_return fail(ErrorCode::offline, "the printer was closed");
    if (!is_kept) {
        if (const auto connected = co_await connect(deadline); !connected) co_return connected;
    }
    const bool is_fresh = is_mute() ? now() - asked_at < timing().check_silent
                                    : status_at != Time{} && now() - status_at < timing().status_fresh;
    if (is_fresh && need == Need::fresh_status) co_return Result<void>{};
    const auto patience = [&] { return std::min(deadline - now(), timing().status_wait); };
    auto asked = co_await ask(patience(), Silence::counts);
    if (!asked && is_kept && !link.is_open() && !stopped) {  // it was dead; no byte of a job has left
        if (const auto connected = co_await connect(deadline); !connected) co_return connected;
        asked = co_await ask(patience(), Silence::counts);
    }
    if (!asked && asked.error().code != ErrorCode::timeout) unreachable(asked.error());
    co_return asked;
}

asio::awaitable<Result<void>> Printer::State::connect(Time deadline) {
    if (!lock && !parts.runtime_folder.empty()) {
        auto taken = OwnerLock::take(parts.runtime_folder, parts.uri);
        if (!taken) {
            unreachable(taken.error());
            co_return tl::unexpected(taken.error());
        }
        lock = std::move(*taken);
    }
    const auto opened = co_await link.open(deadline);
    if (stopped) {
        link.close();
        co_return fail(ErrorCode::offline, "the printer was closed");
    }
    if (!opened) {
        unreachable(opened.error());
        co_return tl::unexpected(Error{ErrorCode::offline, opened.error().message});
    }
    talk.renew();
    status_at = Time{};
    used_at = now();
    retry = Duration{};
    co_return Result<void>{};
}

asio::awaitable<Result<void>> Printer::State::ask(Duration patience, Silence silence) {
    asked_at = now();
    const auto answer = co_await talk.ask(patience);
    if (!answer) co_return tl::unexpected(answer.error());
    if (*answer) {
        unanswered = 0;
        status_at = now();
        find(finding_of(**answer));
        co_return Result<void>{};
    }
    if (silence == Silence::is_no_news || patience < timing().status_wait) {
        co_return fail(ErrorCode::timeout, "it does not answer just now");
    }
    unanswered = std::min(unanswered + 1, 2);
    find({Condition::silent, "it does not answer when asked how it is"});
    co_return Result<void>{};
}

void Printer::State::unreachable(const Error& error) {
    link.close();
    retry = std::clamp(retry * 2, timing().retry_min, timing().retry_max);
    find({Condition::offline, error.message});
}

/// The question at a job's end, where the printer knows it.
std::string Printer::State::when_done() {
    if (!asks_when_done()) return "";
    talk.expect_done();
    return escpos::ask_when_done();
}

/// What ends every picture.
std::string Printer::State::tail() {
    std::string bytes;
    switch (parts.options.cut) {
        case CutMode::none: bytes = escpos::feed_lines(kTearLines); break;
        case CutMode::partial: bytes = escpos::feed_and_cut(escpos::Cut::partial, kFeedUnits); break;
        case CutMode::full: bytes = escpos::feed_and_cut(escpos::Cut::full, kFeedUnits); break;
    }
    bytes += when_done();
    return bytes;
}

/// Before the first job after one that broke off: fills up its last band and parts its paper from ours.
std::string Printer::State::recovery() const {
    if (half_printed == 0) return "";
    std::string bytes = escpos::fill_up(half_printed) + escpos::initialize();
    bytes += parts.options.cut == CutMode::none ? escpos::feed_lines(kTearLines)
                                                : escpos::feed_and_cut(escpos::Cut::partial, kFeedUnits);
    return bytes;
}

}  // namespace comptoir::bridge
