#pragma once
/// XML from a stranger: elements and text, bounded before anything is built.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/base/result.hpp"

namespace comptoir::epos {

/// Names without their prefixes: who posts here agrees on no namespace.
struct Tag {
    std::string name;
    std::vector<std::pair<std::string, std::string>> attributes;
};

/// Each returns what is wrong, or "" to go on.
struct XmlEvents {
    std::function<std::string(const Tag&)> opened;
    std::function<std::string(std::string_view)> text;  ///< in as many pieces as it likes
    std::function<std::string(const std::string& name)> closed;
};

/// Takes UTF-8, whatever the declaration says, with a byte order mark or without, with a declaration or
/// without. No network, no entities but XML's own five, no document type at all.
///
/// Errors: malformed; full (a bound was passed).   Thread: any.
/// Limits: kXmlBytesMax, kXmlDepthMax, kXmlElementsMax, kXmlTagBytesMax.
[[nodiscard]] Result<void> read_xml(std::string_view xml, const XmlEvents& events);

inline constexpr std::size_t kXmlBytesMax =
    9'900'000;                                   // four metres of paper take 3.2 million; libxml2 ends at 10
inline constexpr std::size_t kXmlDepthMax = 16;  // an envelope, its body, a document, a page, a text
inline constexpr std::size_t kXmlElementsMax = 20'000;  // four metres of one-line texts are 1,400
inline constexpr std::size_t kXmlTagBytesMax = 4'096;   // the longest there is has some 300; attributes in
                                                        // a heap take the parser quadratic time

}  // namespace comptoir::epos
