#pragma once

#include <weir/workbench/state.h>

#include <QAbstractItemModel>

#include <memory>

namespace weir::ui {

/// Endpoints, and under each listener its connections; a client's connection is shown in the
/// client's own row. Columns: name, state, address, in, out, rates; roles give the raw states.
/// Connections that closed stay for a while, greyed (the newest 100 of each listener), so that one
/// can still look at them.
///
/// Thread: its own. The pointers that it gives hold until the next apply().
class EndpointTreeModel : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Column {
        NameColumn,
        StateColumn,
        AddressColumn,
        InColumn,
        OutColumn,
        RateInColumn,
        RateOutColumn,
        ColumnCount
    };

    enum Role {
        IsEndpointRole = Qt::UserRole + 1, ///< bool
        EndpointIdRole,                    ///< quint32
        ConnectionIdRole,                  ///< quint32; a client's current one for its row
        RemoteRole,                        ///< bool: open to other machines
        FailedRole,                        ///< bool
        PausedRole,                        ///< bool
        ErrorRole,                         ///< QString, the sentence
        InputLevelRole,                    ///< QVariant of BufferLevel: the gauge of the input
        OutputLevelRole,                   ///< QVariant of BufferLevel
        SortRole,                          ///< raw value of the column
        ClosedRole,                        ///< bool: the connection has gone, to be greyed
    };

    explicit EndpointTreeModel(QObject* parent = nullptr);
    ~EndpointTreeModel() override;

    /// Applies the newest states.
    void apply(const weir::Changes& changes);
    /// Measures the rates; called once a second by the owner's timer with the time since the last.
    void measureRates(double seconds);

    [[nodiscard]] const EndpointState* endpoint(EndpointId id) const;
    [[nodiscard]] const ConnectionState* connection(ConnectionId id) const;
    [[nodiscard]] QModelIndex indexOf(EndpointId id) const;
    [[nodiscard]] QModelIndex indexOf(ConnectionId id) const;
    [[nodiscard]] int openConnections() const;
    /// Bytes a second, all endpoints together.
    [[nodiscard]] double rateIn() const;
    [[nodiscard]] double rateOut() const;

    [[nodiscard]] QModelIndex index(int row, int column,
                                    const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& child) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

Q_SIGNALS:
    /// After apply(), for whoever shows one endpoint or connection in full.
    void endpointChanged(weir::EndpointId id);
    void connectionChanged(weir::ConnectionId id);

private:
    class Implementation;
    std::unique_ptr<Implementation> m_implementation;
};

} // namespace weir::ui
