#include "app/base/boot.hpp"

#include <cstddef>

#include "app/base/file.hpp"

namespace comptoir {
namespace {

constexpr const char* kFile = "/proc/sys/kernel/random/boot_id";
constexpr std::size_t kBytesMax = 64;  // a uuid and a line end

}  // namespace

std::string boot_id() {
    std::string text = file::read(kFile, kBytesMax).value_or("");
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
}

}  // namespace comptoir
