#include "app/api/page.hpp"

#include <array>
#include <memory>
#include <string>

#include "app/base/file.hpp"
#include "app/base/log.hpp"

namespace comptoir::api {
namespace {

struct PageFile {
    const char* path;
    const char* file;
    const char* content_type;
};

constexpr std::array kFiles{
    PageFile{"/", "page/index.html", "text/html; charset=utf-8"},
    PageFile{"/page/page.css", "page/page.css", "text/css; charset=utf-8"},
    PageFile{"/page/printing.js", "page/printing.js", "text/javascript; charset=utf-8"},
    PageFile{"/page/scanning.js", "page/scanning.js", "text/javascript; charset=utf-8"},
    PageFile{"/page/trying.js", "page/trying.js", "text/javascript; charset=utf-8"},
    PageFile{"/page/page.js", "page/page.js", "text/javascript; charset=utf-8"},
};

constexpr std::size_t kPageBytesMax = 256u << 10;  // ours are some 20 kB

/// Nothing but our own files and answers; no frame around it, so that nobody can lay a page over it.
constexpr const char* kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src "
    "'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

http::Response answer_with(const PageFile& file, const std::string& bytes) {
    if (bytes.empty()) return http::Response::text(503, "This box's page is not installed.\n");
    http::Response response;
    response.content_type = file.content_type;
    response.body = bytes;
    response.headers = {{"Cache-Control", "no-cache"},
                        {"Content-Security-Policy", kPolicy},
                        {"Referrer-Policy", "no-referrer"}};
    return response;
}

}  // namespace

void install_page(http::Router& router, const std::filesystem::path& assets) {
    for (const PageFile& file : kFiles) {
        auto bytes = file::read(assets / file.file, kPageBytesMax);
        if (!bytes)
            log::error("a file of the page is missing",
                       {{"file", file.file}, {"why", bytes.error().message}});
        const auto kept = std::make_shared<const std::string>(bytes ? std::move(*bytes) : std::string());
        router.on(http::Method::get, file.path, http::Guard::anyone,
                  [kept, file](const http::Request&) -> http::asio::awaitable<http::Response> {
                      co_return answer_with(file, *kept);
                  });
    }
}

}  // namespace comptoir::api
