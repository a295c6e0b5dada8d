// TextModel: a folder with a model of BERT's family and its vocabulary, which gives a text's
// embedding; and the one that a process has.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bindings/ai/onnx_model.h"
#include "bindings/ai/word_pieces.h"
#include "edgert/result.h"

namespace edgert::bindings::ai {

struct EmbeddingForm {
  bool is_pooled;      // the mean of all pieces instead of one after the other
  bool is_normalized;  // of length 1, all together
};

// Thread: any, several at once.
class TextModel {
 public:
  // Pieces of a text that count, with the two that stand around it.
  static constexpr size_t kMostPieces = 512;

  // `folder` has model.onnx, or onnx/model.onnx, and vocab.txt.
  static Result<std::shared_ptr<const TextModel>> load(const std::string& folder);

  // Of words as WordPieces has them, the numbers of at most kMostPieces.
  std::vector<int64_t> pieces(std::string_view words) const {
    return pieces_.numbers(words, kMostPieces);
  }
  // Takes as long as the model does, and about `cost` of memory.
  Result<std::vector<float>> embed(std::vector<int64_t> pieces, EmbeddingForm form) const;
  static size_t cost(size_t pieces);

 private:
  TextModel(std::unique_ptr<OnnxModel> model, WordPieces pieces)
      : model_(std::move(model)), pieces_(std::move(pieces)) {}

  std::unique_ptr<OnnxModel> model_;
  WordPieces pieces_;
};

// `gte-small` in the folder that SB_AI_MODELS_DIR names. Loaded by the first who wants it; others
// wait until `stopped`. Thread: any.
Result<std::shared_ptr<const TextModel>> gte_small(const std::atomic<bool>& stopped);
// How many models the process has let go, because nobody holds them.
size_t drop_unused_models();

}  // namespace edgert::bindings::ai
