#include "app/adoption/adoptions.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>
#include <utility>

#include "app/base/file.hpp"
#include "app/base/log.hpp"
#include "app/base/text.hpp"
#include "device-bridge/device_uri.hpp"
#include "device-bridge/links/serial_port_name.hpp"

namespace comptoir::adoption {
namespace {

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
        return parsed ? lower_case(parsed->text("address")) : "";
    };
    const std::string named = address(uri);
    return !named.empty() && named == address(found.uri);
}

bool has_number(const std::string& uri) {
    return uri.find("?serial=") != std::string::npos;
}

/// What is remembered of one that is found. Those that have no number of their own are one there: what
/// somebody wants of one is wanted of the others.
std::string note_of(std::string_view kind, const std::string& identity) {
    return "found " + std::string(kind) + ' ' + (has_number(identity) ? identity : head_of(identity));
}

std::string note_of(const AdoptedDevice& entry) {
    return note_of(entry.kind, entry.uri);
}

/// Where it is written that one was let go. Those that bear one number go by their ports, and an entry with a
/// port says nothing of a number.
std::vector<std::string> let_go_notes_of(const AdoptedDevice& entry) {
    std::vector<std::string> notes{note_of(entry)};
    if (entry.uri.find("?port=") != std::string::npos)
        notes.push_back("found " + entry.kind + ' ' + entry.uri);
    return notes;
}

std::vector<std::string> let_go_notes_of(const bridge::FoundDevice& found, std::string_view kind) {
    std::vector<std::string> notes{note_of(kind, found.identity)};
    if (has_number(found.identity) && !found.port.empty())
        notes.push_back("found " + std::string(kind) + ' ' + head_of(found.identity) + "?port=" + found.port);
    return notes;
}

}  // namespace

std::string head_of(const std::string& uri) {
    return uri.substr(0, uri.find('?'));
}

Adoptions::Adoptions(Context context) : context_(std::move(context)) {}

/// It has the same address, or one that says less, down to the bare "hid:" of the only one there is. One plug
/// may be a scale and a scanner, each on its own.
std::string Adoptions::device_of(const bridge::FoundDevice& found) const {
    const std::string any = found.uri.substr(0, found.uri.find(':') + 1);
    const std::string in_port = head_of(found.uri) + "?port=" + found.port;
    for (const auto& device : context_.registry.list()) {
        const std::string& uri = device.info.uri;
        const bool says_less =
            uri.find('?') == std::string::npos && (uri == head_of(found.uri) || uri == any);
        const bool is_other_part = device.info.kind != found.kind && !found.uri.starts_with("serial:");
        // One that types, or is on Bluetooth, says which it is, however the settings name it.
        const std::string identity = json::text(device.facts, "identity");
        const bool is_it = uri == found.uri || (!found.port.empty() && uri == in_port) ||
                           identity == found.uri || (says_less && identity.empty()) ||
                           (found.serial_port && is_named(uri, *found.serial_port)) ||
                           has_address_of(uri, found);
        if (!is_other_part && is_it) return device.info.id;
    }
    return {};
}

/// By the settings in use, or by an entry that they have not taken up yet.
bool Adoptions::is_taken(const std::string& name) const {
    const auto waiting = entries();
    return context_.registry.find(name) || (context_.is_taken && context_.is_taken(name)) ||
           std::any_of(waiting.begin(), waiting.end(), [&](const auto& entry) { return entry.name == name; });
}

std::vector<AdoptedDevice> Adoptions::entries() const {
    const auto there = text();
    return there ? adopted_in(*there) : std::vector<AdoptedDevice>{};
}

std::set<std::string> Adoptions::names_by_itself() const {
    std::set<std::string> names;
    for (const AdoptedDevice& entry : entries()) {
        if (!entry.by_itself.empty()) names.insert(entry.name);
    }
    return names;
}

