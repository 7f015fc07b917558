#include "device-bridge/scanning/key_scanner.hpp"

#include <utility>

#include "app/base/log.hpp"
#include "device-bridge/scanning/key_scanner_core.hpp"

namespace comptoir::bridge {
namespace {

using boost::system::error_code;
using Typist = KeyCodes::Typist;

const char* name_of(KeyCodes::Verdict verdict) {
    switch (verdict) {
        case KeyCodes::Verdict::unknown: return "unknown";
        case KeyCodes::Verdict::scanner: return "scanner";
        case KeyCodes::Verdict::person: return "person";
    }
    return "unknown";
}

}  // namespace

KeyScanner::KeyScanner(OpenContext context, std::unique_ptr<KeyStream> stream,
                       std::unique_ptr<KeyCodes> codes, ScannerOptions options, LinkKeeper::Patience patience,
                       std::chrono::milliseconds finding_time)
    : core_(std::make_shared<Core>(std::move(context), std::move(stream), std::move(codes),
                                   std::move(options), patience)) {
    core_->finding_time = finding_time;
    core_->layout = core_->options.first_layout();
    core_->typist = core_->options.typist.value_or(Typist::automatic);
}

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
    auto done = core->act(action);
    if (!done) co_return ActionResult::failed(done.error());
    co_return ActionResult{.outcome = Outcome::done, .error = std::nullopt, .value = std::move(*done)};
}

Condition KeyScanner::condition() const {
    return core_->condition;
}

std::string KeyScanner::reason() const {
    return core_->reason;
}

std::vector<std::string> KeyScanner::verbs() const {
    return {"find_layout", "set_layout", "set_typist"};
}

json::Value KeyScanner::facts() const {
    json::Value facts = core_->typing();
    facts["layout"] = core_->layout;
    if (core_->lesson) {
        facts["finds_layout"] = true;
        facts["bars"] = core_->lesson_bars;
    }
    if (!core_->lesson_end.empty()) facts["last_lesson"] = core_->lesson_end;
    facts["input"] = core_->stream->describe();
    if (!core_->identity.empty()) facts["identity"] = core_->identity;
    return facts;
}

json::Value KeyScanner::Core::typing() const {
    if (typist == Typist::keyboard)
        return {{"keys", keys}, {"keys_dropped", presses ? presses->dropped() : 0}, {"typist", "keyboard"}};
    json::Value facts{{"scans", scans},
                      {"codes_dropped", codes->dropped()},
                      {"typed_by_hand", codes->by_hand()},
                      {"typist", name_of(codes->verdict())}};
    if (last_code.is_object()) facts["last_code"] = last_code;
    return facts;
}

// ---- plugged in, typed ----------------------------------------------------------------------------------

void KeyScanner::Core::open() {
    if (is_stopped) return;
    again.cancel();
    auto there = stream->identity();
    if (!there) {
        become(Condition::offline, there.error().message);
        try_later();
        return;
    }
    if (std::exchange(identity, std::move(*there)) != identity) recall();
    open_stream();
}

void KeyScanner::Core::open_stream() {
    const auto weak = weak_from_this();
    const auto opened =
        stream->open({.key =
                          [weak](const KeyMove& move) {
                              if (const auto self = weak.lock()) self->hear(move);
                          },
                      .lost =
                          [weak](const Error& error) {
                              const auto self = weak.lock();
                              if (!self || self->is_stopped) return;
                              self->codes->reset(KeyboardLayout::CapsLock::off);  // half a code is none
                              self->wait_for_silence();
                              self->become(Condition::offline, error.message);
                              self->try_later();
                          }},
                     typist == Typist::keyboard ? KeyStream::Claim::shared : KeyStream::Claim::exclusive);
    if (!opened) {
        become(Condition::offline, opened.error().message);
        try_later();
        return;
    }
    attempt = 0;
    const auto caps_lock =
        *opened == KeyStream::CapsLock::on ? KeyboardLayout::CapsLock::on : KeyboardLayout::CapsLock::off;
    codes->reset(caps_lock);
    if (presses) presses->reset(caps_lock);
    if (lesson) return become(Condition::busy, kTeaching);
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
    if (lesson) {
        if (lesson->feed(move)) compare();
    } else if (presses) {
        pressed(move);
    } else {
        const std::size_t by_hand = codes->by_hand(), lacked = codes->lacked();
        codes->feed(move, [this](const std::string& code) { scanned(code); });
        note_slow(by_hand);
        note_lacking(lacked);
    }
    if (!is_stopped) wait_for_silence();
}

void KeyScanner::Core::wait_for_silence() {
    auto due = lesson ? lesson->rests_at() : codes->rests_at();
    if (lesson) due = std::min(due.value_or(lesson->until()), lesson->until());
    if (!due) {
        silence.cancel();
        return;
    }
    silence.expires_at(*due);
    silence.async_wait([weak = weak_from_this()](error_code ec) {
        const auto self = weak.lock();
        if (!ec && self && !self->is_stopped) self->end_by_silence();
    });
}

/// Once: a slow scanner whose codes are taken for a person's words would else lose them without a word.
void KeyScanner::Core::note_slow(std::size_t by_hand_before) {
    if (codes->by_hand() == by_hand_before || std::exchange(has_told_slow, true)) return;
    log::info(
        "what was typed came as slowly as a person types, and is no scan; where this is a scanner, "
        "typist = \"scanner\" takes it",
        {{"device", context.info.id}});
}

/// Once: each code with such a key is dropped, and nobody sees why.
void KeyScanner::Core::note_lacking(std::size_t lacked_before) {
    if (codes->lacked() == lacked_before || std::exchange(has_told_lacking, true)) return;
    log::warning(
        "a key was typed that the layout of this scanner lacks, so its code is dropped; let one scan find "
        "the layout",
        {{"device", context.info.id}, {"layout", layout}});
}

/// A key may have come while this waited its turn; then nothing is due yet.
void KeyScanner::Core::end_by_silence() {
    const Time now = context.clock.now();
    if (lesson) return end_lesson_by_silence(now);
    codes->rest(now, [this](const std::string& code) { scanned(code); });
}

void KeyScanner::Core::scanned(const std::string& code) {
    auto scan = options.delivery.of(code, context.clock.wall());
    if (!scan) return;
    ++scans;
    last_code = scan->code;
    context.events(std::move(*scan), "");
}

void KeyScanner::Core::pressed(const KeyMove& move) {
    presses->feed(move, [this](std::string text) {
        ++keys;
        context.events(KeyTyped{std::move(text)}, "");
    });
}

void KeyScanner::Core::become(Condition now, std::string why) {
    if (condition == now && reason == why) return;
    condition = now;
    reason = why;
    context.events(ConditionChanged{now, std::move(why)}, "");
}

}  // namespace comptoir::bridge
