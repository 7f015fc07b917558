#include "app/net/client.hpp"

#include <curl/curl.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <charconv>
#include <map>
#include <system_error>
#include <vector>

#include "app/base/check.hpp"
#include "app/base/text.hpp"
#include "app/base/url.hpp"
#include "app/net/exchange.hpp"
#include "app/net/header_text.hpp"

namespace comptoir::net {
namespace {

using std::chrono::milliseconds;

struct EasyDeleter {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct ListDeleter {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

constexpr std::size_t kHeaderBytesMax = 64 * 1024;  // all headers of one answer; servers send some 1 KB

/// What ended a transfer. `proxy` says whether one stood between.   Source: libcurl-errors(3), 7.88.
Fault fault_of(CURLcode code, int system_error, bool has_proxy) {
    switch (code) {
        case CURLE_URL_MALFORMAT: return Fault::bad_address;
        case CURLE_COULDNT_RESOLVE_HOST: return Fault::name_not_found;
        case CURLE_COULDNT_RESOLVE_PROXY:
        case CURLE_PROXY: return Fault::proxy;
        case CURLE_COULDNT_CONNECT:
            if (has_proxy) return Fault::proxy;  // it alone was called
            return system_error == ECONNREFUSED ? Fault::refused : Fault::unreachable;
        case CURLE_OPERATION_TIMEDOUT: return Fault::timeout;
        case CURLE_PEER_FAILED_VERIFICATION: return Fault::certificate;
        case CURLE_SSL_CACERT_BADFILE: return Fault::ca_file;
        case CURLE_SSL_CONNECT_ERROR: return Fault::not_tls;
        case CURLE_FILESIZE_EXCEEDED:
        case CURLE_WRITE_ERROR: return Fault::too_large;  // our own header bound
        case CURLE_UNSUPPORTED_PROTOCOL:                  // we checked the scheme: it answers "HTTP/0.9"
        case CURLE_WEIRD_SERVER_REPLY: return Fault::not_http;
        case CURLE_BAD_CONTENT_ENCODING:
        case CURLE_HTTP2:
        case CURLE_HTTP2_STREAM: return Fault::malformed;
        default: return Fault::hung_up;
    }
}

/// Whether a transfer ran out of time before it knew an address. No figure of libcurl's tells that from
/// waiting for a free connection; its words do.   Source: libcurl 7.88, multi_handle_timeout in lib/multi.c.
bool was_looking_up(std::string_view why) {
    return why.starts_with("Resolving timed out");
}

/// Whether a handshake that failed had come as far as the certificate. libcurl tells that only from errors of
/// OpenSSL's SSL library; a signature that is not its issuer's is one of another library, whose code is in
/// the words: "OpenSSL/3.0.19: error:06880006:asn1 encoding routines::EVP lib". Source: libcurl 7.88,
/// ossl_connect_step2 in lib/vtls/openssl.c; ERR_GET_LIB(3).
bool was_at_the_certificate(std::string_view why) {
    constexpr std::string_view kCode = "error:";
    const auto at = why.find(kCode);
    if (at == std::string_view::npos) return false;
    unsigned long code = 0;
    std::from_chars(why.data() + at + kCode.size(), why.data() + why.size(), code, 16);
    const int library = ERR_GET_LIB(code);
    return library == ERR_LIB_ASN1 || library == ERR_LIB_X509 || library == ERR_LIB_RSA ||
           library == ERR_LIB_EC;
}

long milliseconds_of(Duration duration) {
    return std::max<long>(1, static_cast<long>(std::chrono::duration_cast<milliseconds>(duration).count()));
}

}  // namespace

/// Joins curl's sockets and timer to the executor. Kept alive by the client and by every running transfer.
class Client::Engine : public std::enable_shared_from_this<Engine> {
public:
    /// One request without redirections.
    struct Transfer {
        Transfer(std::shared_ptr<Engine> of, std::size_t bytes_max)
            : engine(std::move(of)),
              done(engine->executor_, asio::steady_timer::time_point::max()),
              body_bytes_max(bytes_max) {}
        ~Transfer() { engine->remove(*this); }
        Transfer(const Transfer&) = delete;
        Transfer& operator=(const Transfer&) = delete;

