#include "app/gpu_rules.hpp"

#include <filesystem>
#include <string>
#include <system_error>

#include "app/base/file.hpp"

namespace comptoir {
namespace {

constexpr std::size_t kNoteMax = 16;  // one letter for each try
constexpr std::size_t kTriesMax = 2;  // one may be bad luck

renderer::kms::GpuWish wish_of(const std::string& word) {
    if (word == "auto") return renderer::kms::GpuWish::automatic;
    return word == "on" ? renderer::kms::GpuWish::on : renderer::kms::GpuWish::off;
}

}  // namespace

renderer::kms::GpuRules gpu_rules(const settings::Settings& settings) {
    const std::filesystem::path note =
        std::filesystem::path(settings.section("paths").text("runtime")) / "gpu-trial";
    return {.wish = wish_of(settings.section("screen").text("gpu")),
            .may_begin =
                [note] {
                    const std::string tries = file::read(note, kNoteMax).value_or("");
                    if (tries.size() >= kTriesMax) return false;
                    static_cast<void>(file::write_soon(note, tries + "x"));
                    return true;
                },
            .is_well =
                [note] {
                    std::error_code ec;
                    std::filesystem::remove(note, ec);
                }};
}

}  // namespace comptoir
