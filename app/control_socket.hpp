#pragma once
/// How `comptoir status` reaches the running kiosk: a unix socket that answers every connection with one JSON
/// text.

#include <boost/asio/any_io_executor.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "app/base/result.hpp"

namespace comptoir {

/// Thread: io; may be destroyed on any.
/// Limits: answers go out whole or not at all within a second; a caller that doesn't read is closed.
class ControlSocket {
public:
    /// Errors: refused (the folder can't be written), busy (another kiosk answers there).
    static Result<std::unique_ptr<ControlSocket>> listen(boost::asio::any_io_executor executor,
                                                         const std::filesystem::path& path,
                                                         std::function<std::string()> answer);
    ~ControlSocket();
    ControlSocket(const ControlSocket&) = delete;
    ControlSocket& operator=(const ControlSocket&) = delete;

private:
    struct State;
    explicit ControlSocket(std::shared_ptr<State> state) : state_(std::move(state)) {}
    std::shared_ptr<State> state_;
};

/// Asks a running kiosk.   Errors: offline (none runs), timeout (it does not answer within 3 s).   Thread:
/// any; blocks.
[[nodiscard]] Result<std::string> ask_running_kiosk(const std::filesystem::path& path);

}  // namespace comptoir
