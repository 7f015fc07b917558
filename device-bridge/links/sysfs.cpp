#include "device-bridge/links/sysfs.hpp"

#include <algorithm>
#include <system_error>

#include "app/base/file.hpp"

namespace comptoir::bridge {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kEntriesMax = 4'096;  // of one folder of sysfs; a busy server has some hundred

bool by_number(const std::string& one, const std::string& other) {
    return one.size() != other.size() ? one.size() < other.size() : one < other;
}

}  // namespace

std::vector<std::string> names_in(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code ec;
    fs::directory_iterator entry(folder, ec);
    for (; !ec && entry != fs::directory_iterator() && names.size() < kEntriesMax; entry.increment(ec)) {
        names.push_back(entry->path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<std::string> numbered_names_in(const fs::path& folder, std::string_view start,
                                           std::size_t names_max) {
    std::vector<std::string> names = names_in(folder);
    std::erase_if(names, [&](const std::string& name) { return !name.starts_with(start); });
    std::sort(names.begin(), names.end(), by_number);
    names.resize(std::min(names.size(), names_max));
    return names;
}

std::string line_of(const fs::path& file) {
    constexpr std::size_t kPage = 4'096;
    const std::string text = file::read(file, kPage).value_or("");
    return text.substr(0, text.find('\n'));
}

std::optional<fs::path> usb_folder_above(const fs::path& folder) {
    for (fs::path above = folder; above.has_relative_path(); above = above.parent_path()) {
        const std::string name = above.filename().string();
        const bool is_interface = name.find(':') != std::string::npos && name.find('-') < name.find(':');
        if (is_interface) return above.parent_path();
    }
    return std::nullopt;
}

}  // namespace comptoir::bridge
