#include "device-bridge/fiscal/fiscal_device.hpp"

#include <utility>

namespace comptoir::bridge {

FiscalDevice::FiscalDevice(std::shared_ptr<FiscalTalk> talk, std::unique_ptr<ByteLink> link,
                           LinkKeeper::Patience patience)
    : talk_(std::move(talk)), link_(std::move(link)), patience_(patience) {}

FiscalDevice::~FiscalDevice() {
    stop();
}

void FiscalDevice::start() {
    if (link_) talk_->start(std::move(link_), patience_);
}

void FiscalDevice::stop() {
    talk_->stop();
}

asio::awaitable<ActionResult> FiscalDevice::perform(Action action) {
    return FiscalTalk::perform(talk_, std::move(action));
}

std::vector<std::string> FiscalDevice::verbs() const {
    std::vector<std::string> verbs = talk_->verbs();
    verbs.emplace_back("release");
    return verbs;
}

}  // namespace comptoir::bridge
