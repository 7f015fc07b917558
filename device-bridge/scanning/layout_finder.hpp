#pragma once
/// In which keyboard layout a scanner types: found by a code whose text we know.

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "device-bridge/links/key_stream.hpp"

namespace comptoir::bridge {

/// Layouts that scanners are set to, the commonest of alike ones first.
/// Source: xkeyboard-config 2.35; the countries that scanners' manuals list, without those that write no
/// Latin letters: their scanners type codes as American ones do.
inline constexpr std::array<std::string_view, 46> kScannerLayouts{
    "us",        "gb",         "fr", "be",         "de",         "at",         "ch", "ch(fr)", "es", "latam",
    "it",        "pt",         "br", "nl",         "dk",         "no",         "se", "fi",     "is", "fo",
    "pl",        "pl(qwertz)", "cz", "cz(qwerty)", "sk",         "sk(qwerty)", "hu", "ro",     "si", "hr",
    "rs(latin)", "al",         "mt", "ee",         "lv",         "lt",         "tr", "tr(f)",  "jp", "kr",
    "ca",        "ca(multix)", "ie", "us(intl)",   "us(dvorak)", "fr(bepo)"};

/// A code with these characters tells all layouts apart that differ in any ASCII character but an accent.
/// None of them is missing in any. Source: computed from xkeyboard-config 2.35; the tests show it.
inline constexpr std::string_view kLayoutProbe = "AZYM1+-/';<|@#)";

/// The names of the layouts in which these keys are that code, in the order of the list. Where none is: those
/// in which all of it is there but what needs AltGr nearly everywhere, which some scanners can't type.
///
/// `keys`: whole, the modifiers included; what ends the code may be there.
/// Thread: any; reads the files of all layouts, so that it takes a few tenths of a second.
[[nodiscard]] std::vector<std::string> layouts_that_fit(const std::vector<KeyMove>& keys);

}  // namespace comptoir::bridge
