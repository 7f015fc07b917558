#pragma once
/// An io context, a hub that remembers, and a registry on them: what tests of devices stand on.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "device-bridge/event_hub.hpp"
#include "device-bridge/registry.hpp"

namespace comptoir::bridge {

/// Thread: the test's. Runs the io context only inside its own calls.
class DeviceBench {
public:
    explicit DeviceBench(const std::vector<const Driver*>& drivers = all_drivers(),
                         std::string paper_folder = "")
        : registry(io.get_executor(), clock, hub, std::move(paper_folder), drivers),
          subscription_(
              hub.subscribe([this](const NumberedEvent& event) { events.push_back(event.event); })) {}

    /// Runs until `is_so`, or for five seconds; the return says which.
    bool until(const std::function<bool()>& is_so,
               std::chrono::milliseconds patience = std::chrono::seconds(5)) {
        const Time end = clock.now() + patience;
        while (!is_so()) {
            if (clock.now() > end) return false;
            io.restart();
            io.run_one_for(std::chrono::milliseconds(20));
        }
        return true;
    }

    /// Runs what is due now, and no more.
    void settle() {
        io.restart();
        io.poll();
    }

    /// The answer arrives in the returned place.
    std::shared_ptr<std::optional<ActionResult>> ask(Action action) {
        auto answer = std::make_shared<std::optional<ActionResult>>();
        asio::co_spawn(io, registry.perform(std::move(action)),
                       [answer](const std::exception_ptr& thrown, ActionResult result) {
                           if (thrown) std::rethrow_exception(thrown);
                           *answer = std::move(result);
                       });
        return answer;
    }

    ActionResult perform(Action action) {
        const auto answer = ask(std::move(action));
        until([&] { return answer->has_value(); });
        return answer->value_or(ActionResult{});
    }

    [[nodiscard]] Action action(std::string device, std::string verb, json::Value fields = nullptr,
                                std::chrono::milliseconds patience = std::chrono::seconds(2)) const {
        Action wanted;
        wanted.device = std::move(device);
        wanted.verb = std::move(verb);
        wanted.fields = std::move(fields);
        wanted.origin = "test";
        wanted.deadline = clock.now() + patience;
        return wanted;
    }

    /// The bodies of one type, in order.
    template <class Body>
    [[nodiscard]] std::vector<Body> heard(const std::string& device = "") const {
        std::vector<Body> bodies;
        for (const Event& event : events) {
            const auto* body = std::get_if<Body>(&event.body);
            if (body != nullptr && (device.empty() || event.device == device)) bodies.push_back(*body);
        }
        return bodies;
    }

    [[nodiscard]] Condition condition(const std::string& device) const {
        const auto found = registry.find(device);
        return found ? found->condition : Condition::offline;
    }

    asio::io_context io;
    SystemClock clock;
    EventHub hub;
    Registry registry;
    std::vector<Event> events;

private:
    EventHub::Subscription subscription_;
};

inline DeviceInfo device_info(std::string id, Kind kind, std::string uri) {
    DeviceInfo info;
    info.id = std::move(id);
    info.kind = kind;
    info.name = info.id;
    info.uri = std::move(uri);
    info.options = json::Value::object();
    return info;
}

}  // namespace comptoir::bridge
