#include "app/listening.hpp"

#include <unistd.h>

#include "app/base/log.hpp"

namespace comptoir {
namespace {

using http::Security;
using http::Tenure;

constexpr std::string_view kTls = "https";
constexpr std::string_view kKeptPlain = "http-kept";
constexpr std::string_view kKeptTls = "https-kept";

}  // namespace

SocketPurpose purpose_of(std::string_view name) {
    const bool is_kept = name == kKeptPlain || name == kKeptTls;
    return {name == kTls || name == kKeptTls ? Security::tls : Security::plain,
            is_kept ? Tenure::ours : Tenure::given};
}

std::string name_of(SocketPurpose purpose) {
    const bool is_tls = purpose.security == Security::tls;
    if (purpose.tenure == Tenure::ours) return std::string(is_tls ? kKeptTls : kKeptPlain);
    return is_tls ? std::string(kTls) : "http";
}

std::vector<std::string> adopt(http::Server& server,
                               const std::vector<supervision::ListeningSocket>& sockets) {
    std::vector<std::string> problems;
    for (const supervision::ListeningSocket& socket : sockets) {
        const SocketPurpose purpose = purpose_of(socket.name);
        const auto adopted = server.adopt(socket.fd, purpose.security, purpose.tenure);
        if (adopted) continue;
        ::close(socket.fd);
        problems.push_back("the socket \"" + socket.name +
                           "\" that was opened for this program can't be used: " + adopted.error().message);
        log::warning("a socket that was opened for this program can't be used",
                     {{"name", socket.name}, {"why", adopted.error().message}});
    }
    return problems;
}

std::vector<supervision::ListeningSocket> keep(const http::Server& server) {
    std::vector<supervision::ListeningSocket> sockets;
    for (const http::KeptSocket& kept : server.keep())
        sockets.push_back({kept.fd, name_of({kept.security, kept.tenure})});
    return sockets;
}

}  // namespace comptoir
