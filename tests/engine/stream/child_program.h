#pragma once

#include <weir/base/unique_fd.h>
#include <weir/loop/event.h>
#include <weir/loop/event_loop.h>

#include <memory>
#include <string>
#include <vector>

#include <sys/types.h>

namespace weir::test {

/// A program that runs beside the test; what it writes, on either of its outputs, is gathered by
/// the loop. It is killed with this object.
class ChildProgram {
public:
    /// `arguments[0]` is looked up in PATH.
    ChildProgram(EventLoop& loop, const std::vector<std::string>& arguments);
    ~ChildProgram();
    ChildProgram(const ChildProgram&) = delete;
    ChildProgram& operator=(const ChildProgram&) = delete;

    /// Whether there is such a program in PATH.
    [[nodiscard]] static bool exists(const std::string& name);

    [[nodiscard]] const std::string& output() const { return m_output; }

    /// It has closed its outputs, which it does when it ends.
    [[nodiscard]] bool ended() const { return m_ended; }

    void write(const std::string& bytes);

    void closeInput() { m_input.reset(); }

private:
    void readOutput();

    pid_t m_pid = -1;
    UniqueFd m_input;
    UniqueFd m_outputEnd;
    std::unique_ptr<Event> m_readable;
    std::string m_output;
    bool m_ended = false;
};

} // namespace weir::test
