#include "app/api/errors.hpp"

namespace comptoir::api {

int status_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::malformed: return 400;
        case ErrorCode::unsupported: return 400;
        case ErrorCode::refused: return 409;
        case ErrorCode::busy: return 429;
        case ErrorCode::full: return 429;
        case ErrorCode::offline: return 503;
        case ErrorCode::timeout: return 503;
    }
    return 503;
}

http::Response error(const Error& error) {
    return http::Response::api_error(status_of(error.code), name_of(error.code), error.message);
}

http::Response not_found(std::string_view message) {
    return http::Response::api_error(404, "not_found", message);
}

}  // namespace comptoir::api
