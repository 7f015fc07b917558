#include "app/api/found.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>

#include "app/api/device_calls.hpp"
#include "app/api/errors.hpp"
#include "app/api/found_drop_in.hpp"
#include "app/base/file.hpp"
#include "app/base/log.hpp"
#include "device-bridge/device_uri.hpp"
#include "device-bridge/links/serial_port_name.hpp"
#include "device-bridge/printing/models.hpp"
#include "kiosk-config/settings/value_rules.hpp"

namespace comptoir::api {
namespace {

using http::Guard;
using http::Method;
using http::Request;
using http::Response;

constexpr std::string_view kFound = "/api/v1/found/";

std::string head_of(const std::string& uri) {
    return uri.substr(0, uri.find('?'));
}

/// The row of the table of models that it is. A queue knows its printer itself; empty: nobody knows.
std::string model_of(const bridge::FoundDevice& found) {
    const bool is_queue = found.uri.starts_with("cups:") || found.uri.starts_with("ipp");
    if (is_queue || found.kind != bridge::Kind::printer) return {};
    const auto said = bridge::model_of_identity(found.model);
    const auto model = said ? said : bridge::model_of_identity(found.name);
    return model ? std::string(model->id) : std::string();
}

/// Why it can't be adopted as that; empty: it can. What is behind a serial port only people know.
std::string why_not(const bridge::FoundDevice& found, const std::string& kind) {
    constexpr std::array<std::string_view, 6> kKinds{"printer", "scale", "scanner",
                                                     "pole",    "gauge", "fiscal"};
    if (std::find(kKinds.begin(), kKinds.end(), kind) == kKinds.end())
        return "only printers, scales, scanners, pole displays, calipers and fiscal devices can be adopted "
               "here";
    const bool is_port = found.uri.starts_with("serial:");
    if (is_port || kind == bridge::name_of(found.kind)) return {};
    // Displays that are no serial port are of the printer class, as everything that only takes bytes.
    if (kind == "pole" && found.uri.starts_with("usb:")) return {};
    return "it is no " + kind;
}

/// Why somebody has to say first who types there; empty: nobody has.
std::string why_ask(const bridge::FoundDevice& found, const std::string& typist) {
    using Verdict = bridge::TypingPace::Verdict;
    if (!found.typing && !typist.empty()) return "it does not type";
    if (!found.typing || !typist.empty() || found.typing->verdict == Verdict::scanner) return {};
    const std::string how = found.typing->verdict == Verdict::person
                                ? "it types like a person"
                                : "it is not known yet whether it is a scanner: scan any code with it";
    return how +
           "; or say \"typist\": \"scanner\" (whatever its speed), \"keyboard\" (each key by itself) or "
           "\"auto\"";
}

/// Whether the settings name this port, however they do: its node, any link to it, or its adapter.
bool is_named(const std::string& uri, const bridge::SerialPort& port) {
    const auto named = bridge::DeviceUri::parse(uri);
    if (!named || named->scheme() != "serial") return false;
    if (!named->host().empty()) {
        const auto wanted = bridge::serial_port_wanted(*named);
        return wanted && bridge::is_meant(port, *wanted);
    }
    std::error_code ec;
    const auto node = std::filesystem::canonical(named->path(), ec);  // fails where nothing is plugged in
    return named->path() == port.path || named->path() == port.node || (!ec && node == port.node);
}

/// Whether the settings name this tool by its address, in whatever words else.
bool has_address_of(const std::string& uri, const bridge::FoundDevice& found) {
    if (!uri.starts_with("bluetooth:") || !found.uri.starts_with("bluetooth:")) return false;
    const auto address = [](const std::string& of) {
        const auto parsed = bridge::DeviceUri::parse(of);
        std::string text = parsed ? parsed->text("address") : "";
        std::transform(text.begin(), text.end(), text.begin(),
                       [](char c) { return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c; });
        return text;
    };
    const std::string named = address(uri);
    return !named.empty() && named == address(found.uri);
}

/// Thread: io.   Owner: the handlers, which share it.
class Desk {
public:
    explicit Desk(FoundContext context) : context_(std::move(context)) {}

