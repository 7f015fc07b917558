#include "device-bridge/scanning/code_meaning.hpp"

#include <algorithm>
#include <utility>

#include "app/base/text.hpp"
#include "device-bridge/protocols/check_digits.hpp"
#include "device-bridge/protocols/gs1_link.hpp"
#include "device-bridge/protocols/gs1_pairs.hpp"
#include "device-bridge/scanning/wrong_layout.hpp"

namespace comptoir::bridge {
namespace {

using Kind = CodeMeaning::Kind;

constexpr std::size_t kEan8 = 8;
constexpr std::size_t kUpcA = 12;
constexpr std::size_t kEan13 = 13;
constexpr std::size_t kGtin = 14;
constexpr std::size_t kSscc = 18;
constexpr std::string_view kCompositeId = "]e0";

const char* name_of(Kind kind) {
    switch (kind) {
        case Kind::text: return "text";
        case Kind::ean8: return "ean8";
        case Kind::upc_e: return "upc_e";
        case Kind::upc_a: return "upc_a";
        case Kind::ean13: return "ean13";
        case Kind::gtin14: return "gtin14";
        case Kind::sscc: return "sscc";
        case Kind::gs1: return "gs1";
        case Kind::gs1_link: return "gs1_link";
    }
    return "text";
}

const char* name_of(LabelValue::Kind kind) {
    switch (kind) {
        case LabelValue::Kind::weight: return "weight";
        case LabelValue::Kind::price: return "price";
        case LabelValue::Kind::count: return "count";
        case LabelValue::Kind::discount: return "discount";
    }
    return "weight";
}

std::string filled_up(std::string_view digits) {
    return std::string(kGtin - std::min(kGtin, digits.size()), '0') + std::string(digits);
}

// ---- numbers --------------------------------------------------------------------------------------------

Kind kind_of_size(std::size_t size) {
    switch (size) {
        case kEan8: return Kind::ean8;
        case kUpcA: return Kind::upc_a;
        case kEan13: return Kind::ean13;
        case kGtin: return Kind::gtin14;
        case kSscc: return Kind::sscc;
        default: return Kind::text;
    }
}

bool is_ean_id(std::string_view id) {
    return id.size() == 3 && id[1] == 'E';
}

/// An EAN-13 with two or five digits behind it, which only the id tells from a longer number.
void split_add_on(CodeMeaning& meaning, std::string_view& digits) {
    const bool may_have_one = digits.size() == kEan13 + 2 || digits.size() == kEan13 + 5;
    if (meaning.symbology != "]E3" || !may_have_one) return;
    meaning.add_on = digits.substr(kEan13);
    digits = digits.substr(0, kEan13);
}

void read_label(CodeMeaning& meaning, const std::vector<LabelPattern>& labels) {
    const std::string thirteen = meaning.gtin.substr(1);
    const auto pattern = std::find_if(labels.begin(), labels.end(),
                                      [&](const LabelPattern& one) { return one.fits(thirteen); });
    if (pattern == labels.end()) return;
    auto label = pattern->read(thirteen);
    if (label) {
        meaning.label = std::move(*label);
    } else {
        meaning.trouble = label.error().message;
    }
}

void read_number(CodeMeaning& meaning, std::string_view digits, const std::vector<LabelPattern>& labels) {
    split_add_on(meaning, digits);
    const Kind kind = kind_of_size(digits.size());
    if (kind == Kind::text) return;
    const auto twelve = expanded_upc_e(digits);
    if (!has_right_check_digit(digits)) {
        if (twelve) {
            meaning.kind = Kind::upc_e;
            meaning.gtin = filled_up(*twelve);
        } else if (is_ean_id(meaning.symbology)) {
            meaning.trouble = "wrong check digit";
        }
        return;
    }
    meaning.kind = kind;
    meaning.may_be_upc_e = twelve.has_value();
    if (kind == Kind::sscc) return;
    meaning.gtin = filled_up(digits);
    if (kind == Kind::upc_a || kind == Kind::ean13) read_label(meaning, labels);
}

// ---- element strings ------------------------------------------------------------------------------------

/// Without an id: a number that begins an element string and is right. Longer than any number of an article.
bool begins_like_gs1(std::string_view text) {
    const auto has_right = [&](std::size_t size) {
        return text.size() >= size + 2 && has_right_check_digit(text.substr(2, size));
    };
    if (text.starts_with("00")) return has_right(kSscc);
    return (text.starts_with("01") || text.starts_with("02")) && has_right(kGtin);
}

void take_elements(CodeMeaning& meaning, Kind kind, Gs1Elements elements) {
    meaning.kind = kind;
    meaning.elements = std::move(elements);
    for (const Gs1Element& element : meaning.elements) {
        if (element.identifier == "01") meaning.gtin = element.text;
    }
}

void read_elements(CodeMeaning& meaning, bool is_said, int year) {
    const bool has_separator = has_gs1_separator(meaning.read);
    const bool is_likely = begins_like_gs1(meaning.read);
    if (!is_said && !has_separator && !is_likely) return;
    auto elements = gs1_elements(gs1_separated(meaning.read), year);
    if (elements) {
        take_elements(meaning, Kind::gs1, std::move(*elements));
    } else if (is_said || (has_separator && is_likely)) {
        meaning.trouble = elements.error().message;
    }
}

// ---- composites -----------------------------------------------------------------------------------------

/// Where the second part begins of an EAN whose composite came with it in one piece; nothing: it has none.
std::optional<std::size_t> composite_at(const CodeMeaning& meaning) {
    const std::size_t at = is_ean_id(meaning.symbology) ? meaning.read.find(kCompositeId) : std::string::npos;
    return at == std::string::npos ? std::nullopt : std::optional(at);
}

/// What stands beside an EAN is said of its article, as if its number stood there, too.
/// Source: protocol/devices/scanners.md section 6.
void read_composite(CodeMeaning& meaning, std::size_t second, const std::vector<LabelPattern>& labels,
                    int year) {
    std::string_view first = std::string_view(meaning.read).substr(0, second);
    if (first.ends_with('|')) first.remove_suffix(1);
    if (is_all_digits(first)) read_number(meaning, first, labels);
    if (meaning.gtin.empty()) return;
    const std::string rest = meaning.read.substr(second + kCompositeId.size());
    auto elements = gs1_elements("01" + meaning.gtin + gs1_separated(rest), year);
    if (elements) {
        meaning.elements = std::move(*elements);
    } else {
        meaning.trouble = elements.error().message;
    }
}

// ---- as JSON --------------------------------------------------------------------------------------------

void add(json::Value& object, const char* key, const std::string& text) {
    if (!text.empty()) object[key] = text;
}

json::Value to_json(const Gs1Element& element) {
    json::Value object{{"ai", element.identifier}, {"title", element.title}, {"text", element.text}};
    add(object, "number", element.number);
    add(object, "unit", element.unit);
    add(object, "currency", element.currency);
    add(object, "date", element.date);
    return object;
}

/// What its elements need beside them, or must not stand with: beside the text, which stays as it is.
void add_pairs(json::Value& object, const Gs1Elements& elements) {
    for (const Gs1PairTrouble& trouble : gs1_pair_troubles(elements)) {
        if (trouble.excludes.empty()) {
            object["must_come_with"].push_back({{"ai", trouble.identifier}, {"one_of", trouble.needs}});
        } else {
            object["must_not_come_with"].push_back({{"ai", trouble.identifier}, {"other", trouble.excludes}});
        }
    }
}

}  // namespace

CodeMeaning meaning_of(std::string_view code, const std::vector<LabelPattern>& labels, int year) {
    const Symbology symbology = symbology_of(code);
    CodeMeaning meaning;
    meaning.symbology = symbology.id;
    meaning.symbology_name = symbology.name;
    meaning.read = code.substr(symbology.id.size());
    if (is_web_address(meaning.read)) {
        auto elements = gs1_link_elements(meaning.read, year);
        if (elements) take_elements(meaning, Kind::gs1_link, std::move(*elements));
        return meaning;
    }
    if (const auto second = composite_at(meaning)) {
        read_composite(meaning, *second, labels, year);
        return meaning;
    }
    if (!symbology.is_gs1 && is_all_digits(meaning.read)) read_number(meaning, meaning.read, labels);
    const bool is_open = meaning.kind == Kind::text && meaning.trouble.empty();
    if (is_open) read_elements(meaning, symbology.is_gs1, year);
    if (meaning.kind != Kind::text || !meaning.trouble.empty()) return meaning;
    if (const auto number = number_in_another_layout(meaning.read))
        meaning.trouble = "read in the wrong keyboard layout: its keys are those of " + *number;
    return meaning;
}

std::string in_form(const std::string& text, const CodeMeaning& meaning, CodeForm form) {
    constexpr std::string_view kOfEan8 = "000000";
    const bool is_one_article = meaning.gtin.size() == kGtin && meaning.gtin.front() == '0';
    // A weight, a price or a lot stands in the code as it was read, and nowhere else.
    const bool says_more = meaning.elements.size() > 1 || meaning.label || !meaning.add_on.empty();
    if (form == CodeForm::as_read || !is_one_article || says_more) return text;
    const bool is_upc = meaning.kind == Kind::upc_a || meaning.kind == Kind::upc_e;
    if (!is_upc && meaning.kind != Kind::ean13 && meaning.gtin.starts_with(kOfEan8))
        return meaning.gtin.substr(kGtin - kEan8);
    const bool is_short = form == CodeForm::upc_a && meaning.gtin[1] == '0';
    return meaning.gtin.substr(is_short ? kGtin - kUpcA : kGtin - kEan13);
}

json::Value to_json(const CodeMeaning& meaning, std::string_view text) {
    json::Value object{{"kind", name_of(meaning.kind)}};
    if (meaning.read != text) object["read"] = meaning.read;
    if (!meaning.symbology.empty())
        object["symbology"] = {{"id", meaning.symbology}, {"name", meaning.symbology_name}};
    add(object, "gtin", meaning.gtin);
    add(object, "add_on", meaning.add_on);
    if (meaning.may_be_upc_e) object["may_be"] = "upc_e";
    if (!meaning.elements.empty()) {
        object["elements"] = json::Value::array();
        for (const Gs1Element& element : meaning.elements) object["elements"].push_back(to_json(element));
        add_pairs(object, meaning.elements);
    }
    if (meaning.label) {
        object["label"] = {{"kind", name_of(meaning.label->kind)},
                           {"product", meaning.label->product},
                           {"value", meaning.label->value}};
    }
    add(object, "trouble", meaning.trouble);
    return object;
}

}  // namespace comptoir::bridge
