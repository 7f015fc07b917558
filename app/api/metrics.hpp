#pragma once
/// `GET /metrics`: figures for whoever watches many boxes, in the text format of Prometheus.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/api/status.hpp"
#include "app/base/clock.hpp"
#include "app/http/router.hpp"
#include "device-bridge/event_hub.hpp"
#include "device-bridge/registry.hpp"

namespace comptoir::api {

/// Counts what has happened since the program started.
///
/// Thread: io.   Limits: kCountedMax devices by name, which the settings can change; further ones are counted
/// together as "other".
class JobCounts {
public:
    static constexpr std::size_t kCountedMax = 256;  // the registry's 64, renamed three times

    void job_ended(const bridge::Job& job);

    struct Of {
        std::map<bridge::Outcome, std::uint64_t> prints;
        std::uint64_t drawer_openings = 0;  ///< pulses that went out, whether or not a drawer hangs there
    };
    [[nodiscard]] const std::map<std::string, Of>& by_device() const { return by_device_; }

private:
    std::map<std::string, Of> by_device_;
};

/// What the page of figures is made of.
struct MetricsFacts {
    std::string version;
    std::vector<bridge::DeviceSnapshot> devices;
    std::vector<bridge::Job> jobs;  ///< newest first
    Duration running{};
    std::vector<std::uint64_t> frames;  ///< presented, screen by screen
    WallTime wall{};
    std::function<std::size_t(const std::string& scanner)> scans_untold = nullptr;  ///< null: none were
};

/// Thread: any (pure).   Source: Prometheus, "Text-based format", version 0.0.4: HELP and TYPE before the
/// samples of a family, backslash, quote and line end of a label escaped.
[[nodiscard]] std::string describe_metrics(const MetricsFacts& facts, const JobCounts& counts);

/// For whoever may see the status.   Thread: io.   Owner: what it is given outlives the router.
void install_metrics(http::Router& router, const StatusSource& status, bridge::Registry& registry,
                     bridge::EventHub& events, const Clock& clock,
                     std::function<std::size_t(const std::string& scanner)> scans_untold = nullptr);

}  // namespace comptoir::api
