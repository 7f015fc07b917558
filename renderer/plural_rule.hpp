#pragma once
/// Which of a language's plural forms says a number.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "app/base/result.hpp"

namespace comptoir::renderer {

/// The rule of a language that picks among its plural forms, as gettext catalogues write it.
///
/// Limits: 512 characters, 32 levels deep.   Errors: malformed.
/// Source: GNU gettext manual 0.21, section 11.2.6 "Additional functions for plural forms".
class PluralRule {
public:
    static constexpr std::size_t kFormsMax = 6;  // no language has more (CLDR 42)

    /// Of "nplurals=2; plural=(n != 1);".
    [[nodiscard]] static Result<PluralRule> parse(std::string_view header);
    /// Which form says `n`; always below forms().
    [[nodiscard]] std::size_t form_of(std::uint64_t n) const;
    [[nodiscard]] std::size_t forms() const { return forms_; }

private:
    std::string expression_ = "n!=1";
    std::size_t forms_ = 2;
};

}  // namespace comptoir::renderer
