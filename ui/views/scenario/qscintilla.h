#pragma once

// QScintilla's headers say signals and slots, which Weir's own do without (QT_NO_KEYWORDS). Only
// sources include this, so that nobody else meets the words.
#include <QObject>

#define signals Q_SIGNALS
#define slots Q_SLOTS
#include <Qsci/qscilexeryaml.h>
#include <Qsci/qsciscintilla.h>
#undef signals
#undef slots
