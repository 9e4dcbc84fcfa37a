#include "ui/views/widgets/quantity_field.h"

#include <weir/base/units.h>

#include "ui/views/widgets/text.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QTimer>

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>

namespace weir::ui {
namespace {

// Long enough to type the next digit, short enough to feel at once.
constexpr int pauseMs = 900;

} // namespace

QuantityField::QuantityField(QWidget* parent)
    : QAbstractSpinBox(parent), m_pause(new QTimer(this)) {
    m_pause->setSingleShot(true);
    m_pause->setInterval(pauseMs);
    setButtonSymbols(QAbstractSpinBox::UpDownArrows);
    setKeyboardTracking(true);
    connect(m_pause, &QTimer::timeout, this, &QuantityField::commit);
    connect(lineEdit(), &QLineEdit::textEdited, this, &QuantityField::takeEdit);
}

QString QuantityField::problem() const {
    return problemOf(currentText());
}

QString QuantityField::currentText() const {
    return lineEdit()->text().trimmed();
}

void QuantityField::stepBy(int steps) {
    const QString text = currentText();
    if (!problemOf(text).isEmpty()) {
        return;
    }
    lineEdit()->setText(stepped(text, steps));
    takeEdit();
}

QAbstractSpinBox::StepEnabled QuantityField::stepEnabled() const {
    return isReadOnly() ? StepEnabled(StepNone) : StepUpEnabled | StepDownEnabled;
}

void QuantityField::show(const QString& text) {
    if (m_isBeingEdited) {
        return;
    }
    m_settled = text;
    // The same value in other words ("4096") stays as it was typed while the cursor is in it.
    const bool isSame = hasFocus() && problem().isEmpty() && normalised(currentText()) == text;
    if (!isSame && lineEdit()->text() != text) {
        lineEdit()->setText(text);
    }
}

void QuantityField::takeEdit() {
    m_isBeingEdited = true;
    if (problem().isEmpty()) {
        m_pause->start();
    } else {
        m_pause->stop();
    }
    Q_EMIT edited();
}

void QuantityField::commit() {
    m_pause->stop();
    if (!m_isBeingEdited || !problem().isEmpty()) {
        return;
    }
    m_isBeingEdited = false;
    const QString text = normalised(currentText());
    if (!hasFocus()) {
        lineEdit()->setText(text);
    }
    if (text != m_settled) {
        m_settled = text;
        Q_EMIT committed();
    }
}

void QuantityField::discardEdit() {
    m_isBeingEdited = false;
    m_pause->stop();
    lineEdit()->setText(m_settled);
}

bool QuantityField::event(QEvent* event) {
    // Escape would close a dialog; while something can be taken back, it does that first.
    if (event->type() == QEvent::ShortcutOverride && m_isBeingEdited &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        event->accept();
        return true;
    }
    return QAbstractSpinBox::event(event);
}

void QuantityField::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (m_isBeingEdited) {
                commit();
                if (problem().isEmpty()) {
                    lineEdit()->setText(m_settled);
                }
                lineEdit()->selectAll();
                event->accept();
                return;
            }
            break;
        case Qt::Key_Escape:
            if (m_isBeingEdited) {
                discardEdit();
                Q_EMIT edited();
                event->accept();
                return;
            }
            break;
        default:
            break;
    }
    QAbstractSpinBox::keyPressEvent(event);
}

void QuantityField::focusOutEvent(QFocusEvent* event) {
    commit();
    if (!m_isBeingEdited) {
        lineEdit()->setText(m_settled);
    }
    QAbstractSpinBox::focusOutEvent(event);
}

SizeField::SizeField(QWidget* parent) : QuantityField(parent) {
    setToolTip(tr("Bytes, with a unit where you like: 512, 4 KiB, 1 MiB"));
    setValue(0);
}

void SizeField::setZeroWord(const QString& word) {
    m_zeroWord = word;
    setValue(0);
}

