#include "app/epos/decode.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>
#include <utility>

#include "app/base/base64.hpp"
#include "app/epos/xml.hpp"

namespace comptoir::epos {
namespace {

using paper::Align;
using paper::CodeKind;
using paper::Look;
using Reading = paper::Page::Reading;

constexpr int kShortMax = 65'535;  // Source: ePOSBuilder, getUShortAttr
constexpr int kByteMax = 255;      // Source: ePOSBuilder, getUByteAttr
constexpr int kLineSpacing = 30;   // dots; Source: Epson ePOS-Print XML manual, <text linespc>, default

/// An element's attributes, read once each; the first that is no good is remembered.
class Attributes {
public:
    explicit Attributes(const Tag& tag) : tag_(tag) {}

    [[nodiscard]] const std::string* find(std::string_view name) const {
        const auto found = std::find_if(tag_.attributes.begin(), tag_.attributes.end(),
                                        [&](const auto& one) { return one.first == name; });
        return found == tag_.attributes.end() ? nullptr : &found->second;
    }

    /// Nothing where it is absent or empty.
    std::optional<int> number(std::string_view name, int minimum, int maximum) {
        const std::string* text = find(name);
        if (text == nullptr || text->empty()) return std::nullopt;
        int value = 0;
        const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
        if (error == std::errc() && end == text->data() + text->size() && value >= minimum &&
            value <= maximum)
            return value;
        complain(name, *text);
        return std::nullopt;
    }

    int needed(std::string_view name, int minimum, int maximum) {
        const auto value = number(name, minimum, maximum);
        if (!value && why_.empty()) why_ = "<" + tag_.name + "> without " + std::string(name);
        return value.value_or(minimum);
    }

    void flag(std::string_view name, bool& value) {
        const std::string* text = find(name);
        if (text == nullptr || text->empty()) return;
        const bool is_true = *text == "true" || *text == "1";
        if (!is_true && *text != "false" && *text != "0") return complain(name, *text);
        value = is_true;
    }

    template <class Value, std::size_t count>
    void choice(std::string_view name, const std::array<std::pair<std::string_view, Value>, count>& among,
                Value& value) {
        const std::string* text = find(name);
        if (text == nullptr || text->empty()) return;
        const auto found =
            std::find_if(among.begin(), among.end(), [&](const auto& one) { return one.first == *text; });
        if (found == among.end()) return complain(name, *text);
        value = found->second;
    }

