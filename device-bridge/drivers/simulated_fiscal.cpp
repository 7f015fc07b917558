/// A fiscal device without hardware: a Tremol G03, a Belgian fiscal data module or a CleanCash made of
/// software, behind a simulated wire that the real driver talks on. Which one the settings' `protocol` says.
///
/// "simulated:?tax_number=P000000000A&serial=KRAMW000000000001" (Tremol), "simulated:?number=BFDM0000001" (a
/// data module), "simulated:?unit=SEMANU0000000017&version=1" (a CleanCash; the version of its protocol).
///
/// To misbehave, each from a question on ("after:3", or "now"): silent (it neither hears nor answers), mute
/// (it does what it is told, and its answer is lost), torn (one byte of each answer is broken), deaf (it did
/// not understand), busy (a Tremol says first that it is), unplug; from a receipt on: untold (it registers
/// that, and its answer is lost); late=3s (each answer comes that much later); refuse=202000 (the error of six
/// digits that each answer of a data module ends in), refuse=010 (the one of three that a CleanCash answers
/// each receipt with).
///
/// Verbs beside those of the device: "simulate" {"mute": "now"} (faults as in the URI; {} ends all and plugs
/// in again). Facts beside its: "registered", and of a Tremol "cancelled", how many receipts really were.

#include <algorithm>
#include <array>
#include <boost/asio/steady_timer.hpp>
#include <utility>

#include "device-bridge/drivers/simulated.hpp"
#include "device-bridge/fiscal/clean_cash_device.hpp"
#include "device-bridge/fiscal/fdm_device.hpp"
#include "device-bridge/fiscal/tremol_device.hpp"
#include "device-bridge/links/simulated_wire.hpp"
#include "device-bridge/protocols/clean_cash_machine.hpp"
#include "device-bridge/protocols/fdm_machine.hpp"
#include "device-bridge/protocols/tremol_machine.hpp"

