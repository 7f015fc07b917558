#include "renderer/words.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <ranges>

#include "app/base/check.hpp"
#include "app/base/file.hpp"
#include "app/base/utf8.hpp"

namespace comptoir::renderer {
namespace {

struct TextRow {
    Text id;
    std::string_view english;
};

constexpr std::array<TextRow, kTexts> kEnglish{{
    {Text::total, "Total"},
    {Text::your_refund, "Your refund"},
    {Text::you_save, "You save"},
    {Text::you_saved, "You saved"},
    {Text::subtotal, "Subtotal"},
    {Text::taxes, "Taxes"},
    {Text::taxes_included, "Taxes, included"},
    {Text::before_discounts, "Before discounts"},
    {Text::your_note, "Your note"},
    {Text::order_number, "Order %1"},
    {Text::left_to_pay, "Left to pay"},
    {Text::paid, "Paid"},
    {Text::paid_amount, "Paid %1"},
    {Text::of_amount, "of %1"},
    {Text::pay_the_rest, "Pay the rest as you like"},
    {Text::your_order, "Your order"},
    {Text::your_order_is_empty, "Your order is empty"},
    {Text::net_weight, "Net weight"},
    {Text::gross, "Gross"},
    {Text::tare, "Tare"},
    {Text::net, "Net"},
    {Text::stable, "Stable"},
    {Text::moving, "Moving"},
    {Text::too_heavy, "Too heavy"},
    {Text::put_it_on, "Nothing on the scale"},
    {Text::let_it_settle, "Let the scale settle"},
    {Text::price_to_pay, "Price to pay"},
    {Text::order_so_far, "Order so far"},
    {Text::with_this, "With this"},
    {Text::scan_to_pay, "Scan to pay"},
    {Text::use_your_camera, "Use your camera or banking app"},
    {Text::code_is_coming, "The code is on its way"},
    {Text::thank_you, "Thank you"},
    {Text::see_you_soon, "See you soon."},
    {Text::your_change, "Your change"},
    {Text::welcome, "Welcome"},
    {Text::reconnecting, "Reconnecting"},
    {Text::one_moment, "One moment, please"},
    {Text::order_is_safe, "We are reconnecting to the till. Your order is safe."},
    {Text::your_order_so_far, "Your order so far"},
    {Text::for_staff_silent, "For staff: the till has not answered for %1. Trying again by itself."},
    {Text::for_staff_no_browser,
     "For staff: the till asked for a web page, and this box has no browser to show it. Install Chromium or "
     "Firefox on it."},
    {Text::for_staff_browser_stops, "For staff: the browser that should show a web page keeps stopping."},
    {Text::connect_this_screen, "Connect this screen"},
    {Text::waiting_for_odoo, "Waiting for Odoo"},
    {Text::connected_to_odoo, "Odoo %1 is connected"},
    {Text::waiting_for_network, "Waiting for the network"},
    {Text::open_settings, "In Odoo, open the settings of this point of sale"},
    {Text::settings_path, "Point of Sale  ›  Configuration  ›  Settings  ›  Connected Devices"},
    {Text::type_address_iot, "Tick “IoT Box” and type this address"},
    {Text::type_address_epos, "Tick “ePos Printer” and type this address"},
    {Text::no_address_yet, "No address yet"},
    {Text::also_reachable, "Also"},
    {Text::open_register, "Save, and open the register"},
    {Text::open_register_tick_display, "Tick “Customer Display”, save, and open the register"},
    {Text::open_register_iot_screen,
     "Set “Customer Display” to “An IOT-connected screen”, save, and open the register"},
    {Text::paste_display_link, "Put the link of the POS’s customer display into this box’s settings"},
    {Text::type_this_code, "In Odoo’s IoT app, type this code"},
    {Text::scan_this_code, "Scan this code with the scanner"},
    {Text::first_till, "First till: %1"},
    {Text::scan_for_settings, "Or set it up from your phone"},
    {Text::devices, "Devices"},
    {Text::no_devices_yet, "Plug in a printer, a scale or a scanner: it appears here."},
    {Text::ready, "Ready"},
    {Text::not_yet, "Not yet"},
    {Text::missing, "Missing"},
    {Text::choose_how_to_pay, "How would you like to pay?"},
    {Text::tell_the_cashier, "Please tell the cashier"},
    {Text::to_pay, "To pay"},
    {Text::present_card, "Insert, tap or swipe your card"},
    {Text::insert_card, "Insert your card"},
    {Text::tap_card, "Hold your card or phone to the reader"},
    {Text::enter_pin, "Enter your PIN"},
    {Text::cover_pin, "Cover the keypad with your hand"},
    {Text::on_the_reader, "Follow the steps on the card reader"},
    {Text::checking_payment, "Checking your payment"},
    {Text::remove_card, "Take your card"},
    {Text::payment_accepted, "Payment accepted"},
    {Text::payment_not_accepted, "Not accepted"},
    {Text::try_another, "Try another card or way to pay"},
    {Text::payment_unknown, "We are checking your payment"},
    {Text::do_not_pay_again, "Please wait, and do not pay again yet"},
    {Text::tip, "Tip"},
    {Text::rounding, "Rounding"},
    {Text::refunded, "Refunded"},
    {Text::scan_for_receipt, "Scan for your receipt"},
    {Text::closed, "We are closed"},
    {Text::opens_at, "We open at %1"},
    {Text::updating, "This screen is being updated"},
    {Text::back_in_a_moment, "It will be back in a moment"},
    {Text::for_staff_paper_out, "For staff: %1 is out of paper."},
    {Text::for_staff_paper_low, "For staff: %1 will soon be out of paper."},
    {Text::for_staff_cover_open, "For staff: the cover of %1 is open."},
    {Text::for_staff_not_answering, "For staff: %1 does not answer."},
    {Text::for_staff_needs_attention, "For staff: %1 needs attention."},
    {Text::for_staff_receipt_uncertain, "For staff: check whether the last receipt came out of %1."},
    {Text::for_staff_slide_left_out, "For staff: %1 of the playlist can’t be shown."},
    {Text::for_staff_no_videos, "For staff: this box can’t play videos; only pictures are shown."},
    {Text::points_won, "Points earned"},
    {Text::points_spent, "Points used"},
    {Text::points_total, "Your points"},
    {Text::reward, "Reward"},
    {Text::deposit, "Deposit"},
    {Text::returned, "Returned"},
    {Text::for_customer, "For %1"},
    {Text::for_information, "For information: %1"},
    {Text::staff_note, "Note for staff"},
    {Text::unit_price, "Unit price"},
    {Text::language_name, "English"},
    {Text::high_contrast, "Larger and stronger"},
    {Text::usual_look, "Usual look"},
    {Text::tip_question, "Would you like to add a tip?"},
    {Text::no_tip, "No tip"},
    {Text::receipt_question, "How would you like your receipt?"},
    {Text::receipt_paper, "On paper"},
    {Text::receipt_phone, "On my phone"},
    {Text::receipt_email, "By e-mail"},
    {Text::receipt_none, "No receipt"},
    {Text::rating_question, "How was it today?"},
    {Text::sign_here, "Please sign here"},
    {Text::start_over, "Start over"},
    {Text::done, "Done"},
    {Text::preparing, "Being prepared"},
    {Text::ready_to_collect, "Ready to collect"},
}};

struct CountedRow {
    Counted id;
    std::string_view one;
    std::string_view many;
};

constexpr std::array<CountedRow, kCounted> kEnglishCounted{{
    {Counted::items, "%1 item", "%1 items"},
    {Counted::more_above, "%1 more above", "%1 more above"},
    {Counted::more_below, "%1 more below", "%1 more below"},
    {Counted::earlier, "%1 earlier", "%1 earlier"},
    {Counted::not_listed, "%1 more line is not listed", "%1 more lines are not listed"},
    {Counted::ready_of, "%1 of %2 ready", "%1 of %2 ready"},
}};

constexpr bool in_order() {
    for (std::size_t i = 0; i < kTexts; i++) {
        if (static_cast<std::size_t>(kEnglish[i].id) != i) return false;
    }
    for (std::size_t i = 0; i < kCounted; i++) {
        if (static_cast<std::size_t>(kEnglishCounted[i].id) != i) return false;
    }
    return true;
}
static_assert(in_order(), "the tables are indexed by their enumerations");

// ---- plural rules -------------------------------------------------------------------------------

constexpr std::size_t kRuleBytesMax = 512;  // Arabic, the longest real rule, has 150
constexpr int kRuleDepthMax = 32;           // Arabic nests five ternaries
constexpr std::size_t kFormsMax = 6;        // no language has more (CLDR 42)

/// Evaluates the C expression of a Plural-Forms header for one n.
class RuleReader {
public:
    RuleReader(std::string_view text, std::uint64_t n) : rest_(text), n_(n) {}

