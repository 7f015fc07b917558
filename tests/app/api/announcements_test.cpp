#include "app/api/announcements.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/support/http_client.hpp"
#include "tests/support/http_fixture.hpp"

namespace comptoir::api {
namespace {

using namespace std::chrono_literals;
using Kind = Notice::Kind;

const Time kStart = Time{} + 24h;

json::Value asset(const std::string& name) {
    std::ifstream file(std::string(COMPTOIR_SOURCE_DIR) + "/assets/schemas/" + name);
    std::stringstream text;
    text << file.rdbuf();
    const auto value = json::parse(text.str());
    EXPECT_TRUE(value) << name;
    return value.value_or(json::Value());
}

json::Value numbers(std::size_t count) {
    json::Value list = json::Value::array();
    for (std::size_t i = 0; i < count; i++) list.push_back(std::to_string(i));
    return list;
}

TEST(Announcements, HoldForTheirTimeAndNoLonger) {
    Announcements said;
    EXPECT_EQ(said.next_change(kStart), Time::max());
    said.tell({Kind::updating, 40, ""}, 10min, kStart);
    said.put({{"12"}, {"11"}}, 1h, kStart);
    EXPECT_EQ(said.notice(kStart + 10min - 1ms).percent, 40);
    EXPECT_EQ(said.next_change(kStart), kStart + 10min);
    EXPECT_EQ(said.notice(kStart + 10min), Notice{});
    EXPECT_EQ(said.next_change(kStart + 10min), kStart + 1h);
    EXPECT_EQ(said.board(kStart + 1h - 1ms).ready, std::vector<std::string>{"11"});
    EXPECT_EQ(said.board(kStart + 1h), renderer::Board{});
    EXPECT_EQ(said.next_change(kStart + 1h), Time::max());
}

TEST(Announcements, GoWhenTheyAreTakenBack) {
    Announcements said;
    said.tell({Kind::closed, -1, "08:30"}, 1h, kStart);
    EXPECT_EQ(said.notice(kStart).opens_at, "08:30");
    const auto none = decode_notice({{"kind", "none"}});
    ASSERT_TRUE(none);
    said.tell(none->said, none->lasts, kStart + 1s);
    EXPECT_EQ(said.notice(kStart + 1s), Notice{});
    EXPECT_EQ(said.next_change(kStart + 1s), Time::max());
}

TEST(DecodeNotice, TakesWhatTheSchemaAllows) {
    const auto closed = decode_notice({{"kind", "closed"}, {"opens_at", "08:30"}});
    ASSERT_TRUE(closed);
    EXPECT_EQ(closed->said, (Notice{Kind::closed, -1, "08:30"}));
    EXPECT_EQ(closed->lasts, Duration(kClosedTime));
    const auto updating = decode_notice({{"kind", "updating"}, {"percent", 40}, {"seconds", 90}});
    ASSERT_TRUE(updating);
    EXPECT_EQ(updating->said, (Notice{Kind::updating, 40, ""}));
    EXPECT_EQ(updating->lasts, Duration(90s));
    EXPECT_EQ(decode_notice({{"kind", "updating"}, {"percent", nullptr}})->said.percent, -1);
}

TEST(DecodeNotice, NamesWhatIsWrong) {
    const auto why = [](const json::Value& message) {
        const auto notice = decode_notice(message);
        return notice ? std::string("good") : notice.error().message;
    };
    EXPECT_EQ(why(json::Value::object()), "/kind: must be \"closed\", \"updating\" or \"none\"");
    EXPECT_EQ(why({{"kind", "updating"}, {"percnt", 4}}), "/percnt: unknown key; did you mean \"percent\"?");
    EXPECT_EQ(why({{"kind", "updating"}, {"percent", 101}}), "/percent: must be 0 to 100");
    EXPECT_EQ(why({{"kind", "updating"}, {"seconds", 3601}}), "/seconds: must be 1 to 3600");
    EXPECT_EQ(why({{"kind", "closed"}, {"seconds", 0}}), "/seconds: must be 1 to 604800");
    EXPECT_EQ(why({{"kind", "closed"}, {"opens_at", 8}}), "/opens_at: must be a text of at most 64 bytes");
    EXPECT_EQ(why({{"kind", "closed"}, {"opens_at", std::string(65, 'x')}}),
              "/opens_at: must be a text of at most 64 bytes");
}

TEST(DecodeBoard, TakesNumbersAndTextsEachOnce) {
    const auto board = decode_board({{"preparing", {12, "13", "13", "11"}}, {"ready", {"11", 9}}});
    ASSERT_TRUE(board);
    EXPECT_EQ(board->said.preparing, (std::vector<std::string>{"12", "13"})) << "11 is ready";
    EXPECT_EQ(board->said.ready, (std::vector<std::string>{"11", "9"}));
    EXPECT_EQ(board->lasts, Duration(kBoardTime));
    EXPECT_EQ(decode_board(json::Value::object())->said, renderer::Board{});
}

TEST(DecodeBoard, NamesWhatIsWrong) {
    const auto why = [](const json::Value& message) {
        const auto board = decode_board(message);
        return board ? std::string("good") : board.error().message;
    };
    EXPECT_EQ(why({{"ready", numbers(kBoardNumbersMax)}}), "good");
    EXPECT_EQ(why({{"ready", numbers(kBoardNumbersMax + 1)}}), "/ready: has more than 200 entries");
    EXPECT_EQ(why({{"ready", "11"}}), "/ready: must be a list");
    EXPECT_EQ(why({{"preparing", {"1", ""}}}), "/preparing/1: must be a text or a number of 1 to 64 bytes");
    EXPECT_EQ(why({{"preparing", {std::string(65, 'x')}}}),
              "/preparing/0: must be a text or a number of 1 to 64 bytes");
    EXPECT_EQ(why({{"preparing", {json::Value::object()}}}),
              "/preparing/0: must be a text or a number of 1 to 64 bytes");
    EXPECT_EQ(why({{"raedy", {"1"}}}), "/raedy: unknown key; did you mean \"ready\"?");
    EXPECT_EQ(why({{"seconds", "soon"}}), "/seconds: must be 1 to 86400");
}

TEST(Announcements, HaveTheSameBoundsAsTheirSchemas) {
    const auto seconds = [](Duration time) { return std::chrono::duration_cast<std::chrono::seconds>(time); };
    const json::Value notice = asset("notice.schema.json")["properties"];
    EXPECT_EQ(notice["seconds"]["maximum"], seconds(kNoticeTimeMax).count());
    for (const auto& [key, value] : notice.items()) {
        const auto decoded = decode_notice({{"kind", "none"}, {key, nullptr}});
        const bool is_known = decoded || decoded.error().message.find("unknown") == std::string::npos;
        EXPECT_TRUE(is_known) << key;
    }
    const json::Value board = asset("board.schema.json");
    EXPECT_EQ(board["properties"]["seconds"]["maximum"], seconds(kBoardTimeMax).count());
    EXPECT_EQ(board["$defs"]["numbers"]["maxItems"], kBoardNumbersMax);
    EXPECT_EQ(board["$defs"]["numbers"]["items"]["maxLength"], kBoardNumberBytesMax);
    for (const auto& [key, value] : board["properties"].items())
        EXPECT_TRUE(decode_board({{key, nullptr}})) << key;
}

struct AnnouncementRoutes : testing::Test {
    AnnouncementRoutes() {
        install_announcements(http.router(), said, clock, [this](Time) { told++; });
        http.start();
    }
    ~AnnouncementRoutes() override { http.stop(); }
    test::HttpAnswer put(const char* path, const std::string& body, const test::HttpHeaders& headers = {}) {
        return test::HttpClient(http.port()).request("PUT", path, body, headers);
    }

