#include "device-bridge/links/mdns_browse.hpp"

#include <avahi-client/client.h>
#include <avahi-client/lookup.h>
#include <avahi-common/error.h>
#include <avahi-common/malloc.h>
#include <avahi-common/simple-watch.h>

#include <array>
#include <memory>

#include "app/base/text.hpp"

namespace comptoir::bridge {
namespace {

/// Source: RFC 6763 section 4; Bonjour Printing Specification 1.2.1 section 4.2 (the types of printers).
constexpr std::array kTypes{"_pdl-datastream._tcp", "_ipp._tcp", "_ipps._tcp", "_printer._tcp"};

struct Free {
    void operator()(AvahiSimplePoll* poll) const { avahi_simple_poll_free(poll); }
    void operator()(AvahiClient* client) const { avahi_client_free(client); }
};

struct Search {
    AvahiClient* client = nullptr;
    Whose whose = Whose::others;
    std::vector<NetworkService> found;
    std::size_t browsing = 0;   // types of which not all was said yet
    std::size_t resolving = 0;  // services whose address is awaited
    std::size_t asked = 0;
    bool has_failed = false;

    [[nodiscard]] bool is_over() const { return has_failed || (browsing == 0 && resolving == 0); }
};

std::map<std::string, std::string> texts(AvahiStringList* list) {
    constexpr std::size_t kTextsMax = 64;  // the printing specification knows some thirty keys
    std::map<std::string, std::string> all;
    for (; list != nullptr && all.size() < kTextsMax; list = avahi_string_list_get_next(list)) {
        const std::string_view pair(reinterpret_cast<const char*>(avahi_string_list_get_text(list)),
                                    avahi_string_list_get_size(list));
        const auto equals = pair.find('=');
        if (equals == 0 || equals == std::string_view::npos) continue;
        all.emplace(lower_case(pair.substr(0, equals)), pair.substr(equals + 1));
    }
    return all;
}

void resolved(AvahiServiceResolver* resolver, AvahiIfIndex, AvahiProtocol, AvahiResolverEvent event,
              const char* name, const char* type, const char*, const char*, const AvahiAddress* address,
              std::uint16_t port, AvahiStringList* text, AvahiLookupResultFlags, void* data) {
    auto& search = *static_cast<Search*>(data);
    --search.resolving;
    if (event == AVAHI_RESOLVER_FOUND && search.found.size() < kServicesMax) {
        std::array<char, AVAHI_ADDRESS_STR_MAX> said{};
        avahi_address_snprint(said.data(), said.size(), address);
        search.found.push_back({name, type, said.data(), port, texts(text)});
    }
    avahi_service_resolver_free(resolver);
}

void browsed(AvahiServiceBrowser*, AvahiIfIndex interface, AvahiProtocol protocol, AvahiBrowserEvent event,
             const char* name, const char* type, const char* domain, AvahiLookupResultFlags flags,
             void* data) {
    auto& search = *static_cast<Search*>(data);
    if (event == AVAHI_BROWSER_ALL_FOR_NOW && search.browsing > 0) --search.browsing;
    if (event == AVAHI_BROWSER_FAILURE) search.has_failed = true;
    if (event != AVAHI_BROWSER_NEW || search.asked >= kServicesMax) return;
    const bool is_ours = (flags & (AVAHI_LOOKUP_RESULT_LOCAL | AVAHI_LOOKUP_RESULT_OUR_OWN)) != 0;
    if (is_ours && search.whose == Whose::others) return;
    ++search.asked;
    // An IPv4 address can be written into any settings; those of IPv6 on a shop's network change or name a
    // network card.
    const auto* resolver = avahi_service_resolver_new(search.client, interface, protocol, name, type, domain,
                                                      AVAHI_PROTO_INET, AvahiLookupFlags{}, resolved, data);
    if (resolver != nullptr) ++search.resolving;
}

void state_changed(AvahiClient*, AvahiClientState state, void* data) {
    if (state == AVAHI_CLIENT_FAILURE) static_cast<Search*>(data)->has_failed = true;
}

}  // namespace

Result<std::vector<NetworkService>> browse_mdns(std::chrono::milliseconds time, Whose whose,
                                                const GivenUp& given_up) {
    using SteadyClock = std::chrono::steady_clock;
    constexpr int kLookUpMilliseconds = 100;  // how often it is looked whether it was given up
    const auto end = SteadyClock::now() + time;
    Search search;
    search.whose = whose;
    const std::unique_ptr<AvahiSimplePoll, Free> poll(avahi_simple_poll_new());
    if (poll == nullptr) return fail(ErrorCode::full, "no memory to search the network with");
    int error = 0;
    const std::unique_ptr<AvahiClient, Free> client(avahi_client_new(
        avahi_simple_poll_get(poll.get()), AvahiClientFlags{}, state_changed, &search, &error));
    if (client == nullptr) return fail(ErrorCode::offline, avahi_strerror(error));
    search.client = client.get();
    for (const char* type : kTypes) {  // freed with the client
        const auto* browser = avahi_service_browser_new(client.get(), AVAHI_IF_UNSPEC, AVAHI_PROTO_INET, type,
                                                        nullptr, AvahiLookupFlags{}, browsed, &search);
        if (browser == nullptr)
            return fail(ErrorCode::offline, avahi_strerror(avahi_client_errno(client.get())));
        ++search.browsing;
    }
    while (!search.is_over() && !given_up.is_so() && SteadyClock::now() < end) {
        if (avahi_simple_poll_iterate(poll.get(), kLookUpMilliseconds) != 0) search.has_failed = true;
    }
    if (search.has_failed && search.found.empty())
        return fail(ErrorCode::offline, "the search for printers in the network broke off");
    return std::move(search.found);
}

}  // namespace comptoir::bridge
