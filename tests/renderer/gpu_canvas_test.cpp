/// Drawing with OpenGL ES 2, on Mesa's own processor of the machine: the same pictures as in memory.

#include "renderer/gpu/gpu_canvas.hpp"

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <imgui_internal.h>

#include <chrono>

#include "renderer/kms/gpu_trial.hpp"
#include "renderer/samples.hpp"
#include "renderer/stage.hpp"
#include "renderer/surface_software.hpp"
#include "renderer/turn.hpp"
#include "tests/support/easel.hpp"
#include "tests/support/our_words.hpp"

namespace comptoir::renderer {
namespace {

using namespace std::chrono_literals;

/// Draws each frame twice.
class TwinSurface final : public Surface {
public:
    TwinSurface(GpuTools& tools, PixelSize size)
        : tools_(tools),
          gpu(GpuCanvas::make(tools, size).value()),
          pixels_(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height)),
          target_{pixels_.data(), size.width, size} {}

    [[nodiscard]] PixelSize size() const override { return target_.size; }
    void turn(Turn) override {}
    [[nodiscard]] Texture upload(const std::uint8_t* rgba, PixelSize size) override {
        return upload_to_memory(*this, rgba, size);
    }
    void release(void* texture) override {
        tools_.textures->forget(static_cast<const MemoryTexture*>(texture)->number);
        release_from_memory(texture);
    }
    void draw(const ImDrawList& list, Color ground) override {
        memory_.draw(target_, list, ground);
        const auto drawn = gpu->draw(list, ground);
        EXPECT_TRUE(drawn) << drawn.error().message;
        EXPECT_EQ(gpu->damage(), memory_.damage());
    }
    void present() override {}
    [[nodiscard]] Pixels capture() override { return read_memory(target_); }
    [[nodiscard]] std::string description() const override { return "twin"; }

private:
    GpuTools& tools_;

public:
    std::unique_ptr<GpuCanvas> gpu;

private:
    std::vector<std::uint32_t> pixels_;
    SoftwareTarget target_;
    SoftwareCanvas memory_;
};

/// The largest difference of a channel.
int largest_difference(const Pixels& one, const Pixels& other) {
    int largest = 0;
    for (std::size_t i = 0; i < one.rgba.size() && i < other.rgba.size(); ++i)
        largest = std::max(largest, std::abs(one.rgba[i] - other.rgba[i]));
    return largest;
}

class GpuCanvasTest : public testing::Test {
protected:
    static GpuTools open() {
        auto tools = GpuTools::open(nullptr);
        EXPECT_TRUE(tools) << tools.error().message;
        return std::move(*tools);
    }
    ImDrawList& new_list(PixelSize size) {
        list._ResetForNewFrame();
        list.PushClipRect({0, 0}, {static_cast<float>(size.width), static_cast<float>(size.height)});
        return list;
    }

