#include "app/screen/pictures.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <filesystem>
#include <utility>

#include "app/base/file.hpp"
#include "app/base/log.hpp"
#include "app/net/settings.hpp"
#include "app/screen/playlist.hpp"
#include "renderer/images/decode.hpp"

namespace comptoir {
namespace {

namespace asio = boost::asio;

pictures::PicturesSettings picture_settings(const settings::Settings& settings) {
    pictures::PicturesSettings wanted;
    wanted.cache_folder = std::filesystem::path(settings.section("paths").text("cache")) / "pictures";
    for (const char* key : {"logo", "background"}) {
        const std::string named = settings.section("shop").text(key);
        if (named.starts_with("/")) wanted.files.emplace_back(named);
    }
    return wanted;
}

}  // namespace

ScreenPictures::ScreenPictures(asio::io_context& io, asio::thread_pool& pool, UiMailbox& ui,
                               const Clock& clock, const settings::Settings& settings, SlideDesk slides)
    : io_(io),
      pool_(pool),
      ui_(ui),
      slides_(std::move(slides)),
      client_(io.get_executor(), {}),
      pictures_(
          io.get_executor(), clock, picture_settings(settings),
          [this](std::string url, net::Limits limits, std::string etag) {
              return fetch(std::move(url), limits, std::move(etag));
          },
          [this](const renderer::PictureRef& ref, std::string encoded) { decode(ref, std::move(encoded)); }) {
}

void ScreenPictures::configure(const settings::Settings& settings) {
    client_.configure(net::net_settings(settings.section("network")));
    pictures_.set_files(picture_settings(settings).files);
}

void ScreenPictures::follow_server(std::string_view url) {
    const auto origin = url::origin_of(url);
    const auto named = origin ? std::optional(*origin) : std::nullopt;
    if (named == server_) return;
    server_ = named;
    pictures_.set_origin(named);
}

void ScreenPictures::want(const renderer::WantedPicture& wanted) {
    if (wanted_sizes_.size() >= kWantedSizesMax) wanted_sizes_.clear();
    const auto path = slide_path(wanted.ref.key);
    const bool is_slide = path && slides_.holds && slides_.holds(wanted.ref.key);
    if (is_slide) return read_slide(wanted, *path);
    wanted_sizes_[wanted.ref.key] = wanted;
    pictures_.want(wanted.ref);
}

/// The folder may be another machine's: only the pool waits for it.
void ScreenPictures::read_slide(const renderer::WantedPicture& wanted, const std::string& path) {
    asio::post(pool_, [this, wanted, path] {
        renderer::Picture picture{.ref = wanted.ref, .width = 0, .height = 0, .rgba = {}};
        const auto encoded = file::read(path, renderer::kPictureBytesMax);
        auto pixels = encoded ? renderer::decode_picture(*encoded, wanted.box, wanted.fit)
                              : Result<renderer::Pixels>(tl::unexpected(encoded.error()));
        if (pixels) {
            picture.width = pixels->size.width;
            picture.height = pixels->size.height;
            picture.rgba = std::move(pixels->rgba);
        }
        tell(wanted.ref.key, pixels ? "" : pixels.error().message);
        if (!ui_.post(std::move(picture))) log::warning("the screen is too busy for another picture");
    });
}

void ScreenPictures::tell(const std::string& key, const std::string& why) {
    if (!slides_.told) return;
    asio::post(io_, [this, key, why] { slides_.told(key, why); });
}

void ScreenPictures::stop() {
    pictures_.stop();
    client_.stop();
}

asio::awaitable<Result<net::Fetched>> ScreenPictures::fetch(std::string url, net::Limits limits,
                                                            std::string etag) {
    co_return co_await client_.get(std::move(url), limits, std::move(etag));
}

void ScreenPictures::decode(const renderer::PictureRef& ref, std::string encoded) {
    const auto found = wanted_sizes_.find(ref.key);
    if (found == wanted_sizes_.end()) return;
    asio::post(pool_, [this, &ui = ui_, wanted = found->second, encoded = std::move(encoded)] {
        renderer::Picture picture{.ref = wanted.ref, .width = 0, .height = 0, .rgba = {}};
        auto pixels = renderer::decode_picture(encoded, wanted.box, wanted.fit);
        if (pixels) {
            picture.width = pixels->size.width;
            picture.height = pixels->size.height;
            picture.rgba = std::move(pixels->rgba);
        } else if (!encoded.empty()) {  // empty: it can't be had, and the placeholder stays
            log::warning("a picture can't be shown", {{"why", pixels.error().message}});
        }
        tell(wanted.ref.key, pixels ? "" : encoded.empty() ? "it can't be had" : pixels.error().message);
        if (!ui.post(std::move(picture))) log::warning("the screen is too busy for another picture");
    });
}

}  // namespace comptoir
