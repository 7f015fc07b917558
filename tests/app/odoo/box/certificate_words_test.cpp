#include "app/odoo/box/certificate_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/base/json.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/wrong_types.hpp"

namespace comptoir::odoo::box {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kSubject = "*.abcdef.odoo-iot.com";

LinkCertificate certificate_of(const test::Identity& identity, std::string subject = kSubject) {
    return {std::move(subject), {test::pem_of(identity.certificate.get()), test::pem_of(identity.key.get())}};
}

struct CertificateWordsTest : testing::Test {
    std::string words_of(const LinkCertificate& certificate, WallTime at) {
        const auto checked = check_certificate(certificate, at);
        return checked ? "it is good" : checked.error().message;
    }

    test::Authority authority;
    WallTime now = std::chrono::system_clock::now();
};

std::string answer_words(std::string_view body) {
    const auto read = read_certificate_answer(body);
    return read ? "it was taken" : read.error().message;
}

TEST_F(CertificateWordsTest, AskForTheDatabaseOfTheAccount) {
    EXPECT_EQ(json::parse(certificate_request({"https://shop.example", "t", "u-1", "M2401", "d"})).value(),
              json::Value::parse(R"({"params": {"db_uuid": "u-1", "enterprise_code": "M2401"}})"));
}

TEST_F(CertificateWordsTest, ReadACertificateAndRefuseWhatIsNone) {
    EXPECT_EQ(
        read_certificate_answer(
            R"({"result": {"subject_cn": "*.a.odoo-iot.com", "x509_pem": "C", "private_key_pem": "K"}})")
            .value(),
        (LinkCertificate{"*.a.odoo-iot.com", {"C", "K"}}));
    EXPECT_EQ(answer_words(R"({"result": {"error": "no subscription"}})"), "it says \"no subscription\"");
    EXPECT_EQ(answer_words(R"({"error": {"data": {"message": "boom"}}})"), "it says \"boom\"");
    EXPECT_THAT(answer_words("<!DOCTYPE html>"), HasSubstr("a web page"));
    EXPECT_THAT(answer_words(R"({"result": {"subject_cn": "*.a.b", "x509_pem": "C"}})"),
                HasSubstr("there is no certificate in its answer"));
    EXPECT_EQ(read_certificate_answer(std::string(10u << 20, ' ')).error().code, ErrorCode::full);
    EXPECT_FALSE(read_certificate_answer("{\"result\":" + std::string(1'000, '[')));
}

TEST_F(CertificateWordsTest, SurviveEveryTypeInEveryField) {
    json::Value good{{"result", {{"subject_cn", "s"}, {"x509_pem", "c"}, {"private_key_pem", "s3cr3t"}}}};
    test::for_each_wrong_type(good, good, [](const json::Value& bad) {
        const auto read = read_certificate_answer(json::dump(bad));
        if (!read) {
            EXPECT_THAT(read.error().message, Not(HasSubstr("s3cr3t")));
        }
    });
}

TEST_F(CertificateWordsTest, AGoodPairIsGoodInItsTimeOnly) {
    const auto good = certificate_of(authority.issue({.names = "DNS:*.abcdef.odoo-iot.com"}));
    ASSERT_TRUE(check_certificate(good, now));
    EXPECT_GT(check_certificate(good, now)->until, now);
    EXPECT_THAT(words_of(good, now + 48h), HasSubstr("the certificate expired on "));
    EXPECT_THAT(words_of(good, now - 48h), HasSubstr("the certificate is not valid before "));
}

TEST_F(CertificateWordsTest, AKeyOfAnotherCertificateIsRefused) {
    const auto identity = authority.issue({.names = "DNS:*.abcdef.odoo-iot.com"});
    auto certificate = certificate_of(identity);
    certificate.pair.key = test::pem_of(authority.issue().key.get());
    EXPECT_EQ(words_of(certificate, now), "the key does not belong to the certificate");
    certificate.pair.key = "s3cr3t";
    EXPECT_EQ(words_of(certificate, now), "the key is no PEM private key");
    certificate.pair.certificate = "s3cr3t";
    EXPECT_EQ(words_of(certificate, now), "there is no PEM certificate in it");
}

TEST_F(CertificateWordsTest, TheNameHasToHaveAStarAndToBeTheCertificates) {
    const auto identity = authority.issue({.names = "DNS:*.abcdef.odoo-iot.com,DNS:abcdef.odoo-iot.com"});
    EXPECT_EQ(words_of(certificate_of(identity), now), "it is good");
    for (const char* other : {"", "*", "*.", "abcdef.odoo-iot.com", "*.com", "*.*.odoo-iot.com", "*.a b.com"})
        EXPECT_THAT(words_of(certificate_of(identity, other), now), HasSubstr("none with a star")) << other;
    EXPECT_THAT(words_of(certificate_of(identity, "*.other.odoo-iot.com"), now),
                HasSubstr("not made out for its name"));
}

TEST_F(CertificateWordsTest, AnAddressBecomesANameUnderTheStar) {
    EXPECT_EQ(announced_domain("192.168.1.50", kSubject), "192-168-1-50.abcdef.odoo-iot.com");
    EXPECT_EQ(announced_domain("192.168.1.50", ""), "192.168.1.50");
    EXPECT_EQ(announced_domain("192.168.1.50", "box.shop.example"), "192.168.1.50");
    EXPECT_EQ(announced_domain("fe80::1", kSubject), "fe80::1");
    EXPECT_EQ(announced_domain("", kSubject), "");
}

}  // namespace
}  // namespace comptoir::odoo::box
