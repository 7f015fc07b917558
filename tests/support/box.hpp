#pragma once
/// A box with a real server, registry and arbiter, and devices that do what a test says.

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "app/base/clock.hpp"
#include "app/sources/arbiter.hpp"
#include "device-bridge/event_hub.hpp"
#include "device-bridge/registry.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/http_fixture.hpp"

namespace comptoir::test {

/// How a device of the test's behaves. Thread: io, once the box has started.
struct Script {
    bridge::Condition condition = bridge::Condition::ready;
    std::string reason;
    std::vector<std::string> verbs;
    json::Value facts = json::Value::object();
    /// The answer to an action; null: done, at once.
    std::function<bridge::ActionResult(const bridge::Action&)> answer;
    std::vector<bridge::Action> performed;
    bridge::EventSink events;
};

/// Scripts by device id, for the driver below, which can hold nothing itself.
inline std::map<std::string, std::shared_ptr<Script>>& scripts() {
    static std::map<std::string, std::shared_ptr<Script>> all;
    return all;
}

class ScriptedDevice final : public bridge::Device {
public:
    explicit ScriptedDevice(std::shared_ptr<Script> script) : script_(std::move(script)) {}
    void start() override {}
    bridge::asio::awaitable<bridge::ActionResult> perform(bridge::Action action) override {
        script_->performed.push_back(action);
        if (script_->answer) co_return script_->answer(action);
        bridge::ActionResult done;
        done.outcome = bridge::Outcome::done;
        co_return done;
    }
    void stop() override {}
    [[nodiscard]] bridge::Condition condition() const override { return script_->condition; }
    [[nodiscard]] std::string reason() const override { return script_->reason; }
    [[nodiscard]] std::vector<std::string> verbs() const override { return script_->verbs; }
    [[nodiscard]] json::Value facts() const override { return script_->facts; }

private:
    std::shared_ptr<Script> script_;
};

inline Result<std::unique_ptr<bridge::Device>> open_scripted(bridge::OpenContext context) {
    const auto script = scripts().at(context.info.id);
    script->events = std::move(context.events);
    return std::make_unique<ScriptedDevice>(script);
}

template <bridge::Kind kind>
inline const bridge::Driver kScripted{
    .id = "scripted",
    .kind = kind,
    .summary = "a device of a test's",
    .matches = [](const bridge::DeviceInfo& info) { return info.uri == "scripted:"; },
    .open = open_scripted,
};

/// The scripted drivers before the real ones.
inline const std::vector<const bridge::Driver*>& drivers_of_tests() {
    static const std::vector<const bridge::Driver*> drivers = [] {
        std::vector<const bridge::Driver*> all{
            &kScripted<bridge::Kind::printer>, &kScripted<bridge::Kind::scale>,
            &kScripted<bridge::Kind::scanner>, &kScripted<bridge::Kind::gauge>};
        all.insert(all.end(), bridge::all_drivers().begin(), bridge::all_drivers().end());
        return all;
    }();
    return drivers;
}

/// Thread: the test's; what belongs to io goes through `http.run`.   Owner: the test. Install routes, add
/// devices, then `start`.
class Box {
public:
    explicit Box(http::AccessSettings access = {}, std::string paper_folder = {}, http::Limits limits = {})
        : http(std::move(access), limits, {}, kHeldFor),
          registry(http.io().get_executor(), clock, hub, std::move(paper_folder), drivers_of_tests()) {}
    ~Box() {
        if (is_started_) http.run([this] { registry.stop(); });
        http.stop();
    }
    Box(const Box&) = delete;
    Box& operator=(const Box&) = delete;

    std::shared_ptr<Script> add(bridge::Kind kind, const std::string& id) {
        auto script = std::make_shared<Script>();
        if (kind == bridge::Kind::printer)
            script->verbs = {"print_picture", "print_raw", "open_drawer", "status"};
        scripts()[id] = script;
        add_real(kind, id, "scripted:");
        return script;
    }
    void add_real(bridge::Kind kind, const std::string& id, const std::string& uri) {
        bridge::DeviceInfo info;
        info.id = id;
        info.kind = kind;
        info.name = id;
        info.uri = uri;
        info.options = json::Value::object();
        devices_.push_back(std::move(info));
    }
    void start() {
        http.start();
        is_started_ = true;
        http.run([this] { registry.configure(devices_); });
    }
    void publish(const std::string& device, bridge::EventBody body) {
        http.run([&] { hub.publish({device, clock.now(), std::move(body), ""}); });
    }
    [[nodiscard]] HttpClient client() { return HttpClient(http.port()); }

    /// Until `is_so` on the io thread, or for ten seconds; the return says which.
    bool until(const std::function<bool()>& is_so,
               std::chrono::milliseconds patience = std::chrono::seconds(10)) {
        const Time end = clock.now() + patience;
        while (!http.run([&] { return is_so(); })) {
            if (clock.now() > end) return false;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return true;
    }

    /// How long a refused scanner poll is held here: long enough to be seen.
    static constexpr std::chrono::milliseconds kHeldFor{50};

    SystemClock clock;
    bridge::EventHub hub;
    sources::Arbiter arbiter;
    HttpFixture http;
    bridge::Registry registry;

private:
    std::vector<bridge::DeviceInfo> devices_;
    bool is_started_ = false;
};

/// A till's page, elsewhere, that the box may know.
inline HttpHeaders from(const std::string& origin) {
    return {{"Origin", origin}};
}

}  // namespace comptoir::test
