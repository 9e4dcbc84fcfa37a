#include <weir/base/result.h>

#include <gtest/gtest.h>

#include <cerrno>
#include <memory>
#include <string>

#include <netdb.h>

namespace weir::test {
namespace {

Result<std::unique_ptr<int>> positive(int number) {
    if (number <= 0) {
        return Error::input("It has to be positive.");
    }
    return std::make_unique<int>(number);
}

Result<void> refuse(bool refused) {
    if (refused) {
        return Error::system(EACCES, "Cannot open the door");
    }
    return {};
}

TEST(ResultTest, HoldsAValueOrAnError) {
    auto good = positive(3);
    ASSERT_TRUE(good.ok());
    EXPECT_TRUE(static_cast<bool>(good));
    EXPECT_EQ(**good, 3);
    const std::unique_ptr<int> taken = *std::move(good);
    EXPECT_EQ(*taken, 3);

    const auto bad = positive(-3);
    ASSERT_FALSE(bad.ok());
    EXPECT_EQ(bad.error().domain(), ErrorDomain::Input);
    EXPECT_EQ(bad.error().code(), 0);
    EXPECT_EQ(bad.error().message(), "It has to be positive.");
}

TEST(ResultTest, WithoutAValueItIsSuccessOrAnError) {
    EXPECT_TRUE(refuse(false).ok());
    const auto refused = refuse(true);
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().isSystem(EACCES));
}

TEST(ErrorTest, ASystemErrorKeepsItsCodeAndSaysWhatWasTriedAndWhyItFailed) {
    const Error error = Error::system(EADDRINUSE, "Cannot listen on 127.0.0.1:80");
    EXPECT_EQ(error.domain(), ErrorDomain::System);
    EXPECT_EQ(error.code(), EADDRINUSE);
    EXPECT_TRUE(error.isSystem(EADDRINUSE));
    EXPECT_FALSE(error.isSystem(EACCES));
    EXPECT_EQ(error.message(), "Cannot listen on 127.0.0.1:80: Address already in use");
}

TEST(ErrorTest, ALookupErrorIsNotMistakenForASystemError) {
    const Error error = Error::lookup(EAI_NONAME, "Cannot find \"nowhere\"");
    EXPECT_EQ(error.domain(), ErrorDomain::Lookup);
    EXPECT_EQ(error.code(), EAI_NONAME);
    EXPECT_FALSE(error.isSystem(EAI_NONAME));
    EXPECT_EQ(error.message(),
              std::string("Cannot find \"nowhere\": ") + ::gai_strerror(EAI_NONAME));
}

} // namespace
} // namespace weir::test
