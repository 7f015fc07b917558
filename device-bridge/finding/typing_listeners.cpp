#include "device-bridge/finding/typing_listeners.hpp"

#include <algorithm>
#include <utility>

#include "app/base/log.hpp"

namespace comptoir::bridge {
namespace {

KeyWanted wanted(const KeyDevice& device) {
    return {.is_any = false,
            .vendor = device.vendor,
            .product = device.product,
            .serial = device.serial,
            .port = device.port,
            .path = {}};
}

/// One device of those that were ever plugged in.
struct Heard {
    KeyWanted who;
    std::vector<std::string> nodes;     // that are listened to
    std::unique_ptr<KeyStream> stream;  // null: it is not there, or can't be heard
    TypingPace pace;
    bool has_told_refused = false;
};

}  // namespace

struct TypingListeners::State : std::enable_shared_from_this<TypingListeners::State> {
    OpenStream open_stream;
    std::function<void()> tell;
    std::vector<std::shared_ptr<Heard>> known;

    [[nodiscard]] std::shared_ptr<Heard> find(const KeyWanted& who) const;
    [[nodiscard]] std::size_t open_count() const;
    void make_room(const std::vector<KeyDevice>& plugged);
    void listen(const std::shared_ptr<Heard>& to);
};

TypingListeners::TypingListeners(OpenStream open_stream) : state_(std::make_shared<State>()) {
    state_->open_stream = std::move(open_stream);
}

TypingListeners::~TypingListeners() {
    stop();
}

void TypingListeners::on_change(std::function<void()> tell) {
    state_->tell = std::move(tell);
}

void TypingListeners::stop() {
    state_->tell = nullptr;
    for (const auto& one : state_->known) one->stream.reset();
}

std::size_t TypingListeners::listening() const {
    return state_->open_count();
}

TypingPace::Verdict TypingListeners::of(const KeyDevice& device) const {
    const auto heard = state_->find(wanted(device));
    return heard ? heard->pace.verdict() : TypingPace::Verdict::unknown;
}

bool TypingListeners::is_within_code(Time now) const {
    return std::any_of(state_->known.begin(), state_->known.end(),
                       [now](const auto& one) { return one->stream && one->pace.is_within_code(now); });
}

void TypingListeners::follow(const std::vector<KeyDevice>& plugged) {
    for (const auto& one : state_->known) {
        const auto there = std::find_if(plugged.begin(), plugged.end(), [&](const KeyDevice& device) {
            return wanted(device) == one->who && device.typing == one->nodes;
        });
        if (there == plugged.end()) one->stream.reset();  // gone, or of other nodes now
    }
    state_->make_room(plugged);
    for (const KeyDevice& device : plugged) {
        auto heard = state_->find(wanted(device));
        if (!heard && state_->known.size() < kKnownMax) {
            heard = state_->known.emplace_back(std::make_shared<Heard>());
            heard->who = wanted(device);
        }
        if (!heard || heard->stream || state_->open_count() == kOpenMax) continue;
        heard->nodes = device.typing;
        state_->listen(heard);
    }
}

std::shared_ptr<Heard> TypingListeners::State::find(const KeyWanted& who) const {
    const auto found =
        std::find_if(known.begin(), known.end(), [&](const auto& one) { return one->who == who; });
    return found == known.end() ? nullptr : *found;
}

std::size_t TypingListeners::State::open_count() const {
    return static_cast<std::size_t>(
        std::count_if(known.begin(), known.end(), [](const auto& one) { return one->stream != nullptr; }));
}

void TypingListeners::State::make_room(const std::vector<KeyDevice>& plugged) {
    const auto is_new = [&](const KeyDevice& device) { return find(wanted(device)) == nullptr; };
    auto missing = static_cast<std::size_t>(std::count_if(plugged.begin(), plugged.end(), is_new));
    while (known.size() + missing > kKnownMax) {
        const auto gone = std::find_if(known.begin(), known.end(), [&](const auto& one) {
            return std::none_of(plugged.begin(), plugged.end(),
                                [&](const KeyDevice& device) { return wanted(device) == one->who; });
        });
        if (gone == known.end()) return;
        known.erase(gone);
    }
}

/// One that can't be opened is tried again at the next look: udev may not be done with it yet.
void TypingListeners::State::listen(const std::shared_ptr<Heard>& to) {
    to->pace.reset();
    to->stream = open_stream(to->who);
    const std::weak_ptr<Heard> weak(to);
    const auto opened = to->stream->open({.key =
                                              [weak, all = weak_from_this()](const KeyMove& move) {
                                                  const auto heard = weak.lock();
                                                  if (!heard) return;
                                                  const auto before = heard->pace.verdict();
                                                  heard->pace.feed(move.what, move.at);
                                                  const auto self = all.lock();
                                                  if (heard->pace.verdict() != before && self && self->tell)
                                                      self->tell();
                                              },
                                          .lost =
                                              [weak](const Error&) {
                                                  if (const auto heard = weak.lock())
                                                      heard->nodes.clear();  // opened anew at the next look
                                              }},
                                         KeyStream::Claim::shared);
    if (opened) return;
    to->stream.reset();
    const bool is_refused = opened.error().code == ErrorCode::refused;
    if (is_refused && !std::exchange(to->has_told_refused, true))
        log::info("what types here can't be listened to", {{"why", opened.error().message}});
}

}  // namespace comptoir::bridge
