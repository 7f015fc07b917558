#include "app/api/jobs.hpp"

#include <algorithm>
#include <charconv>
#include <memory>
#include <set>
#include <utility>

#include "app/api/errors.hpp"
#include "app/api/facts_json.hpp"

namespace comptoir::api {
namespace {

using bridge::Job;
using http::Guard;
using http::Method;
using http::Request;
using http::Response;

constexpr std::string_view kJobs = "/api/v1/jobs/";
constexpr std::string_view kReprint = "/reprint";
constexpr std::string_view kDismiss = "/dismiss";

std::optional<Job::State> state_of(std::string_view word) {
    if (word == "queued") return Job::State::queued;
    if (word == "underway") return Job::State::underway;
    if (word == "ended") return Job::State::ended;
    return std::nullopt;
}

/// Thread: io.   Owner: the handlers, which share it.
class Jobs {
public:
    Jobs(bridge::Registry& registry, std::function<void()> changed)
        : registry_(registry), changed_(std::move(changed)) {}

    Response list(const Request& request) const;
    Response one(const Request& request) const;
    static http::asio::awaitable<Response> act(std::shared_ptr<Jobs> self, const Request& request);

private:
    [[nodiscard]] std::optional<Response> why_not_again(const Job& job, const std::string& device) const;
    static http::asio::awaitable<Response> print_again(std::shared_ptr<Jobs> self, Job job, std::string body,
                                                       std::string origin);
    static http::asio::awaitable<Response> dismiss(std::shared_ptr<Jobs> self, Job job, std::string origin);
    void changed() const {
        if (changed_) changed_();
    }

