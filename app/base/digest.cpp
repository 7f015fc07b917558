#include "app/base/digest.hpp"

#include <openssl/evp.h>

#include <array>

#include "app/base/check.hpp"

namespace comptoir {

std::string digest_of(std::initializer_list<std::string_view> parts) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    EVP_MD_CTX* const context = EVP_MD_CTX_new();
    bool is_well = context != nullptr && EVP_DigestInit_ex(context, EVP_sha256(), nullptr) == 1;
    for (const std::string_view part : parts) {
        const std::string size = std::to_string(part.size()) + ":";
        is_well = is_well && EVP_DigestUpdate(context, size.data(), size.size()) == 1 &&
                  EVP_DigestUpdate(context, part.data(), part.size()) == 1;
    }
    is_well = is_well && EVP_DigestFinal_ex(context, digest.data(), &length) == 1;
    EVP_MD_CTX_free(context);
    CHECK(is_well, "SHA-256 is in every OpenSSL and needs only memory");
    return std::string(digest.begin(), digest.begin() + length);
}

std::string hex_digest_of(std::initializer_list<std::string_view> parts) {
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string text;
    for (const char c : digest_of(parts)) {
        const auto byte = static_cast<unsigned char>(c);
        text += {kHex[byte / 16], kHex[byte % 16]};
    }
    return text;
}

}  // namespace comptoir
