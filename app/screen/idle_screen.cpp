#include "app/screen/idle_screen.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <filesystem>
#include <utility>

#include "app/base/log.hpp"
#include "app/screen/idle_settings.hpp"
#include "app/screen/slide_folder.hpp"
#include "renderer/scenes/scene.hpp"

namespace comptoir {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::seconds kMinute{60};
constexpr std::size_t kLeftOutShown = 20;  // in the status: enough to mend, short enough to be read

/// Pages that may give way to a playlist, to the closed page and to the dark.
/// A board with numbers has people waiting at it.
bool is_at_rest(renderer::SceneId scene, const renderer::Board& board) {
    using renderer::SceneId;
    return scene == SceneId::welcome || scene == SceneId::slide || scene == SceneId::closed ||
           (scene == SceneId::board && board.empty());
}

std::string last_part(const std::string& folder) {
    return std::filesystem::path(folder).filename().string();
}

}  // namespace

/// One look into a folder; whoever started it may be gone when it ends.
struct IdleScreen::Look {
    IdleScreen* owner = nullptr;  ///< null: nobody waits any more
    std::string folder;
    Time began{};
};

IdleScreen::IdleScreen(IdleContext context) : context_(std::move(context)), look_timer_(context_.io) {}

IdleScreen::~IdleScreen() {
    if (underway_) underway_->owner = nullptr;
    *self_ = nullptr;
}

void IdleScreen::configure(const settings::Settings& settings) {
    settings_ = playlist_settings(settings);
    playlist_.configure(settings_);
    hours_.configure(hours_settings(settings.section("screen")));
    dimming_.configure(dimming_settings(settings.section("screen")));
    look();
}

void IdleScreen::stop() {
    is_stopped_ = true;
    look_timer_.cancel();
    *self_ = nullptr;
    if (underway_) underway_->owner = nullptr;
    underway_.reset();
}

void IdleScreen::wake() {
    hours_.wake(context_.clock.now());
    if (hours_.lighting() == Lighting::dark && context_.changed) context_.changed();
}

Result<void> IdleScreen::ask(AskedLight asked) {
    if (asked == AskedLight::dark && is_serving_)
        return fail(ErrorCode::refused,
                    "an order is on the screen: it is not switched off before a customer");
    hours_.ask(asked);
    if (context_.changed) context_.changed();
    return {};
}

void IdleScreen::ask_for(std::vector<sources::AskedSlide> slides, Duration lasts) {
    asked_ = std::move(slides);
    asked_until_ = context_.clock.now() + lasts;
    set_items();
}

// ---- the folder ------------------------------------------------------------------------------------

std::optional<int> IdleScreen::week_minute() const {
    if (context_.knows_time && !context_.knows_time()) return std::nullopt;
    return local_week_minute(context_.clock.wall());
}

std::string IdleScreen::folder_now() const {
    const auto minute = week_minute();
    return minute ? folder_at(settings_, *minute) : settings_.folder;
}

/// One look at a time: a folder that hangs holds one thread of the pool, never both.
void IdleScreen::look() {
    if (is_stopped_) return;
    const std::string folder = folder_now();
    if (folder != folder_) {
        folder_ = folder;
        files_.clear();
        problem_.clear();
        set_items();
    }
    if (folder_.empty()) return rest();
    if (underway_) {
        if (context_.clock.now() - underway_->began >= context_.look_patience)
            complain("the folder " + underway_->folder + " does not answer");
        return rest();
    }
    underway_ = std::make_shared<Look>(Look{this, folder_, context_.clock.now()});
    asio::post(context_.pool, [&io = context_.io, look = underway_, folder = folder_, visit = visit_] {
        auto found = list_slides(folder, visit);
        asio::post(io, [look, found = std::move(found)]() mutable {
            if (look->owner != nullptr) look->owner->looked(look->folder, std::move(found));
        });
    });
    rest();
}

