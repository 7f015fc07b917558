/// The Belgian fiscal data module: any bytes are frames or none, any text is an answer or none, any bytes are
/// questions to the one of software, and any JSON is a receipt or refused.

#include "device-bridge/fiscal/fdm_receipt.hpp"
#include "device-bridge/protocols/fdm_machine.hpp"
#include "tests/fuzz/body.hpp"

namespace comptoir::fuzz {
namespace {

using namespace bridge;

enum Part : std::size_t { kFrames, kQuestions, kReceipt, kParts };

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
            seed_for(kQuestions, questions),
            seed_for(kReceipt, R"({"receipt":{"date":"20261127","ticket_time":"010203",)"
                               R"("insz_or_bis_number":"00000000097","ticket_number":42,"type":"NS",)"
                               R"("receipt_total":1234,"vat1":"1000","vat2":0,"vat3":-34,"vat4":5,)"
                               R"("plu":"0123456789abcdef"},"box":"10000000abcd1234","pin":"12345"})")};
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

void try_receipt(std::string_view bytes) {
    const auto fields = json::parse(bytes);
    if (!fields) return;
    static_cast<void>(read_fdm_pin(*fields));
    const auto read = read_fdm_receipt(*fields);
    if (!read) return;
    FdmMachine machine;
    static_cast<void>(machine.feed(fdm::frame(fdm::head(fdm::kReceipt, "01", 0) + read->body)));
    CHECK(machine.registered() == 1, "what was read has every field in its place");
}

void run(std::string_view bytes) {
    const auto [which, rest] = pick(bytes, kParts);
    if (which == kFrames) return try_frames(rest);
    if (which == kQuestions) return try_questions(rest);
    try_receipt(rest);
}

const Registered kFdm({.name = "fdm", .seeds = seeds, .run = run});

}  // namespace
}  // namespace comptoir::fuzz
