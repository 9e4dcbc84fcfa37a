#pragma once

#include <weir/workbench/settings.h>

#include "ui/models/buffer_level.h"

#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

namespace weir::ui {

namespace Ui { // NOLINT(readability-identifier-naming): uic names it so
class DirectionSection;
}

/// The inspector's part on one direction: its buffer as a gauge, watermarks, timeout, and whether
/// it is enabled.
///
/// Thread: the window's. Owner: its parent.
class DirectionSection : public QWidget {
    Q_OBJECT

public:
    /// `isInput`: reading; else writing.
    explicit DirectionSection(bool isInput, QWidget* parent = nullptr);
    ~DirectionSection() override;

    /// What the engine has. Fields that a person is typing in keep their text.
    void setSettings(const ConnectionSettings& settings);
    /// Without one the gauge is hidden: a listener has no buffer.
    void setLevel(const std::optional<BufferLevel>& level, bool isOpen);
    /// `settings` with what the fields say; what cannot be read stays as it is there.
    [[nodiscard]] ConnectionSettings applied(ConnectionSettings settings) const;
    /// True where there is one.
    bool showProblems(const std::vector<Problem>& problems);
    void discardEdit();
    /// Where Tab leaves it.
    [[nodiscard]] QWidget* lastField() const;

Q_SIGNALS:
    void edited();
    void committed();

private:
    void nameParts();

    bool m_isInput;
    std::unique_ptr<Ui::DirectionSection> m_ui;
};

} // namespace weir::ui
