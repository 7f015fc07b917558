#include "app/drawing.hpp"

#include <algorithm>
#include <mutex>
#include <thread>
#include <vector>

#include "app/screen/face.hpp"
#include "renderer/gallery.hpp"

namespace comptoir {
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
