#include "device-bridge/scanning/key_scanner.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <random>
#include <utility>

#include "app/base/log.hpp"
#include "device-bridge/device_memory.hpp"
#include "device-bridge/protocols/code_128.hpp"
#include "device-bridge/scanning/key_presses.hpp"
#include "device-bridge/scanning/layout_finder.hpp"
#include "device-bridge/scanning/layout_lesson.hpp"

namespace comptoir::bridge {
namespace {

using boost::system::error_code;
using Typist = KeyCodes::Typist;

constexpr const char* kTeaching = "it waits for the code on the screen, which tells its layout";

const char* name_of(KeyCodes::Verdict verdict) {
    switch (verdict) {
        case KeyCodes::Verdict::unknown: return "unknown";
        case KeyCodes::Verdict::scanner: return "scanner";
        case KeyCodes::Verdict::person: return "person";
    }
    return "unknown";
}

std::optional<Typist> typist_of(const std::string& word) {
    if (word == "auto") return Typist::automatic;
    if (word == "scanner") return Typist::scanner;
    if (word == "keyboard") return Typist::keyboard;
    return std::nullopt;
}

/// "evdev://0c2e:0200" of that and its serial number or port: what a like scanner in its place is.
std::string model_of(const std::string& identity) {
    return identity.substr(0, identity.find('?'));
}

}  // namespace

/// What outlives the device until its timers have ended.
struct KeyScanner::Core : std::enable_shared_from_this<KeyScanner::Core> {
    Core(OpenContext from, std::unique_ptr<KeyStream> heard, std::unique_ptr<KeyCodes> to,
         ScannerOptions with, LinkKeeper::Patience waits)
        : context(std::move(from)),
          stream(std::move(heard)),
          codes(std::move(to)),
          options(std::move(with)),
          patience(waits),
          again(context.executor),
          silence(context.executor) {}

    OpenContext context;
    std::unique_ptr<KeyStream> stream;
    std::unique_ptr<KeyCodes> codes;
    ScannerOptions options;
    LinkKeeper::Patience patience;
    asio::steady_timer again;    // to the next attempt to open it
    asio::steady_timer silence;  // to the end of a code that no key ends, or of the lesson
    std::minstd_rand chance{std::random_device{}()};
    unsigned attempt = 0;
    Condition condition = Condition::offline;
    std::string reason = "not opened yet";
    std::string identity;  // of the device that was there last; empty: none was
    std::string layout = "us";
    Typist typist = Typist::automatic;
    std::optional<KeyPresses> presses;  // while it is a keyboard
    std::size_t keys = 0;
    std::optional<LayoutLesson> lesson;
    std::string lesson_session;
    std::string lesson_bars;
    std::string lesson_end;  // how the last one ended, in words; empty: there was none
    bool has_told_slow = false;
    std::size_t scans = 0;
    json::Value last_code;  // what the last one means
    bool is_started = false;
    bool is_stopped = false;

    void open();
    void open_stream();
    void recall();
    void try_later();
    void hear(const KeyMove& move);
    void wait_for_silence();
    void end_by_silence();
    void scanned(const std::string& code);
    void pressed(const KeyMove& move);
    [[nodiscard]] json::Value typing() const;
    void become(Condition now, std::string why);

