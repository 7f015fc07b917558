/// The Belgian fiscal data module: any bytes are frames or none, any text is an answer or none, and any bytes
/// are questions to the one of software.

#include "device-bridge/protocols/fdm_machine.hpp"
#include "tests/fuzz/body.hpp"

namespace comptoir::fuzz {
namespace {

using namespace bridge;

enum Part : std::size_t { kFrames, kQuestions, kParts };

std::string receipt() {
    return fdm::receipt_body({.date = "20261127",
                              .time = "010203",
                              .insz = "00000000097",
                              .ticket_number = "42",
                              .type = "NS",
                              .total_cents = 1234,
                              .vat_cents = {1000, 0, -34, 5},
                              .plu_hash = "0123456789abcdef"},
                             fdm::box_id_of("10000000abcd1234"));
}

std::vector<std::string> seeds() {
    const std::string questions = fdm::frame("S000") +
                                  fdm::frame(fdm::head(fdm::kReceipt, "01", 0) + receipt()) +
                                  fdm::frame(fdm::head(fdm::kPin, "02", 0) + "12345");
    FdmMachine machine;
    return {seed_for(kFrames, machine.feed(questions) + "\x15\x06" + fdm::frame("H010202000BFDM0000001")),
            seed_for(kQuestions, questions)};
}

void try_frames(std::string_view bytes) {
    using All = std::vector<fdm::Heard>;
    const std::function<All(const Cutter&)> feed_all = [](const Cutter& cut) {
        fdm::Frames frames;
        All heard;
        cut([&](std::string_view piece) {
            frames.feed(piece, [&](const fdm::Heard& one) { heard.push_back(one); });
        });
        return heard;
    };
    expect_one_answer<All>(bytes, feed_all);
    const auto answer = fdm::read_answer(bytes);
    if (!answer) return;
    const std::string again = fdm::write_answer(*answer);
    CHECK(bytes.substr(0, again.size()) == again, "an answer is written as it was read");
}

void try_questions(std::string_view bytes) {
    FdmMachine machine;
    const std::string answers = machine.feed(bytes);
    CHECK(machine.registered() <= machine.messages(), "each took a message");
    CHECK(answers.size() <= bytes.size() * 150, "an answer is a frame");
}

void run(std::string_view bytes) {
    const auto [which, rest] = pick(bytes, kParts);
    if (which == kFrames) return try_frames(rest);
    try_questions(rest);
}

const Registered kFdm({.name = "fdm", .seeds = seeds, .run = run});

}  // namespace
}  // namespace comptoir::fuzz
