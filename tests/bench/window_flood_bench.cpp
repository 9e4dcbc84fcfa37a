// The window under a flood: a peer sends lines so fast that the journal gets 200,000 records a
// second for ten seconds, while the window is open and shows them. Prints how long the window's
// event loop stood still at the longest, and what a record takes beside its payload.
//
//   QT_QPA_PLATFORM=offscreen window_flood_bench [SECONDS [RECORDS_A_SECOND]]

#include "ui/bridge/engine_bridge.h"
#include "ui/models/endpoint_tree_model.h"
#include "ui/theme/theme.h"
#include "ui/views/docks/subject.h"
#include "ui/views/window/main_window.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QSettings>
#include <QTemporaryDir>
#include <QTimer>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using namespace std::chrono_literals;

constexpr int beatMs = 5;
constexpr auto burstEvery = 10ms;

/// Connects to `port` and sends lines at the rate asked for, on a thread of its own, as a peer in
/// another process would.
class Flood {
public:
    Flood(quint16 port, int recordsASecond, int seconds)
        : m_thread([this, port, recordsASecond, seconds] { run(port, recordsASecond, seconds); }) {}

    ~Flood() { m_thread.join(); }

    Flood(const Flood&) = delete;
    Flood& operator=(const Flood&) = delete;

    [[nodiscard]] bool isOver() const { return m_over; }

private:
    void run(quint16 port, int recordsASecond, int seconds) {
        const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            std::perror("connect");
            std::exit(1);
        }
        // Each line becomes one record; those of reading it are few beside them.
        std::string burst;
        const int lines = recordsASecond / static_cast<int>(1s / burstEvery);
        for (int line = 0; line < lines; ++line) {
            burst += "line " + std::to_string(line) + "\n";
        }
        auto next = std::chrono::steady_clock::now();
        for (int sent = 0; sent < seconds * static_cast<int>(1s / burstEvery); ++sent) {
            std::size_t written = 0;
            while (written < burst.size()) {
                const ssize_t count = ::send(fd, burst.data() + written, burst.size() - written, 0);
                if (count <= 0) {
                    std::perror("send");
                    std::exit(1);
                }
                written += static_cast<std::size_t>(count);
            }
            next += burstEvery;
            std::this_thread::sleep_until(next);
        }
        ::close(fd);
        m_over = true;
    }

    std::atomic<bool> m_over = false;
    std::thread m_thread;
};

/// How much later than asked a timer of the window's event loop comes.
class Heart {
public:
    Heart() {
        m_timer.setTimerType(Qt::PreciseTimer);
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { beat(); });
    }

    void start() {
        m_since.start();
        m_timer.start(beatMs);
    }

    /// In milliseconds, the longest last.
    [[nodiscard]] std::vector<double> sortedStalls() const {
        std::vector<double> sorted = m_stalls;
        std::sort(sorted.begin(), sorted.end());
        return sorted;
    }

private:
    void beat() {
        const double gap = static_cast<double>(m_since.nsecsElapsed()) / 1e6;
        m_since.start();
        m_stalls.push_back(std::max(0.0, gap - beatMs));
    }

    QTimer m_timer;
    QElapsedTimer m_since;
    std::vector<double> m_stalls;
};

weir::EndpointSettings lineListener() {
    weir::EndpointSettings settings;
    settings.name = "flood";
    settings.target.host = "127.0.0.1";
    settings.connection.behaviour.kind = weir::BehaviourKind::Discard;
    settings.connection.framing.kind = weir::FramingKind::Line;
    return settings;
}

/// Lets the window live until `done`.
template <class Done>
void waitFor(Done done) {
    while (!done()) {
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 10);
    }
}

void report(const weir::Journal& journal, std::size_t before, double seconds, const Heart& heart) {
    const std::vector<double> stalls = heart.sortedStalls();
    const std::size_t records = journal.size() - before;
    std::size_t payload = 0;
    for (std::size_t index = 0; index < journal.size(); ++index) {
        payload += journal.at(index).payload().size();
    }
    const auto overhead = static_cast<double>(journal.inMemory() + journal.spilled() - payload);
    std::printf("records                       %zu in %.1f s, %.0f a second\n", records, seconds,
                static_cast<double>(records) / seconds);
    std::printf("longest stall of the window   %.1f ms (99 in 100 below %.1f ms, %zu beats)\n",
                stalls.back(), stalls[stalls.size() * 99 / 100], stalls.size());
    std::printf("memory beside the payload     %.0f B a record\n",
                overhead / static_cast<double>(journal.size()));
}

} // namespace

int main(int argc, char** argv) {
    const int seconds = argc > 1 ? std::atoi(argv[1]) : 10;
    const int rate = argc > 2 ? std::atoi(argv[2]) : 200'000;
    QApplication application(argc, argv);
    QTemporaryDir folder;
    QSettings settings(folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
    weir::ui::Theme theme(application);
    weir::ui::EngineBridge bridge;
    weir::ui::MainWindow window(bridge, settings, theme);
    window.resize(1440, 900);
    window.show();
    window.startEngine();

    weir::EndpointId listener = weir::EndpointId::None;
    QObject::connect(&bridge, &weir::ui::EngineBridge::finished, &window,
                     [&](const weir::ui::CommandResult& result) { listener = result.endpoint; });
    bridge.addEndpoint(lineListener(), true);
    waitFor([&] {
        const weir::EndpointState* state = window.endpoints().endpoint(listener);
        return state != nullptr && state->phase == weir::EndpointPhase::Listening;
    });
    window.select({.endpoint = listener});
    const std::string address = window.endpoints().endpoint(listener)->address;
    const auto port = static_cast<quint16>(std::stoi(address.substr(address.rfind(':') + 1)));

    Heart heart;
    QElapsedTimer elapsed;
    const std::size_t before = bridge.journal().size();
    {
        Flood flood(port, rate, seconds);
        elapsed.start();
        heart.start();
        waitFor([&] { return flood.isOver(); });
    }
    report(bridge.journal(), before, static_cast<double>(elapsed.elapsed()) / 1e3, heart);
    return 0;
}
