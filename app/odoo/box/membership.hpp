#pragma once
/// How this box belongs to an Odoo server: the account, the code that brings one, the certificate it brings.

#include <boost/asio/any_io_executor.hpp>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/base/clock.hpp"
#include "app/base/json.hpp"
#include "app/net/client.hpp"
#include "app/odoo/box/account_keeper.hpp"
#include "app/odoo/box/certificate_client.hpp"
#include "app/odoo/box/pairing.hpp"
#include "app/odoo/box/settings.hpp"

namespace comptoir::odoo::box {

struct MembershipContext {
    asio::any_io_executor executor;
    net::Client& client;
    const Clock& clock;
    std::filesystem::path folder;           ///< where the account and the certificate are kept
    std::function<void()> changed;          ///< something that `describe` says is another
    std::function<void()> has_certificate;  ///< `certificate` may be another
    PairingTimings pairing = {};
    CertificateTimings certificate = {};
};

/// Thread: io.   Owner: the kiosk; what it uses outlives the io_context's last handler.
class Membership {
public:
    explicit Membership(MembershipContext context);
    Membership(const Membership&) = delete;
    Membership& operator=(const Membership&) = delete;

    /// `identifier` is the box's own, the same in every version of Odoo.
    void configure(const BoxSettings& settings, const std::string& identifier);
    /// Asks no more.
    void stop();

    /// For whoever follows the account: the link to the server.
    [[nodiscard]] AccountKeeper& accounts() { return accounts_; }
    /// A connection token that the owner pasted.
    ///
    /// Errors: malformed (in words for who pasted it), refused (the settings have one). One that can't be
    /// kept is in use all the same, and a problem.
    [[nodiscard]] Result<void> paste(const std::string& connection_token);
    /// Errors: those of `AccountKeeper::forget`.
    [[nodiscard]] Result<void> forget() { return accounts_.forget(); }

    /// To be typed in Odoo; empty: none. On the screen, on paper, and to the owner alone.
    [[nodiscard]] const std::string& pairing_code() const { return pairing_.status().code; }
    /// What https is spoken with; nothing where the link brings none that is good today.
    [[nodiscard]] std::optional<http::CertificatePair> certificate() const;
    /// Where the server's pages reach this box, of one of its addresses.
    [[nodiscard]] std::string domain_of(const std::string& address) const;

    /// For the status: no token and no code.
    [[nodiscard]] json::Value describe() const;
    /// For the technician, in words without secrets.
    [[nodiscard]] std::vector<std::string> problems() const;

private:
    void follow_account();

    MembershipContext context_;
    BoxSettings settings_;
    std::string identifier_;
    AccountKeeper accounts_;
    Pairing pairing_;
    CertificateClient certificate_;
};

}  // namespace comptoir::odoo::box
