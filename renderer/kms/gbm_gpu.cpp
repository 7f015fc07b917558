#include "renderer/kms/gbm_gpu.hpp"

#include <xf86drmMode.h>

#include <algorithm>
#include <deque>
#include <utility>

#include "renderer/gpu/gpu_canvas.hpp"

namespace comptoir::renderer::kms {
namespace {

/// The number by which the card shows a buffer; goes with the buffer.
struct Shown {
    int card;
    std::uint32_t id = 0;

    ~Shown() {
        if (id != 0) drmModeRmFB(card, id);
    }
};

void drop_shown(gbm_bo*, void* shown) {
    delete static_cast<Shown*>(shown);
}

class GbmPicture final : public GpuPicture {
public:
    GbmPicture(int card, gbm_device* device, GpuTools& tools, PixelSize panel, Turn turn)
        : card_(card), gl_(tools.context->gl()), device_(device), tools_(tools), panel_(panel), turn_(turn) {}
    ~GbmPicture() override {
        static_cast<void>(tools_.context->enter(EGL_NO_SURFACE));
        canvas_.reset();
        for (gbm_bo* buffer : taken_) gl_.gbm_surface_release_buffer(surface_, buffer);
        if (window_ != EGL_NO_SURFACE) gl_.eglDestroySurface(tools_.context->display(), window_);
        if (surface_ != nullptr) gl_.gbm_surface_destroy(surface_);
    }
    GbmPicture(const GbmPicture&) = delete;
    GbmPicture& operator=(const GbmPicture&) = delete;

    [[nodiscard]] Result<void> start() {
        auto canvas = GpuCanvas::make(tools_, turned(panel_, turn_));
        if (!canvas) return tl::unexpected(canvas.error());
        canvas_ = std::move(*canvas);
        surface_ = gl_.gbm_surface_create(device_, static_cast<std::uint32_t>(panel_.width),
                                          static_cast<std::uint32_t>(panel_.height), GBM_FORMAT_XRGB8888,
                                          GBM_BO_USE_SCANOUT | GBM_BO_USE_RENDERING);
        if (surface_ == nullptr)
            return fail(ErrorCode::unsupported, "the card has no buffers that its processor draws into");
        const GlContext& context = *tools_.context;
        window_ = gl_.eglCreatePlatformWindowSurface(context.display(), context.config(), surface_, nullptr);
        if (window_ == EGL_NO_SURFACE)
            return fail(ErrorCode::unsupported, "EGL does not draw into the card's buffers");
        return {};
    }

    [[nodiscard]] Result<void> draw(const ImDrawList& list, Color ground) override {
        if (const auto entered = tools_.context->enter(window_); !entered) return entered;
        return canvas_->draw(list, ground);
    }
    void forget() override { canvas_->forget(); }
    [[nodiscard]] const std::vector<PixelRect>& damage() const override { return canvas_->damage(); }
    void finish() override { gl_.glFinish(); }
    [[nodiscard]] Pixels read() override {
        static_cast<void>(tools_.context->enter(window_));
        return canvas_->read();
    }

    [[nodiscard]] Result<std::uint32_t> take_buffer() override {
        if (gl_.gbm_surface_has_free_buffers(surface_) == 0)
            return fail(ErrorCode::busy, "no buffer is free");
        if (const auto entered = tools_.context->enter(window_); !entered)
            return tl::unexpected(entered.error());
        if (const auto copied = canvas_->copy_turned(turn_); !copied) return tl::unexpected(copied.error());
        if (gl_.eglSwapBuffers(tools_.context->display(), window_) == EGL_FALSE)
            return fail(ErrorCode::offline, "the card's processor is lost");
        gbm_bo* buffer = gl_.gbm_surface_lock_front_buffer(surface_);
        if (buffer == nullptr) return fail(ErrorCode::offline, "the card's processor gave no buffer");
        taken_.push_back(buffer);
        return id_of(buffer);
    }
    void is_on_panel(std::uint32_t id) override {
        const auto shown = std::find_if(taken_.begin(), taken_.end(), [&](gbm_bo* one) {
            const auto* known = static_cast<const Shown*>(gl_.gbm_bo_get_user_data(one));
            return known != nullptr && known->id == id;
        });
        if (shown == taken_.end()) return;
        std::for_each(taken_.begin(), shown,
                      [&](gbm_bo* before) { gl_.gbm_surface_release_buffer(surface_, before); });
        taken_.erase(taken_.begin(), shown);
    }
    [[nodiscard]] Result<Pixels> read_buffer() override {
        if (taken_.empty()) return fail(ErrorCode::busy, "none was taken");
        gbm_bo* buffer = taken_.back();
        std::uint32_t stride = 0;
        void* mapping = nullptr;
        const auto width = static_cast<std::uint32_t>(panel_.width);
        const auto height = static_cast<std::uint32_t>(panel_.height);
        void* memory = gl_.gbm_bo_map(buffer, 0, 0, width, height, GBM_BO_TRANSFER_READ, &stride, &mapping);
        if (memory == nullptr) return fail(ErrorCode::unsupported, "the card's buffers can't be read");
        Pixels pixels = pixels_of(static_cast<const std::uint8_t*>(memory), stride);
        gl_.gbm_bo_unmap(buffer, mapping);
        return pixels;
    }

private:
    /// Source: drm_fourcc.h: XRGB8888 is blue, green, red, nothing, in this order of bytes.
    [[nodiscard]] Pixels pixels_of(const std::uint8_t* bytes, std::size_t stride) const {
        Pixels pixels;
        pixels.size = panel_;
        pixels.rgba.reserve(static_cast<std::size_t>(panel_.width) * static_cast<std::size_t>(panel_.height) *
                            4);
        for (int y = 0; y < panel_.height; ++y) {
            const std::uint8_t* at = bytes + static_cast<std::size_t>(y) * stride;
            for (int x = 0; x < panel_.width; ++x, at += 4)
                pixels.rgba.insert(pixels.rgba.end(), {at[2], at[1], at[0], 255});
        }
        return pixels;
    }

