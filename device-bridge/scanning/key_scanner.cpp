#include "device-bridge/scanning/key_scanner.hpp"

#include <boost/asio/steady_timer.hpp>
#include <random>
#include <utility>

namespace comptoir::bridge {
namespace {

using boost::system::error_code;

const char* name_of(KeyCodes::Verdict verdict) {
    switch (verdict) {
        case KeyCodes::Verdict::unknown: return "unknown";
        case KeyCodes::Verdict::scanner: return "scanner";
        case KeyCodes::Verdict::person: return "person";
    }
    return "unknown";
}

}  // namespace

/// What outlives the device until its timers have ended.
struct KeyScanner::Core : std::enable_shared_from_this<KeyScanner::Core> {
    Core(OpenContext from, std::unique_ptr<KeyStream> keys, std::unique_ptr<KeyCodes> to, CodeDelivery as,
         LinkKeeper::Patience with)
        : context(std::move(from)),
          stream(std::move(keys)),
          codes(std::move(to)),
          delivery(std::move(as)),
          patience(with),
          again(context.executor),
          silence(context.executor) {}

    OpenContext context;
    std::unique_ptr<KeyStream> stream;
    std::unique_ptr<KeyCodes> codes;
    CodeDelivery delivery;
    LinkKeeper::Patience patience;
    asio::steady_timer again;    // to the next attempt to open it
    asio::steady_timer silence;  // to the end of a code that no key ends
    std::minstd_rand chance{std::random_device{}()};
    unsigned attempt = 0;
    Condition condition = Condition::offline;
    std::string reason = "not opened yet";
    std::size_t scans = 0;
    json::Value last_code;  // what the last one means
    bool is_started = false;
    bool is_stopped = false;

    void open();
    void try_later();
    void hear(const KeyMove& move);
    void wait_for_silence();
    void scanned(const std::string& code);
    void become(Condition now, std::string why);
};

KeyScanner::KeyScanner(OpenContext context, std::unique_ptr<KeyStream> stream,
                       std::unique_ptr<KeyCodes> codes, CodeDelivery delivery, LinkKeeper::Patience patience)
    : core_(std::make_shared<Core>(std::move(context), std::move(stream), std::move(codes),
                                   std::move(delivery), patience)) {}

KeyScanner::~KeyScanner() {
    stop();
}

void KeyScanner::start() {
    if (core_->is_stopped || core_->is_started) return;
    core_->is_started = true;
    // First the ear, then the look: what is plugged in between is not missed.
    core_->stream->on_plug_moved([core = core_.get()] {
        if (!core->stream->is_open()) core->open();
    });
    core_->open();
}

void KeyScanner::stop() {
    if (core_->is_stopped) return;
    core_->is_stopped = true;
    core_->stream->on_plug_moved(nullptr);
    core_->stream->close();
    core_->again.cancel();
    core_->silence.cancel();
    core_->condition = Condition::offline;
    core_->reason = "stopped";
}

asio::awaitable<ActionResult> KeyScanner::perform(Action action) {
    const auto core = core_;
    if (core->condition == Condition::offline)
        co_return ActionResult::failed({ErrorCode::offline, core->reason});
    co_return ActionResult::failed({ErrorCode::unsupported, "a scanner can't \"" + action.verb + "\""});
}

Condition KeyScanner::condition() const {
    return core_->condition;
}

std::string KeyScanner::reason() const {
    return core_->reason;
}

json::Value KeyScanner::facts() const {
    json::Value facts = json::Value::object();
    facts["scans"] = core_->scans;
    if (core_->last_code.is_object()) facts["last_code"] = core_->last_code;
    facts["codes_dropped"] = core_->codes->dropped();
    facts["typed_by_hand"] = core_->codes->by_hand();
    facts["typist"] = name_of(core_->codes->verdict());
    facts["input"] = core_->stream->describe();
    return facts;
}

void KeyScanner::Core::open() {
    if (is_stopped) return;
    again.cancel();
    const auto weak = weak_from_this();
    const auto opened = stream->open({.key =
                                          [weak](const KeyMove& move) {
                                              if (const auto self = weak.lock()) self->hear(move);
                                          },
                                      .lost =
                                          [weak](const Error& error) {
                                              const auto self = weak.lock();
                                              if (!self || self->is_stopped) return;
                                              self->become(Condition::offline, error.message);
                                              self->try_later();
                                          }});
    if (!opened) {
        become(Condition::offline, opened.error().message);
        try_later();
        return;
    }
    attempt = 0;
    codes->reset(*opened == KeyStream::CapsLock::on ? KeyboardLayout::CapsLock::on
                                                    : KeyboardLayout::CapsLock::off);
    become(Condition::ready, "");
}

/// udev tells of a plug; where nobody listens to udev, or its word came too soon, looking again must do.
void KeyScanner::Core::try_later() {
    if (is_stopped) return;
    again.expires_after(pause_before(++attempt, patience, static_cast<unsigned>(chance())));
    again.async_wait([weak = weak_from_this()](error_code ec) {
        const auto self = weak.lock();
        if (!ec && self && !self->stream->is_open()) self->open();
    });
}

void KeyScanner::Core::hear(const KeyMove& move) {
    if (is_stopped) return;
    codes->feed(move, [this](const std::string& code) { scanned(code); });
    if (!is_stopped) wait_for_silence();
}

void KeyScanner::Core::wait_for_silence() {
    const auto due = codes->rests_at();
    if (!due) {
        silence.cancel();
        return;
    }
    silence.expires_at(*due);
    silence.async_wait([weak = weak_from_this()](error_code ec) {
        const auto self = weak.lock();
        if (ec || !self || self->is_stopped) return;
        // A key may have come while this one waited its turn; then it is not due yet.
        self->codes->rest(self->context.clock.now(), [&](const std::string& code) { self->scanned(code); });
    });
}

void KeyScanner::Core::scanned(const std::string& code) {
    auto scan = delivery.of(code, context.clock.wall());
    if (!scan) return;
    ++scans;
    last_code = scan->code;
    context.events(std::move(*scan), "");
}

void KeyScanner::Core::become(Condition now, std::string why) {
    if (condition == now && reason == why) return;
    condition = now;
    reason = why;
    context.events(ConditionChanged{now, std::move(why)}, "");
}

}  // namespace comptoir::bridge
