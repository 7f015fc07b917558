#include "device-bridge/protocols/code_128.hpp"

#include <gtest/gtest.h>
#include <zbar.h>

namespace comptoir::bridge {
namespace {

/// What a decoder that knows nothing of ours reads from these bars.
std::string read_back(const std::string& widths) {
    constexpr unsigned kModule = 3;
    constexpr unsigned kRows = 60;
    constexpr unsigned kQuiet = 40;
    std::string row(kQuiet, '\xff');
    bool is_bar = true;
    for (const char width : widths) {
        row += std::string(static_cast<std::size_t>(width - '0') * kModule, is_bar ? '\0' : '\xff');
        is_bar = !is_bar;
    }
    row += std::string(kQuiet, '\xff');
    std::string grey;
    for (unsigned i = 0; i < kRows; ++i) grey += row;
    zbar::ImageScanner scanner;
    zbar::Image image(static_cast<unsigned>(row.size()), kRows, "Y800", grey.data(), grey.size());
    scanner.scan(image);
    const auto symbol = image.symbol_begin();
    std::string text =
        symbol == image.symbol_end() ? "" : symbol->get_type_name() + ": " + symbol->get_data();
    image.set_data(nullptr, 0);
    return text;
}

TEST(Code128, IsReadBack) {
    std::string all;
    for (char c = ' '; c <= '~'; ++c) {
        all += c;
        if (all.size() < 16 && c < '~') continue;
        EXPECT_EQ(read_back(code_128(all).value()), "CODE-128: " + all);
        all.clear();
    }
    EXPECT_EQ(read_back(code_128("AZYM1+-/';<|@#)").value()), "CODE-128: AZYM1+-/';<|@#)");
}

TEST(Code128, RefusesWhatItCantShow) {
    EXPECT_TRUE(code_128(std::string(kCode128Max, 'A')));
    for (const std::string& bad : {std::string(), std::string("a\nb"), std::string("é"),
                                   std::string(1, '\x7f'), std::string(kCode128Max + 1, 'A')}) {
        EXPECT_EQ(code_128(bad).error().code, ErrorCode::malformed);
    }
}

}  // namespace
}  // namespace comptoir::bridge
