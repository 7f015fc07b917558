#include "device-bridge/links/serial.hpp"

#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "device-bridge/links/node.hpp"
#include "device-bridge/links/plug_monitor.hpp"

namespace comptoir::bridge {
namespace {

namespace asio = boost::asio;

constexpr auto kAnswer = asio::as_tuple(asio::use_awaitable);

struct Speed {
    int baud;
    speed_t value;
};

constexpr std::array<Speed, 12> kSpeeds{{{1'200, B1200},
                                         {2'400, B2400},
                                         {4'800, B4800},
                                         {9'600, B9600},
                                         {19'200, B19200},
                                         {38'400, B38400},
                                         {57'600, B57600},
                                         {115'200, B115200},
                                         {230'400, B230400},
                                         {460'800, B460800},
                                         {576'000, B576000},
                                         {921'600, B921600}}};

const Speed* speed_of(int baud) {
    const auto found =
        std::find_if(kSpeeds.begin(), kSpeeds.end(), [&](const Speed& speed) { return speed.baud == baud; });
    return found == kSpeeds.end() ? nullptr : &*found;
}

Result<int> baud_of(const DeviceUri& uri) {
    constexpr int kFallback = 9'600;
    const auto baud = uri.integer("baud", kFallback, kSpeeds.front().baud, kSpeeds.back().baud);
    if (!baud) return tl::unexpected(baud.error());
    if (speed_of(static_cast<int>(*baud)) != nullptr) return static_cast<int>(*baud);
    std::string known;
    for (const Speed& speed : kSpeeds) known += (known.empty() ? "" : ", ") + std::to_string(speed.baud);
    return fail(ErrorCode::malformed, "\"baud\" is one of " + known);
}

Result<SerialSettings::Parity> parity_of(const std::string& text) {
    if (text.empty() || text == "none") return SerialSettings::Parity::none;
    if (text == "odd") return SerialSettings::Parity::odd;
    if (text == "even") return SerialSettings::Parity::even;
    return fail(ErrorCode::malformed, "\"parity\" is none, odd or even");
}

Result<SerialSettings::Flow> flow_of(const std::string& text) {
    if (text.empty() || text == "none") return SerialSettings::Flow::none;
    if (text == "xonxoff") return SerialSettings::Flow::xonxoff;
    if (text == "rtscts") return SerialSettings::Flow::rtscts;
    if (text == "dtrdsr") {
        return fail(
            ErrorCode::malformed,
            "Linux has no DTR/DSR flow control: set the printer to XON/XOFF and write flow=xonxoff, or "
            "wire its DTR to CTS here and write flow=rtscts");
    }
    return fail(ErrorCode::malformed, "\"flow\" is none, xonxoff or rtscts");
}

termios line_of(const SerialSettings& settings, termios line) {
    ::cfmakeraw(&line);
    line.c_cflag |= CLOCAL | CREAD;
    line.c_cflag &= ~static_cast<tcflag_t>(CSIZE | CSTOPB | PARENB | PARODD | CRTSCTS);
    line.c_cflag |= settings.bits == 7 ? CS7 : CS8;
    if (settings.stop == 2) line.c_cflag |= CSTOPB;
    if (settings.parity != SerialSettings::Parity::none) {
        line.c_cflag |= PARENB;
        line.c_iflag |= INPCK;
        if (settings.broken == SerialSettings::Broken::left_out) line.c_iflag |= IGNPAR;
    }
    if (settings.parity == SerialSettings::Parity::odd) line.c_cflag |= PARODD;
    if (settings.flow == SerialSettings::Flow::rtscts) line.c_cflag |= CRTSCTS;
    // Only the printer stops us. IXOFF would have the driver put XOFF among the bytes of a picture.
    if (settings.flow == SerialSettings::Flow::xonxoff) line.c_iflag |= IXON;
    line.c_cc[VSTART] = 0x11;
    line.c_cc[VSTOP] = 0x13;
    line.c_cc[VMIN] = 1;  // so that a read of nothing means that the port is gone
    line.c_cc[VTIME] = 0;
    return line;
}

}  // namespace

struct SerialLink::State {
    State(asio::any_io_executor on, SerialSettings those, const Clock& with, HardwarePlaces where)
        : executor(on),
          settings(std::move(those)),
          clock(with),
          places(std::move(where)),
          node(std::move(on), with, settings.path, Node::Habits::tty) {}

    asio::any_io_executor executor;
    SerialSettings settings;
    const Clock& clock;
    HardwarePlaces places;
    Node node;
    std::unique_ptr<PlugMonitor> monitor;
    std::function<void()> tell;
    std::string seen;  // the port as it was when it was last looked at

    [[nodiscard]] Result<std::string> path() const;
    [[nodiscard]] Result<void> claim();
    [[nodiscard]] Result<void> set_line();
    [[nodiscard]] std::string presence() const;
};

Result<SerialSettings> serial_settings(const DeviceUri& uri) {
    std::vector<std::string_view> words{"baud", "bits", "parity", "stop", "flow"};
    const bool is_path = uri.host().empty();
    if (!is_path) words.insert(words.end(), {"serial", "port", "interface"});
    if (const auto known = uri.only(words); !known) return tl::unexpected(known.error());
    if (is_path && (!uri.path().starts_with('/') || uri.path().size() < 2)) {
        return fail(ErrorCode::malformed, "serial: write the port as \"serial:///dev/ttyUSB0\"");
    }
    std::optional<SerialPortWanted> wanted;
    if (!is_path) {
        auto named = serial_port_wanted(uri);
        if (!named) return tl::unexpected(named.error());
        wanted = std::move(*named);
    }
    const auto baud = baud_of(uri);
    if (!baud) return tl::unexpected(baud.error());
    const auto bits = uri.integer("bits", 8, 7, 8);
    if (!bits) return tl::unexpected(bits.error());
    const auto parity = parity_of(uri.text("parity"));
    if (!parity) return tl::unexpected(parity.error());
    const auto stop = uri.integer("stop", 1, 1, 2);
    if (!stop) return tl::unexpected(stop.error());
    const auto flow = flow_of(uri.text("flow"));
    if (!flow) return tl::unexpected(flow.error());
    return SerialSettings{.path = wanted ? words_of(*wanted) : uri.path(),
                          .wanted = wanted,
                          .baud = *baud,
                          .bits = static_cast<int>(*bits),
                          .parity = *parity,
                          .stop = static_cast<int>(*stop),
                          .flow = *flow,
                          .broken = SerialSettings::Broken::left_out};
}

SerialLink::SerialLink(asio::any_io_executor executor, SerialSettings settings, const Clock& clock,
                       HardwarePlaces places)
    : state_(std::make_unique<State>(std::move(executor), std::move(settings), clock, std::move(places))) {}

SerialLink::~SerialLink() {
    close();
}

asio::awaitable<Result<void>> SerialLink::open(Time) {
    close();
    const auto path = state_->path();
    Result<void> opened = path ? state_->node.open(*path) : tl::unexpected(path.error());
    if (opened) opened = state_->claim();
    if (opened) opened = state_->set_line();
    if (!opened) state_->node.close();
    state_->seen = state_->presence();
    co_return opened;
}

/// Where the port is now.
Result<std::string> SerialLink::State::path() const {
    if (!settings.wanted) return settings.path;
    const auto port = the_port_meant(list_serial_ports(places), *settings.wanted);
    if (!port) return tl::unexpected(port.error());
    return port->node;
}

/// Nobody else may write among our bytes: a lock for those who ask, the driver's own "in use" for the others.
Result<void> SerialLink::State::claim() {
    const int fd = node.fd();
    if (::isatty(fd) == 0) return fail(ErrorCode::refused, settings.path + ": this is no serial port");
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0 || ::ioctl(fd, TIOCEXCL) != 0) {
        return fail(ErrorCode::busy, settings.path + ": another program has this port");
    }
    return {};
}

Result<void> SerialLink::State::set_line() {
    const int fd = node.fd();
    termios line{};
    const Speed* speed = speed_of(settings.baud);
    if (speed == nullptr) return fail(ErrorCode::malformed, settings.path + ": no such speed");
    if (::tcgetattr(fd, &line) != 0) return tl::unexpected(node.lost(errno, "asking how the line is set"));
    // An XOFF from before must not hold us up for ever; the line forgets it when it no longer minds them.
    termios unminding = line;
    unminding.c_iflag &= ~static_cast<tcflag_t>(IXON);
    line = line_of(settings, line);
    if (::cfsetspeed(&line, speed->value) != 0)
        return fail(ErrorCode::malformed, settings.path + ": its speed");
    if (::tcsetattr(fd, TCSANOW, &unminding) != 0 || ::tcsetattr(fd, TCSANOW, &line) != 0) {
        return tl::unexpected(node.lost(errno, "setting the line"));
    }
    ::tcflush(fd, TCIOFLUSH);  // what was left of somebody else's talk
    return {};
}

Result<void> SerialLink::change_line(SerialSettings settings) {
    settings.path = state_->settings.path;
    settings.wanted = state_->settings.wanted;
    state_->settings = std::move(settings);
    if (!is_open()) return fail(ErrorCode::offline, state_->settings.path + ": not open");
    return state_->set_line();
}

std::string SerialLink::identity() const {
    const auto path = state_->path();
    if (!path) return "serial://" + state_->settings.path;
    std::error_code ec;
    const std::string node = std::filesystem::canonical(*path, ec).string();
    const auto ports = list_serial_ports(state_->places);
    const auto port = std::find_if(ports.begin(), ports.end(), [&](const SerialPort& one) {
        return one.path == *path || (!ec && one.node == node);
    });
    return port == ports.end() ? "serial://" + *path : serial_port_uri(*port, ports);
}

std::string SerialLink::State::presence() const {
    struct stat info {};
    const auto now = path();
    if (!now) return now.error().code == ErrorCode::refused ? now.error().message : std::string();
    if (::stat(now->c_str(), &info) != 0) return {};
    return std::to_string(info.st_rdev) + "/" + std::to_string(info.st_ino) + "/" +
           std::to_string(info.st_ctim.tv_sec) + "." + std::to_string(info.st_ctim.tv_nsec);
}

asio::awaitable<Result<std::size_t>> SerialLink::read_some(std::span<char> into, Time deadline) {
    return state_->node.read_some(into, deadline);
}

asio::awaitable<Result<std::size_t>> SerialLink::write_some(std::string_view bytes, Time deadline) {
    return state_->node.write_some(bytes, deadline);
}

asio::awaitable<Result<void>> SerialLink::drain(Time deadline) {
    // Linux has no event for an empty buffer, so look again, ever more seldom.
    auto pause = std::chrono::milliseconds(1);
    constexpr auto kPauseMax = std::chrono::milliseconds(50);  // twenty looks a second
    asio::steady_timer timer(state_->executor);
    while (is_open()) {
        int waiting = 0;
        if (::ioctl(state_->node.fd(), TIOCOUTQ, &waiting) != 0) {
            co_return tl::unexpected(state_->node.lost(errno, "draining"));
        }
        if (waiting == 0) co_return Result<void>{};
        if (state_->clock.now() >= deadline) {
            co_return fail(ErrorCode::timeout, state_->settings.path + ": does not take the bytes sent");
        }
        timer.expires_after(std::min<Duration>(pause, deadline - state_->clock.now()));
        co_await timer.async_wait(kAnswer);
        pause = std::min(pause * 2, kPauseMax);
    }
    co_return fail(ErrorCode::offline, state_->settings.path + ": not open");
}

void SerialLink::close() {
    const int fd = state_->node.fd();
    int waiting = 0;
    // The system would wait up to 30 s for a printer that holds us up, and then print a job that is called
    // lost.
    if (fd >= 0 && (::ioctl(fd, TIOCOUTQ, &waiting) != 0 || waiting > 0)) ::tcflush(fd, TCOFLUSH);
    if (fd >= 0) ::ioctl(fd, TIOCNXCL);
    state_->node.close();
}

bool SerialLink::is_open() const {
    return state_->node.is_open();
}

std::string SerialLink::describe() const {
    return "serial " + state_->settings.path + " at " + std::to_string(state_->settings.baud);
}

void SerialLink::on_plug_moved(std::function<void()> tell) {
    state_->tell = std::move(tell);
    state_->monitor.reset();
    if (!state_->tell) return;
    state_->seen = state_->presence();
    state_->monitor =
        PlugMonitor::open(state_->executor, {"tty"}, [this](const PlugEvent&) { look_at_plug(); });
}

void SerialLink::look_at_plug() {
    std::string now = state_->presence();
    if (now == state_->seen) return;
    state_->seen = std::move(now);
    if (const auto tell = state_->tell) tell();
}

}  // namespace comptoir::bridge
