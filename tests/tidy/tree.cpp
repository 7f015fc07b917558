#include "tests/tidy/tree.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

namespace comptoir::tidy {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 14> kTops{
    "app",        "renderer",  "device-bridge",  "kiosk-config",      "assets",      "tests",
    ".ci",        "README.md", "CMakeLists.txt", "CMakePresets.json", ".clang-tidy", ".clang-format",
    ".gitignore", "docs"};

File read_file(const fs::path& top, const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return {path.lexically_relative(top).generic_string(), text.str()};
}

/// Blanks what is no code, one token at a time.
class Blanker {
public:
    explicit Blanker(std::string_view text) : text_(text) {}

    std::string run() {
        while (at_ < text_.size()) {
            const std::string_view rest = text_.substr(at_);
            if (rest.starts_with("//")) {
                blank_to(text_.find('\n', at_));
            } else if (rest.starts_with("/*")) {
                blank_past("*/", at_ + 2);
            } else if (rest.starts_with("R\"")) {
                raw_string();
            } else if (rest[0] == '"' || (rest[0] == '\'' && !is_digit_separator())) {
                quoted(rest[0]);
            } else {
                out_ += text_[at_++];
            }
        }
        return std::move(out_);
    }

private:
    [[nodiscard]] bool is_digit_separator() const {
        const auto is_digit = [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        };
        return at_ > 0 && at_ + 1 < text_.size() && is_digit(text_[at_ - 1]) && is_digit(text_[at_ + 1]);
    }
    void blank_to(std::size_t end) {
        for (end = std::min(end, text_.size()); at_ < end; ++at_) out_ += text_[at_] == '\n' ? '\n' : ' ';
    }
    void blank_past(std::string_view closing, std::size_t from) {
        const std::size_t found = text_.find(closing, from);
        blank_to(found == std::string_view::npos ? found : found + closing.size());
    }
    void raw_string() {
        const std::size_t open = text_.find('(', at_);
        if (open == std::string_view::npos) return blank_to(open);
        const std::string delimiter(text_.substr(at_ + 2, open - at_ - 2));
        blank_past(")" + delimiter + "\"", open);
    }
    void quoted(char quote) {
        std::size_t end = at_ + 1;
        while (end < text_.size() && text_[end] != quote && text_[end] != '\n')
            end += text_[end] == '\\' ? 2 : 1;
        out_ += quote;
        ++at_;
        blank_to(end);
        if (at_ < text_.size()) out_ += text_[at_++];
    }

    std::string_view text_;
    std::string out_;
    std::size_t at_ = 0;
};

}  // namespace

Tree read_tree(const fs::path& top) {
    Tree tree;
    for (const std::string_view name : kTops) {
        const fs::path path = top / name;
        if (fs::is_regular_file(path)) tree.push_back(read_file(top, path));
        if (!fs::is_directory(path)) continue;
        for (const fs::directory_entry& entry : fs::recursive_directory_iterator(path)) {
            if (entry.is_regular_file()) tree.push_back(read_file(top, entry.path()));
        }
    }
    std::sort(tree.begin(), tree.end(), [](const File& a, const File& b) { return a.path < b.path; });
    return tree;
}

std::string code_alone(std::string_view cpp) {
    return Blanker(cpp).run();
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    std::istringstream stream{std::string(text)};
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

std::string place(const File& file, std::size_t line_index) {
    return file.path + ":" + std::to_string(line_index + 1);
}

}  // namespace comptoir::tidy
