#include "app/base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace comptoir {

void check_failed(const char* condition, const char* why, const char* file, int line) {
    std::fprintf(stderr, "<2>broken promise: %s (%s) at %s:%d\n", why, condition, file, line);
    std::abort();
}

}  // namespace comptoir
