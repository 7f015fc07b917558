#include "device-bridge/printing/simulated_machine.hpp"

#include <utility>

#include "device-bridge/protocols/epl_interpreter.hpp"
#include "device-bridge/protocols/escpos_interpreter.hpp"
#include "device-bridge/protocols/star_interpreter.hpp"
#include "device-bridge/protocols/zpl_interpreter.hpp"

namespace comptoir::bridge {

std::unique_ptr<PaperMachine> make_machine(const PrinterModel& model, int width_dots,
                                           PaperMachine::Sink sink) {
    using Star = StarInterpreter::Mode;
    switch (model.language) {
        case Language::star_line:
            return std::make_unique<StarInterpreter>(width_dots, std::move(sink), Star::line);
        case Language::star_prnt:
            return std::make_unique<StarInterpreter>(width_dots, std::move(sink), Star::prnt);
        case Language::star_graphic:
            return std::make_unique<StarInterpreter>(width_dots, std::move(sink), Star::graphic);
        case Language::zpl: return std::make_unique<ZplInterpreter>(width_dots, std::move(sink));
        case Language::epl: return std::make_unique<EplInterpreter>(width_dots, std::move(sink));
        case Language::escpos:
        case Language::raw: break;
    }
    const auto head = model.is_impact ? EscposInterpreter::Head::nine_pins : EscposInterpreter::Head::thermal;
    return std::make_unique<EscposInterpreter>(width_dots, std::move(sink), head);
}

}  // namespace comptoir::bridge
