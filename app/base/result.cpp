#include "app/base/result.hpp"

namespace comptoir {

const char* name_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::offline: return "offline";
        case ErrorCode::timeout: return "timeout";
        case ErrorCode::refused: return "refused";
        case ErrorCode::malformed: return "malformed";
        case ErrorCode::busy: return "busy";
        case ErrorCode::full: return "full";
        case ErrorCode::unsupported: return "unsupported";
    }
    return "unknown";
}

}  // namespace comptoir
