/// Peers that nobody here wrote: encoders of receipts from npm through the bridge, and printers that Avahi
/// finds.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "device-bridge/finding/found_printers.hpp"
#include "device-bridge/links/ipp_queue.hpp"
#include "device-bridge/links/mdns_browse.hpp"
#include "tests/support/one_printer.hpp"
#include "tests/support/print_servers.hpp"

namespace comptoir::bridge {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

const std::filesystem::path kSource = COMPTOIR_SOURCE_DIR;
const std::filesystem::path kEncoders = kSource / "build" / "encoders";

struct Encoding {
    const char* library;
    const char* language;
    std::string begins;  ///< with which bytes that language does
};

/// `ESC @`; for Star's graphic mode the `ESC RS a 0` before it.   Source: the libraries' own output; what it
/// means: Epson ESC/POS command reference, ESC @; Star line mode and graphic mode command specifications.
const std::vector<Encoding> kEncodings{
    {"receiptline", "escpos", "\x1b@"},   {"receiptline", "generic", "\x1b@"},
    {"receiptline", "starsbcs", "\x1b@"}, {"receiptline", "stargraphic", "\x1b\x1e"},
    {"receiptline", "impact", "\x1b@"},   {"encoder", "esc-pos", "\x1b@"},
    {"encoder", "star-line", "\x1b@"},    {"encoder", "star-prnt", "\x1b@"},
};

std::string path_of_node() {
    for (const char* path : {"/usr/bin/node", "/usr/local/bin/node"}) {
        if (std::filesystem::exists(path)) return path;
    }
    return {};
}

std::string encoded(const Encoding& encoding) {
    const auto ran = test::run_program(
        path_of_node(), {(kEncoders / "encode.mjs").string(), encoding.library, encoding.language,
                         (kSource / "tests/pictures/stripes-interlaced.png").string()});
    EXPECT_EQ(ran.code, 0) << ran.output;
    EXPECT_TRUE(ran.output.starts_with(encoding.begins)) << encoding.library << " " << encoding.language;
    EXPECT_GT(ran.output.size(), 150u);
    return ran.output;
}

std::size_t times_in(const std::string& text, const std::string& part) {
    std::size_t times = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++times;
    return times;
}

class Encoders : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_FALSE(path_of_node().empty()) << "node is not here; tests/run.sh installs it";
        ASSERT_TRUE(std::filesystem::exists(kEncoders / "node_modules"))
            << "the encoders are not in " << kEncoders << "; tests/run.sh fetches them";
    }
};

TEST_F(Encoders, ReachARawPrinterByteForByteAndOnce) {
    for (const Encoding& encoding : kEncodings) {
        const std::string bytes = encoded(encoding);
        test::RawPrinter printer;
        {
            test::OnePrinter till("tcp://127.0.0.1:" + std::to_string(printer.port()), {{"model", "raw"}});
            const auto asked = till.answer("print_raw", bytes);
            EXPECT_EQ(asked->outcome(), Outcome::sent) << asked->why();
            ASSERT_TRUE(till.until([&] { return printer.heard().size() >= bytes.size(); }));
        }
        EXPECT_EQ(printer.heard(), bytes) << encoding.library << " " << encoding.language;
    }
}

TEST_F(Encoders, StandWholeBetweenTheQuestionsThatAnEscposPrinterIsAsked) {
    for (const Encoding& encoding : kEncodings) {
        const std::string bytes = encoded(encoding);
        test::RawPrinter printer;
        test::OnePrinter till("tcp://127.0.0.1:" + std::to_string(printer.port()));
        EXPECT_NE(till.answer("print_raw", bytes)->outcome(), Outcome::failed);
        ASSERT_TRUE(till.until([&] { return printer.heard().size() >= bytes.size(); }));
        EXPECT_EQ(times_in(printer.heard(), bytes), 1u) << encoding.library << " " << encoding.language;
    }
}

TEST_F(Encoders, GoThroughARawQueueOfCupsByteForByteAndOnce) {
    test::Cupsd cups;
    test::RawPrinter printer;
    ASSERT_TRUE(cups.is_up()) << cups.log();
    ASSERT_EQ(cups.add_raw("receipt", printer.socket_uri()).code, 0);
    test::OnePrinter till(cups.queue_uri("receipt"));
    ASSERT_TRUE(till.is_ready()) << till.device->reason();
    std::vector<std::string> all;
    for (const Encoding& encoding : kEncodings) {
        all.push_back(encoded(encoding));
        const auto asked = till.answer("print_raw", all.back());
        EXPECT_EQ(asked->outcome(), Outcome::sent) << asked->why();
    }
    EXPECT_EQ(printer.receipts(), all);
}

TEST(RealCups, ListsItsQueuesForWhoeverLooks) {
    test::Cupsd cups;
    ASSERT_TRUE(cups.is_up()) << cups.log();
    IppAddress server = *IppAddress::of(*DeviceUri::parse(cups.queue_uri("any")));
    server.resource = "/";
    GivenUp given_up;
    auto answer = ipp_post(server, ipp::get_queues(), nullptr, given_up);
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(ipp::listed_queues(*answer)->size(), 0u);
    ASSERT_EQ(cups.add_raw("receipt", "socket://127.0.0.1:9").code, 0);
    ASSERT_EQ(cups.add_raw("label", "socket://127.0.0.1:9").code, 0);
    answer = ipp_post(server, ipp::get_queues(), nullptr, given_up);
    ASSERT_TRUE(answer);
    std::vector<std::string> uris;
    for (const FoundDevice& found : found_in_cups(*ipp::listed_queues(*answer))) uris.push_back(found.uri);
    EXPECT_THAT(uris, testing::UnorderedElementsAre("cups://receipt", "cups://label"));
}

TEST(RealAvahi, FindsAPrinterOnceThoughItAnnouncesSeveralServices) {
    const test::PrivateBus bus;
    test::Avahi avahi(bus);
    ASSERT_TRUE(avahi.is_up()) << avahi.output();
    test::EvePrinter eve(bus);
    ASSERT_TRUE(eve.is_up()) << eve.output();
    ::setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.address().c_str(), 1);
    GivenUp given_up;
    std::vector<FoundDevice> found;
    std::size_t services = 0;
    for (int tries = 0; tries < 10 && found.empty(); ++tries) {  // it is announced a moment after it is up
        const auto browsed = browse_mdns(2s, Whose::everybody, given_up);
        ASSERT_TRUE(browsed) << browsed.error().message;
        services = browsed->size();
        found = found_on_network(*browsed);
    }
    EXPECT_TRUE(browse_mdns(1s, Whose::others, given_up)->empty()) << "our own are not offered to ourselves";
    ::unsetenv("DBUS_SYSTEM_BUS_ADDRESS");
    ASSERT_EQ(found.size(), 1u) << eve.output();
    EXPECT_GE(services, 1u);
    EXPECT_EQ(found[0].name, "Test");
    EXPECT_EQ(found[0].uri, "ipp://127.0.0.1:" + std::to_string(eve.port()) + "/ipp/print");
    test::OnePrinter till(found[0].uri);
    EXPECT_TRUE(till.is_ready()) << "what was found can be printed on";
}

}  // namespace
}  // namespace comptoir::bridge
