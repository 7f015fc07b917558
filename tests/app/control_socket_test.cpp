#include "app/control_socket.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <thread>

#include "tests/support/temporary_folder.hpp"

namespace comptoir {
namespace {

/// An io thread that ends with its test.
class IoThread {
public:
    ~IoThread() {
        context_.stop();
        thread_.join();
    }
    boost::asio::io_context& context() { return context_; }

private:
    boost::asio::io_context context_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_{context_.get_executor()};
    std::thread thread_{[this] { context_.run(); }};
};

TEST(ControlSocket, GivesTheWholeAnswerToEveryCaller) {
    const test::TemporaryFolder folder;
    IoThread io;
    const std::string answer(50'000, 'x');
    const auto socket =
        ControlSocket::listen(io.context().get_executor(), folder.path() / "s", [&] { return answer; });
    ASSERT_TRUE(socket) << socket.error().message;
    EXPECT_EQ(*ask_running_kiosk(folder.path() / "s"), answer);
    EXPECT_EQ(*ask_running_kiosk(folder.path() / "s"), answer);
}

TEST(ControlSocket, SaysWhenNoKioskRuns) {
    const test::TemporaryFolder folder;
    const auto answer = ask_running_kiosk(folder.path() / "s");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::offline);
}

TEST(ControlSocket, RefusesASecondKioskAndReplacesADeadOnesSocket) {
    const test::TemporaryFolder folder;
    IoThread io;
    const auto path = folder.path() / "s";
    {
        const auto first = ControlSocket::listen(io.context().get_executor(), path, [] { return "1"; });
        ASSERT_TRUE(first);
        const auto second = ControlSocket::listen(io.context().get_executor(), path, [] { return "2"; });
        ASSERT_FALSE(second);
        EXPECT_EQ(second.error().code, ErrorCode::busy);
    }
    EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace comptoir
