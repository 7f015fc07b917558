#include "app/http/request_parser.hpp"

#include <strings.h>

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include "app/http/target.hpp"

namespace comptoir::http {
namespace {

namespace beast = boost::beast;
using beast::http::error;
using Failure = RequestParser::Failure;

// Bodies longer than this grow as they come: a caller that only announces much gets no memory for it.
constexpr std::size_t kReservedMax = 256u << 10;

/// The shortest end of a chunked body. Beast 1.81 asserts that it has so many bytes once it saw the last
/// chunk, so it gets none before they are there; no body ends without them.   Source: observed on Boost 1.81,
/// parse_chunk_header.
constexpr std::string_view kLastChunk = "0\r\n\r\n";

std::string_view view(beast::string_view text) {
    return {text.data(), text.size()};
}

bool is_same(std::string_view a, std::string_view b) {
    return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

Method method_of(beast::http::verb verb) {
    switch (verb) {
        case beast::http::verb::get: return Method::get;
        case beast::http::verb::head: return Method::head;
        case beast::http::verb::post: return Method::post;
        case beast::http::verb::put: return Method::put;
        case beast::http::verb::delete_: return Method::del;
        case beast::http::verb::options: return Method::options;
        default: return Method::other;
    }
}

Failure bad_request(std::string message) {
    return {400, "bad_request", std::move(message)};
}
Failure head_too_large() {
    return {431, "head_too_large", "the headers are too long or too many"};
}
Failure target_too_long() {
    return {414, "target_too_long", "the request line is too long"};
}
Failure body_too_large() {
    return {413, "body_too_large", "the body is too large"};
}

Failure failure_of(const beast::error_code& ec) {
    if (ec == error::body_limit) return body_too_large();
    if (ec == error::header_limit) return head_too_large();
    if (ec == error::bad_version) return {505, "bad_version", "HTTP/1.0 and HTTP/1.1 are spoken here"};
    return bad_request("this is not HTTP: " + ec.message());
}

}  // namespace

class RequestParser::Parser final : public beast::http::basic_parser<true> {
public:
    explicit Parser(const Limits& limits) : limits_(limits) {
        eager(false);
        body_limit(limits.body_bytes_max);
        // The head is counted here: Beast's own limit is that of a single piece of it.
        header_limit(
            static_cast<std::uint32_t>(std::min<std::size_t>(limits.head_bytes_max + 4, UINT32_MAX)));
    }

    std::size_t take_some(std::string_view bytes) {
        std::size_t used = 0;
        if (!got_some()) {
            // Source: RFC 9112 section 2.2: empty lines before a request are skipped.
            while (used < bytes.size() && (bytes[used] == '\r' || bytes[used] == '\n')) ++used;
            head_bytes_ += used;
            bound_head({});
        }
        while (used < bytes.size() && state_ != State::done && state_ != State::failed) {
            beast::error_code ec;
            const std::string_view rest = bytes.substr(used);
            const bool was_head = !is_header_done();
            if (!was_head && chunked() && rest.size() < kLastChunk.size()) break;
            const std::size_t taken = put(boost::asio::buffer(rest.data(), rest.size()), ec);
            used += taken;
            if (was_head) head_bytes_ += taken;
            if (ec && ec != error::need_more) {
                fail_with(failure_.status == 0 ? failure_of(ec) : failure_);
            } else if (was_head && is_header_done()) {
                eager(true);
                end_head();
                break;
            } else if (is_done()) {
                state_ = State::done;
            } else if (ec == error::need_more) {
                if (was_head) bound_head(rest.substr(taken));
                break;
            }
        }
        return used;
    }

    Limits limits_;
    Request request_;
    Failure failure_;
    State state_ = State::head;
    bool expects_continue_ = false;
    Version version_ = Version::http_1_1;

private:
    void fail_with(Failure failure) {
        failure_ = std::move(failure);
        state_ = State::failed;
    }

    /// `waiting` was not taken yet. The parser may wait for the end of the whole head, so the line is
    /// measured here.
    void bound_head(std::string_view waiting) {
        const std::size_t line_max = limits_.request_line_bytes_max;
        const bool is_in_line = request_.target.empty() && waiting.size() > line_max;
        if (is_in_line && waiting.substr(0, line_max).find('\n') == std::string_view::npos)
            return fail_with(target_too_long());
        if (head_bytes_ + waiting.size() > limits_.head_bytes_max) fail_with(head_too_large());
    }

