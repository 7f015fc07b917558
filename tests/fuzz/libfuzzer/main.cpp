/// The one body that is linked in, for libFuzzer. With COMPTOIR_FUZZ_SEEDS it writes its seeds into that
/// folder.

#include <cstdint>
#include <cstdlib>
#include <filesystem>

#include "app/base/file.hpp"
#include "app/base/log.hpp"
#include "tests/fuzz/body.hpp"

namespace {

const comptoir::fuzz::Body& body() {
    CHECK(comptoir::fuzz::bodies().size() == 1, "a fuzzer links one body");
    return comptoir::fuzz::bodies().front();
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
    comptoir::log::set_level(comptoir::log::Level::error);
    const char* folder = std::getenv("COMPTOIR_FUZZ_SEEDS");
    if (folder == nullptr) return 0;
    std::size_t number = 0;
    for (const std::string& bytes : comptoir::fuzz::corpus_of(body())) {
        const auto path = std::filesystem::path(folder) / ("seed-" + std::to_string(number++));
        CHECK(comptoir::file::write_soon(path, bytes), "the folder of the seeds can be written to");
    }
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    body().run({reinterpret_cast<const char*>(data), size});
    return 0;
}
