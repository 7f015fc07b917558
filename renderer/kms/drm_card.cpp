#include "renderer/kms/drm_card.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <map>
#include <set>
#include <utility>

#include "renderer/kms/gbm_gpu.hpp"

namespace comptoir::renderer::kms {
namespace {

constexpr int kCardsMax = 8;                 // a PC has one or two
constexpr std::size_t kModesOfOneMax = 256;  // the longest list seen has 60
constexpr std::size_t kConnectorsMax = 32;   // the largest card has 8

template <class T, void (*drop)(T*)>
struct Drop {
    void operator()(T* given) const { drop(given); }
};
using Resources = std::unique_ptr<drmModeRes, Drop<drmModeRes, drmModeFreeResources>>;
using RawConnector = std::unique_ptr<drmModeConnector, Drop<drmModeConnector, drmModeFreeConnector>>;
using Encoder = std::unique_ptr<drmModeEncoder, Drop<drmModeEncoder, drmModeFreeEncoder>>;

tl::unexpected<Error> failed(int number, const std::string& what) {
    const std::string why = what + ": " + std::strerror(number);
    switch (number) {
        case EACCES:
        case EPERM: return fail(ErrorCode::refused, why);
        case ENODEV:
        case ENXIO:
        case EIO: return fail(ErrorCode::offline, why);
        case EBUSY:
        case EINTR:
        case EAGAIN:
        case ENOMEM: return fail(ErrorCode::busy, why);
        default: return fail(ErrorCode::unsupported, why);
    }
}

std::string name_of(const drmModeConnector& connector) {
    const char* type = drmModeGetConnectorTypeName(connector.connector_type);
    return std::string(type == nullptr ? "unknown" : type) + "-" +
           std::to_string(connector.connector_type_id);
}

DisplayMode mode_of(const drmModeModeInfo& raw, std::size_t index) {
    return {.size = {raw.hdisplay, raw.vdisplay},
            .refresh = static_cast<int>(raw.vrefresh),
            .is_preferred = (raw.type & DRM_MODE_TYPE_PREFERRED) != 0,
            .is_demanded = (raw.type & DRM_MODE_TYPE_USERDEF) != 0,
            .is_interlaced = (raw.flags & DRM_MODE_FLAG_INTERLACE) != 0,
            .index = index};
}

drmModeModeInfo info_of(const DisplayMode& mode, const Timings& made) {
    drmModeModeInfo info{};
    info.clock = static_cast<std::uint32_t>(made.kilohertz);
    info.hdisplay = static_cast<std::uint16_t>(made.across.active);
    info.hsync_start = static_cast<std::uint16_t>(made.across.sync_start);
    info.hsync_end = static_cast<std::uint16_t>(made.across.sync_end);
    info.htotal = static_cast<std::uint16_t>(made.across.total);
    info.vdisplay = static_cast<std::uint16_t>(made.down.active);
    info.vsync_start = static_cast<std::uint16_t>(made.down.sync_start);
    info.vsync_end = static_cast<std::uint16_t>(made.down.sync_end);
    info.vtotal = static_cast<std::uint16_t>(made.down.total);
    info.vrefresh = static_cast<std::uint32_t>(mode.refresh);
    info.flags = DRM_MODE_FLAG_PHSYNC | DRM_MODE_FLAG_NVSYNC;
    info.type = DRM_MODE_TYPE_USERDEF;
    std::snprintf(info.name, sizeof info.name, "%dx%d", mode.size.width, mode.size.height);
    return info;
}

class DrmCard final : public Card {
public:
    DrmCard(int fd, std::string name) : fd_(fd), name_(std::move(name)) {}
    ~DrmCard() override {
        for (const auto& [id, memory] : mapped_) ::munmap(memory.first, memory.second);
        ::close(fd_);  // the kernel drops what was made through it
    }
    DrmCard(const DrmCard&) = delete;
    DrmCard& operator=(const DrmCard&) = delete;

