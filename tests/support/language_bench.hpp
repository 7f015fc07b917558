#pragma once
/// A printer language at one end of a wire and a printer made of software at the other.

#include <chrono>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "device-bridge/printing/languages.hpp"
#include "device-bridge/printing/simulated_machine.hpp"

namespace comptoir::test {

/// Dots by chance, the same each time, none beyond the paper.
inline std::string chance_rows(int width, int height, unsigned seed = 7) {
    std::minstd_rand dice(seed);
    std::string rows(static_cast<std::size_t>((width + 7) / 8 * height), '\0');
    for (char& byte : rows) byte = static_cast<char>(dice() >> 9);
    return rows;
}

struct LanguageBench {
    explicit LanguageBench(const char* id, int width = 64) : LanguageBench(*bridge::find_model(id), width) {}
    explicit LanguageBench(const bridge::PrinterModel& from, int width = 64,
                           const bridge::LanguageOptions& options = {})
        : model(from),
          language(bridge::make_language(from, options)),
          machine(bridge::make_machine(
              from, width,
              {.reply = [this](std::string_view bytes) { replies += bytes; },
               .cut = [this](const bridge::Paper& paper) { papers.push_back(paper); },
               .pulse = [this](bridge::PaperMachine::Pin pin,
                               std::chrono::milliseconds on) { pulses.emplace_back(pin, on); }})) {}
    LanguageBench(const LanguageBench&) = delete;
    LanguageBench& operator=(const LanguageBench&) = delete;

    /// A whole picture, in bands as long as the language takes.
    std::string picture(std::string_view rows, int row_bytes,
                        bridge::CutMode cut = bridge::CutMode::partial) {
        const auto stride = static_cast<std::size_t>(row_bytes);
        std::string bytes = language->begin_picture(row_bytes, static_cast<int>(rows.size() / stride));
        const int step = language->band_rows_step();
        const auto band = static_cast<std::size_t>(language->band_rows_max() / step * step) * stride;
        for (std::size_t at = 0; at < rows.size(); at += band)
            bytes += language->band(rows.substr(at, band), row_bytes);
        return bytes + language->end_picture(cut);
    }

    /// What the machine said since the last time comes to the language's ear.
    void hear() { hear(std::exchange(replies, {})); }
    void hear(std::string_view bytes) {
        language->hear(bytes,
                       {.status = [this](const bridge::PrinterStatus& said) { statuses.push_back(said); },
                        .done = [this](const bridge::PrinterStatus& said) { dones.push_back(said); }});
    }

    bridge::PrinterModel model;
    std::unique_ptr<bridge::PrinterLanguage> language;
    std::string replies;
    std::vector<bridge::Paper> papers;
    std::vector<std::pair<bridge::PaperMachine::Pin, std::chrono::milliseconds>> pulses;
    std::vector<bridge::PrinterStatus> statuses;
    std::vector<bridge::PrinterStatus> dones;
    std::unique_ptr<bridge::PaperMachine> machine;
};

/// The first `height` rows of a paper as bytes.
inline std::string top_of(const bridge::Paper& paper, int height) {
    const auto size = static_cast<std::size_t>(paper.row_bytes() * height);
    if (paper.bits.size() < size) return "too short";
    return {paper.bits.begin(), paper.bits.begin() + static_cast<std::ptrdiff_t>(size)};
}

/// Each dot so often across and down.
inline std::string enlarged(std::string_view rows, int width, int across, int down) {
    bridge::Paper source{width, {rows.begin(), rows.end()}};
    bridge::Paper paper{width * across, {}};
    paper.feed(source.rows() * down);
    for (int y = 0; y < paper.rows(); ++y) {
        for (int x = 0; x < paper.width_dots; ++x) {
            if (source.is_black(x / across, y / down)) paper.blacken(x, y);
        }
    }
    return {paper.bits.begin(), paper.bits.end()};
}

}  // namespace comptoir::test
