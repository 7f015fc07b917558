#include "device-bridge/protocols/zpl_interpreter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace comptoir::bridge {
namespace {

constexpr std::string_view kPrefixes = "^~";

bool is_prefix(char c) {
    return kPrefixes.find(c) != std::string_view::npos;
}

std::size_t count_in(std::string_view text) {
    std::size_t count = 0;
    std::from_chars(text.data(), text.data() + text.size(), count);
    return count;
}

std::string_view field(std::string_view parameters, std::size_t index) {
    for (; index > 0; --index) {
        const auto comma = parameters.find(',');
        if (comma == std::string_view::npos) return {};
        parameters.remove_prefix(comma + 1);
    }
    return parameters.substr(0, parameters.find(','));
}

/// Digits and shortenings as bytes; at most `bytes_max` of them.
std::string unpacked(std::string_view text, std::size_t row_bytes, std::size_t bytes_max) {
    std::string digits;
    std::size_t times = 0;
    const std::size_t row = row_bytes * 2;
    const auto to_row_end = [&] { return row - digits.size() % row; };
    for (const char c : text) {
        if (digits.size() >= bytes_max * 2) break;
        if (c >= 'g' && c <= 'z') {
            times += static_cast<std::size_t>(c - 'g' + 1) * 20;
        } else if (c >= 'G' && c <= 'Y') {
            times += static_cast<std::size_t>(c - 'G' + 1);
        } else if (c == ',' || c == '!') {
            digits.append(to_row_end(), c == ',' ? '0' : 'F');
        } else if (c == ':') {
            digits += digits.size() < row ? std::string(row, '0') : digits.substr(digits.size() - row);
        } else if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'F')) {
            digits.append(std::clamp<std::size_t>(times, 1, bytes_max * 2 - digits.size()), c);
            times = 0;
        }
    }
    digits.resize(std::min(digits.size(), bytes_max * 2) / 2 * 2);
    std::string bytes;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        const auto value = [&](char c) { return c <= '9' ? c - '0' : c - 'A' + 10; };
        bytes += static_cast<char>(value(digits[i]) << 4 | value(digits[i + 1]));
    }
    return bytes;
}

}  // namespace

ZplInterpreter::ZplInterpreter(int width_dots, Sink sink) : LabelMachine(width_dots, std::move(sink)) {}

void ZplInterpreter::power_cycle() {
    LabelMachine::power_cycle();
    is_within_label_ = false;
}

std::size_t ZplInterpreter::step(std::string_view bytes) {
    if (!is_prefix(bytes[0])) {
        const bool is_blank = bytes[0] == '\n' || bytes[0] == '\r' || bytes[0] == ' ' || bytes[0] == 0;
        return is_blank ? 1 : unknown(1);
    }
    if (bytes.size() >= 2 && is_prefix(bytes[1])) return unknown(1);
    if (bytes.size() < 3) return kMore;
    if (is_prefix(bytes[2])) return unknown(2);
    const std::string_view command = bytes.substr(0, 3);
    if (command == "^GF") return graphic(bytes);
    // These take nothing, and nothing need follow them.
    if (bytes[0] == '~' || command == "^XA" || command == "^XZ" || command == "^FS") {
        carry_out(command, {});
        return 3;
    }
    constexpr std::size_t kCommandMax = 16'384;  // a field of text has 3,072
    const auto end = bytes.substr(0, kCommandMax).find_first_of(kPrefixes, command.size());
    if (end == std::string_view::npos) return bytes.size() < kCommandMax ? kMore : unknown(kCommandMax);
    carry_out(command, bytes.substr(3, end - 3));
    return end;
}

/// ^GF and how, bytes that come, bytes that they are, bytes a row.
std::size_t ZplInterpreter::graphic(std::string_view bytes) {
    constexpr std::size_t kHeadMax = 64;  // four numbers of six digits
    std::size_t head = 3;
    for (int commas = 0; commas < 4; ++commas) {
        const auto comma = bytes.substr(0, kHeadMax + 1).find_first_of(",^~", head);
        if (comma != std::string_view::npos && bytes[comma] != ',') return unknown(comma);  // broken off
        if (comma == std::string_view::npos) return bytes.size() > kHeadMax ? unknown(3) : kMore;
        head = comma + 1;
    }
    const std::string_view parameters = bytes.substr(3, head - 3);
    constexpr std::size_t kTotalMax = 99'999;  // of the guide
    const std::size_t coming = count_in(field(parameters, 1));
    const std::size_t total = count_in(field(parameters, 2));
    const int row_bytes = number_in(field(parameters, 3), 0);
    if (row_bytes == 0 || coming > kTotalMax || total > kTotalMax) return unknown(head);
    if (parameters[0] == 'B') {
        if (bytes.size() < head + coming) return kMore;
        draw(bytes.substr(head, coming), row_bytes);
        return head + coming;
    }
    constexpr std::size_t kDigitsMax = 400'000;  // twice 99,999 bytes, and line ends
    const auto end = bytes.substr(0, kDigitsMax).find_first_of(kPrefixes, head);
    if (end == std::string_view::npos) return bytes.size() < kDigitsMax ? kMore : unknown(kDigitsMax);
    const auto stride = static_cast<std::size_t>(row_bytes);
    draw(unpacked(bytes.substr(head, end - head), stride, total), row_bytes);
    return end;
}

void ZplInterpreter::draw(std::string_view packed, int row_bytes) {
    const auto stride = static_cast<std::size_t>(row_bytes);
    int y = home_y_ + y_;
    for (std::size_t at = 0; at + stride <= packed.size(); at += stride)
        label_.blacken_row(packed.substr(at, stride), home_x_ + x_, y++);
}

void ZplInterpreter::carry_out(std::string_view command, std::string_view parameters) {
    if (command == "~HS") return say_status();
    if (command == "~JA") {
        labels_.clear();
        is_within_label_ = false;
        return;
    }
    if (command[0] == '~') return;
    if (command == "^XA") {
        if (is_within_label_) ++unknown_;
        is_within_label_ = true;
        label_ = Paper{paper_.width_dots, {}};
        label_.feed(kLabelRows);
        home_x_ = home_y_ = x_ = y_ = 0;
        return;
    }
    if (!is_within_label_) {
        ++unknown_;
        return;
    }
    if (command == "^XZ") {
        is_within_label_ = false;
        finish(std::exchange(label_, {}));
    } else if (command == "^LL") {
        set_rows(parameters);
    } else if (command == "^PW") {
        // The paper is as wide as it is; a narrower label stands at its start.
    } else if (command == "^LH") {
        home_x_ = number_in(field(parameters, 0), 0);
        home_y_ = number_in(field(parameters, 1), 0);
    } else if (command == "^FO") {
        x_ = number_in(field(parameters, 0), 0);
        y_ = number_in(field(parameters, 1), 0);
    }
}

void ZplInterpreter::say_status() const {
    const auto flag = [](bool is_so) { return is_so ? 1 : 0; };
    say(fmt::format("\x02"
                    "030,{},{},{:04},{:03},0,0,{},000,{},0,{}\x03\r\n",
                    flag(health_.paper_out), flag(health_.cutter), label_.width_dots > 0 ? label_.rows() : 0,
                    labels_.size(), flag(is_within_label_), flag(health_.error), flag(health_.too_hot)) +
        fmt::format("\x02"
                    "000,0,{},0,0,2,4,0,{:08},1,000\x03\r\n",
                    flag(health_.cover_open), labels_.size()) +
        "\x02"
        "1234,0\x03\r\n");
}

}  // namespace comptoir::bridge