    [[nodiscard]] std::vector<Connector> look(Depth depth) override {
        std::vector<Connector> all;
        const Resources resources(drmModeGetResources(fd_));
        if (!resources) return all;
        const auto count = std::min(static_cast<std::size_t>(resources->count_connectors), kConnectorsMax);
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint32_t id = resources->connectors[i];
            const RawConnector raw(depth == Depth::probed ? drmModeGetConnector(fd_, id)
                                                          : drmModeGetConnectorCurrent(fd_, id));
            if (!raw || raw->connector_type == DRM_MODE_CONNECTOR_WRITEBACK) continue;
            Connector& one = all.emplace_back();
            one.id = id;
            one.name = name_of(*raw);
            one.is_connected = raw->connection == DRM_MODE_CONNECTED && raw->count_modes > 0;
            one.is_doubtful = raw->connection == DRM_MODE_UNKNOWNCONNECTION && raw->count_modes > 0;
            const auto modes = std::min(static_cast<std::size_t>(raw->count_modes), kModesOfOneMax);
            for (std::size_t m = 0; m < modes; ++m) one.modes.push_back(mode_of(raw->modes[m], m));
            one.crtcs = crtcs_for(*resources, *raw);
        }
        return all;
    }

    [[nodiscard]] Result<Buffer> make_buffer(PixelSize size) override {
        drm_mode_create_dumb made{};
        made.width = static_cast<std::uint32_t>(size.width);
        made.height = static_cast<std::uint32_t>(size.height);
        made.bpp = 32;
        if (drmIoctl(fd_, DRM_IOCTL_MODE_CREATE_DUMB, &made) != 0)
            return failed(errno, "no memory for a picture");
        Buffer buffer;
        drm_mode_map_dumb where{};
        where.handle = made.handle;
        void* memory = MAP_FAILED;
        const bool is_known =
            drmModeAddFB(fd_, made.width, made.height, 24, 32, made.pitch, made.handle, &buffer.id) == 0;
        if (is_known && drmIoctl(fd_, DRM_IOCTL_MODE_MAP_DUMB, &where) == 0) {
            memory = ::mmap(nullptr, made.size, PROT_READ | PROT_WRITE, MAP_SHARED, fd_,
                            static_cast<off_t>(where.offset));
        }
        const int number = errno;
        drm_mode_destroy_dumb handle{.handle = made.handle};
        drmIoctl(fd_, DRM_IOCTL_MODE_DESTROY_DUMB, &handle);  // the picture holds the memory from here on
        if (memory == MAP_FAILED) {
            if (is_known) drmModeRmFB(fd_, buffer.id);
            return failed(number, "no memory for a picture");
        }
        mapped_[buffer.id] = {memory, made.size};
        buffer.target = {static_cast<std::uint32_t*>(memory), static_cast<int>(made.pitch / 4), size};
        return buffer;
    }

    void drop_buffer(std::uint32_t buffer) override {
        const auto found = mapped_.find(buffer);
        if (found == mapped_.end()) return;
        ::munmap(found->second.first, found->second.second);
        mapped_.erase(found);
        drmModeRmFB(fd_, buffer);
    }

    [[nodiscard]] Result<Light> light(std::uint32_t connector, const DisplayMode& mode, std::uint32_t buffer,
                                      const std::vector<std::uint32_t>& crtcs) override {
        const RawConnector raw(drmModeGetConnectorCurrent(fd_, connector));
        if (!raw) return fail(ErrorCode::offline, "the card is gone");
        if (!mode.made && mode.index >= static_cast<std::size_t>(raw->count_modes))
            return fail(ErrorCode::busy, "its modes are others by now");
        drmModeModeInfo info = mode.made ? info_of(mode, *mode.made) : raw->modes[mode.index];
        int number = ENODEV;
        for (const std::uint32_t crtc : crtcs) {
            std::uint32_t id = connector;
            const int ended = drmModeSetCrtc(fd_, crtc, buffer, 0, 0, &id, 1, &info);
            if (ended == 0) {
                drmModeSetCursor(fd_, crtc, 0, 0, 0);
                show_changes(buffer);
                return Light{connector, crtc};
            }
            number = -ended;
            if (number == EACCES) break;
        }
        return failed(number,
                      raw->connection == DRM_MODE_CONNECTED ? "the panel could not be lit" : "no panel");
    }

    void put_out(const Light& light) override {
        drmModeSetCrtc(fd_, light.crtc, 0, 0, 0, nullptr, 0, nullptr);
    }

    [[nodiscard]] Result<void> flip(const Light& light, std::uint32_t buffer) override {
        const int ended = drmModePageFlip(fd_, light.crtc, buffer, DRM_MODE_PAGE_FLIP_EVENT, nullptr);
        if (ended != 0) return failed(-ended, "the picture could not be changed");
        show_changes(buffer);
        return {};
    }

