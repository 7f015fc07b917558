#pragma once
/// The settings drop-in that adopted devices stand in, as text: entries are added, changed and taken out, and
/// whatever else somebody wrote there stays. Pure.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/result.hpp"

namespace comptoir::adoption {

/// One [[printer]], [[scale]] or other device that the box put there, because somebody asked for it or by
/// itself.
struct AdoptedDevice {
    std::string name;   ///< [a-z0-9-]{1,32}
    std::string uri;    ///< where it is
    std::string label;  ///< what people call it; empty: its name
    std::string model;  ///< of a printer: a row of the table of models; empty: not known, so ESC/POS
    std::string found;  ///< the id that it was found under
    std::string kind = "printer";  ///< the list that it stands in
    std::string typist = {};       ///< of what types: who does, as somebody said; empty: nobody did
    std::string protocol = {};     ///< that it speaks; empty: the list's usual one
    std::string by_itself = {};    ///< why nobody was asked; empty: somebody adopted it

    bool operator==(const AdoptedDevice&) const = default;
};

/// The text with one more entry at its end, marked as the page's own. An empty text gets a head that says
/// what it is.
///
/// Errors: full (kAdoptedMax entries of ours, or kDropInBytesMax).   Thread: any, as below.
[[nodiscard]] Result<std::string> with_adopted(std::string text, const AdoptedDevice& device);

/// The text without the entry of that name, together with what somebody added to that very entry.
///
/// Errors: refused (no entry of this name that the box put there).
[[nodiscard]] Result<std::string> without_adopted(std::string_view text, std::string_view name);

/// The text with another address in the entry of that name, and all else as it was.
///
/// Errors: refused (no entry of this name that the box put there, or one without an address).
[[nodiscard]] Result<std::string> with_address(std::string_view text, std::string_view name,
                                               std::string_view uri);

/// The entries that the box put there, in their order; a name as it stands there now.
[[nodiscard]] std::vector<AdoptedDevice> adopted_in(std::string_view text);

/// A text as a TOML basic string: quotes and control characters escaped, what is not UTF-8 replaced.
/// Source: TOML 1.0.0, "String".
[[nodiscard]] std::string toml_text(std::string_view text);

inline constexpr std::size_t kAdoptedMax = 64;              // as many devices as the registry takes
inline constexpr std::size_t kDropInBytesMax = 128u << 10;  // that many entries of the longest texts, doubled
inline constexpr std::size_t kAdoptedLabelBytesMax = 64;    // a maker and a model

}  // namespace comptoir::adoption
