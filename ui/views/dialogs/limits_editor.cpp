#include "ui/views/dialogs/limits_editor.h"

#include "ui_limits_editor.h"

#include "ui/theme/fonts.h"
#include "ui/views/dialogs/form.h"
#include "ui/views/widgets/tab_order.h"
#include "ui/views/widgets/text.h"

#include <QToolButton>

namespace weir::ui {

LimitsEditor::LimitsEditor(QWidget* parent)
    : QWidget(parent), m_ui(std::make_unique<Ui::LimitsEditor>()) {
    m_ui->setupUi(this);
    form::arrange(*m_ui->layout);
    m_ui->readProblem->setField(m_ui->readLow);
    m_ui->writeProblem->setField(m_ui->writeLow);
    m_ui->timeoutProblem->setField(m_ui->readTimeout);
    m_ui->priority->addSegment(tr("0"), tr("Runs before all others"));
    m_ui->priority->addSegment(tr("1"), tr("The usual one"));
    m_ui->priority->addSegment(tr("2"), tr("Runs after all others"));
    tabThrough({m_ui->writeTimeout, m_ui->priority, m_ui->deferCallbacks, m_ui->backlog,
                m_ui->maxConnections});
    m_ui->deferCallbacks->setToolTip(
        tr("Callbacks run after the plain ones of the same turn, not at once"));
    m_ui->readLow->setToolTip(tr("The read callback runs when the input holds at least this"));
    m_ui->readHigh->setToolTip(tr("Reading pauses when the input holds this"));
    m_ui->writeLow->setToolTip(tr("The write callback runs when the output holds at most this"));
    m_ui->writeHigh->setToolTip(tr("The behaviour takes no more input when the output holds this"));
    for (auto* field : {m_ui->readHigh, m_ui->writeHigh}) {
        field->setZeroWord(tr("no limit"));
    }
    for (auto* field : findChildren<QuantityField*>()) {
        connect(field, &QuantityField::edited, this, &LimitsEditor::edited);
    }
    for (auto* field : {m_ui->backlog, m_ui->maxConnections}) {
        field->setGroupSeparatorShown(true);
        connect(field, &QSpinBox::valueChanged, this, &LimitsEditor::edited);
    }
    setSettings(EndpointSettings());
}

LimitsEditor::~LimitsEditor() = default;

void LimitsEditor::setSettings(const EndpointSettings& settings) {
    const ConnectionSettings& connection = settings.connection;
    m_ui->readLow->setValue(connection.read.low);
    m_ui->readHigh->setValue(connection.read.high);
    m_ui->writeLow->setValue(connection.write.low);
    m_ui->writeHigh->setValue(connection.write.high);
    m_ui->readTimeout->setValue(connection.readTimeout);
    m_ui->writeTimeout->setValue(connection.writeTimeout);
    m_ui->priority->setCurrent(connection.priority);
    m_ui->deferCallbacks->setChecked(connection.deferCallbacks);
    m_ui->backlog->setValue(settings.backlog);
    m_ui->maxConnections->setValue(static_cast<int>(settings.maxConnections));
    const bool isListener = settings.role == weir::Role::Listener;
    for (QWidget* widget : std::initializer_list<QWidget*>{m_ui->backlogLabel, m_ui->backlog,
                                                           m_ui->mostLabel, m_ui->maxConnections}) {
        widget->setVisible(isListener);
    }
}

void LimitsEditor::apply(EndpointSettings& settings) const {
    ConnectionSettings& connection = settings.connection;
    connection.read.low = m_ui->readLow->value().value_or(connection.read.low);
    connection.read.high = m_ui->readHigh->value().value_or(connection.read.high);
    connection.write.low = m_ui->writeLow->value().value_or(connection.write.low);
    connection.write.high = m_ui->writeHigh->value().value_or(connection.write.high);
    connection.readTimeout = m_ui->readTimeout->value();
    connection.writeTimeout = m_ui->writeTimeout->value();
    connection.priority = m_ui->priority->current();
    connection.deferCallbacks = m_ui->deferCallbacks->isChecked();
    settings.backlog = m_ui->backlog->value();
    settings.maxConnections = static_cast<std::size_t>(m_ui->maxConnections->value());
}

QString LimitsEditor::showProblems(const std::vector<Problem>& problems) {
    QString first;
    const auto say = [&](ProblemLabel* label, std::initializer_list<const QuantityField*> fields,
                         std::initializer_list<Field> about) {
        QString sentence;
        for (const auto* field : fields) {
            if (sentence.isEmpty()) {
                sentence = field->problem();
            }
        }
        if (sentence.isEmpty()) {
            sentence = form::firstOf(problems, about);
        }
        label->setProblem(sentence);
        if (first.isEmpty()) {
            first = sentence;
        }
    };
    say(m_ui->readProblem, {m_ui->readLow, m_ui->readHigh}, {Field::ReadWatermarks});
    say(m_ui->writeProblem, {m_ui->writeLow, m_ui->writeHigh}, {Field::WriteWatermarks});
    say(m_ui->timeoutProblem, {m_ui->readTimeout, m_ui->writeTimeout},
        {Field::ReadTimeout, Field::WriteTimeout});
    return first;
}

} // namespace weir::ui
