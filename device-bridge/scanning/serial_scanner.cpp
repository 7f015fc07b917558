#include "device-bridge/scanning/serial_scanner.hpp"

#include <utility>

namespace comptoir::bridge {

SerialScanner::SerialScanner(OpenContext context, std::unique_ptr<ByteLink> link,
                             LinkKeeper::Patience patience)
    : events_(std::move(context.events)) {
    LinkKeeper::Hooks hooks;  // dropped by stop, which the destructor calls
    hooks.opened = [this] {
        lines_.reset();
        become(Condition::ready, "");
    };
    hooks.bytes = [this](std::string_view bytes) {
        lines_.feed(bytes, [this](std::string code) {
            ++scans_;
            events_(Scanned{std::move(code)}, "");
        });
    };
    hooks.lost = [this](const Error& error) { become(Condition::offline, error.message); };
    keeper_ =
        LinkKeeper::create(context.executor, context.clock, std::move(link), patience, std::move(hooks));
}

SerialScanner::~SerialScanner() {
    stop();
}

void SerialScanner::start() {
    keeper_->start();
}

void SerialScanner::stop() {
    keeper_->stop();
    condition_ = Condition::offline;
    reason_ = "stopped";
}

asio::awaitable<ActionResult> SerialScanner::perform(Action action) {
    ActionResult result;
    result.error = condition_ == Condition::offline
                       ? Error{ErrorCode::offline, reason_}
                       : Error{ErrorCode::unsupported, "a scanner can't \"" + action.verb + "\""};
    co_return result;
}

json::Value SerialScanner::facts() const {
    json::Value facts = json::Value::object();
    facts["scans"] = scans_;
    facts["codes_dropped"] = lines_.dropped();
    return facts;
}

void SerialScanner::become(Condition now, std::string why) {
    if (condition_ == now && reason_ == why) return;
    condition_ = now;
    reason_ = why;
    events_(ConditionChanged{now, std::move(why)}, "");
}

}  // namespace comptoir::bridge
