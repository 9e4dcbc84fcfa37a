#pragma once

#include <weir/workbench/journal.h>

#include <QtGlobal>

#include <deque>
#include <optional>
#include <unordered_map>

namespace weir::ui {

/// Knows, from the records alone and in their order, which byte ranges of a conversation are told
/// by framed messages too, so that they need not be shown twice.
///
/// What comes in is received first and cut into messages later: once there is a message, all that
/// came since the framing was set is told by messages (or by the error that says what is left
/// over). What goes out is a message first and sent later; bytes can be sent past the framing too,
/// so that a range is told only where a message lies in it.
///
/// Thread: the model's. Owner: the model.
class FramedRanges {
public:
    /// The Received records of a connection that end behind a byte of its input.
    struct Told {
        ConnectionId connection = ConnectionId::None;
        quint64 since = 0;

        [[nodiscard]] bool isInput(const Record& record) const;
        /// Of input alone.
        [[nodiscard]] bool covers(const Record& input) const;
    };

    void clear();
    void connectionEnds(ConnectionId connection);
    void framingChanges(ConnectionId connection);
    /// Whether a Sent or Received record is to be shown by itself.
    bool isShown(const Record& range);
    /// Takes in a Message. Where input is shown already that is told from now on, says which.
    std::optional<Told> addMessage(const Record& message);

private:
    struct Piece {
        quint64 from;
        quint64 to;
    };

    struct Input {
        bool hasMessages = false;
        bool isShown = false;
        // Offsets: what has come, and what had when the framing was set.
        quint64 received = 0;
        quint64 since = 0;
    };

    Input& inputOf(ConnectionId connection);
    bool isSentShown(const Record& sent);

    std::unordered_map<quint32, Input> m_inputs;
    // Messages that are not sent yet, in the order in which they will be; no empty ones.
    std::unordered_map<quint32, std::deque<Piece>> m_unsent;
};

} // namespace weir::ui
