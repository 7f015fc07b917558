#include "renderer/video.hpp"

#include <dlfcn.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <clocale>
#include <utility>

#include "renderer/turn.hpp"

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
struct Property {
    const char* name;
    int format;
    void* data;
};
constexpr int kEventNone = 0;
constexpr int kEventCommandReply = 5;
constexpr int kEventStartFile = 6;
constexpr int kEventEndFile = 7;
constexpr int kEventPropertyChange = 22;
constexpr int kFormatInt64 = 4;
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
    int (*command)(Handle*, std::uint64_t, const char**) = nullptr;
    int (*observe)(Handle*, std::uint64_t, const char*, int) = nullptr;
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
               find(set_option, "mpv_set_option_string") && find(command, "mpv_command_async") &&
               find(observe, "mpv_observe_property") && find(wait_event, "mpv_wait_event") &&
               find(on_wakeup, "mpv_set_wakeup_callback") && find(error_text, "mpv_error_string") &&
               find(render_create, "mpv_render_context_create") &&
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
constexpr std::array<std::array<const char*, 2>, 19> kOptions{{{"config", "no"},
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
                                                               {"keepaspect", "yes"},
                                                               // Its software renderer can't turn:
                                                               // mp_image_crop ends the process. We do.
                                                               {"video-rotate", "no"}}};

/// The largest size within `box` in the shape of `video`.
PixelSize contained(PixelSize video, PixelSize box) {
    const auto scaled = [](int side, int by, int of) {
        return static_cast<int>(std::max<std::int64_t>((std::int64_t{side} * by + of / 2) / of, 1));
    };
    if (std::int64_t{video.width} * box.height >= std::int64_t{video.height} * box.width)
        return {box.width, std::min(scaled(box.width, video.height, video.width), box.height)};
    return {std::min(scaled(box.height, video.width, video.height), box.width), box.height};
}

bool is_empty(PixelSize size) {
    return size.width < 1 || size.height < 1;
}

/// Of a file that was recorded on a telephone held upright. Source: mpv 0.35 manual,
/// "track-list/N/demux-rotation": degrees clockwise, 0 to 359. What is no quarter is shown as it lies.
Turn turn_of(std::int64_t clockwise) {
    switch (clockwise) {
        case 90: return Turn::quarter;
        case 180: return Turn::half;
        case 270: return Turn::three_quarters;
        default: return Turn::none;
    }
}

void make_opaque(std::vector<std::uint8_t>& rgba) {
    for (std::size_t i = 3; i < rgba.size(); i += 4) rgba[i] = 255;
}

/// The order of a pixel's bytes does not matter to one that only moves it.
SoftwareTarget pixels_of(std::vector<std::uint8_t>& rgba, PixelSize size) {
    return {reinterpret_cast<std::uint32_t*>(rgba.data()), size.width, size};
}

constexpr std::uint64_t kWidth = 1;  // of observed properties
constexpr std::uint64_t kHeight = 2;
constexpr std::uint64_t kRotation = 3;
constexpr std::int64_t kSideMax = 16'384;  // of a video: what is larger no box decodes

}  // namespace

/// What libmpv is busy with: it does what it is told later, and until then speaks of the file before.
enum class Step { nothing, asked, accepted, running };

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

    [[nodiscard]] Result<void> start();
    void tell(std::vector<const char*> words);
    void note(std::uint64_t which, const Property& property);
    void hear(const Event& event, VideoNews& news);
    [[nodiscard]] VideoNews hear_all();
    [[nodiscard]] bool take_frame();
    [[nodiscard]] bool render(std::uint8_t* rgba, PixelSize size);
    [[nodiscard]] bool lets_go();

    Library library;
    int wake;
    Handle* handle = nullptr;
    RenderContext* context = nullptr;
    PixelSize box;
    PixelSize video;  // as it lies in its file; empty: not known yet
    Turn turn = Turn::none;
    Pixels shown;
    std::vector<std::uint8_t> lying;  // a frame before it is turned
    Step step = Step::nothing;
    bool is_due = false;      // a frame that was not taken yet
    std::uint64_t told = 0;   // commands
    std::uint64_t heard = 0;  // the last of them that was answered
    bool has_file = false;    // libmpv has one open, whichever
};

Result<void> VideoPlayer::Inside::start() {
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
    static_cast<void>(library.observe(handle, kWidth, "dwidth", kFormatInt64));
    static_cast<void>(library.observe(handle, kHeight, "dheight", kFormatInt64));
    static_cast<void>(
        library.observe(handle, kRotation, "current-tracks/video/demux-rotation", kFormatInt64));
    library.on_wakeup(handle, ring, this);
    library.render_on_update(context, ring, this);
    return {};
}

void VideoPlayer::Inside::tell(std::vector<const char*> words) {
    words.push_back(nullptr);
    static_cast<void>(library.command(handle, ++told, words.data()));
}

/// The end of the file before, which libmpv says before it begins with this one, is no news of this one.
void VideoPlayer::Inside::hear(const Event& event, VideoNews& news) {
    if (event.id == kEventCommandReply) {
        heard = event.reply;
        if (heard == told && step == Step::asked) step = Step::accepted;
    } else if (event.id == kEventStartFile) {
        has_file = true;
        if (step == Step::accepted) step = Step::running;
        is_due = false;
    } else if (event.id == kEventEndFile && event.data != nullptr) {
        has_file = false;
        if (step != Step::running) return;
        const auto* const end = static_cast<const EndFile*>(event.data);
        if (end->reason == kEndOfFile) news.has_ended = true;
        if (end->reason == kEndByError) news.fault = library.error_text(end->error);
        step = Step::nothing;
    } else if (event.id == kEventPropertyChange && event.data != nullptr) {
        note(event.reply, *static_cast<const Property*>(event.data));
    }
}