Result<void> Adoptions::adopt(const bridge::FoundDevice& found, AdoptedDevice entry) {
    if (const auto why = why_not(found, entry.kind); !why.empty()) return fail(ErrorCode::unsupported, why);
    if (const std::string device = device_of(found); !device.empty())
        return fail(ErrorCode::refused, "it is there already, as " + device);
    if (is_taken(entry.name)) return fail(ErrorCode::refused, "the name " + entry.name + " is taken");
    if (const auto why = why_ask(found, entry.typist); !why.empty()) return fail(ErrorCode::refused, why);
    if (const std::string mistake = first_mistake(); !mistake.empty())
        return fail(ErrorCode::refused,
                    "the settings have a mistake that has to be mended first: " + mistake);
    const auto before = text();
    if (!before) return tl::unexpected(before.error());
    auto after = with_adopted(*before, entry);
    if (!after) return tl::unexpected(after.error());
    if (auto written = replace(*before, *after); !written) return written;
    if (was_let_go(found)) {
        for (const std::string& note : let_go_notes_of(found, entry.kind))
            context_.registry.remember(note, {{"let_go", nullptr}});
    }
    log::info("a found device was adopted",
              {{"name", entry.name}, {"found", found.id}, {"by_itself", entry.by_itself}});
    return {};
}

Result<void> Adoptions::let_go(const std::string& name) {
    const auto before = text();
    if (!before) return tl::unexpected(before.error());
    const auto adopted = adopted_in(*before);
    const auto entry =
        std::find_if(adopted.begin(), adopted.end(), [&](const auto& one) { return one.name == name; });
    if (entry == adopted.end() && !context_.registry.find(name))
        return fail(ErrorCode::offline, "there is no device of this name");
    const auto after = without_adopted(*before, name);
    if (!after) return tl::unexpected(after.error());
    // Before the entry goes: whenever the power fails, it does not come again by itself.
    const bool may_come_again = entry->kind == "scale" || entry->kind == "scanner";
    const auto notes = may_come_again ? let_go_notes_of(*entry) : std::vector<std::string>{};
    for (const std::string& note : notes)
        context_.registry.remember(note, {{"let_go", true}, {"port", nullptr}});
    if (auto written = write(*after); !written) {
        for (const std::string& note : notes) context_.registry.remember(note, {{"let_go", nullptr}});
        return written;
    }
    log::info("an adopted device was let go", {{"name", name}});
    return {};
}

Result<void> Adoptions::readdress(const AdoptedDevice& entry, const std::string& uri) {
    const auto before = text();
    if (!before) return tl::unexpected(before.error());
    const auto after = with_address(*before, entry.name, uri);
    if (!after) return tl::unexpected(after.error());
    const json::Value learned = context_.registry.remembered(entry.uri);
    if (!learned.empty()) context_.registry.remember(uri, learned);
    if (auto written = replace(*before, *after); !written) return written;
    log::info("an adopted device is in another place", {{"name", entry.name}, {"uri", uri}});
    return {};
}

bool Adoptions::has_address(const std::string& uri) const {
    const auto all = context_.registry.list();
    return std::any_of(all.begin(), all.end(), [&](const auto& device) { return device.info.uri == uri; });
}

bool Adoptions::was_let_go(const bridge::FoundDevice& found) const {
    const auto notes = let_go_notes_of(found, bridge::name_of(found.kind));
    return std::any_of(notes.begin(), notes.end(), [this](const std::string& note) {
        return json::truthy(context_.registry.remembered(note), "let_go");
    });
}

std::string Adoptions::last_port(const AdoptedDevice& entry) const {
    return json::text(context_.registry.remembered(note_of(entry)), "port");
}

void Adoptions::remember_port(const AdoptedDevice& entry, const std::string& port) {
    if (last_port(entry) != port) context_.registry.remember(note_of(entry), {{"port", port}});
}

/// What stands in the drop-in; nothing where there is none yet.
Result<std::string> Adoptions::text() const {
    std::error_code ec;
    if (!std::filesystem::exists(context_.drop_in, ec) && !ec) return std::string();
    return file::read(context_.drop_in, kDropInBytesMax);
}

std::string Adoptions::first_mistake() const {
    const auto mistakes = context_.mistakes ? context_.mistakes() : std::vector<std::string>{};
    return mistakes.empty() ? std::string() : mistakes.front();
}

Result<void> Adoptions::replace(const std::string& before, const std::string& after) const {
    if (auto written = write(after); !written) return written;
    const std::string mistake = first_mistake();
    if (mistake.empty()) return {};
    if (const auto restored = write(before); !restored)
        log::error("a bad entry could not be taken back", {{"why", restored.error().message}});
    return fail(ErrorCode::refused, "the settings do not take it: " + mistake);
}

/// Whole or not at all, and readable for whoever reads the other settings.
Result<void> Adoptions::write(const std::string& text) const {
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

}  // namespace comptoir::adoption
