#pragma once
/// A printer made of software, whatever language it reads.

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "device-bridge/protocols/paper.hpp"

namespace comptoir::bridge {

/// Bytes in, paper and answers out. Each one reads the command tables on its own, so that what an encoder
/// means and what a printer does can differ.
///
/// Thread: any (no I/O, no clock; the caller owns it).
/// Limits: kPaperRowsMax rows until it cuts by itself, at the end of a command; what it can't work off yet
/// waits, and the caller stops feeding at `backlog()`.
class PaperMachine {
public:
    static constexpr int kPaperRowsMax = 40'000;  // five metres

    struct Health {
        bool paper_out = false;
        bool paper_low = false;
        bool cover_open = false;
        bool cutter = false;
        bool error = false;
        bool too_hot = false;
        bool mute = false;  ///< works, and says nothing
        bool drawer_pin_high = true;
        bool operator==(const Health&) const = default;
        [[nodiscard]] bool stops() const { return paper_out || cover_open || cutter || error || too_hot; }
    };
    enum class Pin { two, five };
    struct Sink {
        std::function<void(std::string_view)> reply;
        std::function<void(const Paper&)> cut;
        std::function<void(Pin, std::chrono::milliseconds on)> pulse;
    };

    virtual ~PaperMachine() = default;

    virtual void feed(std::string_view bytes) = 0;
    /// What stopped it may be gone: works on, and tells those who asked to be told.
    virtual void set_health(Health health) = 0;
    [[nodiscard]] const Health& health() const { return health_; }
    /// As if switched off and on: forgets everything but the paper.
    virtual void power_cycle() = 0;

    [[nodiscard]] virtual std::size_t backlog() const { return waiting_.size(); }
    [[nodiscard]] const Paper& paper() const { return paper_; }
    /// Whether a picture has come in half.
    [[nodiscard]] virtual bool is_within_raster() const = 0;
    /// What the tables do not name, or not there. A job of ours has none.
    [[nodiscard]] std::size_t unknown_commands() const { return unknown_; }

protected:
    PaperMachine(int width_dots, Sink sink) : sink_(std::move(sink)) { paper_.width_dots = width_dots; }

    void say(std::string_view bytes) const {
        if (!health_.mute && sink_.reply) sink_.reply(bytes);
    }

    [[nodiscard]] std::size_t unknown(std::size_t bytes) {
        ++unknown_;
        return bytes;
    }

    static constexpr std::size_t kMore = 0;  // a step's answer while its command has not come whole

    /// Works off the command that `bytes` begin with: how many bytes it has, or kMore.
    [[nodiscard]] virtual std::size_t step(std::string_view bytes) = 0;
    [[nodiscard]] virtual bool can_work() const { return !health_.stops(); }

    /// Works off what waits, command by command.
    void work() {
        std::size_t done = 0;
        while (done < waiting_.size() && can_work()) {
            const std::size_t used = step(std::string_view(waiting_).substr(done));
            if (used == kMore) break;
            done += used;
            if (waiting_.empty()) return;  // cleared, or switched off from within a sink
        }
        waiting_.erase(0, done);
    }

    /// A command of two bytes whose parameters, from `first` on, end with `last`.
    [[nodiscard]] std::size_t up_to(char last, std::size_t first, std::string_view bytes) {
        constexpr std::size_t kParametersMax = 512;  // a bar code has 255, tab stops are 32
        const auto end = bytes.substr(0, first + kParametersMax).find(last, first);
        if (end != std::string_view::npos) return end + 1;
        return bytes.size() < first + kParametersMax ? kMore : unknown(2);
    }

    std::string waiting_;  // taken, not worked off
    Paper paper_;
    Sink sink_;
    Health health_;
    std::size_t unknown_ = 0;
};

}  // namespace comptoir::bridge
