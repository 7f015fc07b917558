#pragma once
/// Print servers that nobody here wrote, started by a test for itself alone, and printers behind them that
/// count.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/private_bus.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::test {

/// A port that was free a moment ago.
inline std::uint16_t free_port() {
    boost::asio::io_context io;
    const boost::asio::ip::tcp::acceptor acceptor(io, {boost::asio::ip::address_v4::loopback(), 0});
    return acceptor.local_endpoint().port();
}

inline bool answers_at(std::uint16_t port, std::chrono::milliseconds within) {
    const auto end = std::chrono::steady_clock::now() + within;
    while (std::chrono::steady_clock::now() < end) {
        boost::asio::io_context io;
        boost::asio::ip::tcp::socket socket(io);
        boost::system::error_code ec;
        socket.connect({boost::asio::ip::address_v4::loopback(), port}, ec);
        if (!ec) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
}

inline void write_file(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path) << text;
}

/// A printer on a raw TCP port: each connection that was ended in order is one receipt.
///
/// Thread: one of its own.   Owner: the test.
class RawPrinter {
public:
    RawPrinter() : port_(free_port()), acceptor_(io_) {
        switch_on();
        thread_ = std::thread([this] {
            const auto work = boost::asio::make_work_guard(io_);
            io_.run();
        });
    }
    ~RawPrinter() {
        io_.stop();
        thread_.join();
    }
    RawPrinter(const RawPrinter&) = delete;
    RawPrinter& operator=(const RawPrinter&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::string socket_uri() const { return "socket://127.0.0.1:" + std::to_string(port_); }
    void switch_off() {
        on_thread([this] {
            acceptor_.close();
            for (const auto& guest : guests_) guest->socket.close();
        });
    }
    void switch_on_again() {
        on_thread([this] { switch_on(); });
    }
    /// From now on it takes connections and reads nothing of them; until it does again.
    void stall() {
        on_thread([this] { is_stalled_ = true; });
    }
    void resume() {
        on_thread([this] {
            is_stalled_ = false;
            for (const auto& guest : guests_) {
                if (guest->socket.is_open()) read(guest);
            }
        });
    }
    [[nodiscard]] std::vector<std::string> receipts() const {
        const std::lock_guard lock(mutex_);
        return receipts_;
    }
    [[nodiscard]] std::size_t count() const { return receipts().size(); }
    /// All bytes so far, of all connections, also of those that are open still.
    [[nodiscard]] std::string heard() const {
        const std::lock_guard lock(mutex_);
        return heard_;
    }
    [[nodiscard]] int connections() const { return connections_; }

private:
    using tcp = boost::asio::ip::tcp;
    struct Guest {
        explicit Guest(tcp::socket from) : socket(std::move(from)) {}
        tcp::socket socket;
        std::array<char, 65'536> buffer{};
        std::string heard;
    };

    template <class Work>
    void on_thread(Work work) {
        std::atomic<bool> is_done{false};
        boost::asio::post(io_, [&] {
            work();
            is_done = true;
            is_done.notify_one();
        });
        is_done.wait(false);
    }
    void switch_on() {
        acceptor_.open(tcp::v4());
        acceptor_.set_option(tcp::acceptor::reuse_address(true));
        acceptor_.bind({boost::asio::ip::address_v4::loopback(), port_});
        acceptor_.listen();
        accept();
    }
    void accept() {
        acceptor_.async_accept([this](boost::system::error_code ec, tcp::socket socket) {
            if (ec) return;
            ++connections_;
            guests_.push_back(std::make_shared<Guest>(std::move(socket)));
            if (!is_stalled_) read(guests_.back());
            accept();
        });
    }
    void note(std::string_view bytes) {
        const std::lock_guard lock(mutex_);
        heard_ += bytes;
    }
    void read(const std::shared_ptr<Guest>& guest) {
        guest->socket.async_read_some(boost::asio::buffer(guest->buffer),
                                      [this, guest](boost::system::error_code ec, std::size_t count) {
                                          guest->heard.append(guest->buffer.data(), count);
                                          note({guest->buffer.data(), count});
                                          if (!ec) return read(guest);
                                          boost::system::error_code ignored;
                                          guest->socket.close(ignored);
                                          if (ec != boost::asio::error::eof || guest->heard.empty()) return;
                                          const std::lock_guard lock(mutex_);
                                          receipts_.push_back(std::move(guest->heard));
                                      });
    }

    std::uint16_t port_;
    boost::asio::io_context io_;
    tcp::acceptor acceptor_;
    std::vector<std::shared_ptr<Guest>> guests_;
    bool is_stalled_ = false;
    std::atomic<int> connections_{0};
    mutable std::mutex mutex_;
    std::vector<std::string> receipts_;
    std::string heard_;
    std::thread thread_;
};

/// cupsd of Debian's, with settings, spool and port of its own. Runs as whoever runs the test.
class Cupsd {
public:
    Cupsd() : port_(free_port()) {
        namespace fs = std::filesystem;
        const fs::path root = folder_.path();
        fs::permissions(root, fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                                  fs::perms::others_read | fs::perms::others_exec);
        for (const char* name : {"settings", "spool", "temporary", "cache", "run"}) {
            fs::create_directory(root / name);
        }
        const std::string at = root.string();
        std::string files = "ServerRoot " + at + "/settings\nRequestRoot " + at + "/spool\nTempDir " + at +
                            "/temporary\nCacheDir " + at + "/cache\nStateDir " + at + "/run\nErrorLog " + at +
                            "/error_log\nAccessLog " + at + "/access_log\nPageLog " + at + "/page_log\n";
        write_file(root / "cups-files.conf", files);
        // Who may do what to a job: as Debian's own settings have it. Whoever runs the test may do the rest.
        write_file(root / "cupsd.conf",
                   "LogLevel debug\nListen 127.0.0.1:" + std::to_string(port_) +
                       "\nBrowsing Off\nWebInterface No\nErrorPolicy retry-job\nDirtyCleanInterval 0\n"
                       "<Location />\nOrder allow,deny\nAllow localhost\n</Location>\n"
                       "<Policy default>\n"
                       "JobPrivateAccess default\nJobPrivateValues default\n"
                       "<Limit Create-Job Print-Job Print-URI Validate-Job>\n"
                       "Order deny,allow\n</Limit>\n"
                       "<Limit Send-Document Send-URI Hold-Job Release-Job Restart-Job "
                       "Purge-Jobs Set-Job-Attributes Cancel-Job Close-Job Cancel-My-Jobs>\n"
                       "Require user @OWNER @SYSTEM\nOrder deny,allow\n</Limit>\n"
                       "<Limit All>\nOrder deny,allow\n</Limit>\n</Policy>\n");
        start();
    }
    ~Cupsd() {
        if (program_) program_->signal(SIGTERM);
    }
    Cupsd(const Cupsd&) = delete;
    Cupsd& operator=(const Cupsd&) = delete;

