/// What a receipt costs that is written down before it leaves: how long the disk takes, and how long screens
/// and other devices wait meanwhile, where the disk is waited for on the pool and where it is on io.
///
/// Prints rows (row.hpp); words: a part of a section's name to run that section alone. A second word names
/// the folder to write to, as that of a card. Ends with 1 where something could not be measured.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/base/file.hpp"
#include "device-bridge/fiscal/fdm_device.hpp"
#include "device-bridge/fiscal/receipt_ledger.hpp"
#include "device-bridge/links/simulated_wire.hpp"
#include "device-bridge/protocols/fdm_machine.hpp"
#include "tests/bench/row.hpp"
#include "tests/support/fdm_receipt.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::bench {
namespace {

using namespace bridge;
using SteadyClock = std::chrono::steady_clock;

constexpr int kReceipts = 300;  // more than the ledger keeps, so that its file has its usual size

std::filesystem::path wanted_folder;

/// A timer of io that is due each millisecond: what it is late by, everybody waits.
class Heart {
public:
    explicit Heart(asio::io_context& io) : timer_(io) { beat(); }
    std::vector<double> late;

private:
    void beat() {
        timer_.expires_after(std::chrono::milliseconds(1));
        const auto due = timer_.expiry();
        timer_.async_wait([this, due](const boost::system::error_code& ec) {
            if (ec) return;
            late.push_back(milliseconds(SteadyClock::now() - due));
            beat();
        });
    }

    asio::steady_timer timer_;
};

bool run_receipts(const std::string& where, const std::filesystem::path& folder,
                  std::optional<asio::any_io_executor> pool, asio::io_context& io) {
    SystemClock clock;
    FdmMachine machine;
    const auto wire = SimulatedWire::create(io.get_executor(), clock);
    wire->on_written([&](std::string_view bytes) { wire->send(machine.feed(bytes)); });
    DeviceInfo info;
    info.id = "fdm";
    OpenContext context{.executor = io.get_executor(),
                        .info = info,
                        .events = [](const EventBody&, const std::string&) {},
                        .clock = clock,
                        .paper_folder = "",
                        .runtime_folder = "",
                        .state_folder = folder.string()};
    if (pool) context.pool = *pool;
    const auto device = make_fdm(std::move(context), wire->near_end());
    device->start();
    while (device->condition() != Condition::ready) io.run_one();
    Heart heart(io);
    std::vector<double> took;
    for (int number = 1; number <= kReceipts; ++number) {
        Action action;
        action.verb = "register_receipt";
        action.fields = test::fdm_receipt(std::to_string(number));
        action.deadline = clock.now() + std::chrono::minutes(1);
        std::optional<ActionResult> result;
        const auto begun = SteadyClock::now();
        asio::co_spawn(io, device->perform(std::move(action)),
                       [&](const std::exception_ptr&, ActionResult with) { result = std::move(with); });
        while (!result) io.run_one();
        took.push_back(milliseconds(SteadyClock::now() - begun));
        if (result->outcome != Outcome::done) return false;
    }
    device->stop();
    print("a receipt, " + where + ": p50", percentile(took, 50), "ms");
    print("a receipt, " + where + ": p99", percentile(took, 99), "ms");
    print("everybody else waits, " + where + ": p99", percentile(heart.late, 99), "ms");
    print("everybody else waits, " + where + ": worst", percentile(heart.late, 100), "ms");
    return machine.registered() == kReceipts;
}

std::filesystem::path folder_of(const test::TemporaryFolder& folder, const char* name) {
    const auto path = (wanted_folder.empty() ? folder.path() : wanted_folder) / name;
    std::filesystem::create_directories(path);
    return path;
}

bool disk() {
    const test::TemporaryFolder folder;
    const auto file = folder_of(folder, "disk") / "ledger.json";
    ReceiptLedger ledger;
    for (std::size_t i = 0; i < ReceiptLedger::kReceiptsMax; ++i) {
        const auto noted = ledger.note({std::string(64, 'a') + std::to_string(i),
                                        ReceiptLedger::Receipt::State::closed,
                                        "BFDM0000001",
                                        {std::string(110, 'x')}});
        if (!noted) return false;
    }
    std::vector<double> composing;
    std::vector<double> writing;
    for (int i = 0; i < kReceipts; ++i) {
        const auto begun = SteadyClock::now();
        const std::string text = ledger.text();
        const auto composed = SteadyClock::now();
        if (!file::write(file, text)) return false;
        composing.push_back(milliseconds(composed - begun));
        writing.push_back(milliseconds(SteadyClock::now() - composed));
    }
    print("a full ledger: to compose it, p99", percentile(composing, 99), "ms");
    print("a full ledger: on the disk, p50", percentile(writing, 50), "ms");
    print("a full ledger: on the disk, p99", percentile(writing, 99), "ms");
    print("a full ledger: on the disk, worst", percentile(writing, 100), "ms");
    return true;
}

bool on_io() {
    const test::TemporaryFolder folder;
    asio::io_context io;
    return run_receipts("disk on io", folder_of(folder, "io"), std::nullopt, io);
}

bool on_pool() {
    const test::TemporaryFolder folder;
    asio::io_context io;
    asio::thread_pool pool(2);
    return run_receipts("disk on the pool", folder_of(folder, "pool"), pool.get_executor(), io);
}

}  // namespace
}  // namespace comptoir::bench

int main(int count, char** words) {
    using namespace comptoir::bench;
    if (count > 2) wanted_folder = words[2];
    return run_sections(count, words, {{"disk", disk}, {"on_io", on_io}, {"on_pool", on_pool}});
}
