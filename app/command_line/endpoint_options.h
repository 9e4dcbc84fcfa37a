#pragma once

#include <weir/workbench/settings.h>

#include "app/command_line/transport_options.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace CLI { // NOLINT(readability-identifier-naming): the library's own
class App;
class Option;
} // namespace CLI

namespace weir::cli {

/// The settings of an endpoint as options of `app`; each parses into its member at once. Both must
/// outlive it, and it the parsing.
class EndpointOptions {
public:
    EndpointOptions(CLI::App& app, EndpointSettings& settings);

    void add();
    /// An option that would be without effect: a sentence that says what it belongs to.
    [[nodiscard]] std::optional<std::string> idleOption() const;

    /// Once the command line has been read: what only the whole decides.
    void finish(EndpointSettings& settings) const { m_transport.finish(settings); }

private:
    struct Dependent {
        const CLI::Option* option;
        const char* companion;
        std::function<bool()> applies;
    };

    template <class T, class Parse>
    CLI::Option* option(const std::string& name, T& target, Parse parse, const char* type,
                        const std::string& help);
    // `option` means something only where input is framed so.
    void belongsTo(const CLI::Option* option, FramingKind kind, const char* companion);
    void addBehaviour();
    void addFraming();
    void addLengthPrefix(Framing& framing);
    void addStream();
    void addListener();

    CLI::App& m_app;
    EndpointSettings& m_settings;
    TransportOptions m_transport;
    // Options that mean something only beside another one.
    std::vector<Dependent> m_dependents;
    // CLI11 keeps the texts here; the checks have put the values where they belong.
    std::vector<std::unique_ptr<std::string>> m_values;
};

} // namespace weir::cli