    std::optional<std::uint64_t> run() {
        const std::uint64_t value = ternary(0);
        skip();
        if (!good_ || !rest_.empty()) return std::nullopt;
        return value;
    }

private:
    void skip() {
        while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t')) rest_.remove_prefix(1);
    }
    bool take(std::string_view token) {
        skip();
        if (!rest_.starts_with(token)) return false;
        rest_.remove_prefix(token.size());
        return true;
    }
    std::uint64_t wrong() {
        good_ = false;
        rest_ = {};
        return 0;
    }

    std::uint64_t ternary(int depth) {
        if (depth > kRuleDepthMax) return wrong();
        const std::uint64_t condition = either(depth);
        if (!take("?")) return condition;
        const std::uint64_t yes = ternary(depth + 1);
        if (!take(":")) return wrong();
        const std::uint64_t no = ternary(depth + 1);
        return condition != 0 ? yes : no;
    }
    std::uint64_t either(int depth) {
        std::uint64_t left = both(depth);
        while (take("||")) {
            const std::uint64_t right = both(depth);
            left = left != 0 || right != 0 ? 1 : 0;
        }
        return left;
    }
    std::uint64_t both(int depth) {
        std::uint64_t left = comparison(depth);
        while (take("&&")) {
            const std::uint64_t right = comparison(depth);
            left = left != 0 && right != 0 ? 1 : 0;
        }
        return left;
    }
    std::uint64_t comparison(int depth) {
        const std::uint64_t left = remainder(depth);
        if (take("==")) return left == remainder(depth) ? 1 : 0;
        if (take("!=")) return left != remainder(depth) ? 1 : 0;
        if (take("<=")) return left <= remainder(depth) ? 1 : 0;
        if (take(">=")) return left >= remainder(depth) ? 1 : 0;
        if (take("<")) return left < remainder(depth) ? 1 : 0;
        if (take(">")) return left > remainder(depth) ? 1 : 0;
        return left;
    }
    std::uint64_t remainder(int depth) {
        std::uint64_t left = primary(depth);
        while (take("%")) {
            const std::uint64_t right = primary(depth);
            if (right == 0) return wrong();
            left %= right;
        }
        return left;
    }
    std::uint64_t primary(int depth) {
        if (depth > kRuleDepthMax) return wrong();
        if (take("(")) {
            const std::uint64_t value = ternary(depth + 1);
            return take(")") ? value : wrong();
        }
        if (take("!")) return primary(depth + 1) == 0 ? 1 : 0;
        if (take("n")) return n_;
        if (rest_.empty() || rest_.front() < '0' || rest_.front() > '9') return wrong();
        std::uint64_t value = 0;
        while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
            value = std::min<std::uint64_t>(value * 10 + static_cast<std::uint64_t>(rest_.front() - '0'),
                                            1'000'000);
            rest_.remove_prefix(1);
        }
        return value;
    }

