#include "device-bridge/finding/found_printers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "device-bridge/printing/models.hpp"

namespace comptoir::bridge {
namespace {

std::string text_of(const NetworkService& service, const char* key) {
    const auto found = service.text.find(key);
    return found == service.text.end() ? "" : found->second;
}

std::string uuid_of(const NetworkService& service) {
    std::string uuid = text_of(service, "uuid");
    if (uuid.starts_with("urn:uuid:")) uuid.erase(0, 9);
    return uuid;
}

std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

/// All that is said of one printer.
struct Printer {
    std::string uuid;
    std::string address;
    std::vector<const NetworkService*> services;

    [[nodiscard]] const NetworkService* of_type(std::string_view type) const {
        const auto found = std::find_if(services.begin(), services.end(),
                                        [&](const NetworkService* one) { return one->type == type; });
        return found == services.end() ? nullptr : *found;
    }
    /// The first that says anything under one of these keys.
    [[nodiscard]] std::string said(std::initializer_list<const char*> keys) const {
        for (const char* key : keys) {
            for (const NetworkService* service : services) {
                if (std::string text = text_of(*service, key); !text.empty()) return text;
            }
        }
        return {};
    }
};

bool belongs(const Printer& printer, const NetworkService& service, const std::string& uuid) {
    if (!uuid.empty() && !printer.uuid.empty()) return uuid == printer.uuid;
    return service.address == printer.address;
}

std::vector<Printer> grouped(const std::vector<NetworkService>& services) {
    std::vector<Printer> printers;
    // Those with a UUID first, so that the others of their address find them.
    for (const bool with_uuid : {true, false}) {
        for (const NetworkService& service : services) {
            const std::string uuid = uuid_of(service);
            if (uuid.empty() == with_uuid || service.address.empty()) continue;
            const auto same = std::find_if(printers.begin(), printers.end(), [&](const Printer& printer) {
                return belongs(printer, service, uuid);
            });
            if (same != printers.end()) {
                same->services.push_back(&service);
            } else {
                printers.push_back({uuid, service.address, {&service}});
            }
        }
    }
    return printers;
}

/// "product" stands in brackets.   Source: Bonjour Printing Specification 1.2.1 section 9.2.6.
std::string without_brackets(std::string text) {
    if (text.size() >= 2 && text.front() == '(' && text.back() == ')') return text.substr(1, text.size() - 2);
    return text;
}

bool speaks_bytes(const Printer& printer, const std::string& model) {
    static constexpr std::array<std::string_view, 5> kLanguages{"ESC/POS", "ESCPOS", "STAR", "ZPL", "EPL"};
    const std::string commands = upper(printer.said({"usb_cmd", "pdl"}));
    const bool is_said = std::any_of(kLanguages.begin(), kLanguages.end(), [&](std::string_view language) {
        return commands.find(language) != std::string::npos;
    });
    return is_said || model_of_identity(model).has_value();
}

/// What a URI must not hold as it is.   Source: RFC 3986 section 2.
std::string encoded(std::string_view path) {
    std::string safe;
    for (const char c : path) {
        const bool is_plain = std::isalnum(static_cast<unsigned char>(c)) != 0 ||
                              std::string_view("-._~/").find(c) != std::string_view::npos;
        safe += is_plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return safe;
}

std::string ipp_uri(const char* scheme, const NetworkService& service) {
    const std::string path = text_of(service, "rp");
    return fmt::format("{}://{}:{}/{}", scheme, service.address, service.port,
                       encoded(path.empty() ? "ipp/print" : path));
}

/// Empty where it offers nothing that we speak: LPD says neither whether it prints nor whether it has paper.
std::string uri_of(const Printer& printer, const std::string& model) {
    const NetworkService* raw = printer.of_type("_pdl-datastream._tcp");
    const NetworkService* plain = printer.of_type("_ipp._tcp");
    const NetworkService* encrypted = printer.of_type("_ipps._tcp");
    const std::string raw_uri =
        raw == nullptr || raw->port == 0 ? "" : fmt::format("tcp://{}:{}", raw->address, raw->port);
    if (!raw_uri.empty() && speaks_bytes(printer, model)) return raw_uri;
    if (plain != nullptr && plain->port != 0) return ipp_uri("ipp", *plain);
    if (encrypted != nullptr && encrypted->port != 0) return ipp_uri("ipps", *encrypted);
    return raw_uri;
}

}  // namespace

std::vector<FoundDevice> found_on_network(const std::vector<NetworkService>& services) {
    std::vector<FoundDevice> found;
    for (const Printer& printer : grouped(services)) {
        std::string model = printer.said({"ty"});
        if (model.empty()) model = without_brackets(printer.said({"product"}));
        if (model.empty() && !printer.said({"usb_mdl"}).empty())
            model = fmt::format("{} {}", printer.said({"usb_mfg"}), printer.said({"usb_mdl"}));
        const std::string uri = uri_of(printer, model);
        if (uri.empty()) continue;
        const std::string& instance = printer.services.front()->instance;
        found.push_back({.id = found_id(printer.uuid.empty() ? "mdns " + instance : printer.uuid),
                         .name = instance.empty() ? model : instance,
                         .uri = uri,
                         .model = model,
                         .how = "network (mDNS)"});
    }
    return found;
}

std::vector<FoundDevice> found_in_cups(const std::vector<ipp::ListedQueue>& queues) {
    std::vector<FoundDevice> found;
    for (const ipp::ListedQueue& queue : queues) {
        found.push_back({.id = found_id("cups " + queue.name),
                         .name = queue.info.empty() ? queue.name : queue.info,
                         .uri = "cups://" + encoded(queue.name),
                         .model = queue.model,
                         .how = "CUPS queue"});
    }
    return found;
}

}  // namespace comptoir::bridge
