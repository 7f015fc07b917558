/// A fiscal device without hardware: a Tremol G03 made of software, behind a simulated wire that the real
/// driver talks on.
///
/// "simulated:?tax_number=P000000000A&serial=KRAMW000000000001", and to misbehave, each from a question on
/// ("after:3", or "now"): silent (it neither hears nor answers), mute (it does what it is told, and its
/// answer is lost), torn (one byte of each answer is broken), deaf (it did not understand), unplug; late=3s
/// (each answer comes that much later).
///
/// Verbs beside those of the device: "simulate" {"mute": "now"} (faults as in the URI; {} ends all and plugs
/// in again). Facts beside its: "registered" and "cancelled", how many receipts really were.

#include <array>
#include <boost/asio/steady_timer.hpp>
#include <utility>

#include "device-bridge/drivers/simulated.hpp"
#include "device-bridge/fiscal/tremol_device.hpp"
#include "device-bridge/links/simulated_wire.hpp"
#include "device-bridge/protocols/tremol_machine.hpp"

namespace comptoir::bridge {
namespace {

using std::chrono::milliseconds;

struct Wish {
    TremolMachine::Identity identity;
    TremolPatience waits;
    milliseconds late{0};
    Trip silent;
    Trip mute;
    Trip torn;
    Trip deaf;
    Trip unplug;
};

Result<void> read_waits(const DeviceUri& uri, TremolPatience& waits) {
    const auto answer = uri.duration("patience", waits.answer);
    if (!answer) return tl::unexpected(answer.error());
    waits.answer = *answer;
    return {};
}

Result<Wish> parse_wish(const DeviceUri& uri) {
    const auto known =
        uri.only({"tax_number", "serial", "patience", "late", "silent", "mute", "torn", "deaf", "unplug"});
    if (!known) return tl::unexpected(known.error());
    Wish wish;
    constexpr std::size_t kWordMax = 40;  // both have some fifteen letters
    if (uri.has("tax_number")) wish.identity.tax_number = uri.text("tax_number").substr(0, kWordMax);
    if (uri.has("serial")) wish.identity.serial = uri.text("serial").substr(0, kWordMax);
    if (const auto read = read_waits(uri, wish.waits); !read) return tl::unexpected(read.error());
    const auto late = uri.duration("late", wish.late);
    if (!late) return tl::unexpected(late.error());
    wish.late = *late;
    for (const auto& [key, trip] :
         {std::pair{"silent", &wish.silent}, std::pair{"mute", &wish.mute}, std::pair{"torn", &wish.torn},
          std::pair{"deaf", &wish.deaf}, std::pair{"unplug", &wish.unplug}}) {
        const auto after = uri.after(key);
        if (!after) return tl::unexpected(after.error());
        *trip = Trip(*after);
    }
    return wish;
}

/// The device at the far end of the wire. The driver writes one question at a time.
class FarEnd : public std::enable_shared_from_this<FarEnd> {
public:
    FarEnd(const asio::any_io_executor& executor, std::shared_ptr<SimulatedWire> wire,
           TremolMachine::Identity identity)
        : machine(std::move(identity)), wire_(std::move(wire)), timer_(executor) {}

    void become(const Wish& wish) { wish_ = wish; }
    void stop() { timer_.cancel(); }

    void hear(std::string_view bytes) {
        const bool is_knock = bytes.size() == 1;
        if (!is_knock && wish_.unplug.strikes()) return wire_->unplug();
        const bool is_silent = is_knock ? wish_.silent.has_begun() : wish_.silent.strikes();
        if (is_silent) return;
        if (!is_knock && wish_.deaf.strikes()) return say("\x15");
        std::string answer = machine.feed(bytes);
        if (!is_knock && wish_.mute.strikes()) return;
        if (!is_knock && wish_.torn.strikes()) answer[next_torn_++ % answer.size()] ^= 0x01;
        say(std::move(answer));
    }

    TremolMachine machine;

private:
    void say(std::string bytes) {
        if (wish_.late == milliseconds{0}) return wire_->send(bytes);
        timer_.expires_after(wish_.late);
        timer_.async_wait([self = shared_from_this(), bytes](const boost::system::error_code& cancelled) {
            if (!cancelled) self->wire_->send(bytes);
        });
    }

    std::shared_ptr<SimulatedWire> wire_;
    asio::steady_timer timer_;
    Wish wish_;
    std::size_t next_torn_ = 0;
};

class SimulatedFiscal final : public Device {
public:
    SimulatedFiscal(OpenContext context, const Wish& wish)
        : wire_(SimulatedWire::create(context.executor, context.clock)),
          far_(std::make_shared<FarEnd>(context.executor, wire_, wish.identity)) {
        wire_->on_written([far = std::weak_ptr(far_)](std::string_view bytes) {
            if (const auto one = far.lock()) one->hear(bytes);
        });
        far_->become(wish);
        device_ = make_tremol(std::move(context), wire_->near_end(), wish.waits);
    }
    ~SimulatedFiscal() override { stop(); }
    SimulatedFiscal(const SimulatedFiscal&) = delete;
    SimulatedFiscal& operator=(const SimulatedFiscal&) = delete;

    void start() override { device_->start(); }
    void stop() override {
        is_stopped_ = true;
        far_->stop();
        device_->stop();
    }

    asio::awaitable<ActionResult> perform(Action action) override {
        if (is_stopped_) co_return answer_to(fail(ErrorCode::offline, "stopped"));
        if (action.verb == "simulate") co_return answer_to(simulate(action.fields));
        ActionResult result = co_await device_->perform(std::move(action));
        co_return result;
    }

    [[nodiscard]] bool give_back(const std::string& job) override { return device_->give_back(job); }
    [[nodiscard]] Condition condition() const override { return device_->condition(); }
    [[nodiscard]] std::string reason() const override { return device_->reason(); }
    [[nodiscard]] std::vector<std::string> verbs() const override {
        return {"register", "release", "simulate"};
    }
    [[nodiscard]] json::Value facts() const override {
        json::Value facts = device_->facts();
        facts["registered"] = far_->machine.registered();
        facts["cancelled"] = far_->machine.cancelled();
        return facts;
    }

private:
    Result<void> simulate(const json::Value& fields) {
        const auto uri = simulated_uri(fields);
        if (!uri) return tl::unexpected(uri.error());
        const auto wish = parse_wish(*uri);
        if (!wish) return tl::unexpected(wish.error());
        far_->become(*wish);
        wire_->plug();
        return {};
    }

    std::shared_ptr<SimulatedWire> wire_;
    std::shared_ptr<FarEnd> far_;
    std::unique_ptr<Device> device_;
    bool is_stopped_ = false;
};

}  // namespace

extern const Driver simulated_fiscal;
const Driver simulated_fiscal{
    .id = "simulated-fiscal",
    .kind = Kind::fiscal,
    .summary = "a fiscal device without hardware, which can misbehave",
    .matches = is_simulated,
    .open = [](OpenContext context) -> Result<std::unique_ptr<Device>> {
        const std::string protocol = json::text(context.info.options, "protocol");
        if (protocol == "fdm")
            return fail(ErrorCode::unsupported, "a fiscal data module can't be simulated yet");
        if (protocol == "cleancash")
            return fail(ErrorCode::unsupported, "a CleanCash can't be simulated yet");
        const auto uri = DeviceUri::parse(context.info.uri);
        if (!uri) return tl::unexpected(uri.error());
        const auto wish = parse_wish(*uri);
        if (!wish) return tl::unexpected(wish.error());
        return std::make_unique<SimulatedFiscal>(std::move(context), *wish);
    },
};

}  // namespace comptoir::bridge
