#include "device-bridge/protocols/fdm_machine.hpp"

namespace comptoir::bridge {
namespace {

using namespace fdm;

constexpr std::size_t kHeadSize = 4;
constexpr std::size_t kReceiptSize = 162;
constexpr const char* kUnknownMessage = "206000";
constexpr const char* kBadData = "207000";

}  // namespace

std::string FdmMachine::feed(std::string_view bytes) {
    std::string answers;
    questions_.feed(bytes, [&](const Heard& heard) {
        if (heard.what == Heard::What::torn) answers += kRefused;
        if (heard.what == Heard::What::text) answers += kAccepted + frame(answer_to(heard.text));
        if (heard.what == Heard::What::refused && !kept_answer_.empty()) answers += frame(kept_answer_);
    });
    return answers;
}

std::string FdmMachine::answer_to(const std::string& text) {
    ++messages_;
    Answer answer{.identifier = text.substr(0, 1), .error_code = "000000", .fdm_number = fdm_number_};
    if (text.size() < kHeadSize) {
        answer.identifier.resize(1, '?');
        answer.error_code = kUnknownMessage;
        return write_answer(answer);
    }
    answer.sequence = text.substr(1, 2);
    answer.retry = text.substr(3, 1);
    if (text.front() == kReceipt && answer.retry != "0" && answer.sequence == kept_sequence_)
        return kept_answer_;
    kept_sequence_.clear();
    kept_answer_.clear();
    if (!refusal_.empty()) {
        answer.error_code = refusal_;
        return write_answer(answer);
    }
    if (text.front() == kReceipt) return register_receipt(text, answer);
    if (text.front() == kPin) last_pin_ = text.substr(kHeadSize);
    if (text.front() != kPin && text.front() != kStatus) answer.error_code = kUnknownMessage;
    return write_answer(answer);
}

std::string FdmMachine::register_receipt(const std::string& text, Answer& answer) {
    if (text.size() != kReceiptSize) {
        answer.error_code = kBadData;
        return write_answer(answer);
    }
    ++registered_;
    last_receipt_ = text;
    std::string count = std::to_string(registered_);
    answer.vsc = "VSC00000000001";
    answer.date = text.substr(kHeadSize, 8);
    answer.time = text.substr(kHeadSize + 8, 6);
    answer.type = "NS";
    answer.ticket_counter = count;
    answer.total_ticket_counter = std::move(count);
    answer.signature = std::string(40, 'A');
    kept_sequence_ = answer.sequence;
    kept_answer_ = write_answer(answer);
    return kept_answer_;
}

}  // namespace comptoir::bridge