    void power(const Light& light, Power power) override {
        const RawConnector raw(drmModeGetConnectorCurrent(fd_, light.connector));
        if (!raw) return;
        for (int i = 0; i < raw->count_props; ++i) {
            drmModePropertyRes* property = drmModeGetProperty(fd_, raw->props[i]);
            if (property == nullptr) continue;
            if (std::string_view(property->name) == "DPMS") {
                drmModeConnectorSetProperty(fd_, light.connector, property->prop_id,
                                            power == Power::on ? DRM_MODE_DPMS_ON : DRM_MODE_DPMS_OFF);
            }
            drmModeFreeProperty(property);
        }
    }

    [[nodiscard]] Result<std::unique_ptr<Gpu>> open_gpu() override { return open_gbm_gpu(fd_); }

    [[nodiscard]] int fd() const override { return fd_; }

    [[nodiscard]] std::vector<std::uint32_t> take_flips() override {
        // Source: drm.h: each event is its type, its length and, for a flip, drm_event_vblank with its crtc.
        std::vector<std::uint32_t> crtcs;
        std::array<char, 1024> bytes{};  // what libdrm reads at once
        const ssize_t count = ::read(fd_, bytes.data(), bytes.size());
        for (std::size_t at = 0; count > 0 && at + sizeof(drm_event) <= static_cast<std::size_t>(count);) {
            drm_event head{};
            std::memcpy(&head, bytes.data() + at, sizeof head);
            drm_event_vblank flip{};
            const bool is_whole = at + sizeof flip <= static_cast<std::size_t>(count);
            if (head.type == DRM_EVENT_FLIP_COMPLETE && is_whole) {
                std::memcpy(&flip, bytes.data() + at, sizeof flip);
                crtcs.push_back(flip.crtc_id);
            }
            if (head.length < sizeof head) break;
            at += head.length;
        }
        return crtcs;
    }

    [[nodiscard]] std::string name() const override { return name_; }

private:
    /// Some cards show only what they are told has changed; the others say that they need no word.
    void show_changes(std::uint32_t buffer) const { drmModeDirtyFB(fd_, buffer, nullptr, 0); }

    [[nodiscard]] std::vector<std::uint32_t> crtcs_for(const drmModeRes& resources,
                                                       const drmModeConnector& connector) const {
        std::vector<std::uint32_t> crtcs;
        const auto add = [&crtcs](std::uint32_t crtc) {
            if (std::find(crtcs.begin(), crtcs.end(), crtc) == crtcs.end()) crtcs.push_back(crtc);
        };
        // The one that reads for it already: no blink.
        if (const Encoder now(drmModeGetEncoder(fd_, connector.encoder_id)); now && now->crtc_id != 0)
            add(now->crtc_id);
        for (int e = 0; e < connector.count_encoders; ++e) {
            const Encoder encoder(drmModeGetEncoder(fd_, connector.encoders[e]));
            for (int c = 0; encoder && c < resources.count_crtcs && c < 32; ++c) {
                if ((encoder->possible_crtcs >> c & 1) != 0) add(resources.crtcs[c]);
            }
        }
        return crtcs;
    }

    int fd_;
    std::string name_;
    std::map<std::uint32_t, std::pair<void*, std::size_t>> mapped_;
};

std::string driver_of(int fd) {
    drmVersion* version = drmGetVersion(fd);
    if (version == nullptr) return "?";
    std::string name(version->name, static_cast<std::size_t>(version->name_len));
    drmFreeVersion(version);
    return name;
}

bool can_show(int fd) {
    const Resources resources(drmModeGetResources(fd));
    std::uint64_t can = 0;
    return resources && resources->count_connectors > 0 && drmGetCap(fd, DRM_CAP_DUMB_BUFFER, &can) == 0 &&
           can != 0;
}

Result<std::unique_ptr<Card>> open_at(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return failed(errno, path);
    const bool suits = can_show(fd);
    if (suits && (drmIsMaster(fd) != 0 || drmSetMaster(fd) == 0))
        return std::make_unique<DrmCard>(fd, driver_of(fd));
    ::close(fd);
    if (suits) return fail(ErrorCode::refused, "another program has the screen (" + path + ")");
    return fail(ErrorCode::offline, "there is no graphics card");
}

}  // namespace

Result<std::unique_ptr<Card>> open_drm_card(const std::vector<ScreenWish>& wishes) {
    std::vector<OpenCard> all;
    for (int i = 0; i < kCardsMax; ++i) {
        const std::string path = "/dev/dri/card" + std::to_string(i);
        if (::access(path.c_str(), F_OK) == 0) all.emplace_back([path] { return open_at(path); });
    }
    return card_for(wishes, all);
}

}  // namespace comptoir::renderer::kms
