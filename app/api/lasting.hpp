#pragma once
/// Messages that hold for a while, and then no longer: what the small PUT routes of the screen have in
/// common.

#include <functional>
#include <string>
#include <vector>

#include "app/base/clock.hpp"
#include "app/base/json.hpp"
#include "app/base/result.hpp"
#include "app/http/router.hpp"

namespace comptoir::api {

/// A message and for how long it holds.
template <class Said>
struct Lasting {
    Said said;
    Duration lasts{};
};

/// Errors: malformed for a key that means nothing: it was meant for something. `at`: the pointer to `object`.
/// Thread: any (pure), as below.
[[nodiscard]] Result<void> only_keys(const json::Value& object, const std::string& at,
                                     const std::vector<std::string>& keys);

/// "seconds" of a message, 1 to `most`; `otherwise` where it says none. Errors: malformed.
[[nodiscard]] Result<Duration> seconds_in(const json::Value& object, const std::string& at,
                                          Duration otherwise, Duration most);

/// PUT `path`, for whoever may put orders: `take` is given a JSON object within `limits`, and what it says is
/// wrong is told with 400. Thread: io.
void install_put(http::Router& router, std::string path, json::Limits limits,
                 std::function<Result<json::Value>(const json::Value& message, Time received)> take);

}  // namespace comptoir::api
