#pragma once

#include "ui/theme/icons.h"

#include <QFont>
#include <QStyledItemDelegate>

#include <optional>

namespace weir::ui {

/// Draws one cell of a table of records: a tint for the direction or an error, and the text in the
/// font and colour of its column. Rows touch, with a hairline of background between them.
///
/// Thread: the window's. Owner: its view.
class RecordDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

    /// The height of every row, in pixels.
    [[nodiscard]] static int rowHeight();

protected:
    /// How a cell looks.
    struct Look {
        QColor ink;
        QFont font;
        /// Behind the text, where the row is not selected.
        std::optional<QColor> tint;
        /// Stands before the text in the ink's colour.
        std::optional<Icon> icon;
        /// Leaves an icon's room where there is none, so that a column's words stand in line.
        bool keepsIconRoom = false;
        /// Hex, three spaces, text: each elided by itself, so that both are seen of a long message.
        bool hasTwoParts = false;
    };

    [[nodiscard]] virtual Look lookOf(const QModelIndex& index,
                                      const QStyleOptionViewItem& option) const = 0;

    struct Fonts {
        QFont text;
        QFont number;
        QFont data;
    };

    [[nodiscard]] const Fonts& fonts() const;

private:
    mutable std::optional<Fonts> m_fonts;
};

/// The rows of ConversationModel.
class ConversationDelegate final : public RecordDelegate {
    Q_OBJECT

public:
    using RecordDelegate::RecordDelegate;

    /// The data are hex and text side by side.
    void setSideBySide(bool both) { m_sideBySide = both; }

protected:
    [[nodiscard]] Look lookOf(const QModelIndex& index,
                              const QStyleOptionViewItem& option) const override;

private:
    bool m_sideBySide = false;
};

/// The rows of EventLogModel.
class EventDelegate final : public RecordDelegate {
    Q_OBJECT

public:
    using RecordDelegate::RecordDelegate;

protected:
    [[nodiscard]] Look lookOf(const QModelIndex& index,
                              const QStyleOptionViewItem& option) const override;
};

} // namespace weir::ui
