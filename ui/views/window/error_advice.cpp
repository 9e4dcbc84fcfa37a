#include "ui/views/window/error_advice.h"

#include "ui/views/widgets/text.h"

#include <QCoreApplication>

#include <cerrno>

namespace weir::ui {
namespace {

QString translated(const char* text) {
    return QCoreApplication::translate("weir::ui::Advice", text);
}

constexpr std::uint16_t firstFreePort = 1024; // below, root's alone (ip(7))

Advice onPermission(const EndpointSettings& settings) {
    const Target& target = settings.target;
    if (target.transport == Transport::Unix) {
        return {translated("You may not use this path. Choose one in a folder of yours, such as "
                           "/tmp/weir.sock."),
                {Remedy::Change, Remedy::TryAgain}};
    }
    if (settings.role == weir::Role::Listener && target.port != 0 && target.port < firstFreePort) {
        return {translated("Ports below 1024 are kept for the system's own services. Any port "
                           "above needs no special rights."),
                {Remedy::ChooseFreePort, Remedy::Change, Remedy::TryAgain}};
    }
    return {translated("The system does not allow it to you; a firewall may forbid it."),
            {Remedy::TryAgain, Remedy::Change}};
}

Advice onRefusal(const EndpointSettings& settings) {
    Advice advice{translated("Nothing listens there now. Check the address and the port, or start "
                             "what should listen."),
                  {Remedy::TryAgain, Remedy::Change}};
    if (settings.target.isLoopback()) {
        advice.remedies.insert(advice.remedies.begin() + 1, Remedy::ListenThere);
    }
    return advice;
}

Advice onSystem(int code, const EndpointSettings& settings) {
    switch (code) {
        case EADDRINUSE:
            if (settings.target.transport == Transport::Unix) {
                return {translated("Another program listens at this path. Choose another one, or "
                                   "stop it and try again."),
                        {Remedy::Change, Remedy::TryAgain}};
            }
            return {translated("Another program or endpoint uses this port. Choose another one, "
                               "or stop the other and try again."),
                    {Remedy::ChooseFreePort, Remedy::TryAgain, Remedy::Change}};
        case EACCES:
        case EPERM:
            return onPermission(settings);
        case ECONNREFUSED:
            return onRefusal(settings);
        case ENOENT:
            if (settings.role == weir::Role::Client) {
                return onRefusal(settings);
            }
            return {translated("The folder does not exist. Choose a path in one that does."),
                    {Remedy::Change, Remedy::TryAgain}};
        case ETIMEDOUT:
        case EHOSTUNREACH:
        case ENETUNREACH:
        case EHOSTDOWN:
        case ENETDOWN:
            return {translated("The machine does not answer. Check the address, the network, and "
                               "whether a firewall stands between."),
                    {Remedy::TryAgain, Remedy::Change}};
        case EADDRNOTAVAIL:
            return {translated("This machine has no such address. Choose one of its own, such as "
                               "127.0.0.1."),
                    {Remedy::Change, Remedy::TryAgain}};
        case EMFILE:
        case ENFILE:
            return {translated("All descriptors are in use. Close connections, or raise the limit "
                               "with \"ulimit -n\" before starting Weir."),
                    {Remedy::TryAgain}};
        case ECONNRESET:
        case EPIPE:
            return {translated("The peer ended the connection by force."),
                    {Remedy::TryAgain, Remedy::Change}};
        default:
            return {{}, {Remedy::TryAgain, Remedy::Change}};
    }
}

} // namespace

Advice adviceFor(const Error& error, const EndpointSettings& settings) {
    switch (error.domain()) {
        case ErrorDomain::System:
            return onSystem(error.code(), settings);
        case ErrorDomain::Lookup:
            return {translated("The name could not be found. Check its spelling and the network, "
                               "or write the address in numbers."),
                    {Remedy::TryAgain, Remedy::Change}};
        case ErrorDomain::Tls:
            return {{}, {Remedy::TryAgain, Remedy::Change}};
        case ErrorDomain::Input:
            break;
    }
    return {{}, {Remedy::Change}};
}

QString textOf(Remedy remedy) {
    switch (remedy) {
        case Remedy::ChooseFreePort:
            return translated("Choose a free port");
        case Remedy::TryAgain:
            return translated("Try again");
        case Remedy::ListenThere:
            return translated("Start a listener there");
        case Remedy::Change:
            return translated("Change...");
    }
    return {};
}

QString detailsOf(const Error& error, const QString& subject) {
    const char* domain = error.domain() == ErrorDomain::System   ? "errno"
                         : error.domain() == ErrorDomain::Lookup ? "getaddrinfo"
                         : error.domain() == ErrorDomain::Tls    ? "openssl"
                                                                 : "input";
    return QStringLiteral("Weir %1\n%2\n%3 %4\n%5\n")
        .arg(QCoreApplication::applicationVersion(), subject, QLatin1String(domain))
        .arg(error.code())
        .arg(toQString(error.message()));
}

} // namespace weir::ui
