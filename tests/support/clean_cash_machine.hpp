#pragma once
/// A CleanCash made of software: what tests have at the far end of the wire.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "device-bridge/protocols/clean_cash.hpp"

namespace comptoir::test {

/// It registers a receipt as often as it is told: one that a driver repeats in vain is registered twice.
///
/// Source: protocol/devices.md section 7.4.   Assumed: what its answers to a receipt look like.
class CleanCashMachine {
public:
    explicit CleanCashMachine(int protocol = 2, std::string unit = "SEMANU0000000017")
        : protocol_(protocol), unit_(std::move(unit)) {}

    std::string feed(std::string_view bytes) {
        std::string answers;
        const std::size_t dropped = questions_.dropped();
        questions_.feed(bytes, [&](const std::string& question) {
            answers += bridge::clean_cash::frame(answer_to(question));
        });
        if (questions_.dropped() != dropped) answers += bridge::clean_cash::frame("NAK#001");
        return answers;
    }

    [[nodiscard]] std::size_t registered() const { return registered_; }
    [[nodiscard]] const std::string& last_receipt() const { return last_receipt_; }
    /// 32 letters of a digest, then the count.
    [[nodiscard]] std::string code() const {
        std::string code(32, 'A');
        std::size_t count = registered_;
        for (std::size_t at = code.size(); at-- > 0; count /= 26)
            code[at] = static_cast<char>('A' + count % 26);
        return code + ".MFRGGZDFMZTWQ2LK";
    }

private:
    std::string answer_to(const std::string& question) {
        const std::string kind = question.substr(0, question.find('#'));
        if (kind == "SIQ") return "SIR";
        if (kind == "IQ") return "IR#" + unit_ + "#" + std::to_string(protocol_) + "#1.3.4";
        if (kind == "RR" && protocol_ >= 2) return enroll(question), "RR#" + code() + "#42";
        if (protocol_ >= 2) return "NAK#002";
        if (kind == "ST") return is_open_ = true, "ACK";
        if (kind == "RH" && is_open_) return enroll(question), "ACK";
        if (kind == "SQ" && registered_ > 0) return "SR#" + code() + "#42";
        return "NAK#002";
    }
    void enroll(const std::string& question) {
        is_open_ = false;
        ++registered_;
        last_receipt_ = question;
    }

    int protocol_;
    std::string unit_;
    bridge::clean_cash::Messages questions_;
    bool is_open_ = false;
    std::size_t registered_ = 0;
    std::string last_receipt_;
};

}  // namespace comptoir::test
