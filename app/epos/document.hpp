#pragma once
/// One ePOS-Print document: what is to be printed, in order, and which drawers are to open.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "renderer/paper/page.hpp"

namespace comptoir::epos {

namespace paper = renderer::paper;

// Every element has the settings that were in force where it stood: <text align="center"/> holds for all that
// follows it. Units: dots.

struct Text {
    std::string words;
    paper::Look look;
    paper::Align align = paper::Align::start;
    int line_spacing = 0;
    std::optional<int> x;  ///< where it begins, from the left edge
};

/// Ends the line; `lines` counts that one.
struct Feed {
    int lines = 0;
    int dots = 0;
    int line_spacing = 0;
};

struct Picture {
    std::variant<paper::Dots, paper::Tones> what;
    paper::Align align = paper::Align::start;
};

struct Code {
    paper::CodeWish wish;
    paper::Page::Reading reading = paper::Page::Reading::none;
    paper::Look look;
    paper::Align align = paper::Align::start;
};

/// A filled rectangle: a line, or a side of a frame. In a page it is placed, else it is below what is there.
struct Bar {
    int left = 0;
    int top = 0;
    int width = 0;
    int height = 0;
};

struct Cut {
    bool is_full = false;
};

struct PageBegin {};
struct PageEnd {};
/// What follows is placed in this part of the page.
struct Area {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
};
/// Where the next thing stands on: the base of its letters, or its lower edge.
struct Position {
    int x = 0;
    int y = 0;
};

using Element = std::variant<Text, Feed, Picture, Code, Bar, Cut, PageBegin, PageEnd, Area, Position>;

struct Pulse {
    std::optional<int> pin;    ///< 2 or 5; nothing: as the printer's settings say
    std::optional<int> on_ms;  ///< likewise
};

struct Document {
    std::vector<Element> elements;
    std::vector<Pulse> pulses;
    std::vector<std::string> skipped;  ///< names of elements that only a real Epson printer has, each once

    [[nodiscard]] bool prints() const { return !elements.empty(); }
};

}  // namespace comptoir::epos
