#include "device-bridge/links/ipp_queue.hpp"

#include <cups/cups.h>
#include <cups/http.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>

#include "device-bridge/links/ipp_message.hpp"

namespace comptoir::bridge {
namespace {

using boost::asio::awaitable;

constexpr int kConnectMilliseconds = 4'000;  // as long as any printer is given to take a connection
constexpr double kLookUpSeconds = 0.1;       // how often a blocking call looks whether it was given up

struct Close {
    void operator()(http_t* http) const { httpClose(http); }
};
using Connection = std::unique_ptr<http_t, Close>;

int goes_on(http_t*, void* given_up) {
    return static_cast<GivenUp*>(given_up)->is_so() ? 0 : 1;
}

std::string ipp_uri(const char* scheme, const std::string& host, int port, const std::string& resource) {
    std::array<char, 2 * DeviceUri::kBytesMax> text{};
    const auto made = httpAssembleURI(HTTP_URI_CODING_ALL, text.data(), static_cast<int>(text.size()), scheme,
                                      nullptr, host.c_str(), port, resource.c_str());
    return made == HTTP_URI_STATUS_OK ? text.data() : "";
}

/// The resource as a request line has it: what the URI has behind its host.
std::string encoded(const std::string& uri) {
    const auto slash = uri.find('/', uri.find("://") + 3);
    return slash == std::string::npos ? "/" : uri.substr(slash);
}

/// First made and then connected, so that what libcups does in between (asking for TLS) is given up, too.
Result<Connection> connect(const IppAddress& address, http_encryption_t encryption, GivenUp& given_up) {
    Connection http(
        httpConnect2(address.host.c_str(), address.port, nullptr, AF_UNSPEC, encryption, 1, 0, nullptr));
    if (http == nullptr) return fail(ErrorCode::offline, address.host + " can't be reached");
    httpSetTimeout(http.get(), kLookUpSeconds, goes_on, &given_up);
    if (httpReconnect2(http.get(), kConnectMilliseconds, given_up.flag()) != 0)
        return fail(ErrorCode::offline, address.host + " can't be reached");
    given_up.waits_on(httpGetFd(http.get()));
    return http;
}

/// False where the peer stopped listening, which it may do because it has answered already.
bool write(http_t* http, std::string_view bytes) {
    constexpr std::size_t kPiece = 65'536;
    while (!bytes.empty()) {
        const std::size_t count = std::min(bytes.size(), kPiece);
        if (httpWrite2(http, bytes.data(), count) < static_cast<ssize_t>(count)) return false;
        bytes.remove_prefix(count);
    }
    return true;
}

Result<std::string> read_body(http_t* http) {
    std::string body;
    std::array<char, 16'384> buffer{};
    while (true) {
        const ssize_t count = httpRead2(http, buffer.data(), buffer.size());
        if (count < 0) return fail(ErrorCode::offline, "the answer broke off");
        if (count == 0) return body;
        body.append(buffer.data(), static_cast<std::size_t>(count));
        if (body.size() > ipp::kAnswerBytesMax)
            return fail(ErrorCode::malformed, "an IPP answer of over 1 MiB");
    }
}

struct Exchange {
    http_status_t status = HTTP_STATUS_ERROR;
    std::string body;
};

Result<Exchange> exchange(http_t* http, const IppAddress& address, std::string_view head,
                          std::string_view document, const GivenUp& given_up) {
    httpClearFields(http);
    httpSetField(http, HTTP_FIELD_CONTENT_TYPE, "application/ipp");
    httpSetField(http, HTTP_FIELD_CONNECTION, "close");
    httpSetLength(http, head.size() + document.size());
    if (httpPost(http, address.resource.c_str()) != 0)
        return fail(ErrorCode::offline, address.host + " hung up");
    const bool is_whole = write(http, head) && write(http, document);
    http_status_t status = HTTP_STATUS_CONTINUE;
    while (status == HTTP_STATUS_CONTINUE && !given_up.is_so()) status = httpUpdate(http);
    if (status == HTTP_STATUS_ERROR || status == HTTP_STATUS_CONTINUE ||
        (!is_whole && status == HTTP_STATUS_OK))
        return fail(ErrorCode::offline, address.host + " did not answer");
    Exchange done{status, {}};
    if (status != HTTP_STATUS_OK) return done;
    auto body = read_body(http);
    if (!body) return tl::unexpected(body.error());
    done.body = std::move(*body);
    return done;
}

}  // namespace

Result<IppAddress> IppAddress::of(const DeviceUri& uri) {
    if (const auto plain = uri.only({}); !plain) return tl::unexpected(plain.error());
    if (uri.host().empty()) return fail(ErrorCode::malformed, uri.scheme() + ": which queue?");
    IppAddress address;
    if (uri.scheme() == "cups" && (uri.path().empty() || uri.path() == "/")) {
        if (!uri.port_text().empty())
            return fail(ErrorCode::malformed, "write a queue of another machine like cups://host:631/queue");
        address = local_server();
        address.uri = ipp_uri("ipp", "localhost", 0, "/printers/" + uri.host());
    } else {
        const auto port = uri.port(631);  // Source: RFC 8010 section 4.1, IPP's own port
        if (!port) return tl::unexpected(port.error());
        address.host = uri.host();
        address.port = *port;
        const bool is_cups = uri.scheme() == "cups";
        const bool is_encrypted = uri.scheme() == "ipps";
        if (is_encrypted) address.encryption = Encryption::always;
        const std::string path = uri.path().empty() ? "/" : uri.path();
        address.uri = ipp_uri(is_encrypted ? "ipps" : "ipp", address.host, address.port,
                              is_cups ? "/printers" + path : path);
    }
    if (address.uri.empty()) return fail(ErrorCode::malformed, "no IPP address can be made of this");
    address.resource = encoded(address.uri);
    return address;
}

IppAddress IppAddress::local_server() {
    IppAddress address;
    address.host = cupsServer();
    address.port = ippPort();
    address.resource = "/";
    address.uri = "ipp://localhost/";
    return address;
}

Result<std::string> ipp_post(const IppAddress& address, const std::string& head,
                             const std::shared_ptr<const std::string>& document, GivenUp& given_up) {
    http_encryption_t encryption = address.encryption == IppAddress::Encryption::always
                                       ? HTTP_ENCRYPTION_ALWAYS
                                       : HTTP_ENCRYPTION_IF_REQUESTED;
    const std::string_view body = document == nullptr ? std::string_view() : *document;
    for (int tries = 0; tries < 2; ++tries) {
        const auto http = connect(address, encryption, given_up);
        if (!http) return tl::unexpected(http.error());
        auto done = exchange(http->get(), address, head, body, given_up);
        if (!done) return tl::unexpected(done.error());
        if (done->status == HTTP_STATUS_OK) return std::move(done->body);
        // Source: RFC 2817 section 3.3: it did nothing yet and wants TLS first.
        if (done->status != HTTP_STATUS_UPGRADE_REQUIRED || encryption != HTTP_ENCRYPTION_IF_REQUESTED) {
            const bool wants_password =
                done->status == HTTP_STATUS_UNAUTHORIZED || done->status == HTTP_STATUS_FORBIDDEN;
            return fail(wants_password ? ErrorCode::refused : ErrorCode::offline,
                        fmt::format("{} answers {}", address.host, httpStatus(done->status)));
        }
        encryption = HTTP_ENCRYPTION_REQUIRED;
    }
    return fail(ErrorCode::offline, address.host + " wants another encryption");
}

IppQueue::IppQueue(boost::asio::any_io_executor io, boost::asio::any_io_executor pool, IppAddress address,
                   const Clock& clock)
    : address_(std::move(address)), caller_(std::move(io), std::move(pool), clock) {}

awaitable<Result<std::string>> IppQueue::post(std::string head, std::shared_ptr<const std::string> document,
                                              Time deadline) {
    std::function<Result<std::string>(GivenUp&)> work = [address = address_, head = std::move(head),
                                                         document = std::move(document)](GivenUp& given_up) {
        return ipp_post(address, head, document, given_up);
    };
    co_return co_await caller_.call<std::string>(std::move(work), deadline);
}

awaitable<Result<QueueFacts>> IppQueue::look(Time deadline) {
    const auto answer = co_await post(ipp::get_printer(address_.uri), nullptr, deadline);
    if (!answer) co_return tl::unexpected(answer.error());
    co_return ipp::queue_facts(*answer);
}

awaitable<Result<int>> IppQueue::create_job(std::string name, Time deadline) {
    const auto answer = co_await post(ipp::create_job(address_.uri, name), nullptr, deadline);
    if (!answer) co_return tl::unexpected(answer.error());
    co_return ipp::job_number(*answer);
}

awaitable<Result<void>> IppQueue::send_document(int job, std::string format,
                                                std::shared_ptr<const std::string> data, Time deadline) {
    const auto answer =
        co_await post(ipp::send_document(address_.uri, job, format), std::move(data), deadline);
    if (!answer) co_return tl::unexpected(answer.error());
    co_return ipp::is_taken(*answer);
}

awaitable<Result<QueuedJob>> IppQueue::job(int job, Time deadline) {
    const auto answer = co_await post(ipp::get_job(address_.uri, job), nullptr, deadline);
    if (!answer) co_return tl::unexpected(answer.error());
    co_return ipp::queued_job(*answer);
}

awaitable<Result<void>> IppQueue::cancel_job(int job, Time deadline) {
    const auto answer = co_await post(ipp::cancel_job(address_.uri, job), nullptr, deadline);
    if (!answer) co_return tl::unexpected(answer.error());
    co_return ipp::is_taken(*answer);
}

}  // namespace comptoir::bridge
