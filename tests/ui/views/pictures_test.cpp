#include "app/desktop/pictures.h"

#include "ui/theme/theme.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QImage>
#include <QTemporaryDir>
#include <QTest>

using namespace weir;

class PicturesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void allViewsAreDrawnAtTheSizesAskedFor() {
        ui::Theme theme(*qApp);
        const QTemporaryDir folder;
        const QString problem = desktop::Pictures(theme, folder.path(), 0).make();
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
        const auto image = [&folder](const QString& name) {
            return QImage(folder.filePath(name + QStringLiteral(".png")));
        };
        for (const auto* word : {"light", "dark"}) {
            for (const QSize size : {QSize(1440, 900), QSize(1024, 700)}) {
                const QString name = QStringLiteral("window-%1-%2x%3")
                                         .arg(QLatin1String(word))
                                         .arg(size.width())
                                         .arg(size.height());
                QCOMPARE(image(name).size(), size);
            }
        }
        for (const auto* name :
             {"window-empty", "inspector", "watermark", "events-filter", "events-filter-wrong",
              "error-bar", "new-listener", "new-listener-refused", "new-client", "actions"}) {
            QVERIFY2(!image(QLatin1String(name)).isNull(), name);
        }
        QVERIFY(image(QStringLiteral("window-light-1440x900")) !=
                image(QStringLiteral("window-dark-1440x900")));
    }

    void aDirectoryThatCannotBeMadeIsNamed() {
        ui::Theme theme(*qApp);
        const QTemporaryDir folder;
        const QString inTheWay = folder.filePath(QStringLiteral("file"));
        QFile file(inTheWay);
        QVERIFY(file.open(QIODevice::WriteOnly));
        const QString problem =
            desktop::Pictures(theme, inTheWay + QStringLiteral("/pictures"), 0).make();
        QVERIFY(problem.contains(inTheWay));
    }
};

QTEST_MAIN(PicturesTest)
#include "pictures_test.moc"
