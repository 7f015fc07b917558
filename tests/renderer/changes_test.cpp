#include "renderer/changes.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>

namespace comptoir::renderer {
namespace {

Line line(std::string_view name, std::string_view quantity = "1") {
    Line out;
    out.name = name;
    out.quantity = quantity;
    return out;
}

Line child(std::string_view name) {
    Line out = line(name);
    out.is_combo_child = true;
    return out;
}

Order order(std::initializer_list<Line> lines) {
    Order out;
    out.phase = Phase::selling;
    out.lines = lines;
    return out;
}

Order with_total(Order out, std::string_view text, std::int64_t minor) {
    out.total = {std::string(text), Money{minor, 2, "EUR"}};
    return out;
}

TEST(Changes, RaiseALineThatIsAdded) {
    const Changes changes =
        changes_between(order({line("a"), line("b")}), order({line("a"), line("b"), line("c")}));
    EXPECT_EQ(changes.step, Step::added);
    EXPECT_EQ(changes.raised, 2U);
    EXPECT_EQ(changes.came_from, (std::vector<std::size_t>{0, 1, Changes::kNew}));
    EXPECT_TRUE(changes.gone.empty());
}

TEST(Changes, RaiseALineThatIsInsertedInTheMiddle) {
    const Changes changes =
        changes_between(order({line("a"), line("c")}), order({line("a"), line("b"), line("c")}));
    EXPECT_EQ(changes.raised, 1U);
    EXPECT_EQ(changes.came_from, (std::vector<std::size_t>{0, Changes::kNew, 1}));
}

TEST(Changes, RaiseALineWhoseQuantityIsAnother) {
    const Changes changes =
        changes_between(order({line("a"), line("b")}), order({line("a", "2"), line("b")}));
    EXPECT_EQ(changes.step, Step::changed);
    EXPECT_EQ(changes.raised, 0U);
}

TEST(Changes, SayWhichLineIsGone) {
    const Changes changes =
        changes_between(order({line("a"), line("b"), line("c")}), order({line("a"), line("c")}));
    EXPECT_EQ(changes.step, Step::removed);
    EXPECT_EQ(changes.gone, (std::vector<std::size_t>{1}));
    EXPECT_EQ(changes.came_from, (std::vector<std::size_t>{0, 2}));
}

TEST(Changes, RaiseTheParentOfAComboWhoseChildChanged) {
    Order after = order({line("a"), line("menu"), child("soup"), child("tea")});
    const Order before = order({line("a"), line("menu"), child("soup"), child("juice")});
    const Changes changes = changes_between(before, after);
    EXPECT_EQ(changes.raised, 1U);
    EXPECT_EQ(changes.step, Step::changed);
}

TEST(Changes, RaiseTheSelectedLineWhereNothingChanged) {
    Order after = order({line("a"), line("b")});
    after.lines[0].is_selected = true;
    const Changes changes = changes_between(order({line("a"), line("b")}), after);
    EXPECT_EQ(changes.step, Step::none);
    EXPECT_EQ(changes.raised, 0U);
}

TEST(Changes, TellEqualNamesApartByTheirPlace) {
    const Changes changes = changes_between(order({line("a", "1"), line("a", "2")}),
                                            order({line("a", "1"), line("a", "2"), line("a", "1")}));
    EXPECT_EQ(changes.raised, 2U);
    EXPECT_EQ(changes.step, Step::added);
}

TEST(Changes, SpellTheStepOfTheTotalAsTheTotalIs) {
    const Order before = with_total(order({line("a")}), "48,35\u00A0€", 4835);
    const Order more = with_total(order({line("a"), line("b")}), "1.052,85\u00A0€", 105285);
    EXPECT_EQ(changes_between(before, more).total_step, "+1.004,50\u00A0€");
    EXPECT_EQ(changes_between(more, before).total_step, "\u22121004,50\u00A0€");
}

TEST(Changes, AreSilentOnTheTotalWhereItIsNotCertain) {
    Order before = with_total(order({line("a")}), "48.35", 4835);
    Order after = with_total(order({line("a"), line("b")}), "50.00", 5000);
    before.total.money.reset();
    EXPECT_EQ(changes_between(before, after).total_step, "");
    before.total.money = Money{4835, 2, "USD"};
    EXPECT_EQ(changes_between(before, after).total_step, "");
    before.total.money = Money{INT64_MIN, 2, "EUR"};
    EXPECT_EQ(changes_between(before, after).total_step, "");
}

TEST(Changes, AtFirstRaiseTheLastLineAndMoveNothing) {
    const Changes changes = changes_at_first(order({line("a"), line("menu"), child("tea")}));
    EXPECT_EQ(changes.step, Step::none);
    EXPECT_EQ(changes.raised, 1U);
    EXPECT_EQ(changes_at_first(order({})).raised, std::nullopt);
}

TEST(Changes, SurviveAChildWithoutAParent) {
    const Changes changes = changes_between(order({child("x")}), order({child("x"), child("y")}));
    EXPECT_EQ(changes.raised, 0U);
}

TEST(Changes, OfTwoThousandLinesWithNothingInCommonAreQuick) {
    Order before = order({});
    Order after = order({});
    for (int i = 0; i < 2000; i++) {
        before.lines.push_back(line("old " + std::to_string(i)));
        after.lines.push_back(line("new " + std::to_string(i)));
    }
    const Changes changes = changes_between(before, after);
    EXPECT_EQ(changes.raised, 1999U);
    EXPECT_EQ(changes.gone.size(), 2000U);
}

}  // namespace
}  // namespace comptoir::renderer
