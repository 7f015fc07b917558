#pragma once
/// One line of the benchmark table: what was measured, what it has to reach, and a rival measured in the same
/// run.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace comptoir::bench {

struct Row {
    std::string what;
    double value = 0;
    std::string unit;
    std::optional<double> at_most;        ///< the figure to reach, in `unit`
    std::string rival;                    ///< who, "" for none
    std::optional<double> rival_value;    ///< in `unit`
    std::optional<double> ratio_at_most;  ///< of value to rival_value
};

/// As tests/bench/table.sh puts them together: tab-separated, "row" first.
inline void print(const Row& row) {
    const bool is_met =
        (!row.at_most || row.value <= *row.at_most) &&
        (!row.ratio_at_most || !row.rival_value || row.value <= *row.ratio_at_most * *row.rival_value);
    char text[512];
    std::snprintf(text, sizeof text, "row\t%s\t%.4g %s\t%s\t%s\t%s\t%s\n", row.what.c_str(), row.value,
                  row.unit.c_str(),
                  row.at_most ? ("<= " + std::to_string(*row.at_most).substr(0, 6)).c_str() : "",
                  row.rival_value ? (row.rival + " " + std::to_string(*row.rival_value).substr(0, 7)).c_str()
                                  : row.rival.c_str(),
                  row.rival_value ? std::to_string(row.value / *row.rival_value).substr(0, 6).c_str() : "",
                  row.at_most || (row.ratio_at_most && row.rival_value) ? (is_met ? "met" : "NOT MET") : "");
    std::fputs(text, stdout);
    std::fflush(stdout);
}

/// One that has no rival.
inline void print(std::string what, double value, std::string unit, std::optional<double> at_most = {}) {
    print({.what = std::move(what),
           .value = value,
           .unit = std::move(unit),
           .at_most = at_most,
           .rival = "",
           .rival_value = {},
           .ratio_at_most = {}});
}

/// The smallest sample that `percent` of all do not exceed; the samples are sorted by it.
inline double percentile(std::vector<double>& samples, double percent) {
    if (samples.empty()) return 0;
    std::sort(samples.begin(), samples.end());
    const auto rank = static_cast<std::size_t>(percent / 100 * static_cast<double>(samples.size() - 1) + 0.5);
    return samples[std::min(rank, samples.size() - 1)];
}

inline double milliseconds(std::chrono::steady_clock::duration duration) {
    return std::chrono::duration<double, std::milli>(duration).count();
}

/// Something that is measured alone; false: it could not be.
struct Section {
    const char* name;
    bool (*run)();
};

/// Those whose name contains the first word, or all. Returns 1 where one could not be measured.
inline int run_sections(int count, char** words, std::initializer_list<Section> sections) {
    const std::string wanted = count > 1 ? words[1] : "";
    bool is_measured = true;
    for (const Section& section : sections) {
        if (std::string(section.name).find(wanted) == std::string::npos || section.run()) continue;
        std::fprintf(stderr, "%s: not measured\n", section.name);
        is_measured = false;
    }
    return is_measured ? 0 : 1;
}

}  // namespace comptoir::bench
