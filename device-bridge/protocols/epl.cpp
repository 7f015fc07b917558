#include "device-bridge/protocols/epl.hpp"

#include <fmt/format.h>

#include <utility>

#include "app/base/check.hpp"
#include "app/base/text.hpp"
#include "device-bridge/protocols/command_bytes.hpp"

namespace comptoir::bridge::epl {

std::string begin_label(int width_dots, int rows) {
    CHECK(rows > 0 && rows <= kLabelRowsMax, "the printer's bound");
    return fmt::format("\nN\nq{}\nQ{},0\n", width_dots, rows);
}

std::string field(std::string_view rows, int row_bytes, int top) {
    std::string text = fmt::format("GW0,{},{},{},", top, row_bytes, rows_in(rows, row_bytes));
    text.reserve(text.size() + rows.size() + 1);
    for (const char c : rows) text += static_cast<char>(~c);
    return text + '\n';
}

std::string end_label() {
    return "P1\n";
}

std::string ask_status() {
    return "^ee\r\n";
}

std::string clear() {
    return "\nN\n";
}

void StatusParser::feed(std::string_view bytes, const Sink& sink) {
    for (const char c : bytes) {
        if (c == '\n' || c == '\r') {
            end_line(sink);
        } else if (line_.size() < kLineMax) {
            line_ += c;
        } else if (line_.size() == kLineMax) {
            line_ += '?';  // too long, and so no answer
        }
    }
}

void StatusParser::end_line(const Sink& sink) {
    const std::string line = std::exchange(line_, {});
    if (line.empty()) return;
    Status status;
    for (std::size_t at = 0; at < line.size() + 1; at += 3) {
        const std::string code = line.substr(at, 2);
        const bool is_code = code.size() == 2 && is_all_digits(code);
        if (!is_code || (at + 2 < line.size() && line[at + 2] != ',')) {
            ++dropped_;
            return;
        }
        if (code == "07") status.paper_out = true;
        if (code == "11") status.head_up = true;
        if (code == "12") status.paused = true;
    }
    if (sink) sink(status);
}

}  // namespace comptoir::bridge::epl
