#include "ui/views/widgets/state_look.h"

#include "ui/theme/colours.h"
#include "ui/theme/fonts.h"

#include <QCoreApplication>
#include <QPainter>

namespace weir::ui {
namespace {

QString translated(const char* text) {
    return QCoreApplication::translate("weir::ui::StateBadge", text);
}

constexpr int dotSize = 8;

} // namespace

StateLook lookOf(EndpointPhase phase, const Colours& c) {
    switch (phase) {
        case EndpointPhase::Stopped:
            return {translated("stopped"), c.muted};
        case EndpointPhase::Starting:
            return {translated("starting"), c.warning};
        case EndpointPhase::Listening:
            return {translated("listening"), c.good};
        case EndpointPhase::Paused:
            return {translated("paused"), c.warning};
        case EndpointPhase::Connected:
            return {translated("connected"), c.good};
        case EndpointPhase::Failed:
            return {translated("failed"), c.error};
    }
    return {};
}

StateLook lookOf(ConnectionPhase phase, const Colours& c) {
    switch (phase) {
        case ConnectionPhase::Connecting:
            return {translated("connecting"), c.warning};
        case ConnectionPhase::Open:
            return {translated("open"), c.good};
        case ConnectionPhase::PeerClosed:
            return {translated("peer closed"), c.warning};
        case ConnectionPhase::ShutDown:
            return {translated("shut down"), c.warning};
        case ConnectionPhase::Closed:
            return {translated("closed"), c.muted};
        case ConnectionPhase::Failed:
            return {translated("failed"), c.error};
    }
    return {};
}

Icon iconOf(weir::Role role) {
    return role == weir::Role::Listener ? Icon::Listen : Icon::Connect;
}

StateBadge::StateBadge(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void StateBadge::setPhase(EndpointPhase phase) {
    m_shown = Shown::Endpoint;
    m_endpoint = phase;
    refresh();
}

void StateBadge::setPhase(ConnectionPhase phase) {
    m_shown = Shown::Connection;
    m_connection = phase;
    refresh();
}

void StateBadge::clear() {
    m_shown = Shown::Nothing;
    refresh();
}

StateLook StateBadge::look() const {
    const Colours& colours = coloursOf(palette());
    switch (m_shown) {
        case Shown::Endpoint:
            return lookOf(m_endpoint, colours);
        case Shown::Connection:
            return lookOf(m_connection, colours);
        case Shown::Nothing:
            break;
    }
    return {};
}

void StateBadge::refresh() {
    setAccessibleName(look().word);
    updateGeometry();
    update();
}

QSize StateBadge::sizeHint() const {
    const QString word = look().word;
    if (word.isEmpty()) {
        return {0, fontMetrics().height()};
    }
    return {dotSize + grid(2) + fontMetrics().horizontalAdvance(word) + 1, fontMetrics().height()};
}

void StateBadge::paintEvent(QPaintEvent* /*event*/) {
    const StateLook shown = look();
    if (shown.word.isEmpty()) {
        return;
    }
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(shown.colour);
    painter.drawEllipse(QRectF(0, (height() - dotSize) / 2.0, dotSize, dotSize));
    painter.setPen(shown.colour);
    painter.drawText(rect().adjusted(dotSize + grid(2), 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
                     shown.word);
}

} // namespace weir::ui
