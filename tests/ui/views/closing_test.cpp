#include "tests/ui/views/window_session.h"
#include "ui/views/docks/composer.h"
#include "ui/views/docks/conversation_panel.h"
#include "ui/views/docks/events_panel.h"
#include "ui/views/docks/inspector_panel.h"

#include <QDir>
#include <QTest>

using namespace weir;
using namespace weir::ui;
using weir::ui::test::WindowSession;

#define EVENTUALLY(condition) QTRY_VERIFY_WITH_TIMEOUT((condition), 30'000)

namespace {

/// Descriptors and threads of this process, where the system tells (proc(5)).
int entries(const char* folder) {
    return static_cast<int>(
        QDir(QLatin1String(folder)).entryList(QDir::AllEntries | QDir::NoDotAndDotDot).size());
}

int descriptors() {
    return entries("/proc/self/fd");
}

int threads() {
    return entries("/proc/self/task");
}

} // namespace

/// Whatever goes on while the window is closed, nothing of it is left. The sanitizers see the rest.
class ClosingTest : public QObject {
    Q_OBJECT

private:
    int m_descriptors = 0;
    int m_threads = 0;

private Q_SLOTS:

    void initTestCase() {
        WindowSession first; // what Qt opens once and keeps
        first.window->demonstrate(0);
        EVENTUALLY(first.isTalking());
    }

    void init() {
        m_descriptors = descriptors();
        m_threads = threads();
    }

    void cleanup() {
        EVENTUALLY(descriptors() <= m_descriptors);
        EVENTUALLY(threads() <= m_threads);
    }

    void beforeAnythingHappened() { const WindowSession session; }

    void beforeTheEngineStarted() {
        QSettings settings;
        Theme theme(*qApp);
        EngineBridge bridge;
        MainWindow window(bridge, settings, theme);
    }

    void whileConnecting() {
        WindowSession session;
        EndpointSettings client;
        client.role = weir::Role::Client;
        // Of TEST-NET-1 (RFC 5737): nobody answers, so that it goes on connecting or is refused.
        client.target =
            Target{.transport = Transport::Tcp, .host = "192.0.2.1", .port = 9, .path = {}};
        session.bridge->addEndpoint(client, true);
        EVENTUALLY(session.endpoint(weir::Role::Client) != nullptr);
        session.window->close();
    }

    void whileANameIsLookedUp() {
        WindowSession session;
        EndpointSettings client;
        client.role = weir::Role::Client;
        client.target = Target{
            .transport = Transport::Tcp, .host = "does-not-exist.invalid", .port = 9, .path = {}};
        session.bridge->addEndpoint(client, true);
        session.window->close();
    }

    void withCommandsPending() {
        WindowSession session;
        session.window->demonstrate(0);
        for (int index = 0; index < 100; ++index) {
            session.bridge->startEndpoint(EndpointId{1});
            session.bridge->removeEndpoint(EndpointId{99});
        }
    }

    // Two that echo to each other what they got once go on for ever.
    void whileAFloodRuns() {
        WindowSession session;
        session.window->demonstrate(0);
        EVENTUALLY(session.isTalking());
        ConnectionChange echo;
        echo.behaviour = Behaviour{BehaviourKind::Echo, {}};
        Q_EMIT session.window->inspector().changeWanted(echo);
        EVENTUALLY(session.connection()->settings.behaviour.kind == BehaviourKind::Echo);
        auto& composer = session.window->conversation().composer();
        composer.setDraft({InputKind::Text, QString(512, QLatin1Char('x')), AppendedEnding::None});
        composer.send();
        EVENTUALLY(session.connection()->bytesIn > 512 * 100);
        session.window->close();
    }

    void whileTheBacklogIsTaken() {
        WindowSession session;
        session.window->demonstrate(0);
        EVENTUALLY(session.isTalking());
        session.window->events().setFilter(QStringLiteral("kind == state"));
        session.window->events().setFilter({});
    }
};

QTEST_MAIN(ClosingTest)
#include "closing_test.moc"
