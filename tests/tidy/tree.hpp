#pragma once
/// Our own source tree as text, for rules to read.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace comptoir::tidy {

/// One file. `path` is relative to the top, with '/'.
struct File {
    std::string path;
    std::string text;

    [[nodiscard]] bool is_code() const { return path.ends_with(".cpp") || path.ends_with(".hpp"); }
    [[nodiscard]] bool is_in(std::string_view folder) const {
        return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
    }
};

using Tree = std::vector<File>;

/// Every file of ours below `top`, in the order of their paths; no build folders, nothing of git's.
[[nodiscard]] Tree read_tree(const std::filesystem::path& top);

/// C++ with comments and the insides of strings blanked out; lines keep their numbers.
[[nodiscard]] std::string code_alone(std::string_view cpp);

/// The lines of a text, without their ends.
[[nodiscard]] std::vector<std::string> lines_of(std::string_view text);

/// "path:line", counted from 1.
[[nodiscard]] std::string place(const File& file, std::size_t line_index);

}  // namespace comptoir::tidy
