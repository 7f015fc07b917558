/// Pole displays: any text becomes cells that the display takes, and the display takes any bytes.

#include "device-bridge/protocols/pole.hpp"
#include "tests/fuzz/body.hpp"

namespace comptoir::fuzz {
namespace {

using namespace bridge;

constexpr std::size_t kPages = 6;
const PoleRows kRows{"Tea             3,00", "Total          12,50"};

std::vector<std::string> seeds() {
    std::vector<std::string> all;
    for (std::size_t page = 0; page < kPages; ++page) {
        all.push_back(seed_for(page, "Café crème 3,00 €|Сыр Ωμέγα ß"));
        all.push_back(seed_for(page, pole_begin({}) + "\x1F$\1\2 12,50 EUR\x1F\1\x0B\x18"));
        all.push_back(
            seed_for(page, pole_begin({PoleLanguage::cd5220}) + "\x1BQATea             3,00\r\x1BQD..\r"));
        for (const auto& [name, language] : pole_languages())
            all.push_back(seed_for(page, pole_begin({language}) + pole_changes(language, {}, kRows)));
    }
    return all;
}

void try_text(std::string_view text, CodePage page) {
    const std::string cells = pole_cells(text, page);
    const auto half = cells.size() / 2;
    const PoleRows rows{pole_row(cells, "1,00", kPoleColumns),
                        pole_row("", cells.substr(half), kPoleColumns)};
    for (const auto& [name, language] : pole_languages()) {
        PoleMachine machine(language);
        machine.feed(pole_begin({language, page}) + pole_changes(language, std::nullopt, rows));
        CHECK(machine.cells() == rows && machine.unknown_commands() == 0, "what was laid out is shown");
    }
    static_cast<void>(text_of_cells(text, page));
}

void run(std::string_view bytes) {
    const auto [which, rest] = pick(bytes, kPages);
    try_text(rest, static_cast<CodePage>(which));
    for (const auto& [name, language] : pole_languages()) {
        PoleMachine machine(language);
        machine.feed(rest);
        for (const std::string& row : machine.cells()) CHECK(row.size() == kPoleColumns, "a row stays a row");
    }
}

const Registered kPole({.name = "pole", .seeds = seeds, .run = run});

}  // namespace
}  // namespace comptoir::fuzz
