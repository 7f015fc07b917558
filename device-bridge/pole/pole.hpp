#pragma once
/// A pole display on a byte link: what it shows is what it was told last.

#include <memory>

#include "device-bridge/device.hpp"
#include "device-bridge/links/byte_link.hpp"
#include "device-bridge/links/link_keeper.hpp"
#include "device-bridge/pole/settings.hpp"

namespace comptoir::bridge {

/// Verbs: "show" {"rows": [{"start": "Tea", "end": "3,00 €"}, …]}, two at most; none: the idle text. Facts:
/// {"rows": ["Tea             3,00", …], "bytes": 172}: what it was told last, as its letters have it, and
/// what has left for it in all. Conditions: ready while the link is open, else offline; error while it does
/// not take what it is told, or refuses it.
///
/// Both rows are written with each change, and the latest rows win: what came while others were on the wire
/// is one step. What is told while it is away fails with offline, and is on it once it is back: it is painted
/// whole each time the link is opened, and with the first change after a trouble. One that refuses something
/// (pole_refuses) is told all of it again, at once twice and then each second.
///
/// Thread: io.   Limits: kTextBytesMax of a text.
class Pole final : public Device {
public:
    static constexpr std::size_t kTextBytesMax =
        512;  // a row shows twenty letters; a product's name has some 100

    Pole(OpenContext context, std::unique_ptr<ByteLink> link, PoleOptions options,
         LinkKeeper::Patience patience = {});
    ~Pole() override;
    Pole(const Pole&) = delete;
    Pole& operator=(const Pole&) = delete;

    void start() override;
    [[nodiscard]] asio::awaitable<ActionResult> perform(Action action) override;
    void stop() override;
    [[nodiscard]] Condition condition() const override;
    [[nodiscard]] std::string reason() const override;
    [[nodiscard]] std::vector<std::string> verbs() const override { return {"show"}; }
    [[nodiscard]] json::Value facts() const override;

private:
    struct Core;
    std::shared_ptr<Core> core_;
};

}  // namespace comptoir::bridge