    void complain(std::string_view name, std::string_view value) {
        constexpr std::size_t kShownMax = 40;  // the longest name that is known has 35
        if (!why_.empty()) return;
        why_ = "<" + tag_.name + " " + std::string(name) + "=\"" + std::string(value.substr(0, kShownMax)) +
               "\">";
    }
    [[nodiscard]] std::string why() const { return why_; }

private:
    const Tag& tag_;
    std::string why_;
};

template <class Value>
using Choice = std::pair<std::string_view, Value>;

constexpr std::array kAligns{Choice<Align>{"left", Align::start}, Choice<Align>{"center", Align::center},
                             Choice<Align>{"right", Align::end}};

/// Font A has cells of 12 by 24 dots, B and C of 9 by 17; the others are as near as they come. Units: the
/// size of the letters that fill such a cell.   Source: escpos.md section 4 (font A); Epson
/// TM-T88V specification (B).
constexpr float kFontA = 20;
constexpr float kFontB = 15;
constexpr std::array kFonts{Choice<float>{"font_a", kFontA},   Choice<float>{"font_b", kFontB},
                            Choice<float>{"font_c", kFontB},   Choice<float>{"font_d", kFontB},
                            Choice<float>{"font_e", kFontB},   Choice<float>{"special_a", kFontA},
                            Choice<float>{"special_b", kFontB}};

constexpr std::array kReadings{
    Choice<Reading>{"none", Reading::none}, Choice<Reading>{"above", Reading::above},
    Choice<Reading>{"below", Reading::below}, Choice<Reading>{"both", Reading::both}};

constexpr std::array kBarcodes{
    Choice<CodeKind>{"upc_a", CodeKind::upc_a},
    Choice<CodeKind>{"upc_e", CodeKind::upc_e},
    Choice<CodeKind>{"ean13", CodeKind::ean13},
    Choice<CodeKind>{"jan13", CodeKind::ean13},
    Choice<CodeKind>{"ean8", CodeKind::ean8},
    Choice<CodeKind>{"jan8", CodeKind::ean8},
    Choice<CodeKind>{"code39", CodeKind::code39},
    Choice<CodeKind>{"itf", CodeKind::itf},
    Choice<CodeKind>{"codabar", CodeKind::codabar},
    Choice<CodeKind>{"code93", CodeKind::code93},
    Choice<CodeKind>{"code128", CodeKind::code128},
    Choice<CodeKind>{"code128_auto", CodeKind::code128},
    Choice<CodeKind>{"gs1_128", CodeKind::gs1_128},
    Choice<CodeKind>{"gs1_databar_omnidirectional", CodeKind::databar_omnidirectional},
    Choice<CodeKind>{"gs1_databar_truncated", CodeKind::databar_truncated},
    Choice<CodeKind>{"gs1_databar_limited", CodeKind::databar_limited},
    Choice<CodeKind>{"gs1_databar_expanded", CodeKind::databar_expanded},
};

/// QR codes of model 1 are no longer read by everything that reads model 2.
constexpr std::array kSymbols{
    Choice<CodeKind>{"pdf417_standard", CodeKind::pdf417},
    Choice<CodeKind>{"pdf417_truncated", CodeKind::pdf417_truncated},
    Choice<CodeKind>{"qrcode_model_1", CodeKind::qr},
    Choice<CodeKind>{"qrcode_model_2", CodeKind::qr},
    Choice<CodeKind>{"qrcode_micro", CodeKind::micro_qr},
    Choice<CodeKind>{"gs1_databar_stacked", CodeKind::databar_stacked},
    Choice<CodeKind>{"gs1_databar_stacked_omnidirectional", CodeKind::databar_stacked_omnidirectional},
    Choice<CodeKind>{"gs1_databar_expanded_stacked", CodeKind::databar_expanded_stacked},
    Choice<CodeKind>{"azteccode_fullrange", CodeKind::aztec},
    Choice<CodeKind>{"azteccode_compact", CodeKind::aztec},
    Choice<CodeKind>{"datamatrix_square", CodeKind::data_matrix},
    Choice<CodeKind>{"datamatrix_rectangle_8", CodeKind::data_matrix_rectangle},
    Choice<CodeKind>{"datamatrix_rectangle_12", CodeKind::data_matrix_rectangle},
    Choice<CodeKind>{"datamatrix_rectangle_16", CodeKind::data_matrix_rectangle},
};

constexpr std::array kLevels{
    Choice<int>{"default", -1}, Choice<int>{"level_l", 0}, Choice<int>{"level_m", 1},
    Choice<int>{"level_q", 2},  Choice<int>{"level_h", 3}, Choice<int>{"level_0", 0},
    Choice<int>{"level_1", 1},  Choice<int>{"level_2", 2}, Choice<int>{"level_3", 3},
    Choice<int>{"level_4", 4},  Choice<int>{"level_5", 5}, Choice<int>{"level_6", 6},
    Choice<int>{"level_7", 7},  Choice<int>{"level_8", 8},
};

/// How thick. A double line is one, as thick as its two and what is between them would be dark.
constexpr std::array kStyles{Choice<int>{"thin", 1},          Choice<int>{"medium", 3},
                             Choice<int>{"thick", 5},         Choice<int>{"thin_double", 2},
                             Choice<int>{"medium_double", 4}, Choice<int>{"thick_double", 6}};

enum class CutType { feed, full };
constexpr std::array kCuts{Choice<CutType>{"feed", CutType::feed},
                           Choice<CutType>{"no_feed", CutType::feed},
                           Choice<CutType>{"reserve", CutType::feed},
                           Choice<CutType>{"feed_fullcut", CutType::full},
                           Choice<CutType>{"no_feed_fullcut", CutType::full},
                           Choice<CutType>{"reserve_fullcut", CutType::full}};

/// A drawer's pin. Source: Epson ePOS-Print XML manual, <pulse>: drawer_1 is pin 2, drawer_2 pin 5.
constexpr std::array kDrawers{Choice<int>{"drawer_1", 2}, Choice<int>{"drawer_2", 5}};
constexpr std::array kPulses{Choice<int>{"pulse_100", 100}, Choice<int>{"pulse_200", 200},
                             Choice<int>{"pulse_300", 300}, Choice<int>{"pulse_400", 400},
                             Choice<int>{"pulse_500", 500}};

/// What only a real Epson printer has, or what changes nothing that is printed here.
constexpr std::array<std::string_view, 11> kSkipped{"sound",       "logo",       "layout",       "recovery",
                                                    "vline-begin", "vline-end",  "rotate-begin", "rotate-end",
                                                    "sound-begin", "sound-stop", "buzzer"};

/// The content of a code: "\\x1d" is a byte, "\\\\" a backslash.
/// Source: Epson ePOS SDK for JavaScript, epos-2.x escapeControl.
std::string unescaped(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned value = 0;
        const std::string_view digits = text.substr(i).size() >= 4 ? text.substr(i + 2, 2) : "";
        if (text[i] == '\\' && text.substr(i + 1).starts_with('\\')) {
            plain += '\\';
            ++i;
        } else if (text[i] == '\\' && text.substr(i + 1).starts_with('x') && digits.size() == 2 &&
                   std::from_chars(digits.data(), digits.data() + 2, value, 16).ptr == digits.data() + 2) {
            plain += static_cast<char>(value);
            i += 3;
        } else {
            plain += text[i];
        }
    }
    return plain;
}

/// Code 128 as Epson's printers take it: "{B" before what is in set B, "{C" before bytes that are two digits
/// each. The encoder chooses the sets itself.   Source: escpos.md section 5; Epson, GS k, function B.
std::string without_code_sets(std::string_view data) {
    if (!data.starts_with('{')) return std::string(data);
    std::string plain;
    bool is_pairs = false;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const char c = data[i];
        const char next = c == '{' && i + 1 < data.size() ? data[i + 1] : '\0';
        if (next == 'A' || next == 'B' || next == 'C') {
            is_pairs = next == 'C';
            ++i;
        } else if (next == '{') {
            plain += '{';
            ++i;
        } else if (next == 'S' || (next >= '1' && next <= '4')) {
            ++i;  // a shift of one letter, and functions that no till prints
        } else if (is_pairs && static_cast<unsigned char>(c) < 100 && !(c >= '0' && c <= '9')) {
            plain += static_cast<char>('0' + c / 10);
            plain += static_cast<char>('0' + c % 10);
        } else {
            plain += c;
        }
    }
    return plain;
}

