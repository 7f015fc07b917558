#pragma once
/// The io thread's half of the kiosk: every room that talks to a POS or a device, put together. Settings in,
/// views out.

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/base/clock.hpp"
#include "app/screen/ui_loop.hpp"
#include "app/settings_sections.hpp"
#include "app/supervision/sockets.hpp"
#include "kiosk-config/settings/settings.hpp"
#include "kiosk-config/settings/watch.hpp"

namespace comptoir {

namespace journal {
class Journal;
}

/// What the service is started with.
struct ServiceStart {
    SettingsSource settings_source;
    Result<std::unique_ptr<settings::Watch>> watch;  ///< on those files since before they were read
    settings::Loaded loaded;                         ///< as read before the first frame
    std::string version;
    std::filesystem::path assets;
    renderer::PixelSize screen;
    std::string screen_description;
    bool is_screen_shared = false;      ///< with other programs' windows
    bool has_touch_panel = false;       ///< that the window system knows of
    bool hears_touch_panels = false;    ///< by itself: there is no window system
    std::string second_description;     ///< of the second screen; empty: there is none
    std::vector<std::string> problems;  ///< what already went wrong, for the setup scene
    bool is_demo = false;
    std::function<void()> start_again;                       ///< ends the program cleanly and starts it anew
    std::vector<supervision::ListeningSocket> sockets = {};  ///< that were opened for this program
    std::function<void(const std::string& line)> say =
        nullptr;  ///< to who runs `systemctl status`; may be null
};

/// Thread: built on the main thread before io runs; then io alone, destroyed after io ended.
/// Owner: the kiosk; io, pool, mailbox and clock outlive it.
/// Errors: nothing here ends the program. What went wrong is on the setup scene, in the status and in the
/// log.
class Service {
public:
    Service(boost::asio::io_context& io, boost::asio::thread_pool& pool, UiMailbox& ui, const Clock& clock,
            ServiceStart start);
    ~Service();
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    /// What the screen shows before io runs: known from the settings and the state folder alone.
    [[nodiscard]] renderer::View first_view() const;
    /// How it is drawn before io runs, and which way up.
    [[nodiscard]] Appearances first_appearances() const;
    /// Prints are kept there from now on, and those that are found there go on. Before `start`; the journal
    /// outlives the service.
    void keep_jobs_in(journal::Journal& journal);
    /// Opens devices, listens, starts the demo. Thread: io.
    void start();
    /// A frame was presented. Thread: io.
    void presented(FrameReport report);
    /// Reads the settings again, as when their file has changed. Thread: io.
    void reload();
    /// What callers wait in while another program takes this one's place; before `stop`. Thread: io.
    [[nodiscard]] std::vector<supervision::ListeningSocket> keep_sockets() const;
    /// Stops accepting, ends held polls, closes devices; then calls `stopped`. Thread: io.
    void stop(std::function<void()> stopped);

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace comptoir
