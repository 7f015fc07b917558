#include "app/screen/playlist.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "app/base/text.hpp"
#include "kiosk-config/settings/duration.hpp"

namespace comptoir {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kSlide = "slide:";
constexpr milliseconds kShownForMin = std::chrono::seconds(1);
constexpr milliseconds kShownForMax =
    std::chrono::hours(1);  // a slide that is meant to stay has its own folder

/// Of the number that begins `text`, without the zeros before it.
std::string_view number_in(std::string_view text) {
    std::size_t end = 0;
    while (end < text.size() && is_digit(text[end])) ++end;
    std::size_t begin = 0;
    while (begin + 1 < end && text[begin] == '0') ++begin;
    return text.substr(begin, end - begin);
}

std::size_t digits_in(std::string_view text) {
    std::size_t count = 0;
    while (count < text.size() && is_digit(text[count])) ++count;
    return count;
}

std::string_view extension_of(std::string_view name) {
    const auto dot = name.rfind('.');
    return dot == std::string_view::npos || dot == 0 ? std::string_view{} : name.substr(dot + 1);
}

}  // namespace

std::string SlideItem::name() const {
    const std::string& whole = path.empty() ? key : path;
    const auto slash = whole.find_last_of('/');
    return slash == std::string::npos ? whole : whole.substr(slash + 1);
}

std::string folder_at(const PlaylistSettings& settings, int week_minute) {
    for (const Showing& showing : settings.showings) {
        if (is_on(showing.spans, week_minute)) return showing.folder;
    }
    return settings.folder;
}

bool comes_before(std::string_view a, std::string_view b) {
    const std::string_view whole_a = a;
    const std::string_view whole_b = b;
    while (!a.empty() && !b.empty()) {
        if (is_digit(a.front()) && is_digit(b.front())) {
            const std::string_view x = number_in(a);
            const std::string_view y = number_in(b);
            if (x.size() != y.size()) return x.size() < y.size();
            if (x != y) return x < y;
            a.remove_prefix(digits_in(a));
            b.remove_prefix(digits_in(b));
            continue;
        }
        if (lower_case(a.front()) != lower_case(b.front()))
            return lower_case(a.front()) < lower_case(b.front());
        a.remove_prefix(1);
        b.remove_prefix(1);
    }
    return a.empty() && b.empty() ? whole_a < whole_b : a.empty();
}

SlideKind slide_kind(std::string_view file_name) {
    if (file_name.empty() || file_name.front() == '.') return SlideKind::none;
    const std::string extension = lower_case(extension_of(file_name));
    // WebP is none that we can decode: whoever puts one there is told so, instead of looking for what is
    // missing.
    constexpr std::array<std::string_view, 6> kPictures{"jpg", "jpeg", "png", "gif", "bmp", "webp"};
    constexpr std::array<std::string_view, 5> kVideos{"mp4", "webm", "mkv", "mov", "m4v"};
    if (std::ranges::find(kPictures, extension) != kPictures.end()) return SlideKind::picture;
    return std::ranges::find(kVideos, extension) != kVideos.end() ? SlideKind::video : SlideKind::none;
}

milliseconds shown_for_in(std::string_view file_name) {
    const std::string_view extension = extension_of(file_name);
    const std::string_view stem = file_name.substr(0, file_name.size() - extension.size() - 1);
    const auto at = stem.rfind('@');
    if (extension.empty() || at == std::string_view::npos) return {};
    const auto said = settings::parse_duration(stem.substr(at + 1));
    return said && *said >= kShownForMin && *said <= kShownForMax ? *said : milliseconds{};
}

std::string slide_key(std::string_view version, std::string_view path) {
    std::string key(kSlide);
    key.append(version).append(":").append(path);
    return key;
}

std::optional<std::string> slide_path(std::string_view key) {
    if (!key.starts_with(kSlide)) return std::nullopt;
    key.remove_prefix(kSlide.size());
    const auto colon = key.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    return std::string(key.substr(colon + 1));
}

void Playlist::configure(const PlaylistSettings& settings) {
    if (settings == settings_) return;
    settings_ = settings;
    drop_faulty();
}

void Playlist::set_items(std::vector<SlideItem> items) {
    if (items.size() > kItemsMax) items.resize(kItemsMax);
    if (items == items_) return;
    const SlideItem* const shown = current();
    const std::string shown_key = shown == nullptr ? std::string() : shown->key;
    items_ = std::move(items);
    std::map<std::string, std::string> faults;
    for (const SlideItem& item : items_) {
        if (!item.fault.empty()) {
            faults[item.key] = item.fault;
        } else if (auto known = faults_.extract(item.key)) {
            faults.insert(std::move(known));
        }
    }
    faults_ = std::move(faults);
    queue_.clear();
    const auto same = std::ranges::find(items_, shown_key, &SlideItem::key);
    if (is_running_ && same != items_.end() && can_show(*same)) {
        queue_.push_back(static_cast<std::size_t>(same - items_.begin()));
    } else {
        is_running_ = false;  // the next `follow` begins anew, without a wait
    }
    refill();
}