    GpuTools tools = open();
    ImDrawListSharedData shared;
    ImDrawList list{&shared};
};

TEST_F(GpuCanvasTest, DrawsEverySceneAsItIsInMemory) {
    TwinSurface surface(tools, {1280, 800});
    const SystemClock clock;
    auto stage = Stage::open(surface, {.theme = theme(ThemeId::light, Look{}),
                                       .words = test::our_words(),
                                       .clock = clock,
                                       .motion = Motion::reduced,
                                       .fonts = {}});
    ASSERT_TRUE(stage) << stage.error().message;
    Time now = clock.now();
    for (const std::string language : {"en", "ar", "ja"}) {
        for (const Sample& sample : samples(language)) {
            for (const Picture& picture : sample.pictures) (*stage)->add_picture(picture);
            for (const View& view : {sample.before, sample.view}) {
                (*stage)->show(view, now);
                for (int i = 0; i < 40 && (*stage)->needs_frame(now); ++i) (*stage)->draw(now += 50ms);
            }
            EXPECT_LE(largest_difference(surface.gpu->read(), surface.capture()), 4)
                << language << " " << sample.name;
        }
    }
    EXPECT_GT(tools.textures->bytes(), 0U);
}

TEST_F(GpuCanvasTest, FillsClipsBlendsAndTints) {
    TwinSurface surface(tools, {64, 48});
    const std::vector<std::uint8_t> rgba{255, 0, 0, 255, 0, 255, 0, 128, 0, 0, 255, 64, 255, 255, 255, 0};
    const Texture texture = surface.upload(rgba.data(), {2, 2});
    ImDrawList& drawn = new_list({64, 48});
    drawn.AddRectFilled({2, 3}, {50, 40}, IM_COL32(200, 100, 50, 200));
    drawn.AddImage(texture.id(), {4, 4}, {6, 6});
    drawn.AddImage(texture.id(), {8, 4}, {10, 6}, {0, 0}, {1, 1}, IM_COL32(10, 200, 90, 130));
    drawn.AddImage(texture.id(), {20, 4}, {28, 12});
    drawn.PushClipRect({30, 0}, {36, 20}, true);
    drawn.AddRectFilled({20, 10}, {60, 30}, IM_COL32(0, 0, 0, 255));
    drawn.PopClipRect();
    drawn.AddRectFilled({61, 45}, {90, 90}, IM_COL32(1, 2, 3, 255));
    surface.draw(drawn, rgb(0x304050));
    EXPECT_LE(largest_difference(surface.gpu->read(), surface.capture()), 2);
    EXPECT_EQ(test::color_at(surface.gpu->read(), 0, 0), rgb(0x304050));
    EXPECT_EQ(test::color_at(surface.gpu->read(), 4, 4), rgb(0xFF0000));
    EXPECT_EQ(test::color_at(surface.gpu->read(), 31, 11), rgb(0x000000));
    EXPECT_EQ(test::color_at(surface.gpu->read(), 63, 47), rgb(0x010203));
}

TEST_F(GpuCanvasTest, DrawsOnlyWhatIsAnotherThanBefore) {
    auto canvas = GpuCanvas::make(tools, {100, 100});
    ASSERT_TRUE(canvas);
    new_list({100, 100}).AddRectFilled({0, 0}, {10, 10}, IM_COL32(255, 0, 0, 255));
    ASSERT_TRUE((*canvas)->draw(list, rgb(0xFFFFFF)));
    EXPECT_EQ((*canvas)->damage(), (std::vector<PixelRect>{{0, 0, 100, 100}}));
    ASSERT_TRUE((*canvas)->draw(list, rgb(0xFFFFFF)));
    EXPECT_TRUE((*canvas)->damage().empty());
    new_list({100, 100}).AddRectFilled({0, 0}, {10, 10}, IM_COL32(0, 255, 0, 255));
    ASSERT_TRUE((*canvas)->draw(list, rgb(0xFFFFFF)));
    EXPECT_EQ((*canvas)->damage(), (std::vector<PixelRect>{{0, 0, 10, 10}}));
    EXPECT_EQ(test::color_at((*canvas)->read(), 5, 5), rgb(0x00FF00));
    EXPECT_EQ(test::color_at((*canvas)->read(), 50, 50), rgb(0xFFFFFF));
}

TEST_F(GpuCanvasTest, RefusesWhatIsLargerThanTheProcessorDraws) {
    const int side = tools.context->texture_side_max() + 1;
    EXPECT_FALSE(GpuCanvas::make(tools, {side, 16}));
    TwinSurface surface(tools, {16, 16});
    const std::vector<std::uint8_t> rgba(static_cast<std::size_t>(side) * 4, 255);
    const Texture texture = surface.upload(rgba.data(), {side, 1});
    new_list({16, 16}).AddImage(texture.id(), {0, 0}, {16, 16});
    const auto drawn = surface.gpu->draw(list, rgb(0));
    ASSERT_FALSE(drawn);
    EXPECT_EQ(drawn.error().code, ErrorCode::unsupported);
}

TEST_F(GpuCanvasTest, CopiesOfPicturesGoWithThemAndAreBounded) {
    TwinSurface surface(tools, {32, 32});
    constexpr PixelSize kLarge{2048, 2048};
    const std::vector<std::uint8_t> rgba(std::size_t{2048} * 2048 * 4, 200);
    const std::size_t before = tools.textures->bytes();
    {
        const Texture texture = surface.upload(rgba.data(), kLarge);
        new_list({32, 32}).AddImage(texture.id(), {0, 0}, {32, 32});
        surface.draw(list, rgb(0));
        EXPECT_EQ(tools.textures->bytes(), before + rgba.size());
    }
    EXPECT_EQ(tools.textures->bytes(), before);
    std::vector<Texture> many;
    for (std::size_t i = 0; i < GpuTextures::kBytesMax / rgba.size() + 3; ++i) {
        many.push_back(surface.upload(rgba.data(), kLarge));
        new_list({32, 32}).AddImage(many.back().id(), {0, 0}, {32, 32});
        surface.draw(list, rgb(0));
        EXPECT_LE(tools.textures->bytes(), GpuTextures::kBytesMax) << i;
    }
    new_list({32, 32}).AddImage(many.front().id(), {0, 0}, {32, 32});
    surface.draw(list, rgb(1));
    EXPECT_LE(largest_difference(surface.gpu->read(), surface.capture()), 1)
        << "one that was let go is brought again";
}

/// A surface of that size, to be shown on nothing, which is entered.
class Pane {
public:
    Pane(GpuTools& tools, PixelSize size) : tools_(tools) {
        void* egl = ::dlopen("libEGL.so.1", RTLD_NOW);
        const auto create =
            reinterpret_cast<decltype(&::eglCreatePbufferSurface)>(::dlsym(egl, "eglCreatePbufferSurface"));
        const std::array<EGLint, 5> words{EGL_WIDTH, size.width, EGL_HEIGHT, size.height, EGL_NONE};
        surface_ = create(tools.context->display(), tools.context->config(), words.data());
        ::dlclose(egl);
        EXPECT_NE(surface_, EGL_NO_SURFACE);
        EXPECT_TRUE(tools.context->enter(surface_));
    }
    ~Pane() {
        EXPECT_TRUE(tools_.context->enter(EGL_NO_SURFACE));
        tools_.context->gl().eglDestroySurface(tools_.context->display(), surface_);
    }
    Pane(const Pane&) = delete;
    Pane& operator=(const Pane&) = delete;

