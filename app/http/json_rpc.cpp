#include "app/http/json_rpc.hpp"

#include <algorithm>
#include <cctype>

namespace comptoir::http::json_rpc {
namespace {

bool is_blank(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isspace(c) != 0; });
}

bool is_envelope_key(std::string_view key) {
    return key == "jsonrpc" || key == "id" || key == "method" || key == "params";
}

/// What stands in "message" beside each code on an official box.
std::string summary_of(int code) {
    if (code == 403) return "403: Forbidden";
    if (code == 404) return "404: Not Found";
    return "Odoo Server Error";
}

}  // namespace

Result<Call> parse(std::string_view body) {
    if (is_blank(body)) return Call{};
    auto parsed = json::parse(body);
    if (!parsed) return fail(ErrorCode::malformed, "Invalid JSON data");
    if (!parsed->is_object()) return fail(ErrorCode::malformed, "Invalid JSON-RPC data");

    Call call;
    if (const auto id = parsed->find("id"); id != parsed->end()) call.id = std::move(*id);
    if (const auto params = parsed->find("params"); params != parsed->end() && !params->is_null()) {
        // An empty list is how some languages write an empty object.
        const bool is_empty_list = params->is_array() && params->empty();
        if (!params->is_object() && !is_empty_list)
            return fail(ErrorCode::refused, "params must be an object");
        if (params->is_object()) call.arguments = std::move(*params);
    }
    for (auto member = parsed->begin(); member != parsed->end(); ++member) {
        if (!is_envelope_key(member.key()) && !call.arguments.contains(member.key()))
            call.arguments[member.key()] = std::move(member.value());
    }
    return call;
}

json::Value id_of(std::string_view body) {
    const auto parsed = json::parse(body);
    return parsed ? json::member(*parsed, "id") : json::Value();
}

Response success(json::Value id, json::Value result) {
    json::Value answer = json::Value::object();
    answer["jsonrpc"] = "2.0";
    answer["id"] = std::move(id);
    if (!result.is_null()) answer["result"] = std::move(result);
    return Response::json(200, answer);
}

Response failure(json::Value id, const RpcError& error) {
    json::Value data = json::Value::object();
    data["name"] = error.name.empty() ? "builtins.Exception" : error.name;
    data["message"] = error.message;
    data["arguments"] = json::Value::array();
    data["arguments"].push_back(error.message);
    data["context"] = json::Value::object();
    data["debug"] = error.name + ": " + error.message;

    json::Value trouble = json::Value::object();
    trouble["code"] = error.code;
    trouble["message"] = summary_of(error.code);
    trouble["data"] = std::move(data);

    json::Value answer = json::Value::object();
    answer["jsonrpc"] = "2.0";
    answer["id"] = std::move(id);
    answer["error"] = std::move(trouble);
    return Response::json(200, answer);
}

}  // namespace comptoir::http::json_rpc