class Decoder {
public:
    explicit Decoder(LastByte last) : last_(last) {}

    Result<Document> run(std::string_view body) {
        const auto read =
            read_xml(body, {.opened = [this](const Tag& tag) { return opened(tag); },
                            .text = [this](std::string_view piece) { return content(piece); },
                            .closed = [this](const std::string& name) { return closed(name); }});
        if (!read) return tl::unexpected(Error{ErrorCode::malformed, read.error().message});
        if (!found_) return fail(ErrorCode::malformed, "there is no <epos-print>");
        return std::move(document_);
    }

private:
    std::string opened(const Tag& tag);
    std::string content(std::string_view piece);
    std::string closed(const std::string& name);
    std::string begin(const Tag& tag);
    std::string text(const Tag& tag);
    std::string feed(const Tag& tag);
    std::string barcode(const Tag& tag);
    std::string symbol(const Tag& tag);
    std::string corners(const Tag& tag, Bar& bar, int& thickness);
    std::string line(const Tag& tag);
    std::string frame(const Tag& tag);
    std::string area(const Tag& tag);
    std::string pulse(const Tag& tag);
    std::string cut(const Tag& tag);
    std::string skip(const std::string& name);
    std::string finish_image(const Tag& tag);
    std::string finish_code(CodeKind kind);
    void add(Element element) { document_.elements.push_back(std::move(element)); }

