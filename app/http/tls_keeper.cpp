#include "app/http/tls_keeper.hpp"

#include <arpa/inet.h>
#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "app/base/file.hpp"
#include "app/base/log.hpp"

namespace comptoir::http {
namespace {

constexpr const char* kAuthorityFile = "authority.pem";
constexpr const char* kServerFile = "server.pem";
constexpr std::size_t kPemBytesMax = 64u << 10;  // a chain of three certificates and its key are 10 KB
constexpr mode_t kOwnerOnly = 0600;
constexpr mode_t kOwnerOnlyFolder = 0700;

/// The key's block of a file that holds both, and the rest.
CertificatePair split(const std::string& both) {
    constexpr std::string_view kEnd = "-----END PRIVATE KEY-----\n";
    const std::size_t end = both.find(kEnd);
    if (end == std::string::npos) return {both, ""};
    return {both.substr(end + kEnd.size()), both.substr(0, end + kEnd.size())};
}

/// What was kept, or nothing where nothing was yet. Errors: there is something that can't be read; it must
/// not be written over.
Result<std::optional<CertificatePair>> kept(const std::filesystem::path& file) {
    std::error_code ec;
    if (!std::filesystem::exists(file, ec) && !ec) return std::nullopt;
    const auto text = file::read(file, kPemBytesMax);
    if (!text) return tl::unexpected(text.error());
    // A copy that came from a backup may be open to all.
    ::chmod(file.c_str(), kOwnerOnly);
    return split(*text);
}

bool is_usable(const CertificatePair& pair) {
    return make_tls_context(pair).has_value();
}

/// One file after the other, each told from the other in the words.
Result<CertificatePair> pair_from_files(const HttpSettings& http) {
    const std::string& key_file = http.key.empty() ? http.certificate : http.key;
    auto certificate = file::read(http.certificate, kPemBytesMax);
    if (!certificate) return fail(certificate.error().code, "certificate " + certificate.error().message);
    auto key = file::read(key_file, kPemBytesMax);
    if (!key) return fail(key.error().code, "key " + key.error().message);
    return CertificatePair{std::move(*certificate), std::move(*key)};
}

bool is_ipv4(const std::string& name) {
    in_addr bytes{};
    return ::inet_pton(AF_INET, name.c_str(), &bytes) == 1;
}

std::string why_not_today(const CertificateFacts& facts, WallTime now) {
    if (facts.until < now)
        return "the certificate expired on " + date_text(facts.until) + " (or this box's clock is ahead)";
    if (facts.from > now)
        return "the certificate is not valid before " + date_text(facts.from) +
               " (or this box's clock is behind)";
    return {};
}

}  // namespace

bool TlsKeeper::refresh(const Wanted& wanted, WallTime now) {
    const TlsContext before = context_;
    if (wanted.http.listen_tls.empty()) {
        context_.reset();
        running_ = {};
        authority_pem_.clear();
        set_problem("");
        return context_ != before;
    }
    const Source source = !wanted.http.certificate.empty() ? Source::files
                          : wanted.of_the_link             ? Source::link
                                                           : Source::own;
    names_ = wanted.names;
    auto pair = pair_of(source, wanted, now);
    Result<void> taken;
    if (pair) taken = take(std::move(*pair), now);
    if (!taken && source == Source::files) taken.error().message.insert(0, wanted.http.certificate + ": ");
    if (!taken && source == Source::link) taken.error().message.insert(0, "the one of the Odoo link: ");
    if (!pair) taken = tl::unexpected(pair.error());
    if (taken) authority_pem_ = source == Source::own ? own_authority_->certificate : "";
    if (taken) source_ = source;
    if (!taken && context_) {
        set_problem("https: " + taken.error().message + "; the certificate in use stays");
    } else if (!taken) {
        set_problem("nobody can call over https: " + taken.error().message);
    } else if (const std::string why = why_not_today(facts_, now); !why.empty()) {
        set_problem("https: " + why);
    } else {
        set_problem(not_kept_.empty() || source != Source::own ? "" : "https: " + not_kept_);
    }
    return context_ != before;
}

bool TlsKeeper::is_named(std::string_view host) const {
    if (!context_) return false;
    if (std::find(facts_.names.begin(), facts_.names.end(), host) != facts_.names.end()) return true;
    const std::size_t dot = host.find('.');
    if (source_ != Source::link || dot == std::string_view::npos) return false;
    const auto& suffixes = facts_.any_under;
    if (std::find(suffixes.begin(), suffixes.end(), host.substr(dot + 1)) == suffixes.end()) return false;
    const std::string_view label = host.substr(0, dot);
    return std::any_of(names_.begin(), names_.end(), [&](const std::string& name) {
        return is_ipv4(name) && std::equal(name.begin(), name.end(), label.begin(), label.end(),
                                           [](char in_name, char in_label) {
                                               return in_label == (in_name == '.' ? '-' : in_name);
                                           });
    });
}

Result<CertificatePair> TlsKeeper::pair_of(Source source, const Wanted& wanted, WallTime now) {
    switch (source) {
        case Source::files: return pair_from_files(wanted.http);
        case Source::link: return *wanted.of_the_link;
        case Source::own: return own_pair(wanted, now);
    }
    return own_pair(wanted, now);
}

/// A pair that is not good today takes no good one's place; where there is none, tills may still accept it.
Result<void> TlsKeeper::take(CertificatePair pair, WallTime now) {
    if (context_ && pair == running_) return {};
    auto facts = read_certificate(pair.certificate);
    if (!facts) return tl::unexpected(facts.error());
    const std::string why = why_not_today(*facts, now);
    if (!why.empty() && context_ && why_not_today(facts_, now).empty()) return fail(ErrorCode::refused, why);
    auto context = make_tls_context(pair);
    if (!context) return tl::unexpected(context.error());
    log::info(context_ ? "another certificate is in use for https" : "a certificate is in use for https",
              {{"until", date_text(facts->until)}, {"fingerprint", facts->fingerprint}});
    context_ = std::move(*context);
    running_ = std::move(pair);
    facts_ = std::move(*facts);
    return {};
}

Result<CertificatePair> TlsKeeper::own_pair(const Wanted& wanted, WallTime now) {
    const auto authority = own_authority(wanted, now);
    if (!authority) return authority;
    if (!own_server_) {
        auto stored = kept(folder_ / kServerFile);
        // Nobody was told to trust this one by itself: whatever is wrong with it, a new one will do.
        if (stored && *stored && is_usable(**stored) &&
            is_signed_by((*stored)->certificate, authority->certificate))
            own_server_ = std::move(**stored);
    }
    if (own_server_) {
        const auto facts = read_certificate(own_server_->certificate);
        if (facts && !is_due(*facts, wanted.names, now)) {
            if (!not_kept_.empty()) keep_both();
            return *own_server_;
        }
    }
    auto made = make_server_certificate(*authority, wanted.names, now);
    if (!made) return made;
    own_server_ = *made;
    keep_both();
    return made;
}

Result<CertificatePair> TlsKeeper::own_authority(const Wanted& wanted, WallTime now) {
    if (!own_authority_) {
        auto stored = kept(folder_ / kAuthorityFile);
        if (!stored) return tl::unexpected(stored.error());
        if (*stored && is_usable(**stored)) own_authority_ = std::move(**stored);
        if (*stored && !own_authority_)
            log::error(
                "this box's certificate authority is not readable and is made anew; tills have to "
                "import the new one",
                {{"file", (folder_ / kAuthorityFile).string()}});
    }
    if (own_authority_) {
        const auto facts = read_certificate(own_authority_->certificate);
        if (facts && !is_ending(*facts, now)) return *own_authority_;
        log::warning("this box's certificate authority ends; tills have to import the new one");
    }
    auto made = make_authority(wanted.authority_name, now);
    if (!made) return made;
    if (const auto facts = read_certificate(made->certificate))
        log::info("this box has a certificate authority of its own; browsers import it from /ca.crt",
                  {{"fingerprint", facts->fingerprint}});
    own_authority_ = *made;
    own_server_.reset();
    return made;
}

void TlsKeeper::set_problem(std::string problem) {
    if (problem == problem_) return;
    problem_ = std::move(problem);
    if (!problem_.empty()) log::warning(problem_);
}

/// The authority first: a certificate that nobody's authority has signed is made anew.
void TlsKeeper::keep_both() {
    std::error_code ec;
    std::filesystem::create_directories(folder_, ec);
    ::chmod(folder_.c_str(), kOwnerOnlyFolder);
    // Written as files that only we can read from their first byte on.
    auto saved = file::write(folder_ / kAuthorityFile, own_authority_->key + own_authority_->certificate);
    if (saved) saved = file::write(folder_ / kServerFile, own_server_->key + own_server_->certificate);
    not_kept_ =
        saved ? "" : "what tills are told to trust is lost at the next start: " + saved.error().message;
}

void install_authority_route(Router& router, const TlsKeeper& keeper) {
    router.on(Method::get, "/ca.crt", Guard::anyone, [&keeper](const Request&) -> asio::awaitable<Response> {
        if (keeper.authority().empty())
            co_return Response::text(404, "This box has no certificate authority of its own.\n");
        Response response;
        response.content_type = "application/x-x509-ca-cert";
        response.body = keeper.authority();
        response.headers = {{"Cache-Control", "no-store"}};
        co_return response;
    });
}

}  // namespace comptoir::http
