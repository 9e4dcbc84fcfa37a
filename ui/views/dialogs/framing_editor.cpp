#include "ui/views/dialogs/framing_editor.h"

#include "ui_framing_editor.h"

#include "ui/views/dialogs/form.h"
#include "ui/views/widgets/tab_order.h"
#include "ui/views/widgets/text.h"

#include <QToolButton>

#include <array>

namespace weir::ui {
namespace {

constexpr std::array kinds{FramingKind::None,         FramingKind::Line,    FramingKind::Delimiter,
                           FramingKind::LengthPrefix, FramingKind::Markers, FramingKind::FixedSize};
constexpr std::array endings{LineEnding::CrLf, LineEnding::StrictCrLf, LineEnding::Lf,
                             LineEnding::Any, LineEnding::Nul};
constexpr std::array prefixSizes{1, 2, 4, 8};

QString hintOf(FramingKind kind) {
    switch (kind) {
        case FramingKind::None:
            return FramingEditor::tr("What one read brings is one message.");
        case FramingKind::Line:
            return FramingEditor::tr("A message is a line.");
        case FramingKind::Delimiter:
            return FramingEditor::tr("A message ends with these bytes.");
        case FramingKind::LengthPrefix:
            return FramingEditor::tr("Each message says first how long it is.");
        case FramingKind::Markers:
            return FramingEditor::tr("A message stands between two markers.");
        case FramingKind::FixedSize:
            return FramingEditor::tr("Every message has the same size.");
    }
    return {};
}

QString nameOf(LineEnding ending) {
    switch (ending) {
        case LineEnding::Any:
            return FramingEditor::tr("Any run of CR and LF");
        case LineEnding::CrLf:
            return FramingEditor::tr("CR LF or LF");
        case LineEnding::StrictCrLf:
            return FramingEditor::tr("CR LF only");
        case LineEnding::Lf:
            return FramingEditor::tr("LF");
        case LineEnding::Nul:
            return FramingEditor::tr("NUL");
    }
    return {};
}

template <class Values, class Value>
int placeOf(const Values& values, Value value) {
    for (std::size_t index = 0; index < values.size(); ++index) {
        if (values[index] == value) {
            return static_cast<int>(index);
        }
    }
    return 0;
}

template <class Values>
auto valueAt(const Values& values, int index) {
    return values[static_cast<std::size_t>(std::max(index, 0))];
}

} // namespace

QString nameOf(FramingKind kind) {
    switch (kind) {
        case FramingKind::None:
            return FramingEditor::tr("None");
        case FramingKind::Line:
            return FramingEditor::tr("Lines");
        case FramingKind::Delimiter:
            return FramingEditor::tr("Delimiter");
        case FramingKind::LengthPrefix:
            return FramingEditor::tr("Length prefix");
        case FramingKind::Markers:
            return FramingEditor::tr("Start and end marker");
        case FramingKind::FixedSize:
            return FramingEditor::tr("Fixed size");
    }
    return {};
}

FramingEditor::FramingEditor(QWidget* parent)
    : QWidget(parent), m_ui(std::make_unique<Ui::FramingEditor>()) {
    m_ui->setupUi(this);
    form::arrange(*m_ui->layout);
    form::quieten(*m_ui->hint);
    m_ui->delimiterProblem->setField(m_ui->delimiter);
    m_ui->markerProblem->setField(m_ui->startMarker);
    m_ui->sizeProblem->setField(m_ui->fixedSize);
    m_ui->maxProblem->setField(m_ui->maxMessage);
    fillChoices();
    tabThrough({m_ui->delimiter, m_ui->prefixSize, m_ui->order, m_ui->countsItself,
                m_ui->startMarker, m_ui->endMarker, m_ui->fixedSize, m_ui->maxMessage,
                m_ui->frameReplies});
    connectFields();
    setFraming(Framing());
}

FramingEditor::~FramingEditor() = default;

void FramingEditor::fillChoices() {
    for (const auto kind : kinds) {
        m_ui->kind->addItem(weir::ui::nameOf(kind));
    }
    for (const auto ending : endings) {
        m_ui->ending->addItem(nameOf(ending));
    }
    for (const int size : prefixSizes) {
        m_ui->prefixSize->addSegment(
            QString::number(size),
            counted(static_cast<std::uint64_t>(size), tr("1 byte"), tr("%1 bytes")));
    }
    m_ui->order->addItem(tr("Big endian (network)"));
    m_ui->order->addItem(tr("Little endian"));
}

void FramingEditor::connectFields() {
    for (auto* choice : {m_ui->kind, m_ui->ending, m_ui->order}) {
        connect(choice, &QComboBox::activated, this, &FramingEditor::choose);
    }
    for (auto* box : {m_ui->countsItself, m_ui->frameReplies}) {
        connect(box, &QCheckBox::clicked, this, &FramingEditor::choose);
    }
    connect(m_ui->prefixSize, &SegmentedControl::chosen, this, &FramingEditor::choose);
    for (auto* bytes : {m_ui->delimiter, m_ui->startMarker, m_ui->endMarker}) {
        connect(bytes, &BytesField::edited, this, &FramingEditor::edited);
        connect(bytes, &BytesField::committed, this, &FramingEditor::committed);
    }
    for (auto* size : {m_ui->fixedSize, m_ui->maxMessage}) {
        connect(size, &SizeField::edited, this, &FramingEditor::edited);
        connect(size, &SizeField::committed, this, &FramingEditor::committed);
    }
}

void FramingEditor::choose() {
    m_hasDraft = true;
    showFields();
    Q_EMIT edited();
    Q_EMIT committed();
}

void FramingEditor::setFraming(const Framing& framing) {
    if (m_hasDraft && framing != this->framing()) {
        return;
    }
    m_hasDraft = false;
    m_ui->kind->setCurrentIndex(placeOf(kinds, framing.kind));
    m_ui->ending->setCurrentIndex(placeOf(endings, framing.lineEnding));
    m_ui->delimiter->setBytes(framing.delimiter);
    m_ui->prefixSize->setCurrent(placeOf(prefixSizes, framing.prefixSize));
    m_ui->order->setCurrentIndex(framing.prefixBigEndian ? 0 : 1);
    m_ui->countsItself->setChecked(framing.prefixCountsItself);
    m_ui->startMarker->setBytes(framing.startMarker);
    m_ui->endMarker->setBytes(framing.endMarker);
    m_ui->fixedSize->setValue(framing.fixedSize);
    m_ui->maxMessage->setValue(framing.maxMessage);
    m_ui->frameReplies->setChecked(framing.frameReplies);
    showFields();
}

Framing FramingEditor::framing() const {
    const auto bytes = [](const BytesField* field) {
        return field->bytes().value_or(std::string());
    };
    Framing result;
    result.kind = valueAt(kinds, m_ui->kind->currentIndex());
    result.lineEnding = valueAt(endings, m_ui->ending->currentIndex());
    result.delimiter = bytes(m_ui->delimiter);
    result.prefixSize = valueAt(prefixSizes, m_ui->prefixSize->current());
    result.prefixBigEndian = m_ui->order->currentIndex() == 0;
    result.prefixCountsItself = m_ui->countsItself->isChecked();
    result.startMarker = bytes(m_ui->startMarker);
    result.endMarker = bytes(m_ui->endMarker);
    result.fixedSize = m_ui->fixedSize->value().value_or(result.fixedSize);
    result.maxMessage = m_ui->maxMessage->value().value_or(result.maxMessage);
    result.frameReplies = m_ui->frameReplies->isChecked();
    return result;
}

bool FramingEditor::showProblems(const std::vector<Problem>& problems) {
    const auto kind = framing().kind;
    bool found = false;
    const auto say = [&](ProblemLabel* label, bool isShown, const QString& own, Field field) {
        QString sentence;
        if (isShown) {
            sentence = own.isEmpty() ? form::firstOf(problems, {field}) : own;
        }
        label->setProblem(sentence);
        found = found || !sentence.isEmpty();
    };
    say(m_ui->delimiterProblem, kind == FramingKind::Delimiter, m_ui->delimiter->problem(),
        Field::Delimiter);
    const QString start = m_ui->startMarker->problem();
    say(m_ui->markerProblem, kind == FramingKind::Markers,
        start.isEmpty() ? m_ui->endMarker->problem() : start, Field::Markers);
    say(m_ui->sizeProblem, kind == FramingKind::FixedSize, m_ui->fixedSize->problem(),
        Field::FixedSize);
    say(m_ui->maxProblem, kind != FramingKind::None, m_ui->maxMessage->problem(),
        Field::MaxMessage);
    return found;
}

void FramingEditor::discardEdit() {
    m_hasDraft = false;
    for (auto* bytes : {m_ui->delimiter, m_ui->startMarker, m_ui->endMarker}) {
        bytes->discardEdit();
    }
    for (auto* size : {m_ui->fixedSize, m_ui->maxMessage}) {
        size->discardEdit();
    }
}

void FramingEditor::showFields() {
    const auto kind = framing().kind;
    m_ui->hint->setText(hintOf(kind));
    const auto show = [](bool visible, std::initializer_list<QWidget*> widgets) {
        for (auto* widget : widgets) {
            widget->setVisible(visible);
        }
    };
    show(kind == FramingKind::Line, {m_ui->endingLabel, m_ui->ending});
    show(kind == FramingKind::Delimiter, {m_ui->delimiterLabel, m_ui->delimiter});
    show(kind == FramingKind::LengthPrefix,
         {m_ui->prefixLabel, m_ui->prefixSize, m_ui->orderLabel, m_ui->order, m_ui->countsItself});
    show(kind == FramingKind::Markers,
         {m_ui->startLabel, m_ui->startMarker, m_ui->endLabel, m_ui->endMarker});
    show(kind == FramingKind::FixedSize, {m_ui->sizeLabel, m_ui->fixedSize});
    show(kind != FramingKind::None, {m_ui->maxLabel, m_ui->maxMessage, m_ui->frameReplies});
}

} // namespace weir::ui
