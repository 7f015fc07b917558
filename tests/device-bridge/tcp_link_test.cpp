#include "device-bridge/links/tcp.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "device-bridge/links/file.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::bridge {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;

/// A link and, for TCP, the socket at its far end.
class Bench {
public:
    asio::io_context io;
    SystemClock clock;

    /// Runs one call of a link to its end.
    template <class T>
    T run(asio::awaitable<T> call) {
        std::optional<T> result;
        asio::co_spawn(io, std::move(call), [&](const std::exception_ptr& thrown, T value) {
            if (thrown) std::rethrow_exception(thrown);
            result = std::move(value);
        });
        const Time end = clock.now() + 10s;
        while (!result && clock.now() < end) {
            io.restart();
            io.run_one_for(50ms);
        }
        EXPECT_TRUE(result.has_value()) << "the call never ended";
        return std::move(*result);
    }
    void run_void(asio::awaitable<void> call) {
        bool is_done = false;
        asio::co_spawn(io, std::move(call), [&](const std::exception_ptr&) { is_done = true; });
        const Time end = clock.now() + 10s;
        while (!is_done && clock.now() < end) {
            io.restart();
            io.run_one_for(50ms);
        }
        EXPECT_TRUE(is_done);
    }
    [[nodiscard]] Time in(Duration wait) const { return clock.now() + wait; }
};

/// Both timers end before anything else is done, and the one that closes comes first.
void expect_end_when_closed_at_its_deadline(Bench& bench, ByteLink& link) {
    const Time deadline = bench.in(20ms);
    asio::steady_timer closer(bench.io, deadline - 10ms);
    closer.async_wait([&](const boost::system::error_code&) { link.close(); });
    std::array<char, 16> bytes{};
    std::optional<Result<std::size_t>> ended;
    asio::co_spawn(bench.io, link.read_some(bytes, deadline),
                   [&](const std::exception_ptr&, Result<std::size_t> result) { ended = std::move(result); });
    bench.io.restart();
    bench.io.poll();
    while (bench.clock.now() <= deadline + 1ms) continue;
    EXPECT_NO_THROW(bench.io.poll());
    ASSERT_TRUE(ended);
    EXPECT_FALSE(*ended);
}

class Tcp : public testing::Test {
protected:
    Bench bench;
    tcp::acceptor acceptor{bench.io, {asio::ip::address_v4::loopback(), 0}};
    tcp::socket peer{bench.io};
    TcpLink link{bench.io.get_executor(), {"127.0.0.1", acceptor.local_endpoint().port()}, bench.clock};

    void connect() {
        ASSERT_TRUE(bench.run(link.open(bench.in(2s))));
        peer = acceptor.accept();
    }
    std::string take(std::size_t bytes) {
        std::string text(bytes, '\0');
        asio::read(peer, asio::buffer(text));
        return text;
    }
};

TEST_F(Tcp, CarriesBytesBothWays) {
    connect();
    EXPECT_EQ(bench.run(link.write_some("hello", bench.in(1s))).value(), 5u);
    EXPECT_EQ(take(5), "hello");
    asio::write(peer, asio::buffer("world", 5));
    std::array<char, 16> bytes{};
    EXPECT_EQ(bench.run(link.read_some(bytes, bench.in(1s))).value(), 5u);
    EXPECT_EQ(std::string(bytes.data(), 5), "world");
}

TEST_F(Tcp, ReadsOnlyWhatIsThereWhenItsDeadlineIsPast) {
    connect();
    std::array<char, 16> bytes{};
    EXPECT_EQ(bench.run(link.read_some(bytes, Time{})).error().code, ErrorCode::timeout);
    asio::write(peer, asio::buffer("x", 1));
    EXPECT_EQ(bench.run(link.read_some(bytes, bench.in(1s))).value(), 1u);
    EXPECT_TRUE(link.is_open());
}

TEST_F(Tcp, TimesOutReadingAndStaysUsable) {
    connect();
    std::array<char, 16> bytes{};
    const Time before = bench.clock.now();
    EXPECT_EQ(bench.run(link.read_some(bytes, bench.in(50ms))).error().code, ErrorCode::timeout);
    EXPECT_GE(bench.clock.now() - before, 50ms);
    EXPECT_EQ(bench.run(link.write_some("still", bench.in(1s))).value(), 5u);
}

TEST_F(Tcp, ClosedInTheMomentOfItsDeadlineEndsTheRead) {
    connect();
    expect_end_when_closed_at_its_deadline(bench, link);
}

TEST_F(Tcp, SaysThatTheOtherEndClosed) {
    connect();
    peer.close();
    std::array<char, 16> bytes{};
    EXPECT_EQ(bench.run(link.read_some(bytes, bench.in(1s))).error().code, ErrorCode::offline);
    EXPECT_FALSE(link.is_open());
    EXPECT_EQ(bench.run(link.write_some("x", bench.in(1s))).error().code, ErrorCode::offline);
}

