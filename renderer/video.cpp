#include "renderer/video.hpp"

#include <dlfcn.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <clocale>
#include <utility>

namespace comptoir::renderer {
namespace {

// What we use of libmpv, declared here: its headers are not needed to build. Source: client.h and render.h of
// 0.35.1; these parts are the same in client API 1.x.
struct Handle;
struct RenderContext;
struct Event {
    int id;
    int error;
    std::uint64_t reply;
    void* data;
};
struct EndFile {
    int reason;
    int error;
};
struct RenderParameter {
    int type;
    void* data;
};
constexpr int kEventNone = 0;
constexpr int kEventEndFile = 7;
constexpr int kEndOfFile = 0;
constexpr int kEndByError = 4;
constexpr int kParameterEnd = 0;
constexpr int kApiType = 1;
constexpr int kBlockForTargetTime = 12;
constexpr int kSize = 17;
constexpr int kFormat = 18;
constexpr int kStride = 19;
constexpr int kPointer = 20;
constexpr std::uint64_t kUpdateFrame = 1;

struct Library {
    void* handle = nullptr;
    unsigned long (*version)() = nullptr;
    Handle* (*create)() = nullptr;
    int (*initialize)(Handle*) = nullptr;
    void (*destroy)(Handle*) = nullptr;
    int (*set_option)(Handle*, const char*, const char*) = nullptr;
    int (*command)(Handle*, const char**) = nullptr;
    Event* (*wait_event)(Handle*, double) = nullptr;
    void (*on_wakeup)(Handle*, void (*)(void*), void*) = nullptr;
    const char* (*error_text)(int) = nullptr;
    int (*render_create)(RenderContext**, Handle*, RenderParameter*) = nullptr;
    void (*render_on_update)(RenderContext*, void (*)(void*), void*) = nullptr;
    std::uint64_t (*render_update)(RenderContext*) = nullptr;
    int (*render)(RenderContext*, RenderParameter*) = nullptr;
    void (*render_free)(RenderContext*) = nullptr;

    template <class Function>
    [[nodiscard]] bool find(Function& function, const char* name) const {
        function = reinterpret_cast<Function>(::dlsym(handle, name));
        return function != nullptr;
    }
    [[nodiscard]] bool find_all() {
        return find(version, "mpv_client_api_version") && find(create, "mpv_create") &&
               find(initialize, "mpv_initialize") && find(destroy, "mpv_terminate_destroy") &&
               find(set_option, "mpv_set_option_string") && find(command, "mpv_command") &&
               find(wait_event, "mpv_wait_event") && find(on_wakeup, "mpv_set_wakeup_callback") &&
               find(error_text, "mpv_error_string") && find(render_create, "mpv_render_context_create") &&
               find(render_on_update, "mpv_render_context_set_update_callback") &&
               find(render_update, "mpv_render_context_update") &&
               find(render, "mpv_render_context_render") && find(render_free, "mpv_render_context_free");
    }
};

Result<Library> open_library(const std::vector<std::string>& names) {
    Library library;
    for (const std::string& name : names) {
        library.handle = ::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
        if (library.handle != nullptr) break;
    }
    if (library.handle == nullptr) return fail(ErrorCode::unsupported, "libmpv is not installed");
    if (library.find_all() && (library.version() >> 16 == 1 || library.version() >> 16 == 2)) return library;
    ::dlclose(library.handle);
    return fail(ErrorCode::unsupported, "libmpv is of a version that is not known");
}

/// Everything that could reach beyond the one file is off; an option that a build lacks is off in it anyway.
constexpr std::array<std::array<const char*, 2>, 18> kOptions{{{"config", "no"},
                                                               {"load-scripts", "no"},
                                                               {"ytdl", "no"},
                                                               {"terminal", "no"},
                                                               {"input-default-bindings", "no"},
                                                               {"audio", "no"},
                                                               {"sid", "no"},
                                                               {"sub-auto", "no"},
                                                               {"vo", "libmpv"},
                                                               {"hwdec", "auto-copy"},
                                                               {"idle", "yes"},
                                                               {"keep-open", "no"},
                                                               {"cache", "no"},
                                                               {"demuxer-max-back-bytes", "0"},
                                                               {"demuxer", "lavf"},
                                                               {"access-references", "no"},
                                                               {"demuxer-lavf-o", "protocol_whitelist=file"},
                                                               {"keepaspect", "yes"}}};

}  // namespace

struct VideoPlayer::Inside {
    explicit Inside(Library with) : library(with), wake(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}
    ~Inside() {
        if (context != nullptr) library.render_free(context);
        if (handle != nullptr) library.destroy(handle);
        if (wake >= 0) ::close(wake);
        // The library stays open: its threads' last words may still run when destroy has returned.
    }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;

