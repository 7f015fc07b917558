#include "device-bridge/pole/pole.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <exception>
#include <utility>

namespace comptoir::bridge {
namespace {

constexpr std::chrono::seconds kWritePatience{2};  // both rows take 60 ms at 9600 baud
constexpr std::chrono::seconds kAgainAfter{1};     // a display that took nothing shows an amount of before
constexpr std::chrono::milliseconds kAnswersWithin{250};  // to all of a painting, which is 60 ms on the wire
constexpr unsigned kRepeatsMax =
    2;  // a byte that noise broke is mended by one; what refuses three is at odds

}  // namespace

/// What outlives the device until its last write has ended.
struct Pole::Core : std::enable_shared_from_this<Pole::Core> {
    Core(OpenContext from, PoleOptions with)
        : context(std::move(from)), options(std::move(with)), again(context.executor) {
        wanted = idle();
    }

    OpenContext context;
    PoleOptions options;
    asio::steady_timer again;  // to the next try, or until nothing was refused for long enough
    std::shared_ptr<LinkKeeper> keeper;
    PoleRows wanted;
    std::optional<PoleRows> shown;  // nothing: nobody knows what is on it
    Condition condition = Condition::offline;
    std::string reason = "not opened yet";
    std::size_t bytes_written = 0;
    unsigned refusals = 0;    // paintings in a row of which something was refused
    bool is_refused = false;  // one was, and it is painted again soon
    bool is_writing = false;
    bool is_stopped = false;

