#pragma once
/// The house rules that a program can check. Each takes the tree and returns what breaks the rule, one line
/// each.

#include "tests/tidy/tree.hpp"

namespace comptoir::tidy {

using Findings = std::vector<std::string>;

/// Which room sees which: the renderer and the device bridge never each other, and so on.
[[nodiscard]] Findings forbidden_includes(const Tree& tree);
/// Includes of ours are written from the root and name a file that is there; nothing climbs with "..".
[[nodiscard]] Findings misspelt_includes(const Tree& tree);
/// A library is used through one folder.
[[nodiscard]] Findings strayed_libraries(const Tree& tree);
/// Every driver has a test of its name and stands in drivers/all.cpp.
[[nodiscard]] Findings untested_drivers(const Tree& tree);
/// Sleeps, shells, unbounded C strings, output past the log, threads made outside the front door.
[[nodiscard]] Findings banned_calls(const Tree& tree);
/// Paths of one machine.
[[nodiscard]] Findings machine_paths(const Tree& tree);
/// Work left for later, and tests switched off.
[[nodiscard]] Findings leftovers(const Tree& tree);
/// Files that are no text of ours (assets, recorded traffic, pictures) without a row in assets/LICENSES.md,
/// and rows without a file.
[[nodiscard]] Findings unlicensed_assets(const Tree& tree);

/// One bound: a constexpr named kMax..., k...Max or ..._max.
struct Bound {
    std::string name;
    std::string value;
    std::string place;
    std::string why;  ///< the comment beside or above it; empty: none
};
[[nodiscard]] std::vector<Bound> bounds(const Tree& tree);
[[nodiscard]] Findings unexplained_bounds(const Tree& tree);

}  // namespace comptoir::tidy
