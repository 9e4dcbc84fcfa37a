#include "ui/models/scenario_checker.h"

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

#include <string>
#include <utility>

namespace weir::ui {

ScenarioChecker::ScenarioChecker(QObject* parent) : QObject(parent) {
    m_pause.setSingleShot(true);
    m_pause.setInterval(pauseMs);
    connect(&m_pause, &QTimer::timeout, this, &ScenarioChecker::begin);
}

void ScenarioChecker::check(const QString& text, const QString& path) {
    m_text = text;
    m_path = path;
    ++m_asked;
    m_pause.start();
}

void ScenarioChecker::checkNow(const QString& text, const QString& path) {
    check(text, path);
    m_pause.stop();
    begin();
}

// The pool outlives the program's windows, and the pointer tells whether this one does: it is
// looked at on this object's thread only.
void ScenarioChecker::begin() {
    QThreadPool::globalInstance()->start([checker = QPointer<ScenarioChecker>(this),
                                          application = QCoreApplication::instance(),
                                          number = m_asked, text = m_text.toUtf8().toStdString(),
                                          path = m_path.toUtf8().toStdString()] {
        auto loaded = std::make_shared<const scenario::Loaded>(scenario::loadText(text, path));
        QMetaObject::invokeMethod(
            application,
            [checker, number, loaded = std::move(loaded)] {
                if (checker) {
                    checker->take(number, loaded);
                }
            },
            Qt::QueuedConnection);
    });
}

void ScenarioChecker::take(quint64 number, std::shared_ptr<const scenario::Loaded> loaded) {
    if (number == m_asked) {
        m_told = number;
        Q_EMIT checked(loaded);
    }
}

} // namespace weir::ui
