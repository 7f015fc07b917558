#pragma once
/// The panels of a machine without a window system: found, lit, lost and found again while the program runs.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/base/clock.hpp"
#include "renderer/kms/card.hpp"
#include "renderer/kms/console_lock.hpp"
#include "renderer/kms/gpu_trial.hpp"
#include "renderer/kms/mode_choice.hpp"
#include "renderer/surface.hpp"

namespace comptoir::renderer::kms {

class PlugWatch;

/// One screen that is wanted.
struct WantedScreen {
    ScreenWish wish;
    PixelSize size{1920, 1080};  ///< of the picture while no panel was ever there
    bool is_optional = false;    ///< that no panel was ever there is no trouble
};

/// The pictures live in memory, whatever becomes of card and panels: a screen whose panel is pulled is drawn
/// on, and shown within a look when a panel is back. The first thing lit is a whole frame.
///
/// A card that comes late, or that another program has, is tried again with every look. One without a panel
/// for us is left for one that has got such a panel. Nothing here waits: a change of picture that the card
/// has not shown yet is caught up with when it has.
///
/// Thread: UI.   Owner: whoever holds a surface of it.
class Screens : public std::enable_shared_from_this<Screens> {
public:
    /// A panel was plugged in or pulled: seen by a look a second, or at once where the kernel tells.
    /// `console`: to be locked from the first card on, until the end; may be none. `gpu`: a panel is lit from
    /// memory, and when its picture has come to rest the card's own processor is tried, and draws from then
    /// on if it is any good.
    [[nodiscard]] static std::shared_ptr<Screens> create(OpenCard open_card, const Clock& clock,
                                                         std::vector<WantedScreen> wanted,
                                                         TerminalCall console = nullptr, GpuRules gpu = {});
    ~Screens();
    Screens(const Screens&) = delete;
    Screens& operator=(const Screens&) = delete;

    /// Once for each that is wanted.
    [[nodiscard]] std::unique_ptr<Surface> surface(std::size_t index);

    /// Looks at the card. Public for tests, whose card has no descriptor, as is the next.
    void look(Depth depth);
    /// The kernel said that a plug moved.
    void plugged();
    /// What `look` and the card's word of finished flips need; called by each surface's `pump`.
    void pump();
    [[nodiscard]] int event_fd() const;

private:
    friend class KmsSurface;
    struct Head;

    Screens(OpenCard open_card, const Clock& clock, std::vector<WantedScreen> wanted, TerminalCall console,
            GpuRules gpu);
    [[nodiscard]] std::vector<ScreenWish> wishes() const;
    void assign();
    void take_card(std::unique_ptr<Card> card);
    [[nodiscard]] bool open_card();
    void look_elsewhere();
    void let_go_of_card(const std::string& why);
    [[nodiscard]] Duration probe_every() const;
    void renew(Head& head);
    void plug_in(Head& head, const Connector& connector);
    void pull(Head& head);
    void show(Head& head);
    [[nodiscard]] bool light(Head& head);
    [[nodiscard]] bool stays_dark(Head& head, const std::string& why);
    [[nodiscard]] Result<void> make_buffers(Head& head);
    void drop_buffers(Head& head);
    void route();
    [[nodiscard]] std::vector<std::uint32_t> crtcs_for(const Head& head) const;
    void flipped(std::uint32_t crtc);

    void draw(Head& head, const ImDrawList& list, Color ground);
    void show_by_gpu(Head& head);
    void look_at_gpu();
    [[nodiscard]] Result<void> begin_gpu(Head& head, const ImDrawList& list, Color ground);
    [[nodiscard]] Result<void> open_gpu();
    void refuse_gpu(const std::string& why);
    void drop_idle_gpu();
    void leave_gpu(Head& head);

    OpenCard open_card_;
    const Clock& clock_;
    TerminalCall console_;
    std::unique_ptr<ConsoleLock> lock_;
    GpuRules gpu_rules_;
    std::unique_ptr<Card> card_;
    std::unique_ptr<Gpu> gpu_;  // none: not tried yet, or no good
    bool is_gpu_refused_ = false;
    std::optional<Time> gpu_since_;  // until it has proved itself
    std::unique_ptr<PlugWatch> watch_;
    std::vector<Connector> connectors_;
    std::vector<std::unique_ptr<Head>> heads_;
    std::string why_no_card_;
    Time probed_at_{};
};

}  // namespace comptoir::renderer::kms
