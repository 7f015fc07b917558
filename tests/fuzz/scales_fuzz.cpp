/// Every protocol of scales: how the bytes come must not matter, and a weight is one.

#include "device-bridge/weighing/scale_protocols.hpp"
#include "tests/fuzz/body.hpp"

namespace comptoir::fuzz {
namespace {

using namespace bridge;

void check_weight(const Weight& weight) {
    CHECK(weight.decimals >= 0 && weight.decimals <= 6, "a weight has up to six decimals");
    CHECK(weight.digits > -10'000'000'000 && weight.digits < 10'000'000'000, "a weight has some nine digits");
}

std::vector<ScaleWord> hear(const ScaleProtocolRow& row, const Cutter& cut) {
    const auto scale = row.make({});
    std::vector<ScaleWord> heard;
    static_cast<void>(scale->ask());
    cut([&](std::string_view piece) {
        scale->feed(piece, [&](const ScaleWord& word) {
            check_weight(word.weight);
            if (word.tare) check_weight(*word.tare);
            heard.push_back(word);
        });
        static_cast<void>(scale->reply());
    });
    return heard;
}

std::vector<std::string> seeds() {
    constexpr std::string_view kSaid[] = {
        "\x02"
        "01.235\r\x02"
        "00.235N\r\x02?A\r\x02?B\r",
        "S S    1.235 kg\r\nS D    1.236 kg\r\nS I\r\nS +\r\nT S    0.120 kg\r\nI4 A \"0123\"\r\nES\r\n",
        "  1.235kg\r\nG/W  +  0.500 kg\r\n",
        "ST,GS,+00001.235kg\r\nUS,NT,-00000.040kg\r\nOL\r\n",
        "\x05\x06\x02"
        "01235\x03\x04\x15",
    };
    std::vector<std::string> all;
    for (std::size_t which = 0; which < scale_protocols().size(); ++which) {
        for (const std::string_view said : kSaid) all.push_back(seed_for(which, said));
    }
    return all;
}

void run(std::string_view bytes) {
    const auto [which, rest] = pick(bytes, scale_protocols().size());
    const ScaleProtocolRow& row = scale_protocols()[which];
    expect_one_answer<std::vector<ScaleWord>>(rest, [&](const Cutter& cut) { return hear(row, cut); });
}

const Registered kScales({.name = "scales", .seeds = seeds, .run = run});

}  // namespace
}  // namespace comptoir::fuzz
