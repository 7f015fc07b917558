#pragma once
/// Where a simulated printer's paper goes: one PNG a receipt.

#include <cstddef>
#include <filesystem>
#include <string>

#include "app/base/result.hpp"
#include "device-bridge/protocols/escpos_interpreter.hpp"

namespace comptoir::bridge {

/// A 1-bit PNG. Thread: any.   Errors: malformed where there is no row.
[[nodiscard]] Result<std::string> png_of(const Paper& paper);

/// `<folder>/<name>-NNNN.png`, numbered on from what lies there.
///
/// Thread: any one; blocks for the disk.   Limits: kFilesMax files of one name; the oldest go.
class PaperTray {
public:
    static constexpr std::size_t kFilesMax = 50;  // a demo's hour; some 10 kB each

    PaperTray(std::filesystem::path folder, std::string name);

    /// Errors: refused (read-only folder), full.
    [[nodiscard]] Result<std::filesystem::path> put(const Paper& paper);

private:
    void drop_oldest() const;

    std::filesystem::path folder_;
    std::string name_;
    int number_ = 0;
};

}  // namespace comptoir::bridge
