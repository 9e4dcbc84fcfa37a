#pragma once

#include <weir/loop/backend/backend.h>

#include "tests/engine/loop/loop_fixture.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace weir::test {

/// Runs its tests on every backend that the system has, and on every way that it has of doing the
/// same; the parameter names one.
class BackendTest : public testing::TestWithParam<std::string> {
protected:
    [[nodiscard]] static std::unique_ptr<Backend> makeBackend();

    /// What `backend` reports without waiting, by descriptor.
    [[nodiscard]] static std::map<int, EventFlags> look(Backend& backend);

    std::unique_ptr<Backend> m_backend = makeBackend();
};

/// The parameters of BackendTest.
std::vector<std::string> backendVariants();

/// Whether the kernel gives a process so many descriptors; raises its limit where it may.
bool mayOpen(std::size_t descriptors);

} // namespace weir::test

#define WEIR_FOR_EACH_BACKEND_VARIANT(suite)                                                \
    INSTANTIATE_TEST_SUITE_P(Of, suite, testing::ValuesIn(::weir::test::backendVariants()), \
                             [](const auto& variant) { return variant.param; })