    [[nodiscard]] Result<std::uint32_t> id_of(gbm_bo* buffer) const {
        if (const auto* known = static_cast<const Shown*>(gl_.gbm_bo_get_user_data(buffer))) return known->id;
        auto shown = std::make_unique<Shown>(Shown{card_});
        const int added = drmModeAddFB(
            card_, static_cast<std::uint32_t>(panel_.width), static_cast<std::uint32_t>(panel_.height), 24,
            32, gl_.gbm_bo_get_stride(buffer), gl_.gbm_bo_get_handle(buffer).u32, &shown->id);
        if (added != 0)
            return fail(ErrorCode::unsupported, "the card shows nothing that its processor draws");
        const std::uint32_t id = shown->id;
        gl_.gbm_bo_set_user_data(buffer, shown.release(), drop_shown);
        return id;
    }

    int card_;
    const GlLibrary& gl_;
    gbm_device* device_;
    GpuTools& tools_;
    PixelSize panel_;
    Turn turn_;
    std::unique_ptr<GpuCanvas> canvas_;
    gbm_surface* surface_ = nullptr;
    EGLSurface window_ = EGL_NO_SURFACE;
    std::deque<gbm_bo*> taken_;  // in the order in which they were
};

class GbmGpu final : public Gpu {
public:
    GbmGpu(int card, const GlLibrary& gl, gbm_device* device)
        : card_(card), device_(device, gl.gbm_device_destroy) {}

    [[nodiscard]] Result<void> start() {
        auto tools = GpuTools::open(device_.get());
        if (!tools) return tl::unexpected(tools.error());
        tools_ = std::move(*tools);
        return {};
    }
    [[nodiscard]] Result<std::unique_ptr<GpuPicture>> make_picture(PixelSize size, Turn turn) override {
        auto picture = std::make_unique<GbmPicture>(card_, device_.get(), tools_, size, turn);
        if (const auto started = picture->start(); !started) return tl::unexpected(started.error());
        return picture;
    }
    void release(void* texture) override {
        static_cast<void>(tools_.context->enter(EGL_NO_SURFACE));
        tools_.textures->forget(static_cast<const MemoryTexture*>(texture)->number);
    }
    [[nodiscard]] bool is_software() const override { return tools_.context->is_software(); }
    [[nodiscard]] std::string name() const override { return tools_.context->name(); }

private:
    int card_;
    std::unique_ptr<gbm_device, void (*)(gbm_device*)> device_;  // outlives the tools
    GpuTools tools_;
};

}  // namespace

Result<std::unique_ptr<Gpu>> open_gbm_gpu(int card) {
    const auto library = GlLibrary::open();
    if (!library) return tl::unexpected(library.error());
    gbm_device* device = (*library)->gbm_create_device(card);
    if (device == nullptr) return fail(ErrorCode::unsupported, "Mesa has no driver for the card");
    auto gpu = std::make_unique<GbmGpu>(card, **library, device);
    if (const auto started = gpu->start(); !started) return tl::unexpected(started.error());
    return gpu;
}

}  // namespace comptoir::renderer::kms
