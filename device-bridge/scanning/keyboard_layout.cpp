#include "device-bridge/scanning/keyboard_layout.hpp"

#include <xkbcommon/xkbcommon-compose.h>
#include <xkbcommon/xkbcommon-keysyms.h>
#include <xkbcommon/xkbcommon.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <cstddef>
#include <optional>
#include <utility>

#include "app/base/utf8.hpp"

namespace comptoir::bridge {
namespace {

constexpr std::uint16_t kLeftControl = 29;
constexpr std::uint16_t kRightControl = 97;
constexpr std::uint16_t kLeftShift = 42;
constexpr std::uint16_t kRightShift = 54;
constexpr std::uint16_t kLeftAlt = 56;
constexpr std::uint16_t kNumLock = 69;
constexpr std::uint16_t kCapsLock = 58;
constexpr xkb_keycode_t kEvdevOffset = 8;
constexpr std::size_t kKeysMax = 768;  // KEY_CNT of the kernel

/// Dead keys stand one behind the other.   Source: xkbcommon-keysyms.h.
bool is_dead(xkb_keysym_t symbol) {
    return symbol >= XKB_KEY_dead_grave && symbol <= XKB_KEY_dead_longsolidusoverlay;
}

struct PadKey {
    std::uint16_t key;
    char text;
};

// Source: linux include/uapi/linux/input-event-codes.h, KEY_KP*.
constexpr std::array kPad{PadKey{71, '7'}, PadKey{72, '8'}, PadKey{73, '9'}, PadKey{74, '-'},
                          PadKey{75, '4'}, PadKey{76, '5'}, PadKey{77, '6'}, PadKey{78, '+'},
                          PadKey{79, '1'}, PadKey{80, '2'}, PadKey{81, '3'}, PadKey{82, '0'},
                          PadKey{83, '.'}, PadKey{98, '/'}, PadKey{55, '*'}};

constexpr std::array<char32_t, 128> kCodePage437{
    0x00c7, 0x00fc, 0x00e9, 0x00e2, 0x00e4, 0x00e0, 0x00e5, 0x00e7, 0x00ea, 0x00eb, 0x00e8, 0x00ef, 0x00ee,
    0x00ec, 0x00c4, 0x00c5, 0x00c9, 0x00e6, 0x00c6, 0x00f4, 0x00f6, 0x00f2, 0x00fb, 0x00f9, 0x00ff, 0x00d6,
    0x00dc, 0x00a2, 0x00a3, 0x00a5, 0x20a7, 0x0192, 0x00e1, 0x00ed, 0x00f3, 0x00fa, 0x00f1, 0x00d1, 0x00aa,
    0x00ba, 0x00bf, 0x2310, 0x00ac, 0x00bd, 0x00bc, 0x00a1, 0x00ab, 0x00bb, 0x2591, 0x2592, 0x2593, 0x2502,
    0x2524, 0x2561, 0x2562, 0x2556, 0x2555, 0x2563, 0x2551, 0x2557, 0x255d, 0x255c, 0x255b, 0x2510, 0x2514,
    0x2534, 0x252c, 0x251c, 0x2500, 0x253c, 0x255e, 0x255f, 0x255a, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550,
    0x256c, 0x2567, 0x2568, 0x2564, 0x2565, 0x2559, 0x2558, 0x2552, 0x2553, 0x256b, 0x256a, 0x2518, 0x250c,
    0x2588, 0x2584, 0x258c, 0x2590, 0x2580, 0x03b1, 0x00df, 0x0393, 0x03c0, 0x03a3, 0x03c3, 0x00b5, 0x03c4,
    0x03a6, 0x0398, 0x03a9, 0x03b4, 0x221e, 0x03c6, 0x03b5, 0x2229, 0x2261, 0x00b1, 0x2265, 0x2264, 0x2320,
    0x2321, 0x00f7, 0x2248, 0x00b0, 0x2219, 0x00b7, 0x221a, 0x207f, 0x00b2, 0x25a0, 0x00a0,
};

// 0x80 to 0x9f; from there on it is Latin-1.
constexpr std::array<char32_t, 32> kCodePage1252{
    0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008d, 0x017d, 0x008f, 0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178,
};

/// What Windows types for Alt and these digits; a leading zero chooses the other code page.
std::string character_of(const std::string& digits) {
    constexpr unsigned kBytes = 256;
    constexpr unsigned kUpperHalf = 128;
    constexpr unsigned kLatin1 = 160;
    unsigned number = 0;
    for (const char c : digits) number = number * 10 + static_cast<unsigned>(c - '0');
    number %= kBytes;
    if (number == 0) return {};
    if (number < kUpperHalf) return std::string(1, static_cast<char>(number));
    if (digits.front() != '0') return utf8::encode(kCodePage437[number - kUpperHalf]);
    return utf8::encode(number < kLatin1 ? kCodePage1252[number - kUpperHalf] : char32_t{number});
}

std::optional<char> pad_text(std::uint16_t key) {
    const auto found =
        std::find_if(kPad.begin(), kPad.end(), [&](const PadKey& pad) { return pad.key == key; });
    return found == kPad.end() ? std::nullopt : std::optional(found->text);
}

/// By place. Source: the American keyboard; protocol/devices/scanners.md section 3 (Ctrl combos).
std::string control_at(std::uint16_t key) {
    constexpr std::array kControls{PadKey{26, '\x1b'}, PadKey{27, '\x1d'}, PadKey{43, '\x1c'},
                                   PadKey{7, '\x1e'}, PadKey{12, '\x1f'}};
    const auto found = std::find_if(kControls.begin(), kControls.end(),
                                    [&](const PadKey& control) { return control.key == key; });
    return found == kControls.end() ? std::string() : std::string(1, found->text);
}

/// The character of a number in hexadecimal digits; empty where there is none.
std::string unicode_of(std::string_view digits) {
    constexpr char32_t kLast = 0x10ffff;
    char32_t code = 0;
    for (const char c : digits)
        code = code * 16 + static_cast<char32_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    const bool is_surrogate = code >= 0xd800 && code < 0xe000;
    if (code == 0 || code > kLast || is_surrogate) return {};
    return code < 0x80 ? std::string(1, static_cast<char>(code)) : utf8::encode(code);
}

struct Unref {
    void operator()(xkb_context* context) const { xkb_context_unref(context); }
    void operator()(xkb_keymap* keymap) const { xkb_keymap_unref(keymap); }
    void operator()(xkb_state* state) const { xkb_state_unref(state); }
    void operator()(xkb_compose_table* table) const { xkb_compose_table_unref(table); }
    void operator()(xkb_compose_state* state) const { xkb_compose_state_unref(state); }
};
template <class Of>
using Owned = std::unique_ptr<Of, Unref>;

struct LayoutName {
    std::string layout;
    std::string variant;
};

/// "be(nodeadkeys)" in its two parts.
std::optional<LayoutName> parsed_name(std::string_view text) {
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    const auto is_plain = [&](std::string_view part) {
        return !part.empty() && part.find_first_not_of(kAllowed) == std::string_view::npos;
    };
    if (text.size() > KeyboardLayout::kNameMax) return std::nullopt;
    const auto bracket = text.find('(');
    const auto layout = text.substr(0, bracket);
    if (!is_plain(layout)) return std::nullopt;
    if (bracket == std::string_view::npos) return LayoutName{std::string(layout), ""};
    auto variant = text.substr(bracket + 1);
    if (!variant.ends_with(')')) return std::nullopt;
    variant.remove_suffix(1);
    if (!is_plain(variant)) return std::nullopt;
    return LayoutName{std::string(layout), std::string(variant)};
}

/// Whether a key of the layout is a dead one, on any level.
bool has_dead_keys(xkb_keymap* keymap) {
    const xkb_keycode_t last = xkb_keymap_max_keycode(keymap);
    for (xkb_keycode_t key = xkb_keymap_min_keycode(keymap); key <= last; ++key) {
        for (xkb_level_index_t level = 0; level < xkb_keymap_num_levels_for_key(keymap, key, 0); ++level) {
            const xkb_keysym_t* symbols = nullptr;
            const int count = xkb_keymap_key_get_syms_by_level(keymap, key, 0, level, &symbols);
            if (count == 1 && is_dead(symbols[0])) return true;
        }
    }
    return false;
}

}  // namespace

bool is_control(std::string_view text) {
    constexpr char kDelete = 0x7f;
    return text.size() == 1 && ((text.front() >= 0 && text.front() < ' ') || text.front() == kDelete);
}

/// An accent that waits for its letter, as the X Window System joins the two.
/// Source: libxkbcommon's documentation (compose); X11's table of the locale en_US.UTF-8, which all of them
/// with UTF-8 share.
class KeyboardLayout::Accents {
public:
    /// None: no key of the layout is dead.   Errors: unsupported (the table is not installed).
    [[nodiscard]] static Result<Accents> of(xkb_context* context, xkb_keymap* keymap) {
        Accents accents;
        if (!has_dead_keys(keymap)) return accents;
        accents.table_.reset(
            xkb_compose_table_new_from_locale(context, "en_US.UTF-8", XKB_COMPOSE_COMPILE_NO_FLAGS));
        if (!accents.table_)
            return fail(ErrorCode::unsupported, "the accents of keyboards are not installed (libx11-data)");
        return accents;
    }