    Response list() const;
    Response adopt(const Request& request) const;
    Response let_go(const Request& request) const;

private:
    [[nodiscard]] std::vector<bridge::FoundDevice> found() const;
    [[nodiscard]] std::string device_of(const bridge::FoundDevice& found) const;
    [[nodiscard]] Result<std::string> drop_in() const;
    [[nodiscard]] Result<void> add(const bridge::FoundDevice& found, AdoptedDevice entry) const;
    [[nodiscard]] Result<void> write(const std::string& text) const;
    [[nodiscard]] std::string first_mistake() const;

    FoundContext context_;
};

std::vector<bridge::FoundDevice> Desk::found() const {
    auto all = context_.found ? context_.found() : std::vector<bridge::FoundDevice>{};
    if (all.size() > kFoundShownMax) all.resize(kFoundShownMax);
    return all;
}

/// The device of the settings that a found one is: it has the same address, or one that says less, down to
/// the bare "hid:" of the only one there is. One plug may be a scale and a scanner, each on its own.
std::string Desk::device_of(const bridge::FoundDevice& found) const {
    const std::string any = found.uri.substr(0, found.uri.find(':') + 1);
    for (const auto& device : context_.registry.list()) {
        const std::string& uri = device.info.uri;
        const bool says_less =
            uri.find('?') == std::string::npos && (uri == head_of(found.uri) || uri == any);
        const bool is_other_part = device.info.kind != found.kind && !found.uri.starts_with("serial:");
        // One that types, or is on Bluetooth, says which it is, however the settings name it.
        const std::string identity = json::text(device.facts, "identity");
        const bool is_it = uri == found.uri || identity == found.uri || (says_less && identity.empty()) ||
                           (found.serial_port && is_named(uri, *found.serial_port)) ||
                           has_address_of(uri, found);
        if (!is_other_part && is_it) return device.info.id;
    }
    return {};
}

/// What stands in the drop-in; nothing where there is none yet.
Result<std::string> Desk::drop_in() const {
    std::error_code ec;
    if (!std::filesystem::exists(context_.drop_in, ec) && !ec) return std::string();
    return file::read(context_.drop_in, kDropInBytesMax);
}

std::string Desk::first_mistake() const {
    const auto mistakes = context_.mistakes ? context_.mistakes() : std::vector<std::string>{};
    return mistakes.empty() ? std::string() : mistakes.front();
}

Response Desk::list() const {
    json::Value devices = json::Value::array();
    for (const bridge::FoundDevice& one : found()) {
        devices.push_back({{"id", one.id},
                           {"kind", bridge::name_of(one.kind)},
                           {"name", one.name},
                           {"uri", one.uri},
                           {"model", one.model},
                           {"how", one.how},
                           {"known_as", model_of(one)},
                           {"device", device_of(one)}});
        if (!one.typing) continue;
        devices.back()["types_like"] = bridge::name_of(one.typing->verdict);
        devices.back()["is_said"] = one.typing->is_said;
    }
    json::Value adopted = json::Value::array();
    if (const auto text = drop_in()) {
        for (const AdoptedDevice& one : adopted_in(*text))
            adopted.push_back(
                {{"name", one.name}, {"kind", one.kind}, {"label", one.label}, {"found", one.found}});
    }
    return Response::json(200, {{"found", std::move(devices)}, {"adopted", std::move(adopted)}});
}

Response Desk::adopt(const Request& request) const {
    const Rest rest = split(request.path, kFound);
    if (rest.action != "adopt") return not_found("there is nothing to do here");
    const auto all = found();
    const auto device =
        std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.id == rest.id; });
    if (device == all.end()) return not_found("this device is no longer there");
    const auto body = json::parse(request.body, {.bytes = kFoundBodyMax, .depth = 4, .values = 20});
    if (!body && body.error().code == ErrorCode::full)
        return Response::api_error(413, name_of(ErrorCode::full), body.error().message);
    if (!body) return error(body.error());
    const json::Value& given = json::member(*body, "name");
    if (!given.is_string() || !settings::is_entry_name(given.get_ref<const std::string&>()))
        return error(Error{ErrorCode::malformed, "/name: 1 to 32 of a-z, 0-9 and -"});
    const std::string name = given.get<std::string>();
    const json::Value& as = json::member(*body, "kind");
    if (!as.is_null() && !as.is_string())
        return error(Error{ErrorCode::malformed, "/kind: printer, scale, scanner, pole, gauge or fiscal"});
    const std::string kind = as.is_null() ? bridge::name_of(device->kind) : as.get<std::string>();
    const std::string typist = json::text(*body, "typist");
    if (body->contains("typist") && typist != "scanner" && typist != "keyboard" && typist != "auto")
        return error(Error{ErrorCode::malformed, "/typist: scanner, keyboard or auto"});
    if (body->contains("protocol") && !json::member(*body, "protocol").is_string())
        return error(Error{ErrorCode::malformed, "/protocol: a word, as the settings have it"});
    AdoptedDevice entry{.name = name,
                        .uri = device->uri,
                        .label = device->name,
                        .model = kind == "printer" ? model_of(*device) : "",
                        .found = device->id,
                        .kind = kind,
                        .typist = typist,
                        .protocol = json::text(*body, "protocol")};
    if (const auto added = add(*device, std::move(entry)); !added) return error(added.error());
    log::info("a found device was adopted", {{"name", name}, {"found", device->id}});
    return Response::json(201, {{"name", name}, {"words", "It is " + name + " from now on."}});
}

