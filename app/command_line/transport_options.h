#pragma once

#include <weir/workbench/settings.h>

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

/// How an endpoint's bytes travel, as options: rate limits, the socket's options, and TLS. Each is
/// read into its member at once.
class TransportOptions {
public:
    /// Both must outlive it, and the settings stay where they are.
    TransportOptions(CLI::App& app, EndpointSettings& settings)
        : m_app(app), m_settings(settings) {}

    void add();
    /// Once the command line has been read: `settings` has TLS where its target says so.
    void finish(EndpointSettings& settings) const;
    /// An option of TLS without a target that speaks it: a sentence that says so.
    [[nodiscard]] std::optional<std::string> idleOption() const;

private:
    using Reader = std::function<std::string(std::string&)>;

    CLI::Option* option(const char* name, Reader read, const char* type, const char* help,
                        const char* group);
    void addRates();
    void addSocket();
    void addTls();
    void addTlsFile(const char* name, std::string& target, const char* help);

    CLI::App& m_app;
    EndpointSettings& m_settings;
    TlsSettings m_tls;
    std::vector<const CLI::Option*> m_tlsOptions;
    // CLI11 keeps the texts here; the readers have put the values where they belong.
    std::vector<std::unique_ptr<std::string>> m_texts;
};

} // namespace weir::cli
