#include "app/importing/import.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "app/base/digest.hpp"
#include "app/base/file.hpp"
#include "app/importing/durable.hpp"
#include "app/importing/stick.hpp"
#include "app/importing/wifi.hpp"

namespace comptoir::importing {
namespace {

namespace fs = std::filesystem;
using settings::Problem;

constexpr mode_t kSettingsRights = 0640;     // root and the kiosk, for they hold secrets
constexpr mode_t kConnectionRights = 0600;   // NetworkManager takes no other
constexpr std::size_t kRememberedMax = 520;  // eight digests of 64 digits; a card has two files for us
constexpr const char* kConnection = "comptoir-wifi.nmconnection";
constexpr const char* kCountry = "wifi-country";
constexpr mode_t kCountryRights = 0644;

std::string digest_digits(std::string_view bytes) {
    std::string digits;
    for (const char c : digest_of({bytes})) digits += fmt::format("{:02x}", static_cast<std::uint8_t>(c));
    return digits;
}

/// Whose the settings are: as the file that is there, else as the folder of the drop-ins, else as the folder.
struct stat owner_of(const fs::path& settings_file) {
    struct stat info {};
    for (const fs::path& path :
         {settings_file, settings_file.parent_path() / "conf.d", settings_file.parent_path()})
        if (::stat(path.c_str(), &info) == 0) return info;
    return info;
}

class Import {
public:
    Import(const settings::Schema& schema, const Places& places)
        : schema_(schema),
          places_(places),
          stick_(places.folder),
          memory_(places.settings_file.parent_path() / ".imported") {}

    Result<Imported> run() {
        auto offered = stick_.offered();
        if (!offered) return tl::unexpected(offered.error());
        remembered_ = file::read(memory_, kRememberedMax).value_or("");
        std::vector<Offered> fresh;
        for (Offered& one : *offered) {
            if (!one.bytes) {
                is_all_known_ = false;
                bad({one.name, 0, "can't be read as a file of text: " + one.bytes.error().message});
            } else if (Stick::is_cleaned(*one.bytes)) {
                clean(one);
            } else {
                fresh.push_back(std::move(one));
            }
        }
        take_only(fresh, [](Subject subject) { return subject == Subject::settings; });
        take_only(fresh, [](Subject subject) { return subject != Subject::settings; });
        remember();
        tell();
        return std::move(done_);
    }

private:
    template <class Matches>
    void take_only(const std::vector<Offered>& fresh, Matches matches) {
        const Offered* only = nullptr;
        for (const Offered& one : fresh) {
            if (!matches(one.subject)) continue;
            if (only != nullptr) {
                is_all_known_ = false;
                return bad({one.name, 0, "there is " + only->name + " too; leave the one that you mean"});
            }
            only = &one;
        }
        if (only != nullptr) take(*only);
    }

    void take(const Offered& one) {
        const std::string mark = digest_digits(*one.bytes);
        if (remembered_.find(mark) == std::string::npos) {
            if (!(one.subject == Subject::settings ? take_settings(one) : take_wifi(one))) return;
            done_.taken.push_back(one.name);
        }
        // What stays there is not taken over again at every start.
        if (!clean(one)) staying_ += mark + "\n";
    }

    bool take_settings(const Offered& one) {
        // A card that was pulled out too early has such a file, and a repair of it leaves one.
        if (one.bytes->find_first_not_of(" \t\r\n") == std::string::npos) {
            bad({one.name, 0, "there is nothing in it"});
            return false;
        }
        const fs::path beside = places_.settings_file.parent_path() / ".comptoir.toml.new";
        const struct stat owner = owner_of(places_.settings_file);
        if (!write(one, beside, *one.bytes, owner, kSettingsRights)) return false;
        // Beside the drop-ins, so that they are read together, as they will be.
        settings::Loaded loaded = settings::load(schema_, beside, settings::MissingFile::is_a_problem);
        for (Problem& problem : loaded.problems) {
            if (problem.file == beside.string()) problem.file = one.name;
            bad(problem);
        }
        if (loaded.problems.empty()) return move(one, beside, places_.settings_file);
        std::error_code ec;
        fs::remove(beside, ec);
        return false;
    }

