#pragma once
/// The neutral API under `/api/v1`, and the plain page at `/`.

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "app/api/event_stream.hpp"
#include "app/api/screen_capture.hpp"
#include "app/api/status.hpp"
#include "app/base/clock.hpp"
#include "app/http/router.hpp"
#include "app/sources/arbiter.hpp"
#include "device-bridge/event_hub.hpp"
#include "device-bridge/registry.hpp"
#include "device-bridge/weighing/weighings.hpp"

namespace comptoir::api {

struct Timings {
    Duration capture = ScreenCapture::kPatience;
    Duration comment = EventStreams::kComment;
};

/// Pages that a box prints of itself: how it is, and how a printer prints.
enum class OwnPage { status, test };

/// What the routes need. Everything here outlives the router.
struct Context {
    bridge::Registry& registry;
    bridge::EventHub& events;
    sources::Arbiter& arbiter;
    const Clock& clock;
    StatusSource status;
    /// The frame on the screen as PNG; null: there is none to be had.
    Capture capture = nullptr;
    Capture capture_second = nullptr;  ///< of the second screen
    /// Where `page/` lies; see assets.
    std::filesystem::path assets = {};
    /// The arbiter was told something by a message received then: look at its screen again.
    std::function<void(Time received)> said = nullptr;
    /// pos.url, for pictures of an order whose sender names no origin; may be null.
    std::function<std::string()> pos_url = nullptr;
    /// Prints a page of the box's own and gives the job's id; null: there is none.
    std::function<Result<std::string>(const std::string& printer, OwnPage page, const std::string& origin)>
        print_own = nullptr;
    /// Staff dealt with a job, or had it printed again.
    std::function<void()> jobs_changed = nullptr;
    /// How many codes of this scanner the till that fetches them did not fetch in time; may be null.
    std::function<std::size_t(const std::string& scanner)> scans_untold = nullptr;
    /// What the scales say, shared with the other ways to ask. Null: a load is sold as often as it is read.
    std::shared_ptr<bridge::Weighings> weighings = nullptr;
    Timings timings = {};
};

/// Adds the routes. Thread: io.   Source: DESIGN section 4.
void install(http::Router& router, Context& context);

}  // namespace comptoir::api
