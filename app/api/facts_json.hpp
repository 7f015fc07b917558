#pragma once
/// Devices, jobs and events as the neutral API writes them.

#include <string>

#include "app/base/clock.hpp"
#include "app/base/json.hpp"
#include "device-bridge/event_hub.hpp"
#include "device-bridge/registry.hpp"

namespace comptoir::api {

/// "2026-01-02T03:04:05.678Z".   Thread: any.   Source: RFC 3339.
[[nodiscard]] std::string time_text(WallTime time);

/// {"digits","decimals","unit","text"}: never a float.
[[nodiscard]] json::Value to_json(const Weight& weight);
[[nodiscard]] json::Value to_json(const bridge::DeviceSnapshot& device);
[[nodiscard]] json::Value to_json(const bridge::Job& job);
/// {"job","outcome","value","error"}; no error where there was none.
[[nodiscard]] json::Value to_json(const std::string& job, const bridge::ActionResult& result);

/// What an event is about: "condition", "scan", "key", "layout", "weight", "job" or "drawer".
[[nodiscard]] const char* type_of(const bridge::EventBody& body);
/// {"type","device","at",…}: the stream's data and nothing else. `now` and `wall` are the same instant.
[[nodiscard]] json::Value to_json(const bridge::Event& event, Time now, WallTime wall);

}  // namespace comptoir::api
