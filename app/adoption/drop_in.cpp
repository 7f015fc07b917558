#include "app/adoption/drop_in.hpp"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <utility>

#include "app/base/text.hpp"
#include "app/base/utf8.hpp"

namespace comptoir::adoption {
namespace {

constexpr std::string_view kHead =
    "# Devices that were found and adopted. Any of them may be changed here. One that is to go is removed "
    "on\n"
    "# the owner's page: without that, what is adopted by itself comes again.\n";
constexpr std::string_view kMark = "# Adopted on the owner's page: ";
constexpr std::string_view kSelfMark = "# Adopted by itself: ";
constexpr std::string_view kWhyMark = "# because ";

/// The lines without their ends; a last empty one is none.
std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

/// `key = "value"`, for values without escapes, which our names are; nothing for any other line.
std::optional<std::string> value_of(std::string_view line, std::string_view key) {
    line = trimmed(line);
    if (!line.starts_with(key)) return std::nullopt;
    line = trimmed(line.substr(key.size()));
    if (!line.starts_with('=')) return std::nullopt;
    line = trimmed(line.substr(1));
    if (line.size() < 2 || (line.front() != '"' && line.front() != '\'')) return std::nullopt;
    const std::size_t end = line.find(line.front(), 1);
    if (end == std::string_view::npos) return std::nullopt;
    return std::string(line.substr(1, end - 1));
}

/// "printer" of "[[printer]]"; nothing for any other line.
std::optional<std::string> list_of(std::string_view line) {
    line = trimmed(line);
    constexpr std::size_t kBrackets = 2;
    if (!line.starts_with("[[") || !line.ends_with("]]") || line.size() <= 2 * kBrackets) return std::nullopt;
    return std::string(trimmed(line.substr(kBrackets, line.size() - 2 * kBrackets)));
}

bool is_mark(std::string_view line) {
    return line.starts_with(kMark) || line.starts_with(kSelfMark);
}

/// Lines [begin, end) of one entry, the mark first.
struct Block {
    std::size_t begin = 0;
    std::size_t end = 0;
    AdoptedDevice device;
};

/// Up to the next table or mark, less the comments and empty lines that lead over to it.
std::size_t end_of(const std::vector<std::string_view>& lines, std::size_t mark) {
    std::size_t end = mark + 1;
    bool is_in_table = false;
    for (; end < lines.size(); ++end) {
        const std::string_view line = trimmed(lines[end]);
        if (is_mark(line)) break;
        if (!line.starts_with('[')) continue;
        if (is_in_table) break;
        is_in_table = true;
    }
    const auto leads_over = [](std::string_view line) { return line.empty() || line.starts_with('#'); };
    if (end == lines.size()) return end;
    while (end > mark + 1 && leads_over(trimmed(lines[end - 1]))) --end;
    return end;
}

/// The words behind the mark; where somebody took them out, that there were some.
std::string why_in(const std::vector<std::string_view>& lines, const Block& block) {
    const std::size_t next = block.begin + 1;
    const std::string_view line = next < block.end ? trimmed(lines[next]) : std::string_view();
    return line.starts_with(kWhyMark) ? std::string(line.substr(kWhyMark.size())) : "of what it is";
}

std::vector<Block> blocks_of(const std::vector<std::string_view>& lines) {
    std::vector<Block> blocks;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string_view line = trimmed(lines[i]);
        if (!is_mark(line)) continue;
        const bool is_by_itself = line.starts_with(kSelfMark);
        Block block{i, end_of(lines, i), {}};
        block.device.found = std::string(line.substr(is_by_itself ? kSelfMark.size() : kMark.size()));
        if (is_by_itself) block.device.by_itself = why_in(lines, block);
        for (std::size_t j = block.begin; j < block.end; ++j) {
            if (auto kind = list_of(lines[j])) block.device.kind = std::move(*kind);
            if (auto name = value_of(lines[j], "name")) block.device.name = std::move(*name);
            if (auto uri = value_of(lines[j], "uri")) block.device.uri = std::move(*uri);
            if (auto model = value_of(lines[j], "model")) block.device.model = std::move(*model);
            if (auto typist = value_of(lines[j], "typist")) block.device.typist = std::move(*typist);
            if (auto protocol = value_of(lines[j], "protocol")) block.device.protocol = std::move(*protocol);
            if (auto label = value_of(lines[j], "label")) block.device.label = std::move(*label);
        }
        if (!block.device.name.empty()) blocks.push_back(std::move(block));
    }
    return blocks;
}

/// On one line, whatever it holds: it stands in a comment.
std::string one_line(std::string text) {
    std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    return text;
}

}  // namespace

