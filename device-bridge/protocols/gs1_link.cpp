#include "device-bridge/protocols/gs1_link.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "app/base/text.hpp"
#include "device-bridge/protocols/check_digits.hpp"
#include "device-bridge/protocols/gs1_identifiers.hpp"

namespace comptoir::bridge {
namespace {

/// A key that may stand in a path, and what may follow it there, in that order.
struct Key {
    std::string_view identifier;
    std::array<std::string_view, 3> qualifiers{};
    std::array<std::string_view, 1> instead{};  // of all of those
};

constexpr std::array kKeys{
    Key{"00"},
    Key{"01", {"22", "10", "21"}, {"235"}},
    Key{"253"},
    Key{"255"},
    Key{"401"},
    Key{"402"},
    Key{"414", {"254"}, {"7040"}},
    Key{"415", {"8020"}},
    Key{"417", {"7040"}},
    Key{"8003"},
    Key{"8004", {"7040"}},
    Key{"8006", {"22", "10", "21"}},
    Key{"8010", {"8011"}},
    Key{"8013"},
    Key{"8017", {"8019"}},
    Key{"8018", {"8019"}},
};

const Key* key_of(std::string_view identifier) {
    const auto* found = std::find_if(kKeys.begin(), kKeys.end(),
                                     [&](const Key& key) { return key.identifier == identifier; });
    return found == kKeys.end() ? nullptr : found;
}

struct Pair {
    std::string identifier;
    std::string value;
};
using Pairs = std::vector<Pair>;

/// Source: RFC 3986 section 2.1. A "+" stays one.
std::optional<std::string> decoded(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            plain += text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hexadecimal_value(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hexadecimal_value(text[i + 2]) : -1;
        if (high < 0 || low < 0) return std::nullopt;
        plain += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return plain;
}

Result<std::vector<std::string_view>> cut(std::string_view text, char at) {
    std::vector<std::string_view> pieces;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(at), text.size());
        if (end > 0) pieces.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (pieces.size() > kGs1SegmentsMax) return fail(ErrorCode::full, "an address of too many parts");
    }
    return pieces;
}

std::string_view shortened(std::string_view text, std::string_view at) {
    return text.substr(0, std::min(text.find_first_of(at), text.size()));
}

/// Errors: malformed (bad escapes).
Result<Pair> pair_of(std::string_view identifier, std::string_view value) {
    auto plain = decoded(value);
    if (!plain) return fail(ErrorCode::malformed, "a \"%\" without two hexadecimal digits in an address");
    constexpr std::size_t kGtin = 14;
    const bool is_short = plain->size() == 8 || plain->size() == 12 || plain->size() == 13;
    if (identifier == "01" && is_short && is_all_digits(*plain)) plain->insert(0, kGtin - plain->size(), '0');
    return Pair{std::string(identifier), std::move(*plain)};
}

bool may_follow(const Key& key, const Pairs& before, std::string_view identifier) {
    if (before.size() == 1 && !key.instead[0].empty() && key.instead[0] == identifier) return true;
    const auto place_of = [&](std::string_view one) {
        return std::find(key.qualifiers.begin(), key.qualifiers.end(), one) - key.qualifiers.begin();
    };
    const auto place = place_of(identifier);
    if (place == static_cast<std::ptrdiff_t>(key.qualifiers.size())) return false;
    return before.size() == 1 || place_of(before.back().identifier) < place;
}

/// The key and its qualifiers: the last parts of the path, in twos. What stands before is somebody's folder.
Result<Pairs> path_pairs(const std::vector<std::string_view>& parts) {
    for (std::size_t first = parts.size() % 2; first < parts.size(); first += 2) {
        const Key* key = key_of(parts[first]);
        if (key == nullptr) continue;
        Pairs pairs;
        for (std::size_t i = first; i < parts.size(); i += 2) {
            if (i > first && !may_follow(*key, pairs, parts[i])) {
                return fail(ErrorCode::malformed, "(" + std::string(key->identifier) +
                                                      "): followed by what does not belong to it there");
            }
            auto pair = pair_of(parts[i], parts[i + 1]);
            if (!pair) return tl::unexpected(pair.error());
            pairs.push_back(std::move(*pair));
        }
        return pairs;
    }
    return fail(ErrorCode::malformed, "an address without a key of GS1");
}

Result<void> add_query(std::string_view query, Pairs& pairs) {
    const auto parts = cut(query, '&');
    if (!parts) return tl::unexpected(parts.error());
    for (const std::string_view part : *parts) {
        const std::size_t equals = part.find('=');
        if (equals == std::string_view::npos || !is_all_digits(part.substr(0, equals))) continue;
        auto pair = pair_of(part.substr(0, equals), part.substr(equals + 1));
        if (!pair) return tl::unexpected(pair.error());
        pairs.push_back(std::move(*pair));
    }
    return {};
}

}  // namespace

bool is_web_address(std::string_view text) {
    const auto begins = [&](std::string_view scheme) {
        const auto is_same = [](char want, char have) { return want == lower_case(have); };
        return text.size() > scheme.size() && std::equal(scheme.begin(), scheme.end(), text.begin(), is_same);
    };
    return begins("https://") || begins("http://");
}

Result<Gs1Elements> gs1_link_elements(std::string_view text, int year) {
    if (!is_web_address(text)) return fail(ErrorCode::malformed, "no web address");
    text = shortened(text.substr(text.find("//") + 2), "#");
    const std::string_view path = shortened(text, "?");
    const std::string_view query = path.size() < text.size() ? text.substr(path.size() + 1) : "";
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos) return fail(ErrorCode::malformed, "an address without a key of GS1");
    const auto parts = cut(path.substr(slash), '/');
    if (!parts) return tl::unexpected(parts.error());
    auto pairs = path_pairs(*parts);
    if (!pairs) return tl::unexpected(pairs.error());
    if (const auto added = add_query(query, *pairs); !added) return tl::unexpected(added.error());
    Gs1Elements elements;
    for (const Pair& pair : *pairs) {
        auto element = gs1_element(pair.identifier, pair.value, year);
        if (!element) return tl::unexpected(element.error());
        const bool is_there = std::any_of(elements.begin(), elements.end(), [&](const Gs1Element& other) {
            return other.identifier == element->identifier;
        });
        if (is_there) return fail(ErrorCode::malformed, "(" + element->identifier + ") twice in an address");
        elements.push_back(std::move(*element));
    }
    return elements;
}

}  // namespace comptoir::bridge
