#include "device-bridge/scanning/hid_scanner.hpp"

#include <utility>

#include "device-bridge/device_uri.hpp"
#include "device-bridge/links/hidraw.hpp"
#include "device-bridge/protocols/hid_scanner.hpp"
#include "device-bridge/scanning/settings.hpp"

namespace comptoir::bridge {
namespace {

class HidScanner final : public Device {
public:
    HidScanner(OpenContext context, std::unique_ptr<ByteLink> link, HidScannerCodes codes,
               LinkKeeper::Patience patience)
        : context_(std::move(context)),
          delivery_(ScannerOptions::from(context_.info.options).delivery),
          codes_(std::move(codes)) {
        delivery_.trim.symbology_id = CodeTrim::SymbologyId::drop;
        LinkKeeper::Hooks hooks;  // dropped by stop, which the destructor calls
        hooks.opened = [this] {
            codes_.reset();
            become(Condition::ready, "");
        };
        hooks.bytes = [this](std::string_view report) { hear(report); };
        hooks.lost = [this](const Error& error) { become(Condition::offline, error.message); };
        keeper_ = LinkKeeper::create(context_.executor, context_.clock, std::move(link), patience,
                                     std::move(hooks));
    }
    ~HidScanner() override { end(); }
    HidScanner(const HidScanner&) = delete;
    HidScanner& operator=(const HidScanner&) = delete;

    void start() override { keeper_->start(); }
    void stop() override { end(); }
    [[nodiscard]] asio::awaitable<ActionResult> perform(Action action) override {
        if (condition_ == Condition::offline) co_return ActionResult::failed({ErrorCode::offline, reason_});
        co_return ActionResult::failed({ErrorCode::unsupported, "a scanner can't \"" + action.verb + "\""});
    }
    [[nodiscard]] Condition condition() const override { return condition_; }
    [[nodiscard]] std::string reason() const override { return reason_; }
    [[nodiscard]] std::vector<std::string> verbs() const override { return {}; }
    [[nodiscard]] json::Value facts() const override {
        json::Value facts = json::Value::object();
        facts["scans"] = scans_;
        facts["codes_dropped"] = codes_.dropped();
        if (last_code_.is_object()) facts["last_code"] = last_code_;
        return facts;
    }

private:
    void end() {
        keeper_->stop();
        condition_ = Condition::offline;
        reason_ = "stopped";
    }
    void hear(std::string_view report) {
        codes_.feed(report, context_.clock.now(),
                    [this](const HidScannerCodes::Code& code) { scanned(code); });
    }
    /// What it is goes before the code for who looks at what it means, and not to the POS.
    void scanned(const HidScannerCodes::Code& code) {
        const std::string& prefix = delivery_.trim.prefix;
        const bool has_prefix = code.text.starts_with(prefix);
        const std::string bare = has_prefix ? code.text.substr(prefix.size()) : code.text;
        auto scan = delivery_.of((has_prefix ? prefix : "") + code.symbology + bare, context_.clock.wall());
        if (!scan) return;
        ++scans_;
        last_code_ = scan->code;
        context_.events(std::move(*scan), "");
    }
    void become(Condition now, std::string why) {
        if (condition_ == now && reason_ == why) return;
        condition_ = now;
        reason_ = why;
        context_.events(ConditionChanged{now, std::move(why)}, "");
    }

    OpenContext context_;
    CodeDelivery delivery_;
    HidScannerCodes codes_;
    std::shared_ptr<LinkKeeper> keeper_;
    Condition condition_ = Condition::offline;
    std::string reason_ = "not opened yet";
    json::Value last_code_;  // what the last one means
    std::size_t scans_ = 0;
};

}  // namespace

Result<std::unique_ptr<Device>> open_hid_scanner(OpenContext context, HardwarePlaces places,
                                                 LinkKeeper::Patience patience) {
    const auto uri = DeviceUri::parse(context.info.uri);
    if (!uri) return tl::unexpected(uri.error());
    auto wanted = hid_wanted(*uri, HidScannerLayout::kPage);
    if (!wanted) return tl::unexpected(wanted.error());
    const auto layout = std::make_shared<HidScannerLayout>();
    const auto describe = [layout](const HidDescriptor& descriptor) -> Result<void> {
        auto found = HidScannerLayout::of(descriptor);
        if (!found) return tl::unexpected(found.error());
        *layout = std::move(*found);
        return {};
    };
    auto link = std::make_unique<HidrawLink>(context.executor, context.pool, std::move(*wanted),
                                             context.clock, describe, std::move(places));
    return std::make_unique<HidScanner>(std::move(context), std::move(link), HidScannerCodes(layout),
                                        patience);
}

}  // namespace comptoir::bridge
