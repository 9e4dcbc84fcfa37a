#include "ui/views/dialogs/behaviour_editor.h"

#include "ui_behaviour_editor.h"

#include "ui/theme/fonts.h"
#include "ui/views/dialogs/form.h"
#include "ui/views/widgets/text.h"

#include <QCoreApplication>

#include <array>

namespace weir::ui {
namespace {

constexpr std::array kinds{BehaviourKind::None, BehaviourKind::Echo, BehaviourKind::UpperCase,
                           BehaviourKind::Discard, BehaviourKind::FixedReply};

QString hintOf(BehaviourKind kind) {
    switch (kind) {
        case BehaviourKind::None:
            return BehaviourEditor::tr("Only shows what comes; you answer.");
        case BehaviourKind::Echo:
            return BehaviourEditor::tr("Sends every message back.");
        case BehaviourKind::UpperCase:
            return BehaviourEditor::tr("Sends every message back in upper case.");
        case BehaviourKind::Discard:
            return BehaviourEditor::tr("Takes everything and never answers.");
        case BehaviourKind::FixedReply:
            return BehaviourEditor::tr("Answers every message with the reply below.");
    }
    return {};
}

} // namespace

QString nameOf(BehaviourKind kind) {
    switch (kind) {
        case BehaviourKind::None:
            return BehaviourEditor::tr("None");
        case BehaviourKind::Echo:
            return BehaviourEditor::tr("Echo");
        case BehaviourKind::UpperCase:
            return BehaviourEditor::tr("Upper case");
        case BehaviourKind::Discard:
            return BehaviourEditor::tr("Discard");
        case BehaviourKind::FixedReply:
            return BehaviourEditor::tr("Fixed reply");
    }
    return {};
}

BehaviourEditor::BehaviourEditor(QWidget* parent)
    : QWidget(parent), m_ui(std::make_unique<Ui::BehaviourEditor>()) {
    m_ui->setupUi(this);
    form::arrange(*m_ui->layout);
    form::quieten(*m_ui->hint);
    m_ui->replyProblem->setField(m_ui->reply);
    for (const auto kind : kinds) {
        m_ui->kind->addItem(nameOf(kind));
    }
    connect(m_ui->kind, &QComboBox::activated, this, [this] {
        m_hasDraft = true;
        showFields();
        Q_EMIT edited();
        Q_EMIT committed();
    });
    connect(m_ui->reply, &BytesField::edited, this, &BehaviourEditor::edited);
    connect(m_ui->reply, &BytesField::committed, this, &BehaviourEditor::committed);
    showFields();
}

BehaviourEditor::~BehaviourEditor() = default;

void BehaviourEditor::setBehaviour(const Behaviour& behaviour) {
    if (m_hasDraft && behaviour != this->behaviour()) {
        return;
    }
    m_hasDraft = false;
    for (std::size_t index = 0; index < kinds.size(); ++index) {
        if (kinds[index] == behaviour.kind) {
            m_ui->kind->setCurrentIndex(static_cast<int>(index));
        }
    }
    m_ui->reply->setBytes(behaviour.reply);
    showFields();
}

Behaviour BehaviourEditor::behaviour() const {
    Behaviour result;
    result.kind = kinds[static_cast<std::size_t>(m_ui->kind->currentIndex())];
    result.reply = m_ui->reply->bytes().value_or(std::string());
    return result;
}

bool BehaviourEditor::showProblems(const std::vector<Problem>& problems) {
    QString sentence;
    if (behaviour().kind == BehaviourKind::FixedReply) {
        sentence = m_ui->reply->problem();
        if (sentence.isEmpty()) {
            sentence = form::firstOf(problems, {Field::Reply, Field::Behaviour});
        }
    }
    m_ui->replyProblem->setProblem(sentence);
    return !sentence.isEmpty();
}

void BehaviourEditor::discardEdit() {
    m_hasDraft = false;
    m_ui->reply->discardEdit();
}

void BehaviourEditor::showFields() {
    const auto kind = behaviour().kind;
    m_ui->hint->setText(hintOf(kind));
    const bool hasReply = kind == BehaviourKind::FixedReply;
    m_ui->replyLabel->setVisible(hasReply);
    m_ui->reply->setVisible(hasReply);
    if (!hasReply) {
        m_ui->replyProblem->setProblem({});
    }
}

} // namespace weir::ui