namespace comptoir::bridge {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kWordMax = 40;  // of a name in the URI: they have some fifteen letters

std::string word_of(const DeviceUri& uri, const char* key, std::string fallback) {
    return uri.has(key) ? uri.text(key).substr(0, kWordMax) : fallback;
}

/// What the wire ends in.
class Machine {
public:
    virtual ~Machine() = default;
    [[nodiscard]] virtual std::string feed(std::string_view bytes) = 0;
    /// It asks only whether somebody is there, or says how an answer was heard: no question of its own.
    [[nodiscard]] virtual bool is_aside(std::string_view bytes) const = 0;
    [[nodiscard]] virtual std::string not_understood() const = 0;
    [[nodiscard]] virtual std::string busy() const { return ""; }
    virtual void refuse_with(std::string) {}
    [[nodiscard]] virtual std::size_t refusal_digits() const { return 0; }  ///< 0: it has no such word
    [[nodiscard]] virtual std::size_t registered() const = 0;
    virtual void add_facts(json::Value&) const {}
};

class SimulatedTremol final : public Machine {
public:
    explicit SimulatedTremol(const DeviceUri& uri)
        : machine_({.serial = word_of(uri, "serial", "KRAMW000000000001"),
                    .tax_number = word_of(uri, "tax_number", "P000000000A")}) {}
    std::string feed(std::string_view bytes) override { return machine_.feed(bytes); }
    bool is_aside(std::string_view bytes) const override { return bytes.size() == 1; }
    std::string not_understood() const override { return "\x15"; }
    std::string busy() const override { return "\x0E"; }
    std::size_t registered() const override { return machine_.registered(); }
    void add_facts(json::Value& facts) const override { facts["cancelled"] = machine_.cancelled(); }

private:
    TremolMachine machine_;
};

class SimulatedFdm final : public Machine {
public:
    explicit SimulatedFdm(const DeviceUri& uri) : machine_(word_of(uri, "number", "BFDM0000001")) {}
    std::string feed(std::string_view bytes) override { return machine_.feed(bytes); }
    bool is_aside(std::string_view bytes) const override {
        return bytes.size() == 1 || bytes.starts_with("\x02S");
    }
    std::string not_understood() const override { return "\x15"; }
    void refuse_with(std::string code) override { machine_.refuse_with(std::move(code)); }
    std::size_t refusal_digits() const override { return 6; }
    std::size_t registered() const override { return machine_.registered(); }

private:
    FdmMachine machine_;
};

class SimulatedCleanCash final : public Machine {
public:
    explicit SimulatedCleanCash(const DeviceUri& uri)
        : machine_(uri.text("version") == "1" ? 1 : 2, word_of(uri, "unit", "SEMANU0000000017")) {}
    std::string feed(std::string_view bytes) override { return machine_.feed(bytes); }
    bool is_aside(std::string_view bytes) const override {
        return bytes == clean_cash::frame(clean_cash::kAreYouThere);
    }
    std::string not_understood() const override { return clean_cash::frame("NAK#001"); }
    void refuse_with(std::string code) override { machine_.refuse_with(std::move(code)); }
    std::size_t refusal_digits() const override { return 3; }
    std::size_t registered() const override { return machine_.registered(); }

private:
    CleanCashMachine machine_;
};

struct Wish {
    milliseconds late{0};
    std::optional<milliseconds> patience;  // of the driver, for an answer
    Trip silent;
    Trip mute;
    Trip untold;
    Trip torn;
    Trip deaf;
    Trip busy;
    Trip unplug;
    std::string refuse;
};

Result<void> read_times(const DeviceUri& uri, Wish& wish) {
    const auto late = uri.duration("late", wish.late);
    if (!late) return tl::unexpected(late.error());
    wish.late = *late;
    if (!uri.has("patience")) return {};
    const auto patience = uri.duration("patience", milliseconds{0});
    if (!patience) return tl::unexpected(patience.error());
    wish.patience = *patience;
    return {};
}

Result<Wish> parse_wish(const DeviceUri& uri, const Machine& machine) {
    const auto known = uri.only({"tax_number", "serial", "number", "unit", "version", "patience", "late",
                                 "silent", "mute", "untold", "torn", "deaf", "busy", "unplug", "refuse"});
    if (!known) return tl::unexpected(known.error());
    Wish wish;
    if (const auto read = read_times(uri, wish); !read) return tl::unexpected(read.error());
    for (const auto& [key, trip] :
         {std::pair{"silent", &wish.silent}, std::pair{"mute", &wish.mute}, std::pair{"untold", &wish.untold},
          std::pair{"torn", &wish.torn}, std::pair{"deaf", &wish.deaf}, std::pair{"busy", &wish.busy},
          std::pair{"unplug", &wish.unplug}}) {
        const auto after = uri.after(key);
        if (!after) return tl::unexpected(after.error());
        *trip = Trip(*after);
    }
    const auto version = uri.integer("version", 2, 1, 2);
    if (!version) return tl::unexpected(version.error());
    wish.refuse = uri.text("refuse");
    const bool is_code = !wish.refuse.empty() && wish.refuse.size() == machine.refusal_digits() &&
                         wish.refuse.find_first_not_of("0123456789") == std::string::npos;
    if (uri.has("refuse") && !is_code) return fail(ErrorCode::malformed, "refuse: no error of this device");
    if (uri.has("busy") && machine.busy().empty())
        return fail(ErrorCode::malformed, "busy: this device has no word for it");
    return wish;
}

/// The device at the far end of the wire. The driver writes one question at a time.
class FarEnd : public std::enable_shared_from_this<FarEnd> {
public:
    FarEnd(const asio::any_io_executor& executor, std::shared_ptr<SimulatedWire> wire,
           std::unique_ptr<Machine> what)
        : machine(std::move(what)), wire_(std::move(wire)), timer_(executor) {}

    void become(const Wish& wish) {
        wish_ = wish;
        machine->refuse_with(wish.refuse);
    }
    void stop() { timer_.cancel(); }

