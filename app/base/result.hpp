#pragma once
/// Expected trouble as a value: paper out, cable gone, bad JSON, Odoo away.

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace comptoir {

/// What a caller can act on. A new code needs a caller that acts on it.
enum class ErrorCode { offline, timeout, refused, malformed, busy, full, unsupported };

/// `message` is English, for the log and the technician; customers never see it and callers never parse it.
struct Error {
    ErrorCode code;
    std::string message;

    bool operator==(const Error&) const = default;
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorCode code, std::string message) {
    return tl::unexpected<Error>(Error{code, std::move(message)});
}

/// The code's name as logs, events and the neutral API spell it ("offline", "timeout", ...). Thread: any.
const char* name_of(ErrorCode code);

}  // namespace comptoir
