#include "app/pole_mirror.hpp"

#include <gtest/gtest.h>

#include "app/settings_sections.hpp"

namespace comptoir {
namespace {

const PoleWords kWords{"Total", "Change", "Thank you"};

renderer::Line line(const std::string& name, const std::string& quantity, const std::string& price) {
    renderer::Line made;
    made.name = name;
    made.quantity = quantity;
    made.price.text = price;
    return made;
}

renderer::Order sale(std::vector<renderer::Line> lines, const std::string& total) {
    renderer::Order order;
    order.phase = renderer::Phase::selling;
    order.lines = std::move(lines);
    order.total.text = total;
    return order;
}

json::Value rows(const std::string& start, const std::string& end, const std::string& second,
                 const std::string& second_end) {
    return {{{"start", start}, {"end", end}}, {{"start", second}, {"end", second_end}}};
}

TEST(PoleRows, ShowTheLineAndTheTotalAsTheTillWritesThem) {
    const auto order = sale({line("Tea", "1", "3,00 €"), line("Cake", "2", "8,00 €")}, "11,00 €");
    EXPECT_EQ(pole_rows(order, 1, kWords), rows("2 Cake", "8,00 €", "Total", "11,00 €"));
    EXPECT_EQ(pole_rows(order, 0, kWords), rows("Tea", "3,00 €", "Total", "11,00 €"));
    EXPECT_EQ(pole_rows(order, std::nullopt, kWords), rows("", "", "Total", "11,00 €"));
}

TEST(PoleRows, ThankAndSayTheChange) {
    auto order = sale({line("Tea", "1", "3,00 €")}, "3,00 €");
    order.phase = renderer::Phase::paid;
    EXPECT_EQ(pole_rows(order, 0, kWords), rows("Thank you", "", "Total", "3,00 €"));
    order.change.text = "2,00 €";
    EXPECT_EQ(pole_rows(order, 0, kWords), rows("Thank you", "", "Change", "2,00 €"));
}

TEST(PoleRows, ShowAWeightAndNothingWhereNothingIsSold) {
    auto order = sale({}, "");
    renderer::Weighing weighing;
    weighing.product = "Apples";
    weighing.net = "1.235 kg";
    weighing.unit_price = "4,00 €/kg";
    weighing.total.text = "4,94 €";
    order.weighing = std::make_shared<const renderer::Weighing>(weighing);
    EXPECT_EQ(pole_rows(order, {}, kWords), rows("Apples", "1.235 kg", "4,00 €/kg", "4,94 €"));
    EXPECT_EQ(pole_rows(renderer::Order{}, {}, kWords), json::Value::array());
}

bridge::DeviceInfo pole(const char* name, const char* total) {
    bridge::DeviceInfo info;
    info.id = name;
    info.kind = bridge::Kind::pole;
    info.options = {{"total", total}};
    return info;
}

renderer::View page_of(renderer::Order order) {
    renderer::View view;
    view.page = renderer::Page::order;
    view.order = std::make_shared<const renderer::Order>(std::move(order));
    return view;
}

class PoleMirrorTest : public testing::Test {
protected:
    /// What the first row of the only display starts with.
    std::string shown_of(const renderer::View& view) {
        mirror.follow(view, now += std::chrono::seconds(1));
        return row_;
    }
    static renderer::Order tea_and_cake(const char* teas) {
        return sale({line("Tea", teas, "3"), line("Cake", "1", "4")}, "7");
    }

    std::string row_;
    Time now{};
    PoleMirror mirror{[this](const std::string& /*to*/, const json::Value& fields) {
        const json::Value& all = json::array(fields, "rows");
        row_ = all.empty() ? "" : json::text(all[0], "start");
    }};

