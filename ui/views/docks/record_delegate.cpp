#include "ui/views/docks/record_delegate.h"

#include "ui/models/conversation_model.h"
#include "ui/models/event_log_model.h"
#include "ui/theme/colours.h"
#include "ui/theme/fonts.h"
#include "ui/theme/icons.h"

#include <QApplication>
#include <QPainter>

#include <algorithm>

namespace weir::ui {
namespace {

struct DirectionLook {
    QColor ink;
    QColor tint;
    Icon icon;
};

std::optional<DirectionLook> lookOf(RecordDirection direction, const Colours& c) {
    switch (direction) {
        case RecordDirection::In:
            return DirectionLook{c.in, c.inSoft, Icon::In};
        case RecordDirection::Out:
            return DirectionLook{c.out, c.outSoft, Icon::Out};
        case RecordDirection::None:
            break;
    }
    return std::nullopt;
}

bool carriesBytes(RecordKind kind) {
    return kind == RecordKind::Sent || kind == RecordKind::Received || kind == RecordKind::Message;
}

} // namespace

const RecordDelegate::Fonts& RecordDelegate::fonts() const {
    // They cost more to make than a cell to draw, and change only with the application's.
    if (!m_fonts || m_fonts->text != QApplication::font()) {
        m_fonts = Fonts{QApplication::font(), numberFont(), dataFont()};
    }
    return *m_fonts;
}

int RecordDelegate::rowHeight() {
    return QFontMetrics(QApplication::font()).height() + grid(2) + 1;
}

void RecordDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const {
    const Colours& c = coloursOf(option.palette);
    const Look look = lookOf(index, option);
    const bool isSelected = option.state.testFlag(QStyle::State_Selected);
    QRect rect = option.rect;
    painter->fillRect(rect, c.base);
    rect.setBottom(rect.bottom() - 1);
    if (isSelected) {
        painter->fillRect(rect, c.accentSoft);
    } else if (look.tint) {
        painter->fillRect(rect, *look.tint);
    }
    rect.adjust(grid(2), 0, -grid(2), 0);
    const int side = grid(4);
    if (look.icon) {
        paintIcon(*painter, iconPlace(rect, side), *look.icon, look.ink);
    }
    if (look.icon || look.keepsIconRoom) {
        rect.setLeft(rect.left() + side + grid(1));
    }
    const auto alignment = index.data(Qt::TextAlignmentRole);
    const int flags = alignment.isValid() ? alignment.toInt()
                                          : static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter);
    painter->setFont(look.font);
    painter->setPen(look.ink);
    QString text = index.data(Qt::DisplayRole).toString();
    const qsizetype gap = look.hasTwoParts ? text.indexOf(QStringLiteral("   ")) : -1;
    if (gap >= 0) {
        // A byte takes three characters of hex and one of text.
        const QRect right = rect.adjusted((rect.width() - grid(4)) * 3 / 4 + grid(4), 0, 0, 0);
        const QFontMetrics metrics(look.font);
        const int needed = metrics.horizontalAdvance(text.left(gap));
        const QRect place =
            right.translated(std::min(0, rect.left() + needed + grid(4) - right.left()), 0);
        const QRect glyphs(place.left(), rect.top(), rect.right() - place.left(), rect.height());
        painter->drawText(glyphs, flags | Qt::TextSingleLine,
                          metrics.elidedText(text.mid(gap + 3), Qt::ElideRight, glyphs.width()));
        text.truncate(gap);
        rect.setRight(glyphs.left() - grid(4));
    }
    painter->drawText(rect, flags | Qt::TextSingleLine,
                      painter->fontMetrics().elidedText(text, Qt::ElideRight, rect.width()));
}

RecordDelegate::Look ConversationDelegate::lookOf(const QModelIndex& index,
                                                  const QStyleOptionViewItem& option) const {
    using Model = ConversationModel;
    const Colours& c = coloursOf(option.palette);
    const auto kind = static_cast<RecordKind>(index.data(Model::KindRole).toInt());
    const auto direction =
        weir::ui::lookOf(static_cast<RecordDirection>(index.data(Model::DirectionRole).toInt()), c);
    const bool hasBytes = carriesBytes(kind);
    const bool isError = kind == RecordKind::Error || kind == RecordKind::Dropped;
    Look look{c.text, fonts().text, std::nullopt, std::nullopt};
    if (isError) {
        look.tint = c.errorSoft;
    } else if (direction && hasBytes) {
        look.tint = direction->tint;
    }
    switch (index.column()) {
        case Model::TimeColumn:
            look.ink = c.muted;
            look.font = fonts().number;
            break;
        case Model::DirectionColumn:
            if (direction && hasBytes) {
                look.ink = direction->ink;
                look.icon = direction->icon;
            } else {
                look.ink = isError ? c.error : c.muted;
                look.icon = isError ? Icon::Error : Icon::Info;
            }
            break;
        case Model::SizeColumn:
            look.ink = c.muted;
            look.font = fonts().number;
            break;
        default:
            if (hasBytes) {
                look.font = fonts().data;
                look.hasTwoParts = m_sideBySide;
            } else {
                look.ink = isError ? c.error : c.muted;
            }
    }
    return look;
}

RecordDelegate::Look EventDelegate::lookOf(const QModelIndex& index,
                                           const QStyleOptionViewItem& option) const {
    using Model = EventLogModel;
    const Colours& c = coloursOf(option.palette);
    const auto kind = static_cast<RecordKind>(index.data(Model::KindRole).toInt());
    const bool isError = kind == RecordKind::Error || kind == RecordKind::Dropped;
    Look look{c.text, fonts().text, std::nullopt, std::nullopt};
    if (isError) {
        look.tint = c.errorSoft;
    }
    switch (index.column()) {
        case Model::NumberColumn:
        case Model::TimeColumn:
        case Model::TurnColumn:
        case Model::PriorityColumn:
        case Model::TookColumn:
            look.ink = c.muted;
            look.font = fonts().number;
            break;
        case Model::CallbackColumn:
            look.keepsIconRoom = true;
            if (isError) {
                look.ink = c.error;
                look.icon = Icon::Error;
            } else if (carriesBytes(kind)) {
                const auto direction = weir::ui::lookOf(
                    static_cast<RecordDirection>(index.data(Model::DirectionRole).toInt()), c);
                if (direction) {
                    look.ink = direction->ink;
                    look.icon = direction->icon;
                }
            } else if (kind != RecordKind::Callback) {
                look.ink = c.muted;
            }
            break;
        case Model::FlagsColumn:
            look.ink = c.muted;
            break;
        case Model::WhyColumn:
            look.ink = isError ? c.error : c.text;
            break;
        default:
            break;
    }
    return look;
}

} // namespace weir::ui