        std::shared_ptr<Engine> engine;
        asio::steady_timer done;  ///< cancelled when the transfer has ended
        std::unique_ptr<CURL, EasyDeleter> easy;
        std::unique_ptr<curl_slist, ListDeleter> headers;
        std::size_t body_bytes_max;
        std::size_t header_bytes = 0;
        bool is_too_large = false;
        bool is_finished = false;
        CURLcode code = CURLE_OK;
        char why[CURL_ERROR_SIZE] = {};
        Fetched fetched;
    };

    Engine(asio::any_io_executor executor, NetSettings settings)
        : executor_(std::move(executor)), settings_(std::move(settings)), timer_(executor_) {
        static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
        CHECK(initialised == CURLE_OK, "libcurl must come up");
        multi_ = curl_multi_init();
        CHECK(multi_ != nullptr, "libcurl must come up");
        curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &Engine::on_socket);
        curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
        curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &Engine::on_timer);
        curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
        curl_multi_setopt(multi_, CURLMOPT_MAX_TOTAL_CONNECTIONS, kConnectionsMax);
    }
    ~Engine() {
        watches_.clear();
        curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, nullptr);
        curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, nullptr);
        curl_multi_cleanup(multi_);
    }
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    [[nodiscard]] asio::awaitable<NetResult<Fetched>> fetch(Request request);
    void configure(NetSettings settings) { settings_ = std::move(settings); }
    void stop();

private:
    /// A socket that curl wants to hear of. Watched through a duplicate of its descriptor, so that curl may
    /// close its own whenever it likes.
    struct Watch {
        Watch(const asio::any_io_executor& executor, int fd) : descriptor(executor, fd) {}
        asio::posix::stream_descriptor descriptor;
        bool wants_read = false;
        bool wants_write = false;
        bool is_reading = false;
        bool is_writing = false;
    };

    [[nodiscard]] asio::awaitable<NetResult<void>> run(Transfer& transfer, const Request& request,
                                                       Duration left);
    void prepare(Transfer& transfer, const Request& request, Duration left);
    void add_headers(Transfer& transfer, const Request& request);
    [[nodiscard]] tl::unexpected<Failure> failure_of(const Transfer& transfer, std::size_t body_bytes) const;
    void remove(Transfer& transfer);
    void finish(Transfer& transfer, CURLcode code);

    void watch(curl_socket_t socket, int what);
    void arm(curl_socket_t socket, const std::shared_ptr<Watch>& watch);
    void act(curl_socket_t socket, int events);

    static int on_socket(CURL*, curl_socket_t socket, int what, void* self, void*) {
        static_cast<Engine*>(self)->watch(socket, what);
        return 0;
    }
    static int on_timer(CURLM*, long timeout_ms, void* self);
    static std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* transfer);
    static std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* transfer);

    asio::any_io_executor executor_;
    NetSettings settings_;
    asio::steady_timer timer_;
    CURLM* multi_ = nullptr;
    std::map<curl_socket_t, std::shared_ptr<Watch>> watches_;
    std::vector<Transfer*> running_;  ///< at most kTransfersMax
    bool is_stopped_ = false;
};

