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

ScreenMemory::ScreenMemory(const std::filesystem::path& folder)
    : file_(folder / kFile), boot_(file::read(kBootFile, kBootBytesMax).value_or("")) {}

void ScreenMemory::follow(const std::optional<sources::KeptScreen>& kept, Time now) {
    std::error_code ec;
    if (!kept) {
        order_ = nullptr;
        story_ = {};
        found_.reset();
        if (std::exchange(may_be_there_, false)) std::filesystem::remove(file_, ec);
        return;
    }
    if (kept->order == order_ && now - written_ < kEvery) return;
    if (kept->order != order_) tell(kept->order, now);
    written_ = now;
    may_be_there_ = true;
    sources::KeptScreen all = *kept;
    all.pointed_out = std::make_shared<const renderer::PointedOut>(story_.pointed_out());
    const std::string text = sources::describe(all, boot_, now);
    std::filesystem::create_directories(file_.parent_path(), ec);
    // An older order would be a wrong one.
    if (text.empty() || !file::write_soon(file_, text)) std::filesystem::remove(file_, ec);
}

void ScreenMemory::tell(const renderer::OrderPtr& order, Time now) {
    order_ = order;
    story_.follow(order, pointed_out(order), now);
}

std::shared_ptr<const renderer::PointedOut> ScreenMemory::pointed_out(const renderer::OrderPtr& order) const {
    return found_ && found_->order == order ? found_->pointed_out : nullptr;
}

std::optional<sources::KeptScreen> ScreenMemory::found(Time now) {
    const auto text = file::read(file_, sources::kKeptBytesMax);
    if (!text) return std::nullopt;
    auto kept = sources::read_kept(*text, boot_, now);
    if (kept) {
        found_ = std::move(*kept);
        tell(found_->order, now);
        return found_;
    }
    log::info("the order of before is not shown again", {{"why", kept.error().message}});
    return std::nullopt;
}

}  // namespace comptoir
