#include "ui/views/docks/direction_section.h"

#include "ui_direction_section.h"

#include "ui/theme/fonts.h"
#include "ui/views/dialogs/form.h"
#include "ui/views/widgets/text.h"

namespace weir::ui {

DirectionSection::DirectionSection(bool isInput, QWidget* parent)
    : QWidget(parent), m_isInput(isInput), m_ui(std::make_unique<Ui::DirectionSection>()) {
    m_ui->setupUi(this);
    form::arrange(*m_ui->layout);
    m_ui->heading->setFont(strongFont());
    m_ui->holds->setForegroundRole(QPalette::PlaceholderText);
    m_ui->high->setZeroWord(tr("no limit"));
    m_ui->watermarkProblem->setField(m_ui->low);
    m_ui->timeoutProblem->setField(m_ui->timeout);
    nameParts();
    for (auto* field : findChildren<QuantityField*>()) {
        connect(field, &QuantityField::edited, this, &DirectionSection::edited);
        connect(field, &QuantityField::committed, this, &DirectionSection::committed);
    }
    connect(m_ui->enabled, &QCheckBox::clicked, this, &DirectionSection::committed);
}

DirectionSection::~DirectionSection() = default;

QWidget* DirectionSection::lastField() const {
    return m_ui->timeout;
}

void DirectionSection::nameParts() {
    const auto name = [](QWidget* widget, const QString& text, const QString& hint) {
        widget->setAccessibleName(text);
        widget->setToolTip(hint);
    };
    if (m_isInput) {
        m_ui->heading->setText(tr("Read"));
        name(m_ui->enabled, tr("Reading enabled"), tr("Whether anything is read at all"));
        name(m_ui->gauge, tr("Input buffer"), {});
        name(m_ui->low, tr("Read low watermark"),
             tr("The read callback runs when the input holds at least this"));
        name(m_ui->high, tr("Read high watermark"), tr("Reading pauses when the input holds this"));
        name(m_ui->timeout, tr("Read timeout"),
             tr("Reading is disabled when nothing came for so long"));
        return;
    }
    m_ui->heading->setText(tr("Write"));
    name(m_ui->enabled, tr("Writing enabled"), tr("Whether anything is sent at all"));
    name(m_ui->gauge, tr("Output buffer"), {});
    name(m_ui->low, tr("Write low watermark"),
         tr("The write callback runs when the output holds at most this"));
    name(m_ui->high, tr("Write high watermark"),
         tr("The behaviour takes no more input when the output holds this"));
    name(m_ui->timeout, tr("Write timeout"),
         tr("Writing is disabled when nothing could be sent for so long"));
}

void DirectionSection::setSettings(const ConnectionSettings& settings) {
    const Watermarks& marks = m_isInput ? settings.read : settings.write;
    m_ui->low->setValue(marks.low);
    m_ui->high->setValue(marks.high);
    m_ui->timeout->setValue(m_isInput ? settings.readTimeout : settings.writeTimeout);
    m_ui->enabled->setChecked(m_isInput ? settings.readEnabled : settings.writeEnabled);
}

void DirectionSection::setLevel(const std::optional<BufferLevel>& level, bool isOpen) {
    m_ui->gauge->setVisible(level.has_value());
    m_ui->holds->setVisible(level.has_value());
    if (level) {
        m_ui->gauge->setLevel(*level, isOpen);
        const QString size = sizeText(level->size);
        m_ui->holds->setText(m_isInput ? tr("%1 received and not taken yet").arg(size)
                                       : tr("%1 waiting to be sent").arg(size));
    }
}

ConnectionSettings DirectionSection::applied(ConnectionSettings settings) const {
    Watermarks& marks = m_isInput ? settings.read : settings.write;
    marks.low = m_ui->low->value().value_or(marks.low);
    marks.high = m_ui->high->value().value_or(marks.high);
    if (m_ui->timeout->problem().isEmpty()) {
        (m_isInput ? settings.readTimeout : settings.writeTimeout) = m_ui->timeout->value();
    }
    (m_isInput ? settings.readEnabled : settings.writeEnabled) = m_ui->enabled->isChecked();
    return settings;
}

bool DirectionSection::showProblems(const std::vector<Problem>& problems) {
    QString marks = m_ui->low->problem();
    if (marks.isEmpty()) {
        marks = m_ui->high->problem();
    }
    if (marks.isEmpty()) {
        marks =
            form::firstOf(problems, {m_isInput ? Field::ReadWatermarks : Field::WriteWatermarks});
    }
    QString timeout = m_ui->timeout->problem();
    if (timeout.isEmpty()) {
        timeout = form::firstOf(problems, {m_isInput ? Field::ReadTimeout : Field::WriteTimeout});
    }
    m_ui->watermarkProblem->setProblem(marks);
    m_ui->timeoutProblem->setProblem(timeout);
    return !marks.isEmpty() || !timeout.isEmpty();
}

void DirectionSection::discardEdit() {
    for (auto* field : findChildren<QuantityField*>()) {
        field->discardEdit();
    }
    showProblems({});
}

} // namespace weir::ui
