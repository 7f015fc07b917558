#pragma once
/// A browser on the customer's screen: which one, with which words, how often again, and who is in front.
/// Pure.

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/base/clock.hpp"
#include "app/base/result.hpp"

namespace comptoir::browser {

inline constexpr std::size_t kWordsMax = 64;  // a kiosk's command has some 20

/// A program and the words behind it, as it is started.
struct Invocation {
    std::string program;  ///< a whole path
    std::vector<std::string> words;

    bool operator==(const Invocation&) const = default;
};

/// What is to be shown, and where the browser keeps its own things.
struct Shown {
    std::string url;
    std::string profile;  ///< a folder
    std::string size;     ///< of the screen, "1920x1080": without a window manager nobody else says it
};

/// Which families of browsers we know how to start.
enum class Family { chromium, firefox, cog, other };
[[nodiscard]] Family family_of(const std::string& program);

/// The whole path of a program, "" where it is not installed.
using FindProgram = std::function<std::string(const std::string& name)>;

/// How the page is shown by `command`: "auto" takes the first browser that is installed. One that we know
/// gets what makes it a kiosk: no frame, no first-run page, no translation, no "restore pages" after a crash,
/// and a profile of its own. Further words go along. A command with "{url}" or "{profile}" in it is taken as
/// it stands; one without "{url}" has the page put behind it.
///
/// Errors: unsupported (none is wanted, or none is installed: the message names what is missing), malformed
/// (not an address of http or https).   Thread: any.
[[nodiscard]] Result<Invocation> invocation(const std::vector<std::string>& command, const Shown& shown,
                                            const FindProgram& find);

/// The names that "auto" looks for, in this order. Epiphany is not among them: it has no kiosk form.
[[nodiscard]] const std::vector<std::string>& known_browsers();

/// When a browser that died is started again.
///
/// Thread: any.
class Restarts {
public:
    static constexpr std::size_t kTriesMax = 3;  // one that dies thrice in a row needs a person
    static constexpr std::chrono::seconds kFirst{1};
    static constexpr std::chrono::seconds kSound{60};  // one that lived so long starts the count anew

    explicit Restarts(Duration first = kFirst) : first_(first) {}

    /// How long to wait now that it died after having lived so long; nothing: not again.
    [[nodiscard]] std::optional<Duration> after(Duration lived);
    void reset() { tries_ = 0; }

private:
    Duration first_;
    std::size_t tries_ = 0;
};

/// Who the customer sees.
enum class Front {
    ours,
    opening,  ///< the browser comes up by itself, over our picture
    page
};

struct FrontFacts {
    bool has_order = false;   ///< or whatever else of a sale is on our screen
    bool is_running = false;  ///< the browser
    Duration running_for{};
};

/// Orders come first. A browser needs a moment for its window; until then our picture stays.
[[nodiscard]] Front front(const FrontFacts& facts);
inline constexpr std::chrono::seconds kOpening{4};  // Chromium's window is there after 1 to 2 s

}  // namespace comptoir::browser