    bool take_wifi(const Offered& one) {
        const WifiFile read = one.subject == Subject::wifi ? read_wifi(*one.bytes, one.name)
                                                           : read_wpa_supplicant(*one.bytes, one.name);
        for (const Problem& problem : read.problems) bad(problem);
        if (!read.wifi) return false;
        // NetworkManager passes over names that begin with a dot.
        const fs::path beside = places_.connections_folder / ".comptoir-wifi.new";
        struct stat owner {};
        owner.st_uid = ::geteuid();
        owner.st_gid = ::getegid();
        return (read.wifi->country.empty() || keep_country(one, read.wifi->country, owner)) &&
               write(one, beside, keyfile(*read.wifi), owner, kConnectionRights) &&
               move(one, beside, places_.connections_folder / kConnection);
    }

    /// NetworkManager has no place for it; the image's unit tells the kernel.
    bool keep_country(const Offered& one, const std::string& country, const struct stat& owner) {
        const fs::path folder = places_.settings_file.parent_path();
        const fs::path beside = folder / ".wifi-country.new";
        return write(one, beside, country + "\n", owner, kCountryRights) &&
               move(one, beside, folder / kCountry);
    }

    bool write(const Offered& one, const fs::path& to, std::string_view bytes, const struct stat& owner,
               mode_t rights) {
        const auto file = DurableFile::open(to, DurableFile::Kind::made_anew);
        Result<void> done = file ? file->write(bytes, 0) : tl::unexpected(file.error());
        if (done) done = file->give_to(owner.st_uid, owner.st_gid, rights);
        if (!done) bad({one.name, 0, "the box can't keep it: " + done.error().message});
        return done.has_value();
    }
    bool move(const Offered& one, const fs::path& from, const fs::path& to) {
        const auto done = move_durably(from, to);
        if (!done) bad({one.name, 0, "the box can't keep it: " + done.error().message});
        return done.has_value();
    }

    bool clean(const Offered& one) {
        const auto cleaned = stick_.clean(one.name);
        if (!cleaned) {
            const Problem problem{
                one.name, 0,
                "is taken over, but can't be cleaned here; remove it, for a password may be in it: " +
                    cleaned.error().message};
            done_.problems.push_back(problem.text());
        }
        return cleaned.has_value();
    }

    /// Only what still lies there is remembered: what was cleaned may be put there again, and is then meant.
    /// What could not be looked at may still lie there.
    void remember() {
        if (!is_all_known_) {
            for (std::string_view left = remembered_; !left.empty();) {
                const std::string line(left.substr(0, left.find('\n')));
                left.remove_prefix(std::min(line.size() + 1, left.size()));
                const bool has_room = staying_.size() + line.size() < kRememberedMax;
                if (!line.empty() && has_room && staying_.find(line) == std::string::npos)
                    staying_ += line + "\n";
            }
        }
        if (staying_ == remembered_) return;
        std::error_code ec;
        if (staying_.empty()) {
            fs::remove(memory_, ec);
        } else if (auto kept = file::write(memory_, staying_); !kept) {
            done_.problems.push_back(kept.error().message);
        }
    }

    void tell() {
        std::string text;
        for (const std::string& line : done_.problems) text += line + "\r\n";
        if (!text.empty())
            text = std::string(is_something_left_
                                   ? "The box could not take this over. It goes on with what it had."
                                   : "The box took this over, and needs you to clean up.") +
                   "\r\n\r\n" + text + "\r\nMend it here and start the box again; this file then goes.\r\n";
        if (auto said = stick_.say(text); !said && !text.empty())
            done_.problems.push_back(said.error().message);
    }

    void bad(const Problem& problem) {
        is_something_left_ = true;
        done_.problems.push_back(problem.text());
    }

    const settings::Schema& schema_;
    const Places& places_;
    Stick stick_;
    fs::path memory_;
    std::string remembered_;
    std::string staying_;
    bool is_all_known_ = true;        ///< each file was read, and meant
    bool is_something_left_ = false;  ///< not all of it was taken over
    Imported done_;
};

}  // namespace

Result<Imported> import_from(const settings::Schema& schema, const Places& places) {
    std::error_code ec;
    if (fs::equivalent(places.folder, places.settings_file.parent_path(), ec))
        return fail(ErrorCode::refused, places.folder.string() + ": these are the box's own settings");
    return Import(schema, places).run();
}

}  // namespace comptoir::importing
