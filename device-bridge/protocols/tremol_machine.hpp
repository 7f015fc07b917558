#pragma once
/// A Tremol made of software: what tests and training have at the far end of the wire.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "device-bridge/protocols/tremol.hpp"

namespace comptoir::bridge {

/// It does what it is told as often as it is told, whatever the number of the question: one that a driver
/// repeats in vain is registered twice.
///
/// Thread: any (no I/O, no clock).   Source: protocol/devices.md section 7.2.
/// Assumed: what stands in its answers beside the invoice's number and its address, which come first.
class TremolMachine {
public:
    struct Identity {
        std::string serial = "KRAMW000000000001";
        std::string tax_number = "P000000000A";
    };
    explicit TremolMachine(Identity identity) : identity_(std::move(identity)) {}

    /// What it answers at once.
    [[nodiscard]] std::string feed(std::string_view bytes);

    [[nodiscard]] std::size_t registered() const { return registered_; }
    [[nodiscard]] std::size_t cancelled() const { return cancelled_; }
    [[nodiscard]] bool has_open_receipt() const { return is_open_; }
    [[nodiscard]] std::size_t sold() const { return sold_; }  ///< lines of the last receipt
    [[nodiscard]] const std::string& last_sale() const { return last_sale_; }

private:
    [[nodiscard]] std::string answer_to(const tremol::Answer& question);
    [[nodiscard]] std::string close(char number);
    [[nodiscard]] std::string cancel(char number);

    Identity identity_;
    tremol::Answers questions_;
    bool is_open_ = false;
    std::size_t sold_ = 0;
    std::size_t registered_ = 0;
    std::size_t cancelled_ = 0;
    std::string last_sale_;
};

}  // namespace comptoir::bridge
