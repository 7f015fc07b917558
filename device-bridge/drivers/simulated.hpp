#pragma once
/// What simulated drivers share: faults as a URI says them and as an action changes them.

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "app/base/json.hpp"
#include "app/base/result.hpp"
#include "device-bridge/device.hpp"
#include "device-bridge/device_uri.hpp"

namespace comptoir::bridge {

/// A fault that begins after all went well so and so often: "after:3"; "now" is at once.
class Trip {
public:
    Trip() = default;
    explicit Trip(std::optional<std::int64_t> after) : left_(after) {}

    /// Counts one more time, and says whether the fault is there.
    [[nodiscard]] bool strikes() {
        if (!left_) return false;
        if (*left_ == 0) return true;
        --*left_;
        return false;
    }

    [[nodiscard]] bool has_begun() const { return left_ == 0; }

private:
    std::optional<std::int64_t> left_;
};

[[nodiscard]] bool is_simulated(const DeviceInfo& info);

/// The fields of a "simulate" action as if they stood in a URI: {"late": "2s"} is "simulated:?late=2s".
///
/// Errors: malformed.   Thread: any.
[[nodiscard]] Result<DeviceUri> simulated_uri(const json::Value& fields);

/// Opens a simulated device with what its address says of it, as `parse` reads it.   Errors: malformed; those
/// of `parse`.
template <class Simulated, class Parse>
[[nodiscard]] Result<std::unique_ptr<Device>> open_simulated(OpenContext context, const Parse& parse) {
    const auto uri = DeviceUri::parse(context.info.uri);
    if (!uri) return tl::unexpected(uri.error());
    auto said = parse(*uri);
    if (!said) return tl::unexpected(said.error());
    return std::make_unique<Simulated>(std::move(context), std::move(*said));
}

/// What the fields of a "simulate" action say, as `parse` reads them.   Errors: the same.
template <class Parse>
[[nodiscard]] auto simulated_fields(const json::Value& fields, const Parse& parse)
    -> decltype(parse(std::declval<const DeviceUri&>())) {
    const auto uri = simulated_uri(fields);
    if (!uri) return tl::unexpected(uri.error());
    return parse(*uri);
}

/// `outcome` done, or failed with what was wrong.
[[nodiscard]] ActionResult answer_to(const Result<void>& done);

}  // namespace comptoir::bridge
