// Which certificate is shown: made once, made anew, read from files, kept while the new one is bad.

#include "app/http/tls_keeper.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "app/base/file.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/http_fixture.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::http {
namespace {

using namespace std::chrono_literals;
using std::chrono::hours;
using test::TemporaryFolder;
using testing::HasSubstr;
using testing::Not;

constexpr hours kDay{24};
constexpr std::size_t kReadMax = 64 * 1024;  // far more than what is read here

int mode_of(const std::filesystem::path& path) {
    struct stat info {};
    return ::stat(path.c_str(), &info) == 0 ? static_cast<int>(info.st_mode & 0777) : -1;
}

void write(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path, std::ios::trunc) << text;
}

struct TlsKeeperTest : testing::Test {
    TlsKeeper::Wanted own(std::vector<std::string> names = {"box.local", "192.168.1.42"}) {
        return {{.listen_tls = {"127.0.0.1:0"}}, std::move(names), "Comptoir 02:00:00:00:00:01"};
    }
    TlsKeeper::Wanted from_files() {
        return {
            {.listen_tls = {"127.0.0.1:0"}, .certificate = certificate_file(), .key = key_file()}, {}, ""};
    }
    std::string certificate_file() { return (folder.path() / "shop.pem").string(); }
    std::string key_file() { return (folder.path() / "shop.key").string(); }
    void put(const test::Identity& identity) {
        write(certificate_file(), test::pem_of(identity.certificate.get()));
        write(key_file(), test::pem_of(identity.key.get()));
    }
    std::string stored(const char* name) {
        return file::read(folder.path() / "tls" / name, kReadMax).value_or("");
    }
    CertificateFacts stored_server() {
        const std::string text = stored("server.pem");
        return read_certificate(text.substr(text.find("-----BEGIN CERTIFICATE"))).value();
    }

    TemporaryFolder folder;
    TlsKeeper keeper{folder.path() / "tls"};
    WallTime now = std::chrono::system_clock::now();
};

TEST_F(TlsKeeperTest, MakesNothingWhereNobodyWantsHttps) {
    TlsKeeper::Wanted wanted = own();
    wanted.http.listen_tls.clear();
    EXPECT_FALSE(keeper.refresh(wanted, now));
    EXPECT_FALSE(keeper.context());
    EXPECT_EQ(keeper.problem(), "");
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "tls"));
}

TEST_F(TlsKeeperTest, MakesItsOwnOnceAndFindsItAgainAfterARestart) {
    EXPECT_TRUE(keeper.refresh(own(), now));
    EXPECT_TRUE(keeper.context());
    EXPECT_EQ(keeper.problem(), "");
    EXPECT_FALSE(keeper.refresh(own(), now + 1h)) << "nothing has changed";
    const std::string authority = stored("authority.pem");
    const std::string server = stored("server.pem");

    TlsKeeper again{folder.path() / "tls"};
    EXPECT_TRUE(again.refresh(own(), now + 2h));
    EXPECT_EQ(again.authority(), keeper.authority());
    EXPECT_EQ(stored("authority.pem"), authority);
    EXPECT_EQ(stored("server.pem"), server);
}

TEST_F(TlsKeeperTest, KeepsPrivateKeysToItself) {
    keeper.refresh(own(), now);
    EXPECT_EQ(mode_of(folder.path() / "tls"), 0700);
    for (const char* name : {"authority.pem", "server.pem"}) {
        EXPECT_THAT(stored(name), HasSubstr("PRIVATE KEY"));
        EXPECT_EQ(mode_of(folder.path() / "tls" / name), 0600) << name;
    }
    EXPECT_THAT(keeper.authority(), Not(HasSubstr("PRIVATE KEY")));

    ::chmod((folder.path() / "tls/authority.pem").c_str(), 0644);
    TlsKeeper restored{folder.path() / "tls"};
    restored.refresh(own(), now);
    EXPECT_EQ(mode_of(folder.path() / "tls/authority.pem"), 0600) << "as a backup may have left it";
}

