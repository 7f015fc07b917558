#pragma once
/// Several scales that send unasked, of which one is there: who it is shows from what it sends.

#include <memory>
#include <vector>

#include "device-bridge/protocols/scale_protocol.hpp"

namespace comptoir::bridge {

/// Each hears all until one has understood something; from then on that one alone.
///
/// Thread: any (no I/O, no clock).
class ScaleStreams final : public ScaleProtocol {
public:
    /// At least one, each of which is never asked.
    explicit ScaleStreams(std::vector<std::unique_ptr<ScaleProtocol>> streams)
        : streams_(std::move(streams)) {}

    [[nodiscard]] const char* name() const override;
    [[nodiscard]] Manner manner() const override;
    [[nodiscard]] std::string ask() override { return {}; }
    void feed(std::string_view bytes, const Sink& sink) override;
    [[nodiscard]] std::optional<Command> command(Verb) const override { return std::nullopt; }
    void reset() override;
    [[nodiscard]] std::size_t dropped() const override;

private:
    std::vector<std::unique_ptr<ScaleProtocol>> streams_;
    ScaleProtocol* understood_ = nullptr;
};

}  // namespace comptoir::bridge
