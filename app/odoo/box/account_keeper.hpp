#pragma once
/// The one account this box has: from the settings, or pasted or paired and kept on disk.

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "app/base/result.hpp"
#include "app/odoo/box/server_account.hpp"

namespace comptoir::odoo::box {

/// How the account came to this box; `settings` win over what is stored.
enum class AccountOrigin { none, settings, pasted, paired };

/// As the status and the neutral API spell it. Thread: any.
[[nodiscard]] const char* name_of(AccountOrigin origin);

/// Keeps the account in a file that only this program reads, written so that a power cut leaves the old one
/// or the new one. A file that is damaged is set aside (".damaged" behind its name) and named in `problem`.
///
/// Thread: io; blocks for the disk for a moment.   Owner: the kiosk.
/// Limits: kAccountBytesMax on disk; kObserversMax.
class AccountKeeper {
public:
    using Observer = std::function<void(const ServerAccount&)>;

    /// Reads what is stored.
    explicit AccountKeeper(std::filesystem::path file);

    /// The account in use; `empty()` where this box belongs to nobody.
    [[nodiscard]] const ServerAccount& account() const { return account_; }
    [[nodiscard]] AccountOrigin origin() const { return origin_; }
    /// What is wrong with the stored or the configured account, for the status; empty when nothing is.
    /// Without secrets.
    [[nodiscard]] const std::string& problem() const { return problem_; }

    /// `observer` is called after each change of `account`, from inside the call that changed it; not now.
    /// Observers stay as long as the keeper.
    void observe(Observer observer);

    /// `[odoo] connection_token`; empty: what is stored counts.
    void configure(const std::string& connection_token);

    /// A new account, from a pasted token or a pairing.
    ///
    /// Errors: refused (the settings have one, which wins); those of `file::write`: it is then in use until
    /// the next start.
    [[nodiscard]] Result<void> take(ServerAccount account, AccountOrigin origin);

    /// This box belongs to nobody any more: the owner said so, or the server (`server_clear`).
    ///
    /// Errors: refused (the account is in the settings, and stays); those of the file: it is out of use, and
    /// back at the next start.
    [[nodiscard]] Result<void> forget();

    /// The server has another address now (`server_update`), for an account of any origin. The scheme and
    /// host of `server_url` count.
    ///
    /// Errors: malformed (no address of a web server), offline (there is no account); those of the file.
    [[nodiscard]] Result<void> move_to(const std::string& server_url);

    static constexpr std::size_t kAccountBytesMax = 16u << 10;  // five texts of at most 2 KB, as JSON
    static constexpr std::size_t kObserversMax = 4;  // the link, the pairing, the certificate, the status

private:
    struct Stored {
        ServerAccount account;
        AccountOrigin origin = AccountOrigin::none;
        std::string moved_from;  ///< a configured account of this server ...
        std::string moved_to;    ///< ... is at that one now
    };

    void load();
    [[nodiscard]] Result<void> save();
    void choose();

    std::filesystem::path file_;
    Stored stored_;
    ServerAccount configured_;
    ServerAccount account_;
    AccountOrigin origin_ = AccountOrigin::none;
    std::string problem_;
    std::string file_problem_;
    std::string setting_problem_;
    std::vector<Observer> observers_;
};

}  // namespace comptoir::odoo::box