    void end_head() {
        state_ = is_done() ? State::done : State::body;
        if (head_bytes_ > limits_.head_bytes_max) return fail_with(head_too_large());
        auto target = comptoir::http::parse_target(request_.target);
        if (!target) return fail_with(bad_request(target.error().message));
        if (hosts_ > 1 || (hosts_ == 0 && version_ == Version::http_1_1))
            return fail_with(bad_request("exactly one Host is needed"));
        if (!target->authority.empty()) set_host(std::move(target->authority));
        request_.path = std::move(target->path);
        request_.query = std::move(target->query);
        const std::string_view coding = request_.header("transfer-encoding");
        if (!coding.empty() && !is_same(coding, "chunked"))
            return fail_with({501, "not_implemented", "only chunked transfer coding is understood"});
        if (!coding.empty() && version_ == Version::http_1_0)
            return fail_with(bad_request("HTTP/1.0 has no transfer coding"));
        const std::string_view expected = request_.header("expect");
        expects_continue_ = is_same(expected, "100-continue") && version_ == Version::http_1_1;
        if (!expected.empty() && !is_same(expected, "100-continue"))
            return fail_with({417, "expectation_failed", "only 100-continue can be expected"});
    }

    /// Source: RFC 9112 section 3.2.2: the absolute form's host counts, not the header's.
    void set_host(std::string authority) {
        for (auto& [name, value] : request_.headers) {
            if (is_same(name, "host")) value = std::move(authority);
        }
    }

    void on_request_impl(beast::http::verb verb, beast::string_view method, beast::string_view target,
                         int version, beast::error_code& ec) override {
        request_.method = method_of(verb);
        request_.method_text = view(method);
        request_.target = view(target);
        version_ = version == 10 ? Version::http_1_0 : Version::http_1_1;
        if (target.size() <= limits_.request_line_bytes_max) return;
        failure_ = target_too_long();
        ec = error::bad_target;
    }
    void on_field_impl(beast::http::field field, beast::string_view name, beast::string_view value,
                       beast::error_code& ec) override {
        if (++fields_ > limits_.header_count_max) {
            failure_ = head_too_large();
            ec = error::header_limit;
            return;
        }
        if (is_header_done()) return;  // trailers say nothing that we need
        if (field == beast::http::field::host) ++hosts_;
        request_.headers.emplace_back(view(name), view(value));
    }
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, beast::error_code&) override {
        if (length) request_.body.reserve(std::min<std::uint64_t>(*length, kReservedMax));
    }
    std::size_t on_body_impl(beast::string_view bytes, beast::error_code&) override {
        request_.body.append(bytes.data(), bytes.size());
        return bytes.size();
    }
    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view bytes, beast::error_code&) override {
        request_.body.append(bytes.data(), bytes.size());
        return bytes.size();
    }
    void on_response_impl(int, beast::string_view, int, beast::error_code&) override {}
    void on_header_impl(beast::error_code&) override {}
    void on_chunk_header_impl(std::uint64_t, beast::string_view, beast::error_code&) override {}
    void on_finish_impl(beast::error_code&) override {}

    std::size_t head_bytes_ = 0;
    std::size_t fields_ = 0;
    std::size_t hosts_ = 0;
};

RequestParser::RequestParser(const Limits& limits) : parser_(std::make_unique<Parser>(limits)) {}

RequestParser::~RequestParser() = default;

std::size_t RequestParser::feed(std::string_view bytes) {
    return parser_->take_some(bytes);
}

RequestParser::State RequestParser::state() const {
    return parser_->state_;
}

const RequestParser::Failure& RequestParser::failure() const {
    return parser_->failure_;
}

std::size_t RequestParser::body_bytes() const {
    return parser_->request_.body.size();
}

bool RequestParser::expects_continue() const {
    return parser_->expects_continue_;
}

bool RequestParser::keeps_alive() const {
    return parser_->state_ == State::done && parser_->keep_alive();
}

Version RequestParser::version() const {
    return parser_->version_;
}

Request RequestParser::take() {
    return std::move(parser_->request_);
}

}  // namespace comptoir::http
