#pragma once
/// The folder that a shop puts its files into: mostly the FAT partition of a memory card, with whatever else
/// is on it.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "app/base/result.hpp"

namespace comptoir::importing {

enum class Subject { settings, wifi, wpa_supplicant };

/// A file by one of our names, as it was found.
struct Offered {
    std::string name;  ///< as it is spelt there
    Subject subject;
    Result<std::string> bytes;
};

/// Reads what is offered, tells what is wrong with it, and takes the secrets away again.
///
/// Thread: any; blocks for the disk.
class Stick {
public:
    explicit Stick(std::filesystem::path folder) : folder_(std::move(folder)) {}

    /// Every file with one of our names, upper or lower case being the same, in the order of their names.
    ///
    /// Errors: offline (no such folder, or it can't be read), full (more than kEntriesMax entries). A file
    /// that can't be read or is larger than a settings file may be comes with an error of its own.
    [[nodiscard]] Result<std::vector<Offered>> offered() const;

    /// Whether the content is what `clean` leaves behind, or began to.
    [[nodiscard]] static bool is_cleaned(std::string_view bytes);

    /// Overwrites the file where it lies, cuts it to one line that says what became of it, and renames it to
    /// NAME.imported. The line is on the disk before anything else is overwritten: whatever a power cut
    /// leaves is not mistaken for a shop's file, and cleaning it once more ends what was begun. No step needs
    /// room.
    ///
    /// Errors: refused (it can't be written), full. A name that can't be given is no error: the secret is
    /// gone.
    [[nodiscard]] Result<void> clean(const std::string& name) const;

    /// Writes comptoir-errors.txt, or removes it where there is nothing to say.   Errors: as `clean`.
    [[nodiscard]] Result<void> say(std::string_view text) const;

    static constexpr std::size_t kEntriesMax = 65'536;  // the most that a folder of FAT holds
    static constexpr std::size_t kOfferedMax =
        32;  // our names are seven; a disk that tells case has more spellings

private:
    std::filesystem::path folder_;
};

}  // namespace comptoir::importing