Result<void> Desk::add(const bridge::FoundDevice& found, AdoptedDevice entry) const {
    if (const auto why = why_not(found, entry.kind); !why.empty()) return fail(ErrorCode::unsupported, why);
    if (const std::string device = device_of(found); !device.empty())
        return fail(ErrorCode::refused, "it is there already, as " + device);
    if (context_.registry.find(entry.name) || (context_.is_taken && context_.is_taken(entry.name)))
        return fail(ErrorCode::refused, "the name " + entry.name + " is taken");
    if (const auto why = why_ask(found, entry.typist); !why.empty()) return fail(ErrorCode::refused, why);
    if (const std::string mistake = first_mistake(); !mistake.empty())
        return fail(ErrorCode::refused,
                    "the settings have a mistake that has to be mended first: " + mistake);
    const auto before = drop_in();
    if (!before) return tl::unexpected(before.error());
    auto after = with_adopted(*before, entry);
    if (!after) return tl::unexpected(after.error());
    if (auto written = write(*after); !written) return written;
    const std::string mistake = first_mistake();
    if (mistake.empty()) return {};
    if (const auto restored = write(*before); !restored)
        log::error("a bad entry could not be taken back", {{"why", restored.error().message}});
    return fail(ErrorCode::refused, "the settings do not take it: " + mistake);
}

Response Desk::let_go(const Request& request) const {
    const std::string name = request.path.substr(std::min(kFound.size(), request.path.size()));
    const auto before = drop_in();
    if (!before) return error(before.error());
    const auto adopted = adopted_in(*before);
    const bool is_ours =
        std::any_of(adopted.begin(), adopted.end(), [&](const auto& one) { return one.name == name; });
    const bool is_there = is_ours || context_.registry.find(name);
    if (!is_there) return not_found("there is no device of this name");
    const auto after = without_adopted(*before, name);
    if (!after) return error(after.error());
    if (const auto written = write(*after); !written) return error(written.error());
    log::info("an adopted device was let go", {{"name", name}});
    return Response::json(200, {{"name", name}, {"words", name + " is no longer used."}});
}

/// Whole or not at all, and readable for whoever reads the other settings.
Result<void> Desk::write(const std::string& text) const {
    std::error_code ec;
    std::filesystem::create_directories(context_.drop_in.parent_path(), ec);
    if (ec) {
        return fail(ErrorCode::refused,
                    context_.drop_in.parent_path().string() + " can't be made: " + ec.message());
    }
    if (auto written = file::write(context_.drop_in, text); !written) return written;
    using std::filesystem::perms;
    std::filesystem::permissions(
        context_.drop_in, perms::owner_read | perms::owner_write | perms::group_read | perms::others_read,
        ec);
    return {};
}

}  // namespace

void install_found(http::Router& router, FoundContext context) {
    const auto desk = std::make_shared<const Desk>(std::move(context));
    router.on(Method::get, "/api/v1/found", Guard::owner,
              [desk](const Request&) -> http::asio::awaitable<Response> { co_return desk->list(); });
    router.on(Method::post, "/api/v1/found/*", Guard::owner,
              [desk](const Request& request) -> http::asio::awaitable<Response> {
                  co_return desk->adopt(request);
              });
    router.on(Method::del, "/api/v1/found/*", Guard::owner,
              [desk](const Request& request) -> http::asio::awaitable<Response> {
                  co_return desk->let_go(request);
              });
}

}  // namespace comptoir::api