asio::awaitable<NetResult<Fetched>> Client::Engine::fetch(Request request) {
    const auto self = shared_from_this();
    const auto deadline = std::chrono::steady_clock::now() + request.limits.total;
    const auto origin = url::origin_of(request.url);
    if (!origin) co_return fail(Fault::bad_address, origin.error().message);
    if (auto bad = why_not_sent(request)) co_return tl::unexpected(std::move(*bad));
    std::string session_id;
    for (int hop = 0; hop <= kRedirectsMax; ++hop) {
        if (is_stopped_) co_return fail(Fault::stopped);
        if (running_.size() >= kTransfersMax) co_return fail(Fault::busy, "too many transfers");
        Transfer transfer(self, request.limits.body_bytes);
        const auto ran = co_await run(transfer, request, deadline - std::chrono::steady_clock::now());
        if (!ran) co_return tl::unexpected(ran.error());
        Fetched& fetched = transfer.fetched;
        if (!fetched.session_id.empty()) session_id = fetched.session_id;
        fetched.session_id = session_id;
        fetched.url = request.url;
        const bool is_answer = !is_redirection(fetched.status) || fetched.location.empty() ||
                               request.limits.redirects == Redirects::answer;
        if (is_answer) co_return std::move(fetched);
        if (!may_follow(request, *origin, fetched))
            co_return fail(Fault::redirected, fetched.location, fetched.status);
        follow(request, *origin, fetched);
        if (url::origin_of(request.url) != origin) session_id.clear();  // of a server we left
    }
    co_return fail(Fault::redirected, "too often, at last to " + request.url);
}

asio::awaitable<NetResult<void>> Client::Engine::run(Transfer& transfer, const Request& request,
                                                     Duration left) {
    if (left <= Duration::zero()) co_return fail(Fault::timeout);
    transfer.easy.reset(curl_easy_init());
    if (!transfer.easy) co_return fail(Fault::busy, "no memory for a transfer");
    prepare(transfer, request, left);
    if (curl_multi_add_handle(multi_, transfer.easy.get()) != CURLM_OK)
        co_return fail(Fault::busy, "libcurl took no transfer");
    running_.push_back(&transfer);
    if (!transfer.is_finished) co_await transfer.done.async_wait(asio::as_tuple(asio::use_awaitable));
    if (is_stopped_ || !transfer.is_finished) co_return fail(Fault::stopped);
    if (transfer.is_too_large || transfer.code != CURLE_OK)
        co_return failure_of(transfer, request.limits.body_bytes);
    co_return NetResult<void>{};
}

tl::unexpected<Failure> Client::Engine::failure_of(const Transfer& transfer, std::size_t body_bytes) const {
    if (transfer.is_too_large)
        return fail(Fault::too_large, "a body of more than " + std::to_string(body_bytes) + " bytes");
    CURL* const easy = transfer.easy.get();
    long system_error = 0;
    curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &system_error);
    long tunnel_status = 0;
    curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, &tunnel_status);
    std::string why = transfer.why[0] == '\0' ? curl_easy_strerror(transfer.code) : transfer.why;
    if (tunnel_status != 0 && tunnel_status != 200)
        return fail(Fault::proxy, std::move(why), static_cast<int>(tunnel_status));
    const Fault fault = fault_of(transfer.code, static_cast<int>(system_error), !settings_.proxy.empty());
    if (fault == Fault::not_tls && was_at_the_certificate(why))
        return fail(Fault::certificate, certificate_trouble(X509_V_ERR_CERT_SIGNATURE_FAILURE));
    if (fault == Fault::certificate) {
        // The name is compared by curl itself, after OpenSSL was content; then its result is still
        // "unspecified".
        long verified = X509_V_OK;
        curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &verified);
        const bool is_content = verified == X509_V_OK || verified == X509_V_ERR_UNSPECIFIED;
        why = certificate_trouble(is_content ? X509_V_ERR_HOSTNAME_MISMATCH : verified);
    }
    if (fault == Fault::timeout && was_looking_up(why))
        return fail(Fault::name_not_found, "no name server answered in time");
    // What differs with each try would be news each time: "after 5001 milliseconds with 0 bytes received".
    if (fault == Fault::timeout || fault == Fault::refused) why.clear();
    if (transfer.code == CURLE_COULDNT_CONNECT && fault != Fault::refused)
        why = system_error == 0 ? "" : std::generic_category().message(static_cast<int>(system_error));
    if (fault == Fault::ca_file) why = settings_.ca_file;
    return fail(fault, std::move(why));
}

