#include "device-bridge/finding/found_device.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace comptoir::bridge {

const char* name_of(TypingPace::Verdict verdict) {
    switch (verdict) {
        case TypingPace::Verdict::unknown: return "unknown";
        case TypingPace::Verdict::scanner: return "scanner";
        case TypingPace::Verdict::person: return "person";
    }
    return "unknown";
}

std::string found_id(const std::string& identity) {
    std::uint32_t hash = 0x811c'9dc5;  // FNV-1a: the same in every build, for a name that people keep
    for (const char c : identity) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x0100'0193;
    return fmt::format("found-{:08x}", hash);
}

}  // namespace comptoir::bridge
