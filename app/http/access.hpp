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
/// a refusal must be held like the poll it is, never failed fast (scanner).
enum class Guard { anyone, paired, held };

enum class OriginMode { ask, open, list };

struct AccessSettings {
    OriginMode mode = OriginMode::ask;
    std::vector<std::string> origins;     ///< for list
    std::string pos_origin;               ///< scheme://host[:port] of pos.url, or empty
    std::vector<std::string> host_names;  ///< further names this box answers to, lower case, no port
    std::string api_token;  ///< empty: no request without Origin from elsewhere may change anything
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

    [[nodiscard]] std::optional<Refusal> check(const Request& request, Guard guard);
    void apply(AccessSettings settings);

    [[nodiscard]] const std::vector<std::string>& paired() const { return paired_; }
    /// Adds an origin by hand: the owner typed the code.
    void pair(const std::string& origin);
    /// The newest origin that was turned away, for the setup scene; empty when none.
    [[nodiscard]] const std::string& waiting_origin() const { return waiting_origin_; }

private:
    AccessSettings settings_;
    std::vector<std::string> paired_;
    std::function<void(const std::string&)> remember_;
    std::string waiting_origin_;
};

/// "https://shop.example:8443" of a URL or an Origin header, lower case, default port left out; empty if it
/// is neither.
[[nodiscard]] std::string origin_of(std::string_view url);

}  // namespace comptoir::http
