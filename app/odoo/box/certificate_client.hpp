#pragma once
/// Gets this box the certificate that comes with an Odoo subscription, and keeps it.

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/base/clock.hpp"
#include "app/net/client.hpp"
#include "app/odoo/box/certificate_words.hpp"
#include "app/odoo/box/server_account.hpp"

namespace comptoir::odoo::box {

namespace asio = boost::asio;

/// All waits, so that a test can shorten them.
struct CertificateTimings {
    Duration request = std::chrono::seconds(20);
    Duration check = std::chrono::hours(24);       ///< Source: server-link.md section 9, "daily"
    Duration retry_min = std::chrono::minutes(1);  ///< a clock that is not set yet is, by then
    Duration retry_max = std::chrono::hours(24);
};

struct CertificateSettings {
    std::string service;  ///< "https://www.odoo.com"; empty: nobody is asked, and what is kept is not used
    ServerAccount account;
    std::string identifier;  ///< of this box: the server is told until when its certificate is good

    bool operator==(const CertificateSettings&) const = default;
};

struct CertificateStatus {
    enum class State { off, asking, good, trouble };
    State state = State::off;
    std::string subject;            ///< "*.abcdef.odoo-iot.com"; empty: there is no certificate to be used
    std::optional<WallTime> until;  ///< of the one in use
    std::string problem;            ///< in words, without secrets

    bool operator==(const CertificateStatus&) const = default;
};
[[nodiscard]] const char* name_of(CertificateStatus::State state);

struct CertificateContext {
    asio::any_io_executor executor;
    net::Client& client;
    const Clock& clock;
    std::filesystem::path file;     ///< where it is kept, readable by this program alone
    std::function<void()> changed;  ///< `certificate` or `status` is another one
    CertificateTimings timings = {};
};

/// Looks at what it keeps at the start and daily, asks for another ten days before the end, or for another
/// database, and tells the server its date. One that is no good takes no good one's place.
///
/// Thread: io; blocks for the disk for a moment.   Owner: the kiosk.
/// Limits: one request at a time; kCertificateBytesMax of answer.   Source: server-link.md sections 5 and 9.
class CertificateClient {
public:
    explicit CertificateClient(CertificateContext context);
    ~CertificateClient();
    CertificateClient(const CertificateClient&) = delete;
    CertificateClient& operator=(const CertificateClient&) = delete;

    /// The same settings again change nothing.
    void configure(CertificateSettings settings);
    /// Asks no more. A request that runs ends with the client, and nobody hears its answer.
    void stop();

    /// What can be shown today; nothing where there is none, or none is wanted.
    [[nodiscard]] std::optional<LinkCertificate> certificate() const;
    [[nodiscard]] const CertificateStatus& status() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace comptoir::odoo::box
