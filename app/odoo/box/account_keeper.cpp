#include "app/odoo/box/account_keeper.hpp"

#include <sys/stat.h>

#include <utility>

#include "app/base/check.hpp"
#include "app/base/file.hpp"
#include "app/base/json.hpp"
#include "app/base/log.hpp"
#include "app/base/url.hpp"
#include "app/odoo/box/connection_token.hpp"

namespace comptoir::odoo::box {
namespace {

constexpr mode_t kOwnerOnly = 0600;

AccountOrigin origin_named(const std::string& name) {
    return name == name_of(AccountOrigin::paired) ? AccountOrigin::paired : AccountOrigin::pasted;
}

/// Errors: malformed; without a word of what is in it.
Result<ServerAccount> account_in(const json::Value& value) {
    ServerAccount account{json::text(value, "url"), json::text(value, "token"), json::text(value, "db_uuid"),
                          json::text(value, "enterprise_code"), json::text(value, "db_name")};
    const auto origin = url::origin_of(account.url);
    bool is_good = origin && origin->text() == account.url && !account.token.empty();
    for (const std::string* part :
         {&account.token, &account.db_uuid, &account.enterprise_code, &account.db_name})
        is_good = is_good && is_account_part(*part);
    if (!is_good) return fail(ErrorCode::malformed, "there is no account in it");
    return account;
}

json::Value json_of(const ServerAccount& account) {
    return {{"url", account.url},
            {"token", account.token},
            {"db_uuid", account.db_uuid},
            {"enterprise_code", account.enterprise_code},
            {"db_name", account.db_name}};
}

}  // namespace

const char* name_of(AccountOrigin origin) {
    switch (origin) {
        case AccountOrigin::none: return "none";
        case AccountOrigin::settings: return "settings";
        case AccountOrigin::pasted: return "pasted";
        case AccountOrigin::paired: return "paired";
    }
    return "none";
}

AccountKeeper::AccountKeeper(std::filesystem::path file) : file_(std::move(file)) {
    load();
    choose();
}

void AccountKeeper::observe(Observer observer) {
    CHECK(observers_.size() < kObserversMax, "each part of the box observes the account once");
    observers_.push_back(std::move(observer));
}

void AccountKeeper::configure(const std::string& connection_token) {
    configured_ = {};
    setting_problem_.clear();
    if (!connection_token.empty()) {
        auto read = read_connection_token(connection_token);
        if (read) configured_ = std::move(*read);
        if (!read) setting_problem_ = "[odoo] connection_token: " + read.error().message;
    }
    choose();
}

Result<void> AccountKeeper::take(ServerAccount account, AccountOrigin origin) {
    if (!configured_.empty())
        return fail(ErrorCode::refused,
                    "the settings name a server in [odoo] connection_token, which wins; take it out first");
    log::info("this box has got an Odoo server", {{"server", account.url}, {"by", name_of(origin)}});
    stored_ = {};
    stored_.account = std::move(account);
    stored_.origin = origin;
    auto saved = save();
    choose();
    return saved;
}

Result<void> AccountKeeper::forget() {
    if (!configured_.empty())
        return fail(ErrorCode::refused,
                    "the server is in the settings, [odoo] connection_token; take it out there");
    if (stored_.account.empty()) return {};
    log::info("this box has no Odoo server any more", {{"server", stored_.account.url}});
    stored_ = {};
    auto saved = save();
    choose();
    return saved;
}

Result<void> AccountKeeper::move_to(const std::string& server_url) {
    if (account_.empty()) return fail(ErrorCode::offline, "this box has no Odoo server that could move");
    const auto server = url::origin_of(server_url);
    if (!server) return fail(ErrorCode::malformed, "the server's new address is none of a web server");
    if (server->text() == account_.url) return {};
    log::info("this box's Odoo server has another address",
              {{"before", account_.url}, {"now", server->text()}});
    if (configured_.empty()) {
        stored_.account.url = server->text();
    } else {
        stored_.moved_from = configured_.url;
        stored_.moved_to = server->text();
    }
    auto saved = save();
    choose();
    return saved;
}

/// What is not readable is kept beside it: the token in it may be the only copy.
void AccountKeeper::load() {
    std::error_code ec;
    if (!std::filesystem::exists(file_, ec) && !ec) return;
    // A copy that came from a backup may be open to all.
    ::chmod(file_.c_str(), kOwnerOnly);
    const auto text = file::read(file_, kAccountBytesMax);
    if (!text && text.error().code != ErrorCode::full) {
        file_problem_ = "the account of this box's Odoo server can't be read: " + text.error().message;
        return;
    }
    const auto value = text ? json::parse(*text, {.bytes = kAccountBytesMax, .depth = 4, .values = 64})
                            : Result<json::Value>(tl::unexpected(text.error()));
    stored_.moved_from = value ? json::text(*value, "moved_from") : "";
    stored_.moved_to = value ? json::text(*value, "moved_to") : "";
    const bool has_none = value && json::member(*value, "account").is_null() && !stored_.moved_to.empty();
    auto account = value ? account_in(json::member(*value, "account"))
                         : Result<ServerAccount>(fail(ErrorCode::malformed, "it is no JSON"));
    const bool is_good = has_none || account;
    if (is_good && (stored_.moved_to.empty() || url::origin_of(stored_.moved_to))) {
        if (account) stored_.account = std::move(*account);
        if (account) stored_.origin = origin_named(json::text(*value, "origin"));
        return;
    }
    stored_ = {};
    const std::string aside = file_.string() + ".damaged";
    std::filesystem::rename(file_, aside, ec);
    file_problem_ = "the file with the account of this box's Odoo server is damaged and was set aside as " +
                    aside + "; connect the box again";
}

Result<void> AccountKeeper::save() {
    if (stored_.account.empty() && stored_.moved_to.empty()) {
        std::error_code ec;
        std::filesystem::remove(file_, ec);
        if (ec) return fail(ErrorCode::refused, file_.string() + ": " + ec.message());
        file_problem_.clear();
        return {};
    }
    json::Value value = json::Value::object();
    if (!stored_.account.empty()) {
        value["account"] = json_of(stored_.account);
        value["origin"] = name_of(stored_.origin);
    }
    if (!stored_.moved_to.empty()) {
        value["moved_from"] = stored_.moved_from;
        value["moved_to"] = stored_.moved_to;
    }
    // Written as a file that only we can read from its first byte on.
    auto saved = file::write(file_, json::dump(value));
    file_problem_ =
        saved ? ""
              : "the account of this box's Odoo server is lost at the next start: " + saved.error().message;
    return saved;
}

/// The settings win over what is stored. Whoever observes is told of a change, not of the same once more.
void AccountKeeper::choose() {
    ServerAccount chosen = configured_.empty() ? stored_.account : configured_;
    if (!configured_.empty() && configured_.url == stored_.moved_from) chosen.url = stored_.moved_to;
    origin_ = chosen.empty()         ? AccountOrigin::none
              : !configured_.empty() ? AccountOrigin::settings
                                     : stored_.origin;
    const std::string problem = setting_problem_.empty() ? file_problem_ : setting_problem_;
    if (problem != problem_) {
        problem_ = problem;
        if (!problem_.empty()) log::warning(problem_);
    }
    if (chosen == account_) return;
    account_ = std::move(chosen);
    // An observer may change the account again, so each is handed the one in use.
    for (std::size_t i = 0; i < observers_.size(); ++i) observers_[i](account_);
}

}  // namespace comptoir::odoo::box
