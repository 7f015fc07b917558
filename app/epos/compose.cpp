#include "app/epos/compose.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

namespace comptoir::epos {
namespace {

using paper::Page;

int width_of(const Picture& picture) {
    return std::visit([](const auto& what) { return what.width; }, picture.what);
}
int height_of(const Picture& picture) {
    return std::visit([](const auto& what) { return what.height; }, picture.what);
}

int widest(const Document& document, int width_dots) {
    for (const Element& element : document.elements) {
        if (const auto* picture = std::get_if<Picture>(&element))
            width_dots = std::max(width_dots, width_of(*picture));
    }
    return width_dots;
}

class Composer {
public:
    Composer(paper::Press& press, int width)
        : press_(press), width_(width), page_(press.begin({.width_dots = width})) {}

    Result<Print> run(const Document& document) {
        for (const Element& element : document.elements) {
            std::visit([&](const auto& one) { place(one); }, element);
            if (!why_.empty()) return fail(ErrorCode::malformed, why_);
            if (placed_rows_ > kPlacedRowsMax)
                return fail(ErrorCode::malformed, "a page in which too much lies over each other");
            if (page_.is_full() || (area_ && area_->page.is_full()))
                return fail(ErrorCode::malformed, "a receipt of more than four metres");
        }
        Print print{.picture = page_.picture(), .fields = json::Value::object()};
        if (!cuts_.empty()) print.fields["cuts"] = cuts_;
        if (!cut_) print.fields["cut"] = "none";
        if (cut_ && cut_->is_full) print.fields["cut"] = "full";
        return print;
    }

private:
    /// Part of a page in which things are placed.
    struct Placed {
        Area area;
        Page page;
    };

    Page& page() { return area_ ? area_->page : page_; }

    /// Something is printed: a cut before it was not the last one.
    Page& printing() {
        if (cut_) cuts_.push_back(page_.bottom());
        cut_.reset();
        return page();
    }

    void placed(int rows) {
        if (area_) placed_rows_ += rows;
    }

    /// Where a page says on what the next thing stands.
    void stand(Page& on, int height) {
        placed(height);
        if (!position_) return;
        on.go_to_row(std::max(position_->y - height, 0));
        if (position_->x > 0) on.move_to(position_->x);
        position_.reset();
    }

    void place(const Text& text) {
        Page& on = printing();
        stand(on, static_cast<int>(text.look.size) * text.look.times_high);
        on.align(text.align);
        on.line_spacing(text.line_spacing);
        if (text.x) on.move_to(*text.x);
        const int top = on.bottom();
        on.write(text.words, text.look);
        placed(on.bottom() - top);
        look_ = text.look;
    }

    void place(const Feed& feed) {
        Page& on = printing();
        int lines = feed.lines;
        if (on.is_mid_line()) {
            on.line_spacing(lines > 0 ? feed.line_spacing : 0);
            on.end_line(look_);
            lines = std::max(lines - 1, 0);
        }
        on.feed(feed.dots + lines * feed.line_spacing);
    }

    void place(const Picture& picture) {
        Page& on = printing();
        stand(on, height_of(picture));
        on.flush();
        on.align(picture.align);
        std::visit([&](const auto& what) { on.paste(what); }, picture.what);
    }

    void place(const Code& code) {
        Page& on = printing();
        stand(on, code.wish.bar_height);
        on.flush();
        on.align(code.align);
        const int top = on.bottom();
        if (const auto drawn = on.code(code.wish, code.reading, code.look); !drawn)
            why_ = drawn.error().message;
        placed(on.bottom() - top);
    }

    void place(const Bar& bar) {
        Page& on = printing();
        on.flush();
        placed(bar.height);
        if (area_) {
            on.sheet().fill(bar.left, bar.top, bar.width, bar.height);
            return;
        }
        on.sheet().fill(bar.left, on.bottom(), bar.width, bar.height);
        on.feed(bar.height);
    }

    void place(const Cut& cut) {
        if (area_) return;  // a page has no cuts
        page_.flush();
        const bool was_full = cut_ && cut_->is_full;
        cut_ = Cut{.is_full = cut.is_full || was_full};
    }

    void place(const PageBegin&) {
        printing().flush();
        top_ = page_.bottom();
        below_ = top_;
        open({0, 0, width_, 0});
    }

    void place(const PageEnd&) {
        close();
        page_.go_to_row(below_);
        page_.feed(0);
    }

    void place(const Area& area) {
        close();
        open(area);
    }

    void place(const Position& position) {
        if (area_) area_->page.flush();
        position_ = position;
    }

    void open(const Area& area) {
        const int width = std::min(area.width, std::max(width_ - area.x, 1));
        area_.emplace(Placed{area, press_.begin({.width_dots = width})});
        position_.reset();
    }

    /// What was placed comes onto the paper, as far as its area has room for it.
    void close() {
        if (!area_) return;
        Placed done = std::move(*area_);
        area_.reset();
        done.page.flush();
        placed_rows_ += done.page.sheet().height();
        page_.sheet().paste(done.page.sheet(), done.area.x, top_ + done.area.y);
        const int height = std::max(done.area.height, done.page.sheet().height());
        below_ = std::max(below_, top_ + done.area.y + height);
        page_.sheet().reach(below_);
    }

    paper::Press& press_;
    int width_;
    Page page_;
    std::optional<Placed> area_;
    std::optional<Position> position_;
    int top_ = 0;    ///< of the page that is being placed
    int below_ = 0;  ///< where the paper goes on after it
    std::int64_t placed_rows_ = 0;
    std::vector<int> cuts_;
    std::optional<Cut> cut_;  ///< the last one, while nothing was printed since
    paper::Look look_{.type = paper::Look::Type::fixed, .size = 20};
    std::string why_;
};

}  // namespace

Result<Print> compose(const Document& document, paper::Press& press, int width_dots) {
    return Composer(press, widest(document, width_dots)).run(document);
}

}  // namespace comptoir::epos