    ManualClock clock;
    Announcements said;
    int told = 0;
    test::HttpFixture http{{.mode = http::OriginMode::list}};
};

TEST_F(AnnouncementRoutes, TakeANoticeAndABoard) {
    const auto notice = put("/api/v1/notice", R"({"kind": "updating", "percent": 40})");
    EXPECT_EQ(notice.status, 200) << notice.body;
    EXPECT_EQ(notice.json(), (json::Value{{"kind", "updating"}, {"seconds", 600}}));
    const auto board = put("/api/v1/board", R"({"preparing": ["12", "13"], "ready": ["11"]})");
    EXPECT_EQ(board.json(), (json::Value{{"preparing", 2}, {"ready", 1}, {"seconds", 14400}}));
    http.run([this] {
        EXPECT_EQ(said.notice(clock.now()).percent, 40);
        EXPECT_EQ(said.board(clock.now()).preparing.size(), 2U);
        EXPECT_EQ(told, 2);
        return 0;
    });
}

TEST_F(AnnouncementRoutes, RefuseWhatIsNoneAndWhoeverMayNot) {
    for (const char* path : {"/api/v1/notice", "/api/v1/board"}) {
        for (const char* body : {"", "[]", "7", "{", R"({"kind": 7, "ready": 7})"})
            EXPECT_EQ(put(path, body).status, 400) << path << ' ' << body;
        EXPECT_EQ(put(path, "{\"ready\": \"" + std::string(kAnnouncementBodyMax, 'x') + "\"}").status, 413);
        EXPECT_EQ(put(path, "{}", {{"Origin", "https://elsewhere.example"}}).status, 403) << path;
    }
    http.run([this] {
        EXPECT_EQ(told, 0);
        return 0;
    });
}

}  // namespace
}  // namespace comptoir::api
