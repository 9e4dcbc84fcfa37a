#include "ui/views/docks/endpoint_delegate.h"

#include "ui/models/buffer_level.h"
#include "ui/models/endpoint_tree_model.h"
#include "ui/theme/colours.h"
#include "ui/theme/fonts.h"
#include "ui/theme/icons.h"
#include "ui/views/widgets/gauge.h"
#include "ui/views/widgets/state_look.h"

#include <QApplication>
#include <QPainter>

#include <algorithm>

namespace weir::ui {
namespace {

using Model = EndpointTreeModel;

QString cell(const QModelIndex& index, int column) {
    return index.siblingAtColumn(column).data(Qt::DisplayRole).toString();
}

/// Draws one row; knows where the next piece of a line goes.
class RowPainter {
public:
    RowPainter(QPainter& painter, const QRect& rect, const QModelIndex& index, const Colours& c)
        : m_painter(painter),
          m_rect(rect),
          m_index(index),
          m_colours(c),
          m_line(QFontMetrics(QApplication::font()).height() + grid(1)) {
        if (const auto* model = qobject_cast<const Model*>(index.model())) {
            const auto id = static_cast<EndpointId>(index.data(Model::EndpointIdRole).toUInt());
            const auto connection =
                static_cast<ConnectionId>(index.data(Model::ConnectionIdRole).toUInt());
            m_endpoint = index.data(Model::IsEndpointRole).toBool() ? model->endpoint(id) : nullptr;
            m_connection = model->connection(connection);
        }
        const bool isIdle = m_endpoint != nullptr && (m_endpoint->phase == EndpointPhase::Stopped ||
                                                      m_endpoint->phase == EndpointPhase::Failed);
        m_isGone = isIdle || index.data(Model::ClosedRole).toBool();
    }

    void paint() {
        // Where there is no buffer, or something worse to tell, the address and the totals.
        const bool hasBuffers = m_index.data(Model::InputLevelRole).isValid() &&
                                m_index.data(Model::ErrorRole).toString().isEmpty();
        paintTitle(hasBuffers);
        if (!hasBuffers) {
            paintAddress(lineRect(1));
            paintTotals(lineRect(2));
        } else {
            paintDirection(lineRect(1), true);
            paintDirection(lineRect(2), false);
        }
    }

private:
    [[nodiscard]] int iconSide() const { return grid(4) + 2; }

    [[nodiscard]] int textLeft() const { return m_rect.left() + iconSide() + grid(2); }

    [[nodiscard]] QRect lineRect(int line) const {
        return {textLeft(), m_rect.top() + line * m_line, m_rect.right() - textLeft() + 1, m_line};
    }

    [[nodiscard]] QColor ink(const QColor& usual) const {
        return m_isGone ? m_colours.muted : usual;
    }

    // Returns how much room the text took.
    int text(const QRect& rect, const QString& words, const QColor& colour,
             Qt::Alignment alignment = Qt::AlignLeft, Qt::TextElideMode elide = Qt::ElideRight) {
        const QFontMetrics metrics(m_painter.font());
        const QString shown = metrics.elidedText(words, elide, rect.width());
        m_painter.setPen(colour);
        m_painter.drawText(rect, static_cast<int>(alignment | Qt::AlignVCenter), shown);
        return metrics.horizontalAdvance(shown);
    }

    [[nodiscard]] Icon kindIcon() const {
        return m_endpoint == nullptr ? Icon::Peer : iconOf(m_endpoint->settings.role);
    }

    [[nodiscard]] QColor stateColour() const {
        if (m_endpoint != nullptr) {
            return lookOf(m_endpoint->phase, m_colours).colour;
        }
        return m_connection != nullptr ? lookOf(m_connection->phase, m_colours).colour
                                       : m_colours.muted;
    }

    void paintTitle(bool withAddress) {
        QRect line = lineRect(0);
        const int side = iconSide();
        paintIcon(m_painter, iconPlace(line.translated(m_rect.left() - line.left(), 0), side),
                  kindIcon(), ink(m_colours.text));

        m_painter.setFont(QApplication::font());
        const QColor state = stateColour();
        const int taken = text(line, cell(m_index, Model::StateColumn), state, Qt::AlignRight);
        constexpr int dot = 8;
        m_painter.save();
        m_painter.setRenderHint(QPainter::Antialiasing);
        m_painter.setPen(Qt::NoPen);
        m_painter.setBrush(state);
        m_painter.drawEllipse(
            iconPlace(line.adjusted(line.width() - taken - dot - grid(1) - 2, 0, 0, 0), dot));
        m_painter.restore();
        line.setRight(line.right() - taken - dot - grid(3));

        m_painter.setFont(strongFont());
        const bool isEndpoint = m_endpoint != nullptr;
        // A listener's connection is known by its peer; its number is for the event log.
        const QString name =
            isEndpoint ? cell(m_index, Model::NameColumn) : cell(m_index, Model::AddressColumn);
        const int used = text(line, name, ink(m_colours.text));
        if (withAddress) {
            line.setLeft(line.left() + used + grid(2));
            m_painter.setFont(QApplication::font());
            const QString second = isEndpoint ? cell(m_index, Model::AddressColumn) : QString();
            const int wanted = m_painter.fontMetrics().horizontalAdvance(second);
            // An address of which hardly anything is left says nothing.
            if (line.width() >= std::min(wanted, grid(22))) {
                text(line, second, m_colours.muted, Qt::AlignLeft, Qt::ElideMiddle);
            }
        }
    }

