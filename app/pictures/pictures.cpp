#include "app/pictures/pictures.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <list>
#include <map>

#include "app/base/base64.hpp"
#include "app/base/check.hpp"
#include "app/base/file.hpp"
#include "app/base/log.hpp"
#include "app/pictures/disk_cache.hpp"
#include "app/pictures/header.hpp"

namespace comptoir::pictures {

namespace asio = net::asio;

/// Everything that a running fetch needs; outlives the owner by as long as a fetch runs.
class Pictures::State : public std::enable_shared_from_this<State> {
public:
    State(asio::any_io_executor executor, const Clock& clock, PicturesSettings settings, Fetch fetch,
          Sink sink)
        : executor_(std::move(executor)),
          clock_(clock),
          settings_(std::move(settings)),
          fetch_(std::move(fetch)),
          sink_(std::move(sink)) {
        if (!settings_.cache_folder.empty()) disk_.emplace(settings_.cache_folder);
    }

    void want(const std::string& key);
    void set_origin(std::optional<url::Origin> origin);
    void set_files(std::vector<std::filesystem::path> files) { settings_.files = std::move(files); }
    void close() {
        is_closed_ = true;
        for (asio::steady_timer* const pause : pauses_) pause->cancel();
    }

private:
    enum class Stage { fetching, failing };
    struct Remembered {
        std::string key;
        Kept kept;
        Time validated{};  ///< when the server last said that it is this
    };

    void deliver(const std::string& key, std::string bytes) {
        if (!is_closed_) sink_({key}, std::move(bytes));
    }
    void want_file(const std::string& key);
    void start(const std::string& key);
    void start_waiting();
    asio::awaitable<void> serve(std::string key, std::uint64_t generation);
    asio::awaitable<void> rest(Duration pause);
    asio::awaitable<bool> ask(const std::string& key, bool& is_delivered, Duration& pause);
    Remembered* remember(const std::string& key, Kept kept, Time validated);
    Remembered* recall(const std::string& key);

