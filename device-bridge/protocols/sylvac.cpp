#include "device-bridge/protocols/sylvac.hpp"

#include <algorithm>

namespace comptoir::bridge {
namespace {

constexpr char kEnd = '\r';

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::string_view without_blanks(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\n";
    const auto first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string_view unsigned_part(std::string_view number) {
    if (number.starts_with('+') || number.starts_with('-')) number.remove_prefix(1);
    return number;
}

/// Either sign is the same: a tool that is moved past its zero stays that tool. A lost one is not.
std::string shape_of(std::string_view number) {
    std::string shape(number);
    std::replace_if(shape.begin(), shape.end(), is_digit, '0');
    std::replace(shape.begin(), shape.end(), '-', '+');
    return shape;
}

bool are_places(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

}  // namespace

bool is_measured_number(std::string_view text) {
    const std::string_view number = unsigned_part(text);
    const auto point = number.find('.');
    if (point == std::string_view::npos || number.size() > SylvacProtocol::kPlacesMax + 1) return false;
    return are_places(number.substr(0, point)) && are_places(number.substr(point + 1));
}

void SylvacProtocol::feed(std::string_view bytes, const Sink& sink) {
    for (const char c : bytes) {
        if (c == kEnd) {
            end_line(sink);
        } else if (line_.size() < kLineMax) {
            line_ += c;
        } else {
            is_too_long_ = true;
        }
    }
}

void SylvacProtocol::forget_line() {
    line_.clear();
    is_too_long_ = false;
}

void SylvacProtocol::reset() {
    forget_line();
    before_.clear();
    shape_.clear();
}

void SylvacProtocol::end_line(const Sink& sink) {
    const std::string number(without_blanks(line_));
    const bool is_good = !is_too_long_ && is_measured_number(number);
    const bool is_empty = !is_too_long_ && number.empty();
    forget_line();
    if (is_empty) return;
    if (!is_good) {
        ++dropped_;
        return;
    }
    const std::string shape = shape_of(number);
    const bool is_certain = shape == shape_ || number == before_;
    if (is_certain) shape_ = shape;
    before_ = number;
    sink({number, is_certain});
}

}  // namespace comptoir::bridge
