#pragma once

#include <QString>

class QSettings;

namespace weir::ui {

/// The file that the scenario dock edits: where it lies, and how it is read and written.
///
/// Thread: the window's. A plain value.
class ScenarioFile {
public:
    /// Empty while it has never been saved.
    [[nodiscard]] const QString& path() const { return m_path; }

    /// "chat.yaml", or what an unsaved one is called.
    [[nodiscard]] QString name() const;

    /// Forgets the path.
    void forget() { m_path.clear(); }

    /// Remembers the path, without looking at what lies there.
    void setPath(const QString& path) { m_path = path; }

    /// Reads it. On failure `text` stays as it was, and the sentence says why; empty: it worked.
    [[nodiscard]] QString read(const QString& path, QString& text);
    /// Writes all or nothing, so that a full disk leaves the old file. A sentence; empty: it
    /// worked.
    [[nodiscard]] QString write(const QString& path, const QString& text);

private:
    QString m_path;
};

} // namespace weir::ui
