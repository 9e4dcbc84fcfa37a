#include "ui/views/dialogs/target_editor.h"

#include "ui_target_editor.h"

#include "ui/theme/fonts.h"
#include "ui/views/dialogs/form.h"
#include "ui/views/widgets/tab_order.h"
#include "ui/views/widgets/text.h"

#include <QFocusEvent>
#include <QToolButton>

namespace weir::ui {
namespace {

QString schemeOf(Transport transport) {
    return transport == Transport::Udp ? QStringLiteral("udp://") : QStringLiteral("tcp://");
}

// Brackets are for addresses with a port behind them; here the port has a field of its own.
QString withoutBrackets(QString host) {
    if (host.startsWith(QLatin1Char('[')) && host.endsWith(QLatin1Char(']'))) {
        host = host.mid(1, host.size() - 2);
    }
    return host;
}

} // namespace

TargetEditor::TargetEditor(QWidget* parent)
    : QWidget(parent), m_ui(std::make_unique<Ui::TargetEditor>()) {
    m_ui->setupUi(this);
    form::arrange(*m_ui->layout);
    form::quieten(*m_ui->remoteHint);
    m_ui->hostRow->setSpacing(grid(2));
    m_ui->port->setFixedWidth(grid(20));
    // Not a focus proxy: with one the page would be a stop of its own on Tab's way.
    setFocusPolicy(Qt::ClickFocus);
    m_ui->hostProblem->setField(m_ui->host);
    m_ui->portProblem->setField(m_ui->port);
    m_ui->pathProblem->setField(m_ui->path);
    m_ui->transport->addSegment(tr("TCP"), tr("A stream of bytes between two peers"));
    m_ui->transport->addSegment(tr("UDP"), tr("Datagrams, each by itself"));
    m_ui->transport->addSegment(tr("Unix"), tr("A stream of bytes within this machine"));
    tabThrough({m_ui->transport, m_ui->host, m_ui->port, m_ui->path, m_ui->allowRemote});

    connect(m_ui->transport, &SegmentedControl::chosen, this, [this] {
        showFields();
        Q_EMIT edited();
    });
    connect(m_ui->allowRemote, &QCheckBox::clicked, this, &TargetEditor::takeRemote);
    const auto watch = [this](QLineEdit* field, bool& wasTouched) {
        connect(field, &QLineEdit::textEdited, this, [this, &wasTouched] {
            wasTouched = true;
            Q_EMIT edited();
        });
    };
    watch(m_ui->host, m_wasHostTouched);
    watch(m_ui->port, m_wasPortTouched);
    watch(m_ui->path, m_wasPathTouched);
    setTarget(Target{.transport = Transport::Tcp, .host = "127.0.0.1", .port = 0, .path = {}},
              false);
}

void TargetEditor::focusInEvent(QFocusEvent* event) {
    auto* const field = m_ui->host->isHidden() ? m_ui->path : m_ui->host;
    field->setFocus(event->reason());
}

TargetEditor::~TargetEditor() = default;

void TargetEditor::setRole(weir::Role role) {
    m_role = role;
    m_ui->port->setPlaceholderText(role == weir::Role::Listener ? tr("any free")
                                                                : QStringLiteral("8888"));
    m_ui->port->setToolTip(role == weir::Role::Listener
                               ? tr("1 to 65535; empty or 0 chooses a free port")
                               : tr("1 to 65535: the port that the peer listens on"));
    showFields();
}

void TargetEditor::setTarget(const Target& target, bool allowRemote) {
    m_usesTls = target.tls;
    m_ui->transport->setCurrent(static_cast<int>(target.transport));
    m_ui->host->setText(withoutBrackets(toQString(target.host)));
    m_ui->port->setText(target.port == 0 ? QString() : QString::number(target.port));
    m_ui->path->setText(toQString(target.path));
    m_ui->allowRemote->setChecked(allowRemote);
    showFields();
}

Target TargetEditor::target() const {
    Target result;
    result.transport = static_cast<Transport>(m_ui->transport->current());
    if (result.transport == Transport::Unix) {
        result.path = toStdString(m_ui->path->text().trimmed());
        return result;
    }
    result.host = toStdString(withoutBrackets(m_ui->host->text().trimmed()));
    result.port = m_ui->port->text().trimmed().toUShort();
    result.tls = m_usesTls && result.transport == Transport::Tcp;
    return result;
}

bool TargetEditor::allowRemote() const {
    return m_role == weir::Role::Listener && target().transport != Transport::Unix &&
           m_ui->allowRemote->isChecked();
}

void TargetEditor::takeRemote(bool allowed) {
    // The box alone changes nothing while the address is a loopback one, and the other way round.
    const QString host = m_ui->host->text().trimmed();
    if (allowed && target().isLoopback()) {
        m_ui->host->setText(host.contains(QLatin1Char(':')) ? QStringLiteral("::")
                                                            : QStringLiteral("0.0.0.0"));
    } else if (!allowed && !target().isLoopback()) {
        m_ui->host->setText(host.contains(QLatin1Char(':')) ? QStringLiteral("::1")
                                                            : QStringLiteral("127.0.0.1"));
    }
    showFields();
    Q_EMIT edited();
}

QString TargetEditor::portProblem() const {
    const QString text = m_ui->port->text().trimmed();
    const bool isListener = m_role == weir::Role::Listener;
    if (text.isEmpty()) {
        return isListener ? QString()
                          : tr("The port is missing; write the one that the peer listens on, "
                               "such as 8888.");
    }
    bool isNumber = false;
    const uint port = text.toUInt(&isNumber);
    if (!isNumber) {
        return tr("Port \"%1\" is not a number; write one between %2 and 65535.")
            .arg(text)
            .arg(isListener ? 0 : 1);
    }
    if (port > 65535) {
        return tr("Port %1 is too large; write one between %2 and 65535.")
            .arg(text)
            .arg(isListener ? 0 : 1);
    }
    if (port == 0 && !isListener) {
        return tr("Port 0 cannot be connected to; write the one that the peer listens on.");
    }
    return {};
}

QString TargetEditor::hostProblem() const {
    const QString host = withoutBrackets(m_ui->host->text().trimmed());
    if (host.isEmpty()) {
        return tr("The address is empty; write for example 127.0.0.1.");
    }
    const QString inUrl =
        host.contains(QLatin1Char(':')) ? QLatin1Char('[') + host + QLatin1Char(']') : host;
    const auto parsed =
        Target::parse(toStdString(schemeOf(target().transport) + inUrl + QStringLiteral(":1")));
    if (parsed) {
        return {};
    }
    // The engine's sentence ends in a whole target; this field holds an address alone.
    return toQString(parsed.error().message()).section(QStringLiteral("; write e.g."), 0, 0) +
           tr("; write for example 127.0.0.1, ::1 or example.org.");
}

QString TargetEditor::showProblems(const std::vector<Problem>& problems, bool always) {
    const QString common = form::firstOf(problems, {Field::Target});
    if (target().transport == Transport::Unix) {
        QString path = common;
        if (path.isEmpty()) {
            const auto parsed = Target::parse("unix:" + target().path);
            path = parsed ? QString() : toQString(parsed.error().message());
        }
        m_ui->pathProblem->setProblem(always || m_wasPathTouched ? path : QString());
        m_ui->hostProblem->setProblem({});
        m_ui->portProblem->setProblem({});
        return path;
    }
    const QString port = portProblem();
    QString host = hostProblem();
    if (host.isEmpty() && port.isEmpty()) {
        host = common;
    }
    m_ui->pathProblem->setProblem({});
    m_ui->hostProblem->setProblem(always || m_wasHostTouched || host == common ? host : QString());
    m_ui->portProblem->setProblem(always || m_wasPortTouched ? port : QString());
    return host.isEmpty() ? port : host;
}

void TargetEditor::showFields() {
    const bool isUnix = target().transport == Transport::Unix;
    for (QWidget* widget : std::initializer_list<QWidget*>{m_ui->hostLabel, m_ui->host,
                                                           m_ui->portLabel, m_ui->port}) {
        widget->setVisible(!isUnix);
    }
    m_ui->pathLabel->setVisible(isUnix);
    m_ui->path->setVisible(isUnix);
    const bool canBeRemote = m_role == weir::Role::Listener && !isUnix;
    m_ui->allowRemote->setVisible(canBeRemote);
    m_ui->remoteHint->setVisible(canBeRemote);
    m_ui->remoteHint->setText(
        m_ui->allowRemote->isChecked()
            ? tr("Everyone whose machine reaches this one can connect. 0.0.0.0 and :: listen on "
                 "all of its networks.")
            : tr("Only programs on this machine can connect."));
}

} // namespace weir::ui
