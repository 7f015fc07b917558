#pragma once
/// The screen while nobody is served: its playlist, its opening hours, and how bright it is.

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/base/clock.hpp"
#include "app/base/json.hpp"
#include "app/screen/dimming.hpp"
#include "app/screen/hours.hpp"
#include "app/screen/playlist.hpp"
#include "app/screen/slide_player.hpp"
#include "app/sources/asked_slide.hpp"
#include "kiosk-config/settings/settings.hpp"
#include "renderer/view.hpp"

namespace comptoir {

struct IdleContext {
    boost::asio::io_context& io;
    boost::asio::thread_pool& pool;
    const Clock& clock;
    std::function<void()> changed;  ///< what `dress` or `describe` says is another one
    Duration look_every = std::chrono::seconds(5);
    Duration look_patience = std::chrono::seconds(20);  ///< a folder that says nothing for so long is away
    /// Whether videos can be played, found out on the pool once there are some; null: nobody asks.
    std::function<Result<void>()> find_player = nullptr;
    /// Whether the wall's clock can be gone by; while it can't, the shop is open and no playlist has its
    /// time. Null: it can.
    std::function<bool()> knows_time = nullptr;
};

/// Looks into the folder again and again instead of being told by the kernel: inotify hears nothing of a
/// share on another machine, nor of a stick that is pulled and comes back, and these are what shops use.
///
/// Thread: io; the folder is read on the pool.   Owner: the service; `stop` before the io_context ends.
/// Errors: none to the caller; what can't be shown is in the log, in `describe`, and in `note`.
class IdleScreen {
public:
    explicit IdleScreen(IdleContext context);
    ~IdleScreen();
    IdleScreen(const IdleScreen&) = delete;
    IdleScreen& operator=(const IdleScreen&) = delete;

    void configure(const settings::Settings& settings);
    void stop();

    /// Somebody scans, or touches the panel: a dark one is lit for a while.
    void wake();
    /// Somebody wants the panel off, or on.   Errors: refused (a customer is served: nobody wants that dark).
    [[nodiscard]] Result<void> ask(AskedLight asked);
    /// A POS wants its screen saver, which is our playlist: at once.
    void wish(Playlist::Wish wish) { wish_ = wish; }
    /// What a POS wants shown instead of the whole folder, for as long as it says; none: the folder.
    /// Limits: Playlist::kItemsMax.
    void ask_for(std::vector<sources::AskedSlide> slides, Duration lasts);

    /// Puts into `view` what there is to be seen of all this.
    void dress(renderer::View& view);
    /// When `dress` would say something else by itself; `Time::max()` for never.
    [[nodiscard]] Time next_change() const;

    /// Whether `key` is a picture of the playlist: no other file may be read for the screen.
    [[nodiscard]] bool holds(const std::string& key) const;
    /// The picture of that key can't be shown.
    void leave_out(const std::string& key, const std::string& why);
    /// It can, after all.
    void take_back(const std::string& key) { playlist_.take_back(key); }
    /// What became of the video that the screen was told to play.
    void hear(const VideoReport& report);

    struct Note {
        renderer::StaffNote note = renderer::StaffNote::none;
        std::string about;
    };
    [[nodiscard]] Note note() const;
    /// For the technician: one line each; empty when all is well.
    [[nodiscard]] std::vector<std::string> problems() const;
    [[nodiscard]] json::Value describe() const;

private:
    struct Look;
    [[nodiscard]] std::optional<int> week_minute() const;
    [[nodiscard]] std::string folder_now() const;
    void look();
    void looked(const std::string& folder, Result<std::vector<SlideItem>> found);
    void rest();
    void set_items();
    void complain(std::string problem);
    void find_player(const std::vector<SlideItem>& files);
    void give_up_videos(const std::string& why);

    IdleContext context_;
    PlaylistSettings settings_;
    Playlist playlist_;
    Hours hours_;
    Dimming dimming_;
    Playlist::Wish wish_ = Playlist::Wish::none;
    std::string folder_;       ///< the one that is shown now; empty: none
    std::uint64_t visit_ = 0;  ///< grows whenever the folder goes away: what failed then is asked for anew
    std::vector<SlideItem> files_;
    std::vector<sources::AskedSlide> asked_;
    Time asked_until_{};
    std::string problem_;    ///< with the folder
    std::string no_videos_;  ///< why no video can be played
    bool is_serving_ = false;
    bool has_looked_for_player_ = false;
    std::shared_ptr<IdleScreen*> self_ = std::make_shared<IdleScreen*>(this);  ///< null when stopped
    std::shared_ptr<Look> underway_;                                           ///< null: nobody is looking
    boost::asio::steady_timer look_timer_;
    bool is_stopped_ = false;
};

}  // namespace comptoir