    asio::any_io_executor executor_;
    const Clock& clock_;
    PicturesSettings settings_;
    Fetch fetch_;
    Sink sink_;
    std::optional<DiskCache> disk_;
    std::list<Remembered> memory_;  ///< last used first
    std::size_t memory_bytes_ = 0;
    std::map<std::string, Stage>
        stages_;  ///< being fetched or failing; bounded by kFetchesMax and kWaitingMax
    std::deque<std::string> waiting_;
    std::size_t fetching_ = 0;
    std::uint64_t generation_ = 0;  ///< grows when the server changes: fetches of the old one end
    bool is_closed_ = false;
    std::vector<asio::steady_timer*> pauses_;  ///< of those that failed and wait for their next try
};

void Pictures::State::want(const std::string& key) {
    if (key.empty()) return;
    if (key.starts_with("data:")) {
        auto bytes = decode_data_url(key);
        return deliver(key, bytes && read_header(*bytes) ? std::move(*bytes) : std::string());
    }
    if (key.starts_with('/')) return want_file(key);
    const auto origin = url::origin_of(key);
    if (!origin || !settings_.origin || *origin != *settings_.origin) return deliver(key, {});
    if (const auto stage = stages_.find(key); stage != stages_.end()) {
        if (stage->second == Stage::failing) deliver(key, {});
        return;
    }
    if (const Remembered* const known = recall(key)) {
        const bool is_fresh = clock_.now() - known->validated < settings_.fresh_for;
        deliver(key, known->kept.bytes);
        if (is_fresh) return;
    }
    if (stages_.size() >= kFetchesMax + kWaitingMax) return deliver(key, {});
    stages_[key] = Stage::fetching;
    waiting_.push_back(key);
    start_waiting();
}

void Pictures::State::want_file(const std::string& key) {
    const bool is_ours =
        std::find(settings_.files.begin(), settings_.files.end(), key) != settings_.files.end();
    auto bytes =
        is_ours ? file::read(key, kPictureBytesMax) : fail(ErrorCode::refused, "not a file of the settings");
    const bool is_picture = bytes && read_header(*bytes);
    if (!is_picture) log::warning("a picture of the settings can't be used", {{"file", key}});
    deliver(key, is_picture ? std::move(*bytes) : std::string());
}

void Pictures::State::set_origin(std::optional<url::Origin> origin) {
    if (origin == settings_.origin) return;
    settings_.origin = std::move(origin);
    ++generation_;
    stages_.clear();
    waiting_.clear();
}

static_assert(Pictures::kFetchesMax <= std::size_t{net::Client::kConnectionsMax});

void Pictures::State::start_waiting() {
    while (fetching_ < kFetchesMax && !waiting_.empty()) {
        std::string key = std::move(waiting_.front());
        waiting_.pop_front();
        start(key);
    }
}

void Pictures::State::start(const std::string& key) {
    ++fetching_;
    asio::co_spawn(
        executor_,
        [self = shared_from_this(), key, generation = generation_] { return self->serve(key, generation); },
        [](const std::exception_ptr& thrown) { CHECK(!thrown, "fetching a picture fails by value"); });
}

/// One picture until it is here, or given up.
asio::awaitable<void> Pictures::State::serve(std::string key, std::uint64_t generation) {
    const auto is_over = [&] { return is_closed_ || generation != generation_; };
    bool is_delivered = recall(key) != nullptr;
    Duration pause = settings_.first_retry;
    for (int attempt = 1;; ++attempt) {
        bool is_here = false;
        if (!is_over()) is_here = co_await ask(key, is_delivered, pause);
        --fetching_;
        if (is_over()) break;
        if (is_here || attempt >= kTriesMax) {
            stages_.erase(key);
            start_waiting();
            co_return;
        }
        stages_[key] = Stage::failing;
        start_waiting();
        co_await rest(pause);
        if (is_over()) co_return;
        pause = std::min(pause * 2, settings_.retry_max);
        ++fetching_;  // tries after a pause run beside the others: at most as many as have failed
        stages_[key] = Stage::fetching;
    }
    start_waiting();
}

/// Ends early when all is closed: a pause of minutes must not keep the program alive.
asio::awaitable<void> Pictures::State::rest(Duration pause) {
    asio::steady_timer timer(executor_, pause);
    pauses_.push_back(&timer);
    if (!is_closed_) co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    std::erase(pauses_, &timer);
}

/// Asks the server once; true when the picture is here, or is known to be the one we have.
asio::awaitable<bool> Pictures::State::ask(const std::string& key, bool& is_delivered, Duration& pause) {
    Kept kept;
    if (const Remembered* const known = recall(key)) {
        kept = known->kept;
    } else if (disk_) {
        auto stored = disk_->load(key);
        if (stored && read_header(stored->bytes)) kept = std::move(*stored);
    }
    if (!kept.bytes.empty() && !is_delivered) {
        is_delivered = true;
        deliver(key, kept.bytes);
    }
    net::Limits limits;
    limits.body_bytes = kPictureBytesMax;
    // Named, because GCC 12 destroys temporaries of a co_await expression twice.
    std::string etag;
    if (!kept.bytes.empty()) etag = kept.etag;
    Result<net::Fetched> fetched = co_await fetch_(key, limits, std::move(etag));
    if (is_closed_) co_return false;
    if (fetched && fetched->status == 304 && !kept.bytes.empty()) {
        remember(key, std::move(kept), clock_.now());
        co_return true;
    }
    if (fetched && fetched->status == 200 && read_header(fetched->body)) {
        const bool is_new = fetched->body != kept.bytes;
        Kept fresh{std::move(fetched->etag), std::move(fetched->body)};
        if (is_new && disk_) disk_->store(key, fresh);
        if (is_new || !is_delivered) deliver(key, fresh.bytes);
        is_delivered = true;
        remember(key, std::move(fresh), clock_.now());
        co_return true;
    }
    // A server that answers without a picture will say the same in five seconds.
    if (fetched) pause = settings_.retry_max;
    if (!is_delivered) {
        is_delivered = true;
        deliver(key, {});
    }
    co_return false;
}

Pictures::State::Remembered* Pictures::State::remember(const std::string& key, Kept kept, Time validated) {
    const auto known =
        std::find_if(memory_.begin(), memory_.end(), [&](const auto& one) { return one.key == key; });
    if (known != memory_.end()) {
        memory_bytes_ -= known->kept.bytes.size();
        memory_.erase(known);
    }
    memory_bytes_ += kept.bytes.size();
    memory_.push_front({key, std::move(kept), validated});
    while (memory_bytes_ > kMemoryBytesMax && memory_.size() > 1) {
        memory_bytes_ -= memory_.back().kept.bytes.size();
        memory_.pop_back();
    }
    return &memory_.front();
}

Pictures::State::Remembered* Pictures::State::recall(const std::string& key) {
    const auto known =
        std::find_if(memory_.begin(), memory_.end(), [&](const auto& one) { return one.key == key; });
    if (known == memory_.end()) return nullptr;
    memory_.splice(memory_.begin(), memory_, known);
    return &memory_.front();
}

Pictures::Pictures(asio::any_io_executor executor, const Clock& clock, PicturesSettings settings, Fetch fetch,
                   Sink sink)
    : state_(std::make_shared<State>(std::move(executor), clock, std::move(settings), std::move(fetch),
                                     std::move(sink))) {}

Pictures::~Pictures() {
    state_->close();
}

void Pictures::stop() {
    state_->close();
}

void Pictures::want(const renderer::PictureRef& picture) {
    state_->want(picture.key);
}

void Pictures::set_origin(std::optional<url::Origin> origin) {
    state_->set_origin(std::move(origin));
}

void Pictures::set_files(std::vector<std::filesystem::path> files) {
    state_->set_files(std::move(files));
}

Result<std::string> decode_data_url(std::string_view url) {
    const auto comma = url.find(',');
    const std::string_view type = url.substr(0, comma == std::string_view::npos ? 0 : comma);
    if (!type.starts_with("data:image/") || !type.ends_with(";base64")) {
        return fail(ErrorCode::malformed, "not a data: URL of a picture in base64");
    }
    const std::string_view text = url.substr(comma + 1);
    if (text.size() / 4 * 3 > kPictureBytesMax) return fail(ErrorCode::full, "data: URL of too many bytes");
    return base64::decode(text);
}

}  // namespace comptoir::pictures
