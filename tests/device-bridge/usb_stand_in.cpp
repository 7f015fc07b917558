#include "tests/device-bridge/usb_stand_in.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <utility>

struct libusb_context {
    int events = -1;
    libusb_pollfd pollfd{};
    libusb_pollfd_added_cb added = nullptr;
    libusb_pollfd_removed_cb removed = nullptr;
    void* user = nullptr;
};
struct libusb_device_handle {
    libusb_context* context = nullptr;
    int events = -1;
};

namespace comptoir::test {

UsbStandIn& UsbStandIn::get() {
    static UsbStandIn it;
    return it;
}

void UsbStandIn::reset() {
    EXPECT_EQ(contexts, 0);
    EXPECT_EQ(handles, 0);
    EXPECT_EQ(claims, 0);
    EXPECT_EQ(transfers, 0);
    EXPECT_EQ(freed_too_early, 0);
    EXPECT_EQ(empty_out, 0) << "an empty transfer went out";
    *this = UsbStandIn();
}

void UsbStandIn::signal() const {
    const std::uint64_t one = 1;
    if (events_ < 0) return;
    EXPECT_EQ(::write(events_, &one, sizeof one), static_cast<ssize_t>(sizeof one));
}

bool UsbStandIn::is_under_way(const libusb_transfer* transfer) const {
    return std::any_of(under_way_.begin(), under_way_.end(),
                       [&](const Under& one) { return one.transfer == transfer; }) ||
           std::find(kept_.begin(), kept_.end(), transfer) != kept_.end() ||
           std::find(over_.begin(), over_.end(), transfer) != over_.end();
}

int UsbStandIn::submit(libusb_transfer* transfer) {
    if (!is_plugged_) return LIBUSB_ERROR_NO_DEVICE;
    const bool is_in = (transfer->endpoint & LIBUSB_ENDPOINT_IN) != 0;
    if (transfer->type == LIBUSB_TRANSFER_TYPE_BULK) {
        if (is_in) ++reads;
        if (!is_in) ++submitted_out;
        if (!is_in && transfer->length == 0) ++empty_out;
    }
    under_way_.push_back({transfer});
    work();
    return 0;
}

void UsbStandIn::end(libusb_transfer* transfer, libusb_transfer_status status, int bytes) {
    transfer->status = status;
    transfer->actual_length = bytes;
    over_.push_back(transfer);
    signal();
}

/// Goes through what is under way and ends what can end.
void UsbStandIn::work() {
    std::vector<Under> rest;
    for (Under one : std::exchange(under_way_, {})) {
        libusb_transfer* transfer = one.transfer;
        if (!is_plugged_) {
            end(transfer, LIBUSB_TRANSFER_NO_DEVICE, one.taken);
        } else if (transfer->type == LIBUSB_TRANSFER_TYPE_CONTROL) {
            const int most = transfer->length - LIBUSB_CONTROL_SETUP_SIZE;
            const int count = std::min(most, static_cast<int>(device_id.size()));
            if (is_silent_when_asked) {
                rest.push_back(one);
            } else if (device_id.empty()) {
                end(transfer, LIBUSB_TRANSFER_STALL, 0);
            } else {
                std::memcpy(transfer->buffer + LIBUSB_CONTROL_SETUP_SIZE, device_id.data(),
                            static_cast<std::size_t>(count));
                end(transfer, LIBUSB_TRANSFER_COMPLETED, count);
            }
        } else if ((transfer->endpoint & LIBUSB_ENDPOINT_IN) != 0) {
            const auto count = std::min(said_.size(), static_cast<std::size_t>(transfer->length));
            if (fails_in != LIBUSB_TRANSFER_COMPLETED) {
                end(transfer, fails_in, 0);
            } else if (count > 0 || says_nothing_at_once) {
                std::memcpy(transfer->buffer, said_.data(), count);
                said_.erase(0, count);
                end(transfer, LIBUSB_TRANSFER_COMPLETED, static_cast<int>(count));
            } else {
                rest.push_back(one);
            }
        } else if (fails_out != LIBUSB_TRANSFER_COMPLETED) {
            end(transfer, fails_out, 0);
        } else {
            const auto left = static_cast<std::size_t>(transfer->length - one.taken);
            const auto count = std::min({left, room, unplug_after.value_or(left)});
            arrived.append(reinterpret_cast<const char*>(transfer->buffer) + one.taken, count);
            one.taken += static_cast<int>(count);
            if (room != std::string::npos) room -= count;
            if (unplug_after) *unplug_after -= count;
            if (unplug_after && *unplug_after == 0) {
                is_plugged_ = false;
                end(transfer, LIBUSB_TRANSFER_NO_DEVICE, one.taken);
            } else if (one.taken == transfer->length) {
                end(transfer, LIBUSB_TRANSFER_COMPLETED, one.taken);
            } else {
                rest.push_back(one);
            }
        }
    }
    for (const Under& one : rest) under_way_.push_back(one);
    if (!is_plugged_ && !under_way_.empty()) work();
}

int UsbStandIn::cancel(libusb_transfer* transfer) {
    const auto found = std::find_if(under_way_.begin(), under_way_.end(),
                                    [&](const Under& one) { return one.transfer == transfer; });
    if (found == under_way_.end()) return LIBUSB_ERROR_NOT_FOUND;
    const Under one = *found;
    under_way_.erase(found);
    if (keeps_transfers) {
        kept_.push_back(transfer);
    } else {
        end(transfer, LIBUSB_TRANSFER_CANCELLED, one.taken);
    }
    return 0;
}

void UsbStandIn::deliver() {
    std::uint64_t signals = 0;
    if (events_ >= 0) static_cast<void>(!::read(events_, &signals, sizeof signals));
    while (!over_.empty()) {
        libusb_transfer* transfer = over_.front();
        over_.pop_front();
        transfer->callback(transfer);
    }
}

void UsbStandIn::say(std::string bytes) {
    said_ += bytes;
    work();
}

void UsbStandIn::take(std::size_t more) {
    room = more;
    work();
}

void UsbStandIn::unplug() {
    is_plugged_ = false;
    work();
}

void UsbStandIn::give_back() {
    for (libusb_transfer* transfer : std::exchange(kept_, {})) end(transfer, LIBUSB_TRANSFER_CANCELLED, 0);
}

}  // namespace comptoir::test

