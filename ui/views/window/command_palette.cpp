#include "ui/views/window/command_palette.h"

#include "ui/theme/colours.h"
#include "ui/theme/fonts.h"
#include "ui/theme/icons.h"

#include <QAction>
#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace weir::ui {
namespace {

constexpr int entryRole = Qt::UserRole;
constexpr int menuRole = Qt::UserRole + 1;
constexpr int keyRole = Qt::UserRole + 2;
constexpr int enabledRole = Qt::UserRole + 3;
constexpr int mostRows = 11;

QString withoutMnemonic(QString text) {
    return text.remove(QLatin1Char('&')).remove(QStringLiteral("..."));
}

/// Icon, name, menu; and the key at the right.
class EntryDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const Colours& c = coloursOf(option.palette);
        const bool isEnabled = index.data(enabledRole).toBool();
        if (option.state.testFlag(QStyle::State_Selected)) {
            painter->fillRect(option.rect, c.accentSoft);
        }
        painter->save();
        QRect rect = option.rect.adjusted(grid(3), 0, -grid(3), 0);
        const int side = grid(5);
        index.data(Qt::DecorationRole)
            .value<QIcon>()
            .paint(painter, iconPlace(rect, side), Qt::AlignCenter,
                   isEnabled ? QIcon::Normal : QIcon::Disabled);
        rect.setLeft(rect.left() + side + grid(3));
        painter->setFont(QApplication::font());
        painter->setPen(isEnabled ? c.text : c.disabled);
        const QString name = index.data(Qt::DisplayRole).toString();
        painter->drawText(rect, Qt::AlignVCenter, name);
        rect.setLeft(rect.left() + painter->fontMetrics().horizontalAdvance(name) + grid(3));
        painter->setPen(isEnabled ? c.muted : c.disabled);
        painter->drawText(rect, Qt::AlignVCenter, index.data(menuRole).toString());
        painter->drawText(rect, Qt::AlignVCenter | Qt::AlignRight, index.data(keyRole).toString());
        painter->restore();
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& /*option*/,
                                 const QModelIndex& /*index*/) const override {
        return {grid(80), grid(8)};
    }
};

} // namespace

CommandPalette::CommandPalette(const Actions& actions, QWidget* window)
    : QFrame(window),
      m_actions(actions),
      m_field(new QLineEdit(this)),
      m_list(new QListWidget(this)) {
    setAccessibleName(tr("Find an action"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 1);
    column->setSpacing(0);
    auto* head = new QWidget(this);
    auto* headLayout = new QVBoxLayout(head);
    headLayout->setContentsMargins(grid(2), grid(2), grid(2), grid(2));
    headLayout->addWidget(m_field);
    m_field->setPlaceholderText(tr("What would you like to do?"));
    m_field->setAccessibleName(tr("Find an action"));
    m_field->setMinimumHeight(grid(8));
    m_field->addAction(icon(Icon::Find), QLineEdit::LeadingPosition);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setItemDelegate(new EntryDelegate(m_list));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setUniformItemSizes(true);
    m_list->setAccessibleName(tr("Actions"));
    column->addWidget(head);
    column->addWidget(m_list);
    m_field->installEventFilter(this);
    window->installEventFilter(this);
    connect(m_field, &QLineEdit::textChanged, this, &CommandPalette::fill);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::triggerCurrent);
    hide();
}

void CommandPalette::open() {
    m_before = QApplication::focusWidget();
    m_field->clear();
    fill();
    show();
    raise();
    m_field->setFocus(Qt::PopupFocusReason);
}

void CommandPalette::fill() {
    const QStringList words = m_field->text().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    const auto hasAll = [&words](const QString& text) {
        return std::all_of(words.begin(), words.end(), [&text](const QString& word) {
            return text.contains(word, Qt::CaseInsensitive);
        });
    };
    m_list->clear();
    // What can be done now stands before what cannot, and what is called so before what is like it.
    for (const bool enabled : {true, false}) {
        for (const bool byName : {true, false}) {
            for (const auto& entry : m_actions.all()) {
                const QString name = withoutMnemonic(entry.action->text());
                const QString all = QStringList{name, withoutMnemonic(entry.menu),
                                                entry.action->iconText(), entry.action->whatsThis()}
                                        .join(QLatin1Char(' '));
                if (entry.command != Command::Palette && entry.action->isEnabled() == enabled &&
                    hasAll(all) && hasAll(name) == byName) {
                    addEntry(entry, name);
                }
            }
        }
    }
    m_list->setCurrentRow(0);
    place();
}

void CommandPalette::addEntry(const Actions::Entry& entry, const QString& name) {
    auto* item = new QListWidgetItem(entry.action->icon(), name, m_list);
    const QString key = entry.action->shortcut().toString(QKeySequence::NativeText);
    item->setData(entryRole, static_cast<int>(entry.command));
    item->setData(menuRole, withoutMnemonic(entry.menu));
    item->setData(keyRole, key);
    item->setData(enabledRole, entry.action->isEnabled());
    item->setData(Qt::AccessibleTextRole, QStringLiteral("%1, %2").arg(name, key));
}

void CommandPalette::place() {
    const QWidget* window = parentWidget();
    const int width = std::min(grid(140), window->width() - grid(8));
    const int rows = std::clamp(m_list->count(), 1, mostRows);
    m_list->setFixedHeight(rows * grid(8));
    layout()->activate();
    const int height = std::min(layout()->sizeHint().height(), window->height() - grid(20));
    setGeometry((window->width() - width) / 2, grid(16), width, height);
}

void CommandPalette::triggerCurrent() {
    const auto* item = m_list->currentItem();
    if (item == nullptr) {
        return;
    }
    auto* action = m_actions[static_cast<Command>(item->data(entryRole).toInt())];
    if (!action->isEnabled()) {
        return;
    }
    dismiss();
    action->trigger();
}

void CommandPalette::dismiss() {
    if (!isVisible()) {
        return;
    }
    const bool hadFocus = m_field->hasFocus();
    hide();
    if (hadFocus && m_before != nullptr) {
        m_before->setFocus(Qt::PopupFocusReason);
    }
}

bool CommandPalette::handleKey(int key) {
    const int row = m_list->currentRow();
    switch (key) {
        case Qt::Key_Escape:
            dismiss();
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            triggerCurrent();
            return true;
        case Qt::Key_Down:
            m_list->setCurrentRow(std::min(row + 1, m_list->count() - 1));
            return true;
        case Qt::Key_Up:
            m_list->setCurrentRow(std::max(row - 1, 0));
            return true;
        case Qt::Key_PageDown:
            m_list->setCurrentRow(std::min(row + mostRows, m_list->count() - 1));
            return true;
        case Qt::Key_PageUp:
            m_list->setCurrentRow(std::max(row - mostRows, 0));
            return true;
        default:
            return false;
    }
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_field) {
        if (event->type() == QEvent::KeyPress && handleKey(static_cast<QKeyEvent*>(event)->key())) {
            return true;
        }
        if (event->type() == QEvent::FocusOut) {
            // Later, as the focus may go to the list that was clicked.
            QTimer::singleShot(0, this, [this] {
                if (!m_field->hasFocus()) {
                    dismiss();
                }
            });
        }
    } else if (event->type() == QEvent::Resize && isVisible()) {
        place();
    }
    return QFrame::eventFilter(watched, event);
}

void CommandPalette::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    const Colours& c = coloursOf(palette());
    painter.setPen(blended(c.line, c.border, 0.6));
    painter.setBrush(c.base);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

} // namespace weir::ui
