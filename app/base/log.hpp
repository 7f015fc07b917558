#pragma once
/// Lines on stderr as journald reads them: `<priority>message key="value"`.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace comptoir::log {

/// error: a person must act; warning: degraded, recovering; info: a state changed; debug: off unless asked
/// for.
enum class Level { error = 3, warning = 4, info = 6, debug = 7 };

struct Field {
    std::string_view key;
    std::string value;
    Field(std::string_view k, std::string v) : key(k), value(std::move(v)) {}
    Field(std::string_view k, const char* v) : key(k), value(v) {}
    Field(std::string_view k, std::string_view v) : key(k), value(v) {}
    Field(std::string_view k, std::int64_t v) : key(k), value(std::to_string(v)) {}
    Field(std::string_view k, int v) : key(k), value(std::to_string(v)) {}
    Field(std::string_view k, std::size_t v) : key(k), value(std::to_string(v)) {}
};

using Fields = std::initializer_list<Field>;

/// Thread: any.   Limits: 1,024 bytes a line; the same message at most 20 times in 10 s, then one line that
/// counts the rest. Card data, session cookies, tokens and customers' names are never passed in.
void write(Level level, std::string_view message, Fields fields = {});

inline void error(std::string_view message, Fields fields = {}) {
    write(Level::error, message, fields);
}
inline void warning(std::string_view message, Fields fields = {}) {
    write(Level::warning, message, fields);
}
inline void info(std::string_view message, Fields fields = {}) {
    write(Level::info, message, fields);
}
inline void debug(std::string_view message, Fields fields = {}) {
    write(Level::debug, message, fields);
}

/// Lines above this level are dropped; `info` unless set. Call before threads start.
void set_level(Level level);

/// Takes one line in the place of stderr, with what it was made of; false: it can't, and stderr gets it.
using Sink = bool (*)(Level level, std::string_view message, Fields fields, std::string_view line);
/// Call before threads start. A null one gives the lines back to stderr.
void send_to(Sink sink);

/// The line without its newline, as it will be written. For tests.
[[nodiscard]] std::string format(Level level, std::string_view message, Fields fields);

}  // namespace comptoir::log
