#pragma once
/// ePOS-Print XML as a document.

#include <string_view>

#include "app/base/result.hpp"
#include "app/epos/document.hpp"
#include "app/epos/image.hpp"

namespace comptoir::epos {

/// Takes a SOAP envelope or a bare <epos-print>, in whatever namespaces; what is around it is not looked at.
/// Sounds, logos, layouts and such, which are the printer's own, are skipped and named.
///
/// Errors: malformed: no XML, no <epos-print>, an element or a value that Epson's printers don't know, or one
/// whose absence would be a lie (raw commands, turned pages).
/// Limits: those of read_xml; kPulsesMax, kWordsBytesMax, kImageBytesMax.   Thread: any.
/// Source: Epson ePOS-Print XML manual, chapter "ePOS-Print XML reference"; the names and their values as the
/// Epson ePOS SDK for JavaScript (epos-2.x, ePOSBuilder) writes them.
[[nodiscard]] Result<Document> decode(std::string_view body, LastByte last);

inline constexpr std::size_t kPulsesMax = 8;  // two drawers, each asked for a few times
inline constexpr std::size_t kWordsBytesMax = std::size_t{256} << 10;  // of all texts and codes: four metres
                                                                       // hold 120,000 of the smallest letters
inline constexpr std::size_t kImageBytesMax = std::size_t{32} << 20;  // of all pictures as they are laid out:
                                                                      // what a printer's queue holds at most

}  // namespace comptoir::epos
