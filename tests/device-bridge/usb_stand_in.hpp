#pragma once
/// One USB printer without USB: the functions of libusb that the bridge calls, answered by the test. They
/// stand in this program, so the linker takes them before the library's.

#include <libusb-1.0/libusb.h>

#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace comptoir::test {

/// Thread: the test's.
class UsbStandIn {
public:
    [[nodiscard]] static UsbStandIn& get();
    /// Between tests: everything as new. Fails the test where something was not given back.
    void reset();

    // ---- what the device does ----
    std::string arrived;                      ///< that it was sent over bulk
    std::size_t room = std::string::npos;     ///< so many more bytes it takes, then it stalls the line
    std::optional<std::size_t> unplug_after;  ///< so many more bytes arrive, then the plug is out
    std::string device_id;                    ///< with its length in front; empty: it refuses the question
    bool is_silent_when_asked = false;        ///< neither answers nor refuses
    libusb_transfer_status fails_out = LIBUSB_TRANSFER_COMPLETED;  ///< instead of taking bytes
    libusb_transfer_status fails_in = LIBUSB_TRANSFER_COMPLETED;   ///< instead of waiting for bytes
    bool says_nothing_at_once = false;  ///< answers each read with no bytes, without end
    bool keeps_transfers = false;       ///< a controller that does not give a cancelled transfer back

    void say(std::string bytes);
    void take(std::size_t more);  ///< reads on
    void unplug();
    void give_back();  ///< what it kept

    // ---- what the machine does ----
    int wrap_answer = 0;
    int claim_answer = 0;

    // ---- what was asked of it ----
    int contexts = 0;   ///< alive
    int handles = 0;    ///< alive
    int claims = 0;     ///< held
    int transfers = 0;  ///< alive
    int submitted_out = 0;
    int empty_out = 0;
    int reads = 0;
    int halts_cleared = 0;
    int setting = 0;          ///< the last that was chosen
    bool searches = true;     ///< whether libusb may look for devices by itself
    bool detaches = false;    ///< whether the kernel's driver is set aside
    int freed_too_early = 0;  ///< transfers freed, or closed over, while they were under way

    // ---- for the functions ----
    struct Under {
        libusb_transfer* transfer;
        int taken = 0;
    };
    int submit(libusb_transfer* transfer);
    int cancel(libusb_transfer* transfer);
    void deliver();
    void signal() const;
    [[nodiscard]] bool is_under_way(const libusb_transfer* transfer) const;
    void set_events(int fd) { events_ = fd; }

private:
    void work();
    void end(libusb_transfer* transfer, libusb_transfer_status status, int bytes);

    bool is_plugged_ = true;
    int events_ = -1;
    std::string said_;
    std::vector<Under> under_way_;
    std::vector<libusb_transfer*> kept_;
    std::deque<libusb_transfer*> over_;
};

}  // namespace comptoir::test
