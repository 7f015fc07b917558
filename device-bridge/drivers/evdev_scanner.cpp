/// Scanners that type like a keyboard, and the card readers and number pads that do the same.

#include "device-bridge/device_uri.hpp"
#include "device-bridge/links/key_devices.hpp"
#include "device-bridge/links/key_stream.hpp"
#include "device-bridge/scanning/key_scanner.hpp"
#include "device-bridge/scanning/settings.hpp"

namespace comptoir::bridge {

extern const Driver evdev_scanner;
const Driver evdev_scanner{
    .id = "evdev-scanner",
    .kind = Kind::scanner,
    .summary = "Scanners that type like a keyboard (USB HID, Bluetooth)",
    .matches = [](const DeviceInfo& info) { return info.uri.starts_with("evdev:"); },
    .open = [](OpenContext context) -> Result<std::unique_ptr<Device>> {
        const auto uri = DeviceUri::parse(context.info.uri);
        if (!uri) return tl::unexpected(uri.error());
        const auto wanted = key_wanted(*uri);
        if (!wanted) return tl::unexpected(wanted.error());
        auto options = ScannerOptions::from(context.info.options);
        auto layout = KeyboardLayout::create(options.first_layout());
        if (!layout) return tl::unexpected(layout.error());
        auto stream = std::make_unique<EvdevStream>(context.executor, *wanted);
        auto codes = std::make_unique<KeyCodes>(
            std::move(*layout),
            KeyCodes::Options{.end = options.end,
                              .typist = options.typist.value_or(KeyCodes::Typist::automatic),
                              .gap = options.gap});
        return std::make_unique<KeyScanner>(std::move(context), std::move(stream), std::move(codes),
                                            std::move(options));
    },
};

}  // namespace comptoir::bridge
