#include "device-bridge/scanning/key_codes.hpp"

#include <utility>

namespace comptoir::bridge {
namespace {

// Source: linux include/uapi/linux/input-event-codes.h.
constexpr std::uint16_t kTab = 15;
constexpr std::uint16_t kEnter = 28;
constexpr std::uint16_t kPadEnter = 96;

/// Those that codes carry. Source: ISO/IEC 15434 section 4; GS1 General Specifications 7.8.
bool is_separator(char c) {
    constexpr char kEndOfTransmission = 0x04;
    constexpr char kFileSeparator = 0x1c;  // and group, record and unit separator behind it
    return c == kEndOfTransmission || c == '\t' || (c >= kFileSeparator && c < ' ');
}

}  // namespace

KeyCodes::KeyCodes(std::unique_ptr<KeyboardLayout> layout, Options options)
    : layout_(std::move(layout)), options_(options) {}

KeyCodes::~KeyCodes() = default;

void KeyCodes::feed(const KeyMove& move, const Sink& sink) {
    pace_.feed(move.what, move.at);
    switch (move.what) {
        case KeyMove::What::pressed: press(move, sink); return;
        case KeyMove::What::released:
            if (const std::string text = layout_->release(move.key); !text.empty()) type(text, move.at, sink);
            return;
        case KeyMove::What::repeated: return;  // a key that somebody leans on
        case KeyMove::What::lost:
            layout_->reset(move.light);
            is_bad_ = true;  // until its end
            last_at_ = move.at;
            return;
    }
}

void KeyCodes::press(const KeyMove& move, const Sink& sink) {
    // An accent of long ago is no part of this code.
    if (move.at - std::exchange(pressed_at_, move.at) > kForgotten) static_cast<void>(layout_->finish());
    if (move.key == kEnter || move.key == kPadEnter || move.key == kTab) {
        if (const std::string rest = layout_->finish(); !rest.empty()) type(rest, move.at, sink);
        type(move.key == kTab ? "\t" : "\r", move.at, sink);
        return;
    }
    if (const std::string text = layout_->press(move.key); !text.empty()) return type(text, move.at, sink);
    if (layout_->lacks(move.key)) lack(move.at, sink);
}

/// A character is missing here, and without it the code may be another product's.
void KeyCodes::lack(Time at, const Sink& sink) {
    end_by_pause(at, sink);
    note(at);
    ++lacked_;
    is_bad_ = true;  // until its end
}

bool KeyCodes::ends_it(char control) const {
    if (control == '\r' || control == '\n') return true;
    return control == '\t' && (options_.end == CodeEnd::automatic || options_.end == CodeEnd::tab);
}

void KeyCodes::type(const std::string& text, Time at, const Sink& sink) {
    if (!is_control(text)) end_by_pause(at, sink);
    note(at);
    if (is_control(text)) {
        if (ends_it(text.front())) {
            has_ended_ = true;
            end(sink);
            return;
        }
        if (!is_separator(text.front())) return;  // Escape, Backspace: no code has them
    }
    if (characters_ == kCodeMax) {
        is_bad_ = true;
        return;
    }
    code_ += text;
    ++characters_;
}

/// How fast it comes, and whether it still belongs to what came before.
void KeyCodes::note(Time at) {
    const bool may_be_slow = options_.typist == Typist::scanner || verdict_ != Verdict::scanner;
    const Duration patience = may_be_slow ? kForgotten : kBroken;
    const bool is_begun = keys_ > 0 || is_bad_;
    if (is_begun && at - last_at_ > patience) {
        if (verdict_ == Verdict::scanner || options_.typist == Typist::scanner) ++dropped_;
        forget();
    }
    if (keys_ == 0) first_at_ = at;
    if (keys_ > 0 && at - last_at_ > kScannerPause) is_slow_ = true;
    last_at_ = at;
    is_proven_ = pace_.is_scanners();
    ++keys_;
}

bool KeyCodes::is_fast() const {
    if (is_slow_ || keys_ < 2) return false;
    return is_proven_ || last_at_ - first_at_ <= kScannerPace * static_cast<std::int64_t>(keys_ - 1);
}

void KeyCodes::end(const Sink& sink) {
    const bool is_scanner_like = is_fast();
    const bool is_proof = is_scanner_like && keys_ > kProofKeys;
    const bool is_bad = is_bad_;
    std::string code = std::exchange(code_, {});
    forget();
    if (is_bad) {
        ++dropped_;
        return;
    }
    if (code.empty()) return;  // a tab and an Enter
    if (is_proof) verdict_ = Verdict::scanner;
    const bool is_scan =
        is_scanner_like || verdict_ == Verdict::scanner || options_.typist == Typist::scanner;
    if (is_scan) return sink(std::move(code));
    if (verdict_ == Verdict::unknown) verdict_ = Verdict::person;
    ++by_hand_;
}

std::optional<Time> KeyCodes::rests_at() const {
    if (code_.empty()) return std::nullopt;
    if (options_.end == CodeEnd::silence) return last_at_ + options_.gap;
    const bool may_end =
        options_.end == CodeEnd::automatic && !has_ended_ && is_fast() && keys_ >= kProofKeys;
    if (may_end) return last_at_ + kBroken;
    return std::nullopt;
}

void KeyCodes::rest(Time now, const Sink& sink) {
    const auto due = rests_at();
    if (!due || now < *due) return;
    code_ += layout_->finish();
    end(sink);
}

/// The next code may come before the silence was noticed, or before it was long enough to be sure.
void KeyCodes::end_by_pause(Time at, const Sink& sink) {
    if (is_bad_ || !rests_at()) return;
    const Duration pause =
        options_.end == CodeEnd::silence ? Duration(options_.gap) : Duration(kScannerPause);
    if (at - last_at_ > pause) end(sink);
}

void KeyCodes::reset(KeyboardLayout::CapsLock caps_lock) {
    layout_->reset(caps_lock);
    pace_.reset();
    if (!code_.empty()) ++dropped_;
    forget();
}

void KeyCodes::set_layout(std::unique_ptr<KeyboardLayout> layout) {
    layout->reset(layout_->caps_lock());
    layout_ = std::move(layout);
    forget();
}

void KeyCodes::forget() {
    code_.clear();
    characters_ = 0;
    keys_ = 0;
    is_bad_ = false;
    is_slow_ = false;
    is_proven_ = false;
}

}  // namespace comptoir::bridge
