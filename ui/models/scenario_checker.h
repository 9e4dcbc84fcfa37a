#pragma once

#include <weir/scenario/load.h>

#include <QObject>
#include <QString>
#include <QTimer>

#include <memory>

namespace weir::ui {

/// Checks a scenario's text while one types: a moment after the last change, on a thread of its
/// own, so that a large file does not hold the window up. Only the newest text's answer is told.
///
/// Thread: its own, which has an event loop. Owner: its parent; may go while a check runs.
class ScenarioChecker : public QObject {
    Q_OBJECT

public:
    explicit ScenarioChecker(QObject* parent = nullptr);

    /// `path` is where the text lies, or empty: then it may name no other files.
    void check(const QString& text, const QString& path);
    /// As check(), without waiting for a pause in the typing.
    void checkNow(const QString& text, const QString& path);

    /// No check waits or runs.
    [[nodiscard]] bool isSettled() const { return m_told == m_asked; }

    /// How long nothing must change before a check begins, in ms.
    static constexpr int pauseMs = 150;

Q_SIGNALS:
    void checked(const std::shared_ptr<const weir::scenario::Loaded>& loaded);

private:
    void begin();
    void take(quint64 number, std::shared_ptr<const scenario::Loaded> loaded);

    QTimer m_pause;
    QString m_text;
    QString m_path;
    // Each text has a number, so that answers to old ones are told from the newest.
    quint64 m_asked = 0;
    quint64 m_told = 0;
};

} // namespace weir::ui
