#pragma once
/// What must survive a restart and is too small for the journal: who this box is and which tills it knows.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "app/base/json.hpp"
#include "app/base/result.hpp"
#include "app/odoo/bus/bus_display.hpp"

namespace comptoir {

/// Thread: io (blocks for the disk for a moment; the files are some hundred bytes).
/// Errors: a folder that can't be written is a problem to be shown, never a reason not to start. What was to
/// be saved is remembered meanwhile, and saved as soon as the folder takes it. Limits: what waits is one text
/// for each of the five files, each as large as its file.
class StateFolder {
public:
    /// Creates the folder where it can.
    explicit StateFolder(std::filesystem::path path);

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    /// What is wrong with the folder, for the setup scene and the status; empty when nothing is.
    [[nodiscard]] const std::string& problem() const { return problem_; }

    /// Tries again what could not be saved; to be called now and then. Returns whether that mended it.
    bool look_again();

    /// The box's own identity: `adopted` if set, else what is stored, else `fallback` (a MAC), else random;
    /// stored once and never recomputed.
    [[nodiscard]] std::string identity(const std::string& adopted, const std::string& fallback);

    /// Origins of the POS pages that were let in. Limits: http::Access bounds how many it hands over.
    [[nodiscard]] std::vector<std::string> origins() const;
    void remember_origin(const std::string& origin);

    /// Where the POS's bus was left; an empty one before anything was.
    [[nodiscard]] odoo::bus::Bookmark bookmark() const;
    void remember_bookmark(const odoo::bus::Bookmark& bookmark);  ///< a power cut may take it
    /// What a POS knows this screen by: a random uuid, made once.
    [[nodiscard]] std::string screen_id();

    /// What a POS asked of the screen, as `describe(ScreenWish)` put it; null before anything was.
    [[nodiscard]] json::Value screen_wish() const;
    void remember_screen_wish(const json::Value& wish);

private:
    enum class Wait { for_the_disk, for_nothing };
    [[nodiscard]] json::Value stored(const char* name) const;
    [[nodiscard]] json::Value on_disk(const std::string& name) const;
    [[nodiscard]] bool lies_unread(const std::string& name) const;
    [[nodiscard]] std::string merged(const std::string& name, const std::string& waiting) const;
    void save(const char* name, const std::string& text, Wait wait = Wait::for_the_disk);
    void note(const Result<void>& saved);
    [[nodiscard]] Result<void> probe() const;

    std::filesystem::path path_;
    std::string problem_;
    std::map<std::string, std::string, std::less<>> unsaved_;  ///< by the file's name
};

}  // namespace comptoir
