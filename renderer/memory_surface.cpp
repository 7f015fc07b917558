#include "renderer/memory_surface.hpp"

#include "renderer/surface_sdl.hpp"

namespace comptoir::renderer {
namespace {

class MemorySurface final : public Surface {
public:
    MemorySurface(SDL_Surface* pixels, SDL_Renderer* renderer)
        : pixels_(pixels), renderer_(renderer), canvas_(renderer) {}
    ~MemorySurface() override {
        SDL_DestroyRenderer(renderer_);
        SDL_FreeSurface(pixels_);
    }
    MemorySurface(const MemorySurface&) = delete;
    MemorySurface& operator=(const MemorySurface&) = delete;

    [[nodiscard]] PixelSize size() const override { return {pixels_->w, pixels_->h}; }
    [[nodiscard]] Texture upload(const std::uint8_t* rgba, PixelSize size) override {
        return canvas_.upload(*this, rgba, size);
    }
    void release(void* texture) override { SdlCanvas::release(texture); }
    void draw(const ImDrawList& list, Color ground) override { canvas_.draw(list, ground); }
    void present() override {}
    [[nodiscard]] Pixels capture() override { return canvas_.read(size()); }
    [[nodiscard]] std::string description() const override { return "memory"; }

private:
    SDL_Surface* pixels_;
    SDL_Renderer* renderer_;
    SdlCanvas canvas_;
};

}  // namespace

Result<std::unique_ptr<Surface>> open_memory_surface(PixelSize size) {
    if (size.width < 1 || size.height < 1 || size.width > kSurfaceSideMax || size.height > kSurfaceSideMax) {
        return fail(ErrorCode::malformed, "a screen of " + std::to_string(size.width) + "x" +
                                              std::to_string(size.height) + " pixels");
    }
    SDL_Surface* pixels =
        SDL_CreateRGBSurfaceWithFormat(0, size.width, size.height, 32, SDL_PIXELFORMAT_RGB888);
    if (pixels == nullptr)
        return fail(ErrorCode::full, std::string("no memory for the screen: ") + SDL_GetError());
    SDL_Renderer* renderer = SDL_CreateSoftwareRenderer(pixels);
    if (renderer == nullptr) {
        SDL_FreeSurface(pixels);
        return fail(ErrorCode::full, std::string("no software drawing: ") + SDL_GetError());
    }
    return std::make_unique<MemorySurface>(pixels, renderer);
}

}  // namespace comptoir::renderer
