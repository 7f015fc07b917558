#include "app/screen/playlist.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace comptoir {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kNever = Playlist::Wish::none;
constexpr Time kStart{1h};

SlideItem picture(const std::string& name) {
    return {.key = slide_key("1-1", "/slides/" + name), .path = "/slides/" + name};
}
SlideItem video(const std::string& name) {
    SlideItem item = picture(name);
    item.is_video = true;
    return item;
}

Playlist started(std::vector<SlideItem> items, PlaylistSettings settings = {}) {
    Playlist playlist;
    settings.after = 30s;
    playlist.configure(settings);
    playlist.set_items(std::move(items));
    playlist.follow(true, kNever, kStart);
    playlist.follow(true, kNever, kStart + 30s);
    return playlist;
}

std::string shown(const Playlist& playlist) {
    const SlideItem* const item = playlist.current();
    return item == nullptr ? "" : item->name();
}

TEST(Slides, AreSortedAsPeopleCount) {
    std::vector<std::string> names{"slide10.png", "b.png", "Slide2.png", "a.png", "slide02.png"};
    std::ranges::sort(names, comes_before);
    EXPECT_THAT(names, ElementsAre("a.png", "b.png", "Slide2.png", "slide02.png", "slide10.png"));
}

TEST(Slides, AreKnownByTheirNames) {
    EXPECT_EQ(slide_kind("a.JPG"), SlideKind::picture);
    EXPECT_EQ(slide_kind("b.mp4"), SlideKind::video);
    EXPECT_EQ(slide_kind(".hidden.png"), SlideKind::none);
    EXPECT_EQ(slide_kind("notes.txt"), SlideKind::none);
    EXPECT_EQ(slide_kind("png"), SlideKind::none);
    EXPECT_EQ(slide_kind(""), SlideKind::none);
}

TEST(Slides, SayInTheirNamesHowLongTheyStay) {
    EXPECT_EQ(shown_for_in("menu@20s.jpg"), 20s);
    EXPECT_EQ(shown_for_in("menu@2min.jpg"), 2min);
    EXPECT_EQ(shown_for_in("menu@2h.jpg"), 0s);
    EXPECT_EQ(shown_for_in("menu@1ms.jpg"), 0s);
    EXPECT_EQ(shown_for_in("me@home.jpg"), 0s);
    EXPECT_EQ(shown_for_in("menu.jpg"), 0s);
}

TEST(Slides, HaveKeysThatLeadBackToTheirFiles) {
    EXPECT_EQ(slide_path(slide_key("1764-4096", "/a:b/c.png")), "/a:b/c.png");
    EXPECT_EQ(slide_path("/a/c.png"), std::nullopt);
    EXPECT_EQ(slide_path("slide:1"), std::nullopt);
}

TEST(Showings, AreTakenInTheirOrderBeforeTheFolder) {
    PlaylistSettings settings{.folder = "/all", .showings = {}};
    settings.showings = {{"breakfast", "/breakfast", {{.from = 7 * 60, .to = 11 * 60}}},
                         {"weekend", "/weekend", {{.days = 0b1100000}}}};
    EXPECT_EQ(folder_at(settings, 8 * 60), "/breakfast");
    EXPECT_EQ(folder_at(settings, 12 * 60), "/all");
    EXPECT_EQ(folder_at(settings, 5 * kDayMinutes + 8 * 60), "/breakfast");
    EXPECT_EQ(folder_at(settings, 5 * kDayMinutes + 12 * 60), "/weekend");
}

TEST(Playlist, BeginsOnceNobodyWasServedForAWhile) {
    Playlist playlist;
    playlist.configure({.after = 30s, .showings = {}});
    playlist.set_items({picture("a.png"), picture("b.png")});
    EXPECT_EQ(playlist.next_change(), Time::max());
    playlist.follow(true, kNever, kStart);
    EXPECT_EQ(playlist.slide(), renderer::Slide{});
    EXPECT_EQ(playlist.next_change(), kStart + 30s);
    playlist.follow(true, kNever, kStart + 30s);
    EXPECT_EQ(playlist.slide().picture.key, picture("a.png").key);
    EXPECT_EQ(playlist.slide().next.key, picture("b.png").key);
    EXPECT_EQ(playlist.next_change(), kStart + 40s);
}

TEST(Playlist, BeginsAtOnceWhereThePosAsksForIt) {
    Playlist playlist;
    playlist.set_items({picture("a.png")});
    playlist.follow(true, Playlist::Wish::at_once, kStart);
    EXPECT_EQ(shown(playlist), "a.png");
}

TEST(Playlist, GoesRoundAndGivesEachTheTimeOfItsName) {
    SlideItem long_one = picture("b.png");
    long_one.shown_for = 20s;
    Playlist playlist = started({picture("a.png"), long_one});
    playlist.follow(true, kNever, kStart + 40s);
    EXPECT_EQ(shown(playlist), "b.png");
    EXPECT_EQ(playlist.next_change(), kStart + 60s);
    const std::uint64_t turn = playlist.slide().turn;
    playlist.follow(true, kNever, kStart + 60s);
    EXPECT_EQ(shown(playlist), "a.png");
    EXPECT_EQ(playlist.slide().turn, turn + 1);
}

