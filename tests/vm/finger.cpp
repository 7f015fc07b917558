/// A touch panel of the virtual shop's, inside its machine: fingers as the kernel gets them from a driver.
///
/// `vm-finger X,Y...` plugs a panel of 1000 by 1000 in, taps at each place, and pulls it. Every place goes
/// down, moves by one, and is lifted. Source: Linux, Documentation/input/uinput.rst and
/// multi-touch-protocol.rst (protocol B).

#include <fcntl.h>
#include <linux/uinput.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>

namespace {

constexpr int kMost = 1000;

bool send(int fd, int type, int code, int value) {
    input_event event{};
    event.type = static_cast<unsigned short>(type);
    event.code = static_cast<unsigned short>(code);
    event.value = value;
    return ::write(fd, &event, sizeof event) == static_cast<ssize_t>(sizeof event);
}

bool add_axis(int fd, unsigned short code, int most) {
    uinput_abs_setup axis{};
    axis.code = code;
    axis.absinfo.maximum = most;
    return ::ioctl(fd, UI_ABS_SETUP, &axis) == 0;
}

bool plug(int fd) {
    uinput_setup panel{};
    panel.id.bustype = BUS_USB;
    panel.id.vendor = 0x0eef;
    panel.id.product = 0x0001;
    std::strncpy(panel.name, "Touch panel of the virtual shop", sizeof panel.name - 1);
    return ::ioctl(fd, UI_SET_EVBIT, EV_ABS) == 0 && ::ioctl(fd, UI_SET_EVBIT, EV_KEY) == 0 &&
           ::ioctl(fd, UI_SET_KEYBIT, BTN_TOUCH) == 0 &&
           ::ioctl(fd, UI_SET_PROPBIT, INPUT_PROP_DIRECT) == 0 && add_axis(fd, ABS_MT_SLOT, 4) &&
           add_axis(fd, ABS_MT_TRACKING_ID, 65535) && add_axis(fd, ABS_MT_POSITION_X, kMost) &&
           add_axis(fd, ABS_MT_POSITION_Y, kMost) && add_axis(fd, ABS_X, kMost) &&
           add_axis(fd, ABS_Y, kMost) && ::ioctl(fd, UI_DEV_SETUP, &panel) == 0 &&
           ::ioctl(fd, UI_DEV_CREATE) == 0;
}

bool put_down(int fd, int id, int x, int y) {
    return send(fd, EV_ABS, ABS_MT_TRACKING_ID, id) && send(fd, EV_ABS, ABS_MT_POSITION_X, x) &&
           send(fd, EV_ABS, ABS_MT_POSITION_Y, y) && send(fd, EV_KEY, BTN_TOUCH, 1) &&
           send(fd, EV_SYN, SYN_REPORT, 0);
}

bool lift(int fd) {
    return send(fd, EV_ABS, ABS_MT_TRACKING_ID, -1) && send(fd, EV_KEY, BTN_TOUCH, 0) &&
           send(fd, EV_SYN, SYN_REPORT, 0);
}

}  // namespace

int main() {
    const int fd = ::open("/dev/uinput", O_WRONLY | O_CLOEXEC);
    if (fd < 0 || !plug(fd)) {
        std::perror("no panel can be made");
        return 1;
    }
    std::array<char, 80> line{};
    int id = 0;
    while (std::fgets(line.data(), line.size(), stdin) != nullptr) {
        int x = 0;
        int y = 0;
        const bool is_down = std::sscanf(line.data(), "down %d %d", &x, &y) == 2;
        if (is_down ? !put_down(fd, ++id, x, y) : !lift(fd)) return 1;
    }
    ::close(fd);
    return 0;
}