TEST_F(Tcp, TimesOutWritingToOneWhoNeverReads) {
    connect();
    const std::string much(1 << 20, 'x');
    std::size_t taken = 0;
    Result<std::size_t> last = std::size_t{0};
    while (last && taken < (64u << 20)) {
        // Longer than a busy machine takes to move what is in its buffers: full is what nobody takes.
        last = bench.run(link.write_some(much, bench.in(500ms)));
        if (last) taken += *last;
    }
    ASSERT_FALSE(last) << "64 MiB fit into somebody's buffers";
    EXPECT_EQ(last.error().code, ErrorCode::timeout);
    const auto drained = bench.run(link.drain(bench.in(50ms)));
    ASSERT_FALSE(drained);
    EXPECT_EQ(drained.error().code, ErrorCode::timeout);
}

TEST_F(Tcp, DrainsWhatTheOtherEndHasTaken) {
    connect();
    EXPECT_TRUE(bench.run(link.write_some("hello", bench.in(1s))));
    EXPECT_TRUE(bench.run(link.drain(bench.in(2s))));
    asio::socket_base::linger reset(true, 0);
    peer.set_option(reset);
    peer.close();
    EXPECT_EQ(bench.run(link.drain(bench.in(1s))).error().code, ErrorCode::offline) << "a reset loses bytes";
}

TEST_F(Tcp, FinishesByHalfClosingAndWaitingForTheOtherEnd) {
    connect();
    EXPECT_TRUE(bench.run(link.write_some("the tail", bench.in(1s))));
    bool saw_end = false;
    std::string heard(64, '\0');
    std::function<void()> read = [&] {
        peer.async_read_some(asio::buffer(heard), [&](boost::system::error_code ec, std::size_t) {
            if (!ec) return read();
            saw_end = ec == asio::error::eof;
            peer.close();
        });
    };
    read();
    bench.run_void(link.finish(bench.in(2s)));
    EXPECT_TRUE(saw_end);
    EXPECT_FALSE(link.is_open());
}

TEST_F(Tcp, FinishesInTimeWhenTheOtherEndStaysOpen) {
    connect();
    const Time before = bench.clock.now();
    bench.run_void(link.finish(bench.in(50ms)));
    EXPECT_FALSE(link.is_open());
    EXPECT_LT(bench.clock.now() - before, 5s);
}

TEST_F(Tcp, CloseEndsAPendingCall) {
    connect();
    std::array<char, 16> bytes{};
    std::optional<Result<std::size_t>> result;
    asio::co_spawn(bench.io, link.read_some(bytes, bench.in(1h)),
                   [&](const std::exception_ptr&, Result<std::size_t> read) { result = std::move(read); });
    bench.io.poll();
    ASSERT_FALSE(result);
    link.close();
    link.close();
    bench.io.restart();
    bench.io.run_for(2s);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->error().code, ErrorCode::offline);
}

TEST_F(Tcp, DropsWhatNobodyTookWhenItIsClosed) {
    connect();
    const std::string much(1 << 20, 'x');
    while (bench.run(link.write_some(much, bench.in(30ms)))) {
    }
    link.close();
    std::string heard(1 << 16, '\0');
    boost::system::error_code ec;
    std::size_t total = 0;
    while (!ec) total += peer.read_some(asio::buffer(heard), ec);
    EXPECT_EQ(ec, asio::error::connection_reset) << "else the job would go on printing";
}

TEST_F(Tcp, LeaksNoSocket) {
    const auto descriptors = [] {
        return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
    };
    connect();
    peer.close();
    const auto before = descriptors();
    for (int i = 0; i < 20; ++i) {
        connect();
        peer.close();
    }
    EXPECT_EQ(descriptors(), before);
}

TEST(TcpLink, SaysOfflineWhenNobodyListens) {
    Bench bench;
    tcp::acceptor acceptor(bench.io, {asio::ip::address_v4::loopback(), 0});
    const auto port = acceptor.local_endpoint().port();
    acceptor.close();
    TcpLink link(bench.io.get_executor(), {"127.0.0.1", port}, bench.clock);
    EXPECT_EQ(bench.run(link.open(bench.in(2s))).error().code, ErrorCode::offline);
    EXPECT_FALSE(link.is_open());
}

