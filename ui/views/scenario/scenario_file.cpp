#include "ui/views/scenario/scenario_file.h"

#include <weir/scenario/load.h>

#include "ui/views/widgets/text.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

namespace weir::ui {
namespace {

QString translated(const char* text) {
    return QCoreApplication::translate("ScenarioFile", text);
}

} // namespace

QString ScenarioFile::name() const {
    return m_path.isEmpty() ? translated(QT_TRANSLATE_NOOP("ScenarioFile", "unsaved scenario"))
                            : QFileInfo(m_path).fileName();
}

QString ScenarioFile::read(const QString& path, QString& text) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return translated(QT_TRANSLATE_NOOP("ScenarioFile", "Cannot open %1: %2."))
            .arg(path, file.errorString());
    }
    const QByteArray bytes = file.read(static_cast<qint64>(scenario::maxScenarioSize) + 1);
    if (bytes.size() > static_cast<qsizetype>(scenario::maxScenarioSize)) {
        return translated(QT_TRANSLATE_NOOP("ScenarioFile",
                                            "%1 is larger than a scenario may be, which is %2."))
            .arg(path, sizeText(scenario::maxScenarioSize));
    }
    text = QString::fromUtf8(bytes);
    m_path = path;
    return {};
}

QString ScenarioFile::write(const QString& path, const QString& text) {
    QSaveFile file(path);
    const QByteArray bytes = text.toUtf8();
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit()) {
        return translated(QT_TRANSLATE_NOOP("ScenarioFile", "Cannot save %1: %2."))
            .arg(path, file.errorString());
    }
    m_path = path;
    return {};
}

} // namespace weir::ui
