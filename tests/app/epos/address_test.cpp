#include "app/epos/address.hpp"

#include <gtest/gtest.h>

#include "app/base/base64.hpp"

namespace comptoir::epos {
namespace {

TEST(EposAddress, SplitsThePathsThatTillsCall) {
    struct Case {
        const char* path;
        const char* name;  ///< null: none
        std::string_view route;
        bool is_bare;
    };
    for (const Case& one :
         {Case{"/p/kitchen/cgi-bin/epos/service.cgi", "kitchen", kService, false},
          Case{"/kitchen/cgi-bin/epos/service.cgi", "kitchen", kService, true},
          Case{"/p/kitchen//cgi-bin/epos/service.cgi", "kitchen", kService, false},
          Case{"/p/kitchen:443/cgi-bin/epos/service.cgi", "kitchen", kService, false},
          Case{"/p/czpBQkMxMjM/cgi-bin/epos/service.cgi", "czpBQkMxMjM", kService, false},
          Case{"/p/labels/pstprnt", "labels", kZebra, false}, Case{"/labels/pstprnt", "labels", kZebra, true},
          Case{"/cgi-bin/epos/service.cgi", nullptr, "", false}, Case{"/pstprnt", nullptr, "", false},
          Case{"/p//cgi-bin/epos/service.cgi", nullptr, "", false},
          Case{"/p/a/b/cgi-bin/epos/service.cgi", nullptr, "", false},
          Case{"/p/kitchen/cgi-bin/epos/service.cgi/x", nullptr, "", false},
          Case{"/p/kitchen/hw_proxy/hello", nullptr, "", false}, Case{"/p/kitchen", nullptr, "", false},
          Case{"/", nullptr, "", false}}) {
        const auto parts = split_path(one.path);
        ASSERT_EQ(parts.has_value(), one.name != nullptr) << one.path;
        if (!parts) continue;
        EXPECT_EQ(parts->name, one.name) << one.path;
        EXPECT_EQ(parts->route, one.route) << one.path;
        EXPECT_EQ(parts->is_bare, one.is_bare) << one.path;
    }
}

bridge::DeviceInfo printer(const std::string& id, const std::string& uri) {
    bridge::DeviceInfo info;
    info.id = id;
    info.uri = uri;
    return info;
}

std::string proxy_id(std::string_view text) {
    std::string id = base64::encode(text);
    while (id.ends_with('=')) id.pop_back();
    for (char& c : id) {
        if (c == '+') c = '-';
        if (c == '/') c = '_';
    }
    return id;
}

TEST(EposAddress, KnowsTheNamesThatOdoosHelperGives) {
    const std::vector devices{printer("receipt", "usb://04b8:0e28?serial=X1%2F2~~?>"),
                              printer("kitchen", "usb://0519:0003?port=1-1.2"),
                              printer("bar", "tcp://192.168.1.50:9100"),
                              printer("plain", "tcp://192.168.1.51")};
    const auto of = [&](std::string_view text) {
        return printer_of_proxy_id(proxy_id(text), devices).value_or("none");
    };
    EXPECT_EQ(of("s:X1/2~~?>"), "receipt");
    EXPECT_EQ(of("p:04B8:0E28"), "receipt");
    EXPECT_EQ(of("p:0519:0003"), "kitchen");
    EXPECT_EQ(of("l:192.168.1.50"), "bar");
    EXPECT_EQ(of("l:192.168.1.51"), "plain");
    EXPECT_EQ(of("l:192.168.1.5"), "none");
    EXPECT_EQ(of("s:X1"), "none");
    EXPECT_EQ(of("s:"), "none");
    EXPECT_EQ(of("q:X1"), "none");
    EXPECT_EQ(printer_of_proxy_id("kitchen", devices), std::nullopt);
    EXPECT_EQ(printer_of_proxy_id("", devices), std::nullopt);
    EXPECT_EQ(printer_of_proxy_id(std::string(100'000, 'A'), devices), std::nullopt);
}

}  // namespace
}  // namespace comptoir::epos
