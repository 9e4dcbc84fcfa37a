#pragma once

#include <weir/scenario/checking.h>
#include <weir/scenario/fields.h>
#include <weir/scenario/files_beside.h>
#include <weir/scenario/model.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

/// What stands below `endpoints:`. Private to weir/scenario.
namespace weir::scenario {

/// The keys of `fields` that change a connection's settings. Of an endpoint, `isWhole`, a key that
/// means something only beside another is a problem without it; of `set`, only where the other one
/// says something else.
SettingsEdit readEdit(Checking& checking, const Fields& fields, bool isWhole);

class EndpointReader {
public:
    EndpointReader(Checking& checking, const FilesBeside& files)
        : m_checking(checking), m_files(files) {}

    /// Adds a description for each name of one file.
    void read(const Node& node, std::vector<EndpointDescription>& endpoints);
    /// Once all files' endpoints are known: finds the listeners that clients name, and says what
    /// the workbench finds wrong with the settings, at the key that it is about.
    void finish(std::vector<EndpointDescription>& endpoints);

private:
    struct Pending {
        std::size_t index;
        const Node* node;
        Fields fields;
    };

    void readOne(const NodeEntry& entry, std::vector<EndpointDescription>& endpoints);
    void resolve(EndpointDescription& endpoint, const Pending& pending,
                 const std::vector<EndpointDescription>& all);
    bool resolveListener(EndpointDescription& endpoint, const Node& node,
                         const std::vector<EndpointDescription>& all);
    void readCount(EndpointDescription& endpoint, const Pending& pending);
    TlsSettings readTls(const Node& node);
    void readTlsFile(const Fields& fields, std::string_view key, std::string& path);
    void checkSettings(const EndpointDescription& endpoint, const Pending& pending,
                       const std::vector<EndpointDescription>& all);

    Checking& m_checking;
    const FilesBeside& m_files;
    std::unordered_map<std::string, std::size_t> m_indices;
    std::vector<Pending> m_pending;
    /// Of all groups.
    std::uint64_t m_members = 0;
};

} // namespace weir::scenario
