#pragma once
/// Catalogues of translations: the text of .po files.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/result.hpp"

namespace comptoir::renderer {

inline constexpr std::size_t kCatalogueBytesMax =
    256 * 1024;  // ours are under 10 KiB; a translator's comments may add to it

struct Message {
    std::string id;
    std::vector<std::string> forms;
    bool is_fuzzy = false;
};

/// All messages of a catalogue, its header first.
///
/// Thread: any (pure).   Limits: kCatalogueBytesMax; messages of 1 KiB.   Errors: full, malformed.
/// Source: GNU gettext manual 0.21, section 3 "The Format of PO Files".
[[nodiscard]] Result<std::vector<Message>> read_catalogue(std::string_view po);

/// What the line `name` of a catalogue's header says; empty: there is none.
[[nodiscard]] std::string_view header_field(std::string_view header, std::string_view name);

}  // namespace comptoir::renderer
