#include "device-bridge/links/usb_pipe.hpp"

#include <fcntl.h>
#include <libusb.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <cstring>
#include <map>
#include <optional>
#include <system_error>
#include <utility>

#include "app/base/log.hpp"
#include "device-bridge/protocols/ieee1284.hpp"

namespace comptoir::bridge {
namespace {

namespace asio = boost::asio;
using Descriptor = asio::posix::stream_descriptor;
using boost::system::error_code;

constexpr auto kAnswer = asio::as_tuple(asio::use_awaitable);

/// One transfer, used again and again. Its memory may only go when the kernel has given it back.
struct Transfer {
    explicit Transfer(const asio::any_io_executor& executor) : waiter(executor) {
        buffer.reserve(UsbPipe::kTransferBytes);  // so that its bytes never lie in this object itself
    }

    libusb_transfer* raw = nullptr;
    std::string buffer;
    bool is_pending = false;
    libusb_transfer_status status = LIBUSB_TRANSFER_COMPLETED;
    std::size_t bytes = 0;      // that went over, once it is not pending
    asio::steady_timer waiter;  // who waits for its end sleeps on it
};

Error from_libusb(int code, const std::string& name, const char* doing) {
    const std::string message = name + ": " + libusb_strerror(code) + " while " + doing;
    switch (code) {
        case LIBUSB_ERROR_BUSY: return {ErrorCode::busy, name + ": another program has this printer"};
        case LIBUSB_ERROR_ACCESS: return {ErrorCode::refused, message};
        case LIBUSB_ERROR_NOT_SUPPORTED: return {ErrorCode::unsupported, message};
        default: return {ErrorCode::offline, message};
    }
}

std::string words_for(libusb_transfer_status status) {
    switch (status) {
        case LIBUSB_TRANSFER_NO_DEVICE: return "it was unplugged";
        case LIBUSB_TRANSFER_STALL: return "it refused a transfer";
        case LIBUSB_TRANSFER_OVERFLOW: return "it sent more than fits a packet";
        default: return "a transfer failed";
    }
}

unsigned char* bytes_of(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

}  // namespace

/// From one opening to its close, and on until the kernel has given every transfer back.
struct UsbPipe::Session : std::enable_shared_from_this<UsbPipe::Session> {
    Session(asio::any_io_executor on, const Place& at, const Clock& with)
        : executor(std::move(on)),
          place(at),
          clock(with),
          out(executor),
          in(executor),
          asking(executor),
          heard(executor),
          pause(executor),
          identity(at.identity) {}
    ~Session();

    asio::any_io_executor executor;
    Place place;
    const Clock& clock;
    int fd = -1;
    libusb_context* context = nullptr;
    libusb_device_handle* handle = nullptr;
    bool is_claimed = false;
    bool is_halted = false;  // the device refused what it was sent, and will until it is told otherwise
    std::map<int, std::shared_ptr<Descriptor>> watched;  // libusb's own; never closed by us
    Transfer out;
    Transfer in;
    Transfer asking;
    std::string inbox;
    asio::steady_timer heard;  // a reader sleeps on it
    asio::steady_timer pause;  // before the device is read again
    Duration quiet{};          // how long that pause was last
    int read_failures = 0;     // in a row
    std::optional<Error> trouble;
    bool is_closing = false;
    std::string identity;

    [[nodiscard]] Result<void> start();
    [[nodiscard]] Result<void> start_libusb();
    [[nodiscard]] Result<void> claim();
    asio::awaitable<void> ask_identity(Time deadline);
    [[nodiscard]] bool is_usable() const { return handle != nullptr && !is_closing && !trouble; }
    [[nodiscard]] tl::unexpected<Error> why_not() const;

    enum class Direction { out, in };
    [[nodiscard]] Result<void> submit(Transfer& transfer);
    /// Until it is over; at the deadline it is cancelled. False where the kernel keeps it even then.
    static asio::awaitable<bool> wait(std::shared_ptr<Session> self, Transfer& transfer, Time deadline);
    void read_on();
    void pause_then_read(Duration most);
    void read_ended();
    void pump();
    void shut();
    void tear_down();
    [[nodiscard]] bool has_pending() const { return out.is_pending || in.is_pending || asking.is_pending; }