void IdleScreen::looked(const std::string& folder, Result<std::vector<SlideItem>> found) {
    underway_.reset();
    if (folder != folder_) return look();
    if (!found) return complain("the folder of the playlist can't be read: " + found.error().message);
    const bool is_back = !std::exchange(problem_, "").empty();
    find_player(*found);
    if (is_back) log::info("the folder of the playlist is back", {{"folder", folder}});
    if (!is_back && *found == files_) return;
    files_ = std::move(*found);
    set_items();
    if (context_.changed) context_.changed();
}

/// Loading it takes the disk's time, which the screen has not: it finds it loaded.
void IdleScreen::find_player(const std::vector<SlideItem>& files) {
    const bool has_videos = settings_.has_videos && std::ranges::any_of(files, &SlideItem::is_video);
    if (!has_videos || !context_.find_player || std::exchange(has_looked_for_player_, true)) return;
    asio::post(context_.pool, [&io = context_.io, find = context_.find_player, self = self_] {
        asio::post(io, [self, found = find()] {
            if (*self != nullptr && !found) (*self)->give_up_videos(found.error().message);
        });
    });
}

void IdleScreen::rest() {
    look_timer_.expires_after(context_.look_every);
    look_timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled) look();
    });
}

/// Nothing of a folder that is away is shown any more: who pulls a stick wants its pictures gone.
void IdleScreen::complain(std::string problem) {
    if (problem == problem_) return;
    log::warning(problem);
    problem_ = std::move(problem);
    ++visit_;
    files_.clear();
    set_items();
    if (context_.changed) context_.changed();
}

/// Of the files only those that were found in the folder, whatever a POS names.
void IdleScreen::set_items() {
    if (asked_.empty()) return playlist_.set_items(files_);
    std::vector<SlideItem> items;
    for (const sources::AskedSlide& asked : asked_) {
        if (asked.file.empty()) {
            items.push_back({.key = asked.url, .path = {}, .shown_for = asked.shown_for});
            continue;
        }
        const auto file = std::ranges::find(files_, asked.file, &SlideItem::name);
        if (file == files_.end()) {
            items.push_back(
                {.key = asked.file, .path = {}, .fault = "no such file in the folder of the playlist"});
            continue;
        }
        items.push_back(*file);
        if (asked.shown_for.count() > 0) items.back().shown_for = asked.shown_for;
    }
    playlist_.set_items(std::move(items));
}

// ---- what is seen of it ----------------------------------------------------------------------------

void IdleScreen::dress(renderer::View& view) {
    const Time now = context_.clock.now();
    if (folder_now() != folder_) look();
    if (!asked_.empty() && now >= asked_until_) {
        asked_.clear();
        set_items();
    }
    const renderer::SceneId scene = renderer::pick_scene(view);
    const bool rests = is_at_rest(scene, view.board);
    // A page that somebody works at (setting up, updating) is neither idle nor a sale.
    is_serving_ = !rests && view.page == renderer::Page::order;
    const auto minute = week_minute();
    hours_.follow(minute, is_serving_, now);
    const bool is_open = hours_.lighting() == Lighting::open;
    playlist_.follow(scene == renderer::SceneId::welcome && is_open, wish_, now);
    dimming_.follow(rests, now);
    view.dim = 0;
    view.slide = {};
    view.is_closed_by_hours = false;
    view.is_put_out = hours_.asked() == AskedLight::dark && !is_serving_ && view.board.empty();
    if (view.is_put_out) view.dim = 100;
    if (!rests || view.is_put_out) return;
    if (!is_open) {
        const bool says_when = view.page == renderer::Page::closed && !view.opens_at.empty();
        if (!says_when && minute) view.opens_at = hours_.opens_at(*minute);
        view.is_closed_by_hours = view.page != renderer::Page::closed;
        view.page = renderer::Page::closed;
    }
    view.dim = hours_.lighting() == Lighting::dark ? 100 : 100 - dimming_.percent();
    view.slide = playlist_.slide();
    const bool has_slide = !view.slide.picture.empty() || !view.slide.video.empty();
    if (has_slide) view.page = renderer::Page::welcome;
}

