#pragma once
/// Keeps a byte link open: opens it, reads it, notices silence, and opens it again after trouble.

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "device-bridge/links/byte_link.hpp"

namespace comptoir::bridge {

/// The one place where a device that talks by itself is reopened.
///
/// Thread: io.
/// Owner: a device; its coroutine keeps the keeper alive until `stop` took effect.
/// Limits: pauses between attempts double from `pause_first` to `pause_max`, each with up to a quarter more
/// by chance, so that ten devices behind one dead hub don't knock together.
class LinkKeeper : public std::enable_shared_from_this<LinkKeeper> {
public:
    static constexpr std::size_t kReadBytes = 4096;  // more than any scanner or scale says at once

    struct Patience {
        std::chrono::milliseconds open{5'000};
        std::chrono::milliseconds silence{0};  ///< 0: silence is no trouble, as with a scanner
        std::chrono::milliseconds pause_first{250};
        std::chrono::milliseconds pause_max{10'000};
    };

    /// None is called after `stop`.
    struct Hooks {
        std::function<void()> opened;
        std::function<void(std::string_view bytes)> bytes;
        std::function<void()> silent;            ///< each time `silence` passes without a byte
        std::function<void(const Error&)> lost;  ///< can't be opened, or fell away; is tried again
    };

    [[nodiscard]] static std::shared_ptr<LinkKeeper> create(boost::asio::any_io_executor executor,
                                                            const Clock& clock,
                                                            std::unique_ptr<ByteLink> link, Patience patience,
                                                            Hooks hooks);
    ~LinkKeeper();

    void start();
    void stop();
    [[nodiscard]] bool is_open() const;
    /// All of it, or how it failed; after a failure some may have left. One call at a time.
    [[nodiscard]] boost::asio::awaitable<Result<void>> write(std::string bytes, Time deadline);

private:
    struct Pause;

    LinkKeeper(boost::asio::any_io_executor executor, const Clock& clock, std::unique_ptr<ByteLink> link,
               Patience patience, Hooks hooks);
    static boost::asio::awaitable<void> run(std::shared_ptr<LinkKeeper> self);
    static boost::asio::awaitable<Error> read_until_trouble(std::shared_ptr<LinkKeeper> self);
    static boost::asio::awaitable<void> pause(std::shared_ptr<LinkKeeper> self, unsigned attempt);

    boost::asio::any_io_executor executor_;
    const Clock& clock_;
    std::unique_ptr<ByteLink> link_;
    Patience patience_;
    std::shared_ptr<const Hooks> hooks_;
    std::unique_ptr<Pause> pause_;
    bool stopped_ = false;
};

/// The pause before attempt `attempt` (the first is 1); `chance` is any number, for the part left to chance.
[[nodiscard]] std::chrono::milliseconds pause_before(unsigned attempt, const LinkKeeper::Patience& patience,
                                                     unsigned chance);

}  // namespace comptoir::bridge
