#pragma once
/// Which certificate this box shows over https: one from files, that of the Odoo link, or one of its own
/// authority.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/clock.hpp"
#include "app/base/result.hpp"
#include "app/http/router.hpp"
#include "app/http/settings.hpp"
#include "app/http/tls_certificate.hpp"
#include "app/http/tls_context.hpp"

namespace comptoir::http {

/// Its own authority and certificate live in a folder of this box's, key and certificate in one file each, so
/// that a power cut leaves both or neither, readable by this program alone. They are made once, where they
/// are needed; the certificate is made anew near its end and when the box has got another name or address,
/// the authority only near its own end: every till's browser was told to trust it.
///
/// Thread: io; blocks for the disk for a moment (four small files at most).   Owner: the kiosk.
/// Errors: what is wrong is in `problem`, and the certificate in use stays.
class TlsKeeper {
public:
    explicit TlsKeeper(std::filesystem::path folder) : folder_(std::move(folder)) {}

    struct Wanted {
        HttpSettings http;               ///< without addresses for TLS nothing is made or read
        std::vector<std::string> names;  ///< of this box, as `host_of` spells them
        std::string authority_name;      ///< what a browser's list of authorities shows
        /// The one of the Odoo link, for "*.abcdef.odoo-iot.com"; files win over it, and it over our own.
        std::optional<CertificatePair> of_the_link = std::nullopt;
    };
    /// Looks at files and dates again: after a change of settings, and now and then. True when `context` is
    /// another one than before.
    bool refresh(const Wanted& wanted, WallTime now);

    /// For new connections; empty while there is no usable certificate.
    [[nodiscard]] const TlsContext& context() const { return context_; }
    /// Whether the certificate in use is made out for `host`, as `host_of` spells it: nobody but us has its
    /// key. Of a name with a star counts what the Odoo link makes of it alone: an address of ours, with
    /// dashes, in the star's place ("192-168-1-50.abcdef.odoo-iot.com").
    [[nodiscard]] bool is_named(std::string_view host) const;
    /// For the status; empty when nothing is wrong.
    [[nodiscard]] const std::string& problem() const { return problem_; }
    /// The certificate that browsers have to be told to trust, PEM; empty unless our own is in use.
    [[nodiscard]] const std::string& authority() const { return authority_pem_; }

private:
    enum class Source { files, link, own };

    [[nodiscard]] Result<CertificatePair> pair_of(Source source, const Wanted& wanted, WallTime now);
    [[nodiscard]] Result<CertificatePair> own_pair(const Wanted& wanted, WallTime now);
    [[nodiscard]] Result<CertificatePair> own_authority(const Wanted& wanted, WallTime now);
    [[nodiscard]] Result<void> take(CertificatePair pair, WallTime now);
    void set_problem(std::string problem);
    void keep_both();

    std::filesystem::path folder_;
    TlsContext context_;
    CertificatePair running_;
    CertificateFacts facts_;
    Source source_ = Source::own;     ///< of the one in use
    std::vector<std::string> names_;  ///< of this box
    std::optional<CertificatePair> own_authority_;
    std::optional<CertificatePair> own_server_;
    std::string not_kept_;  ///< why what was made is lost at the next start
    std::string problem_;
    std::string authority_pem_;
};

/// GET /ca.crt: the authority's certificate for everybody, also over plain HTTP, or 404 where there is none.
/// The keeper outlives the router.
void install_authority_route(Router& router, const TlsKeeper& keeper);

}  // namespace comptoir::http
