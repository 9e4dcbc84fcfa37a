#pragma once

#include "buffer_fuzz_model.h"

#include <weir/base/unique_fd.h>

#include <array>
#include <string>
#include <vector>

namespace weir::fuzz {

/// Three Buffers, and three models to which the same is done. The steps are in the sources
/// buffer_fuzz_*.cpp, by kind; in each the model goes first, since a callback may go on changing
/// both.
class Run {
public:
    explicit Run(Input input);
    ~Run();
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    void all();

private:
    using Step = void (Run::*)(Pair&);

    void step();
    void compareSizes();
    void compareContents();
    void compareReleases();
    Pair& other();
    std::string someText(const Pair& pair);

    // buffer_fuzz_changes.cpp
    void append(Pair& pair);
    void prepend(Pair& pair);
    void appendReference(Pair& pair);
    void drain(Pair& pair);
    void remove(Pair& pair);
    void moveTo(Pair& pair);
    void appendBuffer(Pair& pair);
    void prependOther(Pair& pair);
    void pullUp(Pair& pair);
    void freeze(Pair& pair);
    void callbacks(Pair& pair);
    void moveObject(Pair& pair);

    // buffer_fuzz_sharing.cpp
    void appendView(Pair& pair);
    void appendFile(Pair& pair);
    void drainsToDescriptor(Pair& pair);
    void pinnedSpace(Pair& pair);

    // buffer_fuzz_space.cpp
    void reserve(Pair& pair);
    void reservePieces(Pair& pair);
    void expand(Pair& pair);

    // buffer_fuzz_looks.cpp
    void peek(Pair& pair);
    void copyOut(Pair& pair);
    void search(Pair& pair);
    void searchScattered(Pair&);
    LineEnding someEnding();
    void findLine(Pair& pair);
    void readLine(Pair& pair);
    void positions(Pair& pair);
    void positionThatSurvives(Pair& pair);

    // buffer_fuzz_io.cpp
    void readFrom(Pair& pair);
    std::string readPipe();
    void writeTo(Pair& pair);

    Input m_input;
    std::array<Pair, 3> m_pairs;
    std::vector<Foreign> m_foreign;
    std::array<int, 2> m_pipe = {};
    std::string m_fileText;
    UniqueFd m_file;
};

} // namespace weir::fuzz
