#include "device-bridge/protocols/epl_interpreter.hpp"

#include <algorithm>
#include <array>

namespace comptoir::bridge {

EplInterpreter::EplInterpreter(int width_dots, Sink sink) : LabelMachine(width_dots, std::move(sink)) {
    clear();
}

void EplInterpreter::clear() {
    const int rows = label_.width_dots > 0 ? label_.rows() : kLabelRows;
    label_ = Paper{paper_.width_dots, {}};
    label_.feed(rows);
}

void EplInterpreter::power_cycle() {
    LabelMachine::power_cycle();
    clear();
}

std::size_t EplInterpreter::step(std::string_view bytes) {
    if (bytes[0] == '\n' || bytes[0] == '\r') return 1;
    constexpr std::string_view kGraphic = "GW";
    if (bytes.size() == 1 && bytes[0] == 'G') return kMore;
    if (bytes.starts_with(kGraphic)) return graphic(bytes);
    constexpr std::size_t kLineMax = 4'096;  // a line of text has at most 255 letters
    const auto end = bytes.substr(0, kLineMax).find('\n');
    if (end == std::string_view::npos) return bytes.size() < kLineMax ? kMore : unknown(kLineMax);
    const auto line = bytes.substr(0, end);
    carry_out(line.substr(0, std::min(line.find('\r'), line.size())));
    return end + 1;
}

/// GWx,y,bytes a row,rows, and then the dots: a set bit is white.
std::size_t EplInterpreter::graphic(std::string_view bytes) {
    std::array<int, 4> numbers{};
    constexpr std::size_t kHeadMax = 64;  // four numbers of five digits
    std::size_t head = 2;
    for (int& number : numbers) {
        const auto comma = bytes.substr(0, kHeadMax + 1).find(',', head);
        if (comma == std::string_view::npos) return bytes.size() > kHeadMax ? unknown(2) : kMore;
        number = number_in(bytes.substr(head, comma - head));
        head = comma + 1;
    }
    const auto stride = static_cast<std::size_t>(numbers[2]);
    const std::size_t size = stride * static_cast<std::size_t>(numbers[3]);
    constexpr std::size_t kDotsMax = 1u << 22;  // four megabytes; the printers have one at most
    if (size > kDotsMax) return unknown(head);
    if (bytes.size() < head + size) return kMore;
    for (int y = 0; y < numbers[3]; ++y) {
        std::string row(bytes.substr(head + static_cast<std::size_t>(y) * stride, stride));
        for (char& c : row) c = static_cast<char>(~c);
        label_.blacken_row(row, numbers[0], numbers[1] + y);
    }
    return head + size;
}

void EplInterpreter::carry_out(std::string_view line) {
    if (line == "^ee") {
        std::string codes;
        if (health_.paper_out) codes += ",07";
        if (health_.cover_open) codes += ",11";
        if (health_.error || health_.cutter || health_.too_hot) codes += ",12";
        return say((codes.empty() ? "00" : codes.substr(1)) + "\r\n");
    }
    constexpr std::string_view kKnown = "ABbCDEFGIJLMNOPQRSTUVXYZeqoWi?";
    const bool is_known = !line.empty() && kKnown.find(line[0]) != std::string_view::npos;
    if (!is_known) {
        ++unknown_;
        return;
    }
    if (line == "N") clear();
    if (line[0] == 'Q') set_rows(line.substr(1));
    if (line[0] == 'P' && line.size() > 1 && line[1] >= '1' && line[1] <= '9') finish(label_);
}

}  // namespace comptoir::bridge
