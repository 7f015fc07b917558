#include "device-bridge/protocols/clean_cash_machine.hpp"

namespace comptoir::bridge {
namespace {

constexpr int kProtocolOfWholeReceipts = 2;
constexpr const char* kDamaged = "NAK#001";
constexpr const char* kNotNow = "NAK#002";

}  // namespace

std::string CleanCashMachine::feed(std::string_view bytes) {
    std::string answers;
    const std::size_t dropped = questions_.dropped();
    questions_.feed(bytes,
                    [&](const std::string& question) { answers += clean_cash::frame(answer_to(question)); });
    if (questions_.dropped() != dropped) answers += clean_cash::frame(kDamaged);
    return answers;
}

std::string CleanCashMachine::code() const {
    constexpr std::size_t kLetters = 26;
    std::string code(32, 'A');
    std::size_t count = registered_;
    for (std::size_t at = code.size(); at-- > 0; count /= kLetters)
        code[at] = static_cast<char>('A' + count % kLetters);
    return code + ".MFRGGZDFMZTWQ2LK";
}

std::string CleanCashMachine::answer_to(const std::string& question) {
    const std::string kind = question.substr(0, question.find('#'));
    if (kind == clean_cash::kAreYouThere) return std::string(clean_cash::kIAmHere);
    if (kind == clean_cash::kIdentify) return "IR#" + unit_ + "#" + std::to_string(protocol_) + "#1.3.4";
    const bool is_receipt = kind == clean_cash::kWholeReceipt || kind == clean_cash::kReceipt;
    if (is_receipt && !refusal_.empty()) return "NAK#" + refusal_;
    const bool is_whole = protocol_ >= kProtocolOfWholeReceipts;
    if (is_whole && kind == clean_cash::kWholeReceipt) {
        enroll(question);
        return "RR#" + code() + "#42";
    }
    if (is_whole) return kNotNow;
    if (kind == clean_cash::kStart) {
        is_open_ = true;
        return "ACK";
    }
    if (kind == clean_cash::kReceipt && is_open_) {
        enroll(question);
        return "ACK";
    }
    if (kind == clean_cash::kSignature && registered_ > 0) return "SR#" + code() + "#42";
    return kNotNow;
}

void CleanCashMachine::enroll(const std::string& question) {
    is_open_ = false;
    ++registered_;
    last_receipt_ = question;
}

}  // namespace comptoir::bridge
