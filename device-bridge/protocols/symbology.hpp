#pragma once
/// Which kind of bars a code was read from, as scanners say it in front of the code.

#include <optional>
#include <string_view>

namespace comptoir::bridge {

/// "]C1" and the like.
struct Symbology {
    std::string_view id;         ///< three characters; empty: the scanner says none
    std::string_view name = {};  ///< "GS1-128"; empty: an id of bars that are not known here
    bool is_gs1 = false;         ///< what follows is a GS1 element string

    bool operator==(const Symbology&) const = default;
};

/// The id in front of a code, as a part of it; an empty one where there is none.   Thread: any.
/// Source: protocol/devices/scanners.md section 6; ISO/IEC 15424:2008 table 1 for the letters it leaves out.
[[nodiscard]] Symbology symbology_of(std::string_view code);

}  // namespace comptoir::bridge
