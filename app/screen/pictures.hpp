#pragma once
/// The screen's pictures: asked for by their names, fetched, decoded beside everything else, and posted to
/// it.

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
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

/// What the playlist is asked, and told, about its pictures.
struct SlideDesk {
    std::function<bool(const std::string& key)> holds;  ///< whether it is one of its files: no other is read
    /// `why` it can't be shown; empty: it can.
    std::function<void(const std::string& key, const std::string& why)> told;
};

/// Thread: io; decoding, and reading of slides, runs on the pool.   Owner: the service; `stop` before io runs
/// out of work.
/// Errors: a picture that can't be had stays a placeholder; one that can't be read is named in the log.
/// Limits: those of pictures::Pictures; kWantedSizesMax sizes.
class ScreenPictures {
public:
    ScreenPictures(boost::asio::io_context& io, boost::asio::thread_pool& pool, UiMailbox& ui,
                   const Clock& clock, const settings::Settings& settings, SlideDesk slides = {});

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
    void read_slide(const renderer::WantedPicture& wanted, const std::string& path);
    void tell(const std::string& key, const std::string& why);

    boost::asio::io_context& io_;
    boost::asio::thread_pool& pool_;
    UiMailbox& ui_;
    SlideDesk slides_;
    net::Client client_;
    std::map<std::string, renderer::WantedPicture> wanted_sizes_;
    std::optional<url::Origin> server_;
    pictures::Pictures pictures_;
};

}  // namespace comptoir
