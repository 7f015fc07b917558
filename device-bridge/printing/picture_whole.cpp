#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_BMP
#define STBI_ONLY_GIF
#define STBI_NO_STDIO
#define STBI_NO_HDR
#define STBI_NO_LINEAR
#define STBI_MAX_DIMENSIONS 32767
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#endif
#include <stb/stb_image.h>
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

#include <string>

#include "device-bridge/printing/picture_formats.hpp"

namespace comptoir::bridge {
namespace {

struct Free {
    void operator()(stbi_uc* pixels) const { stbi_image_free(pixels); }
};

class WholeRows final : public PictureRows {
public:
    WholeRows(std::unique_ptr<stbi_uc, Free> pixels, int width, int height)
        : pixels_(std::move(pixels)), width_(width), height_(height) {}

    [[nodiscard]] int width() const override { return width_; }
    [[nodiscard]] int height() const override { return height_; }

    [[nodiscard]] Result<void> next(std::span<std::uint8_t> grey) override {
        const stbi_uc* pixel =
            pixels_.get() + static_cast<std::size_t>(y_++) * static_cast<std::size_t>(width_) * 4;
        for (std::uint8_t& value : grey) {
            const std::uint32_t alpha = pixel[3];
            value =
                luma(over_white(pixel[0], alpha), over_white(pixel[1], alpha), over_white(pixel[2], alpha));
            pixel += 4;
        }
        return {};
    }

private:
    std::unique_ptr<stbi_uc, Free> pixels_;
    int width_;
    int height_;
    int y_ = 0;
};

Error broken() {
    const char* why = stbi_failure_reason();
    return Error{ErrorCode::malformed, std::string("picture: broken: ") + (why == nullptr ? "unknown" : why)};
}

}  // namespace

Result<std::unique_ptr<PictureRows>> open_whole(std::string_view bytes) {
    const auto* data = reinterpret_cast<const stbi_uc*>(bytes.data());
    const int size = static_cast<int>(bytes.size());  // a request body has at most 16 MiB
    int width = 0;
    int height = 0;
    int channels = 0;
    if (stbi_info_from_memory(data, size, &width, &height, &channels) == 0) return tl::unexpected(broken());
    const auto checked =
        check_size(static_cast<std::uint64_t>(width < 0 ? 0 : width),
                   static_cast<std::uint64_t>(height < 0 ? 0 : height), PictureRows::kWholePixelsMax);
    if (!checked) return tl::unexpected(checked.error());
    std::unique_ptr<stbi_uc, Free> pixels(stbi_load_from_memory(data, size, &width, &height, &channels, 4));
    if (pixels == nullptr) return tl::unexpected(broken());
    return std::make_unique<WholeRows>(std::move(pixels), width, height);
}

}  // namespace comptoir::bridge