/// A track that lies as it is shown has no rotation at all.
void VideoPlayer::Inside::note(std::uint64_t which, const Property& property) {
    const bool has_value = property.format == kFormatInt64 && property.data != nullptr;
    if (!has_value && which != kRotation) return;
    const std::int64_t value = has_value ? *static_cast<const std::int64_t*>(property.data) : 0;
    if (which == kRotation) {
        turn = turn_of(value);
    } else {
        (which == kWidth ? video.width : video.height) =
            static_cast<int>(std::clamp<std::int64_t>(value, 0, kSideMax));
    }
    is_due = is_due || !shown.empty();  // once more, in its own shape
}

VideoNews VideoPlayer::Inside::hear_all() {
    VideoNews news;
    for (const Event* event = library.wait_event(handle, 0); event->id != kEventNone;
         event = library.wait_event(handle, 0))
        hear(*event, news);
    return news;
}

bool VideoPlayer::Inside::take_frame() {
    if ((library.render_update(context) & kUpdateFrame) != 0) is_due = true;
    if (!is_due || step != Step::running || is_empty(video) || is_empty(box)) return false;
    is_due = false;
    shown.size = contained(turned(video, turn), box);
    shown.rgba.resize(std::size_t{4} * static_cast<std::size_t>(shown.size.width) *
                      static_cast<std::size_t>(shown.size.height));
    const PixelSize before = turned(shown.size, turn);
    if (turn == Turn::none) {
        lying = {};
    } else {
        lying.resize(shown.rgba.size());
    }
    if (!render(turn == Turn::none ? shown.rgba.data() : lying.data(), before)) {
        shown = {};
        return false;
    }
    if (turn != Turn::none) copy_turned(pixels_of(lying, before), turn, pixels_of(shown.rgba, shown.size));
    make_opaque(shown.rgba);
    return true;
}

bool VideoPlayer::Inside::render(std::uint8_t* rgba, PixelSize size) {
    std::array<int, 2> sides{size.width, size.height};
    std::size_t stride = static_cast<std::size_t>(size.width) * 4;
    char format[] = "rgb0";
    int blocks = 0;
    std::array<RenderParameter, 6> parameters{{{kSize, sides.data()},
                                               {kFormat, format},
                                               {kStride, &stride},
                                               {kPointer, rgba},
                                               {kBlockForTargetTime, &blocks},
                                               {kParameterEnd, nullptr}}};
    return library.render(context, parameters.data()) >= 0;
}

/// Whether nothing is open any more, so that ending it waits for no file.
bool VideoPlayer::Inside::lets_go() {
    if (handle == nullptr || context == nullptr) return true;
    tell({"stop"});
    for (const auto until = std::chrono::steady_clock::now() + kGoodbyeMax; heard < told || has_file;) {
        if (std::chrono::steady_clock::now() > until) return false;
        pollfd waiting{wake, POLLIN, 0};
        [[maybe_unused]] const int ready = ::poll(&waiting, 1, 100);
        std::uint64_t rings = 0;
        [[maybe_unused]] const auto read = ::read(wake, &rings, sizeof rings);
        static_cast<void>(hear_all());
    }
    return true;
}

const std::vector<std::string>& video_libraries() {
    static const std::vector<std::string> names{"libmpv.so.2", "libmpv.so.1"};
    return names;
}

Result<void> load_video_library(const std::vector<std::string>& libraries) {
    const auto library = open_library(libraries);
    if (!library) return tl::unexpected(library.error());
    return {};
}

Result<std::unique_ptr<VideoPlayer>> VideoPlayer::open(PixelSize box,
                                                       const std::vector<std::string>& libraries) {
    const auto library = open_library(libraries);
    if (!library) return tl::unexpected(library.error());
    auto inside = std::make_unique<Inside>(*library);
    inside->box = box;
    if (auto started = inside->start(); !started) return tl::unexpected(started.error());
    return std::unique_ptr<VideoPlayer>(new VideoPlayer(std::move(inside)));
}

VideoPlayer::VideoPlayer(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}

VideoPlayer::~VideoPlayer() {
    if (!inside_->lets_go()) static_cast<void>(inside_.release());  // its threads still ring
}

void VideoPlayer::play(const std::filesystem::path& file) {
    inside_->shown = {};
    inside_->lying = {};
    inside_->step = Step::asked;
    inside_->tell({"loadfile", file.c_str(), "replace"});
}

void VideoPlayer::stop() {
    inside_->shown = {};
    inside_->lying = {};
    inside_->step = Step::nothing;
    inside_->tell({"stop"});
}

void VideoPlayer::fit(PixelSize box) {
    if (box == inside_->box) return;
    inside_->box = box;
    if (inside_->shown.empty()) return;
    inside_->is_due = true;
    Inside::ring(inside_.get());
}

int VideoPlayer::event_fd() const {
    return inside_->wake;
}

VideoNews VideoPlayer::pump() {
    std::uint64_t rings = 0;
    [[maybe_unused]] const auto read = ::read(inside_->wake, &rings, sizeof rings);
    VideoNews news = inside_->hear_all();
    news.has_frame = inside_->take_frame();
    return news;
}

const Pixels& VideoPlayer::frame() const {
    return inside_->shown;
}

}  // namespace comptoir::renderer
