#pragma once
/// The recorded traffic of tests/captures.

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "app/base/json.hpp"

namespace comptoir::test {

struct Snapshot {
    std::string file;  ///< "odoo19/box/18-paid.json"
    json::Value value;
};

inline std::filesystem::path captures_folder() {
    return std::filesystem::path(COMPTOIR_SOURCE_DIR) / "tests" / "captures";
}

inline json::Value read_capture(const std::string& file) {
    std::ifstream stream(captures_folder() / file, std::ios::binary);
    std::stringstream text;
    text << stream.rdbuf();
    return json::parse(text.str(), {.bytes = 64u << 20, .depth = 64, .values = 4'000'000}).value();
}

/// Every order snapshot anywhere inside `value`, in order.
inline void collect_snapshots(const json::Value& value, std::vector<json::Value>& found) {
    if (value.is_object() && value.contains("lines") && value.contains("finalized")) {
        found.push_back(value);
        return;
    }
    if (value.is_structured()) {
        for (const auto& member : value) collect_snapshots(member, found);
    }
}

/// What the till sent in one scenario: to its server, and to the box.
inline std::vector<json::Value> snapshots_of(const std::string& file) {
    const json::Value capture = read_capture(file);
    std::vector<json::Value> found;
    collect_snapshots(json::member(capture, "rpc_to_odoo"), found);
    if (found.empty()) collect_snapshots(capture, found);
    return found;
}

/// Every scenario file, sorted.
inline std::vector<std::string> capture_files() {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(captures_folder())) {
        if (entry.path().extension() != ".json" || entry.path().filename() == "index.json") continue;
        files.push_back(std::filesystem::relative(entry.path(), captures_folder()).string());
    }
    std::sort(files.begin(), files.end());
    return files;
}

/// Every different snapshot of every recording.
inline std::vector<Snapshot> all_snapshots() {
    std::vector<Snapshot> all;
    for (const auto& file : capture_files()) {
        std::vector<json::Value> found;
        collect_snapshots(read_capture(file), found);
        for (auto& value : found) {
            const bool is_known = std::any_of(all.begin(), all.end(),
                                              [&](const Snapshot& known) { return known.value == value; });
            if (!is_known) all.push_back({file, std::move(value)});
        }
    }
    return all;
}

/// "odoo19/box/18-paid.json" as a test's name: "odoo19_box_18_paid".
inline std::string name_of_capture(const testing::TestParamInfo<std::string>& info) {
    std::string name = info.param.substr(0, info.param.size() - 5);
    std::replace_if(
        name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
    return name;
}

}  // namespace comptoir::test
