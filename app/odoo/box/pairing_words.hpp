#pragma once
/// What a box and the pairing service say to each other.

#include <string>
#include <string_view>

#include "app/base/result.hpp"
#include "app/odoo/box/server_account.hpp"

namespace comptoir::odoo::box {

/// Behind the service's address.   Source: server-link.md section 2.2.
inline constexpr std::string_view kPairingPath = "/odoo-enterprise/iot/connect-box";

/// What the owner types in Odoo, and the longer name of the same that only the service and the box know.
struct PairingCode {
    std::string code;
    std::string uuid;

    bool operator==(const PairingCode&) const = default;
    [[nodiscard]] bool empty() const { return code.empty(); }
};

/// Asks for a code (with an empty one) or what became of one. Both generations' keys go along: the earlier
/// one reads no `serial_number`.
///
/// Thread: any.   Source: server-link.md section 2.2.
[[nodiscard]] std::string pairing_request(const PairingCode& code, const std::string& identifier);

struct PairingAnswer {
    enum class What {
        waiting,  ///< nobody has typed the code yet
        code,     ///< `code` is to be typed
        paired,   ///< `account` is ours
        expired,  ///< a new code is needed
    };
    What what = What::waiting;
    PairingCode code;
    ServerAccount account;

    bool operator==(const PairingAnswer&) const = default;
};

/// Errors: malformed (no such answer), refused (the service names an error of its own), full (larger than
/// kPairingBytesMax). The message quotes nothing but the service's own error, shortened.   Thread: any.
/// Source: server-link.md section 2.2.
[[nodiscard]] Result<PairingAnswer> read_pairing_answer(std::string_view body);

inline constexpr std::size_t kPairingBytesMax = 16u << 10;  // an account has five texts of some 50 characters
inline constexpr std::size_t kPairingCodeMax = 16;          // Odoo's have 4 to 8; what fits the setup scene
inline constexpr std::size_t kPairingUuidMax = 128;         // a uuid has 36 characters

}  // namespace comptoir::odoo::box