    std::string_view rest_;
    std::uint64_t n_;
    bool good_ = true;
};

// ---- catalogues ---------------------------------------------------------------------------------

constexpr std::size_t kCatalogueBytesMax =
    256 * 1024;  // ours are under 10 KiB; a translator's comments may add to it
constexpr std::size_t kMessageBytesMax = 1024;  // our longest message is under 100

struct Message {
    std::string id;
    std::vector<std::string> forms;
    bool is_fuzzy = false;
};

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlank = " \t\r";
    const std::size_t from = text.find_first_not_of(kBlank);
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(kBlank) - from + 1);
}

/// The inside of a quoted C string.
std::optional<std::string> unquoted(std::string_view text) {
    text = trimmed(text);
    if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::nullopt;
    text = text.substr(1, text.size() - 2);
    std::string out;
    for (std::size_t i = 0; i < text.size(); i++) {
        if (text[i] != '\\') {
            out += text[i];
        } else if (++i < text.size()) {
            out += text[i] == 'n' ? '\n' : text[i] == 't' ? '\t' : text[i];
        } else {
            return std::nullopt;
        }
    }
    return out;
}

/// Reads a catalogue line by line.   Source: GNU gettext manual 0.21, section 3 "The Format of PO Files".
class CatalogueReader {
public:
    Result<std::vector<Message>> read(std::string_view po) {
        for (std::size_t number = 1; !po.empty(); number++) {
            const std::size_t end = std::min(po.find('\n'), po.size());
            const std::string_view line = trimmed(po.substr(0, end));
            po.remove_prefix(std::min(end + 1, po.size()));
            if (!take(line)) return fail(ErrorCode::malformed, "line " + std::to_string(number));
        }
        finish();
        return std::move(messages_);
    }

private:
    bool take(std::string_view line) {
        if (line.empty()) return true;
        if (line.front() == '#') {
            if (line.starts_with("#,") && line.find("fuzzy") != std::string_view::npos) next_is_fuzzy_ = true;
            return true;
        }
        if (line.front() == '"') return append(line);
        const std::size_t space = line.find_first_of(" \t");
        if (space == std::string_view::npos) return false;
        return open(line.substr(0, space)) && append(line.substr(space));
    }

