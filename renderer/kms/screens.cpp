#include "renderer/kms/screens.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "app/base/log.hpp"
#include "renderer/kms/head.hpp"
#include "renderer/kms/kms_surface.hpp"
#include "renderer/kms/plug_watch.hpp"
#include "renderer/kms/routes.hpp"

namespace comptoir::renderer::kms {
namespace {

/// A flip takes one refresh. A card that says nothing for so long is lit anew.
constexpr std::chrono::seconds kFlipPatience{1};
/// While no panel is lit one is asked for this often: some tell nobody when they are switched on.
constexpr std::chrono::seconds kProbeEvery{2};
/// Asking costs a panel that is lit some frames: while another is missing it is done no more often than this.
/// The kernel itself asks where a plug gives no word, and tells us.
/// Source: drivers/gpu/drm/drm_probe_helper.c of Linux: DRM_OUTPUT_POLL_PERIOD is 10 s.
constexpr std::chrono::seconds kProbeRarely{60};

}  // namespace

std::shared_ptr<Screens> Screens::create(OpenCard open_card, const Clock& clock,
                                         std::vector<WantedScreen> wanted, TerminalCall console,
                                         GpuRules gpu) {
    std::shared_ptr<Screens> screens(
        new Screens(std::move(open_card), clock, std::move(wanted), std::move(console), std::move(gpu)));
    screens->look(Depth::probed);
    for (const auto& head : screens->heads_) head->news = {};  // nobody has drawn yet
    return screens;
}

Screens::Screens(OpenCard open_card, const Clock& clock, std::vector<WantedScreen> wanted,
                 TerminalCall console, GpuRules gpu)
    : open_card_(std::move(open_card)),
      clock_(clock),
      console_(std::move(console)),
      gpu_rules_(std::move(gpu)) {
    if (auto watch = PlugWatch::create()) watch_ = std::move(*watch);
    for (WantedScreen& one : wanted) {
        auto head = std::make_unique<Head>();
        head->wanted = std::move(one);
        head->resize(head->wanted.size);
        heads_.push_back(std::move(head));
    }
}

Screens::~Screens() = default;

std::unique_ptr<Surface> Screens::surface(std::size_t index) {
    return std::make_unique<KmsSurface>(shared_from_this(), *heads_.at(index));
}

int Screens::event_fd() const {
    return watch_ ? watch_->fd() : -1;
}

void Screens::pump() {
    if (card_) {
        for (const std::uint32_t crtc : card_->take_flips()) flipped(crtc);
    }
    if (!watch_) return;
    const PlugWatch::Due due = watch_->take();
    if (due.is_plug) return plugged();
    if (due.is_look) look(Depth::known);
}

void Screens::plugged() {
    look(Depth::probed);
    for (const auto& head : heads_) {
        if (card_ && head->is_refused) renew(*head);
        if (!card_ || !head->light) continue;
        // Pulled and plugged in again between two looks: some panels need the mode anew, and others don't
        // blink.
        const std::vector<std::uint32_t> crtcs{head->light->crtc};
        const auto light = card_->light(head->connector->id, head->mode, head->front_buffer(), crtcs);
        if (light) {
            if (head->power == Power::off) card_->power(*light, Power::off);
            continue;
        }
        head->light.reset();
        show(*head);
    }
}

/// The one that it was given, then those that no other has or is to have.
std::vector<std::uint32_t> Screens::crtcs_for(const Head& head) const {
    std::vector<std::uint32_t> crtcs;
    if (head.route != 0) crtcs.push_back(head.route);
    for (const std::uint32_t crtc : head.connector->crtcs) {
        const bool is_taken = std::any_of(heads_.begin(), heads_.end(), [&](const auto& other) {
            return other->route == crtc || (other->light && other->light->crtc == crtc);
        });
        if (!is_taken) crtcs.push_back(crtc);
    }
    return crtcs;
}

/// Refused by the card: what its panel is plugged into, or with, may be another by now.
void Screens::renew(Head& head) {
    if (!head.connector) return;
    head.modes_left = modes_to_try(head.connector->modes, head.wanted.wish);
    head.is_refused = head.modes_left.empty();
    show(head);
}

void Screens::take_card(std::unique_ptr<Card> card) {
    card_ = std::move(card);
    log::info("graphics card", {{"driver", card_->name()}});
    if (!lock_) lock_ = ConsoleLock::take(console_);
    if (watch_) watch_->follow(card_->fd());
}

bool Screens::open_card() {
    auto card = open_card_();
    if (card) {
        take_card(std::move(*card));
        return true;
    }
    if (card.error().message != why_no_card_) log::info("no screen yet", {{"why", card.error().message}});
    why_no_card_ = card.error().message;
    return false;
}

/// Our card has no panel for us: another one may have got one. Ours is not offered again, as we have it.
void Screens::look_elsewhere() {
    auto other = open_card_();
    if (!other) return;
    std::vector<Connector> connectors = (*other)->look(Depth::probed);
    if (granted(connectors, wishes()) == 0) return;
    let_go_of_card("the panel is at another graphics card");
    take_card(std::move(*other));
    connectors_ = std::move(connectors);
}

Duration Screens::probe_every() const {
    const auto is_lit = [](const auto& head) { return head->light.has_value(); };
    if (std::all_of(heads_.begin(), heads_.end(), is_lit)) return Duration::max();
    if (std::any_of(heads_.begin(), heads_.end(), is_lit)) return kProbeRarely;
    return kProbeEvery;
}

void Screens::look(Depth depth) {
    if (card_ == nullptr) {
        if (!open_card()) return;
        depth = Depth::probed;
    }
    const Time now = clock_.now();
    if (now - probed_at_ >= probe_every()) depth = Depth::probed;
    if (depth == Depth::probed) probed_at_ = now;
    connectors_ = believed(card_->look(depth));
    if (connectors_.empty()) return let_go_of_card("the graphics card is gone");
    if (depth == Depth::probed && granted(connectors_, wishes()) == 0) look_elsewhere();
    assign();
    for (const auto& head : heads_) {
        if (head->flipping_since && now - *head->flipping_since >= kFlipPatience) {
            head->flipping_since.reset();
            head->light.reset();
        }
        show(*head);
    }
    look_at_gpu();
}

void Screens::let_go_of_card(const std::string& why) {
    log::warning(why);
    why_no_card_ = why;
    if (watch_) watch_->follow(-1);
    for (const auto& head : heads_) pull(*head);
    gpu_.reset();
    card_.reset();
}

std::vector<ScreenWish> Screens::wishes() const {
    std::vector<ScreenWish> wishes;
    for (const auto& head : heads_) wishes.push_back(head->wanted.wish);
    return wishes;
}

void Screens::assign() {
    std::vector<std::uint32_t> held;
    for (const auto& head : heads_) {
        const bool is_home_there =
            std::any_of(connectors_.begin(), connectors_.end(),
                        [&](const Connector& one) { return one.id == head->home && one.is_connected; });
        held.push_back(is_home_there ? head->home : head->connector ? head->connector->id : 0);
    }
    const std::vector<std::uint32_t> given = assigned(connectors_, wishes(), held);
    bool is_changed = false;
    for (std::size_t i = 0; i < heads_.size(); ++i) {
        Head& head = *heads_[i];
        const auto now = std::find_if(connectors_.begin(), connectors_.end(),
                                      [&](const Connector& one) { return one.id == given[i]; });
        const bool is_same = head.connector && now != connectors_.end() && now->id == head.connector->id &&
                             now->modes == head.connector->modes;
        if (is_same || (!head.connector && now == connectors_.end())) continue;
        is_changed = true;
        if (head.connector) pull(head);
        if (now != connectors_.end()) plug_in(head, *now);
    }
    if (is_changed) route();
}

/// A panel that has to make room for another is dark until it is lit anew, in this look.
void Screens::route() {
    std::vector<RouteWish> wishes;
    for (const auto& head : heads_) {
        RouteWish& wish = wishes.emplace_back();
        if (!head->connector) continue;
        wish.crtcs = head->connector->crtcs;
        wish.held = head->light ? head->light->crtc : 0;
    }
    const std::vector<std::uint32_t> routes = routed(wishes);
    for (std::size_t i = 0; i < heads_.size(); ++i) {
        Head& head = *heads_[i];
        head.route = routes[i];
        if (head.light && head.light->crtc == head.route) continue;
        if (head.light) card_->put_out(*head.light);
        head.light.reset();
        head.flipping_since.reset();
        if (!head.connector) continue;
        head.modes_left = modes_to_try(head.connector->modes, head.wanted.wish);
        head.is_refused = head.modes_left.empty();  // on another crtc it may be lit
        head.trouble.clear();
    }
}

void Screens::plug_in(Head& head, const Connector& connector) {
    head.connector = connector;
    head.trouble.clear();
    if (head.home == 0) head.home = connector.id;
    head.modes_left = modes_to_try(connector.modes, head.wanted.wish);
    const auto& modes = head.modes_left;
    head.is_refused = modes.empty();
    if (modes.empty()) return;
    log::info("panel", {{"connector", connector.name},
                        {"width", modes[0].size.width},
                        {"height", modes[0].size.height},
                        {"hertz", modes[0].refresh}});
    if (modes[0].size != head.panel) {
        head.resize(modes[0].size);
        head.news.resized = true;
    }
    head.news.exposed = true;
}

void Screens::pull(Head& head) {
    if (head.connector) log::warning("no panel any more", {{"connector", head.connector->name}});
    if (card_ && head.light) card_->put_out(*head.light);
    head.light.reset();
    head.flipping_since.reset();
    leave_gpu(head);
    head.gpu_left.reset();  // nothing shows it any more
    drop_buffers(head);
    head.connector.reset();
    head.news.exposed = true;  // whoever draws tells that nobody sees it
}

void Screens::drop_buffers(Head& head) {
    for (Head::Shown& one : head.shown) {
        if (card_ && one.buffer.id != 0) card_->drop_buffer(one.buffer.id);
        one = {};
    }
}

/// Lights the panel in the best mode that the card does. One of another size needs a frame of that size
/// first.
bool Screens::light(Head& head) {
    if (head.gpu) {  // whatever happened: in memory it goes on
        leave_gpu(head);
        return false;
    }
    const std::vector<std::uint32_t> crtcs = crtcs_for(head);
    if (crtcs.empty()) return false;
    for (; !head.modes_left.empty(); head.modes_left.erase(head.modes_left.begin())) {
        const DisplayMode mode = head.modes_left.front();
        if (mode.size != head.panel) {
            head.resize(mode.size);
            head.news.resized = head.news.exposed = true;
            return false;
        }
        if (const auto made = make_buffers(head); !made) return stays_dark(head, made.error().message);
        const auto light = card_->light(head.connector->id, mode, head.shown[0].buffer.id, crtcs);
        if (light) {
            head.light = *light;
            head.was_lit = true;
            head.trouble.clear();
            head.mode = mode;
            head.front = 0;
            head.flipping_since.reset();
            head.gpu_left.reset();
            drop_idle_gpu();
            if (head.power == Power::off) card_->power(*head.light, Power::off);
            return true;
        }
        static_cast<void>(stays_dark(head, light.error().message));
        if (light.error().code != ErrorCode::unsupported) return false;
    }
    head.trouble = "it takes none of its modes: " + head.trouble;
    head.is_refused = true;
    return false;
}

/// Said once, however often it is tried.
bool Screens::stays_dark(Head& head, const std::string& why) {
    if (head.trouble == why) return false;
    log::warning("the panel was not lit", {{"connector", head.connector->name}, {"why", why}});
    head.trouble = why;
    head.news.exposed = true;  // its status is another one
    return false;
}

/// With the whole picture in the first, which is lit.
Result<void> Screens::make_buffers(Head& head) {
    drop_buffers(head);
    for (Head::Shown& one : head.shown) {
        auto buffer = card_->make_buffer(head.panel);
        if (!buffer) return tl::unexpected(buffer.error());
        one.buffer = *buffer;
        one.stale = {head.whole()};
    }
    head.catch_up(head.shown[0]);
    return {};
}

void Screens::show(Head& head) {
    if (!card_ || !head.connector || !head.has_frame || head.is_refused) return;
    if (!head.light) {
        if (light(head)) {
            log::info("the panel shows our picture", {{"connector", head.connector->name}});
            head.news.exposed = true;  // its status is another one
        }
        return;
    }
    if (head.flipping_since || head.power == Power::off) return;
    if (head.gpu) return show_by_gpu(head);
    const std::size_t back = 1 - head.front;
    if (head.shown[head.front].stale.empty()) return;  // what is shown is the picture
    head.catch_up(head.shown[back]);
    const auto flip = card_->flip(*head.light, head.shown[back].buffer.id);
    if (flip) {
        head.front = back;
        head.flipping_since = clock_.now();
    } else if (flip.error().code != ErrorCode::busy) {
        head.light.reset();  // lit anew by the next look
        head.shown[back].stale = {head.whole()};
    }
}

void Screens::flipped(std::uint32_t crtc) {
    for (const auto& head : heads_) {
        if (!head->light || head->light->crtc != crtc) continue;
        head->flipping_since.reset();
        if (head->gpu) head->gpu->is_on_panel(head->gpu_front);
        show(*head);
    }
}

}  // namespace comptoir::renderer::kms
