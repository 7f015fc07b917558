#include "kiosk-config/settings/source_text.hpp"

#include <algorithm>
#include <cstring>

#include "app/base/utf8.hpp"
#include "kiosk-config/settings/settings.hpp"

namespace comptoir::settings {
namespace {

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

/// Follows strings and comments just enough to count brackets and the parts of keys outside of them. Where
/// the text is not TOML the parser stops before any miscount could matter.
class NestingScan {
public:
    explicit NestingScan(std::string_view text) : text_(text) {}

    /// The position of the first place that is nested too deep; npos where there is none.
    std::size_t find() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '#') {
                skip_comment();
            } else if (c == '"' || c == '\'') {
                skip_string(c);
            } else {
                if (!count(c)) return at_;
                ++at_;
            }
        }
        return std::string_view::npos;
    }

private:
    bool count(char c) {
        if (c == '.') return ++dots_ < kKeyPartsMax;
        if (c == '[' || c == '{') {
            dots_ = 0;
            return ++depth_ <= kNestingMax;
        }
        if (c == ']' || c == '}') depth_ -= depth_ > 0 ? 1 : 0;
        if (std::strchr("=,]}\n", c) != nullptr) dots_ = 0;
        return true;
    }
    void skip_comment() { at_ = std::min(text_.find('\n', at_), text_.size()); }
    void skip_string(char quote) {
        const std::string triple(3, quote);
        const bool is_long = text_.substr(at_, 3) == triple;
        at_ += is_long ? 3 : 1;
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (quote == '"' && c == '\\') {
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

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    std::size_t dots_ = 0;
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
    } else {
        source.text = bytes.starts_with("\xEF\xBB\xBF"sv) ? bytes.substr(3) : bytes;
    }
    if (!source.is_good()) return source;
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
    if (const std::size_t deep = NestingScan(source.text).find(); deep != std::string_view::npos) {
        return bad("is nested too deep here", line_at(source.text, deep));
    }
    return source;
}

}  // namespace comptoir::settings
