#pragma once
/// The seam to the kernel's graphics card: connectors, buffers, and which buffer a panel shows.

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "app/base/result.hpp"
#include "renderer/kms/gpu.hpp"
#include "renderer/kms/mode_choice.hpp"
#include "renderer/software_target.hpp"

namespace comptoir::renderer::kms {

/// Memory that a panel can show. It is to be written only: reading it is slow.
struct Buffer {
    std::uint32_t id = 0;
    SoftwareTarget target;
};

/// What a connector is lit by.
struct Light {
    std::uint32_t connector = 0;
    std::uint32_t crtc = 0;  ///< the part of the card that reads the buffer out
};

/// As the kernel knows it, or asked of the panel, which takes up to a tenth of a second each.
enum class Depth { known, probed };

/// Thread: UI.   Errors: offline (the card is gone), refused (another program has the screen), busy (not
/// now), unsupported (this mode, on this connector).
class Card {
public:
    virtual ~Card() = default;

    [[nodiscard]] virtual std::vector<Connector> look(Depth depth) = 0;
    [[nodiscard]] virtual Result<Buffer> make_buffer(PixelSize size) = 0;
    virtual void drop_buffer(std::uint32_t buffer) = 0;
    /// Shows the buffer there, in that mode. `crtcs`: that may read it out, the best first.
    [[nodiscard]] virtual Result<Light> light(std::uint32_t connector, const DisplayMode& mode,
                                              std::uint32_t buffer,
                                              const std::vector<std::uint32_t>& crtcs) = 0;
    virtual void put_out(const Light& light) = 0;
    /// Shows another one from the next refresh on; `take_flips` says when.
    [[nodiscard]] virtual Result<void> flip(const Light& light, std::uint32_t buffer) = 0;
    virtual void power(const Light& light, Power power) = 0;

    /// Its own processor, which is to be let go before the card is.
    [[nodiscard]] virtual Result<std::unique_ptr<Gpu>> open_gpu() {
        return fail(ErrorCode::unsupported, "the card has no processor of its own");
    }

    /// To be polled for reading; -1: nothing to wait for.
    [[nodiscard]] virtual int fd() const = 0;
    /// The crtcs whose flip is done, since the last call.
    [[nodiscard]] virtual std::vector<std::uint32_t> take_flips() = 0;
    [[nodiscard]] virtual std::string name() const = 0;
};

/// Errors: offline (there is no card), refused (another program has it; so is one that is open already).
using OpenCard = std::function<Result<std::unique_ptr<Card>>()>;

/// Of a machine's cards the one with panels for the most of what is wished, or with what may be panels; of
/// equals the first. A plug's name is one card's alone, so naming it names the card.
/// Thread: UI.   Errors: the first that is more than offline, which a part that only calculates is, too.
/// Source: drivers/gpu/drm/drm_connector.c of Linux: a plug's number is given once over all cards.
[[nodiscard]] Result<std::unique_ptr<Card>> card_for(const std::vector<ScreenWish>& wishes,
                                                     const std::vector<OpenCard>& all);

}  // namespace comptoir::renderer::kms