    void reset() { waiting_ = XKB_KEY_NoSymbol; }
    [[nodiscard]] bool takes(xkb_keysym_t symbol) const {
        return table_ && (is_dead(symbol) || waiting_ != XKB_KEY_NoSymbol);
    }
    /// A letter with its accent; twice the same accent is one, and all else stands apart: scanners are made
    /// for Windows, where "^" and "1" are no "¹".
    [[nodiscard]] std::string join(xkb_keysym_t symbol, const std::string& typed) {
        if (waiting_ == XKB_KEY_NoSymbol) {
            waiting_ = symbol;
            return {};
        }
        const xkb_keysym_t dead = std::exchange(waiting_, XKB_KEY_NoSymbol);
        if (symbol == dead) return made_of(dead, XKB_KEY_space);
        if (is_dead(symbol)) return made_of(dead, XKB_KEY_space) + made_of(symbol, XKB_KEY_space);
        const std::string joined = may_carry_accent(typed) ? made_of(dead, symbol) : std::string();
        return joined.empty() ? made_of(dead, XKB_KEY_space) + typed : joined;
    }
    /// What still waits, and no letter follows.
    [[nodiscard]] std::string finish() {
        const xkb_keysym_t dead = std::exchange(waiting_, XKB_KEY_NoSymbol);
        return dead == XKB_KEY_NoSymbol ? std::string() : made_of(dead, XKB_KEY_space);
    }

private:
    /// Letters of any script, and the space bar.
    static bool may_carry_accent(const std::string& typed) {
        constexpr unsigned char kBeyondAscii = 0x80;
        const auto first = static_cast<unsigned char>(typed.empty() ? '\0' : typed.front());
        return first >= kBeyondAscii || first == ' ' || (first >= 'a' && first <= 'z') ||
               (first >= 'A' && first <= 'Z');
    }
    /// What the table has for the two; empty: nothing.
    [[nodiscard]] std::string made_of(xkb_keysym_t dead, xkb_keysym_t other) const {
        constexpr std::size_t kTextMax = 64;  // it makes one character, some a few
        const Owned<xkb_compose_state> state(xkb_compose_state_new(table_.get(), XKB_COMPOSE_STATE_NO_FLAGS));
        xkb_compose_state_feed(state.get(), dead);
        xkb_compose_state_feed(state.get(), other);
        if (xkb_compose_state_get_status(state.get()) != XKB_COMPOSE_COMPOSED) return {};
        std::array<char, kTextMax> text{};
        const int length = xkb_compose_state_get_utf8(state.get(), text.data(), text.size());
        const bool is_whole = length > 0 && static_cast<std::size_t>(length) < text.size();
        return is_whole ? std::string(text.data(), static_cast<std::size_t>(length)) : std::string();
    }

