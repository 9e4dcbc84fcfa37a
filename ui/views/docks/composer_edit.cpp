#include "ui/theme/fonts.h"
#include "ui/views/docks/composer.h"

#include <QKeyEvent>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextLayout>

#include <algorithm>

namespace weir::ui {
namespace {

constexpr int mostLines = 6;

} // namespace

ComposerEdit::ComposerEdit(QWidget* parent) : QPlainTextEdit(parent) {
    setFont(dataFont());
    // One line stands in the middle, as far from the left as in other fields.
    document()->setDocumentMargin((grid(8) - fontMetrics().height()) / 2.0 - frameWidth());
    setTabChangesFocus(true);
    setWordWrapMode(QTextOption::WrapAnywhere);
    setVerticalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(this, &QPlainTextEdit::textChanged, this, &ComposerEdit::fitHeight);
    fitHeight();
}

void ComposerEdit::fitHeight() {
    int lines = 0;
    for (QTextBlock block = document()->begin(); block.isValid() && lines < mostLines;
         block = block.next()) {
        lines += std::max(1, block.layout()->lineCount());
    }
    const int margins = qRound(2 * document()->documentMargin()) + 2 * frameWidth();
    const int wanted = std::min(lines, mostLines) * fontMetrics().lineSpacing() + margins;
    setFixedHeight(std::max(wanted + 2, grid(8)));
}

QSize ComposerEdit::sizeHint() const {
    return {grid(60), maximumHeight()};
}

QSize ComposerEdit::minimumSizeHint() const {
    return {grid(30), minimumHeight()};
}

bool ComposerEdit::isAtFirstLine() const {
    QTextCursor cursor = textCursor();
    return !cursor.movePosition(QTextCursor::Up);
}

bool ComposerEdit::isAtLastLine() const {
    QTextCursor cursor = textCursor();
    return !cursor.movePosition(QTextCursor::Down);
}

void ComposerEdit::keyPressEvent(QKeyEvent* event) {
    const bool plain = (event->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
    switch (event->key()) {
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (!event->modifiers().testFlag(Qt::ShiftModifier)) {
                Q_EMIT submitted();
                return;
            }
            break;
        case Qt::Key_Up:
            if (plain && isAtFirstLine()) {
                Q_EMIT olderWanted();
                return;
            }
            break;
        case Qt::Key_Down:
            if (plain && isAtLastLine()) {
                Q_EMIT newerWanted();
                return;
            }
            break;
        default:
            break;
    }
    QPlainTextEdit::keyPressEvent(event);
}

void ComposerEdit::focusInEvent(QFocusEvent* event) {
    QPlainTextEdit::focusInEvent(event);
    update(); // the frame, which shows the focus
}

void ComposerEdit::focusOutEvent(QFocusEvent* event) {
    QPlainTextEdit::focusOutEvent(event);
    update();
}

void ComposerEdit::resizeEvent(QResizeEvent* event) {
    QPlainTextEdit::resizeEvent(event);
    if (event->oldSize().width() != event->size().width()) {
        fitHeight();
    }
}

} // namespace weir::ui
