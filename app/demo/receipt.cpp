#include "app/demo/receipt.hpp"

#include <array>
#include <cstdint>
#include <ctime>

#include "app/base/base64.hpp"
#include "app/demo/ean13.hpp"
#include "renderer/screenshot.hpp"
#include "renderer/text/plain.hpp"

namespace comptoir::demo {
namespace {

using renderer::Direction;

std::string time_text(WallTime now, const char* format) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
    std::tm local{};
    ::localtime_r(&seconds, &local);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), format, &local);
    return text.data();
}

Direction direction_of(const Shop& shop) {
    return shop.language == "ar" || shop.language == "he" ? Direction::right_to_left
                                                          : Direction::left_to_right;
}

void set_head(Paper& paper, const Cart& cart, WallTime now) {
    paper.space(12);
    paper.centered(cart.shop().name, 42, 700);
    paper.space(2);
    paper.centered(cart.shop().street, 22);
    paper.rule();
    // Figures keep their order among letters that run the other way.
    paper.row(renderer::isolate("№ " + cart.number()), renderer::isolate(time_text(now, "%Y-%m-%d %H:%M")),
              22);
    paper.rule();
}

/// Quantity and price each where they say something.
std::string detail_of(const Cart& cart, const CartLine& line) {
    std::string detail;
    if (line.is_weighed) {
        detail = cart.quantity_text(line.quantity, true) + " kg × " + cart.money_text(line.product.price);
    } else if (line.quantity != 1'000) {
        detail = cart.quantity_text(line.quantity, false) + " × " + cart.money_text(line.product.price);
    }
    if (line.discount_percent > 0) {
        detail += (detail.empty() ? "" : "   ") + ("−" + std::to_string(line.discount_percent) + " %");
    }
    return detail;
}

void set_line(Paper& paper, const Cart& cart, const CartLine& line) {
    if (line.is_combo_part) {
        paper.row("   · " + line.product.name, "", 22);
        return;
    }
    paper.space(6);
    paper.row(line.product.name, cart.money_text(cart.price(line)), 26, 500);
    const std::string detail = detail_of(cart, line);
    if (!detail.empty()) paper.row(renderer::isolate(detail), "", 22);
    if (!line.note.empty()) paper.row("   " + line.note, "", 20);
}

void set_totals(Paper& paper, const Cart& cart) {
    const ReceiptWords& words = cart.shop().words;
    paper.row(words.total, cart.money_text(cart.total()), 38, 700);
    paper.space(4);
    paper.row(words.tax + " " + std::to_string(cart.shop().tax_percent) + " %", cart.money_text(cart.tax()),
              22);
    if (cart.saved() > 0) paper.row(words.saved, cart.money_text(cart.saved()), 22);
    if (!cart.payment()) return;
    paper.row(cart.payment()->method, cart.money_text(cart.payment()->given), 26);
    if (cart.payment()->change > 0) paper.row(words.change, cart.money_text(cart.payment()->change), 26, 700);
}

/// Nobody reads the address; it is there to be scanned.
Result<void> set_foot(Paper& paper, const Cart& cart) {
    constexpr int kModule = 5;
    paper.space(8);
    auto drawn = paper.qr("https://shop.example/receipt/" + receipt_code(cart), kModule);
    if (!drawn) return drawn;
    paper.centered(cart.shop().words.thanks, 26, 600);
    paper.space(16);
    const auto modules = ean13_modules(receipt_code(cart));
    if (!modules) return tl::unexpected(modules.error());
    paper.bars(*modules, 3, 90);
    paper.centered(receipt_code(cart), 20);
    paper.space(20);
    return {};
}

}  // namespace

Result<std::string> receipt_picture(Paper& paper, const Cart& cart, WallTime now) {
    paper.begin(kReceiptWidth, direction_of(cart.shop()), cart.shop().language);
    set_head(paper, cart, now);
    for (const CartLine& line : cart.lines()) set_line(paper, cart, line);
    paper.rule();
    set_totals(paper, cart);
    const auto foot = set_foot(paper, cart);
    if (!foot) return tl::unexpected(foot.error());
    return renderer::encode_png(paper.finish());
}

Result<std::string> kitchen_picture(Paper& paper, const Cart& cart, WallTime now) {
    paper.begin(kReceiptWidth, direction_of(cart.shop()), cart.shop().language);
    paper.space(12);
    paper.row(cart.number(), time_text(now, "%H:%M"), 44, 700);
    paper.rule();
    for (const CartLine& line : cart.lines()) {
        const std::string head =
            line.is_combo_part ? "   · " : cart.quantity_text(line.quantity, line.is_weighed) + " × ";
        paper.row(head + line.product.name, "", 34, line.is_combo_part ? 400 : 700);
        if (!line.note.empty()) paper.row("   » " + line.note, "", 28, 500);
    }
    paper.space(24);
    return renderer::encode_png(paper.finish());
}

std::string tile_url(Paper& paper, const std::string& emoji) {
    constexpr int kSide = 192;  // as large as a tile gets on a 1080p screen
    constexpr std::array kGrounds{renderer::rgb(0xF6E7D8), renderer::rgb(0xE3EEDD), renderer::rgb(0xE1EAF4),
                                  renderer::rgb(0xF4E1E4), renderer::rgb(0xEEE6F5), renderer::rgb(0xF7EFCF)};
    std::uint32_t hash = 2'166'136'261U;  // FNV-1a: the same picture in every run
    for (const char c : emoji) hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U;
    const auto picture = renderer::encode_png(paper.tile(emoji, kSide, kGrounds[hash % kGrounds.size()]));
    return picture ? "data:image/png;base64," + base64::encode(*picture) : "";
}

std::string receipt_code(const Cart& cart) {
    constexpr std::string_view kPrefix = "2000";  // GS1 prefixes 20 to 29 are a shop's own
    std::string digits;
    for (const char c : cart.number()) {
        if (c >= '0' && c <= '9') digits += c;
    }
    constexpr std::size_t kRest = 8;
    digits.insert(0, digits.size() < kRest ? kRest - digits.size() : 0, '0');
    const auto code = with_check_digit(std::string(kPrefix) + digits.substr(digits.size() - kRest));
    return code ? *code : "";
}

}  // namespace comptoir::demo
