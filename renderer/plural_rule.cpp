#include "renderer/plural_rule.hpp"

#include <algorithm>
#include <optional>

#include "app/base/text.hpp"
#include "renderer/catalogue.hpp"

namespace comptoir::renderer {
namespace {

constexpr std::size_t kRuleBytesMax = 512;  // Arabic, the longest real rule, has 150
constexpr int kRuleDepthMax = 32;           // Arabic nests five ternaries

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
        while (!rest_.empty() && is_digit(rest_.front())) {
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

}  // namespace

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

}  // namespace comptoir::renderer