    LastByte last_;
    Document document_;
    bool found_ = false;
    bool is_inside_ = false;
    bool is_page_ = false;
    std::optional<Tag> current_;  ///< the element whose content is coming
    bool takes_text_ = false;
    std::string content_;
    std::size_t words_bytes_ = 0;
    std::size_t image_bytes_ = 0;

    // What stays until it is set anew.
    [[nodiscard]] static Text first_style() {
        Text style;
        style.look = {.type = Look::Type::fixed, .size = kFontA};
        style.line_spacing = kLineSpacing;
        return style;
    }
    Text style_ = first_style();
    Code code_;
};

std::string Decoder::opened(const Tag& tag) {
    if (!is_inside_) {
        if (tag.name == "epos-print") found_ = is_inside_ = true;
        return {};
    }
    if (tag.name == "page" && !is_page_ && !current_) {
        is_page_ = true;
        add(PageBegin{});
        return {};
    }
    if (current_) return "<" + tag.name.substr(0, 40) + "> inside of <" + current_->name + ">";
    current_ = tag;
    content_.clear();
    return begin(tag);
}

std::string Decoder::begin(const Tag& tag) {
    const std::string& name = tag.name;
    takes_text_ = name == "text" || name == "image" || name == "barcode" || name == "symbol";
    if (name == "text") return text(tag);
    if (name == "image") return {};
    if (name == "feed") return feed(tag);
    if (name == "cut") return cut(tag);
    if (name == "pulse") return pulse(tag);
    if (name == "barcode") return barcode(tag);
    if (name == "symbol") return symbol(tag);
    if (name == "hline") return line(tag);
    if (name == "reset") {
        style_ = first_style();
        return {};
    }
    if (is_page_ && (name == "area" || name == "position")) return area(tag);
    if (is_page_ && name == "line") return line(tag);
    if (is_page_ && name == "rectangle") return frame(tag);
    if (is_page_ && name == "direction") {
        const std::string* turned = Attributes(tag).find("dir");
        return turned == nullptr || *turned == "left_to_right" ? "" : "a page that is turned";
    }
    return skip(name);
}

std::string Decoder::content(std::string_view piece) {
    if (!takes_text_) return {};
    if (current_->name != "image") words_bytes_ += piece.size();
    if (words_bytes_ > kWordsBytesMax) return "more words than four metres of paper hold";
    content_ += piece;
    return {};
}

std::string Decoder::closed(const std::string& name) {
    if (!is_inside_) return {};
    takes_text_ = false;
    if (!current_) {  // of the document itself, or of a page
        if (is_page_) {
            is_page_ = false;
            add(PageEnd{});
        } else {
            is_inside_ = false;
        }
        return {};
    }
    const Tag tag = *std::exchange(current_, std::nullopt);
    if (name == "image") return finish_image(tag);
    if (name == "barcode" || name == "symbol") return finish_code(code_.wish.kind);
    if (name == "text" && (!content_.empty() || style_.x)) {
        Text words = style_;
        words.words = std::move(content_);
        add(std::move(words));
    }
    if (name == "text") style_.x.reset();
    content_.clear();
    return {};
}

std::string Decoder::text(const Tag& tag) {
    Attributes given(tag);
    Look& look = style_.look;
    given.choice("align", kAligns, style_.align);
    given.choice("font", kFonts, look.size);
    bool is_double = look.times_wide > 1;
    given.flag("dw", is_double);
    if (given.find("dw") != nullptr) look.times_wide = is_double ? 2 : 1;
    is_double = look.times_high > 1;
    given.flag("dh", is_double);
    if (given.find("dh") != nullptr) look.times_high = is_double ? 2 : 1;
    if (const auto times = given.number("width", 1, Look::kTimesMax)) look.times_wide = *times;
    if (const auto times = given.number("height", 1, Look::kTimesMax)) look.times_high = *times;
    bool is_bold = look.weight > 400;
    given.flag("em", is_bold);
    look.weight = is_bold ? 700 : 400;
    given.flag("ul", look.is_underlined);
    given.flag("reverse", look.is_reversed);
    if (const auto spacing = given.number("linespc", 0, kByteMax)) style_.line_spacing = *spacing;
    style_.x = given.number("x", 0, kShortMax);
    if (const auto y = given.number("y", 0, kShortMax); y && is_page_)
        add(Position{style_.x.value_or(0), *y});
    return given.why();
}

