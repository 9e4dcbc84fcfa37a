#include "ui/views/dialogs/endpoint_dialog.h"

#include "ui_new_client_dialog.h"
#include "ui_new_listener_dialog.h"

#include "ui/theme/colours.h"
#include "ui/theme/fonts.h"
#include "ui/theme/icons.h"
#include "ui/theme/weir_style.h"
#include "ui/views/dialogs/behaviour_editor.h"
#include "ui/views/dialogs/form.h"
#include "ui/views/dialogs/framing_editor.h"
#include "ui/views/dialogs/limits_editor.h"
#include "ui/views/dialogs/target_editor.h"
#include "ui/views/widgets/text.h"

#include <QScreen>

#include <algorithm>

namespace weir::ui {
namespace {

class NewListenerDialog final : public EndpointDialog {
public:
    NewListenerDialog(const EndpointSettings& start, QWidget* parent) : EndpointDialog(parent) {
        m_ui.setupUi(this);
        take({m_ui.scroll, m_ui.pageLayout, m_ui.heading, m_ui.intro, m_ui.target, m_ui.nameLabel,
              m_ui.name, m_ui.behaviour, m_ui.framing, m_ui.more, m_ui.limits, m_ui.reason,
              m_ui.cancel, m_ui.accept},
             start);
    }

private:
    Ui::NewListenerDialog m_ui;
};

class NewClientDialog final : public EndpointDialog {
public:
    NewClientDialog(const EndpointSettings& start, QWidget* parent) : EndpointDialog(parent) {
        m_ui.setupUi(this);
        take({m_ui.scroll, m_ui.pageLayout, m_ui.heading, m_ui.intro, m_ui.target, m_ui.nameLabel,
              m_ui.name, m_ui.behaviour, m_ui.framing, m_ui.more, m_ui.limits, m_ui.reason,
              m_ui.cancel, m_ui.accept},
             start);
    }

private:
    Ui::NewClientDialog m_ui;
};

} // namespace

EndpointDialog* EndpointDialog::create(const EndpointSettings& start, QWidget* parent) {
    if (start.role == weir::Role::Listener) {
        return new NewListenerDialog(start, parent);
    }
    return new NewClientDialog(start, parent);
}

EndpointDialog::EndpointDialog(QWidget* parent) : QDialog(parent) {
    setAttribute(Qt::WA_DeleteOnClose);
    setModal(true);
}

void EndpointDialog::take(const Parts& parts, const EndpointSettings& start) {
    m_parts = parts;
    m_start = start;
    arrange();
    m_parts.target->setRole(start.role);
    m_parts.target->setTarget(start.target, start.allowRemote);
    m_parts.name->setText(toQString(start.name));
    m_parts.behaviour->setBehaviour(start.connection.behaviour);
    m_parts.framing->setFraming(start.connection.framing);
    m_parts.limits->setSettings(start);
    form::alignLabels(*this);
    connectParts();
    setMoreShown(false);
    checkAll();
    m_parts.target->setFocus();
}

void EndpointDialog::arrange() {
    m_parts.page->setContentsMargins(grid(6), grid(6), grid(6), grid(4));
    m_parts.page->setSpacing(grid(3));
    m_parts.heading->setFont(titleFont());
    form::quieten(*m_parts.intro);
    auto* footer = findChild<QHBoxLayout*>(QStringLiteral("footer"));
    footer->setContentsMargins(grid(6), grid(3), grid(6), grid(5));
    footer->setSpacing(grid(2));
    m_parts.accept->setProperty(property::primary, true);
    auto* nameLayout = findChild<QGridLayout*>(QStringLiteral("nameLayout"));
    form::arrange(*nameLayout);
    m_parts.scroll->viewport()->setAutoFillBackground(false);
    m_parts.scroll->widget()->setAutoFillBackground(false);
    m_parts.reason->setForegroundRole(QPalette::PlaceholderText);
    setMinimumWidth(grid(110));
}

void EndpointDialog::connectParts() {
    connect(m_parts.target, &TargetEditor::edited, this, &EndpointDialog::checkAll);
    connect(m_parts.behaviour, &BehaviourEditor::edited, this, &EndpointDialog::checkAll);
    connect(m_parts.framing, &FramingEditor::edited, this, &EndpointDialog::checkAll);
    connect(m_parts.limits, &LimitsEditor::edited, this, &EndpointDialog::checkAll);
    connect(m_parts.more, &QToolButton::clicked, this,
            [this] { setMoreShown(m_parts.limits->isHidden()); });
    connect(m_parts.cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_parts.accept, &QPushButton::clicked, this, &QDialog::accept);
}

EndpointSettings EndpointDialog::settings() const {
    EndpointSettings result = m_start;
    result.name = toStdString(m_parts.name->text().trimmed());
    result.target = m_parts.target->target();
    result.allowRemote = m_parts.target->allowRemote();
    result.connection.behaviour = m_parts.behaviour->behaviour();
    result.connection.framing = m_parts.framing->framing();
    m_parts.limits->apply(result);
    return result;
}

void EndpointDialog::setEditing(const QString& name) {
    setWindowTitle(tr("Change %1").arg(name));
    m_parts.heading->setText(windowTitle());
    m_parts.intro->setText(tr("It is stopped, and started again with what you choose here."));
    m_parts.accept->setText(tr("&Apply and start"));
}

void EndpointDialog::setMoreShown(bool shown) {
    m_parts.more->setIcon(
        icon(shown ? Icon::ChevronDown : Icon::ChevronRight, coloursOf(palette()).muted));
    m_parts.limits->setVisible(shown);
    fit();
}

void EndpointDialog::checkAll() {
    const auto problems = check(settings());
    QString field;
    const auto note = [&field](bool isWrong, const QString& name) {
        if (isWrong && field.isEmpty()) {
            field = name;
        }
    };
    note(!m_parts.target->showProblems(problems, false).isEmpty(), tr("the address or port"));
    note(m_parts.behaviour->showProblems(problems), tr("the reply"));
    note(m_parts.framing->showProblems(problems), tr("the framing"));
    const bool areLimitsWrong = !m_parts.limits->showProblems(problems).isEmpty();
    note(areLimitsWrong, tr("a watermark or timeout"));
    if (areLimitsWrong && m_parts.limits->isHidden()) {
        setMoreShown(true);
    }
    // What no field has shown must not be let through either.
    note(!problems.empty(), problems.empty() ? QString() : form::nameOf(problems.front().field));
    m_parts.accept->setEnabled(field.isEmpty());
    const QString reason = field.isEmpty() ? QString() : tr("First put right: %1.").arg(field);
    m_parts.reason->setText(reason);
    m_parts.accept->setToolTip(reason);
    fit();
}

void EndpointDialog::fit() {
    m_parts.page->activate();
    layout()->activate();
    const QWidget* page = m_parts.scroll->widget();
    const int width = std::max(minimumWidth(), this->width());
    const int pageHeight =
        page->hasHeightForWidth() ? page->heightForWidth(width) : page->sizeHint().height();
    const int footer = layout()->sizeHint().height() - m_parts.scroll->sizeHint().height();
    const int wanted = pageHeight + footer;
    const int most =
        screen() != nullptr ? screen()->availableGeometry().height() - grid(16) : wanted;
    // It grows with what it says and never shrinks under the pointer.
    const int height = std::min(std::max(wanted, isVisible() ? this->height() : 0), most);
    resize(width, height);
}

} // namespace weir::ui
