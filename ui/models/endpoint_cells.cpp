#include "ui/models/endpoint_cells.h"

#include "ui/models/endpoint_tree_model.h"
#include "ui/models/journal_text.h"

#include <QCoreApplication>
#include <QStringList>

#include <cmath>

namespace weir::ui {

namespace {

using Model = EndpointTreeModel;

struct CellText {
    Q_DECLARE_TR_FUNCTIONS(EndpointTreeModel)
};

QString phaseText(EndpointPhase phase) {
    switch (phase) {
        case EndpointPhase::Stopped:
            return CellText::tr("stopped");
        case EndpointPhase::Starting:
            return CellText::tr("starting");
        case EndpointPhase::Listening:
            return CellText::tr("listening");
        case EndpointPhase::Paused:
            return CellText::tr("paused");
        case EndpointPhase::Connected:
            return CellText::tr("connected");
        case EndpointPhase::Failed:
            return CellText::tr("failed");
    }
    return {};
}

QString phaseText(ConnectionPhase phase) {
    switch (phase) {
        case ConnectionPhase::Connecting:
            return CellText::tr("connecting");
        case ConnectionPhase::Open:
            return CellText::tr("open");
        case ConnectionPhase::PeerClosed:
            return CellText::tr("peer closed");
        case ConnectionPhase::ShutDown:
            return CellText::tr("shut down");
        case ConnectionPhase::Closed:
            return CellText::tr("closed");
        case ConnectionPhase::Failed:
            return CellText::tr("failed");
    }
    return {};
}

QString stateText(const EndpointRow& row) {
    if (!row.isEndpoint) {
        return phaseText(row.connection->state.phase);
    }
    const EndpointState& state = row.endpoint.state;
    if (state.phase == EndpointPhase::Listening && state.error) {
        return CellText::tr("listening, rests after an error");
    }
    // One that is half closed is still connected, but not as one would think.
    if (state.phase == EndpointPhase::Connected && row.connection != nullptr &&
        row.connection->state.phase != ConnectionPhase::Open) {
        return phaseText(row.connection->state.phase);
    }
    return phaseText(state.phase);
}

QString nameText(const EndpointRow& row) {
    return row.isEndpoint
               ? QString::fromStdString(row.endpoint.state.name)
               : CellText::tr("connection %1").arg(static_cast<quint32>(row.connection->state.id));
}

QString endpointAddress(const EndpointState& state) {
    return QString::fromStdString(state.address.empty() ? state.settings.target.toString()
                                                        : state.address);
}

QString addressText(const EndpointRow& row) {
    if (row.isEndpoint) {
        return endpointAddress(row.endpoint.state);
    }
    const ConnectionState& state = row.connection->state;
    return QString::fromStdString(state.peer.empty() ? state.local : state.peer);
}

quint64 bytes(const EndpointRow& row, bool in) {
    if (row.isEndpoint) {
        return in ? row.endpoint.state.bytesIn : row.endpoint.state.bytesOut;
    }
    return in ? row.connection->state.bytesIn : row.connection->state.bytesOut;
}

double rate(const EndpointRow& row, bool in) {
    const Rates& rates = row.isEndpoint ? row.endpoint.rates : row.connection->rates;
    return in ? rates.in() : rates.out();
}

QString rateText(const EndpointRow& row, bool in) {
    const bool gone = !row.isEndpoint && row.connection->gone;
    return gone ? QString()
                : CellText::tr("%1/s").arg(
                      roundedSize(static_cast<quint64>(std::llround(rate(row, in)))));
}

QString nameToolTip(const EndpointRow& row) {
    const EndpointState& state = row.endpoint.state;
    const QString name = QString::fromStdString(state.name);
    if (!row.isEndpoint) {
        return CellText::tr("Connection %1 of %2")
            .arg(static_cast<quint32>(row.connection->state.id))
            .arg(name);
    }
    const QString target = QString::fromStdString(state.settings.target.toString());
    const QString text = row.endpoint.isListener() ? CellText::tr("Listener %1, %2")
                                                   : CellText::tr("Client %1 for %2");
    return text.arg(name, target) +
           (state.remote ? CellText::tr(", open to other machines") : QString());
}

QString stateToolTip(const EndpointRow& row) {
    QStringList lines;
    if (const QString error = endpointError(row); !error.isEmpty()) {
        lines += error;
    }
    if (row.connection != nullptr) {
        const std::string reading = whyNotReading(row.connection->state);
        const std::string writing = whyNotWriting(row.connection->state);
        if (!reading.empty()) {
            lines += CellText::tr("Reading: %1").arg(QString::fromStdString(reading));
        }
        if (!writing.empty()) {
            lines += CellText::tr("Writing: %1").arg(QString::fromStdString(writing));
        }
    }
    return lines.isEmpty() ? stateText(row) : lines.join(QLatin1Char('\n'));
}

QString addressToolTip(const EndpointRow& row) {
    if (row.connection == nullptr) {
        return endpointAddress(row.endpoint.state);
    }
    const ConnectionState& state = row.connection->state;
    return CellText::tr("Here %1, peer %2")
        .arg(QString::fromStdString(state.local), QString::fromStdString(state.peer));
}

QString bytesToolTip(const EndpointRow& row, bool in) {
    const QString size = wholeSize(bytes(row, in));
    QString text = in ? CellText::tr("%1 received").arg(size) : CellText::tr("%1 sent").arg(size);
    if (row.endpoint.isListener() && row.isEndpoint) {
        return CellText::tr("%1 by all its connections").arg(text);
    }
    if (row.connection == nullptr) {
        return text;
    }
    const ConnectionState& state = row.connection->state;
    const quint64 messages = in ? state.messagesIn : state.messagesOut;
    return messages == 0 ? text : CellText::tr("%1, %2 messages").arg(text, grouped(messages));
}

QString rateToolTip(const EndpointRow& row, bool in) {
    const QString size = wholeSize(static_cast<quint64>(std::llround(rate(row, in))));
    return in ? CellText::tr("%1 received a second").arg(size)
              : CellText::tr("%1 sent a second").arg(size);
}

} // namespace

QString endpointText(const EndpointRow& row, int column) {
    switch (column) {
        case Model::NameColumn:
            return nameText(row);
        case Model::StateColumn:
            return stateText(row);
        case Model::AddressColumn:
            return addressText(row);
        case Model::InColumn:
        case Model::OutColumn:
            return roundedSize(bytes(row, column == Model::InColumn));
        case Model::RateInColumn:
        case Model::RateOutColumn:
            return rateText(row, column == Model::RateInColumn);
        default:
            return {};
    }
}

QString endpointToolTip(const EndpointRow& row, int column) {
    switch (column) {
        case Model::NameColumn:
            return nameToolTip(row);
        case Model::StateColumn:
            return stateToolTip(row);
        case Model::AddressColumn:
            return addressToolTip(row);
        case Model::InColumn:
        case Model::OutColumn:
            return bytesToolTip(row, column == Model::InColumn);
        case Model::RateInColumn:
        case Model::RateOutColumn:
            return rateToolTip(row, column == Model::RateInColumn);
        default:
            return {};
    }
}

QString endpointAccessibleText(const EndpointRow& row, int column) {
    QString text = endpointText(row, column);
    switch (column) {
        case Model::NameColumn:
            return CellText::tr("%1, %2").arg(nameToolTip(row), stateText(row));
        case Model::StateColumn:
            return CellText::tr("State: %1").arg(text);
        case Model::AddressColumn:
            return (row.isEndpoint ? CellText::tr("Address %1") : CellText::tr("Peer %1"))
                .arg(text);
        case Model::InColumn:
            return CellText::tr("Received %1").arg(text);
        case Model::OutColumn:
            return CellText::tr("Sent %1").arg(text);
        case Model::RateInColumn:
            return text.isEmpty() ? text : CellText::tr("Receiving %1").arg(text);
        case Model::RateOutColumn:
            return text.isEmpty() ? text : CellText::tr("Sending %1").arg(text);
        default:
            return text;
    }
}

QVariant endpointSortValue(const EndpointRow& row, int column) {
    switch (column) {
        case Model::NameColumn:
            return row.isEndpoint ? QVariant(nameText(row))
                                  : QVariant(static_cast<quint32>(row.connection->state.id));
        case Model::InColumn:
        case Model::OutColumn:
            return bytes(row, column == Model::InColumn);
        case Model::RateInColumn:
        case Model::RateOutColumn:
            return rate(row, column == Model::RateInColumn);
        default:
            return endpointText(row, column);
    }
}

QString endpointError(const EndpointRow& row) {
    const std::optional<Error>& own =
        row.isEndpoint ? row.endpoint.state.error : row.connection->state.error;
    if (own) {
        return QString::fromStdString(own->message());
    }
    const bool hasOther = row.connection != nullptr && row.connection->state.error;
    return hasOther ? QString::fromStdString(row.connection->state.error->message()) : QString();
}

} // namespace weir::ui
