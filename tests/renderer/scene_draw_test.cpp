#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <ostream>

#include "renderer/memory_surface.hpp"
#include "renderer/samples.hpp"
#include "renderer/scenes/amount_text.hpp"
#include "renderer/scenes/line_list.hpp"
#include "renderer/stage.hpp"
#include "renderer/studio.hpp"
#include "tests/support/our_words.hpp"
#include "tests/support/zbar_reader.hpp"

namespace comptoir::renderer {
namespace {

constexpr PixelSize kLandscape{1280, 720};

Studio& studio(PixelSize size = kLandscape) {
    static std::vector<std::pair<PixelSize, std::unique_ptr<Studio>>> kept;
    for (auto& [its, one] : kept) {
        if (its == size) return *one;
    }
    auto opened = Studio::open(size, theme(ThemeId::light), test::our_words());
    EXPECT_TRUE(opened);
    return *kept.emplace_back(size, std::move(*opened)).second;
}

Pixels draw(const View& view, PixelSize size = kLandscape) {
    return studio(size).draw(view, view);
}

View sample(std::string_view name, std::string_view language = "en") {
    const std::vector<Sample> all = samples(language);
    const auto found = std::ranges::find(all, name, &Sample::name);
    EXPECT_NE(found, all.end()) << name;
    return found->view;
}

template <class Change>
View changed(const View& view, Change change) {
    Order order = *view.order;
    change(order);
    View out = view;
    out.order = std::make_shared<const Order>(order);
    return out;
}

struct Area {
    int left = 0, top = 0, right = 0, bottom = 0;
    [[nodiscard]] bool empty() const { return right <= left; }
};

/// The smallest box around all pixels in which two pictures differ; right and bottom exclusive.
Area difference(const Pixels& a, const Pixels& b) {
    EXPECT_EQ(a.size, b.size);
    Area area{a.size.width, a.size.height, 0, 0};
    for (int y = 0; y < a.size.height; y++) {
        for (int x = 0; x < a.size.width; x++) {
            const auto at = (static_cast<std::size_t>(y) * static_cast<std::size_t>(a.size.width) +
                             static_cast<std::size_t>(x)) *
                            4;
            if (std::equal(a.rgba.begin() + static_cast<std::ptrdiff_t>(at),
                           a.rgba.begin() + static_cast<std::ptrdiff_t>(at) + 4,
                           b.rgba.begin() + static_cast<std::ptrdiff_t>(at))) {
                continue;
            }
            area = {std::min(area.left, x), std::min(area.top, y), std::max(area.right, x + 1),
                    std::max(area.bottom, y + 1)};
        }
    }
    return area;
}

/// The panel of a 16:9 landscape page, in pixels of kLandscape.
constexpr Area kPanel{1280 - 453, 26, 1280 - 26, 720 - 26};

void expect_inside(const Area& area, const Area& place, std::string_view what) {
    EXPECT_FALSE(area.empty()) << what;
    EXPECT_GE(area.left, place.left) << what;
    EXPECT_GE(area.top, place.top) << what;
    EXPECT_LE(area.right, place.right) << what;
    EXPECT_LE(area.bottom, place.bottom) << what;
}

class Totals : public testing::TestWithParam<const char*> {};

TEST_P(Totals, StayInsideThePanelHoweverLongTheyAre) {
    for (const char* language : {"en", "he"}) {
        const View view = changed(sample("order", language), [](Order& o) {
            o.total = {count_like(GetParam(), 0), std::nullopt};  // in the digits that the counts follow
        });
        const View other = changed(view, [](Order& o) { o.total = {GetParam(), std::nullopt}; });
        const Area area = difference(draw(view), draw(other));
        const bool is_mirrored = std::string_view(language) == "he";
        const Area place =
            is_mirrored ? Area{1280 - kPanel.right, kPanel.top, 1280 - kPanel.left, kPanel.bottom} : kPanel;
        expect_inside(area, place, std::string(language) + ": " + GetParam());
    }
}

INSTANTIATE_TEST_SUITE_P(Amounts, Totals,
                         testing::Values("Rp 1.234.567.890,00", "€ 48.35", "Rs. 1,24,835/-",
                                         "-1.234.567,89 CHF", "999,999,999,999,999.99",
                                         "a text that is no amount at all, and rather long",
                                         "ر.س ١٬٢٣٤٬٥٦٧٫٨٩", "00"));

TEST(OrderScene, KeepsTheChangedLineInViewAmongTwoThousand) {
    Order order;
    order.phase = Phase::selling;
    order.total = {"€1.00", Money{100, 2, "EUR"}};
    for (int i = 0; i < 2000; i++) {
        Line line;
        line.name = "Line " + std::to_string(i);
        line.quantity = "1";
        line.price = {"€1.00", std::nullopt};
        order.lines.push_back(line);
    }
    View view;
    view.page = Page::order;
    for (const std::size_t raised : {0U, 1U, 7U, 999U, 1998U, 1999U}) {
        Order after = order;
        after.lines[raised].quantity = "2";
        after.lines[raised].is_selected = true;
        order.lines[raised].is_selected = true;
        view.order = std::make_shared<const Order>(order);
        const View changed_view = changed(view, [&](Order& o) { o = after; });
        const View renamed = changed(changed_view, [&](Order& o) { o.lines[raised].name = "WWWW"; });
        const Area area = difference(studio().draw(view, changed_view), studio().draw(view, renamed));
        expect_inside(area, {0, 80, kPanel.left, 720}, "line " + std::to_string(raised));
        order.lines[raised].is_selected = false;
    }
}

TEST(OrderScene, SaysHowManyLinesItWasNotTold) {
    const View view = sample("order");
    const View cut = changed(view, [](Order& o) { o.lines_dropped = 1234; });
    EXPECT_FALSE(difference(draw(view), draw(cut)).empty());
}

TEST(OrderScene, NeverShowsANoteForStaff) {
    const View view = sample("order-long");
    const View noted = changed(view, [](Order& o) {
        for (Line& line : o.lines) line.internal_note = "regular, gets the bad table";
    });
    EXPECT_TRUE(difference(draw(view), draw(noted)).empty());
}

TEST(OrderScene, ShowsMarkupAsText) {
    const View view = changed(sample("order"), [](Order& o) { o.lines[5].name = "<b>bold</b>"; });
    const View other = changed(sample("order"), [](Order& o) { o.lines[5].name = "bold"; });
    EXPECT_FALSE(difference(draw(view), draw(other)).empty());
}

TEST(OrderScene, DimsTotalsThatMayBeOld) {
    View view = sample("order");
    const Pixels fresh = draw(view);
    view.contact = Contact::reconnecting;
    const Pixels chip = draw(view);
    view.contact = Contact::dimmed;
    const Pixels dimmed = draw(view);
    expect_inside(difference(fresh, chip), {0, 0, kPanel.left, 100}, "a chip, and nothing else");
    expect_inside(difference(chip, dimmed), kPanel, "the totals");
}

TEST(OrderScene, ShowsTendersAndWhatIsLeft) {
    expect_inside(difference(draw(sample("order")), draw(sample("tendered"))), kPanel, "sums");
}

TEST(OrderScene, IsHeadedByTheShopsNameOrByWhatItIs) {
    View nameless = sample("order");
    nameless.shop.name.clear();
    View named = nameless;
    named.shop.name = "Your order";
    EXPECT_TRUE(difference(draw(nameless), draw(named)).empty());
    View thanks = sample("thanks");
    thanks.shop.name.clear();
    named = thanks;
    named.shop.name = "Your order";
    EXPECT_FALSE(difference(draw(thanks), draw(named)).empty()) << "no order is left to be named";
}

TEST(PaymentScene, JoinsAMethodAndItsReferenceOnlyWhereThereAreBoth) {
    const auto with_reference = [](std::string reference) {
        return changed(sample("payment"), [&](Order& o) {
            QrPayment qr = *o.qr;
            qr.reference = std::move(reference);
            o.qr = std::make_shared<const QrPayment>(std::move(qr));
        });
    };
    const View alone = with_reference("");
    const View method = changed(alone, [](Order& o) {
        QrPayment qr = *o.qr;
        qr.reference = std::exchange(qr.method, "");
        o.qr = std::make_shared<const QrPayment>(std::move(qr));
    });
    EXPECT_TRUE(difference(draw(alone), draw(method)).empty());
    EXPECT_FALSE(difference(draw(alone), draw(with_reference("0427"))).empty());
}

TEST(Amounts, HaveTheSameMinusHoweverItIsSpelled) {
    const View hyphen = sample("refund");
    const View minus =
        changed(hyphen, [](Order& o) { o.total.text.replace(o.total.text.find('-'), 1, "\u2212"); });
    EXPECT_TRUE(difference(draw(hyphen), draw(minus)).empty());
}

// ---- movement -------------------------------------------------------------------------------------------

using namespace std::chrono_literals;

/// The frame `after` a view took the place of one that was at rest.
Pixels moving(const View& before, const View& view, Duration after) {
    ManualClock clock;
    auto surface = open_memory_surface(kLandscape);
    EXPECT_TRUE(surface);
    auto stage = Stage::open(
        **surface, {.theme = theme(ThemeId::light), .words = test::our_words(), .clock = clock, .fonts = {}});
    EXPECT_TRUE(stage);
    (*stage)->show(before, clock.now());
    (*stage)->draw(clock.now());
    clock.advance(10s);
    (*stage)->redraw();
    (*stage)->draw(clock.now());
    (*stage)->show(view, clock.now());
    clock.advance(after);
    (*stage)->redraw();
    (*stage)->draw(clock.now());
    return (*stage)->capture();
}

View without_third_line(const View& view) {
    return changed(view, [](Order& o) { o.lines.erase(o.lines.begin() + 2); });
}

View with_another_at_work(const View& view) {
    return changed(view, [](Order& o) {
        o.lines[11].is_selected = false;
        o.lines[14].is_selected = true;
        o.lines[14].quantity = "5";
    });
}

TEST(Movement, EndsInTheFrameThatIsKept) {
    const View order = sample("order");
    const View long_order = sample("order-long");
    const View fewer = without_third_line(order);
    const View scrolled = with_another_at_work(long_order);
    EXPECT_TRUE(difference(moving(fewer, order, 240ms), moving(fewer, order, 2s)).empty());
    EXPECT_TRUE(difference(moving(order, fewer, 300ms), moving(order, fewer, 2s)).empty());
    EXPECT_TRUE(difference(moving(long_order, scrolled, 240ms), moving(long_order, scrolled, 2s)).empty());
    const View payment = sample("payment");
    EXPECT_TRUE(difference(moving(order, payment, 240ms), moving(order, payment, 2s)).empty());
    EXPECT_TRUE(difference(moving(payment, order, 240ms), moving(payment, order, 2s)).empty());
}

TEST(Movement, BringsNewRowsInBelowTheirNeighbours) {
    const View order = sample("order-long");
    const View fewer = changed(order, [](Order& o) { o.lines.erase(o.lines.begin() + 11); });
    // The rows under the gap are at most where they stood; nothing new may lie over them.
    const Pixels before = moving(order, order, 0s);
    const Pixels fading = moving(order, fewer, 110ms);
    constexpr int kUnderGap = 535;  // below the shadow that fades with the line
    constexpr int kFade = 605;      // from there on the list fades while it goes on below
    for (int y = kUnderGap; y < kFade; y++) {
        const auto row = static_cast<std::ptrdiff_t>(y) * kLandscape.width * 4;
        ASSERT_TRUE(std::equal(before.rgba.begin() + row, before.rgba.begin() + row + kPanel.left * 4L,
                               fading.rgba.begin() + row))
            << "row of pixels " << y;
    }
}

TEST(Movement, GrowsThePanelOverTheGoodsAndShrinksItBack) {
    const View order = sample("order");
    const View payment = sample("payment");
    const Pixels goods = moving(order, order, 0s);
    EXPECT_TRUE(difference(goods, moving(order, payment, 0s)).empty());
    for (const Pixels& half : {moving(order, payment, 60ms), moving(payment, order, 120ms)}) {
        constexpr int kCovered = 60;  // columns of the list that the panel has reached, at least
        const Area covered = difference(goods, half);
        EXPECT_LT(covered.left, kPanel.left - kCovered);
        EXPECT_GT(covered.left, 0) << "the goods are seen beside it";
    }
    const Pixels night = moving(payment, order, 0s);
    EXPECT_TRUE(std::equal(night.rgba.begin() + 4, night.rgba.end(), night.rgba.begin()));
}

TEST(Movement, BeginsWhereThingsAre) {
    const View order = sample("order-long");
    const Pixels before = moving(order, order, 0s);
    const Pixels after = moving(order, with_another_at_work(order), 0s);
    // The counts in the head and of hidden lines are new at once; the rows themselves have not moved yet.
    EXPECT_FALSE(difference(before, after).empty());
    constexpr int kFirstRow = 150;
    constexpr int kRaised = 400;
    for (int y = kFirstRow; y < kRaised; y++) {
        const auto row = static_cast<std::ptrdiff_t>(y) * kLandscape.width * 4;
        ASSERT_TRUE(std::equal(before.rgba.begin() + row, before.rgba.begin() + row + kPanel.left * 4L,
                               after.rgba.begin() + row))
            << "row of pixels " << y;
    }
}

TEST(Movement, LetsARemovedLineFadeBeforeItsGapCloses) {
    const View order = sample("order");
    const Pixels before = moving(order, order, 0s);
    const Pixels fading = moving(order, without_third_line(order), 110ms);
    EXPECT_FALSE(difference(before, fading).empty());
    constexpr int kBelowIt = 350;  // the rows under the removed one
    for (int y = kBelowIt; y < 560; y++) {
        const auto row = static_cast<std::ptrdiff_t>(y) * kLandscape.width * 4;
        ASSERT_TRUE(std::equal(before.rgba.begin() + row, before.rgba.begin() + row + kPanel.left * 4L,
                               fading.rgba.begin() + row))
            << "row of pixels " << y;
    }
}

// ---- whatever comes, something is drawn -----------------------------------------------------------------

struct Hostile {
    const char* name;
    void (*spoil)(Order&);
};

void PrintTo(const Hostile& hostile, std::ostream* out) {
    *out << hostile.name;
}

const std::string& long_text() {
    static const std::string kText = [] {
        std::string text;
        while (text.size() < 10'000) text += "Ein sehr langer Name ohne Ende, ";
        return text;
    }();
    return kText;
}

const Hostile kHostile[] = {
    {"Empty",
     [](Order& o) {
         o = Order{};
         o.phase = Phase::selling;
     }},
    {"EmptyLines",
     [](Order& o) {
         o.lines.assign(7, Line{});
         o.total = {};
     }},
    {"TwoHundredLines", [](Order& o) { o.lines.resize(200, o.lines[0]); }},
    {"TwoThousandLines", [](Order& o) { o.lines.resize(2000, o.lines[0]); }},
    {"ALongName",
     [](Order& o) {
         for (Line& line : o.lines) line.name = long_text();
     }},
    {"ALongWord", [](Order& o) { o.lines.back().name = std::string(10'000, 'W'); }},
    {"EverythingLong",
     [](Order& o) {
         Line& line = o.lines.back();
         line.quantity = line.unit = line.discount_percent = line.customer_note = line.tax_labels =
             long_text();
         line.unit_price.text = line.old_unit_price.text = line.price.text = line.old_price.text =
             long_text();
         line.lots = {long_text(), long_text()};
         o.number = o.customer_note = o.total.text = o.saved.text = o.taxes.text = long_text();
         o.total.money.reset();
         o.tenders = {{long_text(), {long_text(), std::nullopt}}, {long_text(), {long_text(), std::nullopt}}};
     }},
    {"ManyTenders",
     [](Order& o) {
         o.tenders.assign(40, {"Cash", {"€1.00", Money{100, 2, "EUR"}}});
         o.left_to_pay = {"€1.00", Money{100, 2, "EUR"}};
     }},
    {"ManyChildren",
     [](Order& o) {
         Line kid = o.lines[0];
         kid.is_combo_child = true;
         o.lines.insert(o.lines.end(), 60, kid);
     }},
    {"ChildrenAlone",
     [](Order& o) {
         for (Line& line : o.lines) line.is_combo_child = true;
     }},
    {"NegativePrices",
     [](Order& o) {
         for (Line& line : o.lines) line.price = {"-€ 4.50", Money{-450, 2, "EUR"}};
         o.total = {"-€ 40.50", Money{-4050, 2, "EUR"}};
     }},
    {"MixedDirections",
     [](Order& o) {
         o.lines[0].name = "Coffee قهوة (hot) קפה 2 × 3";
         o.lines[0].customer_note = "no sugar, بدون سكر\nsecond line שורה\r\nthird";
         o.customer_note = "\u202Eevil\u202C \u2066isolate";
     }},
    {"BrokenText",
     [](Order& o) {
         o.lines[0].name = "\xFF\xC3\x28 \x01\x02 broken";
         o.total.text = "\xE2\x82";
     }},
    {"AnEmptyCode", [](Order& o) { o.qr = std::make_shared<const QrPayment>(); }},
    {"ACodeTooLong",
     [](Order& o) {
         QrPayment qr;
         qr.text = long_text();
         o.qr = std::make_shared<const QrPayment>(qr);
     }},
    {"AnEmptyWeighing", [](Order& o) { o.weighing = std::make_shared<const Weighing>(); }},
    {"ALongWeighing",
     [](Order& o) {
         Weighing weighing;
         weighing.product = weighing.net = weighing.gross = weighing.tare = weighing.unit_price = long_text();
         weighing.total.text = long_text();
         o.weighing = std::make_shared<const Weighing>(weighing);
     }},
    {"PaidAndEmpty",
     [](Order& o) {
         o = Order{};
         o.phase = Phase::paid;
     }},
    {"HugeValues",
     [](Order& o) {
         o.total = {"9223372036854775807", Money{INT64_MAX, 0, "XXX"}};
         o.tenders = {{"a", {"1", Money{INT64_MAX, 0, "XXX"}}}, {"b", {"1", Money{INT64_MAX, 0, "XXX"}}}};
         o.left_to_pay = {"1", Money{1, 0, "XXX"}};
     }},
};

class HostileOrder : public testing::TestWithParam<Hostile> {};

TEST_P(HostileOrder, IsDrawnInEverySizeAndDirection) {
    for (const char* language : {"en", "ar"}) {
        for (const PixelSize size : {PixelSize{1280, 720}, PixelSize{720, 1280}, PixelSize{1920, 480},
                                     PixelSize{800, 480}, PixelSize{480, 800}}) {
            const View usual = sample("order", language);
            const Pixels pixels = studio(size).draw(usual, changed(usual, GetParam().spoil));
            EXPECT_EQ(pixels.size, size);
            EXPECT_FALSE(pixels.empty());
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Orders, HostileOrder, testing::ValuesIn(kHostile),
                         [](const auto& one) { return one.param.name; });

TEST(SlideScene, IsTheWelcomePageUntilItsFirstPictureCanBeSeen) {
    const std::vector<Sample> all = samples("en");
    const auto slide = std::ranges::find(all, "slide", &Sample::name);
    ASSERT_NE(slide, all.end());
    const auto own =
        Studio::open(kLandscape, theme(ThemeId::light), test::our_words());  // nobody gave it a picture
    ASSERT_TRUE(own);
    const View welcome = sample("welcome");
    const Pixels shop = (*own)->draw(welcome, welcome);
    EXPECT_EQ((*own)->draw(slide->view, slide->view), shop);
    EXPECT_NE((*own)->draw(*slide), shop);
}

TEST(StaffNote, LeavesTheClockAloneOrCoversAllOfIt) {
    View noted = sample("staff-note");
    View without_clock = noted;
    without_clock.clock.clear();
    const PixelSize upright{1080, 1920};
    EXPECT_EQ(draw(noted, upright), draw(without_clock, upright));
    EXPECT_NE(draw(noted), draw(without_clock));
}

TEST(Scenes, SurviveOddScreens) {
    for (const PixelSize size :
         {PixelSize{320, 240}, PixelSize{1024, 768}, PixelSize{1280, 1024}, PixelSize{64, 2000},
          PixelSize{2000, 64}, PixelSize{1, 1}, PixelSize{3840, 600}}) {
        for (const Sample& one : samples("en")) EXPECT_EQ(studio(size).draw(one.before, one.view).size, size);
    }
}

TEST(Scenes, SurviveAViewWithoutAnything) {
    for (const Page page : {Page::setup, Page::welcome, Page::order}) {
        View view;
        view.page = page;
        EXPECT_FALSE(draw(view).empty());
        view.contact = Contact::lost;
        EXPECT_FALSE(draw(view, {800, 480}).empty());
    }
}

TEST(SetupScene, TheWifiOfTheBoxItselfIsReadOffTheScreen) {
    View view = sample("setup");
    const Pixels before = draw(view);
    view.setup.is_network_up = false;
    view.setup.wifi_name = "Comptoir-1122";
    view.setup.wifi_key = "ABCDEFGHJKLM";
    view.setup.wifi_url = "http://10.42.0.1/";
    view.setup.wifi_code = "WIFI:S:Comptoir-1122;T:WPA;P:ABCDEFGHJKLM;;";
    const Pixels with = draw(view);
    EXPECT_EQ(test::read_codes(with), std::vector<std::string>{view.setup.wifi_code});
    EXPECT_GT(difference(before, with).bottom, 400);
    view.setup.wifi_key = "MLKJHGFEDCBA";
    EXPECT_GT(difference(with, draw(view)).right, 0) << "the key stands there as text, too";
}

TEST(SetupScene, UsesTheWordsOfTheOdooThatIsConnected) {
    View view = sample("setup");
    std::vector<Pixels> seen;
    for (const char* version : {"17.0", "18.0", "19.0", "saas~19.2"}) {
        view.setup.odoo_version = version;
        seen.push_back(draw(view));
    }
    view.setup.odoo_version = "16.0";
    const Pixels old = draw(view);
    // The chip names the version; below it 16 and 17 say the same, the others do not.
    EXPECT_LT(difference(old, seen[0]).bottom, 100);
    EXPECT_GT(difference(seen[0], seen[1]).bottom, 400);
    EXPECT_GT(difference(seen[1], seen[2]).bottom, 400);
}

TEST(WelcomeScene, LaysPaperUnderTheTextOverAnyPicture) {
    View view = sample("welcome");
    view.shop.background = {"checkers"};
    static_cast<void>(draw(view));
    Picture picture{view.shop.background, 1280, 720, std::vector<std::uint8_t>(1280 * 720 * 4, 255)};
    for (std::size_t i = 0; i < picture.rgba.size(); i += 4) {
        const bool is_black = (i / 4 / 16 + i / 4 / 1280 / 16) % 2 != 0;
        if (is_black) picture.rgba[i] = picture.rgba[i + 1] = picture.rgba[i + 2] = 0;
    }
    studio().add_picture(picture);
    const Pixels pixels = draw(view);
    const auto brightness = [&](int x, int y) {
        return pixels.rgba[(static_cast<std::size_t>(y) * 1280U + static_cast<std::size_t>(x)) * 4];
    };
    // Around the text no pixel of the picture is darker than four fifths of paper; beyond it the picture is
    // itself.
    for (int x = 40; x < 700; x++) EXPECT_GE(brightness(x, 100), 0xBE);
    bool has_black = false;
    for (int x = 900; x < 1280; x++) has_black = has_black || brightness(x, 100) == 0;
    EXPECT_TRUE(has_black);
}

TEST(WeighingScene, LeavesNoFigureThatMayBeOld) {
    View view = sample("weighing");
    const auto with = [&](const char* net, std::int64_t price) {
        return changed(view, [&](Order& order) {
            auto weighing = std::make_shared<Weighing>(*order.weighing);
            weighing->net = net;
            weighing->gross = net;
            weighing->total = {std::to_string(price), Money{price, 2, "EUR"}};
            order.weighing = weighing;
        });
    };
    EXPECT_NE(draw(with("0.350 kg", 872)), draw(with("9.999 kg", 24898)));
    for (const Contact contact : {Contact::reconnecting, Contact::dimmed}) {
        view.contact = contact;
        EXPECT_EQ(draw(with("0.350 kg", 872)), draw(with("9.999 kg", 24898)));
    }
}

}  // namespace
}  // namespace comptoir::renderer