void SizeField::setValue(std::uint64_t bytes) {
    show(textOf(bytes));
}

std::optional<std::uint64_t> SizeField::value() const {
    const QString text = currentText();
    if (isZeroWord(text)) {
        return 0;
    }
    const auto size = parseSize(toStdString(text));
    return size ? std::optional(*size) : std::nullopt;
}

QString SizeField::problemOf(const QString& text) const {
    if (isZeroWord(text)) {
        return {};
    }
    const auto size = parseSize(toStdString(text));
    return size ? QString() : toQString(size.error().message());
}

QString SizeField::stepped(const QString& text, int steps) const {
    constexpr std::uint64_t finest = 16; // below it by one, above it by doubling
    std::uint64_t bytes = isZeroWord(text) ? 0 : *parseSize(toStdString(text));
    for (; steps > 0; --steps) {
        if (bytes < finest) {
            ++bytes;
        } else if (bytes <= std::numeric_limits<std::uint64_t>::max() / 4) {
            bytes *= 2;
        }
    }
    for (; steps < 0; ++steps) {
        bytes = bytes > finest ? bytes / 2 : (bytes == 0 ? 0 : bytes - 1);
    }
    return textOf(bytes);
}

QString SizeField::normalised(const QString& text) const {
    return isZeroWord(text) ? textOf(0) : textOf(*parseSize(toStdString(text)));
}

QString SizeField::textOf(std::uint64_t bytes) const {
    return bytes == 0 && !m_zeroWord.isEmpty() ? m_zeroWord : toQString(formatSize(bytes));
}

bool SizeField::isZeroWord(const QString& text) const {
    return !m_zeroWord.isEmpty() &&
           (text.isEmpty() || text.compare(m_zeroWord, Qt::CaseInsensitive) == 0);
}

DurationField::DurationField(QWidget* parent) : QuantityField(parent) {
    setToolTip(tr("A time with its unit, such as 250 ms, 10 s or 2 min; off for none"));
    setValue(std::nullopt);
}

void DurationField::setValue(std::optional<Duration> duration) {
    show(duration ? toQString(formatDuration(*duration)) : tr("off"));
}

std::optional<Duration> DurationField::value() const {
    const QString text = currentText();
    if (isOff(text)) {
        return std::nullopt;
    }
    const auto duration = parseDuration(toStdString(text));
    return duration ? std::optional(*duration) : std::nullopt;
}

QString DurationField::problemOf(const QString& text) const {
    if (isOff(text)) {
        return {};
    }
    const auto duration = parseDuration(toStdString(text));
    return duration ? QString() : toQString(duration.error().message());
}

QString DurationField::stepped(const QString& text, int steps) const {
    using namespace std::chrono_literals;
    static constexpr std::array<Duration, 15> ladder{
        100ms, 250ms, 500ms, 1s, 2s, 5s, 10s, 20s, 30s, 1min, 2min, 5min, 10min, 30min, 1h};
    const Duration now = isOff(text) ? Duration::zero() : *parseDuration(toStdString(text));
    Duration next = Duration::zero();
    if (steps > 0) {
        const auto* above = std::upper_bound(ladder.begin(), ladder.end(), now);
        next = above == ladder.end() ? now : *above;
    } else {
        const auto* above = std::lower_bound(ladder.begin(), ladder.end(), now);
        next = above == ladder.begin() ? Duration::zero() : *(above - 1);
    }
    return next == Duration::zero() ? tr("off") : toQString(formatDuration(next));
}

QString DurationField::normalised(const QString& text) const {
    return isOff(text) ? tr("off") : toQString(formatDuration(*parseDuration(toStdString(text))));
}

bool DurationField::isOff(const QString& text) const {
    return text.isEmpty() || text.compare(tr("off"), Qt::CaseInsensitive) == 0 ||
           text.compare(QStringLiteral("none"), Qt::CaseInsensitive) == 0 ||
           text == QStringLiteral("0");
}

} // namespace weir::ui
