#pragma once
/// Calipers made of software, as a real BlueZ offers them to the air: a service, a value that is told of, and
/// the name that such tools give themselves.

#include <systemd/sd-bus.h>

#include <string>

#include "app/base/json.hpp"

namespace comptoir::vm {

/// Thread: the caller's; `turn` does what is due.   Source: BlueZ 5.66, doc/gatt-api.txt and
/// doc/advertising-api.txt.
class BluetoothTool {
public:
    /// Offered by the adapter of that path, on the system's bus.
    explicit BluetoothTool(std::string adapter);
    ~BluetoothTool();
    BluetoothTool(const BluetoothTool&) = delete;
    BluetoothTool& operator=(const BluetoothTool&) = delete;

    void turn();
    /// Both are there: the service and the name in the air.
    [[nodiscard]] bool is_there() const { return answers_ == 2; }
    [[nodiscard]] bool is_listened_to() const { return is_listened_to_; }
    void say(const std::string& measurement);
    /// As one that is switched off: its connection ends, and nobody hears it.
    void sleep();
    void wake();

private:
    int heard(sd_bus_message* call);
    void ask(const char* interface, const char* member, const char* signature, const json::Value& arguments);
    void show();
    void switch_adapter(bool is_on);

    std::string adapter_;
    sd_bus* bus_ = nullptr;
    int answers_ = 0;
    bool is_listened_to_ = false;
};

}  // namespace comptoir::vm
