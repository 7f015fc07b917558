/// Printers made of software, in every language that they read.

#include <array>

#include "device-bridge/printing/languages.hpp"
#include "device-bridge/printing/simulated_machine.hpp"
#include "tests/fuzz/body.hpp"

namespace comptoir::fuzz {
namespace {

using namespace bridge;

constexpr std::array kModels{"escpos",       "epson-tm-u220", "star-line", "star-prnt",
                             "star-graphic", "zpl",           "epl"};
constexpr int kWidth = 64;               // what is narrow is soon full
constexpr int kCommandRowsMax = 70'000;  // a number of sixteen bits, and the feed before a cut

/// All that came out, in one number and in bytes.
struct Came {
    std::size_t papers = 0;
    std::size_t rows = 0;
    std::string replies;
    std::size_t unknown = 0;
    bool operator==(const Came&) const = default;
};

Came work_off(const PrinterModel& model, const Cutter& cut) {
    Came came;
    const auto machine = make_machine(
        model, kWidth,
        {.reply = [&](std::string_view bytes) { came.replies += bytes; },
         .cut =
             [&](const Paper& paper) {
                 CHECK(paper.rows() <= PaperMachine::kPaperRowsMax + kCommandRowsMax, "paper is bounded");
                 ++came.papers;
                 came.rows += static_cast<std::size_t>(paper.rows());
             },
         .pulse = [](PaperMachine::Pin, std::chrono::milliseconds) {}});
    cut([&](std::string_view piece) { machine->feed(piece); });
    came.unknown = machine->unknown_commands();
    machine->set_health({.paper_out = true});
    machine->set_health({});
    machine->power_cycle();
    return came;
}

std::string picture_of(PrinterLanguage& language) {
    const std::string rows(8 * 48, '\x5A');
    return language.begin_picture(8, 48) + language.band(rows, 8) + language.end_picture(CutMode::partial);
}

std::vector<std::string> seeds() {
    std::vector<std::string> all;
    for (std::size_t which = 0; which < kModels.size(); ++which) {
        const auto language = make_language(*find_model(kModels[which]));
        all.push_back(seed_for(which, language->ask_status() + picture_of(*language)));
        all.push_back(seed_for(which, language->pulse({}) + language->ask_when_done() + language->discard() +
                                          language->recover(9)));
        all.push_back(seed_for(which,
                               "Total 12,50\n\x1B@\x1B!\x30 EUR\n\x1D!\x11\x1B"
                               "a1\x1D(k\3\0\x31\x43\6"));
    }
    return all;
}

void run(std::string_view bytes) {
    const auto [which, rest] = pick(bytes, kModels.size());
    const auto model = *find_model(kModels[which]);
    // Real-time commands are carried out as they arrive, wherever they stand: there the pieces do matter.
    const bool is_real_time = rest.find_first_of("\x05\x06\x10\x18~") != std::string_view::npos;
    if (is_real_time) {
        for (const Cutter& cut : ways_to_cut(rest)) static_cast<void>(work_off(model, cut));
    } else {
        expect_one_answer<Came>(rest, [&](const Cutter& cut) { return work_off(model, cut); });
    }
}

const Registered kMachines(
    {.name = "machines", .seeds = seeds, .run = run, .bytes_max = 2'048, .rounds = 200});

}  // namespace
}  // namespace comptoir::fuzz