    bool open(std::string_view keyword) {
        if (keyword == "msgctxt" || keyword == "msgid_plural") {
            into_ = &ignored_;
            ignored_.clear();
        } else if (keyword == "msgid") {
            finish();
            now_.is_fuzzy = std::exchange(next_is_fuzzy_, false);
            is_open_ = true;
            into_ = &now_.id;
        } else if (keyword == "msgstr" || keyword.starts_with("msgstr[")) {
            if (!is_open_ || now_.forms.size() >= kFormsMax) return false;
            into_ = &now_.forms.emplace_back();
        } else {
            return false;
        }
        return true;
    }

    bool append(std::string_view quoted) {
        const auto text = unquoted(quoted);
        if (!text || into_ == nullptr || into_->size() + text->size() > kMessageBytesMax) return false;
        *into_ += *text;
        return true;
    }

    void finish() {
        if (is_open_) messages_.push_back(std::move(now_));
        now_ = {};
        is_open_ = false;
        into_ = nullptr;
    }

    std::vector<Message> messages_;
    Message now_;
    std::string ignored_;
    std::string* into_ = nullptr;
    bool is_open_ = false;
    bool next_is_fuzzy_ = false;
};

std::string_view header_field(std::string_view header, std::string_view name) {
    const std::size_t at = header.find(name);
    if (at == std::string_view::npos) return {};
    const std::string_view rest = header.substr(at + name.size());
    return trimmed(rest.substr(0, std::min(rest.find('\n'), rest.size())));
}

std::string filled(std::string_view text, std::initializer_list<std::string_view> values) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); i++) {
        const bool is_place =
            text[i] == '%' && i + 1 < text.size() && text[i + 1] >= '1' && text[i + 1] <= '9';
        const auto which = is_place ? static_cast<std::size_t>(text[i + 1] - '1') : 0;
        if (is_place && which < values.size()) {
            out += values.begin()[which];
            i++;
        } else {
            out += text[i];
        }
    }
    return out;
}

