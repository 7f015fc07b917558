#include "device-bridge/printing/print_command.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "device-bridge/protocols/escpos_interpreter.hpp"
#include "tests/support/paper.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;

TEST(PrintCommand, TakesPbmAndPgmAsPictures) {
    test::Grey picture = test::blank(16, 3);
    picture.set(0, 1, 0);
    using namespace std::string_literals;
    for (const std::string& file : {"P4\n16 3\n\0\0\x80\0\0\0"s, test::encode_pgm(picture)}) {
        const test::TemporaryFolder folder;
        const std::string from = (folder.path() / "picture").string();
        const std::string to = (folder.path() / "out.bin").string();
        std::ofstream(from, std::ios::binary) << file;
        const auto report = print_file({.file = from, .printer_uri = "file://" + to, .patience = 5s});
        ASSERT_TRUE(report) << report.error().message;
        std::vector<Paper> receipts;
        EscposInterpreter interpreter(
            576, {.reply = {}, .cut = [&](const Paper& paper) { receipts.push_back(paper); }, .pulse = {}});
        std::ifstream sent(to, std::ios::binary);
        interpreter.feed(std::string(std::istreambuf_iterator<char>(sent), {}));
        ASSERT_EQ(receipts.size(), 1u);
        EXPECT_EQ(test::rows_of(receipts[0], 0, 3).bits, test::reference_paper(picture, 576).bits);
        EXPECT_TRUE(receipts[0].is_black((576 - 16) / 2, 1));
    }
}

}  // namespace
}  // namespace comptoir::bridge
