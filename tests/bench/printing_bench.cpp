/// What printing costs: receipts to dots, beside python3-pil doing the same in the same run; and from a
/// till's whole request to the first byte of the picture at a network printer, through the whole program.
///
/// Prints rows (row.hpp); words: a part of a section's name to run that section alone. Ends with 1 where
/// something could not be measured.

#include <signal.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
// jpeglib.h needs FILE from the lines above.
#include <jpeglib.h>

#include "app/base/base64.hpp"
#include "app/base/json.hpp"
#include "device-bridge/printing/raster.hpp"
#include "tests/bench/network_printer.hpp"
#include "tests/bench/row.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/kiosk.hpp"
#include "tests/support/temporary_folder.hpp"

namespace comptoir::bench {
namespace {

using namespace std::string_view_literals;
using boost::asio::ip::tcp;
using bridge::Raster;
using SteadyClock = std::chrono::steady_clock;

constexpr const char* kReceipt = COMPTOIR_SOURCE_DIR "/tests/captures/odoo19/box/receipt.jpg";
constexpr int kWidth = 512;
constexpr std::size_t kTallRows = 2'000;
constexpr std::size_t kLongestRows = 32'000;  // four metres at 203 dpi
constexpr int kRasters = 60;
constexpr int kReceipts = 60;
constexpr int kWarmUp = 5;

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// The captured receipt, begun again until there are so many rows.
std::string tall_receipt(std::size_t rows_wanted) {
    const std::string receipt = read_file(kReceipt);
    std::vector<std::uint8_t> pixels;
    while (pixels.size() < kWidth * rows_wanted) {
        auto rows = bridge::PictureRows::open(receipt);
        if (!rows || (*rows)->width() != kWidth) return "";
        std::vector<std::uint8_t> row(kWidth);
        for (int y = 0; y < (*rows)->height() && (*rows)->next(row); ++y) {
            pixels.insert(pixels.end(), row.begin(), row.end());
        }
    }
    jpeg_compress_struct encoder{};
    jpeg_error_mgr errors{};
    encoder.err = jpeg_std_error(&errors);
    jpeg_create_compress(&encoder);
    unsigned char* memory = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&encoder, &memory, &size);
    encoder.image_width = kWidth;
    encoder.image_height = static_cast<JDIMENSION>(rows_wanted);
    encoder.input_components = 3;
    encoder.in_color_space = JCS_RGB;  // a canvas knows no grey
    jpeg_set_defaults(&encoder);
    jpeg_set_quality(&encoder, 92, TRUE);  // what a browser's canvas takes
    jpeg_start_compress(&encoder, TRUE);
    std::vector<std::uint8_t> row(std::size_t{kWidth} * 3);
    for (std::size_t y = 0; y < rows_wanted; ++y) {
        for (std::size_t i = 0; i < row.size(); ++i) row[i] = pixels[y * kWidth + i / 3];
        JSAMPROW rows[1] = {row.data()};
        jpeg_write_scanlines(&encoder, rows, 1);
    }
    jpeg_finish_compress(&encoder);
    jpeg_destroy_compress(&encoder);
    std::string bytes(reinterpret_cast<const char*>(memory), size);
    std::free(memory);
    return bytes;
}

// ---- picture to dots -----------------------------------------------------------------------------------

/// Milliseconds for every dot of the picture, in bands as they would leave.
double raster_once(const std::string& picture) {
    const auto start = SteadyClock::now();
    auto raster = Raster::open(picture, kWidth);
    for (auto band = raster->next_band(128); band && !band->empty();) band = raster->next_band(128);
    return milliseconds(SteadyClock::now() - start);
}

/// python3-pil's median for the same steps, or nothing where it is not installed.
std::optional<double> pil_milliseconds(const std::string& path) {
    const std::string script =
        "import sys,time\n"
        "from PIL import Image,ImageOps\n"
        "t=[]\n"
        "for i in range(30):\n"
        "    a=time.perf_counter()\n"
        "    ImageOps.invert(Image.open(sys.argv[1]).convert('L')).convert('1').tobytes()\n"
        "    t.append(time.perf_counter()-a)\n"
        "print(sorted(t)[15]*1000)\n";
    FILE* pipe = ::popen(("/usr/bin/python3 -c \"" + script + "\" '" + path + "' 2>/dev/null").c_str(), "r");
    if (pipe == nullptr) return std::nullopt;
    double value = 0;
    const bool is_read = std::fscanf(pipe, "%lf", &value) == 1;
    ::pclose(pipe);
    return is_read ? std::optional(value) : std::nullopt;
}

bool raster() {
    const test::TemporaryFolder folder;
    const std::string tall = (folder.path() / "tall.jpg").string();
    std::ofstream(tall, std::ios::binary) << tall_receipt(kTallRows);
    const std::pair<const char*, std::string> pictures[] = {{"512x1491", kReceipt}, {"512x2000", tall}};
    for (const auto& [size, path] : pictures) {
        const std::string bytes = read_file(path);
        std::vector<double> samples;
        for (int i = 0; i < kRasters; ++i) samples.push_back(raster_once(bytes));
        const auto rival = pil_milliseconds(path);
        print({.what = std::string("receipt JPEG ") + size + " → dots, whole, p50",
               .value = percentile(samples, 50),
               .unit = "ms",
               .at_most = {},
               .rival = rival ? "python3-pil" : "python3-pil is not installed",
               .rival_value = rival,
               .ratio_at_most = 0.5});
    }
    return true;
}

// ---- memory --------------------------------------------------------------------------------------------

/// A line "Name:   123 kB" of /proc/self/status.
double megabytes_of(const std::string& name) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with(name + ":")) return std::stod(line.substr(name.size() + 1)) / 1'024;
    }
    return 0;
}

