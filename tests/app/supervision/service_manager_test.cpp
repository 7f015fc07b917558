#include "app/supervision/service_manager.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/support/notify_socket.hpp"

namespace comptoir::supervision {
namespace {

using namespace std::chrono_literals;
using test::NotifySocket;

class ToldManager : public testing::Test {
protected:
    void SetUp() override { ::setenv("NOTIFY_SOCKET", socket.path().c_str(), 1); }
    void TearDown() override {
        for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) ::unsetenv(name);
    }
    NotifySocket socket;
};

TEST_F(ToldManager, HearsEachThingInItsWords) {
    const ServiceManager manager;
    EXPECT_TRUE(manager.is_present());
    manager.ready();
    EXPECT_EQ(socket.next(), "READY=1");
    manager.stopping();
    EXPECT_EQ(socket.next(), "STOPPING=1");
    manager.alive();
    EXPECT_EQ(socket.next(), "WATCHDOG=1");
    manager.reloading();
    EXPECT_TRUE(socket.next().value_or("").starts_with("RELOADING=1\nMONOTONIC_USEC="));
}

TEST_F(ToldManager, HearsAStatusOfOneBoundedLineThatSaysNothingElse) {
    const ServiceManager manager;
    manager.say("ok\nREADY=1");
    EXPECT_EQ(socket.next(), "STATUS=ok READY=1");
    manager.say(std::string(199, 'x') + "\u00e9");
    EXPECT_EQ(socket.next(), "STATUS=" + std::string(199, 'x')) << "cut at a character";
}

TEST_F(ToldManager, WaitsAsLongAsItSays) {
    EXPECT_EQ(ServiceManager().patience(), Duration::zero());
    ::setenv("WATCHDOG_USEC", "20000000", 1);
    EXPECT_EQ(ServiceManager().patience(), 20s);
    ::setenv("WATCHDOG_PID", "1", 1);
    EXPECT_EQ(ServiceManager().patience(), Duration::zero()) << "another program's watchdog";
    ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
    EXPECT_EQ(ServiceManager().patience(), 20s);
    ::setenv("WATCHDOG_USEC", "soon", 1);
    EXPECT_EQ(ServiceManager().patience(), Duration::zero());
}

TEST(ServiceManager, IsNotNeeded) {
    ::unsetenv("NOTIFY_SOCKET");
    const ServiceManager manager;
    EXPECT_FALSE(manager.is_present());
    EXPECT_EQ(manager.patience(), Duration::zero());
    manager.ready();
    manager.say("nobody hears this");
}

}  // namespace
}  // namespace comptoir::supervision
