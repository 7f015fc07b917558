/// Adapters on pipes of the test's own. The kernel's are for the virtual machine (tests/vm/cec.sh).

#include "device-bridge/links/televisions.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <map>
#include <utility>

namespace comptoir::bridge {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Wish = CecTalk::Wish;

const std::string kStandby("\x40\x36", 2);
const std::string kViewOn("\x40\x04", 2);
const std::string kSource("\x4F\x82\x10\x00", 4);

class TelevisionsTest : public testing::Test {
protected:
    ~TelevisionsTest() override {
        televisions.stop();
        io.poll();
        for (const auto& [path, end] : ends) ::close(end);
    }
    CecSystem stand_in() {
        return {.list = [this] { return nodes; },
                .open = [this](const std::string& path) -> Result<OpenedCec> {
                    ++opens;
                    if (is_forbidden) return fail(ErrorCode::refused, path + ": not allowed");
                    std::array<int, 2> pipe{};
                    if (::pipe2(pipe.data(), O_NONBLOCK | O_CLOEXEC) != 0)
                        return fail(ErrorCode::offline, "no pipe");
                    if (const auto before = ends.find(path); before != ends.end()) ::close(before->second);
                    ends[path] = pipe[1];
                    return OpenedCec{pipe[0], "stand-in", place};
                },
                .send = [this](int, std::string_view message) -> Result<std::uint32_t> {
                    sent.emplace_back(message);
                    if (is_pulled) return fail(ErrorCode::offline, "gone");
                    if (answers) answer({.sent = {{++number, is_taken}}, .place = {}});
                    return number;
                },
                .hear = [this](int fd) -> Result<CecNews> {
                    char byte = 0;
                    const ssize_t count = ::read(fd, &byte, 1);
                    if (count == 0) return fail(ErrorCode::offline, "it was pulled");
                    return std::exchange(news, {});
                }};
    }
    void answer(CecNews what) {
        news = std::move(what);
        ASSERT_EQ(::write(ends.begin()->second, "!", 1), 1);
    }
    void turn() {
        io.restart();
        while (io.poll() > 0) continue;
    }

    boost::asio::io_context io;
    ManualClock clock;
    std::vector<std::string> nodes{"/dev/cec0"};
    std::map<std::string, int> ends;
    CecPlace place{0x1000, 4};
    CecNews news;
    std::vector<std::string> sent;
    std::uint32_t number = 0;
    int opens = 0;
    bool is_forbidden = false;
    bool is_taken = true;
    bool answers = true;
    bool is_pulled = false;
    Televisions televisions{io.get_executor(), clock, stand_in()};
};

TEST_F(TelevisionsTest, AreToldToSleepAndToWake) {
    televisions.start();
    turn();
    EXPECT_THAT(sent, IsEmpty());
    televisions.want(Wish::sleep);
    turn();
    EXPECT_THAT(sent, ElementsAre(kStandby));
    televisions.want(Wish::wake);
    turn();
    EXPECT_THAT(sent, ElementsAre(kStandby, kViewOn, kSource));
}

TEST_F(TelevisionsTest, ThatComeLaterAreToldToo) {
    nodes.clear();
    televisions.start();
    televisions.want(Wish::sleep);
    turn();
    EXPECT_EQ(televisions.count(), 0U);
    nodes = {"/dev/cec0"};
    televisions.look();
    turn();
    EXPECT_EQ(televisions.count(), 1U);
    EXPECT_THAT(sent, ElementsAre(kStandby));
}

TEST_F(TelevisionsTest, AreHeardWhereTheyStand) {
    place = {};
    televisions.start();
    televisions.want(Wish::sleep);
    turn();
    EXPECT_THAT(sent, IsEmpty());
    answer({.sent = {}, .place = CecPlace{0x1000, 4}});
    turn();
    EXPECT_THAT(sent, ElementsAre(kStandby));
}

TEST_F(TelevisionsTest, ThatAreNotAllowedAreLeftAloneAndTakenOnceTheyAre) {
    is_forbidden = true;
    televisions.start();
    televisions.look();
    EXPECT_EQ(televisions.count(), 0U);
    is_forbidden = false;
    televisions.look();
    EXPECT_EQ(televisions.count(), 1U);
    EXPECT_EQ(opens, 3);
}

TEST_F(TelevisionsTest, ThatArePulledAreForgottenAndFoundAgain) {
    televisions.start();
    turn();
    ::close(ends.begin()->second);
    ends.clear();
    turn();
    EXPECT_EQ(televisions.count(), 0U);
    televisions.look();
    EXPECT_EQ(televisions.count(), 1U);
    is_pulled = true;
    televisions.want(Wish::sleep);
    EXPECT_EQ(televisions.count(), 0U) << "pulled while it was told";
}

TEST_F(TelevisionsTest, ThatDoNotAnswerHoldNobodyUp) {
    answers = false;
    televisions.start();
    televisions.want(Wish::sleep);
    turn();
    televisions.want(Wish::wake);
    turn();
    EXPECT_THAT(sent, ElementsAre(kStandby, kViewOn)) << "the later wish does not wait for the earlier one";
}

TEST_F(TelevisionsTest, MoreThanTheBoundAreNotOpened) {
    nodes.clear();
    for (std::size_t i = 0; i <= Televisions::kTelevisionsMax; ++i)
        nodes.push_back("/dev/cec" + std::to_string(i));
    televisions.start();
    EXPECT_EQ(televisions.count(), Televisions::kTelevisionsMax);
}

TEST_F(TelevisionsTest, AreNotToldAnythingAfterTheStop) {
    televisions.start();
    televisions.stop();
    televisions.want(Wish::sleep);
    televisions.look();
    turn();
    EXPECT_EQ(televisions.count(), 0U);
    EXPECT_THAT(sent, IsEmpty());
}

}  // namespace
}  // namespace comptoir::bridge