void Client::Engine::prepare(Transfer& transfer, const Request& request, Duration left) {
    CURL* const easy = transfer.easy.get();
    curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, request.user_agent.c_str());
    // Empty: none, also not that of the environment, which may make no exceptions either.
    curl_easy_setopt(easy, CURLOPT_PROXY, settings_.proxy.c_str());
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);  // the proxy sets no session
    if (!settings_.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, settings_.ca_file.c_str());
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds_of(request.limits.connect));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, milliseconds_of(left));
    curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(request.limits.body_bytes));
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer.why);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, &transfer);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Engine::on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &Engine::on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
    if (const std::string* const body = body_of(request)) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body->size()));
        curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, body->c_str());
    }
    add_headers(transfer, request);
}

void Client::Engine::add_headers(Transfer& transfer, const Request& request) {
    std::vector<std::string> lines;
    if (body_of(request) != nullptr) {
        lines.emplace_back(request.json ? "Content-Type: application/json"
                                        : "Content-Type: application/x-www-form-urlencoded");
        lines.emplace_back("Expect:");  // a "100-continue" costs a second where a proxy swallows it
    }
    const bool is_tag = is_header_text(request.etag) && request.etag.size() <= kEtagBytesMax;
    if (is_tag && !request.etag.empty()) lines.push_back("If-None-Match: " + request.etag);
    if (!request.session_id.empty()) lines.push_back("Cookie: session_id=" + request.session_id);
    for (const Header& header : request.headers)
        lines.push_back(header.name + (header.value.empty() ? ";" : ": " + header.value));
    for (const std::string& line : lines) {
        curl_slist* const longer = curl_slist_append(transfer.headers.get(), line.c_str());
        CHECK(longer != nullptr, "there must be memory for a header");
        transfer.headers.release();
        transfer.headers.reset(longer);
    }
    if (transfer.headers) curl_easy_setopt(transfer.easy.get(), CURLOPT_HTTPHEADER, transfer.headers.get());
}

void Client::Engine::remove(Transfer& transfer) {
    std::erase(running_, &transfer);
    if (transfer.easy) curl_multi_remove_handle(multi_, transfer.easy.get());
    transfer.easy.reset();
}

void Client::Engine::finish(Transfer& transfer, CURLcode code) {
    if (transfer.is_finished) return;
    CURL* const easy = transfer.easy.get();
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    const char* text = nullptr;
    if (curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &text) == CURLE_OK && text != nullptr) {
        std::string_view type(text);
        transfer.fetched.content_type = lower_case(trimmed(type.substr(0, type.find(';'))));
    }
    text = nullptr;
    if (curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &text) == CURLE_OK && text != nullptr)
        transfer.fetched.location = text;
    transfer.fetched.status = static_cast<int>(status);
    transfer.code = code;
    transfer.is_finished = true;
    transfer.done.cancel();
}

void Client::Engine::stop() {
    is_stopped_ = true;
    timer_.cancel();
    for (Transfer* const transfer : std::vector<Transfer*>(running_)) {
        curl_multi_remove_handle(multi_, transfer->easy.get());
        finish(*transfer, CURLE_ABORTED_BY_CALLBACK);
    }
    watches_.clear();
}

/// curl says what it wants of a socket.   Source: CURLMOPT_SOCKETFUNCTION(3), libcurl 7.88.
void Client::Engine::watch(curl_socket_t socket, int what) {
    if (what == CURL_POLL_REMOVE || is_stopped_) {
        watches_.erase(socket);  // closing the duplicate cancels what waits on it
        return;
    }
    auto& entry = watches_[socket];
    if (!entry) {
        const int fd = ::dup(socket);
        if (fd < 0) {  // out of descriptors: the transfer ends by its deadline
            watches_.erase(socket);
            return;
        }
        entry = std::make_shared<Watch>(executor_, fd);
    }
    entry->wants_read = (what & CURL_POLL_IN) != 0;
    entry->wants_write = (what & CURL_POLL_OUT) != 0;
    arm(socket, entry);
}

