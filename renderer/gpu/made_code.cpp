#include "renderer/gpu/made_code.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>

namespace comptoir::renderer {

bool may_make_code() {
    const auto bytes = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    void* page = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) return false;
    const bool may = ::mprotect(page, bytes, PROT_READ | PROT_EXEC) == 0;
    ::munmap(page, bytes);
    return may;
}

}  // namespace comptoir::renderer
