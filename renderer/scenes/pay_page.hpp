#pragma once
/// What pages that ask for money have in common: the amount keeps its place whatever the customer pays with.

#include <string>

#include "renderer/scenes/parts.hpp"

namespace comptoir::renderer {

/// What has the middle of the page: a code wants all the room there is, a drawing leaves more to the words.
enum class Shows : std::uint8_t { code, drawing, choices };

/// Texts are centred over and under what is shown, or stand beside it on low screens. Units: theme units.
struct PayPage {
    Rect shown{};
    float text_x = 0;
    Align align = Align::center;
    float label = 0;  ///< baseline, as all of these
    float amount = 0;
    float instruction = 0;  ///< of its first line
    float caption = 0;      ///< where the instruction has one line
    float room = 0;
    Type amount_type{};
    Type instruction_type{};
    Type caption_type = Type::caption;
    int instruction_lines = 1;
};
[[nodiscard]] PayPage pay_page_of(const Sheet& sheet, Shows shows);

/// What is to be paid now: what the method asks for, else what is left, else the total.
[[nodiscard]] const Amount& amount_asked(const Order& order, const Amount& of_the_method);

/// The amount under what is said of it: a method as the POS names it, or words of ours in both languages.
void draw_pay_amount(Sheet& sheet, const PayPage& page, std::string_view label, const Amount& amount);
void draw_pay_amount(Sheet& sheet, const PayPage& page, Text label, const Amount& amount);
/// What to do, the same in the second language where the shop wants that and it has room, and a quieter line
/// below; `caption` may be empty.
void draw_pay_words(Sheet& sheet, const PayPage& page, Text instruction, std::string_view caption);

}  // namespace comptoir::renderer