    void start() {
        const std::string at = folder_.path().string();
        program_ = std::make_unique<Program>(
            "/usr/sbin/cupsd",
            std::vector<std::string>{"-f", "-c", at + "/cupsd.conf", "-s", at + "/cups-files.conf"});
    }
    /// As the power does it.
    void kill() {
        program_->signal(SIGKILL);
        program_->wait_exit();
    }
    [[nodiscard]] bool is_up() const { return answers_at(port_, std::chrono::seconds(20)); }
    [[nodiscard]] std::string queue_uri(const std::string& name) const {
        return "cups://127.0.0.1:" + std::to_string(port_) + "/" + name;
    }
    /// Runs one of CUPS's own programs against this server.
    Ran run(const std::string& path, std::vector<std::string> words) const {
        return run_program(path, words, {{"CUPS_SERVER", "127.0.0.1:" + std::to_string(port_)}});
    }
    [[nodiscard]] Ran add_raw(const std::string& name, const std::string& device) const {
        return run("/usr/sbin/lpadmin", {"-p", name, "-v", device, "-E"});
    }
    /// What it said, for a test that failed.
    [[nodiscard]] std::string log() const {
        std::ifstream file(folder_.path() / "error_log");
        return {std::istreambuf_iterator<char>(file), {}};
    }

private:
    TemporaryFolder folder_;
    std::uint16_t port_;
    std::unique_ptr<Program> program_;
};

/// One at a time on this machine, over all tests that run side by side.
class MachineLock {
public:
    explicit MachineLock(const std::string& name)
        : fd_(::open((std::filesystem::temp_directory_path() / name).c_str(), O_CREAT | O_RDWR | O_CLOEXEC,
                     0666)) {
        EXPECT_EQ(::flock(fd_, LOCK_EX), 0) << "the lock " << name << " can't be had";
    }
    ~MachineLock() { ::close(fd_); }
    MachineLock(const MachineLock&) = delete;
    MachineLock& operator=(const MachineLock&) = delete;

private:
    int fd_;
};

/// avahi-daemon of Debian's on a bus of the test's own, on loopback alone. Debian's writes its number into
/// one place of the machine: tests wait for each other, and where it may not, or the machine's own runs, this
/// one does not.
class Avahi {
public:
    explicit Avahi(const PrivateBus& bus) {
        const std::string at = (folder_.path() / "avahi.conf").string();
        write_file(at,
                   "[server]\nhost-name=comptoir-test\nuse-ipv6=no\nallow-interfaces=lo\nenable-dbus=yes\n"
                   "[publish]\npublish-workstation=no\n");
        program_ = std::make_unique<Program>(
            "/usr/sbin/avahi-daemon",
            std::vector<std::string>{"-f", at, "--no-drop-root", "--no-chroot", "--no-rlimits"},
            std::map<std::string, std::string>{{"DBUS_SYSTEM_BUS_ADDRESS", bus.address()}});
    }
    ~Avahi() {
        program_->signal(SIGTERM);
        program_->wait_exit();  // it takes its number away
    }
    Avahi(const Avahi&) = delete;
    Avahi& operator=(const Avahi&) = delete;

