/// The kernel's CEC devices.

#include <fcntl.h>
#include <linux/cec.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "device-bridge/links/system_error.hpp"
#include "device-bridge/links/televisions.hpp"

namespace comptoir::bridge {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kEdidMax = 32 * 1024;  // 256 blocks of 128 bytes, as many as its count can say
constexpr int kHeardMax = 64;                // messages at a time, then others on the thread have their turn
constexpr const char* kName = "Comptoir";    // what a television shows; at most 14 letters

std::vector<std::string> list_nodes() {
    std::vector<std::string> nodes;
    std::error_code ec;
    for (fs::directory_iterator entry("/dev", ec), end; !ec && entry != end; entry.increment(ec)) {
        const std::string name = entry->path().filename().string();
        const bool is_numbered =
            name.size() > 3 && name.find_first_not_of("0123456789", 3) == std::string::npos;
        if (name.starts_with("cec") && is_numbered) nodes.push_back(entry->path().string());
    }
    std::sort(nodes.begin(), nodes.end());
    if (nodes.size() > Televisions::kTelevisionsMax) nodes.resize(Televisions::kTelevisionsMax);
    return nodes;
}

CecPlace place_of(int fd) {
    CecPlace place;
    __u16 physical = 0;
    if (::ioctl(fd, CEC_ADAP_G_PHYS_ADDR, &physical) == 0) place.physical = physical;
    cec_log_addrs addresses{};
    const bool has_one = ::ioctl(fd, CEC_ADAP_G_LOG_ADDRS, &addresses) == 0 && addresses.log_addr_mask != 0;
    if (has_one) place.logical = addresses.log_addr[0];
    return place;
}

/// Of the panels that are plugged in, the first one with an HDMI input.
std::optional<std::uint16_t> address_of_a_panel() {
    std::error_code ec;
    for (fs::directory_iterator entry("/sys/class/drm", ec), end; !ec && entry != end; entry.increment(ec)) {
        std::ifstream file(entry->path() / "edid", std::ios::binary);
        std::string edid(kEdidMax, '\0');
        file.read(edid.data(), static_cast<std::streamsize>(edid.size()));
        edid.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
        if (const auto address = cec_address_in(edid)) return address;
    }
    return std::nullopt;
}

/// Asks for an address as a player has it; what another program set stays.
void claim_address(int fd) {
    cec_log_addrs addresses{};
    if (::ioctl(fd, CEC_ADAP_G_LOG_ADDRS, &addresses) != 0 || addresses.num_log_addrs > 0) return;
    addresses = {};
    addresses.cec_version = CEC_OP_CEC_VERSION_1_4;
    addresses.num_log_addrs = 1;
    addresses.vendor_id = CEC_VENDOR_ID_NONE;
    addresses.primary_device_type[0] = CEC_OP_PRIM_DEVTYPE_PLAYBACK;
    addresses.log_addr_type[0] = CEC_LOG_ADDR_TYPE_PLAYBACK;
    std::strncpy(addresses.osd_name, kName, sizeof addresses.osd_name - 1);
    static_cast<void>(::ioctl(fd, CEC_ADAP_S_LOG_ADDRS, &addresses));
}

Result<OpenedCec> open_node(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        const ErrorCode code = errno == EACCES || errno == EPERM ? ErrorCode::refused : ErrorCode::offline;
        return fail(code, path + ": " + text_of(errno));
    }
    cec_caps caps{};
    const bool is_known = ::ioctl(fd, CEC_ADAP_G_CAPS, &caps) == 0;
    if (!is_known || (caps.capabilities & CEC_CAP_TRANSMIT) == 0) {
        ::close(fd);
        return fail(ErrorCode::unsupported, path + ": this adapter sends nothing");
    }
    if ((caps.capabilities & CEC_CAP_PHYS_ADDR) != 0) {
        __u16 address = address_of_a_panel().value_or(kCecNowhere);
        static_cast<void>(::ioctl(fd, CEC_ADAP_S_PHYS_ADDR, &address));
    }
    if ((caps.capabilities & CEC_CAP_LOG_ADDRS) != 0) claim_address(fd);
    caps.name[sizeof caps.name - 1] = '\0';
    return OpenedCec{fd, caps.name, place_of(fd)};
}

Result<std::uint32_t> send_message(int fd, std::string_view message) {
    cec_msg sent{};
    sent.len = static_cast<__u32>(std::min<std::size_t>(message.size(), sizeof sent.msg));
    std::copy_n(message.begin(), sent.len, sent.msg);
    if (::ioctl(fd, CEC_TRANSMIT, &sent) != 0)
        return fail(errno == ENODEV ? ErrorCode::offline : ErrorCode::refused, text_of(errno));
    return sent.sequence;
}

/// What became of our messages, and where the adapter stands. What others on the bus say is not asked for.
Result<CecNews> hear_news(int fd) {
    CecNews news;
    errno = 0;
    cec_event event{};
    for (int i = 0; i < kHeardMax && ::ioctl(fd, CEC_DQEVENT, &event) == 0; ++i, event = {})
        if (event.event == CEC_EVENT_STATE_CHANGE) news.place = place_of(fd);
    if (errno == ENODEV) return fail(ErrorCode::offline, "it was pulled");
    cec_msg heard{};
    for (int i = 0; i < kHeardMax && ::ioctl(fd, CEC_RECEIVE, &heard) == 0; ++i, heard = {})
        if (heard.sequence != 0)
            news.sent.push_back({heard.sequence, (heard.tx_status & CEC_TX_STATUS_OK) != 0});
    if (errno == ENODEV) return fail(ErrorCode::offline, "it was pulled");
    return news;
}

}  // namespace

CecSystem machine_cec() {
    return {list_nodes, open_node, send_message, hear_news};
}

}  // namespace comptoir::bridge