/// Languages written from right to left, of those a shop may have.   Source: CLDR 42, characterOrder.
constexpr std::array<std::string_view, 11> kRightToLeft{"ar",  "he", "fa", "ur", "ps", "sd",
                                                        "ckb", "dv", "ug", "yi", "iw"};

/// "zh_CN.UTF-8" and "zh-CN" are "zh-cn", "sr@latin" is "sr-latn".
std::string normal(std::string_view tag) {
    const std::size_t at = tag.find('@');
    const std::string_view modifier = at == std::string_view::npos ? std::string_view() : tag.substr(at + 1);
    std::string out;
    for (const char c : tag.substr(0, std::min(tag.find_first_of(".@"), tag.size()))) {
        out += c == '_' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    if (modifier == "latin") out += "-latn";
    return out;
}

std::string_view base_of(std::string_view normal_tag) {
    return normal_tag.substr(0, std::min(normal_tag.find('-'), normal_tag.size()));
}

struct Renamed {
    std::string_view tag;
    std::string_view is;
};
/// Codes for what is known by another one.
/// Source: IANA language subtag registry (in, iw, ji, mo and tl are given up for others; no holds nb and nn);
/// CLDR 42, supplemental/likelySubtags.xml (yue is written in Hant).
constexpr std::array<Renamed, 8> kRenamed{{{"in", "id"},
                                           {"iw", "he"},
                                           {"ji", "yi"},
                                           {"mo", "ro"},
                                           {"nn", "nb"},
                                           {"no", "nb"},
                                           {"tl", "fil"},
                                           {"yue", "zh-hant"}}};

bool has_part(std::string_view normal_tag, std::string_view part) {
    while (!normal_tag.empty()) {
        const std::size_t end = std::min(normal_tag.find('-'), normal_tag.size());
        if (normal_tag.substr(0, end) == part) return true;
        normal_tag.remove_prefix(std::min(end + 1, normal_tag.size()));
    }
    return false;
}

/// The catalogue that a Chinese reader reads: the script decides, else where it is spoken.
/// Source: CLDR 42, supplemental/likelySubtags.xml: zh is Hans, in HK, MO and TW Hant.
std::string_view chinese_of(std::string_view normal_tag) {
    if (has_part(normal_tag, "hant")) return "zh-tw";
    if (has_part(normal_tag, "hans")) return "zh-cn";
    const bool is_traditional =
        has_part(normal_tag, "tw") || has_part(normal_tag, "hk") || has_part(normal_tag, "mo");
    return is_traditional ? "zh-tw" : "zh-cn";
}

/// Under what else the language of a tag may be had.
std::string known_as(std::string_view normal_tag) {
    std::string tag(normal_tag);
    const auto renamed =
        std::ranges::find_if(kRenamed, [&](const Renamed& r) { return r.tag == base_of(normal_tag); });
    if (renamed != kRenamed.end()) tag = std::string(renamed->is) + tag.substr(base_of(normal_tag).size());
    return base_of(tag) == "zh" ? std::string(chinese_of(tag)) : tag;
}

/// Which of `tags` names the language of `tag`, as `Words::find` says.
template <class Tags>
std::optional<std::size_t> best_of(const Tags& tags, std::string_view tag) {
    const std::string wanted = normal(tag);
    if (wanted.empty()) return std::nullopt;
    const auto where = [&](const auto& is) -> std::optional<std::size_t> {
        for (std::size_t i = 0; i < tags.size(); i++) {
            if (is(normal(tags[i]))) return i;
        }
        return std::nullopt;
    };
    const auto named = [&](std::string_view name) {
        return where([&](const std::string& one) { return one == name; });
    };
    if (const auto exact = named(wanted)) return exact;
    const std::string known = known_as(wanted);
    if (const auto other_name = named(known)) return other_name;
    if (const auto whole = named(base_of(known))) return whole;
    return where([&](const std::string& one) { return base_of(one) == base_of(known); });
}

/// Every catalogue of assets/translations, and English.
constexpr std::array<std::string_view, 34> kSpoken{"ar", "bg", "bn", "cs", "da", "de",    "el",   "en", "es",
                                                   "fa", "fi", "fr", "he", "hi", "hr",    "hu",   "it", "ja",
                                                   "ko", "nb", "nl", "pl", "pt", "pt_BR", "ro",   "sk", "sv",
                                                   "th", "tr", "uk", "ur", "vi", "zh_CN", "zh_TW"};

}  // namespace