std::string Decoder::feed(const Tag& tag) {
    Attributes given(tag);
    if (const auto spacing = given.number("linespc", 0, kByteMax)) style_.line_spacing = *spacing;
    Feed feed{.line_spacing = style_.line_spacing};
    const auto dots = given.number("unit", 0, kByteMax);
    const auto lines = given.number("line", 0, kByteMax);
    feed.dots = dots.value_or(0);
    feed.lines = lines.value_or(!dots && given.find("pos") == nullptr ? 1 : 0);
    add(feed);
    return given.why();
}

std::string Decoder::cut(const Tag& tag) {
    Attributes given(tag);
    CutType type = CutType::feed;
    given.choice("type", kCuts, type);
    if (given.why().empty()) add(Cut{.is_full = type == CutType::full});
    return given.why();
}

std::string Decoder::pulse(const Tag& tag) {
    Attributes given(tag);
    Pulse pulse;
    int pin = 0;
    int on = 0;
    given.choice("drawer", kDrawers, pin);
    given.choice("time", kPulses, on);
    if (pin != 0) pulse.pin = pin;
    if (on != 0) pulse.on_ms = on;
    if (document_.pulses.size() >= kPulsesMax) return "too many drawers at once";
    document_.pulses.push_back(pulse);
    return given.why();
}

std::string Decoder::barcode(const Tag& tag) {
    Attributes given(tag);
    code_ = {};
    code_.look = style_.look;
    code_.look.times_wide = code_.look.times_high = 1;
    given.choice("align", kAligns, style_.align);
    code_.align = style_.align;
    code_.wish.kind = CodeKind::code39;
    if (given.find("type") == nullptr) return "<barcode> without type";
    given.choice("type", kBarcodes, code_.wish.kind);
    given.choice("hri", kReadings, code_.reading);
    given.choice("font", kFonts, code_.look.size);
    code_.wish.module_dots = given.number("width", 1, 8).value_or(3);
    code_.wish.bar_height = given.number("height", 1, kByteMax).value_or(162);
    return given.why();
}

std::string Decoder::symbol(const Tag& tag) {
    Attributes given(tag);
    code_ = {};
    code_.look = style_.look;
    given.choice("align", kAligns, style_.align);
    code_.align = style_.align;
    if (given.find("type") == nullptr) return "<symbol> without type";
    given.choice("type", kSymbols, code_.wish.kind);
    const std::string* level = given.find("level");
    const bool is_percent =
        level != nullptr && !level->empty() && level->front() >= '0' && level->front() <= '9';
    // A share in percent is Aztec's; the encoder's own choice does.
    if (!is_percent) given.choice("level", kLevels, code_.wish.level);
    code_.wish.module_dots = given.number("width", 1, 16).value_or(3);
    code_.wish.bar_height = given.number("height", 1, kByteMax).value_or(0);
    static_cast<void>(given.number("size", 0, kShortMax));
    return given.why();
}

/// What lies between x1, y1 and x2, y2, in whatever order, and how thick its lines are.
std::string Decoder::corners(const Tag& tag, Bar& bar, int& thickness) {
    Attributes given(tag);
    const auto [left, right] =
        std::minmax({given.needed("x1", 0, kShortMax), given.needed("x2", 0, kShortMax)});
    bar = {left, 0, right - left + 1, 1};
    if (tag.name != "hline") {
        const auto [top, bottom] =
            std::minmax({given.needed("y1", 0, kShortMax), given.needed("y2", 0, kShortMax)});
        bar.top = top;
        bar.height = bottom - top + 1;
    }
    given.choice("style", kStyles, thickness);
    return given.why();
}

