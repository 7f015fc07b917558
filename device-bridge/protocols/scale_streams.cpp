#include "device-bridge/protocols/scale_streams.hpp"

namespace comptoir::bridge {

const char* ScaleStreams::name() const {
    return understood_ != nullptr ? understood_->name() : "a scale that sends unasked";
}

ScaleProtocol::Manner ScaleStreams::manner() const {
    return understood_ != nullptr ? understood_->manner() : streams_.front()->manner();
}

void ScaleStreams::feed(std::string_view bytes, const Sink& sink) {
    if (understood_ != nullptr) return understood_->feed(bytes, sink);
    for (const auto& stream : streams_) {
        stream->feed(bytes, [&](const ScaleWord& word) {
            understood_ = stream.get();
            sink(word);
        });
        if (understood_ != nullptr) return;
    }
}

void ScaleStreams::reset() {
    for (const auto& stream : streams_) stream->reset();
    understood_ = nullptr;
}

/// Of the one that was understood; before, each drops what is another's.
std::size_t ScaleStreams::dropped() const {
    return understood_ != nullptr ? understood_->dropped() : 0;
}

}  // namespace comptoir::bridge