std::string_view english(Text text) {
    return kEnglish[static_cast<std::size_t>(text)].english;
}
std::string_view english_one(Counted what) {
    return kEnglishCounted[static_cast<std::size_t>(what)].one;
}
std::string_view english_many(Counted what) {
    return kEnglishCounted[static_cast<std::size_t>(what)].many;
}

Result<PluralRule> PluralRule::parse(std::string_view header) {
    constexpr std::string_view kForms = "nplurals=";
    constexpr std::string_view kPlural = "plural=";
    if (header.size() > kRuleBytesMax) return fail(ErrorCode::malformed, "plural rule: too long");
    const std::size_t forms_at = header.find(kForms);
    const std::size_t semicolon = header.find(';');
    if (forms_at == std::string_view::npos || semicolon == std::string_view::npos) {
        return fail(ErrorCode::malformed, "plural rule: nplurals is missing");
    }
    const std::size_t plural_at = header.find(kPlural, semicolon);
    if (plural_at == std::string_view::npos)
        return fail(ErrorCode::malformed, "plural rule: plural is missing");
    PluralRule rule;
    const std::string_view digit =
        trimmed(header.substr(forms_at + kForms.size(), semicolon - forms_at - kForms.size()));
    if (digit.size() != 1 || digit[0] < '1' || digit[0] > static_cast<char>('0' + kFormsMax)) {
        return fail(ErrorCode::malformed, "plural rule: nplurals is no number of forms");
    }
    rule.forms_ = static_cast<std::size_t>(digit[0] - '0');
    std::string_view expression = header.substr(plural_at + kPlural.size());
    expression = trimmed(expression.substr(0, std::min(expression.find(';'), expression.size())));
    rule.expression_ = expression;
    if (!RuleReader(rule.expression_, 1).run())
        return fail(ErrorCode::malformed, "plural rule: not an expression");
    return rule;
}

std::size_t PluralRule::form_of(std::uint64_t n) const {
    const auto form = RuleReader(expression_, n).run();
    return form && *form < forms_ ? static_cast<std::size_t>(*form) : forms_ - 1;
}

Language Language::english() {
    return {};
}

Result<Language> Language::parse(std::string tag, std::string_view po) {
    if (po.size() > kCatalogueBytesMax) return fail(ErrorCode::full, "larger than a catalogue may be");
    if (!utf8::is_valid(po)) return fail(ErrorCode::malformed, "not UTF-8");
    auto messages = CatalogueReader().read(po);
    if (!messages) return tl::unexpected(messages.error());
    Language language;
    language.tag_ = std::move(tag);
    const std::string normal_tag = normal(language.tag_);
    if (std::ranges::find(kRightToLeft, base_of(normal_tag)) != kRightToLeft.end()) {
        language.direction_ = Direction::right_to_left;
    }
    std::map<std::string_view, const Message*> by_id;
    for (const Message& message : *messages) {
        const bool is_said = !message.forms.empty() && !message.forms.front().empty() && !message.is_fuzzy;
        if (is_said) by_id[message.id] = &message;
    }
    if (const auto header = by_id.find(""); header != by_id.end()) {
        const auto field = header_field(header->second->forms.front(), "Plural-Forms:");
        if (!field.empty()) {
            auto rule = PluralRule::parse(field);
            if (!rule) return tl::unexpected(rule.error());
            language.plural_ = std::move(*rule);
        }
    }
    for (std::size_t i = 0; i < kTexts; i++) {
        const auto found = by_id.find(kEnglish[i].english);
        if (found != by_id.end()) language.texts_[i] = found->second->forms.front();
    }
    for (std::size_t i = 0; i < kCounted; i++) {
        const auto found = by_id.find(kEnglishCounted[i].one);
        const bool is_whole = found != by_id.end() && found->second->forms.size() == language.plural_.forms();
        if (is_whole) language.counted_[i] = found->second->forms;
    }
    return language;
}

