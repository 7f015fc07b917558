#pragma once
/// Which prints were answered over which connection.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>

namespace comptoir::epos {

/// A till that has its answer sends the same body again because it wants a second print: two tickets for two
/// of a product, or another copy. One that missed it sends it again, too. Over the connection that the answer
/// went over, the next request comes only from whoever has read the answer (HTTP/1.1 answers in order, and
/// browsers send nothing ahead); a till that gave up has closed it. A proxy's connection says nothing: a
/// till's second try may come over the very one that its missed answer went over.
///
/// Thread: io.   Limits: the newest kAnswersMax.   Source: RFC 9112 section 9.3.2.
class Answered {
public:
    static constexpr std::size_t kAnswersMax = 256;  // ten minutes of a kitchen's rush, of 60 bytes each

    /// `print`: a digest of printer and body.   `connection` 0 is none that can be told apart.
    void add(std::uint64_t connection, std::string print) {
        if (connection == 0) return;
        answers_.emplace_back(connection, std::move(print));
        if (answers_.size() > kAnswersMax) answers_.pop_front();
    }
    [[nodiscard]] bool has(std::uint64_t connection, const std::string& print) const {
        return std::ranges::find(answers_, std::pair(connection, print)) != answers_.end();
    }

private:
    std::deque<std::pair<std::uint64_t, std::string>> answers_;
};

}  // namespace comptoir::epos
