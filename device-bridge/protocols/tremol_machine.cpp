#include "device-bridge/protocols/tremol_machine.hpp"

#include <algorithm>

namespace comptoir::bridge {
namespace {

using namespace tremol;

constexpr std::string_view kDone = "00";
constexpr std::string_view kNotNow = "02";
constexpr std::string_view kReceiptIsOpen = "42";
constexpr std::string_view kUnknownCommand = "01";
constexpr char kNotUnderstood = 0x15;

// Source: the sizes of whole answers, protocol/devices.md section 7.2, less the seven bytes around the data.
constexpr std::size_t kIdentitySize = 33;
constexpr std::size_t kCloseSize = 150;
constexpr std::size_t kCancelSize = 148;

std::string data_frame(char number, char command, std::string data, std::size_t size) {
    data.resize(size, ' ');
    return frame(number, command + data);
}

}  // namespace

std::string TremolMachine::feed(std::string_view bytes) {
    std::string answers;
    for (const char c : bytes) {
        if (c == kAreYouThere && !questions_.is_within_frame()) {
            answers += kIAmReady;
            continue;
        }
        const std::size_t dropped = questions_.dropped();
        questions_.feed({&c, 1}, [&](const Answer& question) {
            if (question.what == Answer::What::data) answers += answer_to(question);
        });
        if (questions_.dropped() != dropped) answers += kNotUnderstood;
    }
    return answers;
}

std::string TremolMachine::answer_to(const Answer& question) {
    switch (question.command) {
        case kIdentify:
            return data_frame(
                question.number, kIdentify, identity_.serial + ";" + identity_.tax_number + ";",
                std::max(kIdentitySize, identity_.serial.size() + identity_.tax_number.size() + 2));
        case kOpenReceipt:
            if (is_open_) return acknowledgement(question.number, kReceiptIsOpen);
            is_open_ = true;
            sold_ = 0;
            return acknowledgement(question.number, kDone);
        case kSell:
            if (!is_open_) return acknowledgement(question.number, kNotNow);
            ++sold_;
            last_sale_ = question.data;
            return acknowledgement(question.number, kDone);
        case kCloseReceipt: return close(question.number);
        case kCancelReceipt: return cancel(question.number);
        case kReadClock: return frame(question.number, kReadClock + std::string("27-11-2026 01:02"));
        default: return acknowledgement(question.number, kUnknownCommand);
    }
}

std::string TremolMachine::close(char number) {
    if (!is_open_ || sold_ == 0) return acknowledgement(number, kNotNow);
    is_open_ = false;
    ++registered_;
    std::string count = std::to_string(registered_);
    count.insert(0, std::string(count.size() < 9 ? 9 - count.size() : 0, '0'));  // 9: of 19 digits in all
    const std::string invoice = "0010000001" + count;
    return data_frame(number, kCloseReceipt, invoice + ";https://fiscal.example/invoice?number=" + invoice,
                      kCloseSize);
}

std::string TremolMachine::cancel(char number) {
    if (!is_open_) return acknowledgement(number, kNotNow);
    is_open_ = false;
    ++cancelled_;
    return data_frame(number, kCancelReceipt, "cancelled", kCancelSize);
}

}  // namespace comptoir::bridge
