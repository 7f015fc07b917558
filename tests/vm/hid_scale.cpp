/// A scale on USB HID of the virtual shop's, inside its machine: its reports as the kernel gets them from a
/// driver.
///
/// `vm-hid-scale` plugs it in, says ten times a second what lies on it, which is the last number of grams on
/// stdin, and pulls it when stdin ends. Source: Linux, Documentation/hid/uhid.rst.

#include <fcntl.h>
#include <linux/uhid.h>
#include <poll.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "tests/support/hid_descriptors.hpp"

namespace {

bool send(int node, const uhid_event& event) {
    return ::write(node, &event, sizeof event) == static_cast<ssize_t>(sizeof event);
}

constexpr char kName[] = "Scale of the virtual shop";
constexpr char kNumber[] = "V1";
static_assert(sizeof kName <= sizeof(uhid_create2_req::name) &&
              sizeof kNumber <= sizeof(uhid_create2_req::uniq));

bool plug(int node) {
    const std::string descriptor = comptoir::test::scale_descriptor();
    uhid_event create{};
    create.type = UHID_CREATE2;
    std::memcpy(create.u.create2.name, kName, sizeof kName);
    std::memcpy(create.u.create2.uniq, kNumber, sizeof kNumber);
    std::memcpy(create.u.create2.rd_data, descriptor.data(), descriptor.size());
    create.u.create2.rd_size = static_cast<std::uint16_t>(descriptor.size());
    create.u.create2.bus = 3;
    create.u.create2.vendor = 0x0922;
    create.u.create2.product = 0x8003;
    return send(node, create);
}

bool say(int node, unsigned grams) {
    const std::string report = comptoir::test::scale_report(4, 3, -3, grams);  // stable, kg, thousandths
    uhid_event input{};
    input.type = UHID_INPUT2;
    input.u.input2.size = static_cast<std::uint16_t>(report.size());
    std::memcpy(input.u.input2.data, report.data(), report.size());
    return send(node, input);
}

}  // namespace

int main() {
    const int node = ::open("/dev/uhid", O_RDWR | O_CLOEXEC);
    if (node < 0 || !plug(node)) {
        std::perror("vm-hid-scale: /dev/uhid");
        return 1;
    }
    unsigned grams = 0;
    for (;;) {
        pollfd line{STDIN_FILENO, POLLIN, 0};
        constexpr int kReportMs = 100;
        if (::poll(&line, 1, kReportMs) > 0) {
            char text[64] = {};
            if (::read(STDIN_FILENO, text, sizeof text - 1) <= 0) return 0;
            grams = static_cast<unsigned>(std::strtoul(text, nullptr, 10));
        }
        say(node, grams);
    }
}
