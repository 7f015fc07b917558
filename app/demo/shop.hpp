#pragma once
/// What the demo plays: shops, what they sell, and sales as a list of steps.

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace comptoir::demo {

/// Units: `price` in the shop's minor units, for one piece or one kilogram.
struct Product {
    std::string name;
    std::int64_t price = 0;
    std::string emoji;  ///< its picture
};

/// The words of a receipt, in the shop's language.
struct ReceiptWords {
    std::string total;
    std::string tax;  ///< "VAT"
    std::string change;
    std::string saved;
    std::string thanks;
};

struct Shop {
    std::string name;
    std::string street;
    std::string language;  ///< BCP 47
    std::string currency;  ///< ISO 4217
    int digits = 2;        ///< of the currency
    int tax_percent = 0;   ///< contained in the prices
    char decimal_mark = '.';
    ReceiptWords words;
};

// What a cashier does. Units: quantities and weights in thousandths.
struct Add {
    Product product;
    std::int64_t quantity = 1'000;
    std::string kind = {};  ///< "deposit", "reward": as the neutral order has it; empty: a thing bought
    std::string lot = {};
};
struct ChangeQuantity {
    std::size_t line = 0;
    std::int64_t quantity = 1'000;
};
struct Discount {
    std::size_t line = 0;
    int percent = 0;
};
struct Note {
    std::size_t line = 0;
    std::string text;
};
struct Combo {
    Product product;
    std::vector<Product> parts;  ///< their prices are contained in the product's
};
struct Weigh {
    Product product;
    std::int64_t weight = 0;  ///< what is put on the scale
};
struct Scan {
    std::string code;
    Product product;
};
struct SendToKitchen {};
struct ShowQr {
    std::string method;
    std::string content;  ///< "{amount}" stands for the total: "12.30"
};
struct AskHowToPay {
    std::vector<std::string> methods;
};
/// What the card reader is at: "present", "enter_pin", "checking", "remove_card", "declined", "approved".
struct CardReader {
    std::string step;
};
struct Pay {
    std::string method;
    std::int64_t given = 0;  ///< 0: exactly the total
    bool opens_drawer = false;
    std::string points = {};   ///< won by it, where the shop has a program
    std::string receipt = {};  ///< where it is to be had without paper
};

using Step = std::variant<Add, ChangeQuantity, Discount, Note, Combo, Weigh, Scan, SendToKitchen, ShowQr,
                          AskHowToPay, CardReader, Pay>;

struct Sale {
    Shop shop;
    std::vector<Step> steps;  ///< the last one is a Pay
};

/// Every sale of a round. Thread: any.
[[nodiscard]] const std::vector<Sale>& all_sales();

}  // namespace comptoir::demo
