#pragma once
/// The keyboard layouts that there are, by the names that people know them by.

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace comptoir::bridge {

struct NamedLayout {
    std::string name;     ///< "German (no dead keys)"
    std::string layout;   ///< "de"
    std::string variant;  ///< "nodeadkeys"; empty: the layout itself

    bool operator==(const NamedLayout&) const = default;
};

constexpr std::size_t kNamedLayoutsMax = 2'000;         // xkeyboard-config 2.35 has 578
constexpr std::size_t kLayoutListBytesMax = 256 << 10;  // its list has 45 KB
constexpr const char* kLayoutList = "/usr/share/X11/xkb/rules/base.lst";

/// Each layout with its variants behind it; what is no line of the list is left out.
/// Pure.   Thread: any.   Limits: kNamedLayoutsMax.
/// Source: xkeyboard-config 2.35, rules/base.lst: sections begin with "!", and each line of "! variant" names
/// its layout before a colon.
[[nodiscard]] std::vector<NamedLayout> parse_layout_list(std::string_view list);

/// Those of this machine; none where the list is not installed.
/// Thread: io; reads a file of some KB.
[[nodiscard]] std::vector<NamedLayout> installed_layouts(const std::filesystem::path& list = kLayoutList);

}  // namespace comptoir::bridge
