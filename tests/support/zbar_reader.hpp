#pragma once
/// Codes as a phone's camera would read them, with a decoder that knows nothing of ours.

#include <zbar.h>

#include <string>
#include <vector>

#include "renderer/surface.hpp"

namespace comptoir::test {

/// The contents of all codes found.
inline std::vector<std::string> read_codes(const renderer::Pixels& pixels) {
    std::string grey;
    for (std::size_t i = 0; i < pixels.rgba.size(); i += 4) {
        grey += static_cast<char>(
            (pixels.rgba[i] * 299U + pixels.rgba[i + 1] * 587U + pixels.rgba[i + 2] * 114U) / 1000U);
    }
    zbar::ImageScanner scanner;
    zbar::Image image(static_cast<unsigned>(pixels.size.width), static_cast<unsigned>(pixels.size.height),
                      "Y800", grey.data(), grey.size());
    scanner.scan(image);
    std::vector<std::string> contents;
    for (auto symbol = image.symbol_begin(); symbol != image.symbol_end(); ++symbol)
        contents.push_back(symbol->get_data());
    image.set_data(nullptr, 0);
    return contents;
}

}  // namespace comptoir::test
