#pragma once
/// What a broken or hostile peer may put where a message's field belongs.

#include <functional>

#include "app/base/json.hpp"

namespace comptoir::test {

inline const json::Value kOneOfEachType[] = {nullptr,
                                             true,
                                             false,
                                             0,
                                             -3,
                                             1ull << 63,
                                             3.4400000000000004,
                                             1e300,
                                             "",
                                             "text",
                                             "\xff\xfe invalid",
                                             json::Value::array(),
                                             json::Value::object(),
                                             json::Value::array({1, "a", nullptr, {{"a", 1}}}),
                                             {{"lines", {1, 2}}, {"text", 7}}};

/// Calls `visit` with `root` once for each field of `here`, at any depth, and each JSON type in its place.
inline void for_each_wrong_type(json::Value& root, json::Value& here,
                                const std::function<void(const json::Value&)>& visit) {
    if (!here.is_structured()) return;
    for (auto& field : here) {
        json::Value kept = field;
        for (const auto& other : kOneOfEachType) {
            field = other;
            visit(root);
        }
        field = std::move(kept);
        for_each_wrong_type(root, field, visit);
    }
}

}  // namespace comptoir::test
