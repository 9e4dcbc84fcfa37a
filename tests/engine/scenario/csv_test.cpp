#include <weir/scenario/csv.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir::scenario {
namespace {

using testing::ElementsAre;

TEST(Csv, TheFirstLineNamesTheColumns) {
    const CsvTable table = parseCsv("name,size\r\nbob,10 B\r\n\"a, \"\"b\"\"\n\",3\n").value();
    EXPECT_THAT(table.columns, ElementsAre("name", "size"));
    EXPECT_THAT(table.rows,
                ElementsAre(Variables{{"name", std::string("bob")}, {"size", Size{10}}},
                            Variables{{"name", std::string("a, \"b\"\n")}, {"size", 3.0}}));
}

TEST(Csv, QuotesKeepTextAsText) {
    EXPECT_THAT(parseCsv("a\n\"3\"\n").value().rows,
                ElementsAre(Variables{{"a", std::string("3")}}));
}

TEST(Csv, SaysWhichLineIsWrong) {
    EXPECT_EQ(parseCsv("").error().message(),
              "the file is empty; its first line names the columns.");
    EXPECT_EQ(parseCsv("a,b\n1,2\n\n1\n").error().message(),
              "line 4 has 1 fields, and the first line 2.");
    EXPECT_EQ(parseCsv("a,a\n").error().message(), "line 1: the column \"a\" stands there twice.");
    EXPECT_EQ(parseCsv("a\n\"x\n").error().message(), "line 3: a quote has no end.");
    EXPECT_EQ(parseCsv("a\n\"x\"y\n").error().message(),
              "line 2: behind a closing quote stands a comma or the line's end.");
    EXPECT_FALSE(parseCsv("a b\n").ok());
}

} // namespace
} // namespace weir::scenario
