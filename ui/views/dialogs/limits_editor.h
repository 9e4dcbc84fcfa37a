#pragma once

#include <weir/workbench/settings.h>

#include <QWidget>

#include <memory>
#include <vector>

namespace weir::ui {

namespace Ui { // NOLINT(readability-identifier-naming): uic names it so
class LimitsEditor;
}

/// The rest of an endpoint's settings: watermarks, timeouts, priority, deferred callbacks, and a
/// listener's backlog and most connections.
///
/// Thread: the window's. Owner: its parent.
class LimitsEditor : public QWidget {
    Q_OBJECT

public:
    explicit LimitsEditor(QWidget* parent = nullptr);
    ~LimitsEditor() override;

    void setSettings(const EndpointSettings& settings);
    /// Puts what its fields say into `settings`; what cannot be read stays as it is there.
    void apply(EndpointSettings& settings) const;
    /// Shows its own problems and those of `problems` about its fields; the first sentence, or
    /// empty.
    QString showProblems(const std::vector<Problem>& problems);

Q_SIGNALS:
    void edited();

private:
    std::unique_ptr<Ui::LimitsEditor> m_ui;
};

} // namespace weir::ui
