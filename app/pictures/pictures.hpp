#pragma once
/// Gets the pictures that the screen asks for, as the bytes they are kept in; decoding is another room's
/// work.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/base/clock.hpp"
#include "app/base/result.hpp"
#include "app/base/url.hpp"
#include "app/net/client.hpp"
#include "renderer/order.hpp"

namespace comptoir::pictures {

struct PicturesSettings {
    std::filesystem::path cache_folder;  ///< made if missing; empty: nothing is kept on disk
    std::optional<url::Origin> origin;   ///< the POS's server: the only one ever asked
    std::vector<std::filesystem::path>
        files;  ///< logo and background of the settings: the only files ever read
    Duration fresh_for = std::chrono::minutes(10);  ///< how long a kept picture is not asked about again
    Duration first_retry = std::chrono::seconds(5);
    Duration retry_max = std::chrono::minutes(10);
};

/// Picture in, bytes out: a data: URL, a file of the settings, or a URL of the POS's server, through a cache
/// in memory and one on disk (shown at once, then asked about with If-None-Match).
///
/// `sink` gets each picture that was wanted, possibly within `want`, and again when the server has a newer
/// one. Empty bytes: it can't be had now; if a later try succeeds, it comes after all. What it gets is a
/// picture by its header and within the bounds of header.hpp.
///
/// Thread: io.   Owner: the kiosk; running fetches end by themselves after destruction.
/// Errors: none to the caller; failures are retried with growing pauses and given up after kTriesMax.
/// Limits: kFetchesMax at once, kWaitingMax waiting, kMemoryBytesMax kept in memory.
class Pictures {
public:
    using Sink = std::function<void(const renderer::PictureRef&, std::string encoded)>;
    /// net::Client::get in production.
    using Fetch = std::function<net::asio::awaitable<Result<net::Fetched>>(std::string url, net::Limits,
                                                                           std::string etag)>;

    Pictures(net::asio::any_io_executor executor, const Clock& clock, PicturesSettings settings, Fetch fetch,
             Sink sink);
    ~Pictures();
    Pictures(const Pictures&) = delete;
    Pictures& operator=(const Pictures&) = delete;

    void want(const renderer::PictureRef& picture);

    /// The POS's server became known, or changed. What failed before may be wanted again at once.
    void set_origin(std::optional<url::Origin> origin);
    void set_files(std::vector<std::filesystem::path> files);

    /// Nothing is delivered or tried again from here on; what runs ends as its fetch ends.
    void stop();

    static constexpr std::size_t kFetchesMax = 6;    // the connections that its client has
    static constexpr std::size_t kWaitingMax = 256;  // a screen shows some fifty lines
    static constexpr int kTriesMax = 8;              // 5 s doubling to 10 min: about twenty minutes
    static constexpr std::size_t kMemoryBytesMax = 4u
                                                   << 20;  // two hundred thumbnails, for a box without a disk

private:
    class State;
    std::shared_ptr<State> state_;
};

/// The bytes of a `data:image/…;base64,…` URL.   Errors: malformed, full.   Thread: any.
[[nodiscard]] Result<std::string> decode_data_url(std::string_view url);

}  // namespace comptoir::pictures
