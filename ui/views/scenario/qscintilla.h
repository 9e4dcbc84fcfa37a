#pragma once

// QScintilla's headers say signals and slots, which Weir's own do without (QT_NO_KEYWORDS). Only
// sources include this, so that nobody else meets the words.
#include <QObject>

// NOLINTBEGIN(readability-identifier-naming): their names
#define signals Q_SIGNALS
#define slots Q_SLOTS
// NOLINTEND(readability-identifier-naming)
#include <Qsci/qscicommand.h>
#include <Qsci/qscicommandset.h>
#include <Qsci/qscilexeryaml.h>
#include <Qsci/qsciscintilla.h>
#undef signals
#undef slots
