#pragma once
/// The printer made of software that speaks a model's language.

#include <memory>

#include "device-bridge/printing/models.hpp"
#include "device-bridge/protocols/paper_machine.hpp"

namespace comptoir::bridge {

/// Raw bytes are read as ESC/POS. Thread: any.
[[nodiscard]] std::unique_ptr<PaperMachine> make_machine(const PrinterModel& model, int width_dots,
                                                         PaperMachine::Sink sink);

}  // namespace comptoir::bridge
