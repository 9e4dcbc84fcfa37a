#include "tests/engine/stream/child_program.h"

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <sstream>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace weir::test {

namespace {

std::pair<UniqueFd, UniqueFd> makePipe() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

} // namespace

ChildProgram::ChildProgram(EventLoop& loop, const std::vector<std::string>& arguments) {
    auto [inputFar, inputNear] = makePipe();
    auto [outputNear, outputFar] = makePipe();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, inputFar.get(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, outputFar.get(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, outputFar.get(), STDERR_FILENO);
    std::vector<char*> words;
    for (const std::string& argument : arguments) {
        words.push_back(const_cast<char*>(argument.c_str())); // only read
    }
    words.push_back(nullptr);
    EXPECT_EQ(::posix_spawnp(&m_pid, words[0], &actions, nullptr, words.data(), environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    m_input = std::move(inputNear);
    m_outputEnd = std::move(outputNear);
    ::fcntl(m_outputEnd.get(), F_SETFL, O_NONBLOCK);
    m_readable =
        std::make_unique<Event>(loop, m_outputEnd.get(), EventFlags::Read | EventFlags::Persist,
                                [this](EventFlags) { readOutput(); });
    EXPECT_TRUE(m_readable->add());
}

ChildProgram::~ChildProgram() {
    m_readable.reset();
    if (m_pid > 0) {
        ::kill(m_pid, SIGKILL);
        ::waitpid(m_pid, nullptr, 0);
    }
}

bool ChildProgram::exists(const std::string& name) {
    const char* const path = std::getenv("PATH");
    std::istringstream folders(path != nullptr ? path : "");
    for (std::string folder; std::getline(folders, folder, ':');) {
        if (::access(folder.append("/").append(name).c_str(), X_OK) == 0) {
            return true;
        }
    }
    return false;
}

void ChildProgram::write(const std::string& bytes) {
    // Few enough for the pipe to take them.
    ASSERT_EQ(::write(m_input.get(), bytes.data(), bytes.size()),
              static_cast<ssize_t>(bytes.size()));
}

void ChildProgram::readOutput() {
    std::array<char, 4096> piece{};
    const ssize_t got = ::read(m_outputEnd.get(), piece.data(), piece.size());
    if (got > 0) {
        m_output.append(piece.data(), static_cast<std::size_t>(got));
    } else if (got == 0) {
        m_ended = true;
        m_readable->remove();
    }
}

} // namespace weir::test
