#include "app/gpu_rules.hpp"

#include <filesystem>
#include <string>
#include <system_error>

#include "app/base/file.hpp"
#include "app/version.hpp"

namespace comptoir {
namespace {

constexpr std::size_t kNoteMax = 16;      // one letter for each try
constexpr std::size_t kTriesMax = 2;      // one may be bad luck
constexpr std::size_t kVersionMax = 128;  // bytes; ours has some ten

renderer::kms::GpuWish wish_of(const std::string& word) {
    if (word == "auto") return renderer::kms::GpuWish::automatic;
    return word == "on" ? renderer::kms::GpuWish::on : renderer::kms::GpuWish::off;
}

struct Notes {
    std::filesystem::path tries;    // goes with the machine's power: a cut leaves none
    std::filesystem::path refused;  // stays; says which version gave it up
};

void drop(const std::filesystem::path& note) {
    std::error_code ec;
    std::filesystem::remove(note, ec);
}

void write(const std::filesystem::path& note, const std::string& text) {
    std::error_code ec;
    std::filesystem::create_directories(note.parent_path(), ec);
    static_cast<void>(file::write_soon(note, text));
}

bool may_begin(const Notes& notes) {
    if (file::read(notes.refused, kVersionMax).value_or("") == version()) return false;
    const std::string tries = file::read(notes.tries, kNoteMax).value_or("");
    if (tries.size() < kTriesMax) {
        write(notes.tries, tries + "x");
        return true;
    }
    write(notes.refused, version());
    return false;
}

}  // namespace

renderer::kms::GpuRules gpu_rules(const settings::Settings& settings) {
    const settings::Slice paths = settings.section("paths");
    const Notes notes{.tries = std::filesystem::path(paths.text("runtime")) / "gpu-trial",
                      .refused = std::filesystem::path(paths.text("state")) / "gpu-refused"};
    const auto wish = wish_of(settings.section("screen").text("gpu"));
    if (wish == renderer::kms::GpuWish::off) {
        drop(notes.tries);
        drop(notes.refused);
    }
    return {.wish = wish,
            .may_begin = [notes] { return may_begin(notes); },
            .is_well = [notes] { drop(notes.tries); }};
}

}  // namespace comptoir