    /// From the top down, as a panel shows it.
    [[nodiscard]] Pixels read(PixelSize size) const {
        Pixels pixels;
        pixels.size = size;
        pixels.rgba.resize(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height) * 4);
        for (int y = 0; y < size.height; ++y) {
            const std::size_t at = static_cast<std::size_t>(y) * static_cast<std::size_t>(size.width) * 4;
            tools_.context->gl().glReadPixels(0, size.height - 1 - y, size.width, 1, GL_RGBA,
                                              GL_UNSIGNED_BYTE, pixels.rgba.data() + at);
        }
        return pixels;
    }

private:
    GpuTools& tools_;
    EGLSurface surface_;
};

TEST_F(GpuCanvasTest, TurnsThePictureAsPanelsAreMounted) {
    constexpr PixelSize kSize{40, 24};
    TwinSurface surface(tools, kSize);
    ImDrawList& drawn = new_list(kSize);
    drawn.AddRectFilled({0, 0}, {5, 3}, IM_COL32(255, 0, 0, 255));
    drawn.AddRectFilled({35, 0}, {40, 3}, IM_COL32(0, 255, 0, 255));
    drawn.AddRectFilled({1, 20}, {7, 24}, IM_COL32(0, 0, 255, 255));
    surface.draw(drawn, rgb(0x808080));
    const Pixels upright = surface.capture();
    std::vector<std::uint32_t> words(40 * 24);
    for (std::size_t i = 0; i < words.size(); ++i)
        words[i] = 0xFF000000U | static_cast<std::uint32_t>(upright.rgba[i * 4]) << 16 |
                   static_cast<std::uint32_t>(upright.rgba[i * 4 + 1]) << 8 | upright.rgba[i * 4 + 2];
    for (const Turn turn : {Turn::none, Turn::quarter, Turn::half, Turn::three_quarters}) {
        const PixelSize panel = turned(kSize, turn);
        std::vector<std::uint32_t> turned_words(words.size());
        const SoftwareTarget to{turned_words.data(), panel.width, panel};
        copy_turned({words.data(), kSize.width, kSize}, turn, to);
        const Pane pane(tools, panel);
        ASSERT_TRUE(surface.gpu->copy_turned(turn));
        const Pixels shown = pane.read(panel);
        EXPECT_EQ(shown, read_memory(to)) << static_cast<int>(turn);
    }
}

}  // namespace
}  // namespace comptoir::renderer