TEST(TcpLink, SaysOfflineOrTimeoutForANameThatNobodyKnows) {
    Bench bench;
    TcpLink link(bench.io.get_executor(), {"printer.invalid", 9'100}, bench.clock);
    const Time before = bench.clock.now();
    EXPECT_FALSE(bench.run(link.open(bench.in(300ms))));
    EXPECT_LT(bench.clock.now() - before, 2s) << "a slow resolver does not hold us";
}

TEST(TcpLink, TimesOutWhereNobodyAnswers) {
    Bench bench;
    // A listener whose queue is full: the kernel drops what comes, as a switched-off printer's address does.
    tcp::acceptor acceptor(bench.io, tcp::v4());
    acceptor.bind({asio::ip::address_v4::loopback(), 0});
    acceptor.listen(0);
    std::vector<std::unique_ptr<TcpLink>> fillers;
    Result<void> opened;
    for (int i = 0; i < 4 && opened; ++i) {
        fillers.push_back(std::make_unique<TcpLink>(
            bench.io.get_executor(), TcpAddress{"127.0.0.1", acceptor.local_endpoint().port()}, bench.clock));
        opened = bench.run(fillers.back()->open(bench.in(100ms)));
    }
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::timeout);
}

TEST(TcpLink, ReachesNamesAndIpv6) {
    Bench bench;
    tcp::acceptor named(bench.io, {asio::ip::address_v4::loopback(), 0});
    TcpLink by_name(bench.io.get_executor(), {"localhost", named.local_endpoint().port()}, bench.clock);
    EXPECT_TRUE(bench.run(by_name.open(bench.in(2s))));
    boost::system::error_code ec;
    tcp::acceptor six(bench.io);
    six.open(tcp::v6(), ec);
    if (!ec) six.bind({asio::ip::address_v6::loopback(), 0}, ec);
    if (ec) GTEST_SKIP() << "no IPv6 on this machine";
    six.listen();
    TcpLink link(bench.io.get_executor(), {"::1", six.local_endpoint().port()}, bench.clock);
    EXPECT_TRUE(bench.run(link.open(bench.in(2s))));
    EXPECT_EQ(link.describe(), "tcp [::1]:" + std::to_string(six.local_endpoint().port()));
}

TEST(FileLink, AppendsToAPlainFileAndHasNothingToRead) {
    Bench bench;
    const test::TemporaryFolder folder;
    const auto path = folder.path() / "out";
    FileLink link(bench.io.get_executor(), path.string(), bench.clock);
    ASSERT_TRUE(bench.run(link.open(bench.in(1s))));
    EXPECT_EQ(bench.run(link.write_some("abc", bench.in(1s))).value(), 3u);
    std::array<char, 4> bytes{};
    EXPECT_EQ(bench.run(link.read_some(bytes, bench.in(30ms))).error().code, ErrorCode::timeout);
    link.close();
    std::ifstream file(path);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "abc");
}

TEST(FileLink, SaysWhyAPathCannotBeOpened) {
    Bench bench;
    const test::TemporaryFolder folder;
    FileLink nowhere(bench.io.get_executor(), (folder.path() / "no" / "such").string(), bench.clock);
    EXPECT_EQ(bench.run(nowhere.open(bench.in(1s))).error().code, ErrorCode::offline);
    FileLink a_folder(bench.io.get_executor(), folder.path().string(), bench.clock);
    EXPECT_EQ(bench.run(a_folder.open(bench.in(1s))).error().code, ErrorCode::refused);
}

TEST(FileLink, TimesOutOnANodeThatSaysNothingByReadingNothing) {
    Bench bench;
    FileLink link(bench.io.get_executor(), "/dev/null", bench.clock);
    ASSERT_TRUE(bench.run(link.open(bench.in(1s))));
    std::array<char, 4> bytes{};
    for (const auto patience : {0ms, 20ms, 20ms}) {
        const auto heard = bench.run(link.read_some(bytes, bench.in(patience)));
        ASSERT_FALSE(heard);
        EXPECT_EQ(heard.error().code, ErrorCode::timeout);
        EXPECT_EQ(heard.error().message, "/dev/null: nothing to read");
    }
    EXPECT_TRUE(link.is_open());
}

TEST(FileLink, TimesOutOnAPipeThatNobodyReads) {
    Bench bench;
    const test::TemporaryFolder folder;
    const std::string path = (folder.path() / "pipe").string();
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    FileLink link(bench.io.get_executor(), path, bench.clock);
    ASSERT_TRUE(bench.run(link.open(bench.in(1s))));
    const std::string much(1 << 20, 'x');
    Result<std::size_t> last = std::size_t{0};
    for (int i = 0; i < 64 && last; ++i) last = bench.run(link.write_some(much, bench.in(30ms)));
    ASSERT_FALSE(last);
    EXPECT_EQ(last.error().code, ErrorCode::timeout);
}

TEST(FileLink, ClosedInTheMomentOfItsDeadlineEndsTheRead) {
    Bench bench;
    const test::TemporaryFolder folder;
    const std::string path = (folder.path() / "pipe").string();
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    FileLink link(bench.io.get_executor(), path, bench.clock);
    ASSERT_TRUE(bench.run(link.open(bench.in(1s))));
    expect_end_when_closed_at_its_deadline(bench, link);
}

}  // namespace
}  // namespace comptoir::bridge
