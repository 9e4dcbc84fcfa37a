#include "app/desktop/options.h"

#include <QTest>

using namespace weir::desktop;

namespace {

Options parsed(const QStringList& arguments) {
    return parseOptions(arguments).options;
}

QString problemOf(const QStringList& arguments) {
    return parseOptions(arguments).problem;
}

} // namespace

class OptionsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void withoutOptionsTheWindowOpensEmpty() {
        QVERIFY(problemOf({}).isEmpty());
        QVERIFY(!parsed({}).demonstration);
        QVERIFY(!parsed({}).picturesDirectory);
    }

    void aDemonstrationListensWhereItIsTold() {
        QCOMPARE(parsed({QStringLiteral("--demo")}).port, quint16{8888});
        const Options options =
            parsed({QStringLiteral("--demo"), QStringLiteral("--port"), QStringLiteral("9000")});
        QVERIFY(options.demonstration);
        QCOMPARE(options.port, quint16{9000});
        QCOMPARE(parsed({QStringLiteral("--demo"), QStringLiteral("--port=0")}).port, quint16{0});
    }

    void picturesNeedADirectory() {
        QCOMPARE(parsed({QStringLiteral("--pictures"), QStringLiteral("out")}).picturesDirectory,
                 std::optional(QStringLiteral("out")));
        QVERIFY(!problemOf({QStringLiteral("--pictures")}).isEmpty());
        QVERIFY(!problemOf({QStringLiteral("--pictures=")}).isEmpty());
        QVERIFY(!problemOf({QStringLiteral("--pictures"), QStringLiteral("--demo")}).isEmpty());
    }

    void aWrongPortIsNamedInOneSentence_data() {
        QTest::addColumn<QString>("port");
        for (const auto* port : {"70000", "x", "-1", ""}) {
            QTest::newRow(port) << QString::fromLatin1(port);
        }
    }

    void aWrongPortIsNamedInOneSentence() {
        QFETCH(const QString, port);
        const QString problem =
            problemOf({QStringLiteral("--demo"), QStringLiteral("--port=") + port});
        QVERIFY(problem.contains(QStringLiteral("65535")));
        QVERIFY(problem.contains(port));
        QVERIFY(!problem.contains(QLatin1Char('\n')));
    }

    void anUnknownOptionNamesTheNearest() {
        QVERIFY(problemOf({QStringLiteral("--demon")}).contains(QStringLiteral("--demo?")));
        QVERIFY(problemOf({QStringLiteral("--xyzzy")}).contains(QStringLiteral("--help")));
        QVERIFY(problemOf({QStringLiteral("scenario.txt")}).contains(QStringLiteral("scenario")));
        QVERIFY(problemOf({QStringLiteral("--demo=yes")}).contains(QStringLiteral("no value")));
        QVERIFY(problemOf({QStringLiteral("--port=9")}).contains(QStringLiteral("--demo")));
    }

    void aScenarioFileIsOpened() {
        const auto [options, problem] =
            weir::desktop::parseOptions({QStringLiteral("a/chat.yaml")});
        QVERIFY(problem.isEmpty());
        QCOMPARE(options.scenario, QStringLiteral("a/chat.yaml"));
    }

    void helpNamesEveryOption() {
        for (const auto* option : {"--demo", "--port", "--pictures", "--version", "--help"}) {
            QVERIFY(helpText().contains(QLatin1String(option)));
        }
    }
};

QTEST_MAIN(OptionsTest)
#include "options_test.moc"
