#include "device-bridge/fiscal/ledger_disk.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <future>
#include <memory>
#include <optional>

#include "app/base/file.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::bridge {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

class LedgerDiskTest : public ::testing::Test {
protected:
    using Answer = std::shared_ptr<std::optional<Result<void>>>;

    Answer write(LedgerDisk& disk, std::string text) {
        auto answer = std::make_shared<std::optional<Result<void>>>();
        asio::co_spawn(
            io, disk.write(std::move(text)),
            [answer](const std::exception_ptr&, Result<void> result) { *answer = std::move(result); });
        return answer;
    }
    void until(const Answer& answer) {
        while (!answer->has_value()) {
            io.restart();
            io.run_one_for(10ms);
        }
    }
    [[nodiscard]] std::string on_disk() const { return file::read(file, 100).value_or("nothing"); }

    const test::TemporaryFolder folder;
    const std::filesystem::path file = folder.path() / "ledger.json";
    asio::io_context io;
    asio::thread_pool pool{2};
};

TEST_F(LedgerDiskTest, WritesInOrderWhateverThePoolDoes) {
    LedgerDisk disk(io.get_executor(), pool.get_executor(), file);
    std::vector<Answer> answers;
    for (int i = 0; i < 20; ++i) answers.push_back(write(disk, std::to_string(i)));
    for (const Answer& answer : answers) {
        until(answer);
        EXPECT_TRUE(answer->value());
    }
    EXPECT_EQ(on_disk(), "19");
}

TEST_F(LedgerDiskTest, GivesUpOnADiskThatTakesTooLongAndTheLaterWordStands) {
    LedgerDisk disk(io.get_executor(), pool.get_executor(), file, 1ms);
    std::promise<void> free;
    auto is_free = free.get_future().share();
    for (int thread = 0; thread < 2; ++thread) asio::post(pool, [is_free] { is_free.wait(); });
    const Answer first = write(disk, "first");
    const Answer second = write(disk, "second");
    until(first);
    until(second);
    EXPECT_EQ(first->value().error().code, ErrorCode::timeout);
    EXPECT_EQ(second->value().error().code, ErrorCode::timeout);
    EXPECT_EQ(on_disk(), "nothing");
    free.set_value();
    pool.join();
    EXPECT_EQ(on_disk(), "second");
}

TEST_F(LedgerDiskTest, OutlivesThePoolWhichGoesBeforeIo) {
    auto goes_first = std::make_unique<asio::thread_pool>(1);
    LedgerDisk disk(io.get_executor(), goes_first->get_executor(), file);
    const Answer answer = write(disk, "text");
    until(answer);
    EXPECT_TRUE(answer->value());
    goes_first.reset();
    EXPECT_EQ(on_disk(), "text");
}

TEST_F(LedgerDiskTest, SaysWhyTheDiskDoesNotTakeIt) {
    LedgerDisk disk(io.get_executor(), pool.get_executor(), "/proc/no/such/folder/ledger.json");
    const Answer answer = write(disk, "text");
    until(answer);
    EXPECT_FALSE(answer->value());
}

TEST_F(LedgerDiskTest, WritesHereWhereThereIsNoPoolAndNothingWhereThereIsNoFile) {
    LedgerDisk here(io.get_executor(), {}, file);
    const Answer answer = write(here, "text");
    until(answer);
    EXPECT_TRUE(answer->value());
    EXPECT_EQ(on_disk(), "text");
    LedgerDisk nowhere(io.get_executor(), pool.get_executor(), "");
    const Answer nothing = write(nowhere, "text");
    until(nothing);
    EXPECT_TRUE(nothing->value());
}

}  // namespace
}  // namespace comptoir::bridge
