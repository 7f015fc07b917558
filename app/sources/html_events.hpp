#pragma once
/// HTML from outside as a bounded series of events, through libxml2's parser: no tree, no network, no script.

#include <array>
#include <string_view>

#include "app/base/result.hpp"

namespace comptoir::sources::html {

/// The attributes anything here asks for, entities resolved; empty where there is none.
struct Attributes {
    std::string_view classes;
    std::string_view source;     ///< src
    std::string_view reference;  ///< href
    std::string_view style;
};

/// Elements open and close in pairs, void ones and forgotten end tags included. Text inside of script and
/// style is never given.
class Events {
public:
    virtual ~Events() = default;
    virtual void opened(std::string_view tag, const Attributes& attributes) = 0;
    virtual void closed() = 0;
    virtual void text(std::string_view text) = 0;
};

/// Calls `events` for a page, or for a piece of one.
///
/// Errors: malformed (deeper, or a tag longer, than kDepthMax, kTagBytesMax, kAttributesMax); full
/// (kElementsMax); events until then have been given.   Thread: any.
[[nodiscard]] Result<void> read(std::string_view html, Events& events);

inline constexpr std::size_t kDepthMax = 256;         // Odoo's pages nest 14 deep
inline constexpr std::size_t kElementsMax = 200'000;  // 4,000 lines of 14 elements, tripled
inline constexpr std::size_t kAttributesMax = 64;     // Odoo's elements have three; their cost is quadratic
/// Between two events: one tag or comment. A parser compares each attribute with all others of its tag.
inline constexpr std::size_t kTagBytesMax = 32 * 1024;

/// Whether `name` is one of the blank-separated `classes`.
[[nodiscard]] bool has_class(std::string_view classes, std::string_view name);

/// What `url(...)` holds in an inline style, quotes left out; empty where there is none.
[[nodiscard]] std::string_view url_in(std::string_view style);

}  // namespace comptoir::sources::html