Time IdleScreen::next_change() const {
    Time next = std::min({playlist_.next_change(), hours_.next_change(), dimming_.next_change()});
    if (!asked_.empty()) next = std::min(next, asked_until_);
    const bool follows_the_wall = hours_.has_hours() || !settings_.showings.empty();
    if (!follows_the_wall) return next;
    const auto wall = context_.clock.wall().time_since_epoch();
    return std::min(next, context_.clock.now() + (kMinute - wall % kMinute));
}

bool IdleScreen::holds(const std::string& key) const {
    return std::ranges::find(playlist_.items(), key, &SlideItem::key) != playlist_.items().end();
}

void IdleScreen::leave_out(const std::string& key, const std::string& why) {
    if (!playlist_.leave_out(key, why)) return;
    log::warning("a slide can't be shown", {{"slide", slide_path(key).value_or(key)}, {"why", why}});
    if (context_.changed) context_.changed();
}

void IdleScreen::hear(const VideoReport& report) {
    switch (report.what) {
        case VideoReport::What::impossible: return give_up_videos(report.why);
        case VideoReport::What::failed: {
            const SlideItem* const shown = playlist_.video_of(report.turn);
            if (shown != nullptr) leave_out(std::string(shown->key), report.why);
            return;
        }
        case VideoReport::What::ended:
            playlist_.video_ended(report.turn);
            if (context_.changed) context_.changed();
    }
}

void IdleScreen::give_up_videos(const std::string& why) {
    if (!no_videos_.empty()) return;
    no_videos_ = why;
    playlist_.give_up_videos();
    if (playlist_.lacks_player()) log::warning("videos of the playlist are not shown", {{"why", why}});
    if (context_.changed) context_.changed();
}

IdleScreen::Note IdleScreen::note() const {
    if (!problem_.empty()) return {renderer::StaffNote::slide_left_out, last_part(folder_)};
    if (const auto left_out = playlist_.left_out(); !left_out.empty())
        return {renderer::StaffNote::slide_left_out, left_out.front().name()};
    if (playlist_.lacks_player()) return {renderer::StaffNote::no_videos, {}};
    return {};
}

std::vector<std::string> IdleScreen::problems() const {
    std::vector<std::string> all;
    if (!problem_.empty()) all.push_back(problem_);
    const auto left_out = playlist_.left_out();
    if (!left_out.empty()) {
        const std::string others =
            left_out.size() > 1 ? " (and " + std::to_string(left_out.size() - 1) + " more)" : "";
        all.push_back("the slide " + left_out.front().name() + " can't be shown: " + left_out.front().fault +
                      others);
    }
    if (playlist_.lacks_player()) all.push_back("videos of the playlist are not shown: " + no_videos_);
    return all;
}

json::Value IdleScreen::describe() const {
    json::Value left_out = json::Value::array();
    for (const SlideItem& item : playlist_.left_out()) {
        if (left_out.size() >= kLeftOutShown) break;
        left_out.push_back({{"name", item.name()}, {"why", item.fault}});
    }
    const SlideItem* const shown = playlist_.current();
    const char* const lighting = hours_.lighting() == Lighting::open          ? "open"
                                 : hours_.lighting() == Lighting::closed_page ? "closed_page"
                                                                              : "dark";
    return {{"folder", folder_},
            {"slides", playlist_.items().size()},
            {"asked_for", asked_.size()},
            {"shown", shown == nullptr ? "" : shown->name()},
            {"left_out", std::move(left_out)},
            {"no_videos", playlist_.lacks_player() ? no_videos_ : ""},
            {"problem", problem_},
            {"lighting", lighting},
            {"power_asked", hours_.asked() == AskedLight::dark  ? "off"
                            : hours_.asked() == AskedLight::lit ? "on"
                                                                : "auto"},
            {"brightness_percent", dimming_.percent()}};
}

}  // namespace comptoir
