#pragma once
/// The screen's pictures: asked for by their names, fetched, decoded beside everything else, and posted to
/// it.

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <map>
#include <optional>
#include <string>

#include "app/base/clock.hpp"
#include "app/base/url.hpp"
#include "app/net/client.hpp"
#include "app/pictures/pictures.hpp"
#include "app/screen/ui_loop.hpp"
#include "kiosk-config/settings/settings.hpp"
#include "renderer/images/pictures.hpp"

namespace comptoir {

/// Thread: io; decoding runs on the pool.   Owner: the service; `stop` before io runs out of work.
/// Errors: a picture that can't be had stays a placeholder; one that can't be read is named in the log.
/// Limits: those of pictures::Pictures; kWantedSizesMax sizes.
class ScreenPictures {
public:
    ScreenPictures(boost::asio::io_context& io, boost::asio::thread_pool& pool, UiMailbox& ui,
                   const Clock& clock, const settings::Settings& settings);

    /// Which files may be read, and how servers are reached.
    void configure(const settings::Settings& settings);
    /// Pictures come from the server of this URL and no other; "" for none.
    void follow_server(std::string_view url);
    void want(const renderer::WantedPicture& wanted);
    void stop();

    static constexpr std::size_t kWantedSizesMax = 1024;  // pictures of a long order, asked for once each

private:
    boost::asio::awaitable<Result<net::Fetched>> fetch(std::string url, net::Limits limits, std::string etag);
    void decode(const renderer::PictureRef& ref, std::string encoded);

    boost::asio::thread_pool& pool_;
    UiMailbox& ui_;
    net::Client client_;
    std::map<std::string, renderer::WantedPicture> wanted_sizes_;
    std::optional<url::Origin> server_;
    pictures::Pictures pictures_;
};

}  // namespace comptoir