using comptoir::test::UsbStandIn;

extern "C" {

int LIBUSB_CALL libusb_set_option(libusb_context* context, enum libusb_option option, ...) {
    if (context == nullptr && option == LIBUSB_OPTION_NO_DEVICE_DISCOVERY) UsbStandIn::get().searches = false;
    return 0;
}

int LIBUSB_CALL libusb_init(libusb_context** context) {
    *context = new libusb_context();
    (*context)->events = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    (*context)->pollfd = {(*context)->events, POLLIN};
    ++UsbStandIn::get().contexts;
    return 0;
}

void LIBUSB_CALL libusb_exit(libusb_context* context) {
    ::close(context->events);
    delete context;
    --UsbStandIn::get().contexts;
}

const libusb_pollfd** LIBUSB_CALL libusb_get_pollfds(libusb_context* context) {
    auto** list = new const libusb_pollfd*[2];
    list[0] = &context->pollfd;
    list[1] = nullptr;
    return list;
}

void LIBUSB_CALL libusb_free_pollfds(const libusb_pollfd** list) {
    delete[] list;
}

void LIBUSB_CALL libusb_set_pollfd_notifiers(libusb_context* context, libusb_pollfd_added_cb added,
                                             libusb_pollfd_removed_cb removed, void* user) {
    context->added = added;
    context->removed = removed;
    context->user = user;
}

int LIBUSB_CALL libusb_wrap_sys_device(libusb_context* context, std::intptr_t,
                                       libusb_device_handle** handle) {
    if (UsbStandIn::get().wrap_answer != 0) return UsbStandIn::get().wrap_answer;
    auto* made = new libusb_device_handle();
    made->context = context;
    made->events = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    UsbStandIn::get().set_events(made->events);
    ++UsbStandIn::get().handles;
    if (context->added != nullptr) context->added(made->events, POLLIN, context->user);
    *handle = made;
    return 0;
}

void LIBUSB_CALL libusb_close(libusb_device_handle* handle) {
    if (handle->context->removed != nullptr) handle->context->removed(handle->events, handle->context->user);
    ::close(handle->events);
    UsbStandIn::get().set_events(-1);
    --UsbStandIn::get().handles;
    delete handle;
}

int LIBUSB_CALL libusb_set_auto_detach_kernel_driver(libusb_device_handle*, int enable) {
    UsbStandIn::get().detaches = enable != 0;
    return 0;
}

int LIBUSB_CALL libusb_claim_interface(libusb_device_handle*, int) {
    if (UsbStandIn::get().claim_answer == 0) ++UsbStandIn::get().claims;
    return UsbStandIn::get().claim_answer;
}

int LIBUSB_CALL libusb_release_interface(libusb_device_handle*, int) {
    --UsbStandIn::get().claims;
    return 0;
}

int LIBUSB_CALL libusb_set_interface_alt_setting(libusb_device_handle*, int, int setting) {
    UsbStandIn::get().setting = setting;
    return 0;
}

int LIBUSB_CALL libusb_clear_halt(libusb_device_handle*, unsigned char) {
    ++UsbStandIn::get().halts_cleared;
    return 0;
}

libusb_transfer* LIBUSB_CALL libusb_alloc_transfer(int) {
    ++UsbStandIn::get().transfers;
    return static_cast<libusb_transfer*>(std::calloc(1, sizeof(libusb_transfer)));
}

void LIBUSB_CALL libusb_free_transfer(libusb_transfer* transfer) {
    if (UsbStandIn::get().is_under_way(transfer)) ++UsbStandIn::get().freed_too_early;
    --UsbStandIn::get().transfers;
    std::free(transfer);
}

int LIBUSB_CALL libusb_submit_transfer(libusb_transfer* transfer) {
    return UsbStandIn::get().submit(transfer);
}

int LIBUSB_CALL libusb_cancel_transfer(libusb_transfer* transfer) {
    return UsbStandIn::get().cancel(transfer);
}

int LIBUSB_CALL libusb_handle_events_timeout_completed(libusb_context*, timeval*, int*) {
    UsbStandIn::get().deliver();
    return 0;
}

}  // extern "C"
