#pragma once
/// What the identifiers of one GS1 label need beside them, and what they must not stand with.

#include <string>
#include <vector>

#include "device-bridge/protocols/gs1_elements.hpp"

namespace comptoir::bridge {

/// One rule that the elements do not keep.
struct Gs1PairTrouble {
    std::string identifier;          ///< that has the rule: "37"
    std::vector<std::string> needs;  ///< one of these is missing: "02", "8026", "31nn"; empty: none is
    std::string excludes;            ///< that is there and must not be: "255"; empty: nothing is

    bool operator==(const Gs1PairTrouble&) const = default;
};

/// In the order of the elements. What is missing here may stand in another code on the same goods, so this is
/// a fact about the label and no reason to refuse it.
///
/// Pure.   Thread: any.   Limits: a few for each element, of which there are kGs1ElementsMax.
/// Source: GS1 General Specifications 4.14 (mandatory and invalid pairs of element strings), as
/// gs1/gs1-syntax-dictionary, gs1-syntax-dictionary.txt has them (req= and ex=).
[[nodiscard]] std::vector<Gs1PairTrouble> gs1_pair_troubles(const Gs1Elements& elements);

}  // namespace comptoir::bridge
