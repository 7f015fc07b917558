#pragma once
/// Certificates made while a test runs: an authority and what it signs, good or bad as the test wants.

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

namespace comptoir::test {

struct OpenSslDeleter {
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Certificate = std::unique_ptr<X509, OpenSslDeleter>;
using Key = std::unique_ptr<EVP_PKEY, OpenSslDeleter>;

struct Identity {
    Certificate certificate;
    Key key;
};

/// `names` as OpenSSL writes them: "DNS:localhost,IP:127.0.0.1". Days from now; an expired one ends in the
/// past.
struct CertificateRequest {
    std::string names = "DNS:localhost,IP:127.0.0.1";
    int from_day = -1;
    int to_day = 1;
};

/// As servers read it.
inline std::string pem_of(X509* certificate) {
    BIO* const bio = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(bio, certificate);
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    std::string out(data, static_cast<std::size_t>(size));
    BIO_free(bio);
    return out;
}
/// Encrypted where there is a password.
inline std::string pem_of(EVP_PKEY* key, const char* password = nullptr) {
    BIO* const bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PKCS8PrivateKey(bio, key, password == nullptr ? nullptr : EVP_aes_128_cbc(), password,
                                  password == nullptr ? 0 : static_cast<int>(std::string(password).size()),
                                  nullptr, nullptr);
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    std::string out(data, static_cast<std::size_t>(size));
    BIO_free(bio);
    return out;
}

/// A private certificate authority.
class Authority {
public:
    Authority() {
        self_.key = Key(EVP_EC_gen("P-256"));
        self_.certificate = made({.names = {}, .from_day = -10, .to_day = 10}, self_.key.get());
    }

    [[nodiscard]] Identity issue(const CertificateRequest& request = {}) const {
        Identity identity;
        identity.key = Key(EVP_EC_gen("P-256"));
        identity.certificate = made(request, identity.key.get());
        return identity;
    }

    /// What those who trust it are given.
    [[nodiscard]] std::string pem() const { return pem_of(self_.certificate.get()); }
    /// Writes what a box must trust.
    void write(const std::filesystem::path& file) const {
        std::FILE* const out = std::fopen(file.c_str(), "w");
        if (out == nullptr) throw std::runtime_error("no file " + file.string());
        PEM_write_X509(out, self_.certificate.get());
        std::fclose(out);
    }

private:
    [[nodiscard]] Certificate made(const CertificateRequest& request, EVP_PKEY* key) const {
        Certificate certificate(X509_new());
        X509* const x = certificate.get();
        constexpr long kDay = 24L * 60 * 60;
        X509_set_version(x, 2);
        ASN1_INTEGER_set(X509_get_serialNumber(x), ++serial_);
        X509_gmtime_adj(X509_getm_notBefore(x), request.from_day * kDay);
        X509_gmtime_adj(X509_getm_notAfter(x), request.to_day * kDay);
        X509_set_pubkey(x, key);
        const bool is_authority = !self_.certificate;
        set_name(X509_get_subject_name(x), is_authority ? "a shop's own authority" : "a server");
        X509_set_issuer_name(x, X509_get_subject_name(is_authority ? x : self_.certificate.get()));
        extend(x, NID_basic_constraints, is_authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
        if (!request.names.empty()) extend(x, NID_subject_alt_name, request.names);
        if (X509_sign(x, self_.key.get(), EVP_sha256()) == 0) throw std::runtime_error("X509_sign");
        return certificate;
    }
    static void set_name(X509_NAME* name, const std::string& common) {
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(common.c_str()), -1, -1, 0);
    }
    static void extend(X509* certificate, int what, const std::string& value) {
        X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, what, value.c_str());
        if (extension == nullptr) throw std::runtime_error("extension " + value);
        X509_add_ext(certificate, extension, -1);
        X509_EXTENSION_free(extension);
    }

    mutable int serial_ = 0;
    Identity self_;
};

}  // namespace comptoir::test