    [[nodiscard]] std::string row(std::string_view start, std::string_view end) const;
    [[nodiscard]] PoleRows idle() const;
    [[nodiscard]] Result<PoleRows> read(const json::Value& fields) const;
    void paint();
    void paint_after(std::chrono::milliseconds pause);
    void refuse();
    void settle();
    [[nodiscard]] bool is_at_odds() const { return refusals > kRepeatsMax; }
    static asio::awaitable<Result<void>> write_out(std::shared_ptr<Core> self, Time deadline);
    void become(Condition now, std::string why);
};

Pole::Pole(OpenContext context, std::unique_ptr<ByteLink> link, PoleOptions options,
           LinkKeeper::Patience patience)
    : core_(std::make_shared<Core>(std::move(context), std::move(options))) {
    Core* const core = core_.get();  // the hooks are dropped by stop, which the destructor calls
    LinkKeeper::Hooks hooks;
    hooks.opened = [core] {
        core->shown.reset();
        core->refusals = 0;
        core->is_refused = false;
        core->become(Condition::ready, "");
        core->paint();
    };
    hooks.bytes = [core](std::string_view bytes) {
        if (pole_refuses(core->options.setup.language, bytes)) core->refuse();
    };
    hooks.lost = [core](const Error& error) { core->become(Condition::offline, error.message); };
    core->keeper = LinkKeeper::create(core->context.executor, core->context.clock, std::move(link), patience,
                                      std::move(hooks));
}

Pole::~Pole() {
    stop();
}

void Pole::start() {
    core_->keeper->start();
}

void Pole::stop() {
    core_->is_stopped = true;
    core_->again.cancel();
    core_->keeper->stop();
    core_->condition = Condition::offline;
    core_->reason = "stopped";
}

asio::awaitable<ActionResult> Pole::perform(Action action) {
    const auto core = core_;
    if (core->is_stopped) co_return ActionResult::failed({ErrorCode::offline, "stopped"});
    if (action.verb != "show")
        co_return ActionResult::failed(
            {ErrorCode::unsupported, "a pole display can't \"" + action.verb + "\""});
    auto rows = core->read(action.fields);
    if (!rows) co_return ActionResult::failed(rows.error());
    core->wanted = std::move(*rows);
    ActionResult result;
    result.outcome = Outcome::sent;
    if (core->is_writing) co_return result;  // they go with what is on its way
    if (!core->keeper->is_open()) co_return ActionResult::failed({ErrorCode::offline, core->reason});
    const auto written = co_await Core::write_out(core, action.deadline);
    if (!written) co_return ActionResult::failed(written.error());
    co_return result;
}

Condition Pole::condition() const {
    return core_->condition;
}

std::string Pole::reason() const {
    return core_->reason;
}

json::Value Pole::facts() const {
    json::Value rows = json::Value::array();
    for (const std::string& row : core_->wanted)
        rows.push_back(text_of_cells(row, core_->options.setup.page));
    return {{"rows", std::move(rows)}, {"bytes", core_->bytes_written}};
}

std::string Pole::Core::row(std::string_view start, std::string_view end) const {
    const CodePage page = options.setup.page;
    return pole_row(pole_cells(start, page), pole_cells(end, page), kPoleColumns);
}

PoleRows Pole::Core::idle() const {
    return {row(options.idle[0], ""), row(options.idle[1], "")};
}

Result<PoleRows> Pole::Core::read(const json::Value& fields) const {
    const json::Value& said = json::array(fields, "rows");
    if (said.empty()) return idle();
    if (said.size() > kPoleRows) return fail(ErrorCode::malformed, "\"rows\" are two at most");
    PoleRows rows{row("", ""), row("", "")};
    for (std::size_t i = 0; i < said.size(); ++i) {
        const std::string start = json::text(said[i], "start");
        const std::string end = json::text(said[i], "end");
        if (!said[i].is_object() || start.size() > kTextBytesMax || end.size() > kTextBytesMax)
            return fail(ErrorCode::malformed, "a row is {\"start\", \"end\"}, at most 512 bytes each");
        rows[i] = row(start, end);
    }
    return rows;
}

void Pole::Core::paint() {
    if (is_writing || is_stopped) return;
    asio::co_spawn(context.executor, write_out(shared_from_this(), context.clock.now() + kWritePatience),
                   [](const std::exception_ptr&, const Result<void>&) {});
}

void Pole::Core::paint_after(std::chrono::milliseconds pause) {
    again.expires_after(pause);
    again.async_wait([weak = weak_from_this()](const boost::system::error_code& ec) {
        const auto self = weak.lock();
        if (ec || !self) return;
        if (std::exchange(self->is_refused, false)) self->shown.reset();
        self->paint();
    });
}

/// Which of its commands, nobody knows: all of them are said again, once those on the wire are answered.
void Pole::Core::refuse() {
    if (is_stopped || std::exchange(is_refused, true)) return;
    ++refusals;
    if (is_at_odds()) become(Condition::error, "it refuses what it is told (NAK)");
    paint_after(is_at_odds() ? kAgainAfter : kAnswersWithin);
}

/// A painting that nothing was refused of ends a trouble; one that is silent may be of another make.
void Pole::Core::settle() {
    again.expires_after(kAnswersWithin);
    again.async_wait([weak = weak_from_this()](const boost::system::error_code& ec) {
        const auto self = weak.lock();
        if (ec || !self || self->is_stopped || !self->keeper->is_open()) return;
        self->refusals = 0;
        self->become(Condition::ready, "");
    });
}

asio::awaitable<Result<void>> Pole::Core::write_out(std::shared_ptr<Core> self, Time deadline) {
    if (self->is_writing) co_return Result<void>{};
    self->is_writing = true;
    Result<void> done;
    while (done && !self->is_stopped && self->keeper->is_open() && self->shown != self->wanted) {
        const PoleRows next = self->wanted;
        // One with a switch of its own may have been off since the last sale, and nobody is told.
        const bool is_known = self->shown && self->shown != self->idle();
        std::string bytes = is_known ? "" : pole_begin(self->options.setup);
        bytes += pole_changes(self->options.setup.language, self->shown, next);
        self->bytes_written += bytes.size();
        const Time patience = std::min<Time>(deadline, self->context.clock.now() + kWritePatience);
        done = co_await self->keeper->write(std::move(bytes), patience);
        self->shown.reset();
        if (done) self->shown = next;
    }
    self->is_writing = false;
    if (self->is_stopped) co_return fail(ErrorCode::offline, "stopped");
    if (!done && done.error().code != ErrorCode::offline) {
        self->become(Condition::error, done.error().message);
        self->paint_after(kAgainAfter);
    }
    if (done && self->keeper->is_open() && !self->is_at_odds()) self->become(Condition::ready, "");
    if (done && self->refusals > 0 && !self->is_refused) self->settle();
    co_return done;
}

void Pole::Core::become(Condition now, std::string why) {
    if (condition == now && reason == why) return;
    condition = now;
    reason = why;
    context.events(ConditionChanged{now, std::move(why)}, "");
}

}  // namespace comptoir::bridge
