#pragma once

#include <weir/workbench/state.h>

#include "ui/theme/icons.h"

#include <QColor>
#include <QString>
#include <QWidget>

namespace weir::ui {

struct Colours;

/// How a state is shown: a word always, and a colour that only underlines it.
struct StateLook {
    QString word;
    QColor colour;
};

[[nodiscard]] StateLook lookOf(EndpointPhase phase, const Colours& colours);
[[nodiscard]] StateLook lookOf(ConnectionPhase phase, const Colours& colours);
/// What an endpoint is, drawn: a listener, or a client.
[[nodiscard]] Icon iconOf(weir::Role role);

/// A dot and a word on one line.
///
/// Thread: the window's. Owner: its parent.
class StateBadge : public QWidget {
    Q_OBJECT

public:
    explicit StateBadge(QWidget* parent = nullptr);

    void setPhase(EndpointPhase phase);
    void setPhase(ConnectionPhase phase);
    void clear();

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] StateLook look() const;
    void refresh();

    enum class Shown { Nothing, Endpoint, Connection };
    Shown m_shown = Shown::Nothing;
    EndpointPhase m_endpoint = EndpointPhase::Stopped;
    ConnectionPhase m_connection = ConnectionPhase::Closed;
};

} // namespace weir::ui
