#include "device-bridge/printing/printer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <utility>

#include "app/base/log.hpp"
#include "device-bridge/printing/languages.hpp"
#include "device-bridge/printing/printer_state.hpp"

namespace comptoir::bridge {
namespace {

constexpr auto kAnswer = asio::as_tuple(asio::use_awaitable);

}  // namespace

std::unique_ptr<PrinterLanguage> language_of(const PrinterOptions& options) {
    return make_language(options.model,
                         {.cut = options.cut, .density = options.density, .beeps = options.beeps});
}

// ---- the device ----

Result<std::unique_ptr<Device>> Printer::open(OpenContext context, std::unique_ptr<ByteLink> link) {
    auto options = printer_options(context.info.options);
    if (!options) return tl::unexpected(options.error());
    return std::make_unique<Printer>(Parts{.executor = context.executor,
                                           .id = context.info.id,
                                           .uri = context.info.uri,
                                           .options = std::move(*options),
                                           .link = std::move(link),
                                           .events = std::move(context.events),
                                           .clock = context.clock,
                                           .runtime_folder = context.runtime_folder,
                                           .leaving = std::move(context.leaving),
                                           .draw_text = std::move(context.draw_text)});
}

Printer::Printer(Parts parts) : state_(std::make_shared<State>(std::move(parts))) {}

Printer::~Printer() {
    stop();
}

void Printer::start() {
    state_->link.on_plug_moved([weak = state_->weak_from_this()] {
        if (const auto state = weak.lock()) state->look_now();
    });
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

bool Printer::give_back(const std::string& job) {
    return state_->give_back(job);
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
    const State& state = *state_;
    const PrinterModel& model = state.parts.options.model;
    const bool can_confirm = model.reports() == Report::printed && state.asks_when_done();
    json::Value facts{{"width_dots", state.parts.options.paper_width_dots},
                      {"dpi", model.dpi},
                      {"model", model.id},
                      {"language", name_of(model.language)},
                      {"reports", can_confirm ? "printed" : "sent"},
                      {"link", state.link.describe()},
                      {"connected", state.link.is_open()},
                      {"jobs_waiting", state.waiting.size() + (state.current ? 1 : 0)},
                      {"answers", !state.is_mute()}};
    if (state.drawer) facts["drawer"] = *state.drawer == DrawerMoved::State::open ? "open" : "closed";
    return facts;
}

// ---- jobs, from the asker's side ----

asio::awaitable<ActionResult> Printer::State::perform(std::shared_ptr<State> self, Action action) {
    if (auto error = self->why_not(action)) co_return ActionResult::failed(std::move(*error));
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
    if (action.verb == kOpenDrawer && !parts.options.model.has_drawer) {
        return Error{ErrorCode::unsupported, "this printer has no drawer"};
    }
    if (takes_data && action.data.empty()) return Error{ErrorCode::malformed, "nothing to print"};
    if (waiting.size() >= kJobsMax || waiting_bytes + action.data.size() > kJobBytesMax) {
        return Error{ErrorCode::full, fmt::format("{} jobs wait for this printer", waiting.size())};
    }
    if (action.verb != kPrintPicture) return std::nullopt;
    if (parts.options.model.language == Language::raw) {
        return Error{ErrorCode::unsupported, "this printer takes bytes in its own language alone"};
    }
    const auto picture = PictureRows::open(action.data);
    if (!picture) return picture.error();
    return std::nullopt;
}

void Printer::State::answer_at_deadline(const JobPtr& job) {
    if (job->bytes_left > 0 || job->is_writing) {
        job->answer = ActionResult::going_on({ErrorCode::timeout, "still printing"});
        return;
    }
    const bool is_first = job == current;
    leave_queue(job);
    if (job->action.is_promised) {
        const std::string why = objection.message.empty() ? "it was never ready" : objection.message;
        end(*job, Outcome::failed, Error{ErrorCode::timeout, "waited in vain: " + why});
        return;
    }
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

/// The drawer first: the customer's change waits for nobody's receipt. Then what another printer could not
/// print, which has waited already. What was promised waits for a person, the rest is told at once.
JobPtr Printer::State::next_job() {
    if (JobPtr drawer_job = next_drawer()) return drawer_job;
    const bool is_held = now() < held_until;
    const auto may_go = [&](const JobPtr& job) { return !is_held || !job->action.is_promised; };
    auto found =
        std::ranges::find_if(waiting, [&](const JobPtr& job) { return job->is_forwarded() && may_go(job); });
    if (found == waiting.end()) found = std::ranges::find_if(waiting, may_go);
    if (found == waiting.end()) return nullptr;
    const JobPtr job = *found;
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

bool Printer::State::give_back(const std::string& id) {
    const auto found = std::ranges::find_if(waiting, [&](const JobPtr& job) { return job->action.id == id; });
    JobPtr job = found == waiting.end() ? nullptr : *found;
    if (job == nullptr && current && current->action.id == id) job = current;
    if (job == nullptr || job->has_ended) return false;
    if (job->is_being_marked || job->is_writing || job->bytes_left > 0) return false;
    leave_queue(job);
    job->has_ended = true;
    job->answer = ActionResult::failed({ErrorCode::offline, "given back"});
    job->wake.cancel();
    return true;
}

/// It was plugged in or pulled: what was waited for may be over.
void Printer::State::look_now() {
    if (stopped) return;
    retry = Duration{};
    held_until = Time{};
    check_at = now();
    wake.cancel();
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
    if (!objection_to_printing(finding)) held_until = Time{};
    if (parts.events) parts.events(ConditionChanged{finding.condition, finding.reason}, "");
}

/// What the printer says of itself: how it is, and whether its drawer is open.
void Printer::State::heed(const PrinterStatus& status) {
    find(finding_of(status));
    if (parts.options.drawer_sense == DrawerSense::none || !status.senses_drawer || stopped) return;
    const bool is_open = status.drawer_pin_high == (parts.options.drawer_sense == DrawerSense::high_is_open);
    const auto state = is_open ? DrawerMoved::State::open : DrawerMoved::State::closed;
    const bool is_news = drawer.has_value() ? *drawer != state : is_open;
    drawer = state;
    if (!is_news) return;
    log::info("drawer moved", {{"device", parts.id}, {"state", is_open ? "open" : "closed"}});
    if (parts.events) parts.events(DrawerMoved{state}, "");
}

}  // namespace comptoir::bridge
