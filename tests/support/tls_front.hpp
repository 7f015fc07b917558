#pragma once
/// A web server's TLS in front of a stand-in that speaks plain.

#include <cstdint>
#include <memory>
#include <string>

#include "tests/support/certificates.hpp"

namespace comptoir::test {

/// Passes on every byte to a port of loopback, on a thread of its own.
///
/// Thread: the test's; every call waits for the front's thread.
class TlsFront {
public:
    TlsFront(std::uint16_t behind, const Identity& identity);
    ~TlsFront();
    TlsFront(const TlsFront&) = delete;
    TlsFront& operator=(const TlsFront&) = delete;

    /// Another certificate from the next connection on.
    void present(const Identity& identity);
    /// A link to what is behind, as it goes through here.
    [[nodiscard]] std::string link(const std::string& plain) const;
    [[nodiscard]] std::uint16_t port() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace comptoir::test