    [[nodiscard]] bool is_up() { return program_->wait_for("Server startup complete"); }
    [[nodiscard]] const std::string& output() const { return program_->output(); }

private:
    MachineLock alone_{"comptoir-test-avahi.lock"};
    TemporaryFolder folder_;
    std::unique_ptr<Program> program_;
};

/// ippeveprinter of Debian's: an IPP Everywhere printer whose paper is a folder.
class EvePrinter {
public:
    explicit EvePrinter(std::string formats = "application/pdf,image/jpeg")
        : EvePrinter(nullptr, std::move(formats)) {}
    explicit EvePrinter(const PrivateBus& bus) : EvePrinter(&bus, "application/pdf,image/jpeg") {}
    EvePrinter(const PrivateBus* announced_on, std::string formats)
        : bus_(announced_on == nullptr ? std::make_unique<PrivateBus>() : nullptr),
          announced_on_(announced_on),
          formats_(std::move(formats)),
          port_(free_port()) {
        namespace fs = std::filesystem;
        for (const char* name : {"spool", "paper"}) fs::create_directory(folder_.path() / name);
        // What it does with a document: waits while there is no paper, and then has it on paper.
        const std::string at = folder_.path().string();
        write_file(folder_.path() / "print.sh", "#!/bin/sh\nif [ -e '" + at +
                                                    "/broken' ]; then exit 1; fi\n"
                                                    "if [ -e '" +
                                                    at +
                                                    "/no-paper' ]; then\n"
                                                    "echo 'STATE: +media-empty-error' >&2\n"
                                                    "while [ -e '" +
                                                    at +
                                                    "/no-paper' ]; do sleep 0.05; done\n"
                                                    "echo 'STATE: -media-empty-error' >&2\nfi\n"
                                                    "cp \"$1\" \"$(mktemp -p '" +
                                                    at + "/paper')\"\n");
        fs::permissions(folder_.path() / "print.sh", fs::perms::owner_all);
        start();
    }
    void start() {
        const std::string at = folder_.path().string();
        program_ = std::make_unique<Program>(
            "/usr/sbin/ippeveprinter",
            std::vector<std::string>{"-p", std::to_string(port_), "-r",
                                     announced_on_ == nullptr ? "off" : "_print", "-n", "localhost", "-d",
                                     at + "/spool", "-c", at + "/print.sh", "-f", formats_, "Test"},
            std::map<std::string, std::string>{{"DBUS_SYSTEM_BUS_ADDRESS", announced_on_ == nullptr
                                                                               ? bus_->address()
                                                                               : announced_on_->address()}});
    }
    void kill() {
        program_->signal(SIGKILL);
        program_->wait_exit();
    }
    [[nodiscard]] bool is_up() const { return answers_at(port_, std::chrono::seconds(20)); }
    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::string uri() const {
        return "ipp://127.0.0.1:" + std::to_string(port_) + "/ipp/print";
    }
    [[nodiscard]] const std::string& output() const { return program_->output(); }

    void set(const char* trouble) { write_file(folder_.path() / trouble, ""); }
    void clear(const char* trouble) { std::filesystem::remove(folder_.path() / trouble); }
    /// Every document that came out, in no order.
    [[nodiscard]] std::vector<std::string> paper() const {
        std::vector<std::string> all;
        for (const auto& entry : std::filesystem::directory_iterator(folder_.path() / "paper")) {
            std::ifstream file(entry.path(), std::ios::binary);
            all.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
        }
        return all;
    }

private:
    TemporaryFolder folder_;
    std::unique_ptr<PrivateBus> bus_;
    const PrivateBus* announced_on_;
    std::string formats_;
    std::uint16_t port_;
    std::unique_ptr<Program> program_;
};

}  // namespace comptoir::test
