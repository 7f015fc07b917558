#include "app/http/access.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace comptoir::http {
namespace {

constexpr const char* kShop = "https://shop.example";
constexpr const char* kOther = "https://other.example";
constexpr const char* kToken = "0123456789abcdef";

enum class From { loopback, network };

Request request(From from, const Headers& headers = {}, const std::string& host = "192.168.1.5:8069") {
    Request out;
    out.method = Method::post;
    out.peer = from == From::loopback ? Peer{"127.0.0.1", true} : Peer{"192.168.1.77", false};
    out.local_address = from == From::loopback ? "127.0.0.1" : "192.168.1.5";
    out.headers = headers;
    const std::string local = from == From::loopback ? "localhost:8069" : host;
    out.headers.emplace_back("Host", local);
    return out;
}

Request from_page(const std::string& origin, From from = From::network) {
    return request(from, {{"Origin", origin}});
}

struct AccessTest : testing::Test {
    std::vector<std::string> remembered;

    Access make(AccessSettings settings = {}, std::vector<std::string> paired = {}) {
        return {std::move(settings), std::move(paired),
                [this](const std::string& o) { remembered.push_back(o); }};
    }
};

std::string refusal_of(Access& access, const Request& asked, Guard guard = Guard::paired) {
    const auto refusal = access.check(asked, guard);
    EXPECT_TRUE(!refusal || refusal->status == 403);
    return refusal ? refusal->name : "";
}

TEST_F(AccessTest, LetsTheFirstForeignOriginInAndRemembersIt) {
    Access access = make();
    EXPECT_EQ(refusal_of(access, from_page(kShop)), "");
    EXPECT_EQ(refusal_of(access, from_page(kShop)), "");
    EXPECT_EQ(remembered, std::vector<std::string>{kShop});
    EXPECT_EQ(access.paired(), std::vector<std::string>{kShop});
}

TEST_F(AccessTest, PairsNobodyWhoOnlyLooks) {
    Access access = make();
    for (const Method method : {Method::get, Method::head}) {
        Request look = from_page(kOther);
        look.method = method;
        EXPECT_EQ(refusal_of(access, look), "comptoir.unpaired");
    }
    EXPECT_TRUE(remembered.empty());
    EXPECT_TRUE(access.paired().empty());
    EXPECT_EQ(access.waiting_origin(), kOther);
    EXPECT_EQ(refusal_of(access, from_page(kShop)), "") << "the first place is still free";
    Request look = from_page(kShop);
    look.method = Method::get;
    EXPECT_EQ(refusal_of(access, look), "") << "who is paired may look";
}

TEST_F(AccessTest, TheOwnersRoutesAreForThisMachineAndTheTokenAlone) {
    for (const OriginMode mode : {OriginMode::ask, OriginMode::open, OriginMode::list}) {
        Access access =
            make({.mode = mode, .origins = {kShop}, .pos_origin = kShop, .api_token = kToken}, {kShop});
        EXPECT_EQ(refusal_of(access, from_page(kShop), Guard::owner), "comptoir.unpaired");
        EXPECT_EQ(refusal_of(access, from_page(kShop, From::loopback), Guard::owner), "comptoir.unpaired");
        EXPECT_EQ(refusal_of(access, request(From::network), Guard::owner), "comptoir.unpaired");
        for (const char* header : {"X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"}) {
            EXPECT_EQ(refusal_of(access, request(From::loopback, {{header, "192.168.1.77"}}), Guard::owner),
                      "comptoir.unpaired")
                << header;
        }
        EXPECT_EQ(refusal_of(access, request(From::loopback), Guard::owner), "");
        EXPECT_EQ(refusal_of(access, from_page("http://localhost:8069", From::loopback), Guard::owner), "");
        const Headers bearer{{"Authorization", std::string("Bearer ") + kToken}};
        EXPECT_EQ(refusal_of(access, request(From::network, bearer), Guard::owner), "");
    }
    Access access = make();
    EXPECT_EQ(refusal_of(access, from_page(kShop), Guard::owner), "comptoir.unpaired");
    EXPECT_TRUE(remembered.empty()) << "nobody is paired by trying";
}

TEST_F(AccessTest, TurnsALaterDifferentOriginAwayUntilItIsPaired) {
    Access access = make({}, {kShop});
    EXPECT_EQ(refusal_of(access, from_page(kOther)), "comptoir.unpaired");
    EXPECT_EQ(access.waiting_origin(), kOther);
    EXPECT_EQ(refusal_of(access, from_page("http://shop.example")), "comptoir.unpaired") << "another scheme";
    EXPECT_EQ(refusal_of(access, from_page("https://shop.example:444")), "comptoir.unpaired")
        << "another port";
    EXPECT_EQ(refusal_of(access, from_page("https://shop.example.evil.example")), "comptoir.unpaired");
    access.pair(kOther);
    EXPECT_EQ(access.waiting_origin(), "https://shop.example.evil.example");
    EXPECT_EQ(refusal_of(access, from_page(kOther)), "");
    EXPECT_EQ(remembered, std::vector<std::string>{kOther});
}

TEST_F(AccessTest, ForgetsTheWaitingOriginOnceItIsPaired) {
    Access access = make({}, {kShop});
    refusal_of(access, from_page(kOther));
    access.pair(kOther);
    EXPECT_EQ(access.waiting_origin(), "");
}

TEST_F(AccessTest, ComparesOriginsAsBrowsersDo) {
    Access access = make({}, {kShop});
    EXPECT_EQ(refusal_of(access, from_page("HTTPS://Shop.Example:443")), "");
}

TEST_F(AccessTest, HoldsAndShowsUnderTheSameRuleAndNeedsNothingForAnyone) {
    Access access = make({}, {kShop});
    EXPECT_EQ(refusal_of(access, from_page(kOther), Guard::held), "comptoir.unpaired");
    EXPECT_EQ(refusal_of(access, from_page(kOther), Guard::anyone), "");
    EXPECT_EQ(refusal_of(access, request(From::network), Guard::anyone), "");
}

TEST_F(AccessTest, LetsTheOriginOfThePosUrlInWithoutTakingTheFirstPlace) {
    Access access = make({.pos_origin = "https://pos.example"});
    EXPECT_EQ(refusal_of(access, from_page("https://pos.example")), "");
    EXPECT_TRUE(remembered.empty());
    EXPECT_EQ(refusal_of(access, from_page(kShop)), "");
    EXPECT_EQ(refusal_of(access, from_page(kOther)), "comptoir.unpaired");
}

TEST_F(AccessTest, LetsOnlyListedOriginsInWhenThereIsAList) {
    Access access = make({.mode = OriginMode::list, .origins = {"https://Shop.example/"}}, {kOther});
    EXPECT_EQ(refusal_of(access, from_page(kShop)), "");
    EXPECT_EQ(refusal_of(access, from_page(kOther)), "comptoir.unpaired");
    EXPECT_TRUE(remembered.empty());
}

TEST_F(AccessTest, LetsEverybodyInWhenOpenAndRemembersNobody) {
    Access access = make({.mode = OriginMode::open});
    EXPECT_EQ(refusal_of(access, from_page(kOther)), "");
    EXPECT_EQ(refusal_of(access, from_page("null")), "");
    EXPECT_EQ(refusal_of(access, request(From::network)), "");
    EXPECT_TRUE(remembered.empty());
}

TEST_F(AccessTest, LetsProgramsOnThisMachineInAndThoseElsewhereOnlyWithTheToken) {
    Access access = make({.api_token = kToken});
    EXPECT_EQ(refusal_of(access, request(From::loopback)), "");
    EXPECT_EQ(refusal_of(access, request(From::network)), "comptoir.unpaired");
    const auto with = [](const std::string& value) {
        return request(From::network, {{"Authorization", value}});
    };
    EXPECT_EQ(refusal_of(access, with("Bearer 0123456789abcdef")), "");
    EXPECT_EQ(refusal_of(access, with("bearer 0123456789abcdef")), "");
    for (const char* bad : {"Bearer 0123456789abcdeF", "Bearer 0123456789abcde", "Bearer 0123456789abcdef0",
                            "Bearer ", "Bearer", "", "Basic 0123456789abcdef"}) {
        EXPECT_EQ(refusal_of(access, with(bad)), "comptoir.unpaired") << bad;
    }
}

TEST_F(AccessTest, TakesNoTokenWhereNoneIsSet) {
    Access access = make();
    EXPECT_EQ(refusal_of(access, request(From::network, {{"Authorization", "Bearer "}})),
              "comptoir.unpaired");
    EXPECT_EQ(refusal_of(access, request(From::network, {{"Authorization", "Bearer x"}})),
              "comptoir.unpaired");
}

TEST_F(AccessTest, TreatsAPageFromElsewhereInABrowserOnThisMachineAsAStranger) {
    Access access = make({}, {kShop});
    EXPECT_EQ(refusal_of(access, from_page(kShop, From::loopback)), "");
    EXPECT_EQ(refusal_of(access, from_page(kOther, From::loopback)), "comptoir.unpaired");
}

TEST_F(AccessTest, LetsPagesOfThisMachineInFromThisMachineOnly) {
    Access access = make({}, {kShop});
    for (const char* origin : {"http://localhost:8069", "http://127.0.0.1:3000", "http://[::1]:8070"}) {
        EXPECT_EQ(refusal_of(access, from_page(origin, From::loopback)), "") << origin;
        EXPECT_EQ(refusal_of(access, from_page(origin)), "comptoir.unpaired") << origin;
    }
}

TEST_F(AccessTest, DoesNotTakeAProxyOnThisMachineForThisMachine) {
    Access access = make();
    EXPECT_EQ(refusal_of(access, request(From::loopback, {{"X-Forwarded-For", "192.168.1.77"}})),
              "comptoir.unpaired");
    EXPECT_EQ(refusal_of(access, request(From::loopback, {{"Forwarded", "for=192.168.1.77"}})),
              "comptoir.unpaired");
}

TEST_F(AccessTest, DoesNotPairItsOwnPageOpenedOnAnotherMachine) {
    Access access = make();
    EXPECT_EQ(refusal_of(access, from_page("http://192.168.1.5:8069")), "comptoir.unpaired");
    EXPECT_TRUE(remembered.empty());
    EXPECT_EQ(refusal_of(access, from_page("http://192.168.1.5:8070")), "")
        << "an Odoo beside us is no page of ours";
}

TEST_F(AccessTest, NeverLetsAnOriginInThatIsNoWebsite) {
    Access access = make();
    const std::string too_long = "https://" + std::string(Access::kOriginLengthMax, 'a');
    for (const std::string& origin :
         std::vector<std::string>{"null", "", "file://", "chrome-extension://abcdef", "shop.example",
                                  "https://", "https://user@shop.example", too_long})
        EXPECT_EQ(refusal_of(access, from_page(origin)), "comptoir.unpaired") << origin;
    EXPECT_EQ(refusal_of(access, request(From::network, {{"Origin", kShop}, {"origin", kShop}})),
              "comptoir.unpaired");
    EXPECT_TRUE(remembered.empty());
}

TEST_F(AccessTest, AnswersOnlyToItsOwnNamesWhateverTheGuard) {
    Access access = make({.host_names = {"box.shop.example"}});
    access.answer_to([](std::string_view host) { return host == "10.0.0.9" || host == "fe80::1"; });
    for (const char* host : {"192.168.1.5:8069", "192.168.1.5", "BOX.shop.Example.:443", "localhost:8069",
                             "127.0.0.1", "[::1]:8069", "10.0.0.9", "[FE80:0:0::1]:8069"}) {
        EXPECT_EQ(refusal_of(access, request(From::network, {}, host), Guard::anyone), "") << host;
    }
    for (const char* host :
         {"evil.example:8069", "192.168.1.6", "shop.example", "box.shop.example.evil.example", "[::2]",
          "192.168.1.5:x", "a b", "[::1", ".", "192.168.1.5:999999"}) {
        EXPECT_EQ(refusal_of(access, request(From::network, {}, host), Guard::anyone), "comptoir.host")
            << host;
    }
    EXPECT_EQ(access.waiting_host(), "192.168.1.5:999999");
}

TEST_F(AccessTest, StopsAPageThatRebindsItsNameToThisMachine) {
    Access access = make();
    Request rebound = from_page("http://evil.example:8069", From::loopback);
    rebound.headers = {{"Host", "evil.example:8069"}};
    EXPECT_EQ(refusal_of(access, rebound), "comptoir.host");
    access.apply({.mode = OriginMode::open});
    EXPECT_EQ(refusal_of(access, rebound), "comptoir.host");
}

TEST_F(AccessTest, TakesARequestWithoutHostFromAProgram) {
    Access access = make();
    Request old = request(From::loopback);
    old.headers.clear();
    EXPECT_EQ(refusal_of(access, old), "");
    old.headers = {{"Host", ""}};
    EXPECT_EQ(refusal_of(access, old), "comptoir.host");
}

TEST_F(AccessTest, MakesRoomForANewOriginByForgettingTheOldest) {
    Access access = make();
    for (std::size_t i = 0; i <= Access::kOriginsMax; ++i)
        access.pair("https://shop" + std::to_string(i) + ".example");
    EXPECT_EQ(access.paired().size(), Access::kOriginsMax);
    EXPECT_EQ(access.paired().front(), "https://shop1.example");
    EXPECT_EQ(refusal_of(access, from_page("https://shop0.example")), "comptoir.unpaired");
}

TEST_F(AccessTest, AppliesNewSettingsAtOnce) {
    Access access = make({}, {kShop});
    access.apply({.mode = OriginMode::list, .origins = {kOther}});
    EXPECT_EQ(refusal_of(access, from_page(kShop)), "comptoir.unpaired");
    EXPECT_EQ(refusal_of(access, from_page(kOther)), "");
}

TEST(OriginOf, WritesOneSpellingForEachOrigin) {
    EXPECT_EQ(origin_of("HTTPS://Shop.Example:8443/pos?x=1"), "https://shop.example:8443");
    EXPECT_EQ(origin_of("http://10.0.0.2:80"), "http://10.0.0.2");
    EXPECT_EQ(origin_of("null"), "");
    EXPECT_EQ(origin_of("ftp://shop.example"), "");
}

TEST(HostOf, KnowsLoopbackInEveryForm) {
    for (const char* host : {"localhost", "127.0.0.1", "127.8.9.1", "::1", "till.localhost"})
        EXPECT_TRUE(is_loopback_host(host)) << host;
    for (const char* host : {"128.0.0.1", "::2", "localhost.evil.example", "127.0.0.1.evil.example", ""})
        EXPECT_FALSE(is_loopback_host(host)) << host;
}

}  // namespace
}  // namespace comptoir::http
