#pragma once
/// One browser that shows one page, for as long as somebody wants it.

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "app/base/clock.hpp"
#include "app/base/result.hpp"
#include "app/browser/plan.hpp"
#include "app/browser/settings.hpp"

namespace comptoir::browser {

namespace asio = boost::asio;

enum class State {
    off,      ///< no page is wanted
    waiting,  ///< about to start: held back, or another one has to end first, or after it died
    running,
    broken  ///< it died too often, or can't be started
};

/// Whether a browser may be started now: its window would come up over whatever is on the screen.
enum class Hold { free, held };

struct BrowserContext {
    asio::any_io_executor executor;
    const Clock& clock;
    std::function<void()> changed;                ///< `state` is another one; may be null
    Duration patience = std::chrono::seconds(2);  ///< between asking one to end and making it
    Duration retry_first = Restarts::kFirst;      ///< after it died for the first time
};

/// Starts the browser of the settings as a child, starts it again when it dies, and ends it.
///
/// Thread: io.   Owner: the kiosk; `stop` before the io_context ends. Destroyed early, it kills the child.
/// Limits: one child.   The log names the origin of a page, never the page: its address may hold a token.
class Browser {
public:
    explicit Browser(BrowserContext context);
    ~Browser();
    Browser(const Browser&) = delete;
    Browser& operator=(const Browser&) = delete;

    /// For the next start; a page that is shown stays.
    void configure(BrowserSettings settings);
    /// Shows that page from now on. `degrees`: how the panel is turned, for a command that can turn a page;
    /// it stands in COMPTOIR_ROTATE. Errors: unsupported (no browser here; the page shown before stays),
    /// malformed (no address of http or https). That it can't be started shows in `state`.
    [[nodiscard]] Result<void> show(const std::string& url, int degrees);
    /// Loads the page anew, where there is one.
    void reload();
    /// No page any more.
    void close();
    void hold(Hold hold);
    /// Ends the child; `stopped` once it is gone.
    void stop(std::function<void()> stopped);

    [[nodiscard]] State state() const;
    [[nodiscard]] Duration running_for(Time now) const;  ///< zero unless it runs
    /// What is wrong, in a sentence for the technician; empty when nothing is.
    [[nodiscard]] const std::string& problem() const;

private:
    struct Inside;
    std::shared_ptr<Inside> inside_;
};

}  // namespace comptoir::browser
