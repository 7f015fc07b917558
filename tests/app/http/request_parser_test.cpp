#include "app/http/request_parser.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace comptoir::http {
namespace {

using State = RequestParser::State;

/// Feeds as a connection does: what was not taken is given again with more behind it.
struct Reader {
    explicit Reader(const Limits& limits = {}) : parser(limits) {}

    State feed(std::string_view bytes) {
        waiting.append(bytes);
        for (;;) {
            const State before = parser.state();
            const std::size_t taken = parser.feed(waiting);
            waiting.erase(0, taken);
            if (parser.state() == State::done || parser.state() == State::failed) break;
            if (taken == 0 && parser.state() == before) break;
            if (waiting.empty()) break;
        }
        return parser.state();
    }

    RequestParser parser;
    std::string waiting;
};

constexpr std::string_view kPost =
    "POST /hw_proxy/scale_read?a=1 HTTP/1.1\r\nHost: box\r\nContent-Type: application/json\r\n"
    "Content-Length: 15\r\n\r\n{\"params\": {} }";

constexpr std::string_view kChunked =
    "POST /x HTTP/1.1\r\nHost: box\r\nTransfer-Encoding: chunked\r\n\r\n"
    "4;name=value\r\nWiki\r\n6\r\npedia \r\nE\r\nin \r\n\r\nchunks.\r\n0\r\nTrailer: x\r\n\r\n";

int status_of(std::string_view bytes, const Limits& limits = {}) {
    Reader reader(limits);
    return reader.feed(bytes) == State::failed ? reader.parser.failure().status : 0;
}

TEST(RequestParser, ReadsARequestSplitAtEveryByte) {
    for (std::size_t split = 0; split <= kPost.size(); ++split) {
        Reader reader;
        reader.feed(kPost.substr(0, split));
        ASSERT_EQ(reader.feed(kPost.substr(split)), State::done) << split;
        const Request request = reader.parser.take();
        EXPECT_EQ(request.method, Method::post);
        EXPECT_EQ(request.path, "/hw_proxy/scale_read");
        EXPECT_EQ(request.parameter("a"), "1");
        EXPECT_EQ(request.header("CONTENT-TYPE"), "application/json");
        EXPECT_EQ(request.body, "{\"params\": {} }");
    }
}

TEST(RequestParser, ReadsChunksSplitAtEveryByte) {
    for (std::size_t split = 0; split <= kChunked.size(); ++split) {
        Reader reader;
        reader.feed(kChunked.substr(0, split));
        ASSERT_EQ(reader.feed(kChunked.substr(split)), State::done) << split;
        const Request request = reader.parser.take();
        EXPECT_EQ(request.body, "Wikipedia in \r\n\r\nchunks.") << split;
        EXPECT_EQ(request.header("trailer"), "") << "trailers are dropped";
    }
}

TEST(RequestParser, ReadsChunksOfNothingByteByByte) {
    for (const std::string_view end : {"0\r\n\r\n", "000\r\n\r\n", "0;a=b\r\n\r\n", "0\r\nA: b\r\n\r\n"}) {
        const std::string whole =
            "POST /x HTTP/1.1\r\nHost: box\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(end);
        Reader reader;
        for (const char c : whole.substr(0, whole.size() - 1))
            ASSERT_NE(reader.feed({&c, 1}), State::failed) << whole;
        EXPECT_EQ(reader.feed({&whole.back(), 1}), State::done) << whole;
        EXPECT_EQ(reader.parser.take().body, "");
    }
}

TEST(RequestParser, ReadsBothByteByByte) {
    for (const std::string_view whole : {kPost, kChunked}) {
        Reader reader;
        for (const char c : whole) reader.feed({&c, 1});
        EXPECT_EQ(reader.parser.state(), State::done);
    }
}

TEST(RequestParser, LeavesTheNextRequestAlone) {
    Reader reader;
    reader.feed(std::string(kPost) + "GET /next");
    EXPECT_EQ(reader.parser.state(), State::done);
    EXPECT_EQ(reader.waiting, "GET /next");
}

TEST(RequestParser, SkipsEmptyLinesBeforeARequest) {
    Reader reader;
    EXPECT_EQ(reader.feed("\r\n\r\nGET / HTTP/1.1\r\nHost: box\r\n\r\n"), State::done);
    EXPECT_EQ(status_of(std::string(1'000'000, '\n')), 431);
}

TEST(RequestParser, KnowsWhetherTheConnectionIsKept) {
    const std::pair<const char*, bool> cases[] = {
        {"GET / HTTP/1.1\r\nHost: box\r\n\r\n", true},
        {"GET / HTTP/1.1\r\nHost: box\r\nConnection: close\r\n\r\n", false},
        {"GET / HTTP/1.0\r\n\r\n", false},
        {"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true},
    };
    for (const auto& [bytes, keeps] : cases) {
        Reader reader;
        ASSERT_EQ(reader.feed(bytes), State::done) << bytes;
        EXPECT_EQ(reader.parser.keeps_alive(), keeps) << bytes;
    }
}

TEST(RequestParser, RefusesWhatCouldBeReadInTwoWays) {
    const std::string head = "POST / HTTP/1.1\r\nHost: box\r\n";
    for (const char* rest :
         {"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
          "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
          "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc", "Content-Length: 3, 4\r\n\r\nabc",
          "Content-Length: -1\r\n\r\n", "Content-Length: +3\r\n\r\nabc",
          "Content-Length: 99999999999999999999999\r\n\r\n", "Content-Length: 3x\r\n\r\nabc",
          "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "Host: other\r\n\r\n",
          "Bad Name: x\r\n\r\n", "Name : x\r\n\r\n",
          "X: a\x01"
          "b\r\n\r\n",
          "Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
          "Transfer-Encoding: chunked\r\n\r\n3\r\nabcX\r\n0\r\n\r\n",
          "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n"}) {
        EXPECT_EQ(status_of(head + rest), 400) << rest;
    }
}

TEST(RequestParser, AnswersEachKindOfTroubleWithItsOwnStatus) {
    EXPECT_EQ(status_of("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"), 400) << "TLS on the plain port";
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\n\r\n"), 400) << "no Host";
    EXPECT_EQ(status_of("GET  HTTP/1.1\r\nHost: box\r\n\r\n"), 400);
    EXPECT_EQ(status_of("GET /../x HTTP/1.1\r\nHost: box\r\n\r\n"), 400);
    EXPECT_EQ(status_of("GET / HTTP/2.0\r\nHost: box\r\n\r\n"), 505);
    EXPECT_EQ(status_of("POST / HTTP/1.1\r\nHost: box\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"), 501);
    EXPECT_EQ(status_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
    EXPECT_EQ(status_of("POST / HTTP/1.1\r\nHost: box\r\nExpect: miracles\r\n\r\n"), 417);
}

TEST(RequestParser, BoundsTheRequestLine) {
    const Limits limits;
    const std::string target = "/" + std::string(limits.request_line_bytes_max, 'a');
    EXPECT_EQ(status_of("GET " + target + " HTTP/1.1\r\nHost: box\r\n\r\n"), 414);
    EXPECT_EQ(status_of("GET " + target + "aaaaaa"), 414) << "though the line never ends";
    EXPECT_EQ(status_of("GET " + target.substr(1) + " HTTP/1.1\r\nHost: box\r\n\r\n"), 400) << "no slash";
}

TEST(RequestParser, BoundsTheHeadHoweverItIsCutUp) {
    const Limits limits;
    const std::string start = "GET / HTTP/1.1\r\nHost: box\r\n";
    EXPECT_EQ(status_of(start + "Cookie: " + std::string(limits.head_bytes_max, 'c') + "\r\n\r\n"), 431);
    EXPECT_EQ(status_of(start + "Cookie: " + std::string(limits.head_bytes_max, 'c')), 431);
    std::string many = start;
    for (int i = 0; i < 90; ++i) many += "X-" + std::to_string(i) + ": " + std::string(200, 'x') + "\r\n";
    EXPECT_EQ(status_of(many + "\r\n"), 431);
    Reader slow;
    for (const char c : many + "\r\n") slow.feed({&c, 1});
    EXPECT_EQ(slow.parser.failure().status, 431);
}

TEST(RequestParser, BoundsTheNumberOfHeadersAndTrailers) {
    std::string fields;
    for (std::size_t i = 0; i <= Limits{}.header_count_max; ++i) fields += "X: y\r\n";
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: box\r\n" + fields + "\r\n"), 431);
    EXPECT_EQ(status_of("POST / HTTP/1.1\r\nHost: box\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + fields +
                        "\r\n"),
              431);
}

TEST(RequestParser, BoundsTheBodyAnnouncedOrNot) {
    const Limits limits{.body_bytes_max = 10};
    const std::string head = "POST / HTTP/1.1\r\nHost: box\r\n";
    EXPECT_EQ(status_of(head + "Content-Length: 10\r\n\r\n0123456789", limits), 0);
    EXPECT_EQ(status_of(head + "Content-Length: 11\r\n\r\n", limits), 413);
    const std::string chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
    EXPECT_EQ(status_of(chunked + "5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n", limits), 0);
    EXPECT_EQ(status_of(chunked + "5\r\n01234\r\n6\r\n", limits), 413);
}

TEST(RequestParser, TakesTheHostOfTheAbsoluteFormAndDropsTheHeader) {
    Reader reader;
    ASSERT_EQ(reader.feed("GET http://10.0.0.2:8069/hello HTTP/1.1\r\nHost: other\r\n\r\n"), State::done);
    const Request request = reader.parser.take();
    EXPECT_EQ(request.header("host"), "10.0.0.2:8069");
    EXPECT_EQ(request.path, "/hello");
}

TEST(RequestParser, EndsEveryDamagedRequestInAKnownState) {
    std::mt19937 random(20'240'501);
    const std::vector<std::string> seeds{
        std::string(kPost), std::string(kChunked),
        "GET /hw_proxy/hello HTTP/1.1\r\nHost: box\r\nExpect: 100-continue\r\n\r\n"};
    for (int round = 0; round < 20'000; ++round) {
        std::string bytes = seeds[random() % seeds.size()];
        for (auto changes = random() % 8; changes > 0; --changes) {
            const std::size_t at = random() % bytes.size();
            switch (random() % 4) {
                case 0: bytes[at] = static_cast<char>(random()); break;
                case 1: bytes.erase(at, random() % 8); break;
                case 2: bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 16)); break;
                default: bytes.insert(at, 1, "\r\n :;0f"[random() % 7]); break;
            }
            if (bytes.empty()) bytes = "\n";
        }
        Reader reader;
        const std::size_t split = random() % (bytes.size() + 1);
        reader.feed(std::string_view(bytes).substr(0, split));
        if (reader.parser.state() == State::head || reader.parser.state() == State::body)
            reader.feed(std::string_view(bytes).substr(split));
        const State state = reader.parser.state();
        EXPECT_EQ(state == State::failed, reader.parser.failure().status >= 400) << bytes;
        EXPECT_TRUE(state != State::done || !reader.parser.take().path.empty()) << bytes;
    }
}

}  // namespace
}  // namespace comptoir::http
