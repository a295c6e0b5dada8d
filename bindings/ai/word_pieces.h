// WordPieces: the vocabulary of a model of BERT's family, and the numbers of a text's pieces in it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "edgert/result.h"

namespace edgert::bindings::ai {

// Thread: any, once it is made.
class WordPieces {
 public:
  // A line of `vocab.txt` is a piece, whose number is the line's, from 0; "##" begins those that do
  // not begin a word.
  static Result<WordPieces> parse(std::string_view text);

  // Of words with a space between each two, which are in the form that the vocabulary has them: the
  // longest piece that there is, and so on through the word; a word that has a part which is no
  // piece, or more than a hundred characters, is unknown as a whole. [CLS] stands in front and
  // [SEP] behind, within `most`; what is beyond it is left out.
  std::vector<int64_t> numbers(std::string_view words, size_t most) const;

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  using Pieces = std::unordered_map<std::string, int64_t, Hash, std::equal_to<>>;
  bool add(std::string_view word, size_t most, std::vector<int64_t>* numbers) const;

  Pieces first_, next_;
  size_t longest_ = 0;
  int64_t unknown_ = 0, begin_ = 0, end_ = 0;
};

}  // namespace edgert::bindings::ai
