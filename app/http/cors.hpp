#pragma once
/// Which web pages may read our answers: all of them, errors included. Who may do something is access.hpp's.

#include <string>

#include "app/http/message.hpp"

namespace comptoir::http::cors {

/// `methods` as "Access-Control-Allow-Methods" lists them. Thread: any.
/// Source: http-api.md section 2.5.
void add_headers(Response& response, const std::string& methods);

/// The answer to any OPTIONS; to a preflight with what it asks for on top, private network access included.
/// `methods` are allowed by CORS, `allowed` is what the resource has ("Allow"). Thread: any.
/// Source: http-api.md section 2.5; RFC 9110 section 9.3.7.
[[nodiscard]] Response answer_options(const Request& request, const std::string& methods,
                                      const std::string& allowed);

}  // namespace comptoir::http::cors
