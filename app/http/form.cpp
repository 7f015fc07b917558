#include "app/http/form.hpp"

#include <algorithm>
#include <optional>

#include "app/base/text.hpp"
#include "app/http/target.hpp"

namespace comptoir::http {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

/// `name=value` or `name="value"` among what stands behind the semicolons of a header.
std::optional<std::string> parameter_of(std::string_view header, std::string_view name) {
    const std::string low = lower_case(header);
    const std::string wanted = std::string(name) + "=";
    for (std::size_t at = low.find(wanted); at != std::string::npos; at = low.find(wanted, at + 1)) {
        const bool is_whole = at > 0 && (low[at - 1] == ' ' || low[at - 1] == ';' || low[at - 1] == '\t');
        if (!is_whole) continue;
        std::string_view value = header.substr(at + wanted.size());
        if (!value.starts_with('"')) return std::string(value.substr(0, value.find_first_of("; \t")));
        value.remove_prefix(1);
        const auto end = value.find('"');
        if (end == std::string_view::npos) return std::nullopt;
        return std::string(value.substr(0, end));
    }
    return std::nullopt;
}

/// The name that the headers of a part give it.
std::optional<std::string> name_of(std::string_view headers) {
    while (!headers.empty()) {
        const auto end = std::min(headers.find(kLineEnd), headers.size());
        const std::string_view line = headers.substr(0, end);
        headers.remove_prefix(std::min(end + kLineEnd.size(), headers.size()));
        if (lower_case(line).starts_with("content-disposition:")) return parameter_of(line, "name");
    }
    return std::nullopt;
}

Result<FormFields> read_parts(std::string_view boundary, std::string_view body) {
    const std::string line = "--" + std::string(boundary);
    if (!body.starts_with(line))
        return fail(ErrorCode::malformed, "the form does not begin with its boundary");
    body.remove_prefix(line.size());
    const std::string between = std::string(kLineEnd) + line;
    FormFields fields;
    while (!body.starts_with("--")) {
        if (!body.starts_with(kLineEnd)) return fail(ErrorCode::malformed, "a boundary that does not end");
        if (fields.size() >= kFormFieldsMax) return fail(ErrorCode::full, "too many fields in a form");
        const auto head_end = body.find("\r\n\r\n");
        const auto part_end =
            head_end == std::string_view::npos ? head_end : body.find(between, head_end + 2);
        if (part_end == std::string_view::npos)
            return fail(ErrorCode::malformed, "a form's field does not end");
        auto name = name_of(body.substr(kLineEnd.size(), head_end - kLineEnd.size()));
        if (!name) return fail(ErrorCode::malformed, "a form's field has no name");
        const auto begin = std::min(head_end + 4, part_end);  // 4: the empty line
        fields.emplace_back(std::move(*name), body.substr(begin, part_end - begin));
        body.remove_prefix(part_end + between.size());
    }
    return fields;
}

}  // namespace

Result<FormFields> read_form(std::string_view content_type, std::string_view body) {
    const std::string type = lower_case(content_type.substr(0, content_type.find_first_of("; \t")));
    if (type == "application/x-www-form-urlencoded") {
        auto target = parse_target("/?" + std::string(body));
        if (!target) return tl::unexpected(target.error());
        if (target->query.size() > kFormFieldsMax) return fail(ErrorCode::full, "too many fields in a form");
        return std::move(target->query);
    }
    if (type != "multipart/form-data") return fail(ErrorCode::unsupported, "the request is no form");
    const auto boundary = parameter_of(content_type, "boundary");
    if (!boundary || boundary->empty() || boundary->size() > kBoundaryMax)
        return fail(ErrorCode::malformed, "the form has no boundary");
    return read_parts(*boundary, body);
}

std::string_view form_field(const FormFields& fields, std::string_view name) {
    const auto found =
        std::find_if(fields.begin(), fields.end(), [&](const auto& field) { return field.first == name; });
    return found == fields.end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace comptoir::http
