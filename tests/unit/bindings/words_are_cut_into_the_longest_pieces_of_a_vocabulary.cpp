#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "bindings/ai/word_pieces.h"

using edgert::bindings::ai::WordPieces;
using Numbers = std::vector<int64_t>;

TEST_CASE("words are cut into the longest pieces of a vocabulary") {
  // 0 [UNK], 1 [CLS], 2 [SEP], 3 un, 4 ##aff, 5 ##able, 6 u, 7 ##n, 8 ##a, 9 中, 10 ##é, 11 ##
  const std::string lines =
      "[UNK]\n[CLS]\r\n[SEP]\nun\n##aff\n##able\nu\n##n\n##a\n中\n##é\n##\nun\n";
  const WordPieces pieces = WordPieces::parse(lines).value();
  CHECK(pieces.numbers("", 512) == Numbers{1, 2});
  CHECK(pieces.numbers("   ", 512) == Numbers{1, 2});
  CHECK(pieces.numbers("unaffable", 512) == Numbers{1, 3, 4, 5, 2});
  CHECK(pieces.numbers(" un  u unn ", 512) == Numbers{1, 3, 6, 3, 7, 2});
  // One part that is no piece spoils the word; a piece for the inside begins none.
  CHECK(pieces.numbers("unaffablex aff u", 512) == Numbers{1, 0, 0, 6, 2});
  CHECK(pieces.numbers("##", 512) == Numbers{1, 11, 2});
  CHECK(pieces.numbers("中 ué 中é 中\xB8 \xC3", 512) == Numbers{1, 9, 6, 10, 9, 10, 0, 0, 2});
  CHECK(pieces.numbers("u" + std::string(99, 'n'), 512).size() == 101);
  CHECK(pieces.numbers("u" + std::string(100, 'n'), 512) == Numbers{1, 0, 2});
}

TEST_CASE("as many pieces of a text count as there is room for") {
  const WordPieces pieces = WordPieces::parse("[UNK]\n[CLS]\n[SEP]\nun\n##a").value();
  CHECK(pieces.numbers("un un un", 5) == Numbers{1, 3, 3, 3, 2});
  CHECK(pieces.numbers("un un un", 4) == Numbers{1, 3, 3, 2});
  CHECK(pieces.numbers("un una un", 4) == Numbers{1, 3, 3, 2});
  CHECK(pieces.numbers("un unab un", 4) == Numbers{1, 3, 0, 2});
  CHECK(pieces.numbers("un un unab", 4) == Numbers{1, 3, 3, 2});
  CHECK(pieces.numbers("una", 2) == Numbers{1, 2});
}

TEST_CASE("a vocabulary has the pieces that stand around a text") {
  for (const char* lines : {"", "\n", "[UNK]\n[CLS]", "[CLS]\n[SEP]", "[UNK]\n[SEP]\n##[CLS]"})
    CHECK(!WordPieces::parse(lines).ok());
  CHECK(!WordPieces::parse(std::string((1 << 20) + 1, '\n')).ok());
}