std::string toml_text(std::string_view text) {
    std::string out = "\"";
    for (const char c : utf8::repair(text)) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20 || byte == 0x7F) {
            char escape[8];
            std::snprintf(escape, sizeof escape, "\\u%04X", static_cast<unsigned>(byte));
            out += escape;
        } else {
            out += c;
        }
    }
    return out + '"';
}

Result<std::string> with_adopted(std::string text, const AdoptedDevice& device) {
    if (blocks_of(lines_of(text)).size() >= kAdoptedMax)
        return fail(ErrorCode::full, "more than " + std::to_string(kAdoptedMax) + " devices were adopted");
    if (text.empty()) text = kHead;
    if (!text.ends_with('\n')) text += '\n';
    const bool is_by_itself = !device.by_itself.empty();
    text +=
        '\n' + std::string(is_by_itself ? kSelfMark : kMark) + one_line(utf8::repair(device.found)) + '\n';
    if (is_by_itself) text += std::string(kWhyMark) + one_line(utf8::repair(device.by_itself)) + '\n';
    text += "[[" + device.kind + "]]\n";
    text += "name = " + toml_text(device.name) + "\nuri = " + toml_text(device.uri) + "\n";
    const std::string label = one_line(std::string(utf8::prefix(device.label, kAdoptedLabelBytesMax)));
    if (!label.empty()) text += "label = " + toml_text(label) + "\n";
    if (!device.protocol.empty()) text += "protocol = " + toml_text(device.protocol) + "\n";
    if (!device.model.empty()) text += "model = " + toml_text(device.model) + "\n";
    if (!device.typist.empty()) text += "typist = " + toml_text(device.typist) + "\n";
    if (text.size() > kDropInBytesMax)
        return fail(ErrorCode::full, "the file of adopted devices has no room for another");
    return text;
}

Result<std::string> without_adopted(std::string_view text, std::string_view name) {
    const auto lines = lines_of(text);
    const auto blocks = blocks_of(lines);
    const auto block =
        std::find_if(blocks.begin(), blocks.end(), [&](const Block& one) { return one.device.name == name; });
    if (block == blocks.end())
        return fail(ErrorCode::refused, "this device was not adopted here; it stands in the settings file");
    std::size_t begin = block->begin;
    if (begin > 0 && trimmed(lines[begin - 1]).empty()) --begin;  // the empty line that we put before it
    std::string left;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (i >= begin && i < block->end) continue;
        left += std::string(lines[i]) + '\n';
    }
    return left;
}

Result<std::string> with_address(std::string_view text, std::string_view name, std::string_view uri) {
    const auto lines = lines_of(text);
    const auto blocks = blocks_of(lines);
    const auto block =
        std::find_if(blocks.begin(), blocks.end(), [&](const Block& one) { return one.device.name == name; });
    if (block == blocks.end()) return fail(ErrorCode::refused, "this device was not adopted here");
    std::string changed;
    bool has_address = false;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const bool is_it = i >= block->begin && i < block->end && value_of(lines[i], "uri");
        has_address = has_address || is_it;
        changed += (is_it ? "uri = " + toml_text(uri) : std::string(lines[i])) + '\n';
    }
    if (!has_address) return fail(ErrorCode::refused, "this device has no address of its own");
    return changed;
}

std::vector<AdoptedDevice> adopted_in(std::string_view text) {
    std::vector<AdoptedDevice> all;
    for (Block& block : blocks_of(lines_of(text))) all.push_back(std::move(block.device));
    return all;
}

}  // namespace comptoir::adoption