/// In a process of its own, so that nothing freed before is used again: says how much memory a raster takes
/// at most, above what the process has with the encoded picture read.
int peak_of(const std::string& path, Raster::Turn turn) {
    std::string picture(std::filesystem::file_size(path), '\0');  // at once: growing would leave room behind
    std::ifstream(path, std::ios::binary).read(picture.data(), static_cast<std::streamsize>(picture.size()));
    std::ofstream("/proc/self/clear_refs") << "5";  // the peak is what it is now   Source: proc(5)
    const double before = megabytes_of("VmRSS");
    auto raster = Raster::open(picture, Raster::Options{.paper_width_dots = 576, .turn = turn});
    if (!raster) return 1;
    for (auto band = raster->next_band(128); band && !band->empty();) band = raster->next_band(128);
    if (raster->rows_made() != static_cast<int>(kLongestRows)) return 1;
    std::printf("%f\n", megabytes_of("VmHWM") - before);
    return 0;
}

std::string own_path() {
    return "'" + std::filesystem::read_symlink("/proc/self/exe").string() + "'";
}

bool memory() {
    const test::TemporaryFolder folder;
    const std::string path = (folder.path() / "longest.jpg").string();
    std::ofstream(path, std::ios::binary) << tall_receipt(kLongestRows);
    const std::pair<const char*, const char*> ways[] = {{"upright", ""}, {"upside down", ", upside down"}};
    for (const auto& [word, what] : ways) {
        FILE* pipe = ::popen(("exec " + own_path() + " peak '" + path + "' '" + word + "'").c_str(), "r");
        if (pipe == nullptr) return false;
        double megabytes = 0;
        const bool is_read = std::fscanf(pipe, "%lf", &megabytes) == 1;
        if (::pclose(pipe) != 0 || !is_read) return false;
        print(std::string("receipt JPEG 512x32000 (4 m) → dots, peak above rest") + what, megabytes, "MiB",
              4);
    }
    return true;
}

