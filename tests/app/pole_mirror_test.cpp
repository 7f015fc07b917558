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

TEST(ChangedLine, IsTheOneThatIsNewOrOther) {
    const auto one = sale({line("Tea", "1", "3")}, "3");
    const auto two = sale({line("Tea", "1", "3"), line("Cake", "1", "4")}, "7");
    const auto more = sale({line("Tea", "2", "6"), line("Cake", "1", "4")}, "10");
    EXPECT_EQ(changed_line({}, one, {}), 0U);
    EXPECT_EQ(changed_line(one, two, 0), 1U);
    EXPECT_EQ(changed_line(two, more, 1), 0U);
    EXPECT_EQ(changed_line(more, more, 0), 0U) << "it stays until another one changes";
    EXPECT_EQ(changed_line(two, one, 1), 0U) << "a line was taken back";
    EXPECT_EQ(changed_line(one, sale({}, ""), 0), std::nullopt);
}

TEST(PoleMirror, TellsEachDisplayOnlyWhatIsNew) {
    const auto pole = [](const char* name, const char* total) {
        bridge::DeviceInfo info;
        info.id = name;
        info.kind = bridge::Kind::pole;
        info.options = {{"total", total}};
        return info;
    };
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
    mirror.follow(nullptr);
    EXPECT_EQ(told, (std::vector<std::string>{"a:", "b:"}));
    told.clear();
    const auto order = std::make_shared<const renderer::Order>(sale({line("Tea", "1", "3")}, "3"));
    mirror.follow(order);
    mirror.follow(order);
    mirror.follow(std::make_shared<const renderer::Order>(*order));
    EXPECT_EQ(told, (std::vector<std::string>{"a:Total3", "b:Summe3"}));
    told.clear();
    mirror.configure(devices);
    mirror.follow(order);
    EXPECT_EQ(told.size(), 2U) << "displays of new settings know nothing";
}

}  // namespace
}  // namespace comptoir
