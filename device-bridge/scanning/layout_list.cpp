#include "device-bridge/scanning/layout_list.hpp"

#include <algorithm>
#include <map>

#include "app/base/file.hpp"
#include "app/base/text.hpp"

namespace comptoir::bridge {
namespace {

/// The first word of a line, which loses it.
std::string_view take_word(std::string_view& line) {
    const auto word = line.substr(0, line.find(' '));
    line = trimmed(line.substr(word.size()));
    return word;
}

}  // namespace

std::vector<NamedLayout> parse_layout_list(std::string_view list) {
    std::vector<NamedLayout> layouts;
    std::map<std::string, std::vector<NamedLayout>, std::less<>> variants;  // by their layout
    std::string_view section;
    std::size_t count = 0;
    while (!list.empty() && count < kNamedLayoutsMax) {
        auto line = trimmed(list.substr(0, list.find('\n')));
        list.remove_prefix(std::min(list.find('\n'), list.size() - 1) + 1);
        if (line.starts_with('!')) {
            section = trimmed(line.substr(1));
            continue;
        }
        const std::string word(take_word(line));
        if (word.empty() || line.empty()) continue;
        if (section == "layout") {
            layouts.push_back({std::string(line), word, ""});
            ++count;
        }
        const auto colon = line.find(':');
        if (section != "variant" || colon == std::string_view::npos) continue;
        const std::string layout(trimmed(line.substr(0, colon)));
        variants[layout].push_back({std::string(trimmed(line.substr(colon + 1))), layout, word});
        ++count;
    }
    std::vector<NamedLayout> all;
    for (NamedLayout& layout : layouts) {
        const auto own = variants.find(layout.layout);
        all.push_back(std::move(layout));
        if (own != variants.end()) all.insert(all.end(), own->second.begin(), own->second.end());
    }
    return all;
}

std::vector<NamedLayout> installed_layouts(const std::filesystem::path& list) {
    const auto text = file::read(list, kLayoutListBytesMax);
    return text ? parse_layout_list(*text) : std::vector<NamedLayout>{};
}

}  // namespace comptoir::bridge
