#include "kiosk-config/settings/source_text.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include "app/base/utf8.hpp"
#include "kiosk-config/settings/settings.hpp"

namespace comptoir::settings {
namespace {

constexpr std::size_t kLookedAtMax = 512;  // two lines of UTF-16 tell which order it has

SourceText bad(std::string problem, int line = 0) {
    return {.text = {}, .problem = std::move(problem), .line = line};
}

int line_at(std::string_view text, std::size_t position) {
    return 1 + static_cast<int>(
                   std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(position), '\n'));
}

void append_utf8(std::string& out, char32_t c) {
    const auto byte = [](char32_t bits) { return static_cast<char>(static_cast<unsigned char>(bits)); };
    if (c < 0x80) {
        out += byte(c);
    } else if (c < 0x800) {
        out += byte(0xC0 | c >> 6);
        out += byte(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        out += byte(0xE0 | c >> 12);
        out += byte(0x80 | (c >> 6 & 0x3F));
        out += byte(0x80 | (c & 0x3F));
    } else {
        out += byte(0xF0 | c >> 18);
        out += byte(0x80 | (c >> 12 & 0x3F));
        out += byte(0x80 | (c >> 6 & 0x3F));
        out += byte(0x80 | (c & 0x3F));
    }
}

/// Source: The Unicode Standard 15.0, section 3.9, table 3-5 (UTF-16 bit distribution).
SourceText from_utf16(std::string_view bytes, std::size_t high_byte) {
    if (bytes.size() % 2 != 0) return bad("is UTF-16 cut off in the middle of a letter");
    const auto unit = [&](std::size_t at) -> char32_t {
        const auto high = static_cast<unsigned char>(bytes[at + high_byte]);
        const auto low = static_cast<unsigned char>(bytes[at + 1 - high_byte]);
        return static_cast<char32_t>(high << 8 | low);
    };
    SourceText source;
    source.text.reserve(bytes.size());
    for (std::size_t at = 0; at < bytes.size(); at += 2) {
        char32_t c = unit(at);
        if (c >= 0xD800 && c < 0xE000) {
            const char32_t low = at + 2 < bytes.size() ? unit(at + 2) : 0;
            if (c >= 0xDC00 || low < 0xDC00 || low >= 0xE000) {
                return bad("is not well-formed UTF-16: save it as UTF-8",
                           line_at(source.text, source.text.size()));
            }
            c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
            at += 2;
        }
        append_utf8(source.text, c);
    }
    return source;
}

/// Which byte of a pair is the high one in UTF-16 that has no byte order mark: settings are mostly ASCII,
/// whose high bytes are zero. Nothing where it is not UTF-16.
std::optional<std::size_t> high_byte_of(std::string_view bytes) {
    const std::string_view start = bytes.substr(0, kLookedAtMax);
    std::array<std::size_t, 2> zeros{};
    for (std::size_t at = 0; at < start.size(); ++at) zeros[at % 2] += start[at] == '\0' ? 1 : 0;
    for (const std::size_t high : {0U, 1U}) {
        if (zeros[high] * 4 >= start.size() && zeros[high] > 8 * zeros[1 - high]) return high;
    }
    return std::nullopt;
}

/// Where no line ends otherwise, a carriage return alone ends one, as old Macs wrote it.
void end_lines(std::string& text) {
    if (text.find('\n') == std::string::npos) std::replace(text.begin(), text.end(), '\r', '\n');
}

/// Follows strings and comments, and stops at the first thing that the parser must not see: what is nested
/// too deep exhausts its stack, and at some letters outside of quotes it has no defined behaviour
/// (toml++ 3.3.0, is_non_ascii_horizontal_whitespace). All but the nesting bound and the joined lines is no
/// TOML anyway.
class Guard {
public:
    explicit Guard(std::string_view text) : text_(text) {}

    /// A good SourceText without its text, or what is wrong and where.
    [[nodiscard]] SourceText check() {
        while (at_ < text_.size() && problem_.empty()) {
            const char c = text_[at_];
            if (c == '#') {
                at_ = std::min(text_.find('\n', at_), text_.size());
            } else if (c == '"' || c == '\'') {
                string(c);
            } else {
                problem_ = why_bad_outside(c);
                if (problem_.empty()) ++at_;
            }
        }
        return problem_.empty() ? SourceText{} : bad(problem_, line_at(text_, std::min(at_, text_.size())));
    }

private:
    std::string why_bad_outside(char c) {
        if (static_cast<unsigned char>(c) >= 0x80) return why_bad_letter(text_.substr(at_));
        if (c == '.') return ++dots_ < kKeyPartsMax ? "" : "is nested too deep here";
        if (std::strchr("=,[]{}\n", c) != nullptr) dots_ = 0;
        if (c == '[' || c == '{') return ++depth_ <= kNestingMax ? "" : "is nested too deep here";
        if (c == ']' || c == '}') depth_ -= depth_ > 0 ? 1 : 0;
        return {};
    }

    static std::string why_bad_letter(std::string_view rest) {
        // What word processors make of " and '.
        for (const std::string_view quote :
             {"\u201C", "\u201D", "\u201E", "\u2018", "\u2019", "\u00AB", "\u00BB"}) {
            if (rest.starts_with(quote)) return "has a typographic quote here: write a straight one, \"";
        }
        return "has a letter here that may stand only inside quotes";
    }

    void string(char quote) {
        const std::string triple(3, quote);
        const bool is_long = text_.substr(at_, 3) == triple;
        at_ += is_long ? 3 : 1;
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (quote == '"' && c == '\\') {
                if (is_escaped_tilde(text_.substr(at_ + 1))) {
                    problem_ = "escapes a ~ here: write it as it is";
                    return;
                }
                at_ += 2;
            } else if (is_long ? text_.substr(at_, 3) == triple : c == quote || c == '\n') {
                at_ += is_long ? 3 : 1;
                // A long string may end in one or two quotes of its own: """a""""" is a"".
                while (is_long && at_ < text_.size() && text_[at_] == quote) ++at_;
                return;
            } else {
                ++at_;
            }
        }
    }

    /// The loader's own mark (loader.cpp, kMark): an escaped one could not be told from it.
    static bool is_escaped_tilde(std::string_view rest) {
        return rest.starts_with("u007e") || rest.starts_with("u007E") || rest.starts_with("U0000007e") ||
               rest.starts_with("U0000007E");
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    std::size_t dots_ = 0;
    std::string problem_;
};

}  // namespace

SourceText decode_source(std::string_view bytes) {
    using namespace std::string_view_literals;
    if (bytes.size() > kFileBytesMax) {
        return bad("is larger than " + std::to_string(kFileBytesMax / 1024) +
                   " KiB: this is not a settings file");
    }
    SourceText source;
    if (bytes.starts_with("\xFF\xFE"sv)) {
        source = from_utf16(bytes.substr(2), 1);
    } else if (bytes.starts_with("\xFE\xFF"sv)) {
        source = from_utf16(bytes.substr(2), 0);
    } else if (const auto high_byte = high_byte_of(bytes)) {
        source = from_utf16(bytes, *high_byte);
    } else {
        source.text = bytes.starts_with("\xEF\xBB\xBF"sv) ? bytes.substr(3) : bytes;
    }
    if (!source.is_good()) return source;
    end_lines(source.text);
    if (const std::size_t nul = source.text.find('\0'); nul != std::string::npos) {
        return bad("is not a text file: it has a zero byte here", line_at(source.text, nul));
    }
    if (!utf8::is_valid(source.text)) {
        const std::string repaired = utf8::repair(source.text);
        const auto first =
            std::mismatch(source.text.begin(), source.text.end(), repaired.begin(), repaired.end());
        return bad("is not UTF-8 here: save the file as UTF-8",
                   line_at(source.text, static_cast<std::size_t>(first.first - source.text.begin())));
    }
    SourceText guarded = Guard(source.text).check();
    return guarded.is_good() ? source : guarded;
}

}  // namespace comptoir::settings
