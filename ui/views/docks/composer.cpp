#include "ui/views/docks/composer.h"

#include "ui/theme/fonts.h"
#include "ui/theme/icons.h"
#include "ui/theme/weir_style.h"
#include "ui/views/widgets/problem_label.h"
#include "ui/views/widgets/segmented_control.h"
#include "ui/views/widgets/tab_order.h"
#include "ui/views/widgets/text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace weir::ui {

Composer::Composer(QWidget* parent)
    : QWidget(parent),
      m_fields(new QStackedWidget(this)),
      m_text(new ComposerEdit(this)),
      m_path(new QLineEdit(this)),
      m_choose(new QPushButton(tr("Ch&oose..."), this)),
      m_send(new QPushButton(tr("Send"), this)),
      m_kind(new SegmentedControl(this)),
      m_ending(new QComboBox(this)),
      m_framed(new QCheckBox(tr("Frame&d"), this)),
      m_size(new QLabel(this)),
      m_problem(new ProblemLabel(this)) {
    build();
    connectParts();
    setFraming(false);
    setAvailable(false, tr("Nothing is selected."));
}

void Composer::build() {
    m_text->setAccessibleName(tr("What to send"));
    m_send->setProperty(property::primary, true);
    m_send->setFixedHeight(grid(8));
    m_send->setToolTip(tr("Send (Enter or Ctrl+Enter)"));
    m_problem->setField(m_text);

    m_fields->addWidget(m_text);
    m_fields->addWidget(makeFileRow());
    m_fields->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);

    auto* row = new QHBoxLayout;
    row->setSpacing(grid(2));
    row->addWidget(m_fields, 1, Qt::AlignTop);
    row->addWidget(m_send, 0, Qt::AlignBottom);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(grid(3), grid(3), grid(3), grid(3));
    column->setSpacing(grid(2));
    column->addLayout(row);
    column->addWidget(m_problem);
    column->addWidget(makeOptions());
    tabThrough({m_text, m_path, m_choose, m_send, m_kind, m_ending, m_framed});
}

QWidget* Composer::makeFileRow() {
    auto* page = new QWidget(this);
    auto* row = new QHBoxLayout(page);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(grid(2));
    m_path->setPlaceholderText(tr("Path of the file to send"));
    m_path->setAccessibleName(tr("Path of the file to send"));
    m_path->setMinimumHeight(grid(8));
    m_choose->setFixedHeight(grid(8));
    row->addWidget(m_path, 1);
    row->addWidget(m_choose);
    return page;
}

QWidget* Composer::makeOptions() {
    auto* options = new QWidget(this);
    auto* row = new QHBoxLayout(options);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(grid(2));
    m_kind->setAccessibleName(tr("Kind of input"));
    m_kind->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_kind->addSegment(tr("Text"), tr("Text with escapes such as \\r\\n, \\t, \\x00 and \\u{e9}"));
    m_kind->addSegment(tr("Hex"), tr("Bytes as hex digits, such as 48 65 6c"));
    m_kind->addSegment(tr("File"), tr("The content of a file"));
    m_ending->addItems({tr("No line end"), tr("LF"), tr("CR LF"), tr("NUL")});
    m_ending->setToolTip(tr("What is put behind the text"));
    m_ending->setAccessibleName(tr("Line ending"));
    m_framed->setToolTip(tr("Wraps it as the connection's framing says"));
    m_framed->setChecked(true);
    m_size->setForegroundRole(QPalette::PlaceholderText);
    m_size->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    row->addWidget(m_kind);
    row->addWidget(m_ending);
    row->addWidget(m_framed);
    row->addStretch(1);
    row->addWidget(m_size);
    return options;
}

void Composer::connectParts() {
    connect(m_text, &QPlainTextEdit::textChanged, this, &Composer::check);
    connect(m_text, &ComposerEdit::submitted, this, &Composer::send);
    connect(m_text, &ComposerEdit::olderWanted, this, &Composer::goBack);
    connect(m_text, &ComposerEdit::newerWanted, this, &Composer::goForward);
    connect(m_path, &QLineEdit::textChanged, this, &Composer::check);
    connect(m_path, &QLineEdit::returnPressed, this, &Composer::send);
    connect(m_choose, &QPushButton::clicked, this, &Composer::chooseFile);
    connect(m_send, &QPushButton::clicked, this, &Composer::send);
    connect(m_kind, &SegmentedControl::chosen, this, [this](int index) {
        m_fields->setCurrentIndex(index == static_cast<int>(InputKind::File) ? 1 : 0);
        check();
        focusField();
    });
    connect(m_ending, &QComboBox::currentIndexChanged, this, &Composer::check);
    connect(m_framed, &QCheckBox::toggled, this, &Composer::check);
}

