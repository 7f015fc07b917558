#include "app/screen/slide_player.hpp"

#include <utility>

namespace comptoir {

void SlidePlayer::follow(const renderer::Slide& slide, renderer::PixelSize box, Time now) {
    if (libraries_.empty()) return;
    if (slide.video.empty()) {
        if (player_ && turn_ != 0) player_->stop();
        turn_ = 0;
        is_playing_ = false;
        report_.reset();
        return;
    }
    if (turn_ != slide.turn) {
        turn_ = slide.turn;
        if (!has_player(box)) return;
        player_->play(slide.video);
        is_playing_ = true;
        frame_at_ = now;
    }
    if (player_) player_->fit(box);
}

const renderer::Pixels* SlidePlayer::pump(Time now) {
    if (!player_) return nullptr;
    const renderer::VideoNews news = player_->pump();
    if (!is_playing_) return nullptr;
    if (news.has_frame) frame_at_ = now;
    if (!news.fault.empty()) {
        end(VideoReport::What::failed, news.fault);
    } else if (news.has_ended) {
        end(VideoReport::What::ended);
    } else if (now >= deadline()) {
        end(VideoReport::What::failed,
            "no new frame for " + std::to_string(kSilenceMax.count()) + " seconds");
    } else if (news.has_frame) {
        return &player_->frame();
    }
    return nullptr;
}

std::optional<VideoReport> SlidePlayer::take_report() {
    return std::exchange(report_, std::nullopt);
}

bool SlidePlayer::has_player(renderer::PixelSize box) {
    if (player_) return true;
    auto opened = renderer::VideoPlayer::open(box, libraries_);
    if (opened) {
        player_ = std::move(*opened);
        return true;
    }
    report_ = VideoReport{VideoReport::What::impossible, turn_, opened.error().message};
    return false;
}

void SlidePlayer::end(VideoReport::What what, std::string why) {
    player_->stop();
    is_playing_ = false;
    report_ = VideoReport{what, turn_, std::move(why)};
}

}  // namespace comptoir
