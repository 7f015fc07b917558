#include "app/odoo/box/certificate_client.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <ctime>
#include <utility>

#include "app/base/file.hpp"
#include "app/base/json.hpp"
#include "app/base/log.hpp"
#include "app/base/url.hpp"

namespace comptoir::odoo::box {
namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr mode_t kOwnerOnly = 0600;
constexpr int kStatusOk = 200;
constexpr const char* kAgent = "OdooIoTBox/1.0";  // Source: server-link.md section 1
constexpr const char* kDatePath = "/iot/box/update_certificate_status";

/// "2026-03-01 12:00:00", in UTC.   Source: server-link.md section 5.
std::string server_time_text(WallTime at) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(at);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    char text[24];
    std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts);
    return text;
}

}  // namespace

const char* name_of(CertificateStatus::State state) {
    switch (state) {
        case CertificateStatus::State::off: return "off";
        case CertificateStatus::State::asking: return "asking";
        case CertificateStatus::State::good: return "good";
        case CertificateStatus::State::trouble: return "trouble";
    }
    return "off";
}

/// Outlives the client while a question is on its way. `turn` tells a run that was ended from the one of now.
struct CertificateClient::State {
    explicit State(CertificateContext given) : context(std::move(given)), wake(context.executor) { load(); }

    static asio::awaitable<void> run(std::shared_ptr<State> self, unsigned turn);
    asio::awaitable<Result<LinkCertificate>> ask(unsigned mine);
    asio::awaitable<void> tell_server(unsigned mine);
    void hear(Result<LinkCertificate> answer);
    void load();
    void keep();
    void report(CertificateStatus::State state, std::string problem);
    [[nodiscard]] bool is_due() const;
    [[nodiscard]] bool is_on() const { return !settings.service.empty() && !settings.account.empty(); }
    /// What is kept, if it can be shown today.
    [[nodiscard]] Result<http::CertificateFacts> facts() const {
        if (!kept) return fail(ErrorCode::offline, "there is none");
        return check_certificate(*kept, context.clock.wall());
    }

    CertificateContext context;
    CertificateSettings settings;
    asio::steady_timer wake;
    unsigned turn = 0;
    std::optional<LinkCertificate> kept;
    std::string kept_for;                ///< the database it was given to
    std::string not_kept;                ///< why it is lost at the next start
    std::optional<WallTime> told_until;  ///< what the server knows
    Duration retry{};
    CertificateStatus status;
};

asio::awaitable<void> CertificateClient::State::run(std::shared_ptr<State> self, unsigned turn) {
    while (self->turn == turn) {
        if (self->is_due()) {
            auto answer = co_await self->ask(turn);
            if (self->turn != turn) co_return;
            self->hear(std::move(answer));
        } else {
            self->retry = {};
            self->report(CertificateStatus::State::good, "");
        }
        co_await self->tell_server(turn);
        if (self->turn != turn) co_return;
        self->wake.expires_after(self->retry != Duration{} ? self->retry : self->context.timings.check);
        co_await self->wake.async_wait(kTuple);
    }
}

bool CertificateClient::State::is_due() const {
    const auto known = facts();
    return !known || kept_for != settings.account.db_uuid ||
           known->until - kLinkCertificateRenewBefore < context.clock.wall();
}

asio::awaitable<Result<LinkCertificate>> CertificateClient::State::ask(unsigned mine) {
    if (settings.account.db_uuid.empty() || settings.account.enterprise_code.empty())
        co_return fail(ErrorCode::refused, "the connection token names no subscription");
    net::Request request;
    request.url = settings.service + std::string(kCertificatePath);
    request.json = certificate_request(settings.account);
    request.limits = {.body_bytes = kCertificateBytesMax,
                      .connect = context.timings.request,
                      .total = context.timings.request,
                      .redirects = net::Redirects::none};
    const auto fetched = co_await context.client.fetch(request);
    if (turn != mine) co_return fail(ErrorCode::offline, "nobody listens any more");
    if (!fetched) co_return fail(fetched.error().code, fetched.error().message);
    if (fetched->status != kStatusOk)
        co_return fail(ErrorCode::refused, "it answers with status " + std::to_string(fetched->status));
    co_return read_certificate_answer(fetched->body);
}

