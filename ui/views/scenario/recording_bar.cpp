#include "ui/views/scenario/recording_bar.h"

#include "ui/theme/fonts.h"
#include "ui/views/widgets/segmented_control.h"

#include <QHBoxLayout>
#include <QLabel>

namespace weir::ui {

RecordingBar::RecordingBar(QWidget* parent)
    : Strip(Qt::BottomEdge, parent), m_choice(new SegmentedControl(this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(grid(3), grid(1), grid(3), grid(1) + 1);
    row->setSpacing(grid(3));
    auto* label = new QLabel(tr("Recorded. E&xpect of what came:"), this);
    label->setBuddy(m_choice);
    m_choice->setAccessibleName(tr("What the recording expects"));
    // In the order of Expectations.
    m_choice->addSegment(tr("Exact bytes"), tr("The same bytes or messages come again"));
    m_choice->addSegment(tr("Contains"), tr("They come again, whatever comes before them"));
    m_choice->addSegment(tr("Length"), tr("As many bytes come again"));
    m_choice->addSegment(tr("Nothing"), tr("It only does again what was done"));
    row->addWidget(label);
    row->addWidget(m_choice);
    row->addStretch(1);
    connect(m_choice, &SegmentedControl::chosen, this, [this] { Q_EMIT chosen(expectations()); });
}

RecordingBar::Expectations RecordingBar::expectations() const {
    return static_cast<Expectations>(m_choice->current());
}

void RecordingBar::setExpectations(Expectations expectations) {
    m_choice->setCurrent(static_cast<int>(expectations));
}

} // namespace weir::ui
