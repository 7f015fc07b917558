#include "app/screen_memory.hpp"

#include <system_error>

#include "app/base/file.hpp"
#include "app/base/log.hpp"
#include "app/sources/kept_order.hpp"

namespace comptoir {
namespace {

constexpr const char* kFile = "order.json";
constexpr const char* kBootFile = "/proc/sys/kernel/random/boot_id";  // Source: random(4)
constexpr std::size_t kBootBytesMax = 64;                             // a uuid and a line end

}  // namespace

ScreenMemory::ScreenMemory(std::filesystem::path folder)
    : file_(std::move(folder) / kFile), boot_(file::read(kBootFile, kBootBytesMax).value_or("")) {}

void ScreenMemory::follow(const std::optional<sources::KeptScreen>& kept, Time now) {
    std::error_code ec;
    if (!kept) {
        order_ = nullptr;
        if (std::exchange(may_be_there_, false)) std::filesystem::remove(file_, ec);
        return;
    }
    if (kept->order == order_ && now - written_ < kEvery) return;
    order_ = kept->order;
    written_ = now;
    may_be_there_ = true;
    const std::string text = sources::describe(*kept, boot_, now);
    std::filesystem::create_directories(file_.parent_path(), ec);
    // An older order would be a wrong one.
    if (text.empty() || !file::write_soon(file_, text)) std::filesystem::remove(file_, ec);
}

std::optional<sources::KeptScreen> ScreenMemory::found(Time now) const {
    const auto text = file::read(file_, sources::kKeptBytesMax);
    if (!text) return std::nullopt;
    auto kept = sources::read_kept(*text, boot_, now);
    if (kept) return std::move(*kept);
    log::info("the order of before is not shown again", {{"why", kept.error().message}});
    return std::nullopt;
}

}  // namespace comptoir