    void SetUp() override { mirror.configure({pole("a", "Total")}); }
};

TEST_F(PoleMirrorTest, ShowsTheLineThatIsNewOrOther) {
    EXPECT_EQ(shown_of(page_of(sale({line("Tea", "1", "3")}, "3"))), "Tea");
    EXPECT_EQ(shown_of(page_of(tea_and_cake("1"))), "Cake");
    EXPECT_EQ(shown_of(page_of(tea_and_cake("2"))), "2 Tea");
    auto other_total = tea_and_cake("2");
    other_total.total.text = "6";
    EXPECT_EQ(shown_of(page_of(other_total)), "2 Tea") << "it stays until another one changes";
    EXPECT_EQ(shown_of(page_of(sale({line("Cake", "1", "4")}, "4"))), "Cake") << "it was taken back";
    EXPECT_EQ(shown_of(page_of(sale({}, ""))), "");
}

TEST_F(PoleMirrorTest, ShowsTheOneThatTheScreenPointsAtWhereAnotherLineIsGone) {
    shown_of(page_of(sale({line("Tea", "1", "3"), line("Cake", "1", "4"), line("Pie", "1", "5")}, "12")));
    EXPECT_EQ(
        shown_of(page_of(sale({line("Tea", "1", "3"), line("Cake", "2", "8"), line("Pie", "1", "5")}, "16"))),
        "2 Cake");
    EXPECT_EQ(shown_of(page_of(sale({line("Cake", "2", "8"), line("Pie", "1", "5")}, "13"))), "2 Cake");
}

TEST_F(PoleMirrorTest, ShowsACombo) {
    auto lunch = sale({line("Tea", "1", "3"), line("Lunch", "1", "9"), line("Soup", "1", "")}, "12");
    lunch.lines[2].is_combo_child = true;
    EXPECT_EQ(shown_of(page_of(lunch)), "Lunch") << "not what belongs to it";
}

TEST_F(PoleMirrorTest, ShowsTheLineOfBeforeAfterAStart) {
    renderer::View again = page_of(tea_and_cake("2"));
    again.pointed_out = std::make_shared<const renderer::PointedOut>(
        renderer::PointedOut{renderer::Step::changed, 0, "", now});
    EXPECT_EQ(shown_of(again), "2 Tea");
    EXPECT_EQ(shown_of(page_of(tea_and_cake("2"))), "2 Tea") << "its till says it again";
}

TEST_F(PoleMirrorTest, GoesOnWithTheLineWhenAnotherPageIsOver) {
    shown_of(page_of(tea_and_cake("1")));
    renderer::View view = page_of(tea_and_cake("2"));
    EXPECT_EQ(shown_of(view), "2 Tea");
    view.page = renderer::Page::closed;
    EXPECT_EQ(shown_of(view), "");
    view.page = renderer::Page::order;
    EXPECT_EQ(shown_of(view), "2 Tea");
}

TEST(PoleMirror, TellsEachDisplayOnlyWhatIsNew) {
    bridge::DeviceInfo printer;
    printer.id = "receipt";
    const std::vector<bridge::DeviceInfo> devices{pole("a", "Total"), printer, pole("b", "Summe")};
    std::vector<std::string> told;
    PoleMirror mirror([&](const std::string& to, const json::Value& fields) {
        const json::Value& all = json::array(fields, "rows");
        told.push_back(to + ":" +
                       (all.empty() ? "" : json::text(all[1], "start") + json::text(all[1], "end")));
    });
    mirror.configure(devices);
    mirror.follow({}, {});
    EXPECT_EQ(told, (std::vector<std::string>{"a:", "b:"}));
    told.clear();
    const auto view = page_of(sale({line("Tea", "1", "3")}, "3"));
    mirror.follow(view, {});
    mirror.follow(view, {});
    mirror.follow(page_of(*view.order), {});
    EXPECT_EQ(told, (std::vector<std::string>{"a:Total3", "b:Summe3"}));
    told.clear();
    mirror.configure(devices);
    mirror.follow(view, {});
    EXPECT_EQ(told.size(), 2U) << "displays of new settings know nothing";
}

}  // namespace
}  // namespace comptoir
