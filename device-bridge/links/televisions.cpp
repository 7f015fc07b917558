#include "device-bridge/links/televisions.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <set>
#include <utility>

#include "app/base/log.hpp"
#include "device-bridge/links/plug_monitor.hpp"

namespace comptoir::bridge {

namespace asio = boost::asio;
using boost::system::error_code;
using Descriptor = asio::posix::stream_descriptor;

struct Televisions::State : std::enable_shared_from_this<Televisions::State> {
    struct Television {
        Television(const asio::any_io_executor& executor, std::string at)
            : file(executor), timer(executor), path(std::move(at)) {}
        Descriptor file;
        asio::steady_timer timer;
        const std::string path;
        CecTalk talk;
        std::uint32_t underway = 0;
        bool was_mute = false;
    };
    using TelevisionPtr = std::shared_ptr<Television>;

    State(asio::any_io_executor on, const Clock& with, CecSystem by)
        : executor(std::move(on)), clock(with), kernel(std::move(by)) {}

    asio::any_io_executor executor;
    const Clock& clock;
    CecSystem kernel;
    CecTalk::Wish wish = CecTalk::Wish::nothing;
    std::vector<TelevisionPtr> televisions;
    std::set<std::string> refused;  // said already, while they are there
    std::unique_ptr<PlugMonitor> monitor;
    bool is_started = false;

    void look();
    void add(const std::string& path);
    void listen(const TelevisionPtr& television, Descriptor::wait_type what);
    void hear(const TelevisionPtr& television);
    void go_on(const TelevisionPtr& television);
    void drop(const TelevisionPtr& television, const std::string& why);
};

Televisions::Televisions(asio::any_io_executor executor, const Clock& clock, CecSystem system)
    : state_(std::make_shared<State>(std::move(executor), clock, std::move(system))) {}

Televisions::~Televisions() {
    stop();
}

void Televisions::start() {
    if (std::exchange(state_->is_started, true)) return;
    state_->monitor =
        PlugMonitor::open(state_->executor, {"cec"}, [weak = std::weak_ptr(state_)](const PlugEvent&) {
            if (const auto self = weak.lock()) self->look();
        });
    state_->look();
}

void Televisions::stop() {
    state_->is_started = false;
    state_->monitor.reset();
    state_->refused.clear();
    for (const auto& television : std::exchange(state_->televisions, {})) {
        error_code ignored;
        television->file.close(ignored);
        television->timer.cancel();
    }
}

void Televisions::want(CecTalk::Wish wish) {
    if (std::exchange(state_->wish, wish) == wish) return;
    const auto all = state_->televisions;  // one that was pulled drops out
    for (const auto& television : all) {
        television->talk.want(wish, state_->clock.now());
        state_->go_on(television);
    }
}

std::size_t Televisions::count() const {
    return state_->televisions.size();
}

void Televisions::look() {
    state_->look();
}

void Televisions::State::look() {
    if (!is_started) return;
    const std::vector<std::string> paths = kernel.list();
    std::erase_if(refused, [&](const std::string& path) {
        return std::find(paths.begin(), paths.end(), path) == paths.end();
    });
    for (const std::string& path : paths) {
        const bool is_open = std::any_of(televisions.begin(), televisions.end(),
                                         [&](const TelevisionPtr& one) { return one->path == path; });
        if (!is_open && televisions.size() < kTelevisionsMax) add(path);
    }
}

void Televisions::State::add(const std::string& path) {
    auto opened = kernel.open(path);
    if (!opened) {
        if (refused.insert(path).second)
            log::warning("a television can't be told to sleep", {{"why", opened.error().message}});
        return;
    }
    auto television = std::make_shared<Television>(executor, path);
    error_code ec;
    television->file.assign(opened->fd, ec);
    if (ec) {
        ::close(opened->fd);
        return;
    }
    refused.erase(path);
    log::info("a television may be told to sleep and to wake", {{"adapter", opened->name}, {"node", path}});
    televisions.push_back(television);
    television->talk.stands(opened->place, clock.now());
    television->talk.want(wish, clock.now());
    listen(television, Descriptor::wait_read);   // what became of a message
    listen(television, Descriptor::wait_error);  // where it stands: the kernel says so out of turn
    go_on(television);
}

void Televisions::State::listen(const TelevisionPtr& television, Descriptor::wait_type what) {
    television->file.async_wait(what, [weak = weak_from_this(), television, what](error_code ec) {
        const auto self = weak.lock();
        if (ec || !self || !television->file.is_open()) return;
        self->hear(television);
        if (television->file.is_open()) self->listen(television, what);
    });
}

void Televisions::State::hear(const TelevisionPtr& television) {
    const auto news = kernel.hear(television->file.native_handle());
    if (!news) return drop(television, news.error().message);
    for (const CecNews::Sent& sent : news->sent) {
        if (television->underway == 0 || sent.number != television->underway) continue;
        television->underway = 0;
        television->talk.sent(sent.is_taken, clock.now());
    }
    if (news->place) television->talk.stands(*news->place, clock.now());
    go_on(television);
}

/// Tells what is to be told now, and comes back when there is more.
void Televisions::State::go_on(const TelevisionPtr& television) {
    if (!television->file.is_open()) return;
    CecTalk& talk = television->talk;
    if (const auto message = talk.next(clock.now())) {
        const auto number = kernel.send(television->file.native_handle(), *message);
        if (!number && number.error().code == ErrorCode::offline) return drop(television, "it was pulled");
        television->underway = number.value_or(0);
        if (!number) talk.sent(false, clock.now());
    }
    if (std::exchange(television->was_mute, talk.is_mute()) != talk.is_mute() && talk.is_mute())
        log::info("a television does not answer: it does not know CEC, or its menu has it off",
                  {{"node", television->path}});
    const Time next = talk.next_change();
    television->timer.cancel();
    if (next == Time::max()) return;
    television->timer.expires_after(std::max<Duration>(next - clock.now(), Duration(1)));
    television->timer.async_wait([weak = weak_from_this(), television](error_code ec) {
        const auto self = weak.lock();
        if (!ec && self) self->go_on(television);
    });
}

void Televisions::State::drop(const TelevisionPtr& television, const std::string& why) {
    log::info("a television's adapter has gone", {{"node", television->path}, {"why", why}});
    error_code ignored;
    television->file.close(ignored);
    television->timer.cancel();
    std::erase(televisions, television);
}

}  // namespace comptoir::bridge
