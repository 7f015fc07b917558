#include "device-bridge/protocols/zpl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "app/base/check.hpp"

namespace comptoir::bridge::zpl {
namespace {

/// `count` times the same digit.
void append_run(std::string& text, char digit, std::size_t count) {
    constexpr std::size_t kRunMax = 419;  // z and Y: 400 and 19 times
    while (count > 0) {
        const std::size_t some = std::min(count, kRunMax);
        count -= some;
        if (some >= 20) text += static_cast<char>('g' + some / 20 - 1);
        if (some > 1 && some % 20 > 0) text += static_cast<char>('G' + some % 20 - 1);
        text += digit;
    }
}

std::string shortened(const std::string& digits) {
    std::string text;
    const auto last = digits.find_last_not_of('0');
    const std::size_t used = last == std::string::npos ? 0 : last + 1;
    for (std::size_t at = 0; at < used;) {
        const auto end = std::min(digits.find_first_not_of(digits[at], at), used);
        append_run(text, digits[at], end - at);
        at = end;
    }
    if (used < digits.size()) text += ',';
    return text;
}

std::vector<std::string> fields_of(const std::string& line) {
    std::vector<std::string> fields;
    for (std::size_t at = 0; at <= line.size();) {
        const auto end = std::min(line.find(',', at), line.size());
        fields.push_back(line.substr(at, end - at));
        at = end + 1;
    }
    return fields;
}

/// Digits as a number; nothing else is one.
bool read(const std::string& field, int& number) {
    const char* const end = field.data() + field.size();
    const auto [stop, ec] = std::from_chars(field.data(), end, number);
    return ec == std::errc{} && stop == end && number >= 0;
}

}  // namespace

std::string begin_label(int width_dots, int rows) {
    CHECK(rows > 0 && rows <= kLabelRowsMax, "the printer's bound");
    return fmt::format("^XA^PW{}^LL{}^LH0,0\n", width_dots, rows);
}

std::string field(std::string_view rows, int row_bytes, int top) {
    CHECK(row_bytes > 0 && rows.size() % static_cast<std::size_t>(row_bytes) == 0, "a band has whole rows");
    CHECK(rows.size() <= kFieldBytesMax, "the printer's bound");
    std::string text = fmt::format("^FO0,{}^GFA,{},{},{},", top, rows.size(), rows.size(), row_bytes);
    std::string before;
    for (std::size_t at = 0; at < rows.size(); at += static_cast<std::size_t>(row_bytes)) {
        std::string digits;
        for (const char c : rows.substr(at, static_cast<std::size_t>(row_bytes))) {
            constexpr std::string_view kDigits = "0123456789ABCDEF";
            digits += kDigits[static_cast<std::uint8_t>(c) >> 4];
            digits += kDigits[static_cast<std::uint8_t>(c) & 15];
        }
        text += digits == before ? ":" : shortened(digits);
        before = std::move(digits);
    }
    return text + "^FS\n";
}

std::string end_label() {
    return "^PQ1^XZ\n";
}

std::string ask_status() {
    return "~HS";
}

std::string forget() {
    return "~JA";
}

void StatusParser::reset() {
    line_.clear();
    first_.clear();
    is_within_line_ = false;
}

void StatusParser::feed(std::string_view bytes, const Sink& sink) {
    constexpr char kStx = 0x02;
    constexpr char kEtx = 0x03;
    for (const char c : bytes) {
        if (c == kStx) {
            if (is_within_line_) ++dropped_;
            line_.clear();
            is_within_line_ = true;
        } else if (c == kEtx && is_within_line_) {
            is_within_line_ = false;
            end_line(sink);
        } else if (is_within_line_ && line_.size() == kLineMax) {
            ++dropped_;
            reset();
        } else if (is_within_line_) {
            line_ += c;
        }
    }
}

void StatusParser::end_line(const Sink& sink) {
    constexpr std::size_t kFirstFields = 12;
    constexpr std::size_t kSecondFields = 11;
    std::vector<std::string> fields = fields_of(line_);
    if (fields.size() == kFirstFields) {
        first_ = std::move(fields);
        return;
    }
    if (fields.size() != kSecondFields || first_.empty()) {
        if (fields.size() != 2) ++dropped_;  // the third line has a password and a flag
        return;
    }
    const std::vector<std::string> first = std::exchange(first_, {});
    Status status;
    status.paper_out = first[1] == "1";
    status.paused = first[2] == "1";
    status.is_partial = first[7] == "1";
    status.corrupt = first[9] == "1";
    status.too_hot = first[11] == "1";
    status.head_up = fields[2] == "1";
    status.ribbon_out = fields[3] == "1";
    if (!read(first[4], status.formats_waiting) || !read(fields[8], status.labels_left)) {
        ++dropped_;
        return;
    }
    if (sink) sink(status);
}

}  // namespace comptoir::bridge::zpl
