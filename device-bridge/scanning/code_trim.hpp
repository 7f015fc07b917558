#pragma once
/// What a scanner adds to a code, taken off again where the settings say so.

#include <string>
#include <string_view>

namespace comptoir::bridge {

/// Pure.   Thread: any.
struct CodeTrim {
    std::string prefix;  ///< empty: none
    std::string suffix;
    enum class SymbologyId { keep, drop };
    SymbologyId symbology_id = SymbologyId::keep;  ///< "]C1" and the like, which Odoo takes off itself

    /// The code without them; one that lacks them stays as it is. The symbology id stands behind the prefix.
    /// Source: ISO/IEC 15424: "]", a letter, a digit or letter.
    [[nodiscard]] std::string_view of(std::string_view code) const;

    bool operator==(const CodeTrim&) const = default;
};

}  // namespace comptoir::bridge