    void watch(int descriptor, short events);
    void unwatch(int descriptor);
    void arm(std::shared_ptr<Descriptor> descriptor, Descriptor::wait_type what);
    void lose(libusb_transfer_status status);

    static void LIBUSB_CALL on_end(libusb_transfer* raw);
    static void LIBUSB_CALL on_added(int descriptor, short events, void* self) {
        static_cast<Session*>(self)->watch(descriptor, events);
    }
    static void LIBUSB_CALL on_removed(int descriptor, void* self) {
        static_cast<Session*>(self)->unwatch(descriptor);
    }
};

// ---- the link ----

UsbPipe::UsbPipe(asio::any_io_executor executor, Place place, const Clock& clock)
    : executor_(std::move(executor)), place_(std::move(place)), clock_(clock) {}

UsbPipe::~UsbPipe() {
    close();
}

asio::awaitable<Result<void>> UsbPipe::open(Time deadline) {
    close();
    if (!place_.interface.out) co_return fail(ErrorCode::unsupported, place_.name + ": nothing to write to");
    const auto session = std::make_shared<Session>(executor_, place_, clock_);
    session_ = session;
    session->is_halted = std::exchange(was_halted_, false);
    if (auto started = session->start(); !started) {
        session->tear_down();
        if (session_ == session) session_.reset();
        co_return tl::unexpected(started.error());
    }
    co_await session->ask_identity(std::min<Time>(deadline, clock_.now() + place_.patience.identity));
    if (!session->is_usable()) {
        const Error error = session->why_not().value();
        if (session_ == session) close();
        co_return tl::unexpected(error);
    }
    session->read_on();
    co_return Result<void>{};
}

asio::awaitable<Result<std::size_t>> UsbPipe::read_some(std::span<char> into, Time deadline) {
    const auto session = session_;
    if (!session) co_return fail(ErrorCode::offline, place_.name + ": not open");
    while (!session->is_closing) {
        if (!session->inbox.empty()) {
            const std::size_t count = std::min(into.size(), session->inbox.size());
            std::memcpy(into.data(), session->inbox.data(), count);
            session->inbox.erase(0, count);
            session->read_on();
            co_return count;
        }
        if (session->trouble) break;
        if (session->clock.now() >= deadline) {
            co_return fail(ErrorCode::timeout, session->place.name + ": nothing to read");
        }
        session->heard.expires_after(deadline - session->clock.now());
        co_await session->heard.async_wait(kAnswer);
    }
    co_return session->why_not();
}

asio::awaitable<Result<std::size_t>> UsbPipe::write_some(std::string_view bytes, Time deadline) {
    const auto session = session_;
    if (!session) co_return fail(ErrorCode::offline, place_.name + ": not open");
    if (!session->is_usable()) co_return session->why_not();
    if (bytes.empty()) co_return std::size_t{0};  // an empty transfer would end a job for some devices
    Transfer& out = session->out;
    out.buffer.assign(bytes.substr(0, kTransferBytes));
    const std::size_t count = out.buffer.size();
    if (const auto sent = session->submit(out); !sent) co_return tl::unexpected(sent.error());
    const bool is_back = co_await Session::wait(session, out, deadline);
    if (session->is_closing) co_return session->why_not();
    if (!is_back) {
        session->trouble = Error{ErrorCode::offline, session->place.name + ": the system keeps a transfer"};
        co_return count;  // nobody can say; the next call tells of the trouble
    }
    if (out.bytes > 0) co_return std::min(out.bytes, count);
    if (session->trouble) co_return session->why_not();
    co_return fail(ErrorCode::timeout, session->place.name + ": it takes nothing");
}

void UsbPipe::close() {
    const auto session = std::exchange(session_, nullptr);
    if (!session) return;
    was_halted_ = session->is_halted;
    session->shut();
}

bool UsbPipe::is_open() const {
    return session_ && session_->is_usable();
}

std::string UsbPipe::describe() const {
    return "libusb " + place_.name;
}

std::string UsbPipe::identity() const {
    return session_ ? session_->identity : "";
}

// ---- one opening ----

UsbPipe::Session::~Session() {
    tear_down();
}

tl::unexpected<Error> UsbPipe::Session::why_not() const {
    if (trouble && !is_closing) return tl::unexpected(*trouble);
    return fail(ErrorCode::offline, place.name + ": closed");
}

Result<void> UsbPipe::Session::start() {
    fd = ::open(place.node.c_str(), O_RDWR | O_CLOEXEC);
    if (fd < 0) {
        const bool is_refusal = errno == EACCES || errno == EPERM || errno == EROFS;
        return fail(is_refusal ? ErrorCode::refused : ErrorCode::offline,
                    place.node + ": " + std::system_category().message(errno));
    }
    if (auto started = start_libusb(); !started) return started;
    if (auto claimed = claim(); !claimed) return claimed;
    for (Transfer* transfer : {&out, &in, &asking}) {
        transfer->raw = libusb_alloc_transfer(0);
        if (transfer->raw == nullptr) return fail(ErrorCode::offline, place.name + ": no memory");
    }
    return {};
}

Result<void> UsbPipe::Session::start_libusb() {
    // Devices are listed by the kernel's files; libusb's own search would want a thread.
    if (const int code = libusb_set_option(nullptr, LIBUSB_OPTION_NO_DEVICE_DISCOVERY); code != 0) {
        return tl::unexpected(from_libusb(code, place.name, "setting libusb up"));
    }
    if (const int code = libusb_init(&context); code != 0) {
        context = nullptr;
        return tl::unexpected(from_libusb(code, place.name, "setting libusb up"));
    }
    if (const libusb_pollfd** all = libusb_get_pollfds(context)) {
        for (const libusb_pollfd** one = all; *one != nullptr; ++one) watch((*one)->fd, (*one)->events);
        libusb_free_pollfds(all);
    }
    libusb_set_pollfd_notifiers(context, on_added, on_removed, this);
    if (const int code = libusb_wrap_sys_device(context, static_cast<std::intptr_t>(fd), &handle);
        code != 0) {
        handle = nullptr;
        return tl::unexpected(from_libusb(code, place.name, "opening it"));
    }
    return {};
}

Result<void> UsbPipe::Session::claim() {
    const int number = place.interface.number;
    libusb_set_auto_detach_kernel_driver(handle, 1);  // and put back at the release
    if (const int code = libusb_claim_interface(handle, number); code != 0) {
        return tl::unexpected(from_libusb(code, place.name, "claiming its interface"));
    }
    is_claimed = true;
    if (std::exchange(is_halted, false)) libusb_clear_halt(handle, place.interface.out->address);
    if (place.interface.alternate == 0) return {};
    const int code = libusb_set_interface_alt_setting(handle, number, place.interface.alternate);
    if (code != 0) return tl::unexpected(from_libusb(code, place.name, "choosing its setting"));
    return {};
}

/// Source: Printing Devices 1.1, section 4.2.1. wValue counts configurations from zero, of which printers
/// have one.
asio::awaitable<void> UsbPipe::Session::ask_identity(Time deadline) {
    const auto self = shared_from_this();
    if (!identity.empty() || place.interface.device_class != UsbInterface::kPrinterClass) co_return;
    constexpr std::uint8_t kClassRequestIn = 0xa1;
    constexpr std::uint8_t kGetDeviceId = 0;
    asking.buffer.assign(LIBUSB_CONTROL_SETUP_SIZE + kDeviceIdBytesMax, '\0');
    const int index = place.interface.number << 8 | place.interface.alternate;
    libusb_fill_control_setup(bytes_of(asking.buffer), kClassRequestIn, kGetDeviceId, 0,
                              static_cast<std::uint16_t>(index), kDeviceIdBytesMax);
    if (!submit(asking)) {
        trouble.reset();  // it prints without a name, too
        co_return;
    }
    if (!co_await wait(self, asking, deadline)) {
        trouble = Error{ErrorCode::offline, place.name + ": the system keeps a transfer"};
        co_return;
    }
    if (asking.status != LIBUSB_TRANSFER_COMPLETED) co_return;
    identity =
        device_id_text(std::string_view(asking.buffer).substr(LIBUSB_CONTROL_SETUP_SIZE, asking.bytes));
}

Result<void> UsbPipe::Session::submit(Transfer& transfer) {
    constexpr unsigned kNoTimeLimit = 0;
    const auto& ends = place.interface;
    if (&transfer == &asking) {
        libusb_fill_control_transfer(transfer.raw, handle, bytes_of(transfer.buffer), on_end, this,
                                     kNoTimeLimit);
    } else {
        const std::uint8_t endpoint = &transfer == &out ? ends.out->address : ends.in->address;
        libusb_fill_bulk_transfer(transfer.raw, handle, endpoint, bytes_of(transfer.buffer),
                                  static_cast<int>(transfer.buffer.size()), on_end, this, kNoTimeLimit);
    }
    transfer.bytes = 0;
    const int code = libusb_submit_transfer(transfer.raw);
    if (code != 0) {
        trouble = from_libusb(code, place.name, "beginning a transfer");
        heard.cancel();
        return tl::unexpected(*trouble);
    }
    transfer.is_pending = true;
    return {};
}

asio::awaitable<bool> UsbPipe::Session::wait(std::shared_ptr<Session> self, Transfer& transfer,
                                             Time deadline) {
    bool is_cancelled = false;
    while (transfer.is_pending) {
        if (self->is_closing) co_return false;
        const Time now = self->clock.now();
        if (now >= deadline) {
            if (is_cancelled) co_return false;
            is_cancelled = true;
            deadline = now + self->place.patience.give_back;
            libusb_cancel_transfer(transfer.raw);
            self->pump();
            continue;
        }
        transfer.waiter.expires_after(deadline - now);
        co_await transfer.waiter.async_wait(kAnswer);
    }
    co_return true;
}

void UsbPipe::Session::on_end(libusb_transfer* raw) {
    auto& self = *static_cast<Session*>(raw->user_data);
    Transfer& transfer = raw == self.out.raw ? self.out : raw == self.in.raw ? self.in : self.asking;
    transfer.is_pending = false;
    transfer.status = raw->status;
    transfer.bytes = static_cast<std::size_t>(std::max(raw->actual_length, 0));
    transfer.waiter.cancel();
    if (self.is_closing) return;
    if (&transfer == &self.in) {
        self.read_ended();
    } else if (raw->status == LIBUSB_TRANSFER_NO_DEVICE) {
        self.lose(raw->status);
    } else if (&transfer == &self.out && raw->status != LIBUSB_TRANSFER_COMPLETED &&
               raw->status != LIBUSB_TRANSFER_CANCELLED) {
        self.lose(raw->status);
    }
}

void UsbPipe::Session::lose(libusb_transfer_status status) {
    if (!trouble) trouble = Error{ErrorCode::offline, place.name + ": " + words_for(status)};
    is_halted = is_halted || status == LIBUSB_TRANSFER_STALL;
    heard.cancel();
}

/// Asks for more, where there is an ear for it and room.
void UsbPipe::Session::read_on() {
    constexpr std::size_t kReadBytes = 4'096;  // a whole number of packets of every speed
    constexpr int kFailuresMax = 3;            // one may be noise; one that always fails has no ear for us
    if (!is_usable() || in.is_pending || !place.interface.in || read_failures >= kFailuresMax) return;
    if (inbox.size() + kReadBytes > kInboxMax || pause.expiry() > clock.now()) return;
    in.buffer.resize(kReadBytes);
    static_cast<void>(submit(in));
}

void UsbPipe::Session::read_ended() {
    constexpr Duration kQuietMax = std::chrono::milliseconds(100);  // some answer "nothing" without end
    constexpr Duration kQuietMin = std::chrono::milliseconds(5);
    switch (in.status) {
        case LIBUSB_TRANSFER_COMPLETED:
            read_failures = 0;
            if (in.bytes > 0) {
                quiet = Duration{};
                inbox.append(in.buffer, 0, in.bytes);
                heard.cancel();
                read_on();
            } else {
                pause_then_read(quiet = std::clamp(quiet * 2, kQuietMin, kQuietMax));
            }
            return;
        case LIBUSB_TRANSFER_CANCELLED: return;
        case LIBUSB_TRANSFER_NO_DEVICE: lose(in.status); return;
        default:  // it can be written to all the same
            ++read_failures;
            pause_then_read(kQuietMax);
    }
}

void UsbPipe::Session::pause_then_read(Duration most) {
    pause.expires_after(most);
    pause.async_wait([weak = weak_from_this()](error_code ec) {
        const auto self = weak.lock();
        if (!ec && self) self->read_on();
    });
}

/// Lets libusb see to what has happened, without waiting for more.
void UsbPipe::Session::pump() {
    timeval at_once{};
    if (context != nullptr) libusb_handle_events_timeout_completed(context, &at_once, nullptr);
}

// ---- its end ----

void UsbPipe::Session::shut() {
    is_closing = true;
    for (Transfer* transfer : {&out, &in, &asking}) {
        transfer->waiter.cancel();
        if (transfer->is_pending) libusb_cancel_transfer(transfer->raw);
    }
    heard.cancel();
    pause.cancel();
    pump();
    if (!has_pending()) {
        tear_down();
        return;
    }
    // Whoever waits for libusb's descriptors keeps us, and does it when the last one is back; or else this
    // does.
    pause.expires_after(place.patience.give_back);
    pause.async_wait([weak = weak_from_this()](error_code ec) {
        const auto self = weak.lock();
        if (!ec && self) self->tear_down();
    });
}

void UsbPipe::Session::tear_down() {
    constexpr int kLastRoundsMax =
        20;  // at the end of the program; 0.2 s, and the kernel needs a millisecond
    is_closing = true;
    pause.cancel();
    for (int i = 0; i < kLastRoundsMax && has_pending(); ++i) {
        timeval soon{0, 10'000};
        libusb_handle_events_timeout_completed(context, &soon, nullptr);
    }
    const bool is_kept = has_pending();
    while (!watched.empty()) unwatch(watched.begin()->first);
    if (context != nullptr) libusb_set_pollfd_notifiers(context, nullptr, nullptr, nullptr);
    if (is_kept) {
        // Its memory is never to be touched again, by nobody: better lost than given to somebody else.
        log::warning("the system kept a USB transfer", {{"device", place.name}});
        for (Transfer* transfer : {&out, &in, &asking}) {
            if (transfer->is_pending) static_cast<void>(new std::string(std::move(transfer->buffer)));
            transfer->raw = nullptr;
        }
        handle = nullptr;
        context = nullptr;
    }
    for (Transfer* transfer : {&out, &in, &asking}) {
        if (auto* raw = std::exchange(transfer->raw, nullptr)) libusb_free_transfer(raw);
    }
    if (auto* old = std::exchange(handle, nullptr)) {
        if (is_claimed) libusb_release_interface(old, place.interface.number);
        libusb_close(old);
    }
    if (auto* old = std::exchange(context, nullptr)) libusb_exit(old);
    if (fd >= 0) ::close(std::exchange(fd, -1));
}

// ---- libusb's descriptors on our io context ----

void UsbPipe::Session::watch(int descriptor, short events) {
    unwatch(descriptor);
    auto ours = std::make_shared<Descriptor>(executor);
    error_code ec;
    ours->assign(descriptor, ec);
    if (ec) {
        log::warning("a descriptor of libusb's can't be waited for", {{"why", ec.message()}});
        return;
    }
    watched[descriptor] = ours;
    if ((events & POLLIN) != 0) arm(ours, Descriptor::wait_read);
    if ((events & POLLOUT) != 0) arm(ours, Descriptor::wait_write);
}

void UsbPipe::Session::unwatch(int descriptor) {
    const auto found = watched.find(descriptor);
    if (found == watched.end()) return;
    if (found->second->is_open()) found->second->release();
    watched.erase(found);
}

void UsbPipe::Session::arm(std::shared_ptr<Descriptor> descriptor, Descriptor::wait_type what) {
    // Keeps the session: it lives on until `tear_down` has let go of every descriptor.
    auto& waited = *descriptor;
    waited.async_wait(what,
                      [self = shared_from_this(), descriptor = std::move(descriptor), what](error_code ec) {
                          if (ec || !descriptor->is_open()) return;
                          self->pump();
                          if (self->is_closing && self->handle != nullptr && !self->has_pending())
                              self->tear_down();
                          if (descriptor->is_open()) self->arm(descriptor, what);
                      });
}

}  // namespace comptoir::bridge