ComposerDraft Composer::draft() const {
    ComposerDraft result;
    result.kind = static_cast<InputKind>(m_kind->current());
    result.text = result.kind == InputKind::File ? m_path->text() : m_text->toPlainText();
    result.ending =
        isFramed() ? AppendedEnding::None : static_cast<AppendedEnding>(m_ending->currentIndex());
    return result;
}

void Composer::setDraft(const ComposerDraft& draft) {
    m_kind->setCurrent(static_cast<int>(draft.kind));
    m_fields->setCurrentIndex(draft.kind == InputKind::File ? 1 : 0);
    m_ending->setCurrentIndex(static_cast<int>(draft.ending));
    if (draft.kind == InputKind::File) {
        m_path->setText(draft.text);
    } else {
        m_text->setPlainText(draft.text);
        m_text->moveCursor(QTextCursor::End);
    }
    check();
}

bool Composer::isFramed() const {
    return m_hasFraming && m_framed->isChecked();
}

void Composer::setAvailable(bool available, const QString& why) {
    if (available == m_isAvailable && why == m_why) {
        return;
    }
    m_isAvailable = available;
    m_why = why;
    check();
}

void Composer::setFraming(bool hasFraming) {
    m_hasFraming = hasFraming;
    m_framed->setVisible(hasFraming);
    check();
}

void Composer::check() {
    const ComposerDraft written = draft();
    const bool isFile = written.kind == InputKind::File;
    const auto size = payloadSize(written);
    const bool isEmpty = size && *size == 0 && !isFramed();
    // An empty field is not wrong, it is only not yet anything.
    const bool isBlank = written.text.isEmpty();

    m_problem->setField(isFile ? static_cast<QWidget*>(m_path) : m_text);
    m_problem->setProblem(size || isBlank ? QString() : toQString(size.error().message()));
    m_ending->setVisible(written.kind == InputKind::Text);
    m_ending->setEnabled(!isFramed());
    m_size->setText(size && !isBlank
                        ? counted(static_cast<std::uint64_t>(*size), tr("1 byte"), tr("%1 bytes"))
                        : QString());
    showHint(!m_isAvailable                   ? m_why
             : written.kind == InputKind::Hex ? tr("48 65 6c 6c 6f")
                                              : tr("Write here; Enter sends it"));
    m_send->setEnabled(m_isAvailable && size && !isEmpty);
    m_send->setToolTip(!m_isAvailable ? m_why
                       : isEmpty      ? tr("There is nothing to send yet.")
                                      : tr("Send (Enter or Ctrl+Enter)"));
}

void Composer::showHint(const QString& hint) {
    if (hint != m_text->placeholderText()) {
        m_text->setPlaceholderText(hint);
        // Qt repaints it where it appears or goes, but not where it says something else.
        m_text->viewport()->update();
    }
}

void Composer::send() {
    if (!m_send->isEnabled()) {
        if (!m_isAvailable) {
            m_problem->setProblem(m_why);
        }
        return;
    }
    const ComposerDraft written = draft();
    const auto bytes = payloadOf(written);
    if (!bytes) {
        m_problem->setProblem(toQString(bytes.error().message()));
        return;
    }
    m_history.add(written);
    const bool framed = isFramed();
    if (written.kind != InputKind::File) {
        m_text->clear();
    }
    Q_EMIT sendWanted(*bytes, framed);
}

void Composer::focusField() {
    m_fields->currentIndex() == 1 ? m_path->setFocus() : m_text->setFocus();
}

void Composer::goBack() {
    if (const auto older = m_history.older(draft())) {
        setDraft(*older);
        focusField();
    }
}

void Composer::goForward() {
    if (const auto newer = m_history.newer()) {
        setDraft(*newer);
        focusField();
    }
}

void Composer::chooseFile() {
    const QString path = QFileDialog::getOpenFileName(this, tr("Choose a file to send"));
    if (!path.isEmpty()) {
        m_path->setText(path);
    }
}

} // namespace weir::ui
