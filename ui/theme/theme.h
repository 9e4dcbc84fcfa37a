#pragma once

#include <QObject>

class QApplication;

namespace weir::ui {

enum class Appearance { System, Light, Dark };

/// Dresses the application: style, palette, icon. With Appearance::System it follows the system's
/// colours, live where Qt tells of changes (6.5), else as they were at the start.
///
/// Thread: the window's. Owner: main(), beside the application.
class Theme : public QObject {
    Q_OBJECT

public:
    explicit Theme(QApplication& application, QObject* parent = nullptr);

    [[nodiscard]] Appearance appearance() const { return m_appearance; }

    void setAppearance(Appearance appearance);
    [[nodiscard]] bool isDarkNow() const;

Q_SIGNALS:
    void appearanceChanged(weir::ui::Appearance appearance);

private:
    void apply();
    [[nodiscard]] bool systemIsDark() const;

    Appearance m_appearance = Appearance::System;
    bool m_wasDarkAtStart;
};

} // namespace weir::ui
