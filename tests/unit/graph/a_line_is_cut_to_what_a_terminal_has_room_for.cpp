#include <catch2/catch_test_macros.hpp>
#include <string>

#include "edgert/error_detail.h"
#include "graph/excerpt.h"

namespace {

using edgert::kMostExcerptColumns;
using edgert::graph::Excerpt;
using edgert::graph::excerpt_of;

// What stands above the caret, in a text of one byte a column.
char at_caret(const Excerpt& excerpt) {
  return excerpt.text.at(static_cast<size_t>(excerpt.caret));
}

}  // namespace

TEST_CASE("a line is shown as it is, with the caret below its column") {
  const std::string text =
      "one\r\n  two(;\nthree\xE2\x80\xA8"
      "four\rfive";
  CHECK(excerpt_of(text, 1, 1)->text == "one");
  CHECK(excerpt_of(text, 2, 7)->text == "  two(;");
  CHECK(at_caret(*excerpt_of(text, 2, 7)) == ';');
  // JavaScript ends lines by four marks.
  CHECK(excerpt_of(text, 4, 1)->text == "four");
  CHECK(excerpt_of(text, 5, 5)->text == "five");
  CHECK(excerpt_of(text, 5, 5)->caret == 4);
  CHECK(!excerpt_of(text, 6, 1));
  CHECK(!excerpt_of(text, 0, 1));
  CHECK(excerpt_of("", 1, 1)->text.empty());
  // Behind the end of the line.
  CHECK(excerpt_of(text, 1, 1000)->caret == 3);
}

TEST_CASE("of a long line what lies around the column is shown") {
  std::string line(1'000'000, 'x');
  for (const int column : {1, 2, 50, 59, 60, 61, 62, 120, 121, 122, 500'000, 999'950, 1'000'000}) {
    CAPTURE(column);
    line[static_cast<size_t>(column) - 1] = '(';
    const Excerpt excerpt = *excerpt_of(line, 1, column);
    line[static_cast<size_t>(column) - 1] = 'x';
    // A mark of what is left out is one column of three bytes.
    const bool is_cut = excerpt.text.starts_with("…"), goes_on = excerpt.text.ends_with("…");
    CHECK(excerpt.text.size() - (is_cut ? 2 : 0) - (goes_on ? 2 : 0) ==
          static_cast<size_t>(kMostExcerptColumns));
    CHECK(goes_on == (column < 999'950));
    CHECK(excerpt.text.at(static_cast<size_t>(excerpt.caret) + (is_cut ? 2 : 0)) == '(');
  }
}

TEST_CASE("columns are those of the terminal") {
  // Two columns each, and one unit of UTF-16, or two.
  CHECK(excerpt_of("漢字(", 1, 3)->caret == 4);
  CHECK(excerpt_of("😀(", 1, 3)->caret == 2);
  // None of its own.
  CHECK(excerpt_of("e\xCC\x81(", 1, 3)->caret == 1);
  CHECK(excerpt_of("\t(", 1, 2)->text == "  (");
  CHECK(excerpt_of("\t(", 1, 2)->caret == 2);
  CHECK(edgert::graph::utf16_column("a\n漢😀(", 2, 8) == 4);
}

TEST_CASE("nothing in an excerpt steers a terminal") {
  CHECK(excerpt_of("a\x1b[2Jb\x07\x7f", 1, 1)->text == "a?[2Jb??");
  // C1 as UTF-8, a turn of the direction, what is not seen, and what is no UTF-8.
  CHECK(excerpt_of("\xC2\x9B|\xE2\x80\xAE|\xE2\x80\x8B|\xFF|\xE2\x80", 1, 1)->text == "?|?|?|?|??");
  // Marks on one letter are bounded, too.
  std::string marks = "a";
  for (int i = 0; i < 100'000; ++i) marks += "\xCC\x81";
  CHECK(excerpt_of(marks, 1, 1)->text.size() < 1000);
  CHECK(excerpt_of(marks, 1, 100'000)->text.size() < 1000);
}

TEST_CASE("a byte of a text has a line and a column") {
  const std::string text = "{\n  \"é\": oh\n}";
  const auto place = edgert::graph::place_in(text, text.find("oh"));
  CHECK(place.line == 2);
  CHECK(place.column == 8);
  const auto end = edgert::graph::place_in(text, text.size());
  CHECK(end.line == 3);
  CHECK(end.column == 2);
}
