// https://arxiv.org/abs/1810.04805 §3: "WordPiece embeddings with a 30,000 token vocabulary".
#include "bindings/ai/word_pieces.h"

#include <algorithm>

namespace edgert::bindings::ai {

namespace {

constexpr size_t kMostPieces = 1 << 20;
constexpr size_t kLongestWord = 100;  // characters
constexpr std::string_view kInside = "##";

bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

}  // namespace

Result<WordPieces> WordPieces::parse(std::string_view text) {
  WordPieces made;
  int64_t number = 0;
  for (size_t from = 0; from < text.size(); ++number) {
    if (static_cast<size_t>(number) == kMostPieces)
      return Error{ErrorCode::kInvalidData,
                   "a vocabulary has at most " + std::to_string(kMostPieces) + " pieces"};
    const size_t end = std::min(text.find('\n', from), text.size());
    std::string_view piece = text.substr(from, end - from);
    from = end + 1;
    if (piece.ends_with('\r')) piece.remove_suffix(1);
    const bool is_inside = piece.size() > kInside.size() && piece.starts_with(kInside);
    if (is_inside) piece.remove_prefix(kInside.size());
    made.longest_ = std::max(made.longest_, piece.size());
    (is_inside ? made.next_ : made.first_).try_emplace(std::string(piece), number);
  }
  for (const auto& [name, place] :
       {std::pair{"[UNK]", &made.unknown_}, {"[CLS]", &made.begin_}, {"[SEP]", &made.end_}}) {
    const auto found = made.first_.find(std::string_view(name));
    if (found == made.first_.end())
      return Error{ErrorCode::kInvalidData, std::string("the vocabulary has no ") + name};
    *place = found->second;
  }
  return made;
}

// False: there is no room for more.
bool WordPieces::add(std::string_view word, size_t most, std::vector<int64_t>* numbers) const {
  const size_t before = numbers->size();
  const bool is_long = std::count_if(word.begin(), word.end(), begins_character) >
                       static_cast<ptrdiff_t>(kLongestWord);
  for (size_t from = 0; !is_long && from < word.size();) {
    const Pieces& pieces = from == 0 ? first_ : next_;
    size_t end = std::min(word.size(), from + longest_);
    auto found = pieces.end();
    for (; end > from; --end) {
      if (end < word.size() && !begins_character(word[end])) continue;
      if (found = pieces.find(word.substr(from, end - from)); found != pieces.end()) break;
    }
    if (found == pieces.end()) break;
    numbers->push_back(found->second);
    from = end;
    if (from == word.size()) {
      if (numbers->size() <= most) return true;
      numbers->resize(most);
      return false;
    }
  }
  numbers->resize(before);
  if (before == most) return false;
  numbers->push_back(unknown_);
  return true;
}

std::vector<int64_t> WordPieces::numbers(std::string_view words, size_t most) const {
  std::vector<int64_t> numbers{begin_};
  for (size_t from = 0; from < words.size();) {
    const size_t end = std::min(words.find(' ', from), words.size());
    if (end > from && !add(words.substr(from, end - from), most - 1, &numbers)) break;
    from = end + 1;
  }
  numbers.push_back(end_);
  return numbers;
}

}  // namespace edgert::bindings::ai
