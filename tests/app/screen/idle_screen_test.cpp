#include "app/screen/idle_screen.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/post.hpp>
#include <filesystem>
#include <fstream>
#include <future>

#include "app/screen/idle_settings.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::test {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using renderer::Page;
using renderer::StaffNote;
using renderer::View;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// The keys of [screen] that this room reads; the kiosk's own tests see to the whole table.
settings::Section screen_section() {
    using settings::Type;
    return {.name = "screen",
            .shape = settings::Section::Shape::table,
            .keys = {{.name = "hours",
                      .type = Type::text_or_list,
                      .fallback = json::Value::array(),
                      .summary = "-"},
                     {.name = "closing_page", .type = Type::duration, .fallback = "5min", .summary = "-"},
                     {.name = "dim_after", .type = Type::duration, .fallback = "0s", .summary = "-"},
                     {.name = "dim_to", .type = Type::integer, .fallback = 30, .summary = "-"}},
            .summary = "-"};
}

class IdleScreenTest : public ::testing::Test {
protected:
    void SetUp() override {
        ::setenv("TZ", "UTC", 1);
        ::tzset();
        std::filesystem::create_directory(slides());
    }

    [[nodiscard]] std::filesystem::path slides() const { return folder.path() / "slides"; }
    void put(const std::string& name) const { std::ofstream(slides() / name) << name; }

    void configure(const std::string& more = "") {
        const std::string text = "[idle]\nfolder = \"" + slides().string() + "\"\nafter = \"0s\"\n" + more;
        const auto loaded =
            settings::parse({idle_section(), showing_section(), screen_section()}, text, "test.toml");
        ASSERT_THAT(loaded.problems, IsEmpty());
        idle.configure(loaded.settings);
        look();
    }
    /// Lets it look into the folder until what it says does not change any more.
    void look() {
        const int before = changes;
        io.restart();
        for (const auto until = std::chrono::steady_clock::now() + 5s;
             changes == before && std::chrono::steady_clock::now() < until;)
            io.run_one_for(50ms);
    }
    View dressed(View view = welcome()) {
        idle.dress(view);
        return view;
    }
    static View welcome() {
        View view;
        view.page = Page::welcome;
        return view;
    }
    static View selling() {
        View view;
        view.page = Page::order;
        auto order = std::make_shared<renderer::Order>();
        order->phase = renderer::Phase::selling;
        order->lines.emplace_back().name = "Tea";
        view.order = order;
        return view;
    }
    std::string shown() { return slide_path(dressed().slide.picture.key).value_or(""); }

    TemporaryFolder folder;
    ManualClock clock;
    asio::io_context io;
    asio::thread_pool pool{1};
    std::promise<void> hold;
    int changes = 0;
    std::atomic<int> looked_for_player{0};
    Result<void> player;
    bool knows_time = true;
    IdleScreen idle{{.io = io,
                     .pool = pool,
                     .clock = clock,
                     .changed = [this] { ++changes; },
                     .look_every = 20ms,
                     .find_player =
                         [this] {
                             ++looked_for_player;
                             return player;
                         },
                     .knows_time = [this] { return knows_time; }}};
};

TEST_F(IdleScreenTest, ShowsWhatIsInTheFolderUntilSomebodyIsServed) {
    put("a.png");
    put("b.png");
    configure();
    EXPECT_EQ(shown(), (slides() / "a.png").string());
    EXPECT_EQ(idle.next_change(), clock.now() + 10s);
    const View sale = dressed(selling());
    EXPECT_EQ(sale.slide, renderer::Slide{});
    EXPECT_EQ(sale.page, Page::order);
    EXPECT_EQ(shown(), (slides() / "b.png").string());
}

TEST_F(IdleScreenTest, SeesAFileThatIsAddedAndOneThatIsTakenAway) {
    put("b.png");
    configure();
    EXPECT_EQ(idle.describe()["slides"], 1);
    put("a.png");
    look();
    EXPECT_EQ(idle.describe()["slides"], 2);
    std::filesystem::remove(slides() / "a.png");
    look();
    EXPECT_EQ(idle.describe()["slides"], 1);
}

