#include "app/drawing.hpp"

#include <algorithm>
#include <mutex>
#include <thread>
#include <vector>

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

namespace {

/// What the threads of a gallery share.
struct Gallery {
    const renderer::Words& words;
    const std::vector<renderer::GallerySheet>& sheets;
    const std::filesystem::path& folder;
    const GalleryProgress& progress;
    std::mutex mutex;
    std::size_t next = 0;
    std::size_t done = 0;
    Result<void> first_failure;
};

/// One sheet after the other until none is left, or one failed.
void draw_sheets(Gallery& gallery) {
    for (;;) {
        const renderer::GallerySheet* sheet = nullptr;
        {
            const std::lock_guard lock(gallery.mutex);
            if (gallery.next == gallery.sheets.size() || !gallery.first_failure) return;
            sheet = &gallery.sheets[gallery.next++];
        }
        const auto drawn = renderer::draw_sheet(gallery.words, *sheet, gallery.folder, {});
        const std::lock_guard lock(gallery.mutex);
        if (!drawn) {
            if (gallery.first_failure) gallery.first_failure = drawn;
            return;
        }
        if (gallery.progress) gallery.progress(++gallery.done, gallery.sheets.size(), sheet->name());
    }
}

renderer::GalleryWish wish_of(const GalleryCommand& command) {
    renderer::GalleryWish wish{.scenes = command.scenes,
                               .sizes = {},
                               .languages = command.languages,
                               .themes = {},
                               .is_whole = command.is_whole};
    for (const Size& size : command.sizes) wish.sizes.push_back({size.width, size.height});
    for (const std::string& theme : command.themes) {
        if (const auto id = renderer::theme_named(theme)) wish.themes.push_back(*id);
    }
    return wish;
}

}  // namespace

Result<GalleryFigures> draw_gallery(const GalleryCommand& command, const std::filesystem::path& assets,
                                    const GalleryProgress& progress) {
    const SystemClock clock;
    const Time began = clock.now();
    const Face face(assets, "");
    const auto sheets = renderer::plan_gallery(face.words(), wish_of(command));
    if (!sheets) return tl::unexpected(sheets.error());
    const std::filesystem::path folder = command.folder;
    std::error_code ec;
    std::filesystem::create_directories(folder, ec);
    if (ec) return fail(ErrorCode::refused, folder.string() + " can't be made: " + ec.message());

    Gallery gallery{face.words(), *sheets, folder, progress, {}, 0, 0, {}};
    constexpr std::size_t kThreadsMax = 8;  // each holds the surface and the caches of a 4K screen: 100 MB
    const std::size_t cores = std::max<std::size_t>(std::thread::hardware_concurrency(), 1);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < std::min({cores, kThreadsMax, sheets->size()}); i++)
        threads.emplace_back([&gallery] { draw_sheets(gallery); });
    for (std::thread& thread : threads) thread.join();
    if (!gallery.first_failure) return tl::unexpected(gallery.first_failure.error());
    if (auto written = renderer::write_index(*sheets, folder); !written)
        return tl::unexpected(written.error());

    GalleryFigures figures{0, sheets->size(),
                           std::chrono::duration_cast<std::chrono::milliseconds>(clock.now() - began)};
    for (const renderer::GallerySheet& sheet : *sheets) figures.pictures += sheet.scenes.size();
    return figures;
}

}  // namespace comptoir