bool Playlist::leave_out(const std::string& key, const std::string& why) {
    if (std::ranges::find(items_, key, &SlideItem::key) == items_.end()) return false;
    if (!faults_.emplace(key, why).second) return false;
    drop_faulty();
    return true;
}

void Playlist::take_back(const std::string& key) {
    if (faults_.erase(key) > 0) refill();
}

void Playlist::give_up_videos() {
    if (!std::exchange(has_player_, false)) return;
    drop_faulty();
}

void Playlist::video_ended(std::uint64_t turn) {
    if (video_of(turn) != nullptr) is_video_over_ = true;
}

const SlideItem* Playlist::video_of(std::uint64_t turn) const {
    const SlideItem* const item = current();
    return item != nullptr && item->is_video && turn == turn_ ? item : nullptr;
}

void Playlist::follow(bool is_idle, Wish wish, Time now) {
    if (!is_idle) {
        idle_since_.reset();
        if (is_running_) queue_.pop_front();  // after the sale it goes on with the next
        is_running_ = false;
        return;
    }
    if (!idle_since_) idle_since_ = now;
    refill();
    const bool is_due = wish == Wish::at_once || now - *idle_since_ >= settings_.after;
    if (!is_due || queue_.empty()) {
        is_running_ = false;
        return;
    }
    if (!is_running_) {
        turn_over(now);
    } else if (next_change() <= now) {
        queue_.pop_front();
        refill();
        turn_over(now);
    }
}

renderer::Slide Playlist::slide() const {
    const SlideItem* const item = current();
    if (item == nullptr) return {};
    renderer::Slide slide;
    (item->is_video ? slide.video : slide.picture.key) = item->is_video ? item->path : item->key;
    slide.fade = settings_.fade;
    slide.turn = turn_;
    if (queue_.size() > 1 && !items_[queue_[1]].is_video) slide.next = {items_[queue_[1]].key};
    return slide;
}

Time Playlist::next_change() const {
    const SlideItem* const item = current();
    if (item == nullptr) {
        const bool will_begin = idle_since_ && !queue_.empty();
        return will_begin ? *idle_since_ + settings_.after : Time::max();
    }
    if (is_video_over_) return since_;
    if (item->is_video)
        return since_ + (item->shown_for.count() > 0 ? Duration(item->shown_for) : Duration(kVideoMax));
    if (is_alone()) return Time::max();
    return since_ + (item->shown_for.count() > 0 ? item->shown_for : settings_.each);
}

std::vector<SlideItem> Playlist::left_out() const {
    std::vector<SlideItem> all;
    for (const SlideItem& item : items_) {
        const auto fault = faults_.find(item.key);
        if (fault == faults_.end() || (item.is_video && !settings_.has_videos)) continue;
        all.push_back(item);
        all.back().fault = fault->second;
    }
    return all;
}

bool Playlist::lacks_player() const {
    return !has_player_ && settings_.has_videos && std::ranges::any_of(items_, &SlideItem::is_video);
}

const SlideItem* Playlist::current() const {
    return is_running_ && !queue_.empty() ? &items_[queue_.front()] : nullptr;
}

bool Playlist::can_show(const SlideItem& item) const {
    if (item.is_video && !(settings_.has_videos && has_player_)) return false;
    return !faults_.contains(item.key);
}

/// The only one there is: a picture then stays without a movement.
bool Playlist::is_alone() const {
    return std::ranges::all_of(queue_, [&](std::size_t at) { return at == queue_.front(); });
}

/// Keeps what is shown and what comes next at hand.
void Playlist::refill() {
    while (queue_.size() < 2) {
        std::optional<std::size_t> after;
        if (!queue_.empty()) {
            after = queue_.back();
        } else if (const auto last = std::ranges::find(items_, last_key_, &SlideItem::key);
                   last != items_.end()) {
            after = static_cast<std::size_t>(last - items_.begin());
        }
        const std::vector<std::size_t> more = round(after);
        if (more.empty()) return;
        queue_.insert(queue_.end(), more.begin(), more.end());
    }
}

void Playlist::drop_faulty() {
    const bool shows_faulty = is_running_ && !can_show(items_[queue_.front()]);
    std::erase_if(queue_, [&](std::size_t at) { return !can_show(items_[at]); });
    if (shows_faulty) is_running_ = false;
    refill();
}

void Playlist::turn_over(Time now) {
    is_running_ = !queue_.empty();
    if (!is_running_) return;
    ++turn_;
    since_ = now;
    is_video_over_ = false;
    last_key_ = items_[queue_.front()].key;
}

/// All that can be shown once, beginning behind `after`; shuffled, never with the same one twice in a row.
std::vector<std::size_t> Playlist::round(std::optional<std::size_t> after) {
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < items_.size(); ++i) {
        if (can_show(items_[i])) all.push_back(i);
    }
    if (all.empty()) return all;
    if (settings_.is_shuffled) {
        std::ranges::shuffle(all, random_);
        if (all.size() > 1 && all.front() == after) std::swap(all.front(), all.back());
        return all;
    }
    if (after) std::ranges::rotate(all, std::ranges::upper_bound(all, *after));
    return all;
}

}  // namespace comptoir
