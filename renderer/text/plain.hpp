#pragma once
/// Text from outside, made harmless for layout.

#include <cstddef>
#include <string>
#include <string_view>

#include "renderer/text/style.hpp"

namespace comptoir::renderer {

/// Longest text that is laid out, in bytes. A line of a 4K screen holds some 400 letters, and a text has at
/// most a few lines: what is cut here would have been cut by the ellipsis.
inline constexpr std::size_t kTextBytesMax = 4096;

enum class LineBreaks { keep, to_spaces };

/// `text` as valid UTF-8 without control characters, at most kTextBytesMax long; line breaks of any kind
/// become one "\n" or a space. Thread: any.
[[nodiscard]] std::string plain(std::string_view text, LineBreaks breaks);

/// `text` between FSI and PDI, its own bidirectional controls dropped: a price inside a sentence keeps its
/// signs and digits together and does not turn the words around it. Thread: any. Source: Unicode Standard
/// Annex 9, section 2.4 (isolates).
[[nodiscard]] std::string isolate(std::string_view text);

/// The direction of the first strong letter; `otherwise` where there is none. Thread: any.
[[nodiscard]] Direction direction_of(std::string_view text, Direction otherwise);

}  // namespace comptoir::renderer
