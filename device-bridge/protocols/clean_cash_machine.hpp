#pragma once
/// A CleanCash made of software: what tests and training have at the far end of the wire.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "device-bridge/protocols/clean_cash.hpp"

namespace comptoir::bridge {

/// It registers a receipt as often as it is told: one that a driver repeats in vain is registered twice.
///
/// Thread: any (no I/O, no clock).   Source: protocol/devices.md section 7.4.
/// Assumed: what its answers to a receipt look like.
class CleanCashMachine {
public:
    explicit CleanCashMachine(int protocol = 2, std::string unit = "SEMANU0000000017")
        : protocol_(protocol), unit_(std::move(unit)) {}

    /// What it answers at once.
    [[nodiscard]] std::string feed(std::string_view bytes);

    /// From now on a receipt is refused with this code, three digits; "": none is.
    void refuse_with(std::string code) { refusal_ = std::move(code); }
    [[nodiscard]] std::size_t registered() const { return registered_; }
    [[nodiscard]] const std::string& last_receipt() const { return last_receipt_; }
    /// Of the last receipt: 32 letters of a digest, which the count ends here, and more behind.
    [[nodiscard]] std::string code() const;

private:
    [[nodiscard]] std::string answer_to(const std::string& question);
    void enroll(const std::string& question);

    int protocol_;
    std::string unit_;
    clean_cash::Messages questions_;
    std::string refusal_;
    bool is_open_ = false;
    std::size_t registered_ = 0;
    std::string last_receipt_;
};

}  // namespace comptoir::bridge
