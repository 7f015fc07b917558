#include "app/net/client.hpp"

#include <curl/curl.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <vector>

#include "app/base/check.hpp"
#include "app/base/url.hpp"

namespace comptoir::net {
namespace {

using std::chrono::milliseconds;

struct EasyDeleter {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct ListDeleter {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

constexpr std::size_t kEtagBytesMax = 256;          // a hash in quotes has 66; what is longer is not kept
constexpr std::size_t kHeaderBytesMax = 64 * 1024;  // all headers of one answer; servers send some 1 KB

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return {};
    return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin));
}

bool is_redirection(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

ErrorCode code_of(CURLcode code) {
    switch (code) {
        case CURLE_OPERATION_TIMEDOUT: return ErrorCode::timeout;
        case CURLE_FILESIZE_EXCEEDED: return ErrorCode::full;
        case CURLE_UNSUPPORTED_PROTOCOL:
        case CURLE_URL_MALFORMAT: return ErrorCode::malformed;
        default: return ErrorCode::offline;
    }
}

long milliseconds_of(Duration duration) {
    return std::max<long>(1, static_cast<long>(std::chrono::duration_cast<milliseconds>(duration).count()));
}

}  // namespace

/// Joins curl's sockets and timer to the executor. Kept alive by the client and by every running transfer.
class Client::Engine : public std::enable_shared_from_this<Engine> {
public:
    /// One GET without redirections.
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
        std::string location;
    };

    Engine(asio::any_io_executor executor, ClientSettings settings)
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

    [[nodiscard]] asio::awaitable<Result<Fetched>> fetch(std::string url, Limits limits, std::string etag);
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

    [[nodiscard]] asio::awaitable<Result<void>> run(Transfer& transfer, const std::string& url,
                                                    const Limits& limits, const std::string& etag,
                                                    Duration left);
    void prepare(Transfer& transfer, const std::string& url, const Limits& limits, const std::string& etag,
                 Duration left);
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
    ClientSettings settings_;
    asio::steady_timer timer_;
    CURLM* multi_ = nullptr;
    std::map<curl_socket_t, std::shared_ptr<Watch>> watches_;
    std::vector<Transfer*> running_;  ///< at most kTransfersMax
    bool is_stopped_ = false;
};

asio::awaitable<Result<Fetched>> Client::Engine::fetch(std::string url, Limits limits, std::string etag) {
    const auto self = shared_from_this();
    const Time deadline = std::chrono::steady_clock::now() + limits.total;
    auto origin = url::origin_of(url);
    if (!origin) co_return tl::unexpected(origin.error());
    for (int hop = 0; hop <= kRedirectsMax; ++hop) {
        if (is_stopped_) co_return fail(ErrorCode::offline, "stopped");
        if (running_.size() >= kTransfersMax) co_return fail(ErrorCode::busy, "too many transfers at once");
        Transfer transfer(self, limits.body_bytes);
        const auto ran =
            co_await run(transfer, url, limits, etag, deadline - std::chrono::steady_clock::now());
        if (!ran) co_return tl::unexpected(ran.error());
        if (!is_redirection(transfer.fetched.status) || transfer.location.empty()) {
            co_return std::move(transfer.fetched);
        }
        const auto next = url::origin_of(transfer.location);
        const bool is_allowed = next && (limits.redirects == Redirects::anywhere ||
                                         (limits.redirects == Redirects::same_origin && *next == *origin));
        if (!is_allowed) co_return fail(ErrorCode::refused, "redirected where it may not lead");
        url = transfer.location;
    }
    co_return fail(ErrorCode::refused, "redirected too often");
}

asio::awaitable<Result<void>> Client::Engine::run(Transfer& transfer, const std::string& url,
                                                  const Limits& limits, const std::string& etag,
                                                  Duration left) {
    if (left <= Duration::zero()) co_return fail(ErrorCode::timeout, "no time left");
    transfer.easy.reset(curl_easy_init());
    if (!transfer.easy) co_return fail(ErrorCode::full, "no memory for a transfer");
    prepare(transfer, url, limits, etag, left);
    if (curl_multi_add_handle(multi_, transfer.easy.get()) != CURLM_OK) {
        co_return fail(ErrorCode::offline, "libcurl took no transfer");
    }
    running_.push_back(&transfer);
    if (!transfer.is_finished) co_await transfer.done.async_wait(asio::as_tuple(asio::use_awaitable));
    if (!transfer.is_finished) co_return fail(ErrorCode::offline, "cancelled");
    if (transfer.is_too_large) {
        co_return fail(ErrorCode::full, "body larger than " + std::to_string(limits.body_bytes) + " bytes");
    }
    if (transfer.code != CURLE_OK) {
        const char* const why = transfer.why[0] == '\0' ? curl_easy_strerror(transfer.code) : transfer.why;
        co_return fail(is_stopped_ ? ErrorCode::offline : code_of(transfer.code),
                       is_stopped_ ? "stopped" : why);
    }
    co_return Result<void>{};
}

void Client::Engine::prepare(Transfer& transfer, const std::string& url, const Limits& limits,
                             const std::string& etag, Duration left) {
    CURL* const easy = transfer.easy.get();
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, settings_.user_agent.c_str());
    curl_easy_setopt(easy, CURLOPT_PROXY,
                     settings_.proxy.c_str());  // empty: also not that of the environment
    if (!settings_.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, settings_.ca_file.c_str());
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds_of(limits.connect));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, milliseconds_of(left));
    curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(limits.body_bytes));
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer.why);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, &transfer);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Engine::on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &Engine::on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
    const bool is_sane = etag.find_first_of("\r\n") == std::string::npos && etag.size() <= kEtagBytesMax;
    if (!etag.empty() && is_sane) {
        transfer.headers.reset(curl_slist_append(nullptr, ("If-None-Match: " + etag).c_str()));
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer.headers.get());
    }
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
        transfer.fetched.content_type = trimmed(type.substr(0, type.find(';')));
        auto& kept = transfer.fetched.content_type;
        std::transform(kept.begin(), kept.end(), kept.begin(), lower);
    }
    text = nullptr;
    if (curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &text) == CURLE_OK && text != nullptr)
        transfer.location = text;
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
    const std::string_view line(bytes, length);
    constexpr std::string_view kEtag = "etag:";
    const bool is_etag =
        line.size() > kEtag.size() &&
        std::equal(kEtag.begin(), kEtag.end(), line.begin(), [](char a, char b) { return a == lower(b); });
    if (is_etag) {
        std::string etag = trimmed(line.substr(kEtag.size()));
        if (etag.size() <= kEtagBytesMax) transfer.fetched.etag = std::move(etag);
    }
    return length;
}

Client::Client(asio::any_io_executor executor, ClientSettings settings)
    : engine_(std::make_shared<Engine>(std::move(executor), std::move(settings))) {}

Client::~Client() {
    engine_->stop();
}

asio::awaitable<Result<Fetched>> Client::get(std::string url, Limits limits, std::string etag) {
    return engine_->fetch(std::move(url), limits, std::move(etag));
}

void Client::stop() {
    engine_->stop();
}

}  // namespace comptoir::net
