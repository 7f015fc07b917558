/// A forbidden include does not compile: the compiler itself, with each room's own include folders.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <ostream>

#include "app/base/file.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/tidy/tree.hpp"

namespace comptoir::tidy {
namespace {

constexpr std::size_t kFolderListMax = 64 * 1024;  // some thirty folders of a hundred bytes

/// Preprocesses a file of `room` that includes `header`.
test::Ran compiled(const std::string& room, const std::string& header) {
    const auto folders =
        file::read(std::string(COMPTOIR_BINARY_DIR) + "/rooms/" + room + ".includes", kFolderListMax);
    EXPECT_TRUE(folders.has_value()) << room;
    const test::TemporaryFolder folder;
    const std::string source = (folder.path() / "probe.cpp").string();
    std::ofstream(source) << "#include \"" << header << "\"\n";
    std::vector<std::string> words{"-std=c++20", "-E", "-o", (folder.path() / "probe.ii").string()};
    for (const std::string& line : lines_of(folders.value_or(""))) {
        if (!line.empty()) words.push_back("-I" + line);
    }
    words.push_back(source);
    return test::run_program(COMPTOIR_COMPILER, words, {{"LC_ALL", "C"}});
}

struct Probe {
    const char* room;
    const char* own;
    const char* forbidden;
};

void PrintTo(const Probe& probe, std::ostream* out) {
    *out << probe.forbidden << " from " << probe.room;
}

class ForbiddenInclude : public testing::TestWithParam<Probe> {};

TEST_P(ForbiddenInclude, DoesNotCompile) {
    const auto [room, own, forbidden] = GetParam();
    ASSERT_TRUE(std::filesystem::exists(std::filesystem::path(COMPTOIR_SOURCE_DIR) / forbidden));
    const test::Ran good = compiled(room, own);
    EXPECT_EQ(good.code, 0) << good.output;
    const test::Ran bad = compiled(room, forbidden);
    EXPECT_EQ(bad.code, 1);
    EXPECT_THAT(bad.output, testing::HasSubstr(std::string(forbidden) + ": No such file or directory"));
}

INSTANTIATE_TEST_SUITE_P(
    Rooms, ForbiddenInclude,
    testing::Values(Probe{"renderer", "renderer/order.hpp", "device-bridge/device.hpp"},
                    Probe{"renderer", "app/base/result.hpp", "app/http/message.hpp"},
                    Probe{"device-bridge", "device-bridge/registry.hpp", "renderer/order.hpp"},
                    Probe{"app-base", "app/base/json.hpp", "kiosk-config/settings/settings.hpp"},
                    Probe{"kiosk-config-settings", "kiosk-config/settings/settings.hpp",
                          "app/http/message.hpp"},
                    Probe{"app-http", "app/http/message.hpp", "renderer/order.hpp"},
                    Probe{"app-sources", "renderer/order.hpp", "app/http/message.hpp"},
                    Probe{"app-net", "app/net/client.hpp", "app/http/message.hpp"},
                    Probe{"app-network", "app/base/dbus/bus.hpp", "app/http/message.hpp"},
                    Probe{"app-base-dbus", "app/base/dbus/bus.hpp", "app/network/network.hpp"},
                    Probe{"app-pictures", "app/pictures/pictures.hpp", "device-bridge/device.hpp"},
                    Probe{"app-odoo", "app/odoo/proxy_routes.hpp", "app/api/routes.hpp"},
                    Probe{"app-demo", "app/demo/demo.hpp", "app/odoo/proxy_routes.hpp"},
                    Probe{"app-api", "app/http/router.hpp", "app/odoo/proxy_routes.hpp"}),
    [](const auto& suite) {
        std::string name = std::string(suite.param.room) + "_" + std::to_string(suite.index);
        for (char& c : name) c = c == '-' ? '_' : c;
        return name;
    });

}  // namespace
}  // namespace comptoir::tidy