void Client::Engine::arm(curl_socket_t socket, const std::shared_ptr<Watch>& watch) {
    using Descriptor = asio::posix::stream_descriptor;
    const auto wait = [&](Descriptor::wait_type type, bool Watch::*wants, bool Watch::*is_waiting,
                          int events) {
        if (!((*watch).*wants) || (*watch).*is_waiting) return;
        (*watch).*is_waiting = true;
        watch->descriptor.async_wait(type, [self = weak_from_this(), kept = std::weak_ptr(watch), socket,
                                            events, wants, is_waiting](const boost::system::error_code& ec) {
            const auto engine = self.lock();
            const auto alive = kept.lock();
            if (ec || !engine || !alive) return;
            (*alive).*is_waiting = false;
            if (engine->is_stopped_) return;
            if ((*alive).*wants) engine->act(socket, events);
            const auto found = engine->watches_.find(socket);
            if (found != engine->watches_.end() && found->second == alive) engine->arm(socket, alive);
        });
    };
    wait(Descriptor::wait_read, &Watch::wants_read, &Watch::is_reading, CURL_CSELECT_IN);
    wait(Descriptor::wait_write, &Watch::wants_write, &Watch::is_writing, CURL_CSELECT_OUT);
}

void Client::Engine::act(curl_socket_t socket, int events) {
    int still_running = 0;
    curl_multi_socket_action(multi_, socket, events, &still_running);
    int queued = 0;
    while (const CURLMsg* const message = curl_multi_info_read(multi_, &queued)) {
        if (message->msg != CURLMSG_DONE) continue;
        Transfer* transfer = nullptr;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
        if (transfer != nullptr) finish(*transfer, message->data.result);
    }
}

int Client::Engine::on_timer(CURLM*, long timeout_ms, void* self) {
    auto* const engine = static_cast<Engine*>(self);
    if (timeout_ms < 0 || engine->is_stopped_) {
        engine->timer_.cancel();
        return 0;
    }
    engine->timer_.expires_after(milliseconds(timeout_ms));
    engine->timer_.async_wait([kept = engine->weak_from_this()](const boost::system::error_code& ec) {
        const auto alive = kept.lock();
        if (!ec && alive && !alive->is_stopped_) alive->act(CURL_SOCKET_TIMEOUT, 0);
    });
    return 0;
}

std::size_t Client::Engine::on_body(char* bytes, std::size_t size, std::size_t count, void* data) {
    auto& transfer = *static_cast<Transfer*>(data);
    const std::size_t length = size * count;
    if (length > transfer.body_bytes_max - transfer.fetched.body.size()) {
        transfer.is_too_large = true;
        return 0;
    }
    transfer.fetched.body.append(bytes, length);
    return length;
}

std::size_t Client::Engine::on_header(char* bytes, std::size_t size, std::size_t count, void* data) {
    auto& transfer = *static_cast<Transfer*>(data);
    const std::size_t length = size * count;
    transfer.header_bytes += length;
    if (transfer.header_bytes > kHeaderBytesMax) return 0;
    take_header({bytes, length}, transfer.fetched);
    return length;
}

Client::Client(asio::any_io_executor executor, NetSettings settings)
    : engine_(std::make_shared<Engine>(std::move(executor), std::move(settings))) {}

Client::~Client() {
    engine_->stop();
}

asio::awaitable<NetResult<Fetched>> Client::fetch(const Request& request) {
    return engine_->fetch(request);
}

asio::awaitable<NetResult<Fetched>> Client::get(std::string url, Limits limits, std::string etag) {
    return engine_->fetch({.url = std::move(url), .etag = std::move(etag), .limits = limits});
}

void Client::configure(NetSettings settings) {
    engine_->configure(std::move(settings));
}

void Client::stop() {
    engine_->stop();
}

}  // namespace comptoir::net
