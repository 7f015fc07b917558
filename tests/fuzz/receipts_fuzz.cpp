/// Receipts for fiscal devices: any JSON that a till sends is one or refused, alike each time it is read, and
/// any file is a ledger or an empty one; and any bytes are questions to the CleanCash of software.

#include <algorithm>
#include <fstream>

#include "device-bridge/fiscal/clean_cash_receipt.hpp"
#include "device-bridge/fiscal/fdm_receipt.hpp"
#include "device-bridge/fiscal/receipt_ledger.hpp"
#include "device-bridge/fiscal/tremol_receipt.hpp"
#include "device-bridge/protocols/clean_cash_machine.hpp"
#include "tests/fuzz/body.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::fuzz {
namespace {

using namespace bridge;

enum Part : std::size_t { kFields, kLedger, kQuestions, kParts };

std::vector<std::string> seeds() {
    ReceiptLedger ledger;
    for (const auto state : {ReceiptLedger::Receipt::State::closing, ReceiptLedger::Receipt::State::closed})
        CHECK(ledger.note({std::string(64, state == ReceiptLedger::Receipt::State::closed ? 'a' : 'b'),
                           state,
                           "SEMANU17",
                           {"001;Чай", ""}}),
              "it has room");
    return {
        seed_for(kFields, R"({"messages":["01;Чай","1Tea;A;3.00*1","8","h"],"company_vat":"P051234567X"})"),
        seed_for(kFields, R"({"receipt":["202611270203","7",12,"","129,00"]})"),
        seed_for(kFields,
                 R"({"receipt":{"date":"20261127","ticket_time":"010203","insz_or_bis_number":)"
                 R"("00000000097","ticket_number":42,"type":"NS","receipt_total":1234,"vat1":"1000",)"
                 R"("vat2":0,"vat3":-34,"vat4":5,"plu":"0123456789abcdef","clock":7},)"
                 R"("box":"10000000abcd1234","pin":"12345"})"),
        seed_for(kLedger, ledger.text()),
        seed_for(kQuestions, "\x02" + clean_cash::frame("SIQ") + clean_cash::frame("IQ") +
                                 clean_cash::frame("ST") + clean_cash::frame("RH#1#2") +
                                 clean_cash::frame("SQ") + clean_cash::frame("RR#2#1#2"))};
}

void swap_ends(json::Value& list) {
    if (list.is_array() && !list.empty()) std::swap(list.front(), list.back());
}

/// The same content is the same receipt, whichever way its JSON is written. Another is another, or it would
/// get the first one's answer: `change` makes one that may be.
template <class Read, class Content, class Change>
void try_one(const json::Value& fields, const Read& read, const Content& content_of, const Change& change) {
    const auto receipt = read(fields);
    if (!receipt) return;
    const auto again = json::parse(json::dump(fields));
    CHECK(again, "what was read can be written");
    const auto same = read(*again);
    CHECK(same && same->key == receipt->key, "the same receipt");
    json::Value changed = fields;
    change(changed);
    const auto other = read(changed);
    if (!other) return;
    const bool is_same = content_of(*other) == content_of(*receipt);
    CHECK((other->key == receipt->key) == is_same, "one key for one content");
}

void try_fields(std::string_view bytes) {
    const auto fields = json::parse(bytes);
    if (!fields) return;
    try_one(
        *fields, read_tremol_receipt, [](const TremolReceipt& one) { return one.messages; },
        [](json::Value& all) { swap_ends(all["messages"]); });
    try_one(
        *fields, read_clean_cash_receipt, [](const CleanCashReceipt& one) { return one.joined(); },
        [](json::Value& all) { swap_ends(all["receipt"]); });
    try_one(
        *fields, read_fdm_receipt, [](const FdmReceipt& one) { return one.body; },
        [](json::Value& all) { std::swap(all["receipt"]["vat1"], all["receipt"]["vat2"]); });
}

void try_ledger(std::string_view bytes) {
    static const test::TemporaryFolder folder;
    const auto file = folder.path() / "receipts.json";
    const auto write = [&](std::string_view text) { std::ofstream(file, std::ios::binary) << text; };
    write(bytes);
    const ReceiptLedger ledger(file);
    CHECK(ledger.unsure() <= ReceiptLedger::kReceiptsMax, "no more than it keeps");
    write(ledger.text());
    CHECK(ReceiptLedger(file).text() == ledger.text(), "what is written is what is read");
}

void try_questions(std::string_view bytes) {
    const auto [which, rest] = pick(bytes, 2);
    CleanCashMachine machine(which == 0 ? 1 : 2);
    const std::string answers = machine.feed(rest);
    CHECK(machine.registered() <= rest.size(), "each took a question");
    CHECK(answers.size() <= (rest.size() + 1) * 80, "an answer is a frame");
}

void run(std::string_view bytes) {
    const auto [which, rest] = pick(bytes, kParts);
    if (which == kFields) return try_fields(rest);
    if (which == kLedger) return try_ledger(rest);
    try_questions(rest);
}

const Registered kReceipts({.name = "receipts", .seeds = seeds, .run = run});

}  // namespace
}  // namespace comptoir::fuzz