TEST_F(TlsKeeperTest, ANewAddressMakesANewCertificateOfTheSameAuthority) {
    keeper.refresh(own(), now);
    const std::string authority = keeper.authority();
    EXPECT_FALSE(keeper.refresh(own({"box.local"}), now)) << "a cable that was pulled";
    EXPECT_TRUE(keeper.refresh(own({"box.local", "192.168.7.9"}), now));
    EXPECT_EQ(keeper.authority(), authority);
    EXPECT_TRUE(keeper.is_named("192.168.7.9"));
    EXPECT_FALSE(keeper.is_named("192.168.1.42"));
    EXPECT_THAT(stored_server().names, testing::ElementsAre("box.local", "192.168.7.9"));
}

TEST_F(TlsKeeperTest, MakesTheCertificateAnewBeforeItEndsAndTheAuthorityOnlyBeforeItsOwn) {
    keeper.refresh(own(), now);
    const std::string authority = keeper.authority();
    EXPECT_FALSE(keeper.refresh(own(), now + 300 * kDay));
    EXPECT_TRUE(keeper.refresh(own(), now + 350 * kDay));
    EXPECT_GT(stored_server().until, now + 700 * kDay);
    EXPECT_EQ(keeper.authority(), authority);
    EXPECT_TRUE(keeper.refresh(own(), now + 3620 * kDay));
    EXPECT_NE(keeper.authority(), authority);
    EXPECT_TRUE(is_signed_by(stored("server.pem").substr(stored("server.pem").find("-----BEGIN CERT")),
                             keeper.authority()));
}

TEST_F(TlsKeeperTest, AClockThatIsBehindCostsNoAuthority) {
    keeper.refresh(own(), now);
    const std::string authority = keeper.authority();
    TlsKeeper rebooted{folder.path() / "tls"};
    rebooted.refresh(own(), WallTime{} + 1min);
    EXPECT_EQ(rebooted.authority(), authority);
    EXPECT_THAT(rebooted.problem(), HasSubstr("this box's clock is behind"));
    EXPECT_TRUE(rebooted.refresh(own(), now)) << "the clock was set";
    EXPECT_EQ(rebooted.problem(), "");
    EXPECT_FALSE(is_due(stored_server(), {}, now));
}

TEST_F(TlsKeeperTest, MakesAnewWhatIsBroken) {
    keeper.refresh(own(), now);
    write(folder.path() / "tls/server.pem", "garbage");
    TlsKeeper second{folder.path() / "tls"};
    second.refresh(own(), now);
    EXPECT_EQ(second.problem(), "");
    EXPECT_EQ(second.authority(), keeper.authority());
    write(folder.path() / "tls/authority.pem", stored("authority.pem").substr(0, 300));
    TlsKeeper third{folder.path() / "tls"};
    third.refresh(own(), now);
    EXPECT_EQ(third.problem(), "");
    EXPECT_NE(third.authority(), keeper.authority());
    EXPECT_TRUE(third.context());
}

TEST_F(TlsKeeperTest, NeverWritesOverAnAuthorityThatItCanNotRead) {
    std::filesystem::create_directories(folder.path() / "tls/authority.pem/something");
    EXPECT_FALSE(keeper.refresh(own(), now));
    EXPECT_THAT(keeper.problem(), HasSubstr("nobody can call over https: "));
    EXPECT_THAT(keeper.problem(), HasSubstr("authority.pem"));
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "tls/authority.pem/something"));
}

TEST_F(TlsKeeperTest, ServesWithACertificateThatItCanNotKeepAndSaysSo) {
    write(folder.path() / "tls", "a file where the folder should be");
    EXPECT_TRUE(keeper.refresh(own(), now));
    EXPECT_TRUE(keeper.context());
    EXPECT_THAT(keeper.problem(), HasSubstr("is lost at the next start: "));
    std::filesystem::remove(folder.path() / "tls");
    EXPECT_FALSE(keeper.refresh(own(), now));
    EXPECT_EQ(keeper.problem(), "");
    EXPECT_THAT(stored("authority.pem"), HasSubstr("PRIVATE KEY")) << "it tries again";
}

TEST_F(TlsKeeperTest, TakesACertificateFromFilesAndShowsNoAuthority) {
    const test::Authority shop;
    put(shop.issue({.names = "DNS:box.shop.example"}));
    EXPECT_TRUE(keeper.refresh(from_files(), now));
    EXPECT_EQ(keeper.problem(), "");
    EXPECT_EQ(keeper.authority(), "");
    EXPECT_TRUE(keeper.is_named("box.shop.example"));
    EXPECT_FALSE(keeper.refresh(from_files(), now));
    put(shop.issue({.names = "DNS:box2.shop.example"}));
    EXPECT_TRUE(keeper.refresh(from_files(), now)) << "a certificate that was renewed";
    EXPECT_TRUE(keeper.is_named("box2.shop.example"));
}

