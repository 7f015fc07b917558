#pragma once
/// A settings file's bytes as UTF-8 text that is safe to hand to a TOML parser.

#include <string>
#include <string_view>

namespace comptoir::settings {

/// Text, or what is wrong with it and in which line (0: the whole file).
struct SourceText {
    std::string text;
    std::string problem;
    int line = 0;

    [[nodiscard]] bool is_good() const { return problem.empty(); }
};

/// Takes UTF-8 and UTF-16 of either order, with a byte order mark or without, as Windows editors save them,
/// and lines that end as Unix, Windows or old Macs end them. Refuses what is not text, nesting deep enough to exhaust a parser's stack, and letters outside of
/// quotes that TOML has no use for.
///
/// Limits: kFileBytesMax bytes, kKeyPartsMax parts in a dotted key, kNestingMax brackets.   Thread: any.
/// Source: The Unicode Standard 15.0, section 23.8 (byte order mark); TOML 1.0.0, "Spec" (UTF-8 only).
[[nodiscard]] SourceText decode_source(std::string_view bytes);

inline constexpr std::size_t kKeyPartsMax = 16;  // ours have one part, or two as section.key
inline constexpr std::size_t kNestingMax = 32;   // ours nest one list in a table

}  // namespace comptoir::settings
