#pragma once
/// Who may do what (DESIGN section 4, "Who may").

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/result.hpp"
#include "app/http/message.hpp"

namespace comptoir::http {

/// What a route needs. `anyone`: says nothing of the shop and changes nothing (hello, preflight, our own
/// page's files). `paired`: changes something, or shows an order, a scan or a device. `held`: as paired, but
/// a refusal must be held like the poll it is, never failed fast (scanner). `owner`: hands the box to
/// somebody, or shows what does; no website, paired or not, and whatever `origins` says.
enum class Guard { anyone, paired, held, owner };

enum class OriginMode { ask, open, list };

struct AccessSettings {
    OriginMode mode = OriginMode::ask;
    std::vector<std::string> origins = {};     ///< for list
    std::string pos_origin = {};               ///< scheme://host[:port] of pos.url, or empty
    std::vector<std::string> host_names = {};  ///< further names this box answers to, lower case, no port
    std::string api_token = {};  ///< empty: no request without Origin from elsewhere may change anything
};

struct Refusal {
    int status = 403;
    std::string name;  ///< "comptoir.unpaired", "comptoir.host"
    std::string message;
};

/// Thread: io.
/// Limits: kOriginsMax remembered origins; a header longer than kOriginLengthMax is refused.
class Access {
public:
    static constexpr std::size_t kOriginsMax = 64;        // a shop has a handful of POS addresses
    static constexpr std::size_t kOriginLengthMax = 255;  // a DNS name, its scheme and port

    /// `paired` are the origins remembered from before; `remember` is called with each new one, to be kept on
    /// disk.
    Access(AccessSettings settings, std::vector<std::string> paired,
           std::function<void(const std::string&)> remember);

    /// Who may, in this order: `Host` is ours, whatever the guard (a page that rebinds its own name to our
    /// address fails here); `anyone`; mode open; the API token; then the `Origin`: one of the machine we run
    /// on (a page from elsewhere in a browser on this machine is a stranger all the same), pos.url's, the
    /// list, the paired ones, and the first stranger that does more than look (GET and HEAD pair nobody).
    /// Without `Origin`: only this machine. `owner`: the API token and this machine alone.
    [[nodiscard]] std::optional<Refusal> check(const Request& request, Guard guard);
    void apply(AccessSettings settings);
    /// Further names and addresses of ours that are only known at run time; asked with a lower-case host
    /// without port, brackets, zone and trailing dot. The address that was called is always ours.
    void answer_to(std::function<bool(std::string_view host)> is_own_host);

    [[nodiscard]] const std::vector<std::string>& paired() const { return paired_; }
    /// Adds an origin by hand: the owner typed the code.
    void pair(const std::string& origin);
    /// The newest origin that was turned away, for the setup scene; empty when none.
    [[nodiscard]] const std::string& waiting_origin() const { return waiting_origin_; }
    /// The newest Host that was turned away because it is no name of ours; empty when none.
    [[nodiscard]] const std::string& waiting_host() const { return waiting_host_; }

private:
    [[nodiscard]] bool is_own_host(const Request& request) const;
    [[nodiscard]] bool lets_in(const std::string& origin, Method method);

    AccessSettings settings_;
    std::vector<std::string> paired_;
    std::function<void(const std::string&)> remember_;
    std::function<bool(std::string_view)> is_own_host_;
    std::string waiting_origin_;
    std::string waiting_host_;
};

/// "https://shop.example:8443" of a URL or an Origin header, lower case, default port left out; empty if it
/// is neither.
[[nodiscard]] std::string origin_of(std::string_view url);

/// The host of a `Host` header: "Box.Local.:8069" is "box.local", "[FE80::1%25eth0]:80" is "fe80::1"; empty
/// if it is none. Thread: any.
[[nodiscard]] std::string host_of(std::string_view authority);

/// Whether a host, as `host_of` gives it, can only be the machine itself. Thread: any.
[[nodiscard]] bool is_loopback_host(std::string_view host);

}  // namespace comptoir::http