std::string Decoder::line(const Tag& tag) {
    Bar bar;
    int thickness = 1;
    if (std::string why = corners(tag, bar, thickness); !why.empty()) return why;
    if (bar.width > 1 && bar.height > 1) return "a slanted line";
    if (bar.width == 1) bar.width = thickness;
    if (bar.height == 1) bar.height = thickness;
    add(bar);
    return {};
}

std::string Decoder::frame(const Tag& tag) {
    Bar whole;
    int thickness = 1;
    if (std::string why = corners(tag, whole, thickness); !why.empty()) return why;
    const auto [left, top, width, height] = whole;
    add(Bar{left, top, width, thickness});
    add(Bar{left, std::max(top, top + height - thickness), width, thickness});
    add(Bar{left, top, thickness, height});
    add(Bar{std::max(left, left + width - thickness), top, thickness, height});
    return {};
}

std::string Decoder::area(const Tag& tag) {
    Attributes given(tag);
    const int x = given.needed("x", 0, kShortMax);
    const int y = given.needed("y", 0, kShortMax);
    if (tag.name == "position") {
        add(Position{x, y});
    } else {
        const int width = given.needed("width", 1, kShortMax);
        add(Area{x, y, width, given.needed("height", 1, kShortMax)});
    }
    return given.why();
}

std::string Decoder::skip(const std::string& name) {
    if (std::find(kSkipped.begin(), kSkipped.end(), name) == kSkipped.end()) {
        constexpr std::size_t kShownMax = 40;  // the longest name that is known has 12
        return "<" + name.substr(0, kShownMax) + "> is not known";
    }
    auto& skipped = document_.skipped;
    if (std::find(skipped.begin(), skipped.end(), name) == skipped.end()) skipped.push_back(name);
    return {};
}

std::string Decoder::finish_image(const Tag& tag) {
    Attributes given(tag);
    const int width = given.needed("width", 1, kShortMax);
    const int height = given.needed("height", 1, kShortMax);
    enum class Mode { mono, grey };
    constexpr std::array kModes{Choice<Mode>{"mono", Mode::mono}, Choice<Mode>{"gray16", Mode::grey}};
    Mode mode = Mode::mono;
    given.choice("mode", kModes, mode);
    given.choice("align", kAligns, style_.align);
    const int halftone = given.number("halftone", 0, 2).value_or(0);
    double brightness = 1;
    if (const std::string* text = given.find("brightness"); text != nullptr && !text->empty()) {
        const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), brightness);
        const bool is_good = error == std::errc() && brightness >= 0.1 && brightness <= 10;
        if (!is_good) given.complain("brightness", *text);
    }
    if (!given.why().empty()) return given.why();

    const auto bytes = base64::decode(content_);
    content_.clear();
    content_.shrink_to_fit();
    if (!bytes) return "image: " + bytes.error().message;
    Picture picture{.what = paper::Dots{}, .align = style_.align};
    if (mode == Mode::mono) {
        auto dots = mono_image(*bytes, width, height, last_);
        if (!dots) return dots.error().message;
        image_bytes_ += dots->bits.size();
        picture.what = std::move(*dots);
    } else {
        auto tones = grey_image(*bytes, width, height, brightness);
        if (!tones) return tones.error().message;
        image_bytes_ += tones->grey.size();
        constexpr int kThreshold = 2;  // Source: ePOSBuilder, HALFTONE_THRESHOLD
        if (halftone == kThreshold) {
            picture.what = threshold(*tones);
        } else {
            picture.what = std::move(*tones);
        }
    }
    if (image_bytes_ > kImageBytesMax) return "images: too much for one receipt";
    add(std::move(picture));
    return {};
}

std::string Decoder::finish_code(CodeKind kind) {
    code_.wish.data = unescaped(content_);
    if (kind == CodeKind::code128) code_.wish.data = without_code_sets(code_.wish.data);
    content_.clear();
    add(code_);
    return {};
}

}  // namespace

Result<Document> decode(std::string_view body, LastByte last) {
    return Decoder(last).run(body);
}

}  // namespace comptoir::epos
