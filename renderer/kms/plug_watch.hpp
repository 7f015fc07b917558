#pragma once
/// Says when a panel may have been plugged in or pulled, and wakes whoever waits.

#include <memory>

#include "app/base/result.hpp"

namespace comptoir::renderer::kms {

/// Looks come once a second, for some panels tell nobody; the kernel's own word comes at once.
///
/// Thread: UI.
class PlugWatch {
public:
    /// Errors: offline where the system gives no descriptor for it.
    [[nodiscard]] static Result<std::unique_ptr<PlugWatch>> create();
    ~PlugWatch();
    PlugWatch(const PlugWatch&) = delete;
    PlugWatch& operator=(const PlugWatch&) = delete;

    /// Readable when it is time to look, and when `follow`'s is.
    [[nodiscard]] int fd() const { return all_; }
    /// One more descriptor; the one before is forgotten. -1: none.
    void follow(int fd);

    struct Due {
        bool is_look = false;  ///< a second has passed
        bool is_plug = false;  ///< the kernel said so
    };
    [[nodiscard]] Due take();

private:
    PlugWatch(int all, int timer) : all_(all), timer_(timer) {}

    int all_;
    int timer_;
    int followed_ = -1;
    int words_ = -1;  // of the kernel
};

}  // namespace comptoir::renderer::kms
