#pragma once
/// The settings file and its drop-ins as one validated value that remembers where each entry came from.

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/base/result.hpp"
#include "kiosk-config/settings/schema.hpp"

namespace comptoir::settings {

/// Where a value stands: "default", or file and line.
struct Origin {
    std::string file;  ///< empty: the default
    int line = 0;

    [[nodiscard]] std::string text() const;  ///< "default" or "/etc/comptoir/comptoir.toml:12"
};

/// What is wrong, in words that name file, line and the nearest valid key.
struct Problem {
    std::string file;
    int line = 0;
    std::string message;

    /// "/etc/comptoir/comptoir.toml:12: unknown key \"them\" in [screen]; did you mean \"theme\"?"
    [[nodiscard]] std::string text() const;
};

/// One section, or one entry of a list. Every key of the schema is present, and asking for another is a
/// broken promise (CHECK).
class Slice {
public:
    /// As the schema's type says; a value that is null reads as "", 0, false or an empty list.
    [[nodiscard]] std::string text(std::string_view key) const;
    [[nodiscard]] std::int64_t integer(std::string_view key) const;
    [[nodiscard]] bool boolean(std::string_view key) const;
    [[nodiscard]] std::chrono::milliseconds duration(std::string_view key) const;
    /// A text_or_list that is one text comes as a list of one.
    [[nodiscard]] std::vector<std::string> list(std::string_view key) const;
    [[nodiscard]] const json::Value& value(std::string_view key) const;
    [[nodiscard]] Origin origin(std::string_view key) const;
    [[nodiscard]] const json::Value& all() const { return values_; }

    bool operator==(const Slice& other) const { return values_ == other.values_; }

private:
    friend class Loader;
    json::Value values_ = json::Value::object();
    std::map<std::string, Origin, std::less<>> origins_;
};

/// Immutable.   Thread: any.
class Settings {
public:
    /// Only defaults.
    static Settings defaults(const Schema& schema);

    [[nodiscard]] const Slice& section(std::string_view name) const;
    [[nodiscard]] const std::vector<Slice>& list(std::string_view name) const;
    /// Every effective value with its origin, as TOML with comments; secrets as "(set)".
    [[nodiscard]] std::string print(const Schema& schema) const;

    bool operator==(const Settings&) const = default;

private:
    friend class Loader;
    std::map<std::string, Slice, std::less<>> sections_;
    std::map<std::string, std::vector<Slice>, std::less<>> lists_;
};

struct Loaded {
    Settings settings;  ///< meaningful only without problems; else the defaults
    std::vector<Problem> problems;
};

/// What it means that there is no such file: nothing is configured yet, or a file that somebody named is
/// gone.
enum class MissingFile { is_the_defaults, is_a_problem };

/// Reads `file`, then every `*.toml` of the `conf.d` folder beside it in the order of their names; later ones
/// win key by key, and lists are joined by `name`. Never throws.
///
/// Thread: any, but it reads the disk.   Errors: as problems, all that were found, file by file and line by
/// line.
/// Limits: kFileBytesMax a file, kFilesMax files, kEntriesMax entries in all lists, kProblemsMax problems.
[[nodiscard]] Loaded load(const Schema& schema, const std::filesystem::path& file,
                          MissingFile missing = MissingFile::is_the_defaults);

/// What `changed` says otherwise than `started` in a key that waits for a restart, one entry each. Thread:
/// any.
[[nodiscard]] std::vector<Problem> waiting_for_restart(const Schema& schema, const Settings& started,
                                                       const Settings& changed);

/// `load` of one text, with no disk; `file_name` is what origins and problems call it. Thread: any.
[[nodiscard]] Loaded parse(const Schema& schema, std::string_view toml_text, const std::string& file_name);

inline constexpr std::size_t kFileBytesMax =
    1u << 20;  // a settings file is some 4 KB; a picture dropped there is not one
inline constexpr std::size_t kFilesMax = 64;     // drop-ins, one a package or an owner
inline constexpr std::size_t kEntriesMax = 256;  // a shop has a dozen devices; each entry costs a value a key
inline constexpr std::size_t kProblemsMax =
    50;  // more than a person mends in one go; one more counts the rest

}  // namespace comptoir::settings