    void paintAddress(QRect line) {
        m_painter.setFont(QApplication::font());
        const QString error = m_index.data(Model::ErrorRole).toString();
        if (!error.isEmpty()) {
            text(line, error, m_colours.error);
            return;
        }
        if (m_index.data(Model::RemoteRole).toBool()) {
            const QString words = EndpointDelegate::tr("open to other machines");
            const int used = text(line, words, m_colours.warning, Qt::AlignRight);
            const int side = grid(4);
            paintIcon(
                m_painter,
                iconPlace(line.adjusted(line.width() - used - side - grid(1) - 1, 0, 0, 0), side),
                Icon::Globe, m_colours.warning);
            line.setRight(line.right() - used - side - grid(3));
        }
        text(line, cell(m_index, Model::AddressColumn), m_colours.muted, Qt::AlignLeft,
             Qt::ElideMiddle);
    }

    // The arrow and the word of a direction; returns the place behind them.
    int paintDirectionWord(const QRect& line, bool in) {
        const QColor colour = ink(in ? m_colours.in : m_colours.out);
        const int side = grid(3);
        paintIcon(m_painter, iconPlace(line, side), in ? Icon::In : Icon::Out, colour);
        QRect word = line;
        word.setLeft(line.left() + side + grid(1));
        text(word, in ? EndpointDelegate::tr("in") : EndpointDelegate::tr("out"), colour);
        return word.left() +
               QFontMetrics(m_painter.font()).horizontalAdvance(EndpointDelegate::tr("out")) +
               grid(2);
    }

    [[nodiscard]] QString rate(bool in) const {
        const auto index = m_index.siblingAtColumn(in ? Model::RateInColumn : Model::RateOutColumn);
        return index.data(Model::SortRole).toDouble() < 1 ? QString()
                                                          : index.data(Qt::DisplayRole).toString();
    }

    // A listener has no buffer: what its connections moved together.
    void paintTotals(const QRect& line) {
        m_painter.setFont(QApplication::font());
        const int half = line.width() / 2;
        for (const bool in : {true, false}) {
            QRect part(line.left() + (in ? 0 : half), line.top(), half - grid(2), line.height());
            part.setLeft(paintDirectionWord(part, in));
            m_painter.setFont(numberFont());
            const QString bytes = cell(m_index, in ? Model::InColumn : Model::OutColumn);
            const QString both = bytes + QStringLiteral("  ") + rate(in);
            const bool fits = m_painter.fontMetrics().horizontalAdvance(both) <= part.width();
            text(part, fits ? both : bytes, m_colours.muted);
            m_painter.setFont(QApplication::font());
        }
    }

    void paintDirection(QRect line, bool in) {
        m_painter.setFont(QApplication::font());
        line.setLeft(paintDirectionWord(line, in));
        const auto level =
            m_index.data(in ? Model::InputLevelRole : Model::OutputLevelRole).value<BufferLevel>();
        m_painter.setFont(numberFont());
        const QFontMetrics metrics(m_painter.font());
        const QString bytes = cell(m_index, in ? Model::InColumn : Model::OutColumn);
        const int bytesWidth = std::max(metrics.horizontalAdvance(QStringLiteral("888 MB")),
                                        metrics.horizontalAdvance(bytes));
        const int tailWidth = metrics.horizontalAdvance(QStringLiteral("888 MB/s"));
        const bool isHeld = !level.reason.isEmpty() && !m_isGone;
        // The numbers behind it stand in the inspector and in the tool tip.
        const QString why = level.reason.section(QLatin1Char(':'), 0, 0);
        int gaugeWidth =
            std::clamp(line.width() - bytesWidth - tailWidth - grid(5), grid(8), grid(40));
        if (isHeld) {
            // What holds it back is worth more room than how far it has come.
            const int wanted = QFontMetrics(QApplication::font()).horizontalAdvance(why);
            gaugeWidth = std::clamp(line.width() - wanted - grid(2) - 1, grid(8), gaugeWidth);
        }

        QRectF gauge(line.left(), line.center().y() - 3, gaugeWidth, 8);
        paintGauge(m_painter, gauge, level, m_colours, !m_isGone);
        line.setLeft(line.left() + gaugeWidth + grid(2));
        if (isHeld) {
            m_painter.setFont(QApplication::font());
            text(line, why, m_colours.warning);
            return;
        }

        QRect size = line;
        size.setWidth(bytesWidth);
        text(size, bytes, ink(m_colours.text), Qt::AlignRight);
        line.setLeft(size.right() + grid(2));
        const QString speed = rate(in);
        if (m_painter.fontMetrics().horizontalAdvance(speed) <= line.width()) {
            text(line, speed, m_colours.muted, Qt::AlignRight);
        }
    }

    QPainter& m_painter;
    QRect m_rect;
    const QModelIndex& m_index;
    const Colours& m_colours;
    const EndpointState* m_endpoint = nullptr;
    const ConnectionState* m_connection = nullptr;
    bool m_isGone = false;
    int m_line;
};

} // namespace

void EndpointDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                             const QModelIndex& index) const {
    QStyleOptionViewItem row = option;
    initStyleOption(&row, index);
    const QStyle* style = row.widget != nullptr ? row.widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &row, painter, row.widget);
    painter->save();
    const QRect inside = row.rect.adjusted(grid(1), grid(1), -grid(2), -grid(1));
    RowPainter(*painter, inside, index, coloursOf(row.palette)).paint();
    painter->restore();
}

QSize EndpointDelegate::sizeHint(const QStyleOptionViewItem& /*option*/,
                                 const QModelIndex& /*index*/) const {
    const int line = QFontMetrics(QApplication::font()).height() + grid(1);
    return {grid(40), 3 * line + grid(2)};
}

} // namespace weir::ui
