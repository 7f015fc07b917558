#include "app/sources/registers.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <set>
#include <utility>

namespace comptoir::sources {
namespace {

bool holds(const std::vector<std::string>& list, std::string_view text) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

/// One spelling an address; whatever is none stays as it is.
std::string canonical(std::string_view till) {
    in6_addr bytes{};
    char out[INET6_ADDRSTRLEN];
    const std::string text(till);
    if (till.find(':') == till.npos || ::inet_pton(AF_INET6, text.c_str(), &bytes) != 1) return text;
    if (IN6_IS_ADDR_V4MAPPED(&bytes))
        return ::inet_ntop(AF_INET, &bytes.s6_addr[12], out, sizeof out) == nullptr ? text : out;
    return ::inet_ntop(AF_INET6, &bytes, out, sizeof out) == nullptr ? text : out;
}

bool is_loopback(const std::string& till) {
    in_addr address{};
    return till == "::1" ||
           (::inet_pton(AF_INET, till.c_str(), &address) == 1 && (ntohl(address.s_addr) >> 24) == 127);
}

/// "pos-3" of "pos-3/2", "" where a till has no part of its own.
std::string_view pos_of(std::string_view till) {
    const auto slash = till.find('/');
    return till.starts_with("pos-") && slash != till.npos ? till.substr(0, slash) : std::string_view{};
}

/// The first that no register names.
std::string first_free(const std::vector<std::string>& devices, const std::set<std::string>& taken) {
    const auto found = std::find_if(devices.begin(), devices.end(),
                                    [&](const std::string& device) { return !taken.contains(device); });
    return found == devices.end() ? "" : *found;
}

}  // namespace

Registers::Registers(std::vector<Register> entries, const DeviceNames& devices) : all_(std::move(entries)) {
    std::set<std::string> taken;
    for (const Register& entry : all_) {
        taken.insert(entry.scanners.begin(), entry.scanners.end());
        for (const auto* device : {&entry.printer, &entry.drawer, &entry.scale}) taken.insert(*device);
    }
    for (Register& entry : all_) {
        for (std::string& till : entry.tills) till = canonical(till);
        if (entry.printer.empty()) entry.printer = first_free(devices.printers, taken);
        if (entry.drawer.empty()) entry.drawer = entry.printer;
        if (entry.scale.empty()) entry.scale = first_free(devices.scales, taken);
    }
    for (const std::string& scanner : devices.scanners) {
        if (all_.empty() || taken.contains(scanner)) continue;
        if (all_.size() == 1) {
            all_.front().scanners.push_back(scanner);
        } else {
            problems_.push_back("the scanner \"" + scanner +
                                "\" belongs to no [[register]]: its scans reach no till");
        }
    }
}

const Register* Registers::named(std::string_view name) const {
    const auto found =
        std::find_if(all_.begin(), all_.end(), [&](const Register& entry) { return entry.name == name; });
    return found == all_.end() ? nullptr : &*found;
}

const Register* Registers::of_till(std::string_view till) const {
    const std::string known = canonical(till);
    const std::string_view pos = pos_of(known);
    const Register* likely = nullptr;
    const Register* of_the_rest = nullptr;
    bool is_alone = true;
    for (const Register& entry : all_) {
        if (entry.name == known || holds(entry.tills, known)) return &entry;
        const bool is_like_it = (is_loopback(known) && holds(entry.tills, "localhost")) ||
                                (!pos.empty() && holds(entry.tills, pos));
        if (is_like_it && likely == nullptr) likely = &entry;
        if (!entry.tills.empty()) continue;
        is_alone = of_the_rest == nullptr;
        of_the_rest = &entry;
    }
    if (likely != nullptr) return likely;
    return is_alone ? of_the_rest : nullptr;
}

const Register* Registers::of_scanner(std::string_view scanner) const {
    const auto found = std::find_if(all_.begin(), all_.end(),
                                    [&](const Register& entry) { return holds(entry.scanners, scanner); });
    return found == all_.end() ? nullptr : &*found;
}

std::string Registers::key_of(std::string_view till) const {
    const Register* entry = of_till(till);
    return entry == nullptr ? std::string(till) : entry->name;
}

std::vector<Register> register_entries(const std::vector<settings::Slice>& list) {
    std::vector<Register> entries;
    for (const settings::Slice& slice : list) {
        entries.push_back({.name = slice.text("name"),
                           .tills = slice.list("tills"),
                           .printer = slice.text("printer"),
                           .drawer = slice.text("drawer"),
                           .scanners = slice.list("scanners"),
                           .scale = slice.text("scale"),
                           .may_own_screen = slice.boolean("screen")});
    }
    return entries;
}

}  // namespace comptoir::sources
