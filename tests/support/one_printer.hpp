#pragma once
/// One printer of the bridge's with its driver, an io context and a pool of its own.

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "app/base/clock.hpp"
#include "device-bridge/device.hpp"
#include "tests/support/run_io.hpp"

namespace comptoir::test {

/// One real printer of the bridge's, by its URI, and all that it says.
///
/// Thread: the test's.
class OnePrinter {
public:
    explicit OnePrinter(const std::string& uri, json::Value options = json::Value::object()) {
        bridge::DeviceInfo info;
        info.id = "office";
        info.uri = uri;
        info.options = std::move(options);
        for (const bridge::Driver* driver : bridge::all_drivers()) {
            if (device || driver->kind != bridge::Kind::printer || !driver->matches(info)) continue;
            auto opened =
                driver->open({.executor = io_.get_executor(),
                              .info = info,
                              .events = [this](bridge::EventBody body, const std::string&) { heard(body); },
                              .clock = clock_,
                              .paper_folder = "",
                              .pool = pool_.get_executor()});
            EXPECT_TRUE(opened) << (opened ? "" : opened.error().message);
            device = std::move(*opened);
        }
        device->start();
    }
    ~OnePrinter() {
        device->stop();
        device.reset();
        run_for(std::chrono::milliseconds(20));
        pool_.join();
    }
    OnePrinter(const OnePrinter&) = delete;
    OnePrinter& operator=(const OnePrinter&) = delete;

    struct Asked {
        std::string id;
        Time deadline{};
        Time answered{};
        std::optional<bridge::ActionResult> result;
        [[nodiscard]] bridge::Outcome outcome() const { return result.value().outcome; }
        [[nodiscard]] std::string why() const {
            return result && result->error ? result->error->message : "";
        }
    };
    std::shared_ptr<Asked> ask(const std::string& verb, const std::string& data,
                               Duration patience = std::chrono::seconds(20)) {
        bridge::Action action;
        action.device = "office";
        action.verb = verb;
        action.data = data;
        action.id = "job-" + std::to_string(++asked_);
        action.deadline = clock_.now() + patience;
        auto asked = std::make_shared<Asked>();
        asked->id = action.id;
        asked->deadline = action.deadline;
        boost::asio::co_spawn(io_, device->perform(std::move(action)),
                              [this, asked](const std::exception_ptr& thrown, bridge::ActionResult result) {
                                  EXPECT_EQ(thrown, nullptr);
                                  asked->answered = clock_.now();
                                  asked->result = std::move(result);
                              });
        return asked;
    }
    std::shared_ptr<Asked> answer(const std::string& verb, const std::string& data,
                                  Duration patience = std::chrono::seconds(20)) {
        auto asked = ask(verb, data, patience);
        EXPECT_TRUE(until([&] { return asked->result.has_value(); })) << verb;
        return asked;
    }
    bool until(const std::function<bool()>& is_so, Duration most = std::chrono::seconds(40)) {
        return test::run_io_until(io_, is_so, most);
    }
    bool is_ready() {
        return until([&] { return device->condition() == bridge::Condition::ready; });
    }
    void run_for(Duration time) {
        io_.restart();
        io_.run_for(time);
    }
    [[nodiscard]] std::optional<bridge::JobEnded> end(const std::string& id) const {
        const auto found = ends_.find(id);
        return found == ends_.end() ? std::nullopt : std::optional(found->second);
    }

    std::unique_ptr<bridge::Device> device;

private:
    void heard(const bridge::EventBody& body) {
        const auto* ended = std::get_if<bridge::JobEnded>(&body);
        if (ended == nullptr) return;
        EXPECT_TRUE(ends_.emplace(ended->job, *ended).second) << "a job that ended twice";
    }

    boost::asio::io_context io_;
    boost::asio::thread_pool pool_{2};
    SystemClock clock_;
    std::map<std::string, bridge::JobEnded> ends_;
    int asked_ = 0;
};

}  // namespace comptoir::test
