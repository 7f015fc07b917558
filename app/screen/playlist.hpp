#pragma once
/// What fills the screen while nobody is being served, and in which order.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/clock.hpp"
#include "app/screen/week_plan.hpp"
#include "renderer/view.hpp"

namespace comptoir {

/// One picture or video. `key` names it and its content: a changed file is another one.
struct SlideItem {
    std::string key;   ///< of a file: see `slide_key`; else an address on the POS's server
    std::string path;  ///< empty: it is no file
    bool is_video = false;
    std::chrono::milliseconds shown_for{0};  ///< zero: as the settings have it; a video: until it ends
    std::string fault = {};                  ///< why it can't be shown; English; empty: nothing is known

    [[nodiscard]] std::string name() const;  ///< for people: the last part of it
    bool operator==(const SlideItem&) const = default;
};

/// A folder at certain times, before that of [idle].
struct Showing {
    std::string name;
    std::string folder;
    std::vector<WeekSpan> spans;

    bool operator==(const Showing&) const = default;
};

struct PlaylistSettings {
    std::string folder = {};  ///< a whole path; empty: none
    std::chrono::milliseconds each = std::chrono::seconds(10);
    std::chrono::milliseconds fade{600};
    std::chrono::milliseconds after = std::chrono::seconds(30);  ///< idle so long before it begins
    bool is_shuffled = false;
    bool has_videos = true;
    std::vector<Showing> showings = {};

    bool operator==(const PlaylistSettings&) const = default;
};

/// The folder to show: the first showing that is on, else that of [idle]. Thread: any (pure), as all below.
[[nodiscard]] std::string folder_at(const PlaylistSettings& settings, int week_minute);

/// "2" before "10", capitals as small letters.
[[nodiscard]] bool comes_before(std::string_view a, std::string_view b);

enum class SlideKind { none, picture, video };
/// What a file is by its name; hidden ones are nothing.
[[nodiscard]] SlideKind slide_kind(std::string_view file_name);
/// "menu@20s.jpg": 20 s. Zero where the name says nothing that is between 1 s and 1 h.
[[nodiscard]] std::chrono::milliseconds shown_for_in(std::string_view file_name);
/// A file of the playlist as a picture's key, and back; nothing for what is no such key.
[[nodiscard]] std::string slide_key(std::string_view version, std::string_view path);
[[nodiscard]] std::optional<std::string> slide_path(std::string_view key);

/// Picks the slide. Starts once nobody was served for a while, goes on where it was after the next sale, and
/// leaves out what can't be shown until its file is another one.
///
/// Thread: any (no clock, no I/O; the caller owns it).   Limits: kItemsMax.
class Playlist {
public:
    static constexpr std::size_t kItemsMax = 2000;  // five and a half hours of ten seconds each
    /// A video that says nothing for so long has hung: the longest clip that a shop loops is some minutes.
    static constexpr std::chrono::minutes kVideoMax{10};

    explicit Playlist(std::uint32_t seed = 1) : random_(seed) {}

    void configure(const PlaylistSettings& settings);
    /// All there is from now on. What is shown goes on while it is among them.
    void set_items(std::vector<SlideItem> items);

    /// The picture or video of that key can't be shown. True where that is news.
    bool leave_out(const std::string& key, const std::string& why);
    /// It can, after all.
    void take_back(const std::string& key);
    /// No video can be played on this box.
    void give_up_videos();
    /// The video of that turn has ended.
    void video_ended(std::uint64_t turn);
    /// What is shown, if it is the video of that turn.
    [[nodiscard]] const SlideItem* video_of(std::uint64_t turn) const;

    enum class Wish { none, at_once };
    /// `is_idle`: nobody is being served. At_once: the POS asks for it now.
    void follow(bool is_idle, Wish wish, Time now);

    /// What is to be shown now; empty: the welcome page.
    [[nodiscard]] renderer::Slide slide() const;
    /// When `follow` changes something by itself; `Time::max()` for never.
    [[nodiscard]] Time next_change() const;
    /// What can't be shown, and why: those of now, in their order.
    [[nodiscard]] std::vector<SlideItem> left_out() const;
    /// There are videos among them, and none can be played.
    [[nodiscard]] bool lacks_player() const;
    [[nodiscard]] const std::vector<SlideItem>& items() const { return items_; }
    [[nodiscard]] const SlideItem* current() const;

private:
    [[nodiscard]] bool can_show(const SlideItem& item) const;
    void refill();
    void drop_faulty();
    void turn_over(Time now);
    [[nodiscard]] std::vector<std::size_t> round(std::optional<std::size_t> after);
    [[nodiscard]] bool is_alone() const;

    PlaylistSettings settings_;
    std::vector<SlideItem> items_;
    std::map<std::string, std::string> faults_;  ///< by key; only of items, so bounded as they are
    std::deque<std::size_t> queue_;              ///< what is shown or shown next, then what comes after
    std::string last_key_;                       ///< what was shown last
    std::minstd_rand random_;
    bool has_player_ = true;
    bool is_running_ = false;
    bool is_video_over_ = false;
    std::uint64_t turn_ = 0;
    Time since_{};
    std::optional<Time> idle_since_;
};

}  // namespace comptoir