TEST_F(IdleScreenTest, GoesBackToTheWelcomePageWhenTheFolderVanishesAndComesBackWithIt) {
    put("a.png");
    configure();
    ASSERT_NE(shown(), "");
    std::filesystem::rename(slides(), folder.path() / "elsewhere");
    look();
    EXPECT_EQ(shown(), "");
    EXPECT_THAT(idle.problems(), ElementsAre(HasSubstr(slides().string())));
    EXPECT_EQ(idle.note().note, StaffNote::slide_left_out);
    EXPECT_EQ(idle.note().about, "slides");
    std::filesystem::rename(folder.path() / "elsewhere", slides());
    look();
    EXPECT_NE(shown(), "");
    EXPECT_THAT(idle.problems(), IsEmpty());
    EXPECT_EQ(idle.note().note, StaffNote::none);
}

TEST_F(IdleScreenTest, NamesASlideThatCannotBeShownUntilItIsMended) {
    put("a.png");
    put("b.png");
    configure();
    const std::string key = dressed().slide.picture.key;
    EXPECT_TRUE(idle.holds(key));
    EXPECT_FALSE(idle.holds("slide:1:/etc/passwd"));
    idle.leave_out(key, "not a picture");
    EXPECT_EQ(shown(), (slides() / "b.png").string());
    EXPECT_EQ(idle.note().about, "a.png");
    EXPECT_THAT(idle.problems(), ElementsAre(HasSubstr("a.png can't be shown: not a picture")));
    EXPECT_EQ(idle.describe()["left_out"][0]["name"], "a.png");
    std::ofstream(slides() / "a.png") << "another picture";
    look();
    EXPECT_THAT(idle.problems(), IsEmpty());
    EXPECT_THAT(idle.describe()["left_out"], SizeIs(0));
}

TEST_F(IdleScreenTest, SaysThatVideosCannotBePlayedOnlyWhereThereAreAny) {
    put("a.png");
    configure();
    idle.hear({VideoReport::What::impossible, 1, "libmpv is not installed"});
    EXPECT_EQ(idle.note().note, StaffNote::none);
    put("b.mp4");
    look();
    EXPECT_EQ(idle.note().note, StaffNote::no_videos);
    EXPECT_THAT(idle.problems(), ElementsAre(HasSubstr("libmpv is not installed")));
}

TEST_F(IdleScreenTest, LooksForAPlayerOnceThereAreVideosThatAreWanted) {
    put("a.png");
    configure("videos = false\n");
    put("b.mp4");
    look();
    EXPECT_EQ(looked_for_player, 0);
    player = fail(ErrorCode::unsupported, "libmpv is not installed");
    configure();
    while (idle.problems().empty()) look();
    EXPECT_THAT(idle.problems(), ElementsAre(HasSubstr("libmpv is not installed")));
    EXPECT_EQ(idle.note().note, StaffNote::no_videos);
    put("c.mp4");
    look();
    EXPECT_EQ(looked_for_player, 1);
}

TEST_F(IdleScreenTest, GoesOnWhereAVideoHasEnded) {
    put("a.mp4");
    put("b.png");
    configure();
    const renderer::Slide video = dressed().slide;
    ASSERT_EQ(video.video, (slides() / "a.mp4").string());
    idle.hear({VideoReport::What::ended, video.turn - 1});
    EXPECT_EQ(dressed().slide.turn, video.turn) << "an end of another turn is none of this one";
    const int before = changes;
    idle.hear({VideoReport::What::ended, video.turn});
    EXPECT_GT(changes, before) << "at once";
    EXPECT_EQ(shown(), (slides() / "b.png").string());
}

