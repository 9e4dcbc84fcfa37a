#include "ui/views/docks/hold_advice.h"

#include <weir/base/units.h>

#include "ui/views/widgets/text.h"

#include <QCoreApplication>

namespace weir::ui {
namespace {

QString translated(const char* text) {
    return QCoreApplication::translate("weir::ui::Hold", text);
}

void adviseOnReading(const ConnectionState& state, Hold& hold) {
    const Watermarks& read = state.settings.read;
    if (any(state.readBlocked, Blocked::Eof)) {
        return;
    }
    if (any(state.readBlocked, Blocked::Disabled | Blocked::TimedOut)) {
        hold.fixText = translated("Enable reading again");
        hold.fix.readEnabled = true;
    } else if (any(state.readBlocked, Blocked::HighWatermark)) {
        hold.fixText = translated("Raise high to %1").arg(toQString(formatSize(read.high * 2)));
        hold.fix.read = Watermarks{read.low, read.high * 2};
    } else if (state.inputSize > 0 && state.inputSize < read.low) {
        hold.fixText = translated("Lower low to %1").arg(toQString(formatSize(state.inputSize)));
        hold.fix.read = Watermarks{state.inputSize, read.high};
    }
}

} // namespace

Holds holdsOf(const ConnectionState& state) {
    Holds holds;
    if (state.phase == ConnectionPhase::Closed || state.phase == ConnectionPhase::Failed ||
        state.phase == ConnectionPhase::Connecting) {
        return holds;
    }
    if (const std::string why = whyNotReading(state); !why.empty()) {
        Hold hold{translated("Reading: %1.").arg(toQString(why)), {}, {}};
        adviseOnReading(state, hold);
        holds.reading = std::move(hold);
    }
    if (const std::string why = whyNotWriting(state); !why.empty()) {
        Hold hold{translated("Writing: %1.").arg(toQString(why)), {}, {}};
        if (any(state.writeBlocked, Blocked::Disabled | Blocked::TimedOut)) {
            hold.fixText = translated("Enable writing again");
            hold.fix.writeEnabled = true;
        }
        holds.writing = std::move(hold);
    }
    return holds;
}

} // namespace weir::ui
