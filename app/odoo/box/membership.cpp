#include "app/odoo/box/membership.hpp"

#include <utility>

#include "app/odoo/box/connection_token.hpp"

namespace comptoir::odoo::box {
namespace {

constexpr const char* kAccountFile = "odoo-account.json";
constexpr const char* kCertificateFile = "odoo-certificate.json";

}  // namespace

Membership::Membership(MembershipContext context)
    : context_(std::move(context)),
      accounts_(context_.folder / kAccountFile),
      pairing_({.executor = context_.executor,
                .client = context_.client,
                .changed = context_.changed,
                // One that can't be kept is in use all the same, and among the problems.
                .paired =
                    [this](ServerAccount account) {
                        (void)accounts_.take(std::move(account), AccountOrigin::paired);
                    },
                .timings = context_.pairing}),
      certificate_({.executor = context_.executor,
                    .client = context_.client,
                    .clock = context_.clock,
                    .file = context_.folder / kCertificateFile,
                    .changed =
                        [this] {
                            if (context_.has_certificate) context_.has_certificate();
                            if (context_.changed) context_.changed();
                        },
                    .timings = context_.certificate}) {
    accounts_.observe([this](const ServerAccount&) {
        follow_account();
        if (context_.changed) context_.changed();
    });
}

void Membership::configure(const BoxSettings& settings, const std::string& identifier) {
    settings_ = settings;
    identifier_ = identifier;
    accounts_.configure(settings.connection_token);
    follow_account();
}

void Membership::stop() {
    pairing_.stop();
    certificate_.stop();
}

Result<void> Membership::paste(const std::string& connection_token) {
    auto account = read_connection_token(connection_token);
    if (!account) return tl::unexpected(account.error());
    const ServerAccount wanted = *account;
    auto taken = accounts_.take(std::move(*account), AccountOrigin::pasted);
    return taken || accounts_.account() != wanted ? taken : Result<void>{};
}

std::optional<http::CertificatePair> Membership::certificate() const {
    auto certificate = certificate_.certificate();
    if (!certificate) return std::nullopt;
    return std::move(certificate->pair);
}

std::string Membership::domain_of(const std::string& address) const {
    const auto certificate = certificate_.certificate();
    return announced_domain(address, certificate ? certificate->subject : "");
}

json::Value Membership::describe() const {
    const CertificateStatus& certificate = certificate_.status();
    return {{"account", name_of(accounts_.origin())},
            {"server", accounts_.account().url},
            {"pairing", {{"state", name_of(pairing_.status().state)}, {"has_code", !pairing_code().empty()}}},
            {"certificate",
             {{"state", name_of(certificate.state)},
              {"name", certificate.subject},
              {"until", certificate.until ? http::date_text(*certificate.until) : ""}}}};
}

std::vector<std::string> Membership::problems() const {
    std::vector<std::string> all;
    for (const std::string& problem :
         {accounts_.problem(), pairing_.status().problem, certificate_.status().problem}) {
        if (!problem.empty()) all.push_back(problem);
    }
    return all;
}

void Membership::follow_account() {
    const ServerAccount account = accounts_.account();
    pairing_.configure(
        {.service = settings_.pairing_service, .identifier = identifier_, .is_wanted = account.empty()});
    certificate_.configure(
        {.service = settings_.certificate_service, .account = account, .identifier = identifier_});
}

}  // namespace comptoir::odoo::box
