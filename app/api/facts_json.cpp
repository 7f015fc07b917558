#include "app/api/facts_json.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <variant>

namespace comptoir::api {
namespace {

using bridge::EventBody;

const char* name_of(bridge::Job::State state) {
    switch (state) {
        case bridge::Job::State::queued: return "queued";
        case bridge::Job::State::underway: return "underway";
        case bridge::Job::State::ended: return "ended";
    }
    return "ended";
}

const char* name_of(bridge::WeightRead::Stability stability) {
    switch (stability) {
        case bridge::WeightRead::Stability::stable: return "stable";
        case bridge::WeightRead::Stability::moving: return "moving";
        case bridge::WeightRead::Stability::over: return "over";
        case bridge::WeightRead::Stability::under: return "under";
    }
    return "moving";
}

/// One alternative each: its name and what it adds to the event.
struct Described {
    const char* type;
    json::Value facts;
};

Described describe(const bridge::ConditionChanged& changed) {
    return {"condition", {{"condition", bridge::name_of(changed.condition)}, {"reason", changed.reason}}};
}

Described describe(const bridge::Scanned& scanned) {
    json::Value facts{{"text", scanned.text}};
    if (scanned.code.is_object()) facts["code"] = scanned.code;
    return {"scan", std::move(facts)};
}

Described describe(const bridge::KeyTyped& typed) {
    return {"key", {{"text", typed.text}}};
}

Described describe(const bridge::LayoutFound& found) {
    return {"layout", {{"layouts", found.layouts}, {"layout", found.layout}, {"reason", found.reason}}};
}

Described describe(const bridge::WeightRead& read) {
    return {
        "weight",
        {{"net", to_json(read.net)}, {"tare", to_json(read.tare)}, {"stability", name_of(read.stability)}}};
}

Described describe(const bridge::Measured& measured) {
    return {"measurement", {{"value", measured.value}}};
}

Described describe(const bridge::JobEnded& ended) {
    return {"job",
            {{"job", ended.job}, {"outcome", bridge::name_of(ended.outcome)}, {"reason", ended.reason}}};
}

Described describe(const bridge::DrawerAsked& asked) {
    return {"drawer_asked", {{"by", asked.by}, {"outcome", bridge::name_of(asked.outcome)}}};
}

Described describe(const bridge::DrawerMoved& moved) {
    return {"drawer", {{"state", moved.state == bridge::DrawerMoved::State::open ? "open" : "closed"}}};
}

/// The name lives as long as what it was made of.
Described describe(const bridge::CustomerSaid& said) {
    return {said.type.c_str(), said.facts};
}

}  // namespace

std::string time_text(WallTime time) {
    const auto whole = std::chrono::floor<std::chrono::seconds>(time);
    const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(time - whole);
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(whole)), milliseconds.count());
}

json::Value to_json(const Weight& weight) {
    return {{"digits", weight.digits},
            {"decimals", weight.decimals},
            {"unit", symbol_of(weight.unit)},
            {"text", decimal_text(weight.digits, weight.decimals)}};
}

json::Value to_json(const bridge::DeviceSnapshot& device) {
    return {{"id", device.info.id},
            {"kind", bridge::name_of(device.info.kind)},
            {"name", device.info.name},
            {"model", device.info.model},
            {"driver", device.driver},
            {"condition", bridge::name_of(device.condition)},
            {"reason", device.reason},
            {"verbs", device.verbs},
            {"facts", device.facts.is_object() ? device.facts : json::Value::object()}};
}

json::Value to_json(const bridge::Job& job) {
    json::Value value{{"id", job.id},
                      {"device", job.device},
                      {"moved_from", job.moved_from},
                      {"verb", job.verb},
                      {"origin", job.origin},
                      {"state", name_of(job.state)},
                      {"reason", job.reason},
                      {"is_promised", job.is_promised},
                      {"is_dismissed", job.is_dismissed},
                      {"is_kept", job.is_kept},
                      {"needs_staff", job.needs_staff()},
                      {"copy_of", job.copy_of},
                      {"bytes", job.bytes},
                      {"asked", time_text(job.asked)}};
    if (job.began != WallTime{}) value["began"] = time_text(job.began);
    if (job.state != bridge::Job::State::ended) return value;
    value["outcome"] = bridge::name_of(job.outcome);
    value["ended"] = time_text(job.ended);
    return value;
}

json::Value to_json(const std::string& job, const bridge::ActionResult& result) {
    json::Value value{{"job", job}, {"outcome", bridge::name_of(result.outcome)}, {"value", result.value}};
    if (result.error) {
        value["error"] = {{"code", comptoir::name_of(result.error->code)},
                          {"message", result.error->message}};
    }
    return value;
}

const char* type_of(const EventBody& body) {
    return std::visit([](const auto& said) { return describe(said).type; }, body);
}

json::Value to_json(const bridge::Event& event, Time now, WallTime wall) {
    const auto age = std::chrono::duration_cast<WallTime::duration>(now - event.at);
    auto described = std::visit([](const auto& said) { return describe(said); }, event.body);
    json::Value value = std::move(described.facts);
    value["type"] = described.type;
    value["device"] = event.device;
    value["at"] = time_text(wall - age);
    if (!event.session.empty()) value["session"] = event.session;
    return value;
}

}  // namespace comptoir::api