bool Language::has(Text text) const {
    return !texts_[static_cast<std::size_t>(text)].empty();
}
bool Language::has(Counted what) const {
    return !counted_[static_cast<std::size_t>(what)].empty();
}

std::string Language::say(Text text, std::initializer_list<std::string_view> values) const {
    const std::string& own = texts_[static_cast<std::size_t>(text)];
    return filled(own.empty() ? renderer::english(text) : std::string_view(own), values);
}

std::string Language::count(Counted what, std::uint64_t n,
                            std::initializer_list<std::string_view> values) const {
    const std::vector<std::string>& own = counted_[static_cast<std::size_t>(what)];
    const std::string_view form = !own.empty() ? std::string_view(own[plural_.form_of(n)])
                                  : n == 1     ? english_one(what)
                                               : english_many(what);
    const std::string number = std::to_string(n);
    return values.size() == 0 ? filled(form, {number}) : filled(form, values);
}

std::string Speech::again(Text text, std::initializer_list<std::string_view> values) const {
    std::string said = second != nullptr ? second->say(text, values) : std::string();
    return said == first.say(text, values) ? std::string() : said;
}

bool is_spoken(std::string_view tag) {
    return best_of(kSpoken, tag).has_value();
}

std::vector<std::string> spoken_languages() {
    return {kSpoken.begin(), kSpoken.end()};
}

Words::Words() {
    languages_.push_back(Language::english());
}

Words Words::load(const std::filesystem::path& folder, std::vector<Error>& problems) {
    Words words;
    std::vector<std::filesystem::path> files;
    std::error_code ec;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ec)) {
        if (entry.path().extension() == ".po") files.push_back(entry.path());
        if (files.size() >= kLanguagesMax - 1) break;
    }
    if (ec) problems.push_back({ErrorCode::offline, folder.string() + ": " + ec.message()});
    std::ranges::sort(files);
    for (const auto& path : files) {
        const auto bytes = file::read(path, kCatalogueBytesMax);
        auto language = bytes ? Language::parse(path.stem().string(), *bytes) : tl::unexpected(bytes.error());
        if (language) {
            words.add(std::move(*language));
        } else {
            problems.push_back({language.error().code, path.string() + ": " + language.error().message});
        }
    }
    return words;
}

void Words::add(Language language) {
    CHECK(languages_.size() < kLanguagesMax, "load() stops before");
    languages_.push_back(std::move(language));
}

const Language* Words::find(std::string_view tag) const {
    std::vector<std::string_view> tags;
    for (const Language& language : languages_) tags.push_back(language.tag());
    const auto at = best_of(tags, tag);
    return at ? &languages_[*at] : nullptr;
}

const Language& Words::pick(std::string_view order_language,
                            const std::vector<std::string>& shop_languages) const {
    if (const Language* own = find(order_language)) return *own;
    for (const std::string& tag : shop_languages) {
        if (const Language* known = find(tag)) return *known;
    }
    return languages_.front();
}

Speech Words::speech(std::string_view order_language, const std::vector<std::string>& shop_languages,
                     std::string_view second) const {
    const Language& first = pick(order_language, shop_languages);
    const Language* other = find(second);
    return {first, other == &first ? nullptr : other};
}

}  // namespace comptoir::renderer
