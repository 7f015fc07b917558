#include "app/odoo/box/account_keeper.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "app/base/file.hpp"
#include "app/base/json.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/wrong_types.hpp"

namespace comptoir::odoo::box {
namespace {

using testing::HasSubstr;
using testing::Not;

const ServerAccount kShop{"https://shop.example", "s3cr3t", "uuid-1", "M2401", "shop_main"};
const ServerAccount kOther{"https://other.example", "0ther-s3cr3t", "uuid-2", "", ""};
constexpr const char* kSetting = "https://configured.example|c0nfigured-s3cr3t|u|c";

int mode_of(const std::filesystem::path& path) {
    struct stat info {};
    return ::stat(path.c_str(), &info) == 0 ? static_cast<int>(info.st_mode & 0777) : -1;
}

struct AccountKeeperTest : testing::Test {
    AccountKeeperTest() {
        testing::internal::CaptureStderr();
        keeper = std::make_unique<AccountKeeper>(file());
        keeper->observe([this](const ServerAccount& account) { told.push_back(account); });
    }
    ~AccountKeeperTest() override {
        const std::string log = testing::internal::GetCapturedStderr();
        EXPECT_THAT(log, Not(HasSubstr("s3cr3t"))) << "secrets never reach the log";
        EXPECT_THAT(log, Not(HasSubstr("M2401")));
    }
    std::filesystem::path file() const { return folder.path() / "odoo.json"; }
    void put(const std::string& text) { ASSERT_TRUE(file::write(file(), text)); }
    std::string stored() { return file::read(file(), AccountKeeper::kAccountBytesMax).value_or(""); }

