/// Panels that are switched off while nobody is there.

#include <gtest/gtest.h>

#include <filesystem>
#include <vector>

#include "app/screen/face.hpp"
#include "app/screen/panel.hpp"
#include "renderer/memory_surface.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::test {
namespace {

using namespace std::chrono_literals;
using renderer::Power;

/// A panel that can be switched, and touched.
class Television final : public renderer::Surface {
public:
    [[nodiscard]] renderer::PixelSize size() const override { return memory_->size(); }
    void turn(renderer::Turn turn) override { memory_->turn(turn); }
    [[nodiscard]] renderer::Texture upload(const std::uint8_t* rgba, renderer::PixelSize size) override {
        return memory_->upload(rgba, size);
    }
    void release(void* texture) override { memory_->release(texture); }
    void draw(const ImDrawList& list, renderer::Color ground) override { memory_->draw(list, ground); }
    void present() override { frames_while_on += powers.empty() || powers.back() == Power::on ? 1 : 0; }
    [[nodiscard]] renderer::Pixels capture() override { return memory_->capture(); }
    bool power(Power power) override {
        powers.push_back(power);
        return can_be_switched;
    }
    [[nodiscard]] renderer::WindowNews pump() override { return std::exchange(news, {}); }
    [[nodiscard]] std::string description() const override { return "television"; }

    std::vector<Power> powers;
    int frames_while_on = 0;
    bool can_be_switched = true;
    renderer::WindowNews news;

private:
    std::unique_ptr<renderer::Surface> memory_ = *renderer::open_memory_surface({800, 480});
};

class PanelAtNight : public ::testing::Test {
protected:
    void open(WhenDark when_dark) {
        auto opened = Panel::open(television, clock, make_stage, {.when_dark = when_dark});
        ASSERT_TRUE(opened.has_value());
        panel.emplace(std::move(*opened));
        show(0);
    }
    void show(int dim, bool is_put_out = false) {
        renderer::View view;
        view.is_put_out = is_put_out;
        view.page = dim == 0 ? renderer::Page::welcome : renderer::Page::closed;
        view.dim = dim;
        panel->show(view);
        settle();
    }
    /// As the loop does: as long as a movement wants frames.
    void settle() {
        for (int frame = 0; frame < 600; ++frame) {
            if (const auto report = panel->draw_if_due()) {
                woken += report->is_woken ? 1 : 0;
                told = report->power;
            }
            if (panel->next_frame(clock.now()) - clock.now() > 1s) return;
            clock.advance(renderer::Stage::kFrame);
        }
        FAIL() << "it moves for ten seconds";
    }

    TemporaryFolder cache;
    Face face{std::filesystem::path(COMPTOIR_SOURCE_DIR) / "assets", cache.path()};
    ManualClock clock;
    Panel::MakeStage make_stage = [this](renderer::Surface& on, const Appearance& look) {
        return face.make_stage(on, look, clock);
    };
    Television television;
    std::optional<Panel> panel;
    int woken = 0;
    Power told = Power::on;  ///< by the last report
};

TEST_F(PanelAtNight, IsSwitchedOffOnceItIsBlackAndOnBeforeTheNextFrame) {
    open(WhenDark::off);
    EXPECT_TRUE(television.powers.empty());
    show(100);
    EXPECT_EQ(television.powers, std::vector{Power::off});
    const renderer::Pixels black = panel->capture();
    EXPECT_EQ(black.rgba[0], 0) << "what it would show if it could not be switched";
    const int before = television.frames_while_on;
    show(0);
    EXPECT_EQ(television.powers, (std::vector{Power::off, Power::on}));
    EXPECT_GT(television.frames_while_on, before);
}

TEST_F(PanelAtNight, IsOnlyBlackWhereTheSettingsSaySo) {
    open(WhenDark::black);
    show(100);
    EXPECT_TRUE(television.powers.empty());
    panel->change({.when_dark = WhenDark::off});
    settle();
    EXPECT_EQ(television.powers, std::vector{Power::off}) << "a changed setting is taken up at once";
    panel->change({.when_dark = WhenDark::black});
    settle();
    EXPECT_EQ(television.powers, (std::vector{Power::off, Power::on}));
}

TEST_F(PanelAtNight, IsSwitchedOffWhereSomebodyWantsItWhateverTheSettingsSay) {
    open(WhenDark::black);
    show(100, true);
    EXPECT_EQ(television.powers, std::vector{Power::off});
    EXPECT_EQ(told, Power::off) << "said although no frame is drawn for it";
    show(0);
    EXPECT_EQ(television.powers, (std::vector{Power::off, Power::on}));
    EXPECT_EQ(told, Power::on);
}

TEST_F(PanelAtNight, IsNotSwitchedWhereItIsOnlyDimmed) {
    open(WhenDark::off);
    show(70);
    EXPECT_TRUE(television.powers.empty());
}

TEST_F(PanelAtNight, ThatCannotBeSwitchedStaysBlack) {
    television.can_be_switched = false;
    open(WhenDark::off);
    show(100);
    EXPECT_EQ(panel->capture().rgba[0], 0);
    show(0);
    EXPECT_EQ(television.powers, (std::vector{Power::off, Power::on})) << "asked once each";
}

TEST_F(PanelAtNight, ThatIsTouchedSaysSoOnce) {
    open(WhenDark::off);
    television.news.touches = {{}};
    EXPECT_TRUE(panel->pump());
    settle();
    EXPECT_EQ(woken, 0) << "it is day";
    show(100);
    television.news.touches = {{}};
    EXPECT_TRUE(panel->pump());
    settle();
    EXPECT_EQ(woken, 1);
    settle();
    EXPECT_EQ(woken, 1);
    panel->touch({{}});
    settle();
    EXPECT_EQ(woken, 2) << "and by a finger that the kernel tells of";
}

}  // namespace
}  // namespace comptoir::test