TEST_F(TlsKeeperTest, TakesKeyAndCertificateFromOneFile) {
    const test::Identity identity = test::Authority().issue();
    write(certificate_file(), test::pem_of(identity.certificate.get()) + test::pem_of(identity.key.get()));
    TlsKeeper::Wanted wanted = from_files();
    wanted.http.key.clear();
    EXPECT_TRUE(keeper.refresh(wanted, now));
    EXPECT_EQ(keeper.problem(), "");
}

TEST_F(TlsKeeperTest, ABadPairKeepsTheOneInUseAndIsNamed) {
    const test::Authority shop;
    const test::Identity good = shop.issue();
    put(good);
    keeper.refresh(from_files(), now);
    const TlsContext before = keeper.context();
    write(key_file(), test::pem_of(shop.issue().key.get()));
    EXPECT_FALSE(keeper.refresh(from_files(), now));
    EXPECT_EQ(keeper.context(), before);
    EXPECT_EQ(keeper.problem(), "https: " + certificate_file() +
                                    ": the key does not belong to the certificate; the certificate in use "
                                    "stays");
    write(key_file(), "garbage");
    EXPECT_FALSE(keeper.refresh(from_files(), now));
    EXPECT_THAT(keeper.problem(), HasSubstr(": the key is no PEM private key; "));
    std::filesystem::remove(key_file());
    EXPECT_FALSE(keeper.refresh(from_files(), now));
    EXPECT_THAT(keeper.problem(), HasSubstr("key " + key_file() + ": No such file"));
    put(shop.issue({.from_day = -9, .to_day = -2}));
    EXPECT_FALSE(keeper.refresh(from_files(), now));
    EXPECT_EQ(keeper.context(), before);
    EXPECT_THAT(keeper.problem(), HasSubstr("the certificate expired on "));
    put(shop.issue());
    EXPECT_TRUE(keeper.refresh(from_files(), now));
    EXPECT_EQ(keeper.problem(), "");
}

TEST_F(TlsKeeperTest, WithoutAUsablePairThereIsNoHttps) {
    EXPECT_FALSE(keeper.refresh(from_files(), now));
    EXPECT_FALSE(keeper.context());
    EXPECT_THAT(keeper.problem(), HasSubstr("nobody can call over https: certificate " + certificate_file() +
                                            ": No such file"));
}

TEST_F(TlsKeeperTest, AnExpiredCertificateServesWhereThereIsNoOtherAndIsNamed) {
    put(test::Authority().issue({.from_day = -9, .to_day = -2}));
    EXPECT_TRUE(keeper.refresh(from_files(), now));
    EXPECT_TRUE(keeper.context());
    EXPECT_THAT(keeper.problem(), HasSubstr("https: the certificate expired on "));
}

TEST_F(TlsKeeperTest, TheEndOfTheCertificateInUseIsNamed) {
    put(test::Authority().issue({.to_day = 1}));
    keeper.refresh(from_files(), now);
    EXPECT_EQ(keeper.problem(), "");
    EXPECT_FALSE(keeper.refresh(from_files(), now + 2 * kDay));
    EXPECT_THAT(keeper.problem(), HasSubstr("https: the certificate expired on "));
}

TlsKeeper::Wanted with_link(TlsKeeper::Wanted wanted, const test::Identity& identity) {
    wanted.of_the_link =
        CertificatePair{test::pem_of(identity.certificate.get()), test::pem_of(identity.key.get())};
    return wanted;
}
const test::CertificateRequest kOfTheLink{.names = "DNS:*.abcdef.odoo-iot.com"};