TEST_F(IdleScreenTest, NamesAVideoThatCannotBePlayedAndGoesOn) {
    put("a.mp4");
    put("b.png");
    configure();
    const renderer::Slide video = dressed().slide;
    idle.hear({VideoReport::What::failed, video.turn - 1, "of another turn"});
    EXPECT_THAT(idle.problems(), IsEmpty());
    idle.hear({VideoReport::What::failed, video.turn, "unrecognized file format"});
    EXPECT_EQ(shown(), (slides() / "b.png").string());
    EXPECT_EQ(idle.note().about, "a.mp4");
    EXPECT_THAT(idle.problems(), ElementsAre(HasSubstr("a.mp4 can't be shown: unrecognized file format")));
    idle.hear({VideoReport::What::failed, video.turn, "said twice"});
    EXPECT_THAT(idle.problems(), ElementsAre(HasSubstr("unrecognized")));
}

TEST_F(IdleScreenTest, ShowsWhatThePosAsksForAsLongAsItSays) {
    put("a.png");
    put("b.png");
    configure();
    idle.ask_for({{"b.png", "", 20s}, {"", "https://shop.example/c.png", 0s}}, 1min);
    EXPECT_EQ(shown(), (slides() / "b.png").string());
    EXPECT_EQ(dressed().slide.next.key, "https://shop.example/c.png");
    EXPECT_EQ(idle.next_change(), clock.now() + 20s);
    clock.advance(1min);
    EXPECT_EQ(shown(), (slides() / "a.png").string());
}

TEST_F(IdleScreenTest, ReadsNothingOutsideOfTheFolderWhateverThePosNames) {
    put("a.png");
    std::ofstream(folder.path() / "secret.png") << "x";
    configure();
    idle.ask_for(
        {{"../secret.png", "", 0s}, {(folder.path() / "secret.png").string(), "", 0s}, {"gone.png", "", 0s}},
        1min);
    EXPECT_EQ(shown(), "");
    EXPECT_FALSE(idle.holds(slide_key("1-1", (folder.path() / "secret.png").string())));
    EXPECT_THAT(idle.describe()["left_out"], SizeIs(3));
    EXPECT_EQ(idle.note().note, StaffNote::slide_left_out);
}

TEST_F(IdleScreenTest, IsClosedAndThenDarkOutsideOfTheHours) {
    put("a.png");
    // The clock of the test stands on Monday, 2025-12-29, 09:20 UTC.
    configure("[screen]\nhours = [\"mon 08:00-09:22\", \"tue 10:00-12:00\"]\n");
    EXPECT_NE(shown(), "");
    EXPECT_LE(idle.next_change(), clock.now() + 1min);
    clock.advance(2min);
    View closed = dressed();
    EXPECT_EQ(closed.page, Page::closed);
    EXPECT_EQ(closed.slide, renderer::Slide{});
    EXPECT_EQ(closed.dim, 0);
    EXPECT_EQ(closed.opens_at, "") << "more than a day away";
    clock.advance(5min);
    EXPECT_EQ(dressed().dim, 100);
    EXPECT_EQ(idle.describe()["lighting"], "dark");
    const View sale = dressed(selling());
    EXPECT_EQ(sale.page, Page::order);
    EXPECT_EQ(sale.dim, 0);
    EXPECT_EQ(dressed().dim, 0) << "lit for a while behind the sale";
    clock.advance(2min);
    EXPECT_EQ(dressed().dim, 100);
}

TEST_F(IdleScreenTest, IsLitAgainWhereSomebodyScansInTheDarkHours) {
    configure("[screen]\nhours = [\"tue 10:00-12:00\"]\nclosing_page = \"0s\"\n");
    ASSERT_EQ(dressed().dim, 100);
    const int before = changes;
    idle.wake();
    EXPECT_EQ(changes, before + 1);
    EXPECT_EQ(dressed().dim, 0);
    idle.wake();
    EXPECT_EQ(changes, before + 1) << "it is lit already";
    clock.advance(2min);
    EXPECT_EQ(dressed().dim, 100);
}

