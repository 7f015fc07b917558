#include "app/show.hpp"

#include <poll.h>

#include <array>
#include <chrono>
#include <memory>
#include <utility>

#include "app/base/file.hpp"
#include "app/base/json.hpp"
#include "app/pictures/header.hpp"
#include "app/pictures/pictures.hpp"
#include "app/screen/face.hpp"
#include "app/settings_sections.hpp"
#include "app/shop_of.hpp"
#include "app/sources/decode.hpp"
#include "kiosk-config/settings/watch.hpp"
#include "renderer/images/decode.hpp"
#include "renderer/memory_surface.hpp"
#include "renderer/palette.hpp"
#include "renderer/screenshot.hpp"
#include "renderer/stage.hpp"

namespace comptoir {
namespace {

constexpr std::size_t kOrderBytesMax = 16u << 20;  // as over HTTP
constexpr int kPictureRoundsMax = 4;               // a picture that came may make another one wanted
constexpr std::chrono::milliseconds kQuiet{120};   // one save of an editor is several changes
constexpr int kRestlessMax = 20;  // looks in a row: a file that never rests is drawn all the same

/// Only what the order itself carries, and the files that the settings name: `show` touches no network. What
/// the kiosk would not draw isn't drawn here either.
std::string bytes_of(const std::string& key, const renderer::Shop& shop) {
    const bool is_of_the_shop = key.starts_with('/') && (key == shop.logo.key || key == shop.background.key);
    auto bytes =
        is_of_the_shop ? file::read(key, pictures::kPictureBytesMax) : pictures::decode_data_url(key);
    return bytes && pictures::read_header(*bytes) ? std::move(*bytes) : std::string();
}

void put_pictures(renderer::Stage& stage, const renderer::Shop& shop) {
    for (const renderer::WantedPicture& wanted : stage.take_wanted()) {
        const auto pixels = renderer::decode_picture(bytes_of(wanted.ref.key, shop), wanted.box, wanted.fit);
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

/// Nobody's settings are the defaults: what this machine's kiosk has is not asked for.
Result<settings::Settings> read_settings(const std::string& file) {
    if (file.empty()) return settings::Settings::defaults(all_sections());
    settings::Loaded loaded = load_settings(settings_source(file));
    if (!loaded.problems.empty()) return fail(ErrorCode::malformed, loaded.problems.front().text());
    return std::move(loaded.settings);
}

Appearance appearance_for(const ShowCommand& command, const settings::Settings& settings) {
    Appearance appearance = appearance_of(settings);
    appearance.turn = renderer::Turn::none;  // the picture has the size that was asked for
    appearance.framing.guard = renderer::BurnInGuard::off;
    appearance.motion = renderer::Motion::reduced;
    if (!command.theme.empty()) appearance.theme = command.theme;
    if (!command.accent.empty()) appearance.look.brand.accent = renderer::color_named(command.accent);
    return appearance;
}

renderer::View view_for(const ShowCommand& command, const settings::Settings& settings,
                        renderer::OrderPtr order) {
    renderer::View view;
    view.page = order->phase == renderer::Phase::empty ? renderer::Page::welcome : renderer::Page::order;
    view.order = std::move(order);
    view.shop = shop_of(settings.section("shop"), {});
    view.languages = settings.section("screen").list("languages");
    if (!command.language.empty()) view.languages = {command.language};
    view.second_language = settings.section("screen").text("second_language");
    return view;
}

enum class Woken { nothing, change, stop };

Woken wait_for(int stop, const settings::Watch& order, const settings::Watch* settings, int milliseconds) {
    std::array<pollfd, 3> waiting{{{stop, POLLIN, 0}, {order.fd(), POLLIN, 0}, {-1, POLLIN, 0}}};
    if (settings != nullptr) waiting[2].fd = settings->fd();
    if (::poll(waiting.data(), waiting.size(), milliseconds) <= 0) return Woken::nothing;
    return waiting[0].revents != 0 ? Woken::stop : Woken::change;
}

}  // namespace

Result<ShowNotes> show_order(const ShowCommand& command, const std::filesystem::path& assets) {
    const auto settings = read_settings(command.settings_file);
    if (!settings) return tl::unexpected(settings.error());
    auto order = read_order(command.order_file, command.language);
    if (!order) return tl::unexpected(order.error());
    const auto surface = renderer::open_memory_surface({command.width, command.height});
    if (!surface) return tl::unexpected(surface.error());

    ManualClock clock;  // the same order is the same picture, whenever it is drawn
    const Face face(assets, "");
    const Appearance appearance = appearance_for(command, *settings);
    const auto stage = face.make_stage(**surface, appearance, clock);
    if (!stage) return tl::unexpected(stage.error());
    const renderer::View view = view_for(command, *settings, std::move(*order));
    (*stage)->show(view, clock.now());
    for (int round = 0; round < kPictureRoundsMax && (*stage)->needs_frame(clock.now()); ++round) {
        (*stage)->draw(clock.now());
        put_pictures(**stage, view.shop);
    }
    const auto png = renderer::encode_png((*stage)->capture(), renderer::Compression::small);
    if (!png) return tl::unexpected(png.error());
    if (auto written = file::write(command.output_file, *png); !written)
        return tl::unexpected(written.error());
    return look_notes(appearance);
}

Result<void> watch_order(const ShowCommand& command, const std::filesystem::path& assets, int stop,
                         const std::function<void(std::string_view)>& say) {
    const auto order = settings::Watch::create(std::filesystem::absolute(command.order_file));
    if (!order) return tl::unexpected(order.error());
    std::unique_ptr<settings::Watch> settings;
    if (!command.settings_file.empty()) {
        auto watch = settings::Watch::create(std::filesystem::absolute(command.settings_file));
        if (!watch) return tl::unexpected(watch.error());
        settings = std::move(*watch);
    }
    ShowNotes told;
    for (;;) {
        auto drawn = show_order(command, assets);
        say(drawn ? command.output_file + " is drawn; watching for changes" : drawn.error().message);
        if (drawn && *drawn != told) {
            for (const std::string& note : *drawn) say("note: " + note);
            told = std::move(*drawn);
        }
        for (bool has_changed = false; !has_changed;) {
            if (wait_for(stop, **order, settings.get(), -1) == Woken::stop) return {};
            int looks = 0;
            do {
                has_changed = (*order)->take_changes() || has_changed;
                has_changed = (settings && settings->take_changes()) || has_changed;
            } while (++looks < kRestlessMax && wait_for(stop, **order, settings.get(),
                                                        static_cast<int>(kQuiet.count())) == Woken::change);
        }
    }
}

}  // namespace comptoir
