/// A scanner without hardware: codes over a simulated wire, which the real driver reads.
///
/// "simulated:", and to misbehave: late=2s (each code comes that much later), drop=after:3 (codes are lost),
/// cut=after:3 (the second half of each code and its end are lost),
/// twice=now (each code comes twice), garbage=now (line noise before each code), unplug=after:3.
///
/// Verbs: "scan" {"text": "5901234123457"}, "simulate" {"drop": "now"} (faults as in the URI; {} ends all and
/// plugs in again).

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

#include "device-bridge/drivers/simulated.hpp"
#include "device-bridge/links/simulated_wire.hpp"
#include "device-bridge/protocols/scan_lines.hpp"
#include "device-bridge/scanning/serial_scanner.hpp"

namespace comptoir::bridge {
namespace {

using std::chrono::milliseconds;

struct Faults {
    milliseconds late{0};
    Trip drop;
    Trip cut;
    Trip twice;
    Trip garbage;
    Trip unplug;
};

Result<Faults> parse_faults(const DeviceUri& uri) {
    const auto known = uri.only({"late", "drop", "cut", "twice", "garbage", "unplug"});
    if (!known) return tl::unexpected(known.error());
    Faults faults;
    const auto late = uri.duration("late", milliseconds{0});
    if (!late) return tl::unexpected(late.error());
    faults.late = *late;
    for (const auto& [key, trip] :
         {std::pair{"drop", &faults.drop}, std::pair{"cut", &faults.cut}, std::pair{"twice", &faults.twice},
          std::pair{"garbage", &faults.garbage}, std::pair{"unplug", &faults.unplug}}) {
        const auto after = uri.after(key);
        if (!after) return tl::unexpected(after.error());
        *trip = Trip(*after);
    }
    return faults;
}

class SimulatedScanner final : public Device {
public:
    SimulatedScanner(OpenContext context, Faults faults)
        : executor_(context.executor),
          wire_(SimulatedWire::create(context.executor, context.clock)),
          faults_(faults),
          late_timers_(std::make_shared<std::vector<std::shared_ptr<asio::steady_timer>>>()),
          scanner_(std::make_unique<SerialScanner>(std::move(context), wire_->near_end())) {}
    ~SimulatedScanner() override { stop(); }
    SimulatedScanner(const SimulatedScanner&) = delete;
    SimulatedScanner& operator=(const SimulatedScanner&) = delete;

    void start() override { scanner_->start(); }

    void stop() override {
        is_stopped_ = true;
        for (const auto& timer : *late_timers_) timer->cancel();
        scanner_->stop();
    }

    asio::awaitable<ActionResult> perform(Action action) override {
        if (is_stopped_) co_return answer_to(fail(ErrorCode::offline, "stopped"));
        if (action.verb == "scan") co_return answer_to(scan(json::text(action.fields, "text")));
        if (action.verb == "simulate") co_return answer_to(simulate(action.fields));
        ActionResult result = co_await scanner_->perform(std::move(action));
        co_return result;
    }

    [[nodiscard]] Condition condition() const override { return scanner_->condition(); }
    [[nodiscard]] std::string reason() const override { return scanner_->reason(); }
    [[nodiscard]] std::vector<std::string> verbs() const override { return {"scan", "simulate"}; }
    [[nodiscard]] json::Value facts() const override { return scanner_->facts(); }

private:
    static constexpr std::size_t kLateMax = 64;  // codes on their way; nobody scans faster than he is served

    /// Done means that the trigger was pulled; whether the code arrives is for the faults to say.
    Result<void> scan(const std::string& text) {
        const bool is_line = text.find_first_of("\r\n") == std::string::npos;
        if (text.empty() || !is_line || text.size() > ScanLines::kCodeMax) {
            return fail(ErrorCode::malformed, "\"text\" is one line of 1 to 8192 bytes");
        }
        if (scanner_->condition() == Condition::offline) return fail(ErrorCode::offline, scanner_->reason());
        if (faults_.unplug.strikes()) {
            wire_->unplug();
            return {};
        }
        if (faults_.drop.strikes()) return {};
        std::string sent;
        if (faults_.garbage.strikes()) sent += std::string("\x00\x01\xfe\r", 4);
        if (faults_.cut.strikes()) return send(sent + text.substr(0, text.size() / 2));
        sent += text + "\r";
        if (faults_.twice.strikes()) sent += text + "\r";
        return send(std::move(sent));
    }

    Result<void> send(std::string bytes) {
        if (faults_.late.count() == 0) {
            wire_->send(bytes);
            return {};
        }
        if (late_timers_->size() >= kLateMax) return fail(ErrorCode::busy, "too many codes are on their way");
        const auto timer = std::make_shared<asio::steady_timer>(executor_, faults_.late);
        late_timers_->push_back(timer);
        timer->async_wait([timer, wire = wire_, timers = late_timers_,
                           bytes = std::move(bytes)](const boost::system::error_code& ec) {
            std::erase(*timers, timer);
            if (!ec) wire->send(bytes);
        });
        return {};
    }

    Result<void> simulate(const json::Value& fields) {
        const auto faults = simulated_fields(fields, parse_faults);
        if (!faults) return tl::unexpected(faults.error());
        faults_ = *faults;
        wire_->plug();
        return {};
    }

    asio::any_io_executor executor_;
    std::shared_ptr<SimulatedWire> wire_;
    Faults faults_;
    std::shared_ptr<std::vector<std::shared_ptr<asio::steady_timer>>> late_timers_;
    std::unique_ptr<SerialScanner> scanner_;
    bool is_stopped_ = false;
};

}  // namespace

extern const Driver simulated_scanner;
const Driver simulated_scanner{
    .id = "simulated-scanner",
    .kind = Kind::scanner,
    .summary = "a scanner without hardware, which can misbehave",
    .matches = is_simulated,
    .open = [](OpenContext context) -> Result<std::unique_ptr<Device>> {
        return open_simulated<SimulatedScanner>(std::move(context), parse_faults);
    },
};

}  // namespace comptoir::bridge
