/// Whatever a till sends as text, the page stands: what it owes is read, and nothing leaves its place.

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/samples.hpp"
#include "renderer/studio.hpp"
#include "renderer/text/run.hpp"
#include "renderer/theme.hpp"
#include "renderer/words.hpp"
#include "tests/support/our_words.hpp"
#include "tests/support/page_reader.hpp"

namespace comptoir::renderer {
namespace {

std::string repeated(std::string_view text, std::size_t bytes) {
    std::string out;
    while (out.size() < bytes) out += text;
    return out;
}

struct Hostile {
    const char* name;
    std::string text;
};

const std::vector<Hostile>& hostile_texts() {
    static const std::vector<Hostile> texts{
        {"one_endless_word", repeated("W", 10'000)},
        {"endless_words", repeated("Schokoladenkuchen mit ", 10'000)},
        {"arabic", repeated("قهوة عربية ", 10'000)},
        {"mixed_directions", repeated("\u05E9\u05DC\u05D5\u05DD -€12.00 (abc) 12\u066B50 ", 10'000)},
        {"overrides", "\u202E\u202D\u2067\u2066" + repeated("€12.00 ", 200)},
        {"closing_isolates", repeated("\u2069\u202C", 300) + "name"},
        {"emoji_sequences", repeated("👨‍👩‍👧‍👦🏳️‍🌈👋🏽🇫🇷", 10'000)},
        {"zero_width", repeated("\u200B\u200D\uFEFF\u2060", 10'000)},
        {"controls", std::string("a\0b\x01\x1B[31m\x7F\r\n\t\v\f", 16) + repeated("\x02", 500)},
        {"line_breaks", repeated("a\n\u2028\u2029\r\n", 10'000)},
        {"tower_of_marks", "Z" + repeated("\u0301\u0323\u0489", 3'000)},
        {"not_utf8", repeated("\xFF\xC0\x80\xED\xA0\x80\xF8", 3'000)},
        {"markup", repeated("<b>&amp;<span size='900000'>", 3'000)},
        {"placeholders", repeated("%1 %2 %s %n {} ", 3'000)},
        {"private_use", repeated("\uE000\U000F0000\U0010FFFF", 3'000)},
    };
    return texts;
}

Amount total_of(const Order& order) {
    return {"€1,234.56", order.total.money ? order.total.money : Money{123456, 2, "EUR"}};
}

/// The sample with `text` wherever a till may write one, and a total that is looked for.
View spoiled(const View& view, const std::string* text) {
    View out = view;
    if (text != nullptr) {
        out.shop.name = out.shop.greeting = *text;
        for (std::string& number : out.board.preparing) number = *text;
        for (std::string& number : out.board.ready) number = *text;
        out.note_about = *text;
        out.opens_at = *text;
        Setup& setup = out.setup;
        for (std::string* field :
             {&setup.box_name, &setup.version, &setup.first_origin, &setup.odoo_version, &setup.code,
              &setup.hint, &setup.wifi_name, &setup.wifi_key, &setup.wifi_url})
            *field = *text;
        for (std::string& address : setup.addresses) address = *text;
        for (std::string& problem : setup.problems) problem = *text;
        for (DeviceRow& device : setup.devices) device.name = device.detail = *text;
        out.wishes = {.shows_internal_notes = true, .shows_customer_name = true};
    }
    if (!view.order) return out;
    Order order = *view.order;
    order.total = total_of(order);
    if (!order.left_to_pay.empty()) order.left_to_pay = order.total;  // a page says either
    if (text != nullptr) {
        for (Line& line : order.lines) {
            for (std::string* field : {&line.name, &line.unit, &line.discount_percent, &line.customer_note,
                                       &line.internal_note, &line.tax_labels, &line.quantity})
                *field = *text;
            for (Amount* amount : {&line.price, &line.unit_price, &line.old_price, &line.old_unit_price})
                amount->text = *text;
            line.lots.assign(32, *text);
        }
        for (std::string* field : {&order.number, &order.customer_name, &order.customer_note}) *field = *text;
        for (Amount* amount : {&order.subtotal, &order.taxes, &order.saved, &order.before_discounts,
                               &order.tip, &order.rounding, &order.change})
            amount->text = *text;
        for (Tender& tender : order.tenders) tender = {*text, {*text, std::nullopt}};
        for (LoyaltyProgram& program : order.loyalty) program = {*text, *text, *text, *text, *text};
        for (std::string& method : order.methods) method = *text;
        order.second = std::make_shared<SecondCurrency>(SecondCurrency{{*text, std::nullopt}, *text});
        if (order.weighing) {
            Weighing weighing = *order.weighing;
            for (std::string* field : {&weighing.product, &weighing.net, &weighing.gross, &weighing.tare,
                                       &weighing.unit_price, &weighing.total.text})
                *field = *text;
            order.weighing = std::make_shared<Weighing>(weighing);
        }
        if (order.question) {
            Question question = *order.question;
            for (Question::Choice& choice : question.choices) {
                choice.label = *text;
                if (!choice.amount.empty()) choice.amount.text = *text;
            }
            order.question = std::make_shared<Question>(question);
        }
        if (order.card) {
            CardPayment card = *order.card;
            card.method = card.amount.text = *text;
            order.card = std::make_shared<CardPayment>(card);
        }
        if (order.qr) {
            QrPayment qr = *order.qr;
            qr.method = qr.reference = qr.amount.text = *text;
            order.qr = std::make_shared<QrPayment>(qr);
        }
    }
    out.order = std::make_shared<const Order>(std::move(order));
    return out;
}

bool shows_total(const std::vector<PlacedText>& texts) {
    return std::ranges::any_of(texts, [](const PlacedText& text) {
        return text.text.find("1,234") != std::string::npos && !text.is_cut && !text.is_clipped;
    });
}

constexpr float kOverhang = .5F;                 // of letters that no language writes
constexpr std::chrono::seconds kPageTimeMax{8};  // the slowest takes .5 s; under a sanitizer ten times that

struct Panel {
    const char* name;
    PixelSize size;
};
void PrintTo(const Panel& panel, std::ostream* out) {
    *out << panel.name;
}

class HostileTexts : public testing::TestWithParam<Panel> {};

TEST_P(HostileTexts, LeaveWhatIsOwedReadableAndNothingOutside) {
    const PixelSize size = GetParam().size;
    test::PageReader reader(size, theme(ThemeId::light));
    for (const Sample& sample : samples("en")) {
        const View calm = spoiled(sample.view, nullptr);
        const bool has_total = shows_total(reader.read(calm, calm, test::our_words()));
        for (const Hostile& hostile : hostile_texts()) {
            const View view = spoiled(sample.view, &hostile.text);
            const auto begun = std::chrono::steady_clock::now();
            const std::vector<PlacedText> texts = reader.read(calm, view, test::our_words());
            EXPECT_LT(std::chrono::steady_clock::now() - begun, kPageTimeMax)
                << sample.name << ", " << hostile.name;
            EXPECT_LE(reader.text_bytes(), TextCache::kBytesMax) << sample.name << ", " << hostile.name;
            if (has_total) {
                EXPECT_TRUE(shows_total(texts)) << sample.name << ", " << hostile.name;
            }
            if (view.note == StaffNote::none && std::string_view(hostile.name) != "tower_of_marks") {
                for (std::size_t i = 0; i < texts.size(); ++i) {
                    for (std::size_t j = 0; j < i; ++j) {
                        EXPECT_FALSE(test::collide(texts[i], texts[j], kOverhang))
                            << sample.name << ", " << hostile.name << ": " << texts[i].text.substr(0, 40)
                            << " is drawn over " << texts[j].text.substr(0, 40) << " at " << texts[i].left
                            << " " << texts[i].top << " and " << texts[j].left << " " << texts[j].top;
                    }
                }
            }
            for (const PlacedText& text : texts) {
                if (text.width <= 0 || text.height <= 0) continue;  // nothing of it is let through
                const bool is_inside = text.left >= -1 && text.top >= -1 &&
                                       text.left + text.width <= static_cast<float>(size.width) + 1 &&
                                       text.top + text.height <= static_cast<float>(size.height) + 1;
                EXPECT_TRUE(is_inside)
                    << sample.name << ", " << hostile.name << ": " << text.text.substr(0, 40) << " at "
                    << text.left << " " << text.top << ", " << text.width << " by " << text.height;
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Everywhere, HostileTexts,
                         testing::Values(Panel{"landscape", {1280, 720}}, Panel{"portrait", {720, 1280}},
                                         Panel{"bar", {1920, 480}}, Panel{"small", {800, 480}},
                                         Panel{"handheld", {480, 800}}),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(HostileTextsDrawn, AreAPicture) {
    auto studio = Studio::open({1280, 720}, theme(ThemeId::dark), test::our_words());
    ASSERT_TRUE(studio.has_value());
    const std::vector<Sample> all = samples("ar");
    const auto order = std::ranges::find(all, "order", &Sample::name);
    ASSERT_NE(order, all.end());
    for (const Hostile& hostile : hostile_texts()) {
        const Pixels pixels = (*studio)->draw(order->view, spoiled(order->view, &hostile.text));
        EXPECT_EQ(pixels.size, (PixelSize{1280, 720})) << hostile.name;
    }
}

}  // namespace
}  // namespace comptoir::renderer
