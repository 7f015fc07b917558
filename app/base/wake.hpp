#pragma once
/// An eventfd that one thread raises and another sleeps on in poll().

#include "app/base/result.hpp"

namespace comptoir {

/// Thread: `raise` any; `clear` and `fd` the sleeper's.   Errors: `create` fails when the process is out of
/// descriptors.
class Wake {
public:
    static Result<Wake> create();
    Wake(Wake&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
    Wake& operator=(Wake&&) = delete;
    ~Wake();

    void raise() const;
    void clear() const;
    [[nodiscard]] int fd() const { return fd_; }

private:
    explicit Wake(int fd) : fd_(fd) {}
    int fd_;
};

}  // namespace comptoir
