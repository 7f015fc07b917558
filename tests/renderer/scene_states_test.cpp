/// The pages of paying and of waiting, whatever they are told.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "renderer/memory_surface.hpp"
#include "renderer/samples.hpp"
#include "renderer/scenes/motion.hpp"
#include "renderer/stage.hpp"
#include "renderer/studio.hpp"
#include "tests/support/our_words.hpp"
#include "tests/support/page_reader.hpp"

namespace comptoir::renderer {
namespace {

constexpr PixelSize kLandscape{1280, 720};
constexpr PixelSize kForms[] = {{1280, 720}, {720, 1280}, {1920, 480}, {800, 480}, {480, 800}};

FontOptions fonts() {
    FontOptions options;
    options.cache_folder = (std::filesystem::temp_directory_path() / "comptoir-test-fonts").string();
    return options;
}

View sample(std::string_view name, std::string_view language = "en") {
    const std::vector<Sample> all = samples(language);
    const auto found = std::ranges::find(all, name, &Sample::name);
    EXPECT_NE(found, all.end()) << name;
    return found->view;
}

Pixels draw(const View& view, PixelSize size) {
    const auto studio = Studio::open(size, theme(ThemeId::light), test::our_words(), fonts());
    EXPECT_TRUE(studio);
    return (*studio)->draw(view, view);
}

/// What no till should send: long, both ways, with joiners, controls and markup.
std::string absurd() {
    const std::string piece =
        "\u202E<b>ABC</b> \u0627\u0644\u0633\u0644\u0627\u0645 \u200D\u200B\U0001F469\u200D\U0001F373 "
        "\x01\x1F\n\t\xFF";
    std::string text;
    while (text.size() < 10'000) text += piece;
    return text;
}

View with_absurd_texts(View view) {
    const std::string text = absurd();
    view.shop.name = text;
    view.opens_at = text;
    view.clock = text;
    for (std::string& number : view.board.ready) number = text;
    for (std::string& number : view.board.preparing) number = text;
    if (!view.order) return view;
    Order order = *view.order;
    order.number = text;
    for (std::string& method : order.methods) method = text;
    for (LoyaltyProgram& program : order.loyalty) program.won = program.total = text;
    for (Tender& tender : order.tenders) tender.method = text;
    if (order.card) {
        CardPayment card = *order.card;
        card.method = text;
        order.card = std::make_shared<const CardPayment>(card);
    }
    view.order = std::make_shared<const Order>(order);
    return view;
}

/// Whether the rows from `top` to `bottom` are the same between two columns.
bool is_same(const Pixels& a, const Pixels& b, PixelSize from, PixelSize to) {
    for (int y = from.height; y < to.height; y++) {
        const auto at = (static_cast<std::ptrdiff_t>(y) * a.size.width + from.width) * 4;
        if (!std::equal(a.rgba.begin() + at, a.rgba.begin() + at + (to.width - from.width) * 4,
                        b.rgba.begin() + at))
            return false;
    }
    return true;
}

TEST(States, AreDrawnWhateverTheirTextsAre) {
    for (const PixelSize size : kForms) {
        const auto studio = Studio::open(size, theme(ThemeId::contrast), test::our_words(), fonts());
        ASSERT_TRUE(studio);
        for (const char* name : {"card", "choosing", "partial", "thanks-receipt", "closed", "board-long"}) {
            const View view = with_absurd_texts(sample(name));
            EXPECT_EQ((*studio)->draw(view, view).size, size) << name;
        }
    }
}

TEST(States, KeepTheAmountInItsPlaceWhateverStandsAroundIt) {
    const PixelSize from{427, 84};  // the amount of a payment page at 1280×720: nothing else is there
    const PixelSize to{853, 160};
    for (const char* name : {"card", "card-unknown", "choosing"}) {
        const View view = sample(name);
        EXPECT_TRUE(is_same(draw(view, kLandscape), draw(with_absurd_texts(view), kLandscape), from, to))
            << name;
        EXPECT_TRUE(is_same(draw(view, kLandscape), draw(sample("payment"), kLandscape), from, to))
            << name << ": as where a code is scanned";
    }
}

TEST(States, ShowEachStepOfACardPaymentInItsOwnWay) {
    std::vector<Pixels> seen;
    for (const char* name : {"card", "card-insert", "card-tap", "card-pin", "card-checking", "card-remove",
                             "card-approved", "card-declined", "card-unknown"}) {
        Pixels drawn = draw(sample(name), {800, 480});
        for (const Pixels& other : seen) EXPECT_FALSE(other.rgba == drawn.rgba) << name;
        seen.push_back(std::move(drawn));
    }
}

TEST(States, AQuestionAboutARefundSaysWhatWentBackWithoutASign) {
    const View view = sample("ask-receipt-refund");
    for (const PixelSize size : kForms) {
        const auto page = test::PageReader(size, theme(ThemeId::light)).read(view, view, test::our_words());
        EXPECT_TRUE(test::says(page, test::our_words().find("en")->say(Text::refunded)));
        EXPECT_FALSE(test::says(page, "Paid"));
        EXPECT_FALSE(test::says(page, "\u2212"));
    }
}

TEST(States, OfManyWaysToPayShowAsManyAsFit) {
    View view = sample("choosing");
    Order order = *view.order;
    order.methods.assign(200, "Card");
    view.order = std::make_shared<const Order>(order);
    for (const PixelSize size : kForms) EXPECT_EQ(draw(view, size).size, size);
}

/// A stage on a screen of memory, seen at any time.
struct Seen {
    Seen() {
        surface = *open_memory_surface({800, 480});
        stage = *Stage::open(
            *surface,
            {.theme = theme(ThemeId::light), .words = test::our_words(), .clock = clock, .fonts = fonts()});
    }
    Pixels at(Duration later) {
        clock.advance(later);
        stage->draw(clock.now());
        return stage->capture();
    }
    ManualClock clock;
    std::unique_ptr<Surface> surface;
    std::unique_ptr<Stage> stage;
};

TEST(States, ALongBoardTurnsItsPagesAndBeginsAgain) {
    Seen seen;
    seen.stage->show(sample("board-long"), seen.clock.now());
    const Pixels first = seen.at({});
    const Pixels second = seen.at(motion::kPage);
    EXPECT_FALSE(first.rgba == second.rgba);
    EXPECT_TRUE(first.rgba == seen.at(motion::kPage).rgba) << "both lists have two pages";
}

TEST(States, DotsMoveWhileAPaymentIsCheckedAndNothingElse) {
    Seen seen;
    seen.stage->show(sample("card-checking"), seen.clock.now());
    const Pixels first = seen.at({});
    EXPECT_FALSE(first.rgba == seen.at(motion::kDot).rgba);
    seen.stage->show(sample("card-pin"), seen.clock.now());
    seen.at(motion::kStep);
    seen.at(motion::kStep);
    EXPECT_EQ(seen.stage->next_frame(seen.clock.now()), Time::max());
}

}  // namespace
}  // namespace comptoir::renderer
