/// Runs inside the virtual machine of usb_printer.sh: prints over real USB and serial ports, and says on
/// stdout what it sees. The host's end holds the devices and judges.

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "device-bridge/finding/finder.hpp"
#include "device-bridge/links/serial.hpp"
#include "device-bridge/links/usb.hpp"

namespace {

using namespace comptoir;
using namespace comptoir::bridge;
using namespace std::chrono_literals;
namespace asio = boost::asio;

const SystemClock kClock;
constexpr auto kPatience = 20s;  // an emulated machine is slow

Time in(Duration wait) {
    return kClock.now() + wait;
}

void say(const std::string& what) {
    std::printf("probe: %s\n", what.c_str());
    std::fflush(stdout);
}

std::string words(const Error& error) {
    return std::string(name_of(error.code)) + " " + error.message;
}

std::string pattern(std::size_t bytes) {
    std::string text;
    for (std::size_t i = 0; i < bytes; ++i) text += static_cast<char>(i * 31 + i / 251);
    return text;
}

/// Says how often the plug was told of, and waits for the next time.
class Plug {
public:
    Plug(asio::io_context& io, ByteLink& link) : wake_(io), link_(link) {
        link_.on_plug_moved([this] {
            ++told_;
            wake_.cancel();
        });
    }
    ~Plug() { link_.on_plug_moved(nullptr); }
    Plug(const Plug&) = delete;
    Plug& operator=(const Plug&) = delete;

    asio::awaitable<bool> next() {
        const int before = seen_;
        while (told_ == before) {
            wake_.expires_after(kPatience);
            boost::system::error_code ec;
            co_await wake_.async_wait(asio::redirect_error(asio::use_awaitable, ec));
            if (!ec && told_ == before) co_return false;
        }
        seen_ = told_;
        co_return true;
    }

private:
    asio::steady_timer wake_;
    ByteLink& link_;
    int told_ = 0;
    int seen_ = 0;
};

asio::awaitable<bool> write_all(ByteLink& link, std::string text) {
    std::string_view rest = text;
    while (!rest.empty()) {
        const auto taken = co_await link.write_some(rest, in(kPatience));
        if (!taken) {
            say("write failed: " + words(taken.error()));
            co_return false;
        }
        rest.remove_prefix(*taken);
    }
    const auto drained = co_await link.drain(in(kPatience));
    if (!drained) say("drain failed: " + words(drained.error()));
    co_return drained.has_value();
}

asio::awaitable<void> hear(ByteLink& link) {
    std::array<char, 64> bytes{};
    const auto heard = co_await link.read_some(bytes, in(kPatience));
    if (!heard) {
        say("heard nothing: " + words(heard.error()));
        co_return;
    }
    std::string text = "heard";
    for (std::size_t i = 0; i < *heard; ++i) {
        std::array<char, 8> hex{};
        std::snprintf(hex.data(), hex.size(), " %02x", static_cast<unsigned char>(bytes[i]));
        text += hex.data();
    }
    say(text);
}

/// Until a link that failed can be opened again, each time that the plug is told of.
asio::awaitable<bool> reopen(ByteLink& link, Plug& plug) {
    for (int i = 0; i < 8; ++i) {
        if (!co_await plug.next()) break;
        const auto opened = co_await link.open(in(kPatience));
        if (opened) co_return true;
        say("not yet: " + words(opened.error()));
    }
    co_return false;
}

asio::awaitable<void> print_and_lose(asio::io_context& io, ByteLink& link, const std::string& name) {
    const auto opened = co_await link.open(in(kPatience));
    if (!opened) {
        say(name + " not open: " + words(opened.error()));
        co_return;
    }
    say(name + " open: " + link.describe() + " identity " + link.identity());
    if (!co_await write_all(link, pattern(200'000))) co_return;
    say(name + " sent");
    if (!co_await write_all(link, "\x10\x04\x01")) co_return;
    co_await hear(link);

    say(name + " stall");
    std::array<char, 16> bytes{};
    static_cast<void>(co_await link.read_some(bytes, in(1s)));  // the host stops reading meanwhile
    const auto stalled = co_await link.write_some("STALLED", in(1s));
    say(name + " stalled: " + (stalled ? "taken " + std::to_string(*stalled) : words(stalled.error())));
    say(name + " resume");
    static_cast<void>(co_await link.read_some(bytes, in(1s)));
    if (!co_await write_all(link, "RESUMED")) co_return;

    Plug plug(io, link);
    say(name + " pull");
    auto lost = co_await link.read_some(bytes, in(kPatience));
    if (!lost) say(name + " lost: " + words(lost.error()));
    link.close();
    if (!co_await plug.next()) say(name + " was not told of the pulled plug");
    say(name + " push");
    if (!co_await reopen(link, plug)) {
        say(name + " did not come back");
        co_return;
    }
    if (co_await write_all(link, "BACK")) say(name + " back");
    link.close();
}

asio::awaitable<void> probe(asio::io_context& io) {
    Finder finder(io.get_executor());
    asio::steady_timer changed(io);
    finder.start([&] { changed.cancel(); });
    while (finder.list().size() < 2) {
        changed.expires_after(kPatience);
        boost::system::error_code ec;
        co_await changed.async_wait(asio::redirect_error(asio::use_awaitable, ec));
        if (!ec) break;
    }
    for (const FoundDevice& found : finder.list())
        say("found " + found.uri + " | " + found.name + " | " + found.how);
    finder.stop();

    const UsbWanted printer{0x04b8, 0x0e15, "", ""};
    UsbLink usb(io.get_executor(), printer, kClock);
    co_await print_and_lose(io, usb, "libusb");
    say(std::string("the kernel has it back: ") + (std::filesystem::exists("/dev/usb/lp0") ? "yes" : "no"));

    // A /dev without the nodes that libusb needs.
    std::filesystem::create_directories("/kernel-only");
    std::filesystem::create_directory_symlink("/dev/usb", "/kernel-only/usb");
    UsbLink usblp(io.get_executor(), printer, kClock, {.sys = "/sys", .dev = "/kernel-only"});
    co_await print_and_lose(io, usblp, "usblp");

    SerialSettings line;
    line.path = "/dev/ttyUSB0";
    line.flow = SerialSettings::Flow::rtscts;
    SerialLink serial(io.get_executor(), line, kClock);
    const auto opened = co_await serial.open(in(kPatience));
    say(opened ? "serial open" : "serial not open: " + words(opened.error()));
    if (opened && co_await write_all(serial, pattern(5'000))) say("serial sent");
    co_await hear(serial);
    Plug plug(io, serial);
    say("serial pull");
    std::array<char, 16> bytes{};
    const auto lost = co_await serial.read_some(bytes, in(kPatience));
    if (!lost) say("serial lost: " + words(lost.error()));
    serial.close();
    if (!co_await plug.next()) say("serial was not told of the pulled plug");
    say("serial push");
    if (co_await reopen(serial, plug) && co_await write_all(serial, "BACK")) say("serial back");
    serial.close();
    say("end");
}

}  // namespace

int main() {
    asio::io_context io;
    asio::co_spawn(io, probe(io), [](const std::exception_ptr& thrown) {
        if (thrown) say("threw");
    });
    io.run();
    return 0;
}
