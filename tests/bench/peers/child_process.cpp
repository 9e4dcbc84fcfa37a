#include "tests/bench/peers/child_process.h"

#include "tests/bench/peers/fail.h"

#include <csignal>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace weir::peers {

ChildProcess::ChildProcess(const std::vector<std::string>& arguments) {
    std::vector<char*> words;
    std::string self = "/proc/self/exe";
    words.push_back(self.data());
    for (const std::string& argument : arguments) {
        words.push_back(const_cast<char*>(argument.c_str())); // execv(3) changes none of them
    }
    words.push_back(nullptr);
    int ends[2];
    require(::pipe2(ends, O_CLOEXEC) == 0, "cannot make a pipe");
    const pid_t parent = ::getpid();
    m_id = ::fork();
    require(m_id >= 0, "cannot make a process");
    if (m_id == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent) {
            ::_exit(1);
        }
        ::dup2(ends[1], STDOUT_FILENO);
        ::execv(words[0], words.data());
        ::_exit(127);
    }
    ::close(ends[1]);
    m_output = ends[0];
}

ChildProcess::~ChildProcess() {
    ::close(m_output);
    ::kill(m_id, SIGKILL);
    ::waitpid(m_id, nullptr, 0);
}

std::string ChildProcess::readLine() {
    std::string line;
    char c = 0;
    while (true) {
        const ssize_t count = ::read(m_output, &c, 1);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0 || c == '\n') {
            return line;
        }
        line += c;
    }
}

} // namespace weir::peers