    Result<json::Value> act(const Action& action);
    Result<void> set_layout(const json::Value& fields);
    Result<void> set_typist(const std::string& word);
    Result<json::Value> find_layout(const Action& action);
    Result<void> use_layout(const std::string& name);
    void remember(const json::Value& members);
    void compare();
    void found(const std::vector<std::string>& fits, const LayoutLesson::Typed& typed);
    void sell(const LayoutLesson::Typed& typed);
    void end_lesson(LayoutFound told);
    void note_slow(std::size_t by_hand_before);
};

KeyScanner::KeyScanner(OpenContext context, std::unique_ptr<KeyStream> stream,
                       std::unique_ptr<KeyCodes> codes, ScannerOptions options, LinkKeeper::Patience patience)
    : core_(std::make_shared<Core>(std::move(context), std::move(stream), std::move(codes),
                                   std::move(options), patience)) {
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

/// What was learned of this very device, else of one like it. The settings come first.
void KeyScanner::Core::recall() {
    json::Value note = json::Value::object();
    if (context.memory) {
        note = context.memory->recall(model_of(identity));
        note.update(context.memory->recall(identity));
    }
    const std::string known = json::text(note, "layout");
    const std::string wanted = options.layout || known.empty() ? options.first_layout() : known;
    typist =
        options.typist ? *options.typist : typist_of(json::text(note, "typist")).value_or(Typist::automatic);
    codes->set_typist(typist);
    if (use_layout(wanted)) return;
    log::warning("a layout that was remembered is none", {{"device", context.info.id}, {"layout", wanted}});
    if (const auto used = use_layout("us"); !used)
        log::error("there is no keyboard layout", {{"why", used.error().message}});
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
        const std::size_t by_hand = codes->by_hand();
        codes->feed(move, [this](const std::string& code) { scanned(code); });
        note_slow(by_hand);
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

/// A key may have come while this waited its turn; then nothing is due yet.
void KeyScanner::Core::end_by_silence() {
    const Time now = context.clock.now();
    if (!lesson) return codes->rest(now, [&](const std::string& code) { scanned(code); });
    const auto rests = lesson->rests_at();
    if (rests && now >= *rests) compare();
    if (lesson && lesson->is_over(now)) {
        const LayoutLesson::Typed begun = lesson->take();
        end_lesson({{}, layout, "the code was not scanned in time"});
        return sell(begun);
    }
    wait_for_silence();
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

// ---- set by an action -----------------------------------------------------------------------------------

Result<json::Value> KeyScanner::Core::act(const Action& action) {
    if (is_stopped) return fail(ErrorCode::offline, "stopped");
    if (identity.empty()) return fail(ErrorCode::offline, reason);
    if (action.verb == "find_layout") return find_layout(action);
    Result<void> done = fail(ErrorCode::unsupported, "a scanner can't \"" + action.verb + "\"");
    if (action.verb == "set_layout") done = set_layout(action.fields);
    if (action.verb == "set_typist") done = set_typist(json::text(action.fields, "typist"));
    if (!done) return tl::unexpected(done.error());
    return json::Value();
}

Result<void> KeyScanner::Core::use_layout(const std::string& name) {
    auto made = KeyboardLayout::create(name);
    if (!made) return tl::unexpected(made.error());
    presses.reset();
    if (typist == Typist::keyboard) {
        presses.emplace(std::move(*made));
    } else {
        codes->set_layout(std::move(*made));
    }
    layout = name;
    return {};
}

Result<void> KeyScanner::Core::set_layout(const json::Value& fields) {
    if (options.layout) return fail(ErrorCode::refused, "the settings say its layout: " + *options.layout);
    // The official box takes none for American. Source: Odoo 19.0, keyboard_usb_driver_L.py.
    std::string name = json::truthy(fields, "layout") ? json::text(fields, "layout") : "us";
    if (const std::string variant = json::text(fields, "variant"); json::truthy(fields, "variant"))
        name += "(" + variant + ")";
    if (auto used = use_layout(name); !used) return used;
    remember({{"layout", name}});
    return {};
}

Result<void> KeyScanner::Core::set_typist(const std::string& word) {
    if (options.typist) return fail(ErrorCode::refused, "the settings say who types on it");
    const auto wanted = typist_of(word);
    if (!wanted) return fail(ErrorCode::malformed, "\"typist\" is \"auto\", \"scanner\" or \"keyboard\"");
    typist = *wanted;
    codes->set_typist(typist);
    remember({{"typist", word}});
    if (auto used = use_layout(layout); !used) return used;
    stream->close();  // what is claimed is another now
    open();
    return {};
}

Result<json::Value> KeyScanner::Core::find_layout(const Action& action) {
    if (options.layout) return fail(ErrorCode::refused, "the settings say its layout: " + *options.layout);
    if (condition == Condition::offline) return fail(ErrorCode::offline, reason);
    const auto bars = code_128(kLayoutProbe);
    if (!bars) return tl::unexpected(bars.error());
    if (lesson && action.session != lesson_session) return fail(ErrorCode::busy, kTeaching);
    lesson.emplace(context.clock.now() + kFindingTime);
    lesson_session = action.session;
    lesson_bars = *bars;
    become(Condition::busy, kTeaching);
    wait_for_silence();
    return json::Value{{"code", kLayoutProbe}, {"bars", *bars}, {"seconds", kFindingTime.count()}};
}

void KeyScanner::Core::remember(const json::Value& members) {
    if (!context.memory) return;
    for (const std::string& who : {model_of(identity), identity}) {
        if (const auto kept = context.memory->remember(who, members); !kept)
            log::warning("what was set of a scanner lasts until the next start only",
                         {{"device", context.info.id}, {"why", kept.error().message}});
    }
}

/// Reading all layouts blocks: the pool does it, where there is one.
void KeyScanner::Core::compare() {
    const auto typed = std::make_shared<const LayoutLesson::Typed>(lesson->take());
    auto work = [typed] { return layouts_that_fit(typed->keys); };
    if (!context.pool) return found(work(), *typed);
    asio::post(context.pool,
               [work = std::move(work), typed, io = context.executor, weak = weak_from_this()]() mutable {
                   asio::post(io, [weak, typed, fits = work()] {
                       const auto self = weak.lock();
                       if (self && !self->is_stopped) self->found(fits, *typed);
                   });
               });
}

void KeyScanner::Core::found(const std::vector<std::string>& fits, const LayoutLesson::Typed& typed) {
    if (fits.empty() || !lesson) return sell(typed);  // the lesson goes on
    const bool is_right = std::find(fits.begin(), fits.end(), layout) != fits.end();
    if (!is_right) {
        if (const auto used = use_layout(fits.front()); !used) return;
    }
    remember({{"layout", layout}});
    std::string why;
    if (fits.size() == kScannerLayouts.size()) {
        why = "it types the same in all of them";
    } else if (fits.size() > 1) {
        why = "these are alike in all that a code holds";
    }
    end_lesson({fits, layout, why});
}

/// What was scanned during a lesson and is not its code: somebody sells meanwhile.
void KeyScanner::Core::sell(const LayoutLesson::Typed& typed) {
    const auto sink = [this](const std::string& code) { scanned(code); };
    if (typed.keys.empty()) return;
    if (!typed.is_whole) {
        log::warning("a code was lost while the scanner's layout was looked for",
                     {{"device", context.info.id}});
        return;
    }
    std::vector<KeyMove> moves = typed.keys;
    if (typed.end) moves.push_back(*typed.end);
    for (const KeyMove& move : moves) presses ? pressed(move) : codes->feed(move, sink);
    if (!presses) codes->rest(context.clock.now(), sink);
    wait_for_silence();
}

void KeyScanner::Core::end_lesson(LayoutFound told) {
    lesson.reset();
    lesson_end = told.reason;
    if (!told.layouts.empty() && lesson_end.empty()) lesson_end = "found";
    if (condition == Condition::busy) become(Condition::ready, "");
    context.events(std::move(told), std::exchange(lesson_session, {}));
}

}  // namespace comptoir::bridge
