#include "device-bridge/protocols/mt_sics.hpp"

#include <array>
#include <vector>

#include "device-bridge/protocols/weight_text.hpp"

namespace comptoir::bridge::mt_sics {
namespace {

std::vector<std::string_view> words_of(std::string_view line) {
    constexpr std::size_t kWordsMax = 6;  // the longest documented line has four
    std::vector<std::string_view> words;
    while (words.size() < kWordsMax) {
        const auto begin = line.find_first_not_of(' ');
        if (begin == std::string_view::npos) break;
        line.remove_prefix(begin);
        words.push_back(line.substr(0, line.find(' ')));
        line.remove_prefix(words.back().size());
    }
    return words;
}

Result<Line> with_weight(Line::What what, const std::vector<std::string_view>& words) {
    if (words.size() != 4) return fail(ErrorCode::malformed, "a scale line with a weight has four words");
    const auto weight = parse_weight(words[2], words[3]);
    if (!weight) return tl::unexpected(weight.error());
    return Line{what, *weight};
}

struct Fixed {
    std::string_view command;
    std::string_view answer;
    Line::What what;
};

constexpr std::array kFixed{
    Fixed{"S", "I", Line::What::unsure},         Fixed{"S", "+", Line::What::over},
    Fixed{"S", "-", Line::What::under},          Fixed{"Z", "A", Line::What::zeroed},
    Fixed{"Z", "I", Line::What::refused},        Fixed{"Z", "+", Line::What::refused},
    Fixed{"Z", "-", Line::What::refused},        Fixed{"T", "I", Line::What::refused},
    Fixed{"T", "+", Line::What::refused},        Fixed{"T", "-", Line::What::refused},
    Fixed{"TAC", "A", Line::What::tare_cleared}, Fixed{"TAC", "I", Line::What::refused},
};

}  // namespace

Result<Line> parse_line(std::string_view line) {
    const auto words = words_of(line);
    if (words.empty()) return fail(ErrorCode::malformed, "an empty scale line");
    if (words.size() == 1 && (words[0] == "ES" || words[0] == "ET" || words[0] == "EL")) {
        return Line{Line::What::refused, {}};
    }
    if (words.size() < 2) return fail(ErrorCode::malformed, "not a line of MT-SICS");
    if (words[0] == "S" && words[1] == "S") return with_weight(Line::What::stable, words);
    if (words[0] == "S" && words[1] == "D") return with_weight(Line::What::moving, words);
    if (words[0] == "T" && words[1] == "S") return with_weight(Line::What::tared, words);
    if (words[0] == "I4" && words[1] == "A") return Line{Line::What::restarted, {}};
    for (const Fixed& fixed : kFixed) {
        if (words.size() == 2 && words[0] == fixed.command && words[1] == fixed.answer)
            return Line{fixed.what, {}};
    }
    return fail(ErrorCode::malformed, "not a line of MT-SICS");
}

void Parser::feed(std::string_view bytes, const Sink& sink) {
    lines_.feed(bytes, [&](std::optional<std::string_view> line) {
        const auto parsed = line ? parse_line(*line) : Result<Line>(fail(ErrorCode::malformed, ""));
        const bool is_weight =
            parsed && (parsed->what == Line::What::stable || parsed->what == Line::What::moving);
        if (!parsed || (is_weight && !shape_.counts(line->size(), parsed->weight))) {
            ++dropped_;
            return;
        }
        sink(*parsed);
    });
}

}  // namespace comptoir::bridge::mt_sics

namespace comptoir::bridge {

ScaleProtocol::Manner MtSics::manner() const {
    using namespace std::chrono_literals;
    // A scale that was told to sends some 5 to 20 lines a second, so this is ten lost ones and more.
    return {.kind = Manner::Kind::streams, .answers_within = 2s, .pause = 50ms, .silence = 2s};
}

std::optional<ScaleProtocol::Command> MtSics::command(Verb verb) const {
    switch (verb) {
        case Verb::zero: return Command{std::string(mt_sics::kZero)};
        case Verb::tare: return Command{std::string(mt_sics::kTare)};
        case Verb::clear_tare: return Command{std::string(mt_sics::kClearTare)};
    }
    return std::nullopt;
}

}  // namespace comptoir::bridge
