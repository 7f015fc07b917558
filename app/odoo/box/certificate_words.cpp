#include "app/odoo/box/certificate_words.hpp"

#include <algorithm>

#include "app/base/json.hpp"
#include "app/http/access.hpp"
#include "app/http/tls_context.hpp"
#include "app/odoo/box/service_answer.hpp"

namespace comptoir::odoo::box {
namespace {

constexpr std::string_view kStar = "*.";

/// What stands behind the star; "" where there is no star or no name of at least two parts.
std::string suffix_of(std::string_view subject) {
    if (!subject.starts_with(kStar)) return {};
    const std::string suffix = http::host_of(subject.substr(kStar.size()));
    return suffix.find('.') == std::string::npos ? "" : suffix;
}

bool is_ipv4(std::string_view address) {
    return !address.empty() && std::count(address.begin(), address.end(), '.') == 3 &&
           std::all_of(address.begin(), address.end(),
                       [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

}  // namespace

std::string certificate_request(const ServerAccount& account) {
    return json::dump(
        {{"params", {{"db_uuid", account.db_uuid}, {"enterprise_code", account.enterprise_code}}}});
}

Result<LinkCertificate> read_certificate_answer(std::string_view body) {
    const auto answer = read_service_answer(body, kCertificateBytesMax);
    if (!answer) return tl::unexpected(answer.error());
    const json::Value& result = json::member(*answer, "result");
    for (const json::Value* part : {&*answer, &result}) {
        if (const std::string trouble = service_error(*part); !trouble.empty())
            return fail(ErrorCode::refused, "it says \"" + trouble + "\"");
    }
    LinkCertificate certificate{json::text(result, "subject_cn"),
                                {json::text(result, "x509_pem"), json::text(result, "private_key_pem")}};
    if (certificate.subject.empty() || certificate.pair.certificate.empty() || certificate.pair.key.empty())
        return fail(ErrorCode::malformed, "there is no certificate in its answer");
    return certificate;
}

Result<http::CertificateFacts> check_certificate(const LinkCertificate& certificate, WallTime now) {
    const std::string suffix = suffix_of(certificate.subject);
    if (suffix.empty()) return fail(ErrorCode::malformed, "the certificate's name is none with a star");
    auto facts = http::read_certificate(certificate.pair.certificate);
    if (!facts) return facts;
    if (std::find(facts->any_under.begin(), facts->any_under.end(), suffix) == facts->any_under.end())
        return fail(ErrorCode::refused, "the certificate is not made out for its name");
    if (facts->until < now)
        return fail(ErrorCode::refused, "the certificate expired on " + http::date_text(facts->until));
    if (facts->from > now)
        return fail(ErrorCode::refused,
                    "the certificate is not valid before " + http::date_text(facts->from));
    const auto context = http::make_tls_context(certificate.pair);
    if (!context) return tl::unexpected(context.error());
    return facts;
}

std::string announced_domain(const std::string& address, std::string_view subject) {
    const std::string suffix = suffix_of(subject);
    if (suffix.empty() || !is_ipv4(address)) return address;
    std::string label = address;
    std::replace(label.begin(), label.end(), '.', '-');
    return label + "." + suffix;
}

}  // namespace comptoir::odoo::box
