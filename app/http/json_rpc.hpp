#pragma once
/// JSON-RPC as an Odoo box frames it: lenient in, strict out.

#include <string>
#include <string_view>

#include "app/base/json.hpp"
#include "app/http/message.hpp"
#include "app/http/router.hpp"

namespace comptoir::http::json_rpc {

struct Call {
    json::Value arguments = json::Value::object();
    json::Value id;
};

/// Reads a call in any shape that a caller is known to use: the envelope, only "params", arguments at the top
/// level, `{}`, nothing at all. Where a key is given at both levels, "params" wins.
///
/// Errors: malformed: not JSON, or no object; the message is what the caller is told with HTTP 400. "params"
/// of a wrong type is `refused`: a call that fails, in an envelope.
/// Thread: any.   Source: http-api.md sections 2.2 and 2.4; real-pos.md section 6.
[[nodiscard]] Result<Call> parse(std::string_view body);

/// The id of a call that may be no call at all; null where there is none. Thread: any.
[[nodiscard]] json::Value id_of(std::string_view body);

/// HTTP 200 with "result", which is left out when it is null. Source: http-api.md section 2.3.
[[nodiscard]] Response success(json::Value id, json::Value result);

/// HTTP 200 with "error" and its "data", whole: clients up to 18 read data.name without looking for it.
/// Source: http-api.md section 2.4.
[[nodiscard]] Response failure(json::Value id, const RpcError& error);

}  // namespace comptoir::http::json_rpc
