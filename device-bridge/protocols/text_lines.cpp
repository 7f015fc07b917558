#include "device-bridge/protocols/text_lines.hpp"

#include <utility>

namespace comptoir::bridge {

void TextLines::feed(std::string_view bytes, const Sink& sink) {
    for (const char c : bytes) {
        if (c == '\r' || c == '\n') {
            end_line(sink);
        } else if (line_.size() < bytes_max_) {
            line_ += c;
        } else {
            is_too_long_ = true;
        }
    }
}

void TextLines::reset() {
    line_.clear();
    is_too_long_ = false;
}

void TextLines::end_line(const Sink& sink) {
    if (line_.empty()) return;
    const std::string line = std::exchange(line_, {});  // the sink may reset us
    const bool is_too_long = std::exchange(is_too_long_, false);
    sink(is_too_long ? std::nullopt : std::optional<std::string_view>(line));
}

}  // namespace comptoir::bridge
