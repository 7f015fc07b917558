#pragma once
/// What a POS may ask the idle screen for.

#include <chrono>
#include <string>

namespace comptoir::sources {

/// One picture or video: a file of the playlist's folder by its name alone, or a picture on the POS's server.
struct AskedSlide {
    std::string file;  ///< empty: `url` instead
    std::string url;
    std::chrono::milliseconds shown_for{0};  ///< zero: as the settings have it

    bool operator==(const AskedSlide&) const = default;
};

}  // namespace comptoir::sources
