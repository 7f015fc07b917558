#pragma once
/// One screen of `Screens`, as the painter sees it; for its own files.

#include <memory>
#include <string>
#include <utility>

#include "renderer/kms/head.hpp"

namespace comptoir::renderer::kms {

class KmsSurface final : public Surface {
public:
    KmsSurface(std::shared_ptr<Screens> screens, Screens::Head& head)
        : screens_(std::move(screens)), head_(head) {}

    [[nodiscard]] PixelSize size() const override { return head_.picture.size; }
    void turn(Turn turn) override {
        if (turn == head_.turn) return;
        screens_->leave_gpu(head_);
        head_.turn = turn;
        head_.resize(head_.panel);
    }
    [[nodiscard]] Texture upload(const std::uint8_t* rgba, PixelSize size) override {
        return upload_to_memory(*this, rgba, size);
    }
    void release(void* texture) override {
        if (screens_->gpu_) screens_->gpu_->release(texture);
        release_from_memory(texture);
    }
    void draw(const ImDrawList& list, Color ground) override { screens_->draw(head_, list, ground); }
    [[nodiscard]] bool is_changed() const override { return !head_.damage().empty(); }
    void forget() override {
        head_.canvas.forget();
        if (head_.gpu) head_.gpu->forget();
    }
    void present() override {
        if (head_.gpu) {
            head_.has_gpu_news = head_.has_gpu_news || is_changed();
        } else {
            head_.mark_stale(head_.has_frame ? head_.canvas.damage() : std::vector{head_.whole()});
            head_.has_frame = true;
        }
        screens_->show(head_);
    }
    [[nodiscard]] Pixels capture() override {
        return head_.gpu ? head_.gpu->read() : read_memory(head_.picture);
    }
    bool power(Power power) override {
        head_.power = power;
        if (head_.light) screens_->card_->power(*head_.light, power);
        if (power == Power::on) screens_->show(head_);
        return true;
    }
    [[nodiscard]] int event_fd() const override { return screens_->event_fd(); }
    [[nodiscard]] WindowNews pump() override {
        screens_->pump();
        return std::exchange(head_.news, {});
    }
    [[nodiscard]] std::string description() const override {
        if (!head_.light) return "memory";
        const std::string panel =
            "kms " + head_.connector->name + " " + std::to_string(head_.mode.size.width) + "x" +
            std::to_string(head_.mode.size.height) + "@" + std::to_string(head_.mode.refresh);
        return head_.gpu ? panel + ", drawn by " + screens_->gpu_->name() : panel;
    }
    [[nodiscard]] std::string problem() const override {
        if (head_.light) return head_.why_not_the_wish();
        if (head_.connector && !head_.trouble.empty())
            return "the panel at " + head_.connector->name + " stays dark: " + head_.trouble;
        if (head_.wanted.is_optional && !head_.was_lit) return {};
        if (screens_->card_ == nullptr) return "no panel: " + screens_->why_no_card_;
        if (head_.connector && head_.route == 0)
            return "the card can light no more panels: that at " + head_.connector->name + " stays dark";
        if (head_.is_refused) return "the panel at " + head_.connector->name + " takes none of its modes";
        const std::string& name = head_.wanted.wish.connector;
        return name.empty() ? "no panel is plugged in" : "no panel is plugged in at " + name;
    }

private:
    std::shared_ptr<Screens> screens_;
    Screens::Head& head_;
};

}  // namespace comptoir::renderer::kms
