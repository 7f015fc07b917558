/// What printers say of themselves, in every language that listens.

#include <array>

#include "device-bridge/printing/languages.hpp"
#include "tests/fuzz/body.hpp"

namespace comptoir::fuzz {
namespace {

using namespace bridge;

constexpr std::array kModels{"escpos",       "epson-tm-t88v", "star-line", "star-prnt",
                             "star-graphic", "zpl",           "epl"};

std::vector<PrinterStatus> hear(const PrinterModel& model, const Cutter& cut) {
    const auto language = make_language(model);
    language->renew();
    static_cast<void>(language->ask_status());
    for (int i = 0; i < 3; ++i) static_cast<void>(language->ask_when_done());
    std::vector<PrinterStatus> heard;
    const PrinterLanguage::Ear ear{[&](const PrinterStatus& said) { heard.push_back(said); },
                                   [&](const PrinterStatus& said) { heard.push_back(said); }};
    cut([&](std::string_view piece) { language->hear(piece, ear); });
    return heard;
}

std::vector<std::string> seeds() {
    using namespace std::string_view_literals;
    constexpr std::string_view kSaid[] = {
        "\x16\x12\x12\x12\x10\0\0\x0F"sv,
        "\x1C\x20\0\0\x12\x37\x22Job1\0"sv,
        "\x23\x06\0\0\0\0\0\0\0\x23\x86\x08\0\0\0\x0C\0\x62"sv,
        "\x02"
        "030,0,0,0959,000,0,0,0,000,0,0,0\x03\r\n\x02"
        "001,0,0,0,1,2,6,0,00000000,1,000\x03\r\n\x02"
        "1234,0\x03\r\n"sv,
        "\x07\r\n00\r\n20\r\n"sv,
        "_TM-T88V\0_EPSON\0"sv,
    };
    std::vector<std::string> all;
    for (std::size_t which = 0; which < kModels.size(); ++which) {
        for (const std::string_view said : kSaid) all.push_back(seed_for(which, said));
    }
    return all;
}

void run(std::string_view bytes) {
    const auto [which, rest] = pick(bytes, kModels.size());
    const auto model = *find_model(kModels[which]);
    expect_one_answer<std::vector<PrinterStatus>>(rest, [&](const Cutter& cut) { return hear(model, cut); });
}

const Registered kAnswers({.name = "printer_answers", .seeds = seeds, .run = run});

}  // namespace
}  // namespace comptoir::fuzz
