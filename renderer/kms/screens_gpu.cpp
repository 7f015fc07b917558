/// The part of `Screens` that has a card's own processor draw, and that goes back to memory at the first
/// trouble.

#include <algorithm>
#include <chrono>
#include <utility>

#include "app/base/log.hpp"
#include "renderer/kms/head.hpp"

namespace comptoir::renderer::kms {
namespace {

/// A picture at rest for so long has nobody waiting for the next one: trying takes a good part of a second.
constexpr std::chrono::seconds kRest{2};
/// A driver that ends the program mostly does so with its first frames.
constexpr std::chrono::seconds kProvedAfter{60};

std::int64_t in_microseconds(Duration duration) {
    return std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
}

}  // namespace

void Screens::draw(Head& head, const ImDrawList& list, Color ground) {
    if (head.gpu) {
        const auto drawn = head.gpu->draw(list, ground);
        if (drawn) return;
        refuse_gpu(drawn.error().message);
    }
    head.canvas.draw(head.picture, list, ground);
    if (!head.canvas.damage().empty()) head.changed_at = clock_.now();
    if (!std::exchange(head.is_trial_due, false) || !head.light || head.flipping_since) return;
    if (const auto begun = begin_gpu(head, list, ground); !begun) refuse_gpu(begun.error().message);
}

/// Once a second: whether a picture has come to rest, and whether the processor has proved itself.
void Screens::look_at_gpu() {
    const Time now = clock_.now();
    if (gpu_since_ && now - *gpu_since_ >= kProvedAfter) {
        gpu_since_.reset();
        gpu_rules_.is_well();
    }
    if (gpu_rules_.wish == GpuWish::off || is_gpu_refused_) return;
    for (const auto& head : heads_) {
        const bool is_at_rest = head->light && !head->gpu && !head->flipping_since && head->has_frame &&
                                head->power == Power::on && now - head->changed_at >= kRest;
        if (!is_at_rest) continue;
        head->is_trial_due = true;
        head->news.exposed = true;  // the trial needs a frame to be drawn
    }
}

Result<void> Screens::open_gpu() {
    if (gpu_) return {};
    if (!gpu_rules_.may_begin())
        return fail(ErrorCode::refused, "the program ended twice while it was being tried");
    gpu_since_ = clock_.now();
    auto gpu = card_->open_gpu();
    if (!gpu) return tl::unexpected(gpu.error());
    if ((*gpu)->is_software() && gpu_rules_.wish == GpuWish::automatic)
        return fail(ErrorCode::unsupported, "its driver draws with the machine's own processor, as we do");
    gpu_ = std::move(*gpu);
    return {};
}

Result<void> Screens::begin_gpu(Head& head, const ImDrawList& list, Color ground) {
    if (const auto opened = open_gpu(); !opened) return opened;
    auto tried = try_gpu(*gpu_, {list, ground, head.picture, head.panel, head.turn}, gpu_rules_.wish, clock_);
    if (!tried) return tl::unexpected(tried.error());
    const std::vector<std::uint32_t> crtcs{head.light->crtc};
    const auto light = card_->light(head.connector->id, head.mode, tried->buffer, crtcs);
    if (!light) return tl::unexpected(light.error());
    head.light = *light;
    drop_buffers(head);
    head.gpu = std::move(tried->picture);
    head.gpu_front = tried->buffer;
    head.gpu_next = 0;
    head.has_gpu_news = false;
    head.news.exposed = true;  // its status is another one
    log::info("the card's own processor draws", {{"connector", head.connector->name},
                                                 {"processor", gpu_->name()},
                                                 {"frame_us", in_microseconds(tried->gpu)},
                                                 {"memory_us", in_microseconds(tried->memory)}});
    return {};
}

void Screens::show_by_gpu(Head& head) {
    if (head.gpu_next == 0 && head.has_gpu_news) {
        const auto taken = head.gpu->take_buffer();
        if (!taken && taken.error().code == ErrorCode::busy) return;
        if (!taken) return refuse_gpu(taken.error().message);
        head.gpu_next = *taken;
        head.has_gpu_news = false;
    }
    if (head.gpu_next == 0) return;
    const auto flip = card_->flip(*head.light, head.gpu_next);
    if (flip) {
        head.gpu_front = std::exchange(head.gpu_next, 0);
        head.flipping_since = clock_.now();
    } else if (flip.error().code != ErrorCode::busy) {
        refuse_gpu(flip.error().message);
    }
}

/// Nobody tries it again before the next start.
void Screens::refuse_gpu(const std::string& why) {
    log::info("the card's own processor is not used", {{"why", why}});
    is_gpu_refused_ = true;
    const bool was_begun = std::exchange(gpu_since_, std::nullopt).has_value();
    for (const auto& head : heads_) leave_gpu(*head);
    drop_idle_gpu();
    if (was_begun) gpu_rules_.is_well();
}

/// A processor that draws for nobody is let go, once no panel shows what it drew.
void Screens::drop_idle_gpu() {
    const bool is_idle = std::all_of(heads_.begin(), heads_.end(), [](const auto& head) {
        return head->gpu == nullptr && head->gpu_left == nullptr;
    });
    if (is_gpu_refused_ && is_idle) gpu_.reset();
}

/// What the panel shows stays until it is lit from memory, with the next frame, which is drawn whole.
void Screens::leave_gpu(Head& head) {
    head.is_trial_due = false;
    if (!head.gpu) return;
    head.gpu_left = std::move(head.gpu);
    head.gpu_next = 0;
    head.canvas.forget();
    head.has_frame = false;
    head.flipping_since.reset();
    head.light.reset();
    head.news.exposed = true;
}

}  // namespace comptoir::renderer::kms
