#include "device-bridge/protocols/weight_lines.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "app/base/text.hpp"
#include "device-bridge/protocols/weight_text.hpp"

namespace comptoir::bridge {
namespace {

using What = ScaleWord::What;

/// Takes the field before the first comma off, if it is one of these.
template <std::size_t N>
std::optional<std::string_view> take_head(std::string_view& rest,
                                          const std::array<std::string_view, N>& heads) {
    const auto comma = rest.find(',');
    if (comma == std::string_view::npos) return std::nullopt;
    const auto field = trimmed(rest.substr(0, comma), kPadding);
    const auto found = std::find(heads.begin(), heads.end(), field);
    if (found == heads.end()) return std::nullopt;
    rest.remove_prefix(comma + 1);
    return *found;
}

/// What a line says, or nothing where it is none; `is_ignored` where it is no reading of the load.
struct Said {
    ScaleWord word;
    bool is_ignored = false;
};

bool is_piece_unit(std::string_view unit) {
    return unit == "PC" || unit == "PCS" || unit == "pcs" || unit == "%";
}

/// Sign, number and unit: "+ 001.234kg", "- 0,5  g", "+0001.278, kg".
std::optional<Said> with_number(std::string_view text, Said said) {
    text = trimmed(text, kPadding);
    std::string number;
    if (text.starts_with('+') || text.starts_with('-')) {
        number = text.front();
        text.remove_prefix(1);
        text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    }
    const auto digits = text.substr(0, text.find_first_not_of("0123456789"));
    number += digits;
    text.remove_prefix(digits.size());
    const bool has_point =
        text.size() > 1 && (text.front() == '.' || text.front() == ',') && text[1] >= '0' && text[1] <= '9';
    if (has_point) {
        text.remove_prefix(1);
        const auto decimals = text.substr(0, text.find_first_not_of("0123456789"));
        number += '.';
        number += decimals;
        text.remove_prefix(decimals.size());
    }
    if (text.starts_with(',')) text.remove_prefix(1);
    const auto unit = trimmed(text, kPadding);
    if (is_piece_unit(unit)) {
        said.word = {What::unsure, {}};
        return said;
    }
    const auto weight = parse_weight(number, unit);
    if (!weight) return std::nullopt;
    said.word.weight = *weight;
    return said;
}

/// "ST,GS,+001.234kg".
std::optional<Said> with_heads(std::string_view line) {
    constexpr std::array<std::string_view, 4> kStates{"ST", "US", "OL", "QT"};
    constexpr std::array<std::string_view, 7> kKinds{"GS", "G", "NT", "N", "TR", "T", "PT"};
    constexpr std::array<std::string_view, 4> kCompared{"LO", "OK", "HI", "--"};
    const auto state = take_head(line, kStates);
    if (!state) return std::nullopt;
    const auto kind = take_head(line, kKinds);
    static_cast<void>(take_head(line, kCompared));
    Said said;
    if (*state == "OL") {
        said.word.what = trimmed(line, kPadding).starts_with('-') ? What::under : What::over;
        return line.size() >= 2 ? std::optional(said) : std::nullopt;
    }
    said.word.what = *state == "US" ? What::moving : What::stable;
    said.word.is_net = kind == "NT" || kind == "N";
    said.is_ignored = kind == "TR" || kind == "T" || kind == "PT";
    return with_number(line, said);
}

/// "    1.234 kg ? NET".
std::optional<Said> as_display(std::string_view line) {
    Said said;
    said.word.what = What::stable;
    line = trimmed(line, kPadding);
    const auto letters = line.find_first_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ%");
    if (letters == std::string_view::npos) return std::nullopt;
    const auto unit_end = std::min(line.find_first_of(" ?", letters), line.size());
    auto rest = trimmed(line.substr(unit_end), kPadding);
    if (rest.starts_with('?')) {
        said.word.what = What::moving;
        rest = trimmed(rest.substr(1), kPadding);
    }
    said.word.is_net = rest == "N" || rest == "NET";
    said.is_ignored = rest == "T";
    if (!rest.empty() && rest != "G" && !said.word.is_net && !said.is_ignored) return std::nullopt;
    return with_number(line.substr(0, unit_end), said);
}

}  // namespace

ScaleProtocol::Manner WeightLines::manner() const {
    using namespace std::chrono_literals;
    // A&D: ten lines a second; others send two.
    return {.kind = Manner::Kind::speaks, .silence = 2s};
}

void WeightLines::feed(std::string_view bytes, const Sink& sink) {
    constexpr std::size_t kPart = 256;  // masked at a time, on the stack
    constexpr unsigned kSevenBits = 0x7f;
    while (!bytes.empty()) {
        std::array<char, kPart> part{};
        const auto count = std::min(bytes.size(), kPart);
        std::transform(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count), part.begin(),
                       [](char c) { return static_cast<char>(static_cast<unsigned char>(c) & kSevenBits); });
        lines_.feed({part.data(), count}, [&](std::optional<std::string_view> line) { take(line, sink); });
        bytes.remove_prefix(count);
    }
}

void WeightLines::take(std::optional<std::string_view> whole, const Sink& sink) {
    constexpr char kStart = 0x02;
    std::string_view line = whole.value_or(std::string_view());
    if (line.starts_with(kStart)) line.remove_prefix(1);
    if (whole && line.find_first_not_of(' ') == std::string_view::npos) return;
    const bool is_plain = std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c <= '~'; });
    auto said = with_heads(line);
    if (!said) said = as_display(line);
    if (!said || !is_plain) {
        ++dropped_;
        return;
    }
    if (said->is_ignored) return;
    const std::string before = std::exchange(before_, std::string(line));
    if (before.empty()) return;
    if (before.size() != line.size()) {
        ++dropped_;
        return;
    }
    if (said->word.what == What::stable && before != line) said->word.what = What::moving;
    sink(said->word);
}

void WeightLines::reset() {
    lines_.reset();
    before_.clear();
}

}  // namespace comptoir::bridge
