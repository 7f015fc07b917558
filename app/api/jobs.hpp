#pragma once
/// What was printed, what waits, and what somebody has to see to, over the neutral API.

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "app/base/result.hpp"
#include "app/http/message.hpp"
#include "app/http/router.hpp"
#include "device-bridge/registry.hpp"

namespace comptoir::api {

/// Which jobs are asked for.
struct JobQuery {
    std::string device;  ///< empty: of every one
    std::optional<bridge::Job::State> state;
    std::optional<bool> needs_staff;
    std::size_t limit = 100;

    [[nodiscard]] bool takes(const bridge::Job& job) const;
};

inline constexpr std::size_t kJobsShownMax = 1'000;   // as many as the registry remembers
inline constexpr std::size_t kJobBodyMax = 4u << 10;  // the name of a printer

/// `?device=`, `?limit=`, `?state=queued|underway|ended`, `?needs_staff=yes|no`.
/// Errors: malformed, naming the parameter.   Thread: any.
[[nodiscard]] Result<JobQuery> read_job_query(const http::Request& request);

/// GET /api/v1/jobs and /jobs/{id}; POST /jobs/{id}/reprint `{"device"}` → 202 with the new job, POST
/// /jobs/{id}/dismiss → 204. A job is printed again once and no more, so that neither a repeated request nor
/// a second pair of hands makes two of it: a further copy is one of the copy. `changed` is called after
/// either.
///
/// Errors: 404 (no such job or device), 409 (has not ended, was dealt with, nothing left to print), 413, 429,
/// 503.   Thread: io.   Owner: the registry outlives the router.
void install_jobs(http::Router& router, bridge::Registry& registry, std::function<void()> changed);

}  // namespace comptoir::api