    bridge::Registry& registry_;
    std::function<void()> changed_;
    std::set<std::string> underway_;  ///< being printed again just now; one for each request that waits
};

Response Jobs::list(const Request& request) const {
    const auto query = read_job_query(request);
    if (!query) return error(query.error());
    json::Value list = json::Value::array();
    for (const Job& job : registry_.jobs()) {
        if (list.size() == query->limit) break;
        if (query->takes(job)) list.push_back(to_json(job));
    }
    return Response::json(200, {{"jobs", std::move(list)}});
}

Response Jobs::one(const Request& request) const {
    const auto job = registry_.job(request.path.substr(kJobs.size()));
    if (!job) return not_found("there is no job of this name; the newest thousand are remembered");
    return Response::json(200, to_json(*job));
}

http::asio::awaitable<Response> Jobs::act(std::shared_ptr<Jobs> self, const Request& request) {
    std::string id = request.path.substr(std::min(kJobs.size(), request.path.size()));
    const bool is_reprint = id.ends_with(kReprint);
    if (!is_reprint && !id.ends_with(kDismiss)) co_return not_found("there is nothing to do here");
    id.resize(id.size() - (is_reprint ? kReprint.size() : kDismiss.size()));
    auto job = self->registry_.job(id);
    if (!job) co_return not_found("there is no job of this name");
    std::string origin = "api from " + request.peer.address;
    if (!is_reprint) co_return co_await dismiss(self, std::move(*job), std::move(origin));
    co_return co_await print_again(self, std::move(*job), request.body, std::move(origin));
}

/// Nothing: it may be printed again.
std::optional<Response> Jobs::why_not_again(const Job& job, const std::string& device) const {
    const auto refused = [](std::string message) {
        return error(Error{ErrorCode::refused, std::move(message)});
    };
    if (!device.empty() && !registry_.find(device))
        return not_found("/device: there is no printer of this name");
    if (!job.is_print()) return refused("only what was to be printed can be printed again");
    if (job.state != Job::State::ended) return refused("this job has not ended yet");
    if (underway_.contains(job.id)) return refused("this is being printed again just now");
    for (const Job& other : registry_.jobs()) {
        const bool is_nothing = other.state == Job::State::ended && other.outcome == bridge::Outcome::failed;
        if (other.copy_of == job.id && !is_nothing)
            return refused("this was printed again already, as " + other.id);
    }
    if (!job.is_kept) return refused("what was to be printed is no longer kept");
    return std::nullopt;
}

http::asio::awaitable<Response> Jobs::print_again(std::shared_ptr<Jobs> self, Job job, std::string body,
                                                  std::string origin) {
    json::Value wish = json::Value::object();
    if (!body.empty()) {
        auto given = json::parse(body, {.bytes = kJobBodyMax, .depth = 4, .values = 20});
        if (!given && given.error().code == ErrorCode::full)
            co_return Response::api_error(413, name_of(ErrorCode::full), given.error().message);
        if (!given) co_return error(given.error());
        wish = std::move(*given);
    }
    const json::Value& device = json::member(wish, "device");
    if (!wish.is_object() || (!device.is_null() && !device.is_string()))
        co_return error(Error{ErrorCode::malformed, "/device: the name of a printer"});
    const std::string printer = json::text(device);
    if (auto refusal = self->why_not_again(job, printer)) co_return std::move(*refusal);
    self->underway_.insert(job.id);
    const auto copy = co_await self->registry_.print_again(job.id, printer, std::move(origin));
    self->underway_.erase(job.id);
    if (!copy) co_return error(copy.error());
    self->changed();
    Response response = Response::json(202, {{"job", *copy}});
    response.headers.emplace_back("Location", std::string(kJobs) + *copy);
    co_return response;
}

http::asio::awaitable<Response> Jobs::dismiss(std::shared_ptr<Jobs> self, Job job, std::string origin) {
    if (job.is_dismissed) co_return error(Error{ErrorCode::refused, "this was dealt with already"});
    if (job.state == Job::State::ended && !job.needs_staff())
        co_return error(Error{ErrorCode::refused, "there is nothing to be dealt with"});
    const auto done = co_await self->registry_.dismiss(job.id, std::move(origin));
    if (!done) co_return error(done.error());
    self->changed();
    Response response;
    response.status = 204;
    co_return response;
}

}  // namespace

bool JobQuery::takes(const Job& job) const {
    return (device.empty() || job.device == device) && (!state || job.state == *state) &&
           (!needs_staff || job.needs_staff() == *needs_staff);
}

Result<JobQuery> read_job_query(const Request& request) {
    JobQuery query;
    query.device = std::string(request.parameter("device"));
    if (const auto asked = request.parameter("limit"); !asked.empty()) {
        const char* const end = asked.data() + asked.size();
        const auto [stop, trouble] = std::from_chars(asked.data(), end, query.limit);
        if (trouble != std::errc{} || stop != end || query.limit == 0 || query.limit > kJobsShownMax)
            return fail(ErrorCode::malformed, "limit: 1 to " + std::to_string(kJobsShownMax));
    }
    if (const auto asked = request.parameter("state"); !asked.empty()) {
        query.state = state_of(asked);
        if (!query.state) return fail(ErrorCode::malformed, "state: queued, underway or ended");
    }
    if (const auto asked = request.parameter("needs_staff"); !asked.empty()) {
        if (asked != "yes" && asked != "no") return fail(ErrorCode::malformed, "needs_staff: yes or no");
        query.needs_staff = asked == "yes";
    }
    return query;
}

void install_jobs(http::Router& router, bridge::Registry& registry, std::function<void()> changed) {
    const auto jobs = std::make_shared<Jobs>(registry, std::move(changed));
    router.on(
        Method::get, "/api/v1/jobs", Guard::paired,
        [jobs](const Request& request) -> http::asio::awaitable<Response> { co_return jobs->list(request); });
    router.on(
        Method::get, "/api/v1/jobs/*", Guard::paired,
        [jobs](const Request& request) -> http::asio::awaitable<Response> { co_return jobs->one(request); });
    router.on(Method::post, "/api/v1/jobs/*", Guard::paired,
              [jobs](const Request& request) { return Jobs::act(jobs, request); });
}

}  // namespace comptoir::api
