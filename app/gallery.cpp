#include "app/gallery.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <thread>
#include <vector>

#include "app/base/utf8.hpp"
#include "app/screen/face.hpp"
#include "renderer/gallery.hpp"

namespace comptoir {
namespace {

constexpr std::size_t kPaintersMax = 8;  // each holds the surface and the caches of a 4K screen: 100 MB

/// What a painter says of one sheet; written whole, so that two never mix.   Source: POSIX.1-2017, write: at
/// most PIPE_BUF, which is 512 or more, bytes at once are atomic.
struct Note {
    std::uint32_t sheet = 0;
    std::uint16_t failure = 0;  ///< 0, or an ErrorCode and one more
    std::array<char, 506> message{};
};
static_assert(sizeof(Note) == 512);

/// In memory that all painters share.
struct Shared {
    std::atomic<std::size_t> next{0};
    std::atomic<bool> is_over{false};
};
static_assert(std::atomic<std::size_t>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

class SharedMemory {
public:
    SharedMemory()
        : at_(::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)) {
        if (at_ != MAP_FAILED) shared_ = new (at_) Shared;
    }
    ~SharedMemory() {
        if (at_ != MAP_FAILED) ::munmap(at_, sizeof(Shared));
    }
    SharedMemory(const SharedMemory&) = delete;
    SharedMemory& operator=(const SharedMemory&) = delete;
    [[nodiscard]] Shared* get() const { return shared_; }

private:
    void* at_;
    Shared* shared_ = nullptr;
};

struct Task {
    const renderer::Words& words;
    const std::vector<renderer::GallerySheet>& sheets;
    const std::filesystem::path& folder;
};

void send(int to, const Note& note) {
    while (::write(to, &note, sizeof note) < 0 && errno == EINTR) {
    }
}

/// One sheet after the other until none is left, or a painter failed.
void paint(const Task& task, Shared& shared, int to) {
    while (!shared.is_over) {
        const std::size_t at = shared.next++;
        if (at >= task.sheets.size()) return;
        const auto drawn = renderer::draw_sheet(task.words, task.sheets[at], task.folder, {});
        Note note{.sheet = static_cast<std::uint32_t>(at)};
        if (!drawn) {
            shared.is_over = true;
            note.failure = static_cast<std::uint16_t>(static_cast<int>(drawn.error().code) + 1);
            const auto message = utf8::prefix(drawn.error().message, note.message.size() - 1);
            std::copy(message.begin(), message.end(), note.message.begin());
        }
        send(to, note);
    }
}

/// Painters are processes and no threads: what Pango, cairo and FreeType keep for a whole process is not safe
/// among several (cairo 1.16 shares a font's face; it crashed here).
std::vector<pid_t> start_painters(std::size_t count, const Task& task, Shared& shared, const int (&pipe)[2]) {
    std::vector<pid_t> painters;
    for (std::size_t i = 0; i < count; i++) {
        const pid_t pid = ::fork();
        if (pid == 0) {
            ::close(pipe[0]);
            paint(task, shared, pipe[1]);
            ::_exit(0);
        }
        if (pid > 0) painters.push_back(pid);
    }
    return painters;
}

/// The next note; nothing once all painters have gone.
std::optional<Note> receive(int from) {
    Note note;
    std::size_t have = 0;
    while (have < sizeof note) {
        const ssize_t got = ::read(from, reinterpret_cast<char*>(&note) + have, sizeof note - have);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return std::nullopt;
        have += static_cast<std::size_t>(got);
    }
    return note;
}

/// Errors: that of the first painter that failed.
Result<void> follow_painters(int from, const std::vector<renderer::GallerySheet>& sheets,
                             const GalleryProgress& progress) {
    Result<void> result;
    std::size_t done = 0;
    while (const auto note = receive(from)) {
        if (note->failure != 0 && result) {
            result = fail(static_cast<ErrorCode>(note->failure - 1), note->message.data());
        } else if (note->failure == 0) {
            done++;
            if (progress) progress(done, sheets.size(), sheets[note->sheet].name());
        }
    }
    if (result && done < sheets.size())
        return fail(ErrorCode::refused, "a process that draws has ended half-way");
    return result;
}

Result<void> draw_all(const Task& task, const GalleryProgress& progress) {
    const SharedMemory memory;
    int pipe[2] = {-1, -1};
    if (memory.get() == nullptr || ::pipe2(pipe, O_CLOEXEC) != 0)
        return fail(ErrorCode::full, std::string("nothing can be drawn: ") + std::strerror(errno));
    const std::size_t cores = std::max<std::size_t>(std::thread::hardware_concurrency(), 1);
    const auto painters =
        start_painters(std::min({cores, kPaintersMax, task.sheets.size()}), task, *memory.get(), pipe);
    ::close(pipe[1]);
    auto result = follow_painters(pipe[0], task.sheets, progress);
    ::close(pipe[0]);
    for (const pid_t painter : painters) {
        while (::waitpid(painter, nullptr, 0) < 0 && errno == EINTR) {
        }
    }
    return result;
}

renderer::GalleryWish wish_of(const GalleryCommand& command) {
    renderer::GalleryWish wish{.scenes = command.scenes,
                               .sizes = {},
                               .languages = command.languages,
                               .themes = {},
                               .is_whole = command.is_whole};
    for (const Size& size : command.sizes) wish.sizes.push_back({size.width, size.height});
    for (const std::string& theme : command.themes) {
        if (const auto id = renderer::theme_named(theme)) wish.themes.push_back(*id);
    }
    return wish;
}

}  // namespace

Result<GalleryFigures> draw_gallery(const GalleryCommand& command, const std::filesystem::path& assets,
                                    const GalleryProgress& progress) {
    const SystemClock clock;
    const Time began = clock.now();
    const Face face(assets, "");
    const auto sheets = renderer::plan_gallery(face.words(), wish_of(command));
    if (!sheets) return tl::unexpected(sheets.error());
    const std::filesystem::path folder = command.folder;
    std::error_code ec;
    std::filesystem::create_directories(folder, ec);
    if (ec) return fail(ErrorCode::refused, folder.string() + " can't be made: " + ec.message());

    if (auto drawn = draw_all({face.words(), *sheets, folder}, progress); !drawn)
        return tl::unexpected(drawn.error());
    if (auto written = renderer::write_index(*sheets, folder); !written)
        return tl::unexpected(written.error());
    GalleryFigures figures{0, sheets->size(),
                           std::chrono::duration_cast<std::chrono::milliseconds>(clock.now() - began)};
    for (const renderer::GallerySheet& sheet : *sheets) figures.pictures += sheet.scenes.size();
    return figures;
}

}  // namespace comptoir