TEST_F(IdleScreenTest, IsDarkWhereSomebodyWantsItAndLitByAScanAndByASale) {
    configure("");
    ASSERT_EQ(dressed().dim, 0);
    ASSERT_TRUE(idle.ask(AskedLight::dark));
    EXPECT_EQ(dressed().dim, 100);
    EXPECT_TRUE(dressed().is_put_out);
    EXPECT_EQ(dressed().page, Page::welcome) << "nothing else flashes up on the way";
    EXPECT_EQ(idle.describe()["power_asked"], "off");
    idle.wake();
    EXPECT_EQ(dressed().dim, 0);
    EXPECT_EQ(idle.describe()["power_asked"], "auto");
    ASSERT_TRUE(idle.ask(AskedLight::dark));
    EXPECT_EQ(dressed().dim, 100);
    EXPECT_EQ(dressed(selling()).dim, 0);
    EXPECT_EQ(idle.ask(AskedLight::dark).error().code, ErrorCode::refused) << "before a customer";
    EXPECT_FALSE(dressed(selling()).is_put_out);
    EXPECT_EQ(dressed().dim, 0);
}

TEST_F(IdleScreenTest, IsOpenAndShowsTheWholeFolderWhileNobodyKnowsWhatTimeItIs) {
    put("a.png");
    const auto other = folder.path() / "other";
    std::filesystem::create_directories(other);
    std::ofstream(other / "b.png") << "b";
    knows_time = false;
    configure("[screen]\nhours = [\"tue 10:00-12:00\"]\n[[showing]]\nname = \"now\"\nfolder = \"" +
              other.string() + "\"\n");
    EXPECT_THAT(shown(), HasSubstr("a.png"));
    clock.advance(1h);
    EXPECT_EQ(dressed().page, Page::welcome);
    EXPECT_EQ(dressed().dim, 0);
    knows_time = true;
    EXPECT_EQ(dressed().page, Page::closed);
    clock.advance(1h);
    EXPECT_EQ(dressed().dim, 100);
}

TEST_F(IdleScreenTest, LeavesThePageOfTheInstallerAlone) {
    put("a.png");
    configure("[screen]\nhours = [\"tue 10:00-12:00\"]\ndim_after = \"1s\"\n");
    View setup;
    setup.page = Page::setup;
    clock.advance(1h);
    const View after = dressed(setup);
    EXPECT_EQ(after.page, Page::setup);
    EXPECT_EQ(after.dim, 0);
}

TEST_F(IdleScreenTest, IsDimmedWhereNobodyWasServedForAWhile) {
    put("a.png");
    configure("[screen]\ndim_after = \"1min\"\ndim_to = 25\n");
    EXPECT_EQ(dressed().dim, 0);
    EXPECT_EQ(idle.next_change(), clock.now() + 1min);
    clock.advance(1min);
    EXPECT_EQ(dressed().dim, 75);
    EXPECT_EQ(dressed(selling()).dim, 0);
}

TEST_F(IdleScreenTest, LeavesABoardLitWhileItHasNumbers) {
    configure("[screen]\nhours = [\"tue 10:00-12:00\"]\ndim_after = \"1s\"\n");
    View board;
    board.page = Page::board;
    board.board.preparing = {"41"};
    clock.advance(1h);
    static_cast<void>(dressed(board));
    clock.advance(1h);
    EXPECT_EQ(dressed(board).page, Page::board);
    EXPECT_EQ(dressed(board).dim, 0);
    board.board = {};
    static_cast<void>(dressed(board));
    clock.advance(1h);
    const View empty = dressed(board);
    EXPECT_EQ(empty.page, Page::closed);
    EXPECT_TRUE(empty.is_closed_by_hours);
    EXPECT_EQ(empty.dim, 100);
    board.page = Page::closed;
    EXPECT_FALSE(dressed(board).is_closed_by_hours) << "somebody asked for it";
}

TEST_F(IdleScreenTest, SaysThatAFolderDoesNotAnswer) {
    put("a.png");
    asio::post(pool, [this] { hold.get_future().wait(); });
    const std::string text = "[idle]\nfolder = \"" + slides().string() + "\"\n";
    idle.configure(
        settings::parse({idle_section(), showing_section(), screen_section()}, text, "test.toml").settings);
    clock.advance(20s);
    look();
    EXPECT_THAT(idle.problems(), ElementsAre(HasSubstr("does not answer")));
    hold.set_value();
    look();
    EXPECT_THAT(idle.problems(), IsEmpty());
}

}  // namespace
}  // namespace comptoir::test
