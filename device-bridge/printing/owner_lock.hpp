#pragma once
/// One owner per printer, across processes: the kiosk and `comptoir print` never talk to the same one at
/// once.

#include <string>

#include "app/base/result.hpp"

namespace comptoir::bridge {

/// A lock file per printer in the runtime folder; the system lets go of it when the process ends.
///
/// Thread: any.
class OwnerLock {
public:
    /// Errors: busy (another process owns it), refused (the folder can't be written).
    [[nodiscard]] static Result<OwnerLock> take(const std::string& runtime_folder, const std::string& uri);

    OwnerLock(OwnerLock&& other) noexcept;
    OwnerLock& operator=(OwnerLock&& other) noexcept;
    ~OwnerLock();

private:
    explicit OwnerLock(int fd) : fd_(fd) {}
    int fd_;
};

}  // namespace comptoir::bridge
