#include "app/http/named_path.hpp"

#include <algorithm>

namespace comptoir::http {
namespace {

/// "till-2" of "till-2:443".
std::string_view without_port(std::string_view name) {
    const auto colon = name.find(':');
    const bool is_port = colon != name.npos && name.find_first_not_of("0123456789", colon + 1) == name.npos;
    return is_port ? name.substr(0, colon) : name;
}

}  // namespace

std::optional<NamedPath> split_named(std::string_view path) {
    constexpr std::string_view kFolder = "/p/";
    NamedPath parts;
    parts.is_bare = !path.starts_with(kFolder);
    path.remove_prefix(parts.is_bare ? std::min<std::size_t>(path.size(), 1) : kFolder.size());
    const auto end = path.find('/');
    if (end == path.npos || end == 0) return std::nullopt;
    parts.name = without_port(path.substr(0, end));
    const auto route = path.find_first_not_of('/', end);
    if (route == path.npos) return std::nullopt;
    parts.route = path.substr(route - 1);
    return parts;
}

}  // namespace comptoir::http
