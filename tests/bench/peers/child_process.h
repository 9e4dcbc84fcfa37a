#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace weir::peers {

/// This program once more, in a process of its own, so that no measurement leaves anything behind
/// for the next. Its standard output is read line by line; it dies with this object, and with the
/// driver.
class ChildProcess {
public:
    explicit ChildProcess(const std::vector<std::string>& arguments);
    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    [[nodiscard]] pid_t id() const { return m_id; }

    /// The next line, without its end. Empty where the process has ended.
    std::string readLine();

private:
    pid_t m_id = -1;
    int m_output = -1;
};

} // namespace weir::peers
