#pragma once
/// The open order that is on the screen, in the runtime folder: a program that is killed shows it again with
/// its first frame.

#include <filesystem>
#include <optional>
#include <string>

#include "app/base/clock.hpp"
#include "app/order_story.hpp"
#include "app/sources/arbiter.hpp"
#include "renderer/changes.hpp"

namespace comptoir {

/// The runtime folder is gone with the power, so no order stays on a disk, and none is shown on another day.
///
/// Thread: io (writes some kilobytes, without waiting for a disk).   Errors: what can't be written is not
/// shown again.
class ScreenMemory {
public:
    /// How often the time is noted at which its register was last heard: so much more silent it seems after a
    /// kill.
    static constexpr std::chrono::seconds kEvery{5};

    explicit ScreenMemory(const std::filesystem::path& folder);

    /// Call whenever the screen may show something else, and now and then.
    void follow(const std::optional<sources::KeptScreen>& kept, Time now);
    /// Of this start of the machine; none where nothing was kept. It is gone on with.
    [[nodiscard]] std::optional<sources::KeptScreen> found(Time now);
    /// What is pointed out of the order that was found; null for any other.
    [[nodiscard]] std::shared_ptr<const renderer::PointedOut> pointed_out(
        const renderer::OrderPtr& order) const;

private:
    void tell(const renderer::OrderPtr& order, Time now);

    const std::filesystem::path file_;
    const std::string boot_;
    renderer::OrderPtr order_;
    std::optional<sources::KeptScreen> found_;
    OrderStory story_;
    Time written_{};
    bool may_be_there_ = true;
};

}  // namespace comptoir
