// What this box's own certificates say, and when they are made anew.

#include "app/http/tls_certificate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/http/tls_context.hpp"
#include "tests/support/certificates.hpp"

namespace comptoir::http {
namespace {

using namespace std::chrono_literals;
using std::chrono::hours;
using testing::ElementsAre;

constexpr hours kDay{24};

WallTime now() {
    return std::chrono::system_clock::now();
}

CertificatePair authority(WallTime at = now()) {
    return make_authority("Comptoir 02:00:00:00:00:01", at).value();
}

CertificateFacts facts_of(const CertificatePair& pair) {
    return read_certificate(pair.certificate).value();
}

CertificateFacts made(const std::vector<std::string>& names, WallTime at = now()) {
    return facts_of(make_server_certificate(authority(at), names, at).value());
}

TEST(TlsCertificate, HoldsNamesAndAddressesAsTheyWereAsked) {
    EXPECT_THAT(made({"box.local", "192.168.1.42", "fd00::1", "localhost"}).names,
                ElementsAre("box.local", "192.168.1.42", "fd00::1", "localhost"));
}

TEST(TlsCertificate, LeavesOutWhatIsNoName) {
    EXPECT_THAT(made({"", "a b", "DNS:x", "x,DNS:bank.example", "@section", "*.example", "box"}).names,
                ElementsAre("box"));
    EXPECT_TRUE(made({}).names.empty());
}

TEST(TlsCertificate, HoldsNoMoreNamesThanItMay) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < kCertificateNamesMax + 7; ++i) names.push_back("box" + std::to_string(i));
    const CertificateFacts facts = made(names);
    EXPECT_EQ(facts.names.size(), kCertificateNamesMax);
    EXPECT_FALSE(is_due(facts, names, now())) << "what found no room does not make a new one due";
}

TEST(TlsCertificate, IsGoodSinceYesterdayAndForNoMoreThan397Days) {
    const WallTime at = now();
    const CertificateFacts facts = made({"box"}, at);
    EXPECT_LE(facts.from, at - 23h);
    EXPECT_LE(facts.until - facts.from, 397 * kDay);
    EXPECT_GT(facts.until, at + 390 * kDay);
}

TEST(TlsCertificate, ItsAuthorityIsGoodForTenYears) {
    const WallTime at = now();
    const CertificateFacts facts = facts_of(authority(at));
    EXPECT_GT(facts.until, at + 3640 * kDay);
    EXPECT_EQ(facts.fingerprint.size(), 32u * 3 - 1);
    EXPECT_FALSE(is_ending(facts, at + 3500 * kDay));
    EXPECT_TRUE(is_ending(facts, at + 3600 * kDay));
}

TEST(TlsCertificate, DoesNotOutliveItsAuthority) {
    const WallTime at = now();
    const auto old = authority(at - 3600 * kDay);
    EXPECT_LE(facts_of(make_server_certificate(old, {"box"}, at).value()).until, facts_of(old).until);
}

TEST(TlsCertificate, OfABoxWhoseClockIsNotSetIsDatedToThisProgramsFirstYear) {
    const CertificateFacts facts = made({"box"}, WallTime{} + 5min);
    EXPECT_EQ(date_text(facts.from), "2024-12-31");
    EXPECT_FALSE(is_due(facts, {"box"}, WallTime{} + 10min)) << "the clock stands still where it was";
    EXPECT_TRUE(is_due(facts, {"box"}, now())) << "and a new one is made once it is right";
}

TEST(TlsCertificate, IsDueNearItsEndAndForANewNameOnly) {
    const WallTime at = now();
    const CertificateFacts facts = made({"box.local", "192.168.1.42", "10.0.0.7"}, at);
    EXPECT_FALSE(is_due(facts, {"box.local", "192.168.1.42", "10.0.0.7"}, at));
    EXPECT_FALSE(is_due(facts, {"box.local"}, at)) << "a cable that was pulled";
    EXPECT_TRUE(is_due(facts, {"box.local", "192.168.1.43"}, at));
    EXPECT_FALSE(is_due(facts, {"box.local"}, at + 330 * kDay));
    EXPECT_TRUE(is_due(facts, {"box.local"}, at + 340 * kDay));
    EXPECT_TRUE(is_due(facts, {"box.local"}, at - 3 * kDay)) << "made while the clock was ahead";
}

TEST(TlsCertificate, KnowsWhoSignedIt) {
    const auto one = authority();
    const auto other = authority();
    const auto server = make_server_certificate(one, {"box"}, now()).value();
    EXPECT_TRUE(is_signed_by(server.certificate, one.certificate));
    EXPECT_FALSE(is_signed_by(server.certificate, other.certificate));
    EXPECT_FALSE(is_signed_by("", one.certificate));
    EXPECT_NE(facts_of(one).fingerprint, facts_of(other).fingerprint);
}

TEST(TlsCertificate, OfAnUnreadableAuthorityIsAnError) {
    EXPECT_EQ(make_server_certificate({"x", "y"}, {"box"}, now()).error().code, ErrorCode::malformed);
    EXPECT_EQ(read_certificate("-----BEGIN CERTIFICATE-----\nAAAA\n").error().code, ErrorCode::malformed);
    EXPECT_EQ(read_certificate("").error().code, ErrorCode::malformed);
}

TEST(TlsCertificate, NamesWithAStarNameNobody) {
    const test::Authority shop;
    const test::Identity wild = shop.issue({.names = "DNS:*.shop.example,DNS:Box.Shop.Example,IP:10.0.0.7"});
    EXPECT_THAT(read_certificate(test::pem_of(wild.certificate.get())).value().names,
                ElementsAre("box.shop.example", "10.0.0.7"));
}

TEST(TlsContext, SaysWhatIsWrongWithAPairAndQuotesNothing) {
    const test::Authority shop;
    const test::Identity one = shop.issue();
    const test::Identity other = shop.issue();
    const std::string certificate = test::pem_of(one.certificate.get());
    const auto why = [](const CertificatePair& pair) { return make_tls_context(pair).error().message; };
    EXPECT_TRUE(make_tls_context({certificate, test::pem_of(one.key.get())}));
    EXPECT_EQ(why({certificate, test::pem_of(other.key.get())}),
              "the key does not belong to the certificate");
    EXPECT_EQ(why({"garbage", "garbage"}), "there is no PEM certificate in it");
    EXPECT_EQ(why({certificate, "garbage"}), "the key is no PEM private key");
    EXPECT_EQ(why({certificate, test::pem_of(one.key.get(), "secret")}),
              "the key has a password, which nobody can type here");
}

}  // namespace
}  // namespace comptoir::http
