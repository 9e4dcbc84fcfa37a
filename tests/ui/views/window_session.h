#pragma once

#include "ui/bridge/engine_bridge.h"
#include "ui/models/endpoint_tree_model.h"
#include "ui/theme/theme.h"
#include "ui/views/window/main_window.h"

#include <QApplication>
#include <QSettings>
#include <QTemporaryDir>

#include <memory>

namespace weir::ui::test {

/// A window with a real engine and settings of its own, as weir-gui makes it.
class WindowSession {
public:
    WindowSession() : m_theme(*qApp) { open(); }

    /// Ends the engine and the window, and begins again with what was remembered.
    void reopen() {
        window->close();
        close();
        open();
    }

    void close() {
        window.reset();
        bridge.reset();
        m_settings.reset();
    }

    [[nodiscard]] const EndpointState* endpoint(weir::Role role) const {
        const auto& tree = window->endpoints();
        for (int row = tree.rowCount() - 1; row >= 0; --row) {
            const auto id = static_cast<EndpointId>(
                tree.index(row, 0).data(EndpointTreeModel::EndpointIdRole).toUInt());
            const auto* state = tree.endpoint(id);
            if (state != nullptr && state->settings.role == role) {
                return state;
            }
        }
        return nullptr;
    }

    [[nodiscard]] const ConnectionState* connection() const {
        const auto* client = endpoint(weir::Role::Client);
        return client != nullptr ? window->endpoints().connection(client->connection) : nullptr;
    }

    /// The demonstration's client is connected and what the window is about.
    [[nodiscard]] bool isTalking() const {
        const auto* state = connection();
        return state != nullptr && state->phase == ConnectionPhase::Open &&
               window->subject().connection == state->id && window->isSettled();
    }

private:
    void open() {
        m_settings = std::make_unique<QSettings>(m_folder.filePath(QStringLiteral("weir.ini")),
                                                 QSettings::IniFormat);
        bridge = std::make_unique<EngineBridge>();
        window = std::make_unique<MainWindow>(*bridge, *m_settings, m_theme);
        window->startEngine();
        window->show();
    }

    const QTemporaryDir m_folder;
    Theme m_theme;
    std::unique_ptr<QSettings> m_settings;

public:
    std::unique_ptr<EngineBridge> bridge;
    std::unique_ptr<MainWindow> window;
};

} // namespace weir::ui::test