    /// Called by libmpv's threads: nothing of it may be called back from here.
    static void ring(void* inside) {
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto written = ::write(static_cast<Inside*>(inside)->wake, &one, sizeof one);
    }

    [[nodiscard]] Result<void> start(PixelSize size);
    [[nodiscard]] bool take_frame();

    Library library;
    int wake;
    Handle* handle = nullptr;
    RenderContext* context = nullptr;
    PixelSize size;
    Pixels shown;
    bool is_playing = false;
};

Result<void> VideoPlayer::Inside::start(PixelSize wanted) {
    size = wanted;
    std::setlocale(LC_NUMERIC, "C");  // else mpv_create refuses (client.h, "Basic environment requirements")
    handle = library.create();
    if (handle == nullptr) return fail(ErrorCode::unsupported, "libmpv does not start");
    for (const auto& [name, value] : kOptions) static_cast<void>(library.set_option(handle, name, value));
    static_cast<void>(
        library.set_option(handle, "demuxer-max-bytes", std::to_string(kDemuxerBytesMax).c_str()));
    static_cast<void>(library.set_option(handle, "vd-lavc-threads", std::to_string(kThreadsMax).c_str()));
    if (const int error = library.initialize(handle); error < 0)
        return fail(ErrorCode::unsupported, std::string("libmpv: ") + library.error_text(error));
    char software[] = "sw";
    std::array<RenderParameter, 2> parameters{{{kApiType, software}, {kParameterEnd, nullptr}}};
    if (const int error = library.render_create(&context, handle, parameters.data()); error < 0)
        return fail(ErrorCode::unsupported, std::string("libmpv: ") + library.error_text(error));
    library.on_wakeup(handle, ring, this);
    library.render_on_update(context, ring, this);
    return {};
}

bool VideoPlayer::Inside::take_frame() {
    if ((library.render_update(context) & kUpdateFrame) == 0) return false;
    std::array<int, 2> sides{size.width, size.height};
    std::size_t stride = static_cast<std::size_t>(size.width) * 4;
    const std::size_t bytes = stride * static_cast<std::size_t>(size.height);
    shown.size = size;
    shown.rgba.resize(bytes);
    char format[] = "rgb0";
    int blocks = 0;
    std::array<RenderParameter, 6> parameters{{{kSize, sides.data()},
                                               {kFormat, format},
                                               {kStride, &stride},
                                               {kPointer, shown.rgba.data()},
                                               {kBlockForTargetTime, &blocks},
                                               {kParameterEnd, nullptr}}};
    if (library.render(context, parameters.data()) < 0 || !is_playing) {
        shown = {};
        return false;
    }
    for (std::size_t i = 3; i < bytes; i += 4) shown.rgba[i] = 255;
    return true;
}

Result<std::unique_ptr<VideoPlayer>> VideoPlayer::open(PixelSize size,
                                                       const std::vector<std::string>& libraries) {
    const auto library = open_library(libraries);
    if (!library) return tl::unexpected(library.error());
    auto inside = std::make_unique<Inside>(*library);
    if (auto started = inside->start(size); !started) return tl::unexpected(started.error());
    return std::unique_ptr<VideoPlayer>(new VideoPlayer(std::move(inside)));
}

VideoPlayer::VideoPlayer(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}

VideoPlayer::~VideoPlayer() = default;

void VideoPlayer::play(const std::filesystem::path& file) {
    inside_->shown = {};
    inside_->is_playing = true;
    std::array<const char*, 4> words{"loadfile", file.c_str(), "replace", nullptr};
    static_cast<void>(inside_->library.command(inside_->handle, words.data()));
}

void VideoPlayer::stop() {
    inside_->shown = {};
    inside_->is_playing = false;
    std::array<const char*, 2> words{"stop", nullptr};
    static_cast<void>(inside_->library.command(inside_->handle, words.data()));
}

int VideoPlayer::event_fd() const {
    return inside_->wake;
}

VideoNews VideoPlayer::pump() {
    std::uint64_t rings = 0;
    [[maybe_unused]] const auto read = ::read(inside_->wake, &rings, sizeof rings);
    VideoNews news;
    for (const Event* event = inside_->library.wait_event(inside_->handle, 0); event->id != kEventNone;
         event = inside_->library.wait_event(inside_->handle, 0)) {
        if (event->id != kEventEndFile || event->data == nullptr) continue;
        const auto* const end = static_cast<const EndFile*>(event->data);
        if (end->reason == kEndOfFile) news.has_ended = true;
        if (end->reason == kEndByError) news.fault = inside_->library.error_text(end->error);
    }
    news.has_frame = inside_->take_frame();
    return news;
}

const Pixels& VideoPlayer::frame() const {
    return inside_->shown;
}

}  // namespace comptoir::renderer
