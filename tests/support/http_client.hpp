#pragma once
/// An HTTP client of plain sockets that can also misbehave.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/base/json.hpp"

namespace comptoir::test {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpAnswer {
    int status = 0;  ///< 0: no answer came
    HttpHeaders headers;
    std::string body;

    /// The first header of that name, without regard to case; "" where there is none.
    [[nodiscard]] std::string header(std::string_view name) const {
        for (const auto& [key, value] : headers) {
            if (key.size() == name.size() && ::strncasecmp(key.data(), name.data(), key.size()) == 0)
                return value;
        }
        return {};
    }
    [[nodiscard]] json::Value json() const { return json::parse(body).value_or(json::Value()); }
};

/// One connection to 127.0.0.1. Every wait has a deadline.
class HttpClient {
public:
    static constexpr std::chrono::seconds kPatience{20};  // sanitisers on a busy machine

    explicit HttpClient(std::uint16_t port, const char* from = "127.0.0.1") : port_(port) {
        fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        ::inet_pton(AF_INET, from, &address.sin_addr);
        if (std::string_view(from) != "127.0.0.1") {
            ::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
        }
        ::inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
        address.sin_port = htons(port);
        connected_ = ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
        const int one = 1;
        ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    }
    ~HttpClient() { close(); }
    HttpClient(HttpClient&& other) noexcept
        : fd_(std::exchange(other.fd_, -1)),
          port_(other.port_),
          connected_(other.connected_),
          at_end_(other.at_end_),
          received_(std::move(other.received_)) {}
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;
    HttpClient& operator=(HttpClient&&) = delete;

    [[nodiscard]] bool is_connected() const { return connected_; }
    [[nodiscard]] int fd() const { return fd_; }

