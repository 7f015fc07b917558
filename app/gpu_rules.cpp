#include "app/gpu_rules.hpp"

#include <filesystem>
#include <sstream>
#include <string>
#include <system_error>

#include "app/base/boot.hpp"
#include "app/base/file.hpp"
#include "app/version.hpp"

namespace comptoir {
namespace {

constexpr std::size_t kNoteMax = 256;  // a version, the kernel's name for a start of the machine, a number
constexpr int kTriesMax = 2;           // one may be bad luck

renderer::kms::GpuWish wish_of(const std::string& word) {
    if (word == "auto") return renderer::kms::GpuWish::automatic;
    return word == "on" ? renderer::kms::GpuWish::on : renderer::kms::GpuWish::off;
}

/// How often this version tried and did not come back. One try before the machine started again may have been
/// a power cut, and does not count.
int tries_of(const std::filesystem::path& note) {
    std::istringstream words(file::read(note, kNoteMax).value_or(""));
    std::string of_version;
    std::string of_boot;
    int tries = 0;
    if (!(words >> of_version >> of_boot >> tries) || of_version != version()) return 0;
    return tries >= kTriesMax || of_boot == boot_id() ? tries : 0;
}

bool may_begin(const std::filesystem::path& note) {
    const int tries = tries_of(note);
    if (tries >= kTriesMax) return false;
    std::error_code ec;
    std::filesystem::create_directories(note.parent_path(), ec);
    const std::string boot = boot_id();
    static_cast<void>(file::write_soon(
        note, version() + " " + (boot.empty() ? "?" : boot) + " " + std::to_string(tries + 1) + "\n"));
    return true;
}

}  // namespace

renderer::kms::GpuRules gpu_rules(const settings::Settings& settings) {
    const std::filesystem::path note =
        std::filesystem::path(settings.section("paths").text("state")) / "gpu-trial";
    const auto forget = [note] {
        std::error_code ec;
        std::filesystem::remove(note, ec);
    };
    const auto wish = wish_of(settings.section("screen").text("gpu"));
    if (wish == renderer::kms::GpuWish::off) forget();
    return {.wish = wish, .may_begin = [note] { return may_begin(note); }, .is_well = forget};
}

}  // namespace comptoir