TEST(Playlist, LeavesAtOnceForASaleAndGoesOnBehindIt) {
    Playlist playlist = started({picture("a.png"), picture("b.png"), picture("c.png")});
    playlist.follow(false, kNever, kStart + 31s);
    EXPECT_EQ(playlist.slide(), renderer::Slide{});
    EXPECT_EQ(playlist.next_change(), Time::max());
    playlist.follow(true, kNever, kStart + 60s);
    EXPECT_EQ(shown(playlist), "");
    playlist.follow(true, kNever, kStart + 90s);
    EXPECT_EQ(shown(playlist), "b.png");
}

TEST(Playlist, LeavesOutWhatCannotBeShownUntilItsFileIsAnotherOne) {
    Playlist playlist = started({picture("a.png"), picture("b.png")});
    EXPECT_TRUE(playlist.leave_out(picture("b.png").key, "no picture"));
    EXPECT_FALSE(playlist.leave_out(picture("b.png").key, "no picture")) << "no news";
    EXPECT_FALSE(playlist.leave_out("slide:1:/elsewhere.png", "no picture"));
    ASSERT_EQ(playlist.left_out().size(), 1u);
    EXPECT_EQ(playlist.left_out()[0].name(), "b.png");
    EXPECT_EQ(playlist.left_out()[0].fault, "no picture");
    playlist.follow(true, kNever, kStart + 40s);
    EXPECT_EQ(shown(playlist), "a.png");
    SlideItem mended = picture("b.png");
    mended.key = slide_key("2-2", mended.path);
    playlist.set_items({picture("a.png"), mended});
    EXPECT_THAT(playlist.left_out(), IsEmpty());
    EXPECT_EQ(playlist.slide().next.key, mended.key);
}

TEST(Playlist, MovesOnAtOnceFromTheOneThatCannotBeShown) {
    Playlist playlist = started({picture("a.png"), picture("b.png")});
    EXPECT_TRUE(playlist.leave_out(picture("a.png").key, "cut off"));
    playlist.follow(true, kNever, kStart + 31s);
    EXPECT_EQ(shown(playlist), "b.png");
    EXPECT_TRUE(playlist.leave_out(picture("b.png").key, "cut off"));
    playlist.follow(true, kNever, kStart + 32s);
    EXPECT_EQ(playlist.slide(), renderer::Slide{});
}

TEST(Playlist, KeepsWhatIsShownWhenTheFolderChanges) {
    Playlist playlist = started({picture("b.png"), picture("c.png")});
    const std::uint64_t turn = playlist.slide().turn;
    playlist.set_items({picture("a.png"), picture("b.png"), picture("c.png")});
    playlist.follow(true, kNever, kStart + 31s);
    EXPECT_EQ(shown(playlist), "b.png");
    EXPECT_EQ(playlist.slide().turn, turn);
    playlist.set_items({});
    playlist.follow(true, kNever, kStart + 32s);
    EXPECT_EQ(playlist.slide(), renderer::Slide{});
    playlist.set_items({picture("d.png")});
    playlist.follow(true, kNever, kStart + 33s);
    EXPECT_EQ(shown(playlist), "d.png");
}

TEST(Playlist, LetsASinglePictureStand) {
    const Playlist playlist = started({picture("a.png")});
    EXPECT_EQ(playlist.next_change(), Time::max());
}

TEST(Playlist, PlaysAVideoToItsEndAndNoLongerThanItsBound) {
    Playlist playlist = started({video("a.mp4"), picture("b.png")});
    EXPECT_EQ(playlist.slide().video, "/slides/a.mp4");
    EXPECT_TRUE(playlist.slide().picture.empty());
    EXPECT_EQ(playlist.next_change(), kStart + 30s + Playlist::kVideoMax);
    playlist.video_ended(playlist.slide().turn + 1);
    EXPECT_GT(playlist.next_change(), kStart + 31s);
    playlist.video_ended(playlist.slide().turn);
    playlist.follow(true, kNever, kStart + 35s);
    EXPECT_EQ(shown(playlist), "b.png");
}

TEST(Playlist, ShowsPicturesAloneWithoutAPlayer) {
    Playlist playlist = started({video("a.mp4"), picture("b.png")});
    EXPECT_FALSE(playlist.lacks_player());
    playlist.give_up_videos();
    playlist.follow(true, kNever, kStart + 31s);
    EXPECT_EQ(shown(playlist), "b.png");
    EXPECT_TRUE(playlist.lacks_player());
    PlaylistSettings settings{.after = 30s, .has_videos = false, .showings = {}};
    playlist.configure(settings);
    EXPECT_FALSE(playlist.lacks_player()) << "nobody wants them";
}

TEST(Playlist, ShufflesEachRoundWithoutShowingOneTwiceInARow) {
    std::vector<SlideItem> items;
    for (char c = 'a'; c <= 'e'; ++c) items.push_back(picture(std::string(1, c) + ".png"));
    Playlist playlist = started(items, {.is_shuffled = true, .showings = {}});
    std::string before;
    for (int round = 0; round < 20; ++round) {
        std::set<std::string> seen;
        for (std::size_t i = 0; i < items.size(); ++i) {
            EXPECT_NE(shown(playlist), before);
            before = shown(playlist);
            seen.insert(before);
            playlist.follow(true, kNever, playlist.next_change());
        }
        EXPECT_EQ(seen.size(), items.size()) << "each once a round";
    }
}

TEST(Playlist, IsBounded) {
    std::vector<SlideItem> items;
    for (std::size_t i = 0; i < Playlist::kItemsMax + 10; ++i)
        items.push_back(picture(std::to_string(i) + ".png"));
    EXPECT_EQ(started(items).items().size(), Playlist::kItemsMax);
}

}  // namespace
}  // namespace comptoir
