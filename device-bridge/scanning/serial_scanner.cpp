#include "device-bridge/scanning/serial_scanner.hpp"

#include <boost/asio/steady_timer.hpp>
#include <utility>

#include "device-bridge/protocols/scan_lines.hpp"

namespace comptoir::bridge {

using boost::system::error_code;

/// Bytes of one code come within a few milliseconds of each other: what came before such a pause is the
/// beginning of a code whose end was lost, and is not glued to the next.
constexpr std::chrono::milliseconds kBroken{1'000};

/// What outlives the device until its timer has ended.
struct SerialScanner::Core : std::enable_shared_from_this<SerialScanner::Core> {
    Core(OpenContext from, ScannerOptions with)
        : context(std::move(from)),
          options(std::move(with)),
          lines(options.end == CodeEnd::tab ? ScanLines::Tab::ends : ScanLines::Tab::is_text),
          silence(context.executor) {}

    OpenContext context;
    ScannerOptions options;
    ScanLines lines;
    asio::steady_timer silence;  // to the end of a code that no byte ends
    std::shared_ptr<LinkKeeper> keeper;
    Time heard_at{};
    Condition condition = Condition::offline;
    std::string reason = "not opened yet";
    std::size_t scans = 0;
    json::Value last_code;  // what the last one means
    bool is_stopped = false;

    void hear(std::string_view bytes);
    [[nodiscard]] Duration rests_after() const;
    void wait_for_silence();
    void scanned(std::string code);
    void become(Condition now, std::string why);
};

SerialScanner::SerialScanner(OpenContext context, std::unique_ptr<ByteLink> link, ScannerOptions options,
                             LinkKeeper::Patience patience)
    : core_(std::make_shared<Core>(std::move(context), std::move(options))) {
    Core* const core = core_.get();  // the hooks are dropped by stop, which the destructor calls
    LinkKeeper::Hooks hooks;
    hooks.opened = [core] {
        core->lines.reset();
        core->become(Condition::ready, "");
    };
    hooks.bytes = [core](std::string_view bytes) { core->hear(bytes); };
    hooks.lost = [core](const Error& error) {
        core->lines.reset();  // half a code is none
        core->silence.cancel();
        core->become(Condition::offline, error.message);
    };
    core->keeper = LinkKeeper::create(core->context.executor, core->context.clock, std::move(link), patience,
                                      std::move(hooks));
}

SerialScanner::~SerialScanner() {
    stop();
}

void SerialScanner::start() {
    core_->keeper->start();
}

void SerialScanner::stop() {
    core_->is_stopped = true;
    core_->keeper->stop();
    core_->silence.cancel();
    core_->condition = Condition::offline;
    core_->reason = "stopped";
}

asio::awaitable<ActionResult> SerialScanner::perform(Action action) {
    const auto core = core_;
    if (core->condition == Condition::offline)
        co_return ActionResult::failed({ErrorCode::offline, core->reason});
    co_return ActionResult::failed({ErrorCode::unsupported, "a scanner can't \"" + action.verb + "\""});
}

Condition SerialScanner::condition() const {
    return core_->condition;
}

std::string SerialScanner::reason() const {
    return core_->reason;
}

json::Value SerialScanner::facts() const {
    json::Value facts = json::Value::object();
    facts["scans"] = core_->scans;
    if (core_->last_code.is_object()) facts["last_code"] = core_->last_code;
    facts["codes_dropped"] = core_->lines.dropped();
    return facts;
}

void SerialScanner::Core::hear(std::string_view bytes) {
    const Time now = context.clock.now();
    const bool has_silence_ended_it = rests_after() > Duration(0);  // or will, at its turn
    if (!has_silence_ended_it && now - heard_at > kBroken) lines.give_up();
    heard_at = now;
    lines.feed(bytes, [this](const std::string& code) { scanned(code); });
    if (!is_stopped) wait_for_silence();
}

/// Zero: silence ends nothing.
Duration SerialScanner::Core::rests_after() const {
    // Longer than any pause within a code, and shorter than the way from one article to the next.
    constexpr std::chrono::milliseconds kNoEndEver{300};
    if (options.end == CodeEnd::silence) return options.gap;
    return options.end == CodeEnd::automatic && !lines.has_ended_one() ? Duration(kNoEndEver) : Duration(0);
}

void SerialScanner::Core::wait_for_silence() {
    if (!lines.is_within_code() || rests_after() == Duration(0)) {
        silence.cancel();
        return;
    }
    silence.expires_at(heard_at + rests_after());
    silence.async_wait([weak = weak_from_this()](error_code ec) {
        const auto self = weak.lock();
        if (ec || !self || self->is_stopped) return;
        const Duration patience = self->rests_after();
        // Bytes may have come while this one waited its turn.
        const bool is_due = patience > Duration(0) && self->context.clock.now() >= self->heard_at + patience;
        if (is_due) self->lines.rest([&](const std::string& code) { self->scanned(code); });
    });
}

void SerialScanner::Core::scanned(std::string code) {
    // Some end a code with Tab; within one it may be data.
    while (options.end == CodeEnd::automatic && code.ends_with('\t')) code.pop_back();
    if (code.empty()) return;
    auto scan = options.delivery.of(code, context.clock.wall());
    if (!scan) return;
    ++scans;
    last_code = scan->code;
    context.events(std::move(*scan), "");
}

void SerialScanner::Core::become(Condition now, std::string why) {
    if (condition == now && reason == why) return;
    condition = now;
    reason = why;
    context.events(ConditionChanged{now, std::move(why)}, "");
}

}  // namespace comptoir::bridge
