#include "ui/views/dialogs/endpoint_dialog.h"
#include "ui/views/widgets/bytes_field.h"
#include "ui/views/widgets/problem_label.h"
#include "ui/views/widgets/segmented_control.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScopedPointer>
#include <QTest>
#include <QToolButton>

#include <cstdlib>

using namespace weir;
using namespace weir::ui;

namespace {

EndpointSettings usual(weir::Role role) {
    EndpointSettings settings;
    settings.role = role;
    settings.target.host = "127.0.0.1";
    settings.target.port = role == weir::Role::Client ? 8888 : 0;
    return settings;
}

/// A dialog as a person has it: what is written where, what is said, what can be pressed.
class Person {
public:
    explicit Person(const EndpointSettings& start)
        : m_dialog(EndpointDialog::create(start, nullptr)) {
        m_dialog->setAttribute(Qt::WA_DeleteOnClose, false);
        m_dialog->show();
    }

    template <class T>
    [[nodiscard]] T* find(const char* name) const {
        return m_dialog->findChild<T*>(QLatin1String(name));
    }

    void write(const char* field, const QString& text) const {
        auto* edit = find<QLineEdit>(field);
        edit->setFocus();
        edit->selectAll();
        QTest::keyClick(edit, Qt::Key_Delete);
        QTest::keyClicks(edit, text);
    }

    void choose(const char* editor, const QString& item) const {
        auto* box = m_dialog->findChild<QWidget*>(QLatin1String(editor))
                        ->findChild<QComboBox*>(QStringLiteral("kind"));
        box->setCurrentText(item);
        Q_EMIT box->activated(box->currentIndex());
    }

    [[nodiscard]] QString said(const char* label) const {
        return find<ProblemLabel>(label)->problem();
    }

    [[nodiscard]] bool canAccept() const { return find<QPushButton>("accept")->isEnabled(); }

    [[nodiscard]] EndpointDialog& dialog() const { return *m_dialog; }

    [[nodiscard]] EndpointSettings settings() const { return m_dialog->settings(); }

private:
    QScopedPointer<EndpointDialog> m_dialog;
};

} // namespace

class DialogsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aListenerBeginsWithWhatWorks() {
        const Person person(usual(weir::Role::Listener));
        QVERIFY(person.canAccept());
        QVERIFY(person.find<QLabel>("reason")->text().isEmpty());
        QCOMPARE(person.settings(), usual(weir::Role::Listener));
    }

    void whatHasNoFieldIsKept() {
        EndpointSettings start = usual(weir::Role::Listener);
        start.target.tls = true;
        start.tls.emplace();
        start.tls->certificateFile = "server.pem";
        start.tls->keyFile = "server.key";
        start.connection.readRate = ByteRate{.perSecond = 1024, .burst = 2048};
        start.connection.socket.noDelay = true;
        const Person person(start);
        QCOMPARE(person.settings(), start);
    }

    void nothingOfTheStartIsLost() {
        EndpointSettings start = usual(weir::Role::Listener);
        start.name = "water";
        start.target = Target{.transport = Transport::Udp, .host = "::1", .port = 53, .path = {}};
        start.connection.behaviour = {BehaviourKind::FixedReply, "a\n"};
        start.connection.framing.kind = FramingKind::LengthPrefix;
        start.connection.framing.prefixSize = 4;
        start.connection.framing.prefixBigEndian = false;
        start.connection.read = Watermarks{10, 2048};
        start.connection.readTimeout = std::chrono::seconds(10);
        start.connection.priority = 2;
        start.connection.readEnabled = false;
        start.connection.deferCallbacks = true;
        start.backlog = 5;
        start.maxConnections = 7;
        const Person person(start);
        QCOMPARE(person.settings(), start);
    }

    void aWrongAddressIsSaidAtItsField() {
        const Person person(usual(weir::Role::Listener));
        person.write("host", QStringLiteral("127.0.0.300"));
        QVERIFY(person.said("hostProblem").contains(QStringLiteral("127.0.0.300")));
        QVERIFY(person.said("portProblem").isEmpty());
        QVERIFY(!person.canAccept());
        QVERIFY(!person.find<QLabel>("reason")->text().isEmpty());
        person.write("host", QStringLiteral("127.0.0.1"));
        QVERIFY(person.said("hostProblem").isEmpty());
        QVERIFY(person.canAccept());
    }

    void anEmptyAddressIsSaid() {
        const Person person(usual(weir::Role::Listener));
        person.write("host", {});
        QVERIFY(!person.said("hostProblem").isEmpty());
        QVERIFY(!person.canAccept());
    }

    void aWrongPortIsSaidAtItsField_data() {
        QTest::addColumn<QString>("port");
        QTest::newRow("too large") << QStringLiteral("70000");
        QTest::newRow("no number") << QStringLiteral("http");
        QTest::newRow("negative") << QStringLiteral("-1");
    }

    void aWrongPortIsSaidAtItsField() {
        QFETCH(const QString, port);
        const Person person(usual(weir::Role::Listener));
        person.write("port", port);
        QVERIFY2(person.said("portProblem").contains(port), qPrintable(person.said("portProblem")));
        QVERIFY(!person.canAccept());
    }

    void aListenerTakesAnyFreePortAClientNone() {
        const Person listener(usual(weir::Role::Listener));
        listener.write("port", QStringLiteral("0"));
        QVERIFY(listener.canAccept());
        const Person client(usual(weir::Role::Client));
        QVERIFY(client.canAccept());
        client.write("port", {});
        QVERIFY(!client.canAccept());
        QVERIFY(!client.said("portProblem").isEmpty());
    }

    // Nobody is blamed for a field that was not touched yet; the button says what is missing.
    void aFreshClientWithoutAPortIsNotRed() {
        EndpointSettings start = usual(weir::Role::Client);
        start.target.port = 0;
        const Person person(start);
        QVERIFY(!person.canAccept());
        QVERIFY(person.said("portProblem").isEmpty());
        QVERIFY(!person.find<QLabel>("reason")->text().isEmpty());
    }

    void beingOpenToOthersIsAskedFor() {
        const Person person(usual(weir::Role::Listener));
        person.write("host", QStringLiteral("0.0.0.0"));
        QVERIFY(!person.said("hostProblem").isEmpty());
        QVERIFY(!person.canAccept());
        person.find<QCheckBox>("allowRemote")->click();
        QVERIFY(person.canAccept());
        QVERIFY(person.settings().allowRemote);
        QCOMPARE(person.settings().target.host, std::string("0.0.0.0"));
    }

    void theBoxOpensTheAddressAndClosesIt() {
        const Person person(usual(weir::Role::Listener));
        person.find<QCheckBox>("allowRemote")->click();
        QCOMPARE(person.settings().target.host, std::string("0.0.0.0"));
        person.find<QCheckBox>("allowRemote")->click();
        QCOMPARE(person.settings().target.host, std::string("127.0.0.1"));
        QVERIFY(!person.settings().allowRemote);
    }

    void anAddressOfVersionSixNeedsNoBrackets() {
        const Person person(usual(weir::Role::Client));
        person.write("host", QStringLiteral("::1"));
        QVERIFY2(person.canAccept(), qPrintable(person.said("hostProblem")));
        person.write("host", QStringLiteral("[::1]"));
        QVERIFY(person.canAccept());
        QCOMPARE(person.settings().target.host, std::string("::1"));
    }

    void aPathIsAskedForWhereThereIsNoPort() {
        EndpointSettings start = usual(weir::Role::Listener);
        start.target.transport = Transport::Unix;
        const Person person(start);
        QVERIFY(!person.find<QLineEdit>("path")->isHidden());
        QVERIFY(person.find<QLineEdit>("port")->isHidden());
        QVERIFY(!person.canAccept());
        person.write("path", QString(200, QLatin1Char('x')));
        QVERIFY(!person.said("pathProblem").isEmpty());
        person.write("path", QStringLiteral("/tmp/weir.sock"));
        QVERIFY(person.canAccept());
    }

    void aFixedReplyMustBeWritten() {
        const Person person(usual(weir::Role::Listener));
        person.choose("behaviour", QStringLiteral("Fixed reply"));
        QVERIFY(!person.said("replyProblem").isEmpty());
        QVERIFY(!person.canAccept());
        person.write("reply", QStringLiteral("\\q"));
        QVERIFY(!person.canAccept());
        person.write("reply", QStringLiteral("OK\\r\\n"));
        QVERIFY(person.canAccept());
        QCOMPARE(person.settings().connection.behaviour.reply, std::string("OK\r\n"));
    }

    void aFramingsFieldsAreChecked() {
        const Person person(usual(weir::Role::Listener));
        person.choose("framing", QStringLiteral("Delimiter"));
        QVERIFY(!person.said("delimiterProblem").isEmpty());
        QVERIFY(!person.canAccept());
        person.write("delimiter", QStringLiteral("\\n\\n"));
        QVERIFY(person.canAccept());
        QCOMPARE(person.settings().connection.framing.delimiter, std::string("\n\n"));
    }

    void whatIsFoldedAwayIsUnfoldedWhenItIsWrong() {
        EndpointSettings start = usual(weir::Role::Listener);
        start.connection.read = Watermarks{4096, 1024};
        const Person person(start);
        QVERIFY(!person.dialog().findChild<QWidget*>(QStringLiteral("limits"))->isHidden());
        QVERIFY(!person.said("readProblem").isEmpty());
        QVERIFY(!person.canAccept());
    }

    void enterAcceptsAndEscapeRejects() {
        const Person person(usual(weir::Role::Listener));
        person.find<QLineEdit>("host")->setFocus();
        QTest::keyClick(person.find<QLineEdit>("host"), Qt::Key_Return);
        QCOMPARE(person.dialog().result(), static_cast<int>(QDialog::Accepted));
        const Person other(usual(weir::Role::Listener));
        QTest::keyClick(&other.dialog(), Qt::Key_Escape);
        QCOMPARE(other.dialog().result(), static_cast<int>(QDialog::Rejected));
        QVERIFY(other.dialog().isHidden());
    }

    void tabGoesThroughTheFieldsAsTheyStand_data() {
        QTest::addColumn<int>("framing");
        QTest::newRow("line") << static_cast<int>(FramingKind::Line);
        QTest::newRow("length prefix") << static_cast<int>(FramingKind::LengthPrefix);
        QTest::newRow("markers") << static_cast<int>(FramingKind::Markers);
    }

    void tabGoesThroughTheFieldsAsTheyStand() {
        QFETCH(const int, framing);
        EndpointSettings start = usual(weir::Role::Listener);
        start.connection.framing.kind = static_cast<FramingKind>(framing);
        const Person person(start);
        person.dialog().setMoreShown(true);
        person.dialog().resize(person.dialog().sizeHint());
        // Wherever Tab stops, the next stop is further right in its row, or in a row below.
        QWidget* const first = person.find<SegmentedControl>("transport")->segment(0);
        first->setFocus();
        // The page scrolls where the screen is low, and its foot stands below all of it.
        auto* const page = person.find<QWidget>("page");
        const auto centre = [&](const QWidget& widget) {
            const bool isOnPage = page->isAncestorOf(&widget);
            const QPoint place =
                widget.mapTo(isOnPage ? page : &person.dialog(), widget.rect().center());
            return isOnPage ? place : place + QPoint(0, page->height());
        };
        int stops = 0;
        for (QWidget* last = first;; ++stops) {
            QTest::keyClick(&person.dialog(), Qt::Key_Tab);
            QWidget* const next = person.dialog().focusWidget();
            if (next == first) {
                break;
            }
            const QPoint from = centre(*last);
            const QPoint to = centre(*next);
            const bool isSameRow = std::abs(from.y() - to.y()) < 12;
            QVERIFY2(isSameRow ? to.x() > from.x() : to.y() > from.y(),
                     qPrintable(last->objectName() + QStringLiteral(" is followed by ") +
                                next->objectName()));
            last = next;
        }
        QVERIFY(stops > 10);
    }

    void everyFieldHasAName() {
        EndpointSettings start = usual(weir::Role::Listener);
        start.connection.framing.kind = FramingKind::LengthPrefix;
        const Person person(start);
        person.dialog().setMoreShown(true);
        for (const auto* widget : person.dialog().findChildren<QWidget*>()) {
            const bool isInnerEdit = qobject_cast<const QLineEdit*>(widget) != nullptr &&
                                     widget->objectName() == QStringLiteral("qt_spinbox_lineedit");
            if (!widget->isVisible() || isInnerEdit ||
                (widget->focusPolicy() & Qt::TabFocus) == Qt::NoFocus) {
                continue;
            }
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            const bool hasName = !widget->accessibleName().isEmpty() ||
                                 (button != nullptr && !button->text().isEmpty());
            QVERIFY2(hasName, qPrintable(widget->objectName() + QLatin1Char(' ') +
                                         QLatin1String(widget->metaObject()->className())));
        }
    }
};

QTEST_MAIN(DialogsTest)
#include "dialogs_test.moc"
