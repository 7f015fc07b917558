#include "renderer/memory_surface.hpp"

#include <vector>

#include "renderer/surface_software.hpp"

namespace comptoir::renderer {
namespace {

class MemorySurface final : public Surface {
public:
    explicit MemorySurface(PixelSize panel)
        : panel_(panel),
          pixels_(static_cast<std::size_t>(panel.width) * static_cast<std::size_t>(panel.height), 0xFF000000),
          target_{pixels_.data(), panel.width, panel} {}

    [[nodiscard]] PixelSize size() const override { return target_.size; }
    // Nobody looks at this panel: the picture stays upright, only its shape is another.
    void turn(Turn turn) override {
        const PixelSize size = turned(panel_, turn);
        target_ = {pixels_.data(), size.width, size};
        canvas_.forget();
    }
    [[nodiscard]] Texture upload(const std::uint8_t* rgba, PixelSize size) override {
        return upload_to_memory(*this, rgba, size);
    }
    void release(void* texture) override { release_from_memory(texture); }
    void draw(const ImDrawList& list, Color ground) override { canvas_.draw(target_, list, ground); }
    [[nodiscard]] bool is_changed() const override { return !canvas_.damage().empty(); }
    void forget() override { canvas_.forget(); }
    void present() override {}
    [[nodiscard]] Pixels capture() override { return read_memory(target_); }
    [[nodiscard]] std::string description() const override { return "memory"; }

private:
    const PixelSize panel_;
    std::vector<std::uint32_t> pixels_;
    SoftwareTarget target_;
    SoftwareCanvas canvas_;
};

}  // namespace

Result<std::unique_ptr<Surface>> open_memory_surface(PixelSize size) {
    if (size.width < 1 || size.height < 1 || size.width > kSurfaceSideMax || size.height > kSurfaceSideMax) {
        return fail(ErrorCode::malformed, "a screen of " + std::to_string(size.width) + "x" +
                                              std::to_string(size.height) + " pixels");
    }
    return std::make_unique<MemorySurface>(size);
}

}  // namespace comptoir::renderer
