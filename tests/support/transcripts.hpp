#pragma once
/// Messages composed after a cited source, where no recording is to be had (tests/transcripts).

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "app/base/json.hpp"

namespace comptoir::test {

inline std::string read_transcript(const std::string& file) {
    std::ifstream stream(std::filesystem::path(COMPTOIR_SOURCE_DIR) / "tests" / "transcripts" / file,
                         std::ios::binary);
    std::stringstream text;
    text << stream.rdbuf();
    return text.str();
}

inline json::Value json_transcript(const std::string& file) {
    return json::parse(read_transcript(file)).value();
}

}  // namespace comptoir::test
