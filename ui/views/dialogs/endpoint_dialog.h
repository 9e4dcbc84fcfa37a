#pragma once

#include <weir/workbench/settings.h>

#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;
class QScrollArea;
class QToolButton;
class QVBoxLayout;

namespace weir::ui {

class BehaviourEditor;
class FramingEditor;
class LimitsEditor;
class TargetEditor;

/// Asks for a new endpoint's settings and lets none through that check() refuses: each problem is
/// said at its field as one types, and the button that would accept says why it is off.
///
/// Thread: the window's. Owner: its parent; opened with open(), read with settings() when accepted.
class EndpointDialog : public QDialog {
    Q_OBJECT

public:
    /// Nothing of `start` is lost: what has no field of its own is handed through.
    [[nodiscard]] static EndpointDialog* create(const EndpointSettings& start, QWidget* parent);

    [[nodiscard]] EndpointSettings settings() const;
    /// It changes an endpoint that exists; says so in its words.
    void setEditing(const QString& name);
    /// Unfolds (or folds) watermarks, timeouts and priority.
    void setMoreShown(bool shown);

protected:
    /// The parts that the .ui files of both dialogs have.
    struct Parts {
        QScrollArea* scroll;
        QVBoxLayout* page;
        QLabel* heading;
        QLabel* intro;
        TargetEditor* target;
        QLabel* nameLabel;
        QLineEdit* name;
        BehaviourEditor* behaviour;
        FramingEditor* framing;
        QToolButton* more;
        LimitsEditor* limits;
        QLabel* reason;
        QPushButton* cancel;
        QPushButton* accept;
    };

    explicit EndpointDialog(QWidget* parent);
    /// To be called once the derived dialog has made its parts.
    void take(const Parts& parts, const EndpointSettings& start);

private:
    void arrange();
    void connectParts();
    void checkAll();
    /// As high as what it shows, as far as the screen goes.
    void fit();

    Parts m_parts{};
    EndpointSettings m_start;
};

} // namespace weir::ui
