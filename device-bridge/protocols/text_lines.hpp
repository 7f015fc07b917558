#pragma once
/// A byte stream cut into lines of text.

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace comptoir::bridge {

/// Lines end at CR, LF or both; what is between the two is no line.
///
/// Thread: any (no I/O, no clock; the caller owns it).
class TextLines {
public:
    /// Nothing: the line was longer than may be.
    using Sink = std::function<void(std::optional<std::string_view> line)>;

    /// Units: bytes of a line.
    explicit TextLines(std::size_t bytes_max) : bytes_max_(bytes_max) {}  // the protocol says why

    void feed(std::string_view bytes, const Sink& sink);
    /// Forgets half a line: the link was reopened.
    void reset();

private:
    void end_line(const Sink& sink);

    std::size_t bytes_max_;  // of whoever made us
    std::string line_;
    bool is_too_long_ = false;
};

}  // namespace comptoir::bridge
