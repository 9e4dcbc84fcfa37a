#include "ui/views/widgets/problem_label.h"

#include "ui/theme/colours.h"
#include "ui/theme/fonts.h"
#include "ui/theme/icons.h"
#include "ui/theme/weir_style.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>

namespace weir::ui {

ProblemLabel::ProblemLabel(QWidget* parent) : QWidget(parent), m_label(new QLabel(this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(grid(5), 0, 0, 0);
    layout->addWidget(m_label);
    m_label->setWordWrap(true);
    m_label->setTextFormat(Qt::PlainText);
    m_label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    recolour();
    hide();
}

void ProblemLabel::setField(QWidget* field) {
    if (field == m_field) {
        return;
    }
    const QString sentence = m_sentence;
    setProblem({});
    m_field = field;
    setProblem(sentence);
}

void ProblemLabel::setProblem(const QString& sentence) {
    if (sentence == m_sentence) {
        return;
    }
    m_sentence = sentence;
    m_label->setText(sentence);
    setVisible(!sentence.isEmpty());
    if (m_field != nullptr) {
        m_field->setProperty(property::problem, !sentence.isEmpty());
        m_field->setAccessibleDescription(sentence);
        m_field->update();
        if (!sentence.isEmpty()) {
            QAccessibleEvent event(m_field, QAccessible::DescriptionChanged);
            QAccessible::updateAccessibility(&event);
        }
    }
}

void ProblemLabel::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    const int side = grid(4);
    const int line = m_label->fontMetrics().height();
    paintIcon(painter, iconPlace(QRect(0, m_label->y(), side, line), side), Icon::Error,
              coloursOf(palette()).error);
}

void ProblemLabel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange) {
        recolour();
    }
    QWidget::changeEvent(event);
}

void ProblemLabel::recolour() {
    QPalette colours = m_label->palette();
    const QColor error = coloursOf(palette()).error;
    if (colours.color(QPalette::WindowText) != error) {
        colours.setColor(QPalette::WindowText, error);
        m_label->setPalette(colours);
    }
}

} // namespace weir::ui