TEST_F(TlsKeeperTest, FilesWinOverTheOdooLinkAndItOverOurOwn) {
    const test::Authority odoo;
    EXPECT_TRUE(keeper.refresh(own(), now));
    const TlsContext own_context = keeper.context();
    const auto link = odoo.issue(kOfTheLink);
    EXPECT_TRUE(keeper.refresh(with_link(own(), link), now));
    EXPECT_NE(keeper.context(), own_context);
    EXPECT_EQ(keeper.authority(), "") << "nobody has to be told to trust it";
    EXPECT_FALSE(keeper.refresh(with_link(own(), link), now)) << "nothing has changed";
    EXPECT_TRUE(keeper.refresh(with_link(own(), odoo.issue(kOfTheLink)), now)) << "one that was renewed";
    put(test::Authority().issue({.names = "DNS:box.shop.example"}));
    EXPECT_TRUE(keeper.refresh(with_link(from_files(), link), now));
    EXPECT_TRUE(keeper.is_named("box.shop.example"));
    EXPECT_FALSE(keeper.is_named("192-168-1-42.abcdef.odoo-iot.com"));
    EXPECT_TRUE(keeper.refresh(own(), now)) << "the link was given up";
    EXPECT_NE(keeper.authority(), "");
    EXPECT_EQ(keeper.problem(), "");
}

TEST_F(TlsKeeperTest, AnswersUnderTheStarOfTheOdooLinkToItsOwnAddressesAlone) {
    keeper.refresh(with_link(own({"box.local", "192.168.1.42", "10.0.0.7", "fe80::1"}),
                             test::Authority().issue(kOfTheLink)),
                   now);
    EXPECT_TRUE(keeper.is_named("192-168-1-42.abcdef.odoo-iot.com"));
    EXPECT_TRUE(keeper.is_named("10-0-0-7.abcdef.odoo-iot.com"));
    for (const char* other :
         {"192-168-1-43.abcdef.odoo-iot.com", "abcdef.odoo-iot.com", "*.abcdef.odoo-iot.com",
          "evil.abcdef.odoo-iot.com", "box-local.abcdef.odoo-iot.com", "192-168-1-42.other.odoo-iot.com",
          "x.192-168-1-42.abcdef.odoo-iot.com", "192.168.1.42.abcdef.odoo-iot.com", "192-168-1-42",
          "192-168-1-42.", "fe80::1.abcdef.odoo-iot.com", "192-168-1-420.abcdef.odoo-iot.com", "", "."})
        EXPECT_FALSE(keeper.is_named(other)) << other;
    put(test::Authority().issue({.names = "DNS:*.abcdef.odoo-iot.com"}));
    TlsKeeper::Wanted wanted = from_files();
    wanted.names = {"192.168.1.42"};
    EXPECT_TRUE(keeper.refresh(wanted, now));
    EXPECT_FALSE(keeper.is_named("192-168-1-42.abcdef.odoo-iot.com")) << "a star of files names nobody";
}

TEST_F(TlsKeeperTest, ABadPairOfTheOdooLinkKeepsTheOneInUse) {
    const test::Authority odoo;
    keeper.refresh(own(), now);
    const TlsContext before = keeper.context();
    TlsKeeper::Wanted wanted = with_link(own(), odoo.issue(kOfTheLink));
    wanted.of_the_link->key = test::pem_of(odoo.issue().key.get());
    EXPECT_FALSE(keeper.refresh(wanted, now));
    EXPECT_EQ(keeper.context(), before);
    EXPECT_EQ(
        keeper.problem(),
        "https: the one of the Odoo link: the key does not belong to the certificate; the certificate in "
        "use stays");
    EXPECT_FALSE(keeper.refresh(
        with_link(own(), odoo.issue({.names = kOfTheLink.names, .from_day = -9, .to_day = -2})), now));
    EXPECT_EQ(keeper.context(), before);
    EXPECT_THAT(keeper.problem(), HasSubstr("the certificate expired on "));
}

TEST_F(TlsKeeperTest, HandsOutTheAuthorityOverPlainHttp) {
    test::HttpFixture fixture;
    install_authority_route(fixture.router(), keeper);
    fixture.start();
    EXPECT_EQ(test::HttpClient(fixture.port()).get("/ca.crt").status, 404);
    fixture.run([&] { return keeper.refresh(own(), now); });
    test::HttpClient till(fixture.port(), "127.0.0.9");
    const test::HttpAnswer answer = till.get("/ca.crt", {{"Origin", "https://a.stranger.example"}});
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Content-Type"), "application/x-x509-ca-cert");
    EXPECT_EQ(answer.body, keeper.authority());
    EXPECT_TRUE(read_certificate(answer.body));
    EXPECT_THAT(answer.body, Not(HasSubstr("PRIVATE")));
}

}  // namespace
}  // namespace comptoir::http
