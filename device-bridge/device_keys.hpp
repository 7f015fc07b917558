#pragma once
/// The keys that the list of every kind of device begins with.   Thread: any.

#include "kiosk-config/settings/schema.hpp"

namespace comptoir::bridge {

[[nodiscard]] inline settings::Key name_key() {
    return {.name = "name",
            .type = settings::Type::text,
            .fallback = nullptr,
            .summary = "short name: a-z, 0-9 and \"-\""};
}

[[nodiscard]] inline settings::Key label_key() {
    return {.name = "label",
            .type = settings::Type::text,
            .fallback = "",
            .summary = "its name for people; empty: the short name"};
}

}  // namespace comptoir::bridge
