#include "ui/views/docks/details_pane.h"

#include <weir/workbench/payload_text.h>

#include "ui/theme/fonts.h"
#include "ui/views/widgets/elided_label.h"
#include "ui/views/widgets/segmented_control.h"
#include "ui/views/widgets/strip.h"
#include "ui/views/widgets/tab_order.h"
#include "ui/views/widgets/text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QToolButton>
#include <QVBoxLayout>

namespace weir::ui {

DetailsPane::DetailsPane(QWidget* parent)
    : QWidget(parent),
      m_heading(new ElidedLabel(this)),
      m_form(new SegmentedControl(this)),
      m_text(new QPlainTextEdit(this)) {
    auto* strip = new Strip(Qt::BottomEdge, this);
    auto* row = new QHBoxLayout(strip);
    row->setContentsMargins(grid(3), grid(1), grid(2), grid(1) + 1);
    m_heading->setForegroundRole(QPalette::PlaceholderText);
    m_form->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_form->setAccessibleName(tr("Form of the message"));
    m_form->addSegment(tr("Hex dump"), tr("Offset, bytes and characters"));
    m_form->addSegment(tr("Text"), tr("Its bytes as text, with escapes"));
    row->addWidget(m_heading, 1);
    row->addWidget(m_form);

    m_text->setReadOnly(true);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setFont(dataFont());
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setTabChangesFocus(true);
    m_text->setAccessibleName(tr("The selected message"));
    m_text->document()->setDocumentMargin(grid(2));
    tabThrough({m_form, m_text});

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(strip);
    column->addWidget(m_text, 1);
    connect(m_form, &SegmentedControl::chosen, this, &DetailsPane::refresh);
    show({}, {});
}

void DetailsPane::show(const QString& heading, const QByteArray& payload) {
    if (heading == m_title && payload == m_payload && !m_heading->text().isEmpty()) {
        return;
    }
    m_title = heading;
    m_payload = payload;
    refresh();
}

void DetailsPane::refresh() {
    if (m_title.isEmpty()) {
        m_heading->setText(tr("Select a message to see all of its bytes."));
        m_text->clear();
        return;
    }
    const QByteArray shown = m_payload.left(mostShown);
    const std::string_view bytes(shown.constData(), static_cast<std::size_t>(shown.size()));
    m_heading->setText(shown.size() < m_payload.size()
                           ? tr("%1, of which the first %2").arg(m_title, sizeText(bytes.size()))
                           : m_title);
    m_perLine = bytesPerLine();
    const bool asText = m_form->current() == 1;
    m_text->setLineWrapMode(asText ? QPlainTextEdit::WidgetWidth : QPlainTextEdit::NoWrap);
    m_text->setPlainText(toQString(asText ? escape(bytes) : hexDump(bytes, 0, m_perLine)));
}

std::size_t DetailsPane::bytesPerLine() const {
    const auto lineWidth = [](int bytes) { return 8 + bytes * 3 + (bytes + 7) / 8 + 4 + bytes; };
    const int margins = qRound(2 * m_text->document()->documentMargin());
    const int room = (m_text->viewport()->width() - margins) /
                     m_text->fontMetrics().horizontalAdvance(QLatin1Char('0'));
    for (const int bytes : {16, 8}) {
        if (lineWidth(bytes) <= room) {
            return static_cast<std::size_t>(bytes);
        }
    }
    return 4;
}

void DetailsPane::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if (bytesPerLine() != m_perLine) {
        refresh();
    }
}

} // namespace weir::ui
