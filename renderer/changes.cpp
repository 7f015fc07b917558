#include "renderer/changes.hpp"

#include <algorithm>

#include "renderer/scenes/amount_text.hpp"

namespace comptoir::renderer {
namespace {

bool looks_same(const Line& a, const Line& b) {
    return a.name == b.name && a.quantity == b.quantity && a.unit == b.unit &&
           a.unit_price.text == b.unit_price.text && a.old_unit_price.text == b.old_unit_price.text &&
           a.price.text == b.price.text && a.discount_percent == b.discount_percent &&
           a.customer_note == b.customer_note && a.lots == b.lots && a.tax_labels == b.tax_labels &&
           a.is_combo_child == b.is_combo_child;
}

bool is_same_item(const Line& a, const Line& b) {
    return a.name == b.name && a.is_combo_child == b.is_combo_child;
}

std::size_t parent_of(const std::vector<Line>& lines, std::size_t line) {
    while (line > 0 && lines[line].is_combo_child) line--;
    return line;
}

std::optional<std::size_t> selected_of(const std::vector<Line>& lines) {
    for (std::size_t i = lines.size(); i-- > 0;) {
        if (lines[i].is_selected) return parent_of(lines, i);
    }
    return std::nullopt;
}

// A POS changes a line or two at a time. Looking further ahead than this would cost the square of the lines
// when two long orders have nothing in common.
constexpr std::size_t kLookAheadMax = 64;

/// Pairs equal lines from both ends, then items of one name in order between them. Lines carry no identity; a
/// POS changes one line at a time, so this finds it without comparing each with each.
std::vector<std::size_t> pair_lines(const std::vector<Line>& before, const std::vector<Line>& after) {
    std::vector<std::size_t> from(after.size(), Changes::kNew);
    const std::size_t shorter = std::min(before.size(), after.size());
    std::size_t head = 0;
    while (head < shorter && looks_same(before[head], after[head])) {
        from[head] = head;
        head++;
    }
    std::size_t tail = 0;
    while (tail < shorter - head &&
           looks_same(before[before.size() - 1 - tail], after[after.size() - 1 - tail])) {
        from[after.size() - 1 - tail] = before.size() - 1 - tail;
        tail++;
    }
    std::size_t next = head;
    for (std::size_t i = head; i < after.size() - tail; i++) {
        const std::size_t end = std::min(before.size() - tail, next + kLookAheadMax);
        std::size_t candidate = next;
        while (candidate < end && !is_same_item(before[candidate], after[i])) candidate++;
        if (candidate >= end) continue;  // new; the old ones stay for the lines that follow
        from[i] = candidate;
        next = candidate + 1;
    }
    return from;
}

std::vector<std::size_t> unpaired(std::size_t before_count, const std::vector<std::size_t>& came_from) {
    std::vector<bool> kept(before_count, false);
    for (const std::size_t line : came_from) {
        if (line != Changes::kNew) kept[line] = true;
    }
    std::vector<std::size_t> gone;
    for (std::size_t i = 0; i < before_count; i++) {
        if (!kept[i]) gone.push_back(i);
    }
    return gone;
}

std::string step_between(const Amount& before, const Amount& after) {
    if (!before.money || !after.money || before.money->currency != after.money->currency ||
        before.money->digits != after.money->digits || before.money->minor == after.money->minor) {
        return {};
    }
    std::int64_t step = 0;
    if (__builtin_sub_overflow(after.money->minor, before.money->minor, &step) || step == INT64_MIN)
        return {};
    const auto text = spell_like(after, Money{step, after.money->digits, after.money->currency});
    if (!text) return {};
    return (step > 0 ? "+" : "\u2212") + *text;
}

}  // namespace

Changes changes_between(const Order& before, const Order& after) {
    Changes changes;
    changes.came_from = pair_lines(before.lines, after.lines);
    changes.gone = unpaired(before.lines.size(), changes.came_from);
    if (!changes.gone.empty()) changes.step = Step::removed;
    for (std::size_t i = 0; i < after.lines.size(); i++) {
        const std::size_t from = changes.came_from[i];
        const bool is_new = from == Changes::kNew;
        if (!is_new && looks_same(before.lines[from], after.lines[i])) continue;
        changes.raised = parent_of(after.lines, i);
        const bool parent_is_new = changes.came_from[*changes.raised] == Changes::kNew;
        changes.step = parent_is_new ? Step::added : Step::changed;
    }
    if (!changes.raised) changes.raised = selected_of(after.lines);
    changes.total_step = step_between(before.total, after.total);
    return changes;
}

Changes changes_at_first(const Order& order) {
    Changes changes;
    changes.came_from.resize(order.lines.size());
    for (std::size_t i = 0; i < order.lines.size(); i++) changes.came_from[i] = i;
    changes.raised = selected_of(order.lines);
    if (!changes.raised && !order.lines.empty()) {
        changes.raised = parent_of(order.lines, order.lines.size() - 1);
    }
    return changes;
}

std::size_t block_end(const std::vector<Line>& lines, std::size_t line) {
    std::size_t end = line + 1;
    while (end < lines.size() && lines[end].is_combo_child) end++;
    return end;
}

}  // namespace comptoir::renderer
