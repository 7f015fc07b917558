#include "device-bridge/device_memory.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "app/base/file.hpp"
#include "tests/support/device_bench.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::bridge {
namespace {

class DeviceMemoryTest : public ::testing::Test {
protected:
    [[nodiscard]] std::filesystem::path path() const { return folder.path() / "devices.json"; }
    test::TemporaryFolder folder;
};

TEST_F(DeviceMemoryTest, OutlivesARestart) {
    EXPECT_TRUE(DeviceMemory(path()).remember("evdev://0c2e:0200", {{"layout", "fr"}}));
    DeviceMemory next(path());
    EXPECT_EQ(next.recall("evdev://0c2e:0200"), json::Value({{"layout", "fr"}}));
    EXPECT_EQ(next.recall("evdev://1111:2222"), json::Value::object());
}

TEST_F(DeviceMemoryTest, AddsAndTakesOutOneByOne) {
    DeviceMemory memory(path());
    EXPECT_TRUE(memory.remember("a", {{"layout", "fr"}}));
    EXPECT_TRUE(memory.remember("a", {{"typist", "scanner"}}));
    EXPECT_EQ(memory.recall("a"), json::Value({{"layout", "fr"}, {"typist", "scanner"}}));
    EXPECT_TRUE(memory.remember("a", {{"layout", nullptr}}));
    EXPECT_EQ(DeviceMemory(path()).recall("a"), json::Value({{"typist", "scanner"}}));
}

TEST_F(DeviceMemoryTest, BeginsAnewWhereItsFileIsBroken) {
    for (const std::string broken : {"", "{", "[1]", "{\"a\": 1}", "\xff\xfe"}) {
        std::ofstream(path()) << broken;
        DeviceMemory memory(path());
        EXPECT_EQ(memory.recall("a"), json::Value::object()) << broken;
        EXPECT_TRUE(memory.remember("a", {{"layout", "de"}}));
        EXPECT_EQ(DeviceMemory(path()).recall("a")["layout"], "de");
    }
}

TEST_F(DeviceMemoryTest, SaysWhereItCannotWriteAndCountsAllTheSame) {
    DeviceMemory memory(folder.path() / "missing" / "devices.json");
    EXPECT_FALSE(memory.remember("a", {{"layout", "de"}}));
    EXPECT_EQ(memory.recall("a")["layout"], "de");
    DeviceMemory nowhere;
    EXPECT_TRUE(nowhere.remember("a", {{"layout", "de"}}));
}

TEST_F(DeviceMemoryTest, IsBounded) {
    DeviceMemory memory;
    EXPECT_EQ(memory.remember("", {{"layout", "de"}}).error().code, ErrorCode::malformed);
    EXPECT_EQ(memory.remember(std::string(DeviceMemory::kIdentityMax + 1, 'a'), {{"x", 1}}).error().code,
              ErrorCode::malformed);
    EXPECT_EQ(memory.remember("a", {{"x", std::string(DeviceMemory::kNoteBytesMax, 'x')}}).error().code,
              ErrorCode::malformed);
    EXPECT_EQ(memory.remember("a", json::Value(1)).error().code, ErrorCode::malformed);
    for (std::size_t i = 0; i <= DeviceMemory::kDevicesMax; ++i)
        EXPECT_TRUE(memory.remember("device-" + std::to_string(1'000 + i), {{"x", i}}));
    EXPECT_EQ(memory.recall("device-1000"), json::Value::object());
    EXPECT_EQ(memory.recall("device-1001")["x"], 1);
}

TEST_F(DeviceMemoryTest, IsTheRegistrysToldFromOutsideToo) {
    {
        DeviceBench bench;
        bench.registry.remember_in(path());
        bench.registry.remember("evdev://0c2e:0200?port=1-1", {{"types_like", "scanner"}});
        testing::internal::CaptureStderr();
        bench.registry.remember("", {{"types_like", "scanner"}});
        EXPECT_NE(testing::internal::GetCapturedStderr().find("until the next start"), std::string::npos);
    }
    DeviceBench next;
    next.registry.remember_in(path());
    EXPECT_EQ(next.registry.remembered("evdev://0c2e:0200?port=1-1"),
              json::Value({{"types_like", "scanner"}}));
    EXPECT_EQ(next.registry.remembered("evdev://0c2e:0200?port=1-2"), json::Value::object());
}

}  // namespace
}  // namespace comptoir::bridge
