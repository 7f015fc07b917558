#pragma once
/// Which tills speak to this box, and what they say of themselves.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/clock.hpp"
#include "app/base/json.hpp"
#include "app/http/message.hpp"

namespace comptoir::odoo {

/// One till, told apart by its address (or the one that a web server on the box forwards for): nothing else
/// is in every request; or by the register whose path it calls.
struct Contact {
    std::string register_id;  ///< an address, or the name of a register
    std::string address;      ///< where it was heard from last
    std::string origin;       ///< of the page that speaks: the POS's server; empty where no browser speaks
    std::string user_agent;
    std::string pos_version;  ///< "odoo16", "odoo18", "odoo19" once a request could only be of that one
    std::string pos_number;   ///< `pos_id` of 18, empty until said
    WallTime first{};
    WallTime last{};

    bool operator==(const Contact&) const = default;
};

/// What the till behind a request is known by: its address, or the one that a web server on this machine says
/// it speaks for.   Thread: any.
[[nodiscard]] std::string till_of(const http::Request& request);

/// Thread: io (pure; the caller owns it).
/// Limits: kContactsMax tills, the longest silent one makes room; texts are cut at kTextMax bytes.
class Contacts {
public:
    static constexpr std::size_t kContactsMax = 32;  // as many as the arbiter's registers
    static constexpr std::size_t kTextMax = 255;     // an origin is a name, its scheme and port

    /// A sign of life; an empty text leaves what was known. `address`: where a till speaks from that is not
    /// known by it.
    Contact& heard(const std::string& register_id, std::string_view origin, std::string_view user_agent,
                   WallTime now, std::string_view address = {});

    /// The latest first.
    [[nodiscard]] std::vector<Contact> list() const;
    /// The same for the status page: addresses and versions, nothing of a customer.
    [[nodiscard]] json::Value describe(WallTime now) const;

private:
    std::vector<Contact> contacts_;
};

}  // namespace comptoir::odoo
