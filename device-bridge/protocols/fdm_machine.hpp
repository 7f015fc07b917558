#pragma once
/// A fiscal data module made of software: what tests and training have at the far end of the wire.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "device-bridge/protocols/fdm.hpp"

namespace comptoir::bridge {

/// It registers each receipt that it is told, but for the last one told again with the same number and a
/// retry: that it answers as before. Any other repeat is registered twice.
///
/// Thread: any (no I/O, no clock).   Source: protocol/devices.md section 7.3.
/// Assumed: that it keeps one answer, and that a status or a PIN in between makes it forget; worse than this
/// a driver can't meet.
class FdmMachine {
public:
    explicit FdmMachine(std::string fdm_number = "BFDM0000001") : fdm_number_(std::move(fdm_number)) {}

    /// What it answers at once.
    [[nodiscard]] std::string feed(std::string_view bytes);

    /// From now on messages end in this error, six digits; "": in none.
    void refuse_with(std::string code) { refusal_ = std::move(code); }
    [[nodiscard]] std::size_t registered() const { return registered_; }
    [[nodiscard]] std::size_t messages() const { return messages_; }
    [[nodiscard]] const std::string& last_receipt() const { return last_receipt_; }
    [[nodiscard]] const std::string& last_pin() const { return last_pin_; }

private:
    [[nodiscard]] std::string answer_to(const std::string& text);
    [[nodiscard]] std::string register_receipt(const std::string& text, fdm::Answer& answer);

    fdm::Frames questions_;
    std::string fdm_number_;
    std::string refusal_;
    std::string last_receipt_;
    std::string last_pin_;
    std::string kept_sequence_;
    std::string kept_answer_;
    std::size_t registered_ = 0;
    std::size_t messages_ = 0;
};

}  // namespace comptoir::bridge