void CertificateClient::State::hear(Result<LinkCertificate> answer) {
    Result<http::CertificateFacts> checked = fail(ErrorCode::offline, "");
    if (answer) checked = check_certificate(*answer, context.clock.wall());
    if (!answer) checked = tl::unexpected(answer.error());
    if (!checked) {
        const Duration longer = std::min(retry * 2, context.timings.retry_max);
        retry = retry == Duration{} ? context.timings.retry_min : longer;
        report(CertificateStatus::State::trouble, "no certificate from " + settings.service + ": " +
                                                      checked.error().message +
                                                      (facts() ? "; the one in use stays" : ""));
        return;
    }
    retry = {};
    log::info("this box has a certificate of its Odoo subscription",
              {{"name", answer->subject}, {"until", http::date_text(checked->until)}});
    kept = std::move(*answer);
    kept_for = settings.account.db_uuid;
    keep();
    report(CertificateStatus::State::good, not_kept);
}

/// So that the box's form in Odoo shows the date. A server before 19 has no such route, which is no trouble.
asio::awaitable<void> CertificateClient::State::tell_server(unsigned mine) {
    const auto known = facts();
    if (!known || told_until == known->until) co_return;
    net::Request request;
    request.url = settings.account.url + kDatePath;
    request.json = json::dump({{"params",
                                {{"identifier", settings.identifier},
                                 {"ssl_certificate_end_date", server_time_text(known->until)}}}});
    if (!settings.account.db_name.empty()) request.headers = {{"X-Odoo-Database", settings.account.db_name}};
    request.user_agent = kAgent;
    request.limits = {.body_bytes = kCertificateBytesMax,
                      .connect = context.timings.request,
                      .total = context.timings.request,
                      .redirects = net::Redirects::none};
    const auto fetched = co_await context.client.fetch(request);
    if (turn == mine && fetched) told_until = known->until;
}

/// What is not readable is no loss: another one is asked for.
void CertificateClient::State::load() {
    std::error_code ec;
    if (!std::filesystem::exists(context.file, ec)) return;
    // A copy that came from a backup may be open to all.
    ::chmod(context.file.c_str(), kOwnerOnly);
    const auto text = file::read(context.file, kCertificateBytesMax);
    const auto value = text ? json::parse(*text, {.bytes = kCertificateBytesMax, .depth = 4, .values = 64})
                            : Result<json::Value>(tl::unexpected(text.error()));
    if (!value || json::text(*value, "certificate").empty()) {
        log::warning("the kept certificate of the Odoo link is not readable and is asked for anew",
                     {{"file", context.file.string()}});
        return;
    }
    kept = LinkCertificate{json::text(*value, "subject"),
                           {json::text(*value, "certificate"), json::text(*value, "key")}};
    kept_for = json::text(*value, "db_uuid");
}

void CertificateClient::State::keep() {
    // Written as a file that only we can read from its first byte on.
    const auto saved = file::write(context.file, json::dump({{"subject", kept->subject},
                                                             {"certificate", kept->pair.certificate},
                                                             {"key", kept->pair.key},
                                                             {"db_uuid", kept_for}}));
    not_kept =
        saved ? "" : "the certificate of the Odoo link is lost at the next start: " + saved.error().message;
}

void CertificateClient::State::report(CertificateStatus::State state, std::string problem) {
    CertificateStatus next{state, "", std::nullopt, std::move(problem)};
    if (const auto known = facts(); known && state != CertificateStatus::State::off) {
        next.subject = kept->subject;
        next.until = known->until;
    }
    if (!next.problem.empty() && next.problem != status.problem) log::warning(next.problem);
    if (next == status) return;
    status = std::move(next);
    if (context.changed) context.changed();
}

CertificateClient::CertificateClient(CertificateContext context)
    : state_(std::make_shared<State>(std::move(context))) {}

CertificateClient::~CertificateClient() {
    stop();
}

void CertificateClient::configure(CertificateSettings settings) {
    if (const auto origin = url::origin_of(settings.service)) settings.service = origin->text();
    if (settings == state_->settings) return;
    state_->settings = std::move(settings);
    const unsigned turn = ++state_->turn;
    state_->wake.cancel();
    state_->retry = {};
    state_->told_until.reset();
    const bool is_on = state_->is_on();
    state_->report(is_on ? CertificateStatus::State::asking : CertificateStatus::State::off, "");
    if (!is_on) return;
    asio::co_spawn(state_->context.executor, State::run(state_, turn), [](const std::exception_ptr& thrown) {
        if (thrown) log::error("asking for a certificate threw");
    });
}

void CertificateClient::stop() {
    ++state_->turn;
    state_->wake.cancel();
}

std::optional<LinkCertificate> CertificateClient::certificate() const {
    return state_->settings.service.empty() || !state_->facts() ? std::nullopt : state_->kept;
}

const CertificateStatus& CertificateClient::status() const {
    return state_->status;
}

}  // namespace comptoir::odoo::box
