#include "app/odoo/contacts.hpp"

#include <algorithm>

#include "app/base/utf8.hpp"

namespace comptoir::odoo {
namespace {

void learn(std::string& known, std::string_view said) {
    if (!said.empty()) known = utf8::prefix(said, Contacts::kTextMax);
}

/// The address that a web server on this machine says it speaks for, or "". What stands before the last comma
/// is the caller's own word.   Source: nginx, ngx_http_proxy_module, $proxy_add_x_forwarded_for.
std::string forwarded_for(const http::Request& request) {
    constexpr std::size_t kAddressMax = 45;  // an IPv4 address within an IPv6 one: INET6_ADDRSTRLEN - 1
    if (!request.peer.is_loopback) return {};
    std::string_view said = request.header("x-forwarded-for");
    said.remove_prefix(std::min(said.find_last_of(", ") + 1, said.size()));
    const bool is_address =
        said.size() <= kAddressMax && said.find_first_not_of("0123456789abcdefABCDEF:.") == said.npos;
    return is_address ? std::string(said) : std::string();
}

bool is_later(const Contact& one, const Contact& other) {
    return one.last > other.last;
}

}  // namespace

std::string till_of(const http::Request& request) {
    std::string behind = forwarded_for(request);
    return behind.empty() ? request.peer.address : behind;
}

Contact& Contacts::heard(const std::string& register_id, std::string_view origin, std::string_view user_agent,
                         WallTime now, std::string_view address) {
    auto found = std::find_if(contacts_.begin(), contacts_.end(),
                              [&](const Contact& known) { return known.register_id == register_id; });
    if (found == contacts_.end()) {
        if (contacts_.size() == kContactsMax) {
            contacts_.erase(std::max_element(contacts_.begin(), contacts_.end(), is_later));
        }
        found = contacts_.emplace(contacts_.end());
        found->register_id = register_id;
        found->first = now;
    }
    learn(found->address, address.empty() ? register_id : address);
    learn(found->origin, origin);
    learn(found->user_agent, user_agent);
    found->last = now;
    return *found;
}

std::vector<Contact> Contacts::list() const {
    std::vector<Contact> latest_first = contacts_;
    std::stable_sort(latest_first.begin(), latest_first.end(), is_later);
    return latest_first;
}

json::Value Contacts::describe(WallTime now) const {
    json::Value tills = json::Value::array();
    for (const Contact& contact : list()) {
        const auto silent = std::chrono::duration_cast<std::chrono::seconds>(now - contact.last).count();
        tills.push_back({{"register", contact.register_id},
                         {"address", contact.address},
                         {"origin", contact.origin},
                         {"user_agent", contact.user_agent},
                         {"version", contact.pos_version},
                         {"pos_id", contact.pos_number},
                         {"silent_for_seconds", std::max<std::int64_t>(silent, 0)}});
    }
    return tills;
}

}  // namespace comptoir::odoo
