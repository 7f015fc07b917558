#include "app/drawing.hpp"

#include "app/base/base64.hpp"
#include "app/base/file.hpp"
#include "app/base/json.hpp"
#include "app/screen/face.hpp"
#include "app/sources/decode.hpp"
#include "renderer/gallery.hpp"
#include "renderer/images/decode.hpp"
#include "renderer/memory_surface.hpp"
#include "renderer/screenshot.hpp"
#include "renderer/stage.hpp"

namespace comptoir {
namespace {

constexpr std::size_t kOrderBytesMax = 16u << 20;  // as over HTTP
constexpr int kPictureRoundsMax = 4;               // a picture that came may make another one wanted

/// Only pictures that the order itself carries: `show` touches no network.
std::string carried_picture(const std::string& key) {
    const auto comma = key.find(";base64,");
    if (!key.starts_with("data:") || comma == std::string::npos) return {};
    return base64::decode(std::string_view(key).substr(comma + 8)).value_or("");
}

void put_pictures(renderer::Stage& stage) {
    for (const renderer::WantedPicture& wanted : stage.take_wanted()) {
        const auto pixels = renderer::decode_picture(carried_picture(wanted.ref.key), wanted.box, wanted.fit);
        renderer::Picture picture{.ref = wanted.ref, .width = 0, .height = 0, .rgba = {}};
        if (pixels) picture = {wanted.ref, pixels->size.width, pixels->size.height, pixels->rgba};
        stage.add_picture(std::move(picture));
    }
}

Result<renderer::OrderPtr> read_order(const std::string& path, const std::string& language) {
    const auto text = file::read(path, kOrderBytesMax);
    if (!text) return tl::unexpected(text.error());
    const auto message = json::parse(*text);
    if (!message) return fail(message.error().code, path + ": " + message.error().message);
    auto order = sources::decode(*message, {.base_url = "", .language = language});
    if (!order) return fail(order.error().code, path + ": " + order.error().message);
    if (language.empty()) return *order;
    auto spoken = std::make_shared<renderer::Order>(**order);
    spoken->language = language;
    return renderer::OrderPtr(std::move(spoken));
}

}  // namespace

Result<void> show_order(const ShowCommand& command, const std::filesystem::path& assets) {
    const auto order = read_order(command.order_file, command.language);
    if (!order) return tl::unexpected(order.error());
    const auto surface = renderer::open_memory_surface({command.width, command.height});
    if (!surface) return tl::unexpected(surface.error());

    ManualClock clock;  // the same order is the same picture, whenever it is drawn
    const Face face(assets, "");
    const auto stage =
        face.make_stage(**surface, {.theme = command.theme, .motion = renderer::Motion::reduced}, clock);
    if (!stage) return tl::unexpected(stage.error());
    renderer::View view;
    view.page = (*order)->phase == renderer::Phase::empty ? renderer::Page::welcome : renderer::Page::order;
    view.order = *order;
    if (!command.language.empty()) view.languages = {command.language};
    (*stage)->show(view, clock.now());
    for (int round = 0; round < kPictureRoundsMax && (*stage)->needs_frame(clock.now()); ++round) {
        (*stage)->draw(clock.now());
        put_pictures(**stage);
    }
    const auto png = renderer::encode_png((*stage)->capture(), renderer::Compression::small);
    if (!png) return tl::unexpected(png.error());
    return file::write(command.output_file, *png);
}

Result<std::size_t> draw_gallery(const std::filesystem::path& folder, const std::filesystem::path& assets) {
    const Face face(assets, "");
    return renderer::draw_gallery(face.words(), {.folder = folder, .fonts = {}, .drawn = nullptr});
}

}  // namespace comptoir