    Owned<xkb_compose_table> table_;  // null: there is nothing to join
    xkb_keysym_t waiting_ = XKB_KEY_NoSymbol;
};

struct KeyboardLayout::State {
    Owned<xkb_context> context;
    Owned<xkb_keymap> keymap;
    Owned<xkb_state> state;
    std::bitset<kKeysMax> down;
    Accents accents;
    static constexpr std::size_t kNumberDigitsMax = 6;  // 10FFFF is the last
    std::optional<std::string> number;                  // of a character in Unicode, as far as it was typed
    std::string alt_digits;

    static constexpr std::size_t kAltDigitsMax = 5;  // Alt and five digits is the longest form there is

    [[nodiscard]] bool is_control_held() const {
        return xkb_state_mod_name_is_active(state.get(), XKB_MOD_NAME_CTRL, XKB_STATE_MODS_EFFECTIVE) > 0;
    }
    std::string text_of(std::uint16_t key);
    std::optional<std::string> numbered(std::uint16_t key);
    [[nodiscard]] char hex_digit_of(std::uint16_t key) const;
    std::string end_number();
};

Result<std::unique_ptr<KeyboardLayout>> KeyboardLayout::create(std::string_view layout) {
    const auto name = parsed_name(layout);
    if (!name) {
        return fail(ErrorCode::malformed,
                    "a keyboard layout is written \"us\", \"de\" or \"be(nodeadkeys)\"");
    }
    auto state = std::make_unique<State>();
    state->context.reset(xkb_context_new(XKB_CONTEXT_NO_ENVIRONMENT_NAMES));
    if (!state->context)
        return fail(ErrorCode::unsupported, "the keyboard layouts are not installed (xkb-data)");
    xkb_context_set_log_fn(state->context.get(), [](xkb_context*, xkb_log_level, const char*, va_list) {});
    const xkb_rule_names names{.rules = "evdev",
                               .model = "pc105",
                               .layout = name->layout.c_str(),
                               .variant = name->variant.c_str(),
                               .options = ""};
    state->keymap.reset(xkb_keymap_new_from_names(state->context.get(), &names, XKB_KEYMAP_COMPILE_NO_FLAGS));
    if (!state->keymap) {
        return fail(ErrorCode::malformed, "there is no keyboard layout \"" + std::string(layout) + "\"");
    }
    auto accents = Accents::of(state->context.get(), state->keymap.get());
    if (!accents) return tl::unexpected(accents.error());
    state->accents = std::move(*accents);
    std::unique_ptr<KeyboardLayout> made(new KeyboardLayout(std::move(state)));
    made->reset(CapsLock::off);
    return made;
}

KeyboardLayout::KeyboardLayout(std::unique_ptr<State> state) : state_(std::move(state)) {}

KeyboardLayout::~KeyboardLayout() = default;

void KeyboardLayout::reset(CapsLock caps_lock) {
    state_->state.reset(xkb_state_new(state_->keymap.get()));
    state_->down.reset();
    state_->accents.reset();
    state_->alt_digits.clear();
    state_->number.reset();
    if (caps_lock == CapsLock::off) return;
    xkb_state_update_key(state_->state.get(), kCapsLock + kEvdevOffset, XKB_KEY_DOWN);
    xkb_state_update_key(state_->state.get(), kCapsLock + kEvdevOffset, XKB_KEY_UP);
}

KeyboardLayout::CapsLock KeyboardLayout::caps_lock() const {
    const int is_on =
        xkb_state_mod_name_is_active(state_->state.get(), XKB_MOD_NAME_CAPS, XKB_STATE_MODS_LOCKED);
    return is_on > 0 ? CapsLock::on : CapsLock::off;
}

void KeyboardLayout::reset(const std::optional<CapsLight>& light) {
    if (!light) return reset(caps_lock());
    reset(*light == CapsLight::on ? CapsLock::on : CapsLock::off);
}

std::string KeyboardLayout::press(std::uint16_t key) {
    if (key >= kKeysMax || key == kNumLock) return {};
    // Its release was lost; a modifier must not stay down for ever.
    if (state_->down[key]) static_cast<void>(release(key));
    state_->down[key] = true;
    if (const auto text = state_->numbered(key)) return *text;
    if (const auto pad = pad_text(key)) {
        if (!state_->down[kLeftAlt] || *pad < '0' || *pad > '9') return std::string(1, *pad);
        if (state_->alt_digits.size() < State::kAltDigitsMax) state_->alt_digits += *pad;
        return {};
    }
    std::string text = state_->text_of(key);
    xkb_state_update_key(state_->state.get(), key + kEvdevOffset, XKB_KEY_DOWN);
    return text;
}

bool KeyboardLayout::lacks(std::uint16_t key) const {
    // Source: linux include/uapi/linux/input-event-codes.h, KEY_102ND (Europe), KEY_RO (Brazil, Japan),
    // KEY_KPJPCOMMA, KEY_KPCOMMA (Brazil), KEY_YEN (Japan).
    constexpr std::array<std::uint16_t, 5> kOfSome{86, 89, 95, 121, 124};
    return std::find(kOfSome.begin(), kOfSome.end(), key) != kOfSome.end() &&
           xkb_state_key_get_one_sym(state_->state.get(), key + kEvdevOffset) == XKB_KEY_NoSymbol;
}

std::string KeyboardLayout::State::text_of(std::uint16_t key) {
    const xkb_keysym_t symbol = xkb_state_key_get_one_sym(state.get(), key + kEvdevOffset);
    constexpr std::size_t kTextMax = 64;  // a key types one character, some a few
    std::array<char, kTextMax> text{};
    const int length = xkb_state_key_get_utf8(state.get(), key + kEvdevOffset, text.data(), text.size());
    const bool is_text = length > 0 && static_cast<std::size_t>(length) < text.size();
    const std::string typed(text.data(), is_text ? static_cast<std::size_t>(length) : 0);
    if (is_control_held() && !is_control(typed)) {
        const std::string control = control_at(key);
        return control.empty() ? typed : control;
    }
    if (is_control_held() || !accents.takes(symbol) || (typed.empty() && !is_dead(symbol))) return typed;
    return accents.join(symbol, typed);
}

/// '0' to '9' and 'a' to 'f', with whatever modifiers are held; 0 for any other key.
char KeyboardLayout::State::hex_digit_of(std::uint16_t key) const {
    if (const auto pad = pad_text(key)) return *pad >= '0' && *pad <= '9' ? *pad : char{0};
    for (const xkb_level_index_t level : {0U, 1U}) {
        const xkb_keysym_t* symbols = nullptr;
        const int count =
            xkb_keymap_key_get_syms_by_level(keymap.get(), key + kEvdevOffset, 0, level, &symbols);
        const char32_t code = count == 1 ? xkb_keysym_to_utf32(symbols[0]) : 0;
        const bool is_digit = (code >= U'0' && code <= U'9') || (code >= U'a' && code <= U'f') ||
                              (code >= U'A' && code <= U'F');
        if (is_digit) return static_cast<char>(code);
    }
    return 0;
}

std::string KeyboardLayout::State::end_number() {
    const auto digits = std::exchange(number, std::nullopt);
    return digits ? unicode_of(*digits) : std::string();
}

/// Nothing: the key is no part of a number in Unicode, and means what it always does.
std::optional<std::string> KeyboardLayout::State::numbered(std::uint16_t key) {
    const xkb_keysym_t symbol = xkb_state_key_get_one_sym(state.get(), key + kEvdevOffset);
    const bool is_start =
        is_control_held() &&
        xkb_state_mod_name_is_active(state.get(), XKB_MOD_NAME_SHIFT, XKB_STATE_MODS_EFFECTIVE) > 0 &&
        (symbol == XKB_KEY_U || symbol == XKB_KEY_u);
    if (is_start) {
        number.emplace();
        return std::string();
    }
    if (!number) return std::nullopt;
    if (const char digit = hex_digit_of(key); digit != 0 && number->size() < kNumberDigitsMax) {
        *number += digit;
        return std::string();
    }
    if (symbol == XKB_KEY_space) return end_number();
    const bool is_modifier = symbol >= XKB_KEY_Shift_L && symbol <= XKB_KEY_Hyper_R;
    if (!is_modifier) number.reset();
    return std::nullopt;
}

std::string KeyboardLayout::finish() {
    std::string text = state_->end_number();
    return text + state_->accents.finish();
}

std::string KeyboardLayout::release(std::uint16_t key) {
    if (key >= kKeysMax || !state_->down[key]) return {};
    state_->down[key] = false;
    if (!pad_text(key)) xkb_state_update_key(state_->state.get(), key + kEvdevOffset, XKB_KEY_UP);
    const bool ends_number =
        key == kLeftControl || key == kRightControl || key == kLeftShift || key == kRightShift;
    if (ends_number && state_->number && !state_->number->empty()) return state_->end_number();
    if (key != kLeftAlt || state_->alt_digits.empty()) return {};
    return character_of(std::exchange(state_->alt_digits, {}));
}

}  // namespace comptoir::bridge
