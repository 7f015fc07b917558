#pragma once
/// libudev's objects, given back when they go.

#include <libudev.h>

#include <memory>

namespace comptoir::bridge {

struct UdevUnref {
    void operator()(udev* context) const { udev_unref(context); }
    void operator()(udev_monitor* monitor) const { udev_monitor_unref(monitor); }
    void operator()(udev_enumerate* list) const { udev_enumerate_unref(list); }
    void operator()(udev_device* device) const { udev_device_unref(device); }
};
template <class Of>
using UdevOwned = std::unique_ptr<Of, UdevUnref>;

}  // namespace comptoir::bridge