    /// Sends all of it; false once the peer doesn't take it.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent < 0 && errno == EINTR) continue;
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    void half_close() { ::shutdown(fd_, SHUT_WR); }
    void close() {
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    }
    /// Closes with a reset, as a crashed browser's machine does.
    void reset() {
        const linger now{1, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        close();
    }

    /// The request's bytes; Host and Content-Length are added unless given.
    [[nodiscard]] std::string text(std::string_view method, std::string_view target, std::string_view body,
                                   const HttpHeaders& headers = {}) const {
        const auto has = [&](std::string_view name) {
            return std::any_of(headers.begin(), headers.end(), [&](const auto& h) {
                return h.first.size() == name.size() &&
                       ::strncasecmp(h.first.data(), name.data(), name.size()) == 0;
            });
        };
        std::string out = std::string(method) + " " + std::string(target) + " HTTP/1.1\r\n";
        if (!has("Host")) out += "Host: 127.0.0.1:" + std::to_string(port_) + "\r\n";
        if (!has("Content-Length") && !has("Transfer-Encoding") && (!body.empty() || method == "POST")) {
            out += "Content-Length: " + std::to_string(body.size()) + "\r\n";
        }
        for (const auto& [name, value] : headers) out += name + ": " + value + "\r\n";
        return out + "\r\n" + std::string(body);
    }

    HttpAnswer request(std::string_view method, std::string_view target, std::string_view body = {},
                       const HttpHeaders& headers = {}) {
        send(text(method, target, body, headers));
        return receive(method);
    }
    HttpAnswer get(std::string_view target, const HttpHeaders& headers = {}) {
        return request("GET", target, {}, headers);
    }
    /// A JSON-RPC call as the POS's web client makes it.
    HttpAnswer rpc(std::string_view target, const json::Value& params = json::Value::object(),
                   HttpHeaders headers = {}) {
        const json::Value envelope{{"id", 41}, {"jsonrpc", "2.0"}, {"method", "call"}, {"params", params}};
        headers.emplace_back("Content-Type", "application/json");
        return request("POST", target, json::dump(envelope), headers);
    }

    /// The next whole answer (1xx ones too); status 0 if the connection ended or the deadline came first.
    HttpAnswer receive(std::string_view method = "GET", std::chrono::milliseconds patience = kPatience) {
        const auto until = std::chrono::steady_clock::now() + patience;
        HttpAnswer answer = receive_head(until);
        if (answer.status == 0 || method == "HEAD" || answer.status < 200 || answer.status == 204 ||
            answer.status == 304)
            return answer;
        if (answer.header("Transfer-Encoding") == "chunked") return receive_chunks(std::move(answer), until);
        if (const std::string length = answer.header("Content-Length"); !length.empty()) {
            const std::size_t size = std::stoul(length);
            while (received_.size() < size) {
                if (!fill(until)) return {};
            }
            answer.body = take(size);
            return answer;
        }
        while (fill(until)) {
        }
        answer.body = take(received_.size());
        return answer;
    }
    /// Only the head of the next answer; the body is left to `read`.
    HttpAnswer receive_head(std::chrono::milliseconds patience = kPatience) {
        return receive_head(std::chrono::steady_clock::now() + patience);
    }
    /// Raw bytes until `text` has been seen; all of them, "" if it never came.
    std::string read_until(std::string_view wanted, std::chrono::milliseconds patience = kPatience) {
        const auto until = std::chrono::steady_clock::now() + patience;
        std::size_t at = 0;
        while ((at = received_.find(wanted)) == std::string::npos) {
            if (!fill(until)) return {};
        }
        return take(at + wanted.size());
    }
    /// Whether the peer ends the connection in time; whatever it still sends is dropped.
    bool closes(std::chrono::milliseconds patience = kPatience) {
        const auto until = std::chrono::steady_clock::now() + patience;
        while (fill(until)) received_.clear();
        return at_end_;
    }
    /// Whether an answer waits to be read right now.
    [[nodiscard]] bool has_answer() const {
        pollfd wait{fd_, POLLIN, 0};
        return !received_.empty() || ::poll(&wait, 1, 0) > 0;
    }

private:
    using Until = std::chrono::steady_clock::time_point;

    bool fill(Until until) {
        if (fd_ < 0 || at_end_) return false;
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        pollfd wait{fd_, POLLIN, 0};
        const int ready = ::poll(&wait, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
        if (ready < 0 && errno == EINTR) return fill(until);
        if (ready <= 0) return false;
        char bytes[16384];
        const auto got = ::recv(fd_, bytes, sizeof bytes, 0);
        if (got <= 0) {
            at_end_ = true;
            return false;
        }
        received_.append(bytes, static_cast<std::size_t>(got));
        return true;
    }
    std::string take(std::size_t size) {
        std::string out = received_.substr(0, size);
        received_.erase(0, size);
        return out;
    }
    HttpAnswer receive_head(Until until) {
        std::size_t end = 0;
        while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
            if (!fill(until)) return {};
        }
        const std::string head = take(end + 4);
        HttpAnswer answer;
        std::size_t line = head.find("\r\n");
        if (head.size() > 12 && head.starts_with("HTTP/1."))
            std::from_chars(head.data() + 9, head.data() + 12, answer.status);
        for (line += 2; line + 2 < head.size();) {
            const std::size_t next = head.find("\r\n", line);
            const std::size_t colon = head.find(':', line);
            std::size_t value = colon + 1;
            while (value < next && head[value] == ' ') ++value;
            answer.headers.emplace_back(head.substr(line, colon - line), head.substr(value, next - value));
            line = next + 2;
        }
        return answer;
    }
    HttpAnswer receive_chunks(HttpAnswer answer, Until until) {
        for (;;) {
            std::size_t end = 0;
            while ((end = received_.find("\r\n")) == std::string::npos) {
                if (!fill(until)) return {};
            }
            const std::size_t size = std::stoul(take(end + 2), nullptr, 16);
            while (received_.size() < size + 2) {
                if (!fill(until)) return {};
            }
            answer.body += take(size);
            take(2);
            if (size == 0) return answer;
        }
    }

    int fd_ = -1;
    std::uint16_t port_ = 0;
    bool connected_ = false;
    bool at_end_ = false;
    std::string received_;
};

}  // namespace comptoir::test
