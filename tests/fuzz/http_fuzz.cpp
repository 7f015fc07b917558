/// Requests: the same ones are taken, however the bytes come. Half a head may be refused at once or waited
/// for.

#include "app/http/json_rpc.hpp"
#include "app/http/request_parser.hpp"
#include "app/http/target.hpp"
#include "tests/fuzz/body.hpp"

namespace comptoir::fuzz {
namespace {

using namespace http;
using State = RequestParser::State;

constexpr Limits kLimits{.request_line_bytes_max = 512, .head_bytes_max = 1'024, .body_bytes_max = 2'048};

/// Reads one request after the other, as a connection does; each is one text.
class Reader {
public:
    void feed(std::string_view piece) {
        waiting_ += piece;
        while (!has_failed_ && step()) {
        }
    }
    std::vector<std::string> seen;

private:
    [[nodiscard]] bool step() {
        const std::size_t taken = parser_->feed(waiting_);
        CHECK(taken <= waiting_.size(), "no more is taken than there was");
        waiting_.erase(0, taken);
        if (parser_->state() == State::failed) {
            CHECK(parser_->failure().status >= 400, "a refusal has its status");
            has_failed_ = true;
            return false;
        }
        if (parser_->state() == State::done) {
            const Request request = parser_->take();
            seen.push_back(request.method_text + request.path + std::to_string(request.headers.size()) +
                           request.body);
            parser_ = std::make_unique<RequestParser>(kLimits);
            return !waiting_.empty();
        }
        return taken > 0 && !waiting_.empty();
    }

    std::unique_ptr<RequestParser> parser_ = std::make_unique<RequestParser>(kLimits);
    std::string waiting_;
    bool has_failed_ = false;
};

std::vector<std::string> seeds() {
    return {"GET /hw_proxy/hello HTTP/1.1\r\nHost: box\r\n\r\n",
            "POST /hw_proxy/status_json HTTP/1.1\r\nHost: box:8069\r\nContent-Type: "
            "application/json\r\nContent-Length: 37\r\n\r\n"
            "{\"jsonrpc\":\"2.0\",\"params\":{},\"id\":12}",
            "PUT /api/v1/order HTTP/1.1\r\nhost: a\r\nTransfer-Encoding: "
            "chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\nGET / HTTP/1.0\r\n\r\n",
            "OPTIONS * HTTP/1.1\r\nHost: [::1]\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n",
            "GET http://box/a%20b//c?x=1&y=%C3%A9 HTTP/1.1\r\nHost: box\r\nX:y\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc",
            "/a/../b%2e?x=%",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",  // once ended the
                                                                                          // program
            "{\"params\":{\"action\":\"get\"}}"};
}

void run(std::string_view bytes) {
    expect_one_answer<std::vector<std::string>>(bytes, [](const Cutter& cut) {
        Reader reader;
        cut([&](std::string_view piece) { reader.feed(piece); });
        return reader.seen;
    });
    const auto target = parse_target(bytes);
    if (target) CHECK(target->path == "*" || target->path.starts_with('/'), "a path begins at the root");
    static_cast<void>(json_rpc::parse(bytes));
    static_cast<void>(json_rpc::id_of(bytes));
}

const Registered kHttp({.name = "http", .seeds = seeds, .run = run});

}  // namespace
}  // namespace comptoir::fuzz
