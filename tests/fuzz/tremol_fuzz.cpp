/// Kenya's fiscal device: any bytes are answers or none, any bytes are questions to the one of software, and
/// any JSON is a receipt or refused.

#include "device-bridge/fiscal/tremol_receipt.hpp"
#include "device-bridge/protocols/cp1251.hpp"
#include "device-bridge/protocols/tremol_machine.hpp"
#include "tests/fuzz/body.hpp"

namespace comptoir::fuzz {
namespace {

using namespace bridge;

enum Part : std::size_t { kAnswers, kQuestions, kReceipt, kParts };

std::vector<std::string> seeds() {
    const std::string invoice =
        tremol::frame(0x21, "0open") + tremol::frame(0x22, "1Tea;A;3.00*1") + tremol::frame(0x23, "8");
    TremolMachine machine({});
    return {
        seed_for(kAnswers, "\x40" + machine.feed(invoice) + "\x15\x0E" + tremol::acknowledgement(0x24, "42")),
        seed_for(kQuestions, "\x09" + invoice + tremol::frame(0x24, "9") + tremol::frame(0x25, "\x60")),
        seed_for(kReceipt, R"({"messages":["01;Чай","1Tea;A;3.00*1","8","h"],"company_vat":"P051234567X"})")};
}

void try_answers(std::string_view bytes) {
    using Heard = std::vector<tremol::Answer>;
    const std::function<Heard(const Cutter&)> feed_all = [](const Cutter& cut) {
        tremol::Answers answers;
        Heard heard;
        cut([&](std::string_view piece) {
            answers.feed(piece, [&](const tremol::Answer& one) { heard.push_back(one); });
        });
        return heard;
    };
    expect_one_answer<Heard>(bytes, feed_all);
    CHECK(to_cp1251(from_cp1251(bytes)).value_or(std::string(bytes)) == bytes,
          "letters come back as they went");
}

void try_questions(std::string_view bytes) {
    TremolMachine machine({});
    const std::string answers = machine.feed(bytes);
    CHECK(machine.registered() + machine.cancelled() <= bytes.size(), "each took a question");
    CHECK(answers.size() <= bytes.size() * 200, "an answer is a frame");
}

void run(std::string_view bytes) {
    const auto [which, rest] = pick(bytes, kParts);
    if (which == kAnswers) return try_answers(rest);
    if (which == kQuestions) return try_questions(rest);
    const auto fields = json::parse(rest);
    if (!fields) return;
    const auto receipt = read_tremol_receipt(*fields);
    if (!receipt) return;
    for (const std::string& message : receipt->messages)
        CHECK(tremol::frame(0x21, message).size() == message.size() + 6, "each message fits a frame");
}

const Registered kTremol({.name = "tremol", .seeds = seeds, .run = run});

}  // namespace
}  // namespace comptoir::fuzz
