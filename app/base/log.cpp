#include "app/base/log.hpp"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>

#include "app/base/utf8.hpp"

namespace comptoir::log {
namespace {

constexpr std::size_t kLineMax = 1024;  // journald splits longer ones; nothing of ours needs more
constexpr unsigned kBurstMax = 20;      // one noisy cable must not fill a box's flash
constexpr std::chrono::seconds kWindow{10};
constexpr std::size_t kMessagesMax = 256;  // distinct messages remembered; the program has fewer

std::atomic<Level> g_level{Level::info};
std::atomic<Sink> g_sink{nullptr};

struct Rate {
    std::chrono::steady_clock::time_point since;
    unsigned written = 0;
    unsigned dropped = 0;
};

void put(Level level, std::string_view message, Fields fields) {
    const std::string line = format(level, message, fields);
    const Sink sink = g_sink.load(std::memory_order_relaxed);
    if (sink != nullptr && sink(level, message, fields, line)) return;
    const std::string whole = line + '\n';
    // One write per line, so that threads don't interleave. A log that can't be written has nowhere to say
    // so.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, whole.data(), whole.size());
}

/// True when the line may go out; `dropped` is how many were held back since the last window.
bool admit(std::string_view message, unsigned& dropped) {
    static std::mutex mutex;
    static std::map<std::string, Rate, std::less<>> rates;
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex);
    auto found = rates.find(message);
    if (found == rates.end()) {
        if (rates.size() >= kMessagesMax) rates.clear();
        found = rates.emplace(std::string(message), Rate{now, 0, 0}).first;
    }
    Rate& rate = found->second;
    if (now - rate.since > kWindow) {
        dropped = rate.dropped;
        rate = Rate{now, 0, 0};
    }
    if (rate.written >= kBurstMax) {
        ++rate.dropped;
        return false;
    }
    ++rate.written;
    return true;
}

void append_quoted(std::string& out, std::string_view value) {
    out += '"';
    for (const char c : value) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
            out += ' ';
        } else {
            out += c;
        }
    }
    out += '"';
}

}  // namespace

std::string format(Level level, std::string_view message, Fields fields) {
    std::string line = "<" + std::to_string(static_cast<int>(level)) + ">";
    line += message;
    for (const Field& field : fields) {
        line += ' ';
        line += field.key;
        line += '=';
        append_quoted(line, field.value);
    }
    if (line.size() <= kLineMax) return line;
    return std::string(utf8::prefix(line, kLineMax - 3)) + "...";
}

void write(Level level, std::string_view message, Fields fields) {
    if (level > g_level.load(std::memory_order_relaxed)) return;
    unsigned dropped = 0;
    if (!admit(message, dropped)) return;
    if (dropped != 0)
        put(Level::warning, "repeated lines were held back",
            {{"message", message}, {"count", static_cast<int>(dropped)}});
    put(level, message, fields);
}

void set_level(Level level) {
    g_level = level;
}

void send_to(Sink sink) {
    g_sink = sink;
}

}  // namespace comptoir::log
