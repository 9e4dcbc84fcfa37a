#pragma once

#include "ui/views/docks/hold_advice.h"

#include <QTimer>
#include <QWidget>

#include <optional>

class QLabel;
class QPushButton;

namespace weir::ui {

/// One Hold: the sentence, and the button that lifts it. It comes and goes a little later than the
/// hold, so that what stands below does not jump with every message that waits for a moment.
///
/// Thread: the window's. Owner: its parent.
class HoldCard : public QWidget {
    Q_OBJECT

public:
    explicit HoldCard(QWidget* parent = nullptr);

    /// None: nothing is held. `atOnce`: it is about something else than before.
    void setHold(const std::optional<Hold>& hold, bool atOnce);

    /// What it shows is what it was told.
    [[nodiscard]] bool isSettled() const { return !m_due->isActive(); }

Q_SIGNALS:
    void fixWanted(const weir::ConnectionChange& fix);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void apply();

    std::optional<Hold> m_hold;
    QTimer* m_due;
    QLabel* m_message;
    QPushButton* m_fix;
};

} // namespace weir::ui