    void hear(std::string_view bytes) {
        const bool is_aside = machine->is_aside(bytes);
        if (!is_aside && wish_.unplug.strikes()) return wire_->unplug();
        const bool is_silent = is_aside ? wish_.silent.has_begun() : wish_.silent.strikes();
        if (is_silent) return;
        if (!is_aside && wish_.deaf.strikes()) return say(machine->not_understood());
        const std::size_t registered = machine->registered();
        std::string answer = machine->feed(bytes);
        if (answer.empty()) return;
        if (machine->registered() != registered && wish_.untold.strikes()) return;
        if (!is_aside && wish_.busy.strikes()) wire_->send(machine->busy());
        if (!is_aside && wish_.mute.strikes()) return;
        if (!is_aside && wish_.torn.strikes()) answer[next_torn_++ % answer.size()] ^= 0x01;
        say(std::move(answer));
    }

    const std::unique_ptr<Machine> machine;

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

using Link = std::unique_ptr<ByteLink>;

template <class Patience>
Patience patience_of(const Wish& wish) {
    Patience patience;
    if (wish.patience) patience.answer = *wish.patience;
    return patience;
}

/// Each device: what the settings call it, what it is, and who speaks to it.
struct Family {
    const char* protocol;
    std::unique_ptr<Machine> (*machine)(const DeviceUri& uri);
    std::unique_ptr<Device> (*driver)(OpenContext context, Link link, const Wish& wish);
};

constexpr std::array kFamilies{
    Family{"tremol-g03",
           [](const DeviceUri& uri) -> std::unique_ptr<Machine> {
               return std::make_unique<SimulatedTremol>(uri);
           },
           [](OpenContext context, Link link, const Wish& wish) {
               return make_tremol(std::move(context), std::move(link), patience_of<TremolPatience>(wish));
           }},
    Family{
        "fdm",
        [](const DeviceUri& uri) -> std::unique_ptr<Machine> { return std::make_unique<SimulatedFdm>(uri); },
        [](OpenContext context, Link link, const Wish& wish) {
            return make_fdm(std::move(context), std::move(link), patience_of<FdmPatience>(wish));
        }},
    Family{"cleancash",
           [](const DeviceUri& uri) -> std::unique_ptr<Machine> {
               return std::make_unique<SimulatedCleanCash>(uri);
           },
           [](OpenContext context, Link link, const Wish& wish) {
               return make_clean_cash(std::move(context), std::move(link),
                                      patience_of<CleanCashPatience>(wish));
           }}};

/// The first where the settings say nothing.
const Family& family_of(const DeviceInfo& info) {
    const std::string protocol = json::text(info.options, "protocol");
    const auto found = std::find_if(kFamilies.begin(), kFamilies.end(),
                                    [&](const Family& one) { return protocol == one.protocol; });
    return found == kFamilies.end() ? kFamilies.front() : *found;
}

class SimulatedFiscal final : public Device {
public:
    SimulatedFiscal(OpenContext context, std::unique_ptr<Machine> machine, const Wish& wish)
        : wire_(SimulatedWire::create(context.executor, context.clock)),
          far_(std::make_shared<FarEnd>(context.executor, wire_, std::move(machine))) {
        wire_->on_written([far = std::weak_ptr(far_)](std::string_view bytes) {
            if (const auto one = far.lock()) one->hear(bytes);
        });
        far_->become(wish);
        const Family& family = family_of(context.info);
        device_ = family.driver(std::move(context), wire_->near_end(), wish);
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
        std::vector<std::string> verbs = device_->verbs();
        verbs.emplace_back("simulate");
        return verbs;
    }
    [[nodiscard]] json::Value facts() const override {
        json::Value facts = device_->facts();
        facts["registered"] = far_->machine->registered();
        far_->machine->add_facts(facts);
        return facts;
    }

private:
    Result<void> simulate(const json::Value& fields) {
        const auto uri = simulated_uri(fields);
        if (!uri) return tl::unexpected(uri.error());
        const auto wish = parse_wish(*uri, *far_->machine);
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
        const auto uri = DeviceUri::parse(context.info.uri);
        if (!uri) return tl::unexpected(uri.error());
        auto machine = family_of(context.info).machine(*uri);
        const auto wish = parse_wish(*uri, *machine);
        if (!wish) return tl::unexpected(wish.error());
        return std::make_unique<SimulatedFiscal>(std::move(context), std::move(machine), *wish);
    },
};

}  // namespace comptoir::bridge