// ---- request to printer --------------------------------------------------------------------------------

/// A printer that notes when the first byte of each picture comes, answers what it is asked, and prints
/// nothing.
class StopwatchPrinter {
public:
    [[nodiscard]] std::string uri() const { return network_.uri(); }
    /// When the first picture since the last call began.
    std::optional<SteadyClock::time_point> take_first_raster() {
        const auto ticks = first_raster_.exchange(0);
        if (ticks == 0) return std::nullopt;
        return SteadyClock::time_point(SteadyClock::duration(ticks));
    }

private:
    /// Questions come alone or behind a picture; a loopback of this size cuts none in two.
    void hear(tcp::socket& socket, std::string_view bytes) {
        if (bytes.find("\x1Dv0"sv) != std::string_view::npos) {
            SteadyClock::rep none = 0;
            first_raster_.compare_exchange_strong(none, SteadyClock::now().time_since_epoch().count());
        }
        if (bytes.find("\x10\x04\x04"sv) != std::string_view::npos) {
            NetworkPrinter::answer(socket, "\x16\x12\x12\x12"sv);
        }
        if (bytes.ends_with("\x1Dr\x01"sv)) NetworkPrinter::answer(socket, "\0"sv);
    }

    std::atomic<SteadyClock::rep> first_raster_{0};  // 0: none yet
    NetworkPrinter network_{[this](tcp::socket& socket, std::string_view bytes) { hear(socket, bytes); }};
};

/// As an Odoo POS sends it: JSON-RPC, the JPEG in base64. Contains parsing, decoding, the question how the
/// printer is (each time: the last receipt made its answer old) and the first band, on a connection that
/// stands.
bool request_to_printer() {
    StopwatchPrinter printer;
    test::Kiosk kiosk("[[printer]]\nname = \"receipt\"\nuri = \"" + printer.uri() + "\"\n");
    const std::uint16_t port = kiosk.port();
    if (port == 0 || !kiosk.program().wait_for("condition=\"ready\"")) return false;

    test::HttpClient till(port);
    const std::string body = json::dump(
        {{"jsonrpc", "2.0"},
         {"id", 1},
         {"params",
          {{"data", {{"action", "print_receipt"}, {"receipt", base64::encode(tall_receipt(kTallRows))}}}}}});
    std::vector<double> first;
    std::vector<double> whole;
    for (int run = 0; run < kWarmUp + kReceipts; ++run) {
        till.send(till.text("POST", "/hw_proxy/default_printer_action", body,
                            {{"Content-Type", "application/json"}}));
        const auto sent = SteadyClock::now();
        const auto answer = till.receive("POST");
        const auto answered = SteadyClock::now();
        const auto raster = printer.take_first_raster();
        if (run < kWarmUp || !raster || !json::truthy(answer.json(), "result")) continue;
        first.push_back(milliseconds(*raster - sent));
        whole.push_back(milliseconds(answered - sent));
    }
    if (first.size() != kReceipts) return false;
    print("receipt JPEG 512x2000, request whole → first raster byte, p50", percentile(first, 50), "ms", 5);
    print("receipt JPEG 512x2000, request whole → first raster byte, p95", percentile(first, 95), "ms", 5);
    print("receipt JPEG 512x2000, request whole → POS answered, p50", percentile(whole, 50), "ms");
    kiosk.program().signal(SIGTERM);
    return kiosk.program().wait_exit() == 0;
}

}  // namespace
}  // namespace comptoir::bench

int main(int count, char** words) {
    using namespace comptoir::bench;
    if (count == 4 && std::string(words[1]) == "peak") {
        const bool is_turned = std::string(words[3]) == "upside down";
        return peak_of(words[2], is_turned ? Raster::Turn::upside_down : Raster::Turn::none);
    }
    return run_sections(count, words,
                        {{"raster", raster}, {"memory", memory}, {"request_to_printer", request_to_printer}});
}
