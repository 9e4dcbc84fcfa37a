#include "ui/views/widgets/bytes_field.h"

#include <weir/workbench/payload_text.h>

#include "ui/theme/fonts.h"
#include "ui/views/widgets/text.h"

#include <QTimer>

namespace weir::ui {
namespace {

constexpr int pauseMs = 900;

} // namespace

BytesField::BytesField(QWidget* parent) : QLineEdit(parent), m_pause(new QTimer(this)) {
    setFont(dataFont());
    setToolTip(tr("Text with escapes: \\r \\n \\t \\0 \\xHH \\\\"));
    m_pause->setSingleShot(true);
    m_pause->setInterval(pauseMs);
    connect(m_pause, &QTimer::timeout, this, &BytesField::commit);
    connect(this, &QLineEdit::returnPressed, this, &BytesField::commit);
    connect(this, &QLineEdit::textEdited, this, [this] {
        m_isBeingEdited = true;
        m_pause->start();
        Q_EMIT edited();
    });
}

void BytesField::setBytes(const std::string& bytes) {
    if (m_isBeingEdited || this->bytes() == bytes) {
        return;
    }
    setText(toQString(escape(bytes)));
}

std::optional<std::string> BytesField::bytes() const {
    const auto read = unescape(toStdString(text()));
    return read ? std::optional(*read) : std::nullopt;
}

QString BytesField::problem() const {
    const auto read = unescape(toStdString(text()));
    return read ? QString() : toQString(read.error().message());
}

void BytesField::discardEdit() {
    m_pause->stop();
    m_isBeingEdited = false;
}

void BytesField::commit() {
    m_pause->stop();
    if (m_isBeingEdited && bytes()) {
        m_isBeingEdited = false;
        Q_EMIT committed();
    }
}

void BytesField::focusOutEvent(QFocusEvent* event) {
    commit();
    QLineEdit::focusOutEvent(event);
}

} // namespace weir::ui
