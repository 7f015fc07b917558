/// Sweden's control unit: any bytes are messages or none, and any JSON is a receipt or refused.

#include "device-bridge/fiscal/clean_cash_receipt.hpp"
#include "device-bridge/protocols/clean_cash.hpp"
#include "tests/fuzz/body.hpp"

namespace comptoir::fuzz {
namespace {

using namespace bridge;

enum Part : std::size_t { kMessages, kReceipt, kParts };

std::vector<std::string> seeds() {
    return {seed_for(kMessages, clean_cash::frame("SIR") + clean_cash::frame("IR#SEMANU17#2#1.3.4") +
                                    clean_cash::frame("NAK#003") +
                                    clean_cash::frame("SR#ABCDEFGHIJKLMNOPQRSTUVWXYZ234567.MFRGG#42")),
            seed_for(kReceipt, R"({"receipt":["202611270203","7",12,"","129,00"]})")};
}

void try_messages(std::string_view bytes) {
    using Heard = std::vector<std::string>;
    const std::function<Heard(const Cutter&)> feed_all = [](const Cutter& cut) {
        clean_cash::Messages messages;
        Heard heard;
        cut([&](std::string_view piece) {
            messages.feed(piece, [&](const std::string& one) { heard.push_back(one); });
        });
        return heard;
    };
    expect_one_answer<Heard>(bytes, feed_all);
    for (const std::string& message : feed_all([&](const auto& take) { take(bytes); })) {
        CHECK(!message.empty() && message.size() <= clean_cash::kMessageMax, "a message fits its frame");
        static_cast<void>(clean_cash::read_identity(message));
        static_cast<void>(clean_cash::refusal_of(message));
        const auto signature = clean_cash::read_signature(message);
        CHECK(!signature || message.find(signature->control) != std::string::npos, "the code was said");
    }
}

void run(std::string_view bytes) {
    const auto [which, rest] = pick(bytes, kParts);
    if (which == kMessages) return try_messages(rest);
    const auto fields = json::parse(rest);
    if (!fields) return;
    const auto receipt = read_clean_cash_receipt(*fields);
    if (!receipt) return;
    const std::string message = receipt->whole_message();
    CHECK(clean_cash::frame(message).size() == message.size() + clean_cash::kAround, "it fits a frame");
    CHECK(clean_cash::fields_of(message).size() == receipt->values.size() + 2, "each value is one");
}

const Registered kCleanCash({.name = "clean_cash", .seeds = seeds, .run = run});

}  // namespace
}  // namespace comptoir::fuzz