    test::TemporaryFolder folder;
    std::unique_ptr<AccountKeeper> keeper;
    std::vector<ServerAccount> told;
};

TEST_F(AccountKeeperTest, BelongsToNobodyAtFirst) {
    EXPECT_TRUE(keeper->account().empty());
    EXPECT_EQ(keeper->origin(), AccountOrigin::none);
    EXPECT_EQ(keeper->problem(), "");
    EXPECT_FALSE(std::filesystem::exists(file()));
}

TEST_F(AccountKeeperTest, KeepsWhatWasPastedToItselfAndFindsItAgainAfterARestart) {
    ASSERT_TRUE(keeper->take(kShop, AccountOrigin::pasted));
    EXPECT_EQ(keeper->account(), kShop);
    EXPECT_EQ(told, std::vector{kShop});
    EXPECT_EQ(mode_of(file()), 0600);
    AccountKeeper again(file());
    EXPECT_EQ(again.account(), kShop);
    EXPECT_EQ(again.origin(), AccountOrigin::pasted);
}

TEST_F(AccountKeeperTest, ClosesAFileThatABackupLeftOpen) {
    ASSERT_TRUE(keeper->take(kShop, AccountOrigin::paired));
    ::chmod(file().c_str(), 0644);
    EXPECT_EQ(AccountKeeper(file()).origin(), AccountOrigin::paired);
    EXPECT_EQ(mode_of(file()), 0600);
}

TEST_F(AccountKeeperTest, ForgetsTheAccountAndItsFile) {
    ASSERT_TRUE(keeper->take(kShop, AccountOrigin::pasted));
    ASSERT_TRUE(keeper->forget());
    EXPECT_EQ(told, (std::vector{kShop, ServerAccount{}}));
    EXPECT_FALSE(std::filesystem::exists(file()));
    ASSERT_TRUE(keeper->forget()) << "again is no mistake";
    EXPECT_EQ(told.size(), 2u);
}

TEST_F(AccountKeeperTest, TheSettingsWinOverWhatIsStoredAndGiveWayWhenTheyGo) {
    ASSERT_TRUE(keeper->take(kShop, AccountOrigin::pasted));
    keeper->configure(kSetting);
    EXPECT_EQ(keeper->account().url, "https://configured.example");
    EXPECT_EQ(keeper->origin(), AccountOrigin::settings);
    EXPECT_EQ(keeper->take(kOther, AccountOrigin::pasted).error().code, ErrorCode::refused);
    EXPECT_THAT(keeper->forget().error().message, HasSubstr("[odoo] connection_token"));
    EXPECT_EQ(keeper->account().url, "https://configured.example");
    keeper->configure("");
    EXPECT_EQ(keeper->account(), kShop);
    EXPECT_EQ(told.size(), 3u);
}

TEST_F(AccountKeeperTest, TheSameOnceMoreTellsNobody) {
    keeper->configure(kSetting);
    keeper->configure(kSetting);
    EXPECT_EQ(told.size(), 1u);
    keeper->configure("");
    ASSERT_TRUE(keeper->take(kShop, AccountOrigin::pasted));
    ASSERT_TRUE(keeper->take(kShop, AccountOrigin::pasted));
    EXPECT_EQ(told.size(), 3u);
}

TEST_F(AccountKeeperTest, ASettingThatIsNoTokenIsNamedWithoutQuotingIt) {
    keeper->configure("https://shop.example|s3cr3t");
    EXPECT_TRUE(keeper->account().empty());
    EXPECT_THAT(keeper->problem(), HasSubstr("[odoo] connection_token: this is no connection token"));
    EXPECT_THAT(keeper->problem(), Not(HasSubstr("s3cr3t")));
    keeper->configure("");
    EXPECT_EQ(keeper->problem(), "");
}

TEST_F(AccountKeeperTest, FollowsAServerThatMovesWhereverTheAccountIsFrom) {
    EXPECT_EQ(keeper->move_to("https://new.example").error().code, ErrorCode::offline);
    ASSERT_TRUE(keeper->take(kShop, AccountOrigin::paired));
    ASSERT_TRUE(keeper->move_to("https://new.example/web?x=1"));
    EXPECT_EQ(keeper->account().url, "https://new.example");
    EXPECT_EQ(keeper->account().token, kShop.token);
    EXPECT_EQ(AccountKeeper(file()).account().url, "https://new.example");
    EXPECT_EQ(keeper->move_to("gopher://new.example").error().code, ErrorCode::malformed);

    keeper->configure(kSetting);
    ASSERT_TRUE(keeper->move_to("https://newer.example"));
    EXPECT_EQ(keeper->account().url, "https://newer.example");
    AccountKeeper again(file());
    again.configure(kSetting);
    EXPECT_EQ(again.account().url, "https://newer.example");
    again.configure("https://third.example|t|u|c");
    EXPECT_EQ(again.account().url, "https://third.example") << "the owner has the last word";
    again.configure("");
    EXPECT_EQ(again.account().url, "https://new.example");
}

TEST_F(AccountKeeperTest, ADamagedFileIsSetAsideAndNamed) {
    for (const std::string& text :
         {std::string("{\"account\": {\"url\": \"https://shop.example\", \"token\": \"s3cr3t"), std::string(),
          std::string(10u << 20, '['), std::string("[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]"), std::string("null"),
          std::string("{\"account\":{\"url\":\"javascript:s3cr3t\",\"token\":\"s3cr3t\"}}"),
          std::string("{\"account\":{\"url\":\"https://shop.example\",\"token\":\"a\\r\\ns3cr3t\"}}"),
          std::string("{\"moved_from\":\"https://a.example\",\"moved_to\":\"s3cr3t\"}")}) {
        put(text);
        AccountKeeper damaged(file());
        EXPECT_TRUE(damaged.account().empty());
        EXPECT_THAT(damaged.problem(), HasSubstr(file().string() + ".damaged"));
        EXPECT_FALSE(std::filesystem::exists(file()));
        EXPECT_EQ(mode_of(file().string() + ".damaged"), 0600);
        ASSERT_TRUE(damaged.take(kShop, AccountOrigin::pasted));
        EXPECT_EQ(damaged.problem(), "");
    }
}

TEST_F(AccountKeeperTest, SurvivesEveryTypeInEveryField) {
    json::Value good{{"account",
                      {{"url", kShop.url},
                       {"token", kShop.token},
                       {"db_uuid", "u"},
                       {"enterprise_code", "c"},
                       {"db_name", "d"}}},
                     {"origin", "paired"},
                     {"moved_from", ""},
                     {"moved_to", ""}};
    test::for_each_wrong_type(good, good, [&](const json::Value& bad) {
        put(json::dump(bad));
        const AccountKeeper read(file());
        if (!read.account().empty()) {
            EXPECT_EQ(read.account().url, kShop.url);
        }
    });
}

TEST_F(AccountKeeperTest, GoesOnWithAnAccountThatItCanNotKeepAndSaysSo) {
    AccountKeeper nowhere("/proc/comptoir/odoo.json");
    EXPECT_FALSE(nowhere.take(kShop, AccountOrigin::pasted));
    EXPECT_EQ(nowhere.account(), kShop);
    EXPECT_THAT(nowhere.problem(), HasSubstr("is lost at the next start"));
}

TEST_F(AccountKeeperTest, AnObserverMayForgetTheAccountAtOnce) {
    keeper->observe([this](const ServerAccount& account) {
        if (!account.empty()) {
            EXPECT_TRUE(keeper->forget());
        }
    });
    std::vector<ServerAccount> last;
    keeper->observe([&](const ServerAccount& account) { last.push_back(account); });
    ASSERT_TRUE(keeper->take(kShop, AccountOrigin::pasted));
    EXPECT_TRUE(keeper->account().empty());
    EXPECT_TRUE(last.back().empty());
}

}  // namespace
}  // namespace comptoir::odoo::box
