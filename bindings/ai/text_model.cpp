#include "bindings/ai/text_model.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <numeric>
#include <utility>

namespace edgert::bindings::ai {

namespace {

namespace fs = std::filesystem;

constexpr char kName[] = "gte-small";
constexpr char kFolder[] = "SB_AI_MODELS_DIR";

Error missing(const std::string& what) {
  return {ErrorCode::kNotSupported,
          std::string(kName) + " is not there: " + what +
              ". https://huggingface.co/Supabase/gte-small has onnx/model.onnx and vocab.txt"};
}

Result<std::string> read_vocabulary(const fs::path& file) {
  constexpr uintmax_t kMost = 16 << 20;
  std::error_code failed;
  const uintmax_t size = fs::file_size(file, failed);
  if (failed) return missing(file.string() + ": " + failed.message());
  if (size > kMost)
    return Error{ErrorCode::kInvalidData,
                 file.string() + " is larger than " + std::to_string(kMost) + " bytes"};
  std::ifstream stream(file, std::ios::binary);
  std::string text(size, 0);
  if (!stream.read(text.data(), static_cast<std::streamsize>(size)))
    return missing(file.string() + " cannot be read");
  return text;
}

// Of `count` pieces one after the other.
std::vector<float> pooled(const std::vector<float>& values, size_t count) {
  const size_t width = values.size() / count;
  std::vector<float> mean(width);
  for (size_t piece = 0; piece < count; ++piece) {
    for (size_t i = 0; i < width; ++i) mean[i] += values[piece * width + i];
  }
  for (float& value : mean) value /= static_cast<float>(count);
  return mean;
}

void normalize(std::vector<float>* values) {
  const float squares = std::inner_product(values->begin(), values->end(), values->begin(), 0.0f);
  const float length = std::sqrt(squares);
  if (length == 0) return;
  for (float& value : *values) value /= length;
}

struct Shelf {
  std::mutex mutex;
  std::condition_variable loaded;
  bool is_loading = false;
  std::shared_ptr<const TextModel> model;
  // Why a file that is there does not do, until another one is.
  std::string file;
  fs::file_time_type changed;
  Error error;
};

Shelf& shelf() {
  static Shelf* const one = new Shelf;
  return *one;
}

fs::path model_file(const fs::path& folder) {
  std::error_code failed;
  const fs::path plain = folder / "model.onnx";
  return fs::is_regular_file(plain, failed) ? plain : folder / "onnx/model.onnx";
}

}  // namespace

Result<std::shared_ptr<const TextModel>> TextModel::load(const std::string& folder) {
  const fs::path file = model_file(folder);
  std::error_code failed;
  if (!fs::is_regular_file(file, failed)) return missing("no file " + file.string());
  Result<std::string> text = read_vocabulary(fs::path(folder) / "vocab.txt");
  if (!text.ok()) return text.take_error();
  Result<WordPieces> pieces = WordPieces::parse(text.value());
  if (!pieces.ok()) return pieces.take_error();
  Result<std::unique_ptr<OnnxModel>> model = OnnxModel::load(file.string());
  if (!model.ok()) return model.take_error();
  return std::shared_ptr<const TextModel>(
      new TextModel(std::move(model).value(), std::move(pieces).value()));
}

Result<std::vector<float>> TextModel::embed(std::vector<int64_t> pieces, EmbeddingForm form) const {
  const size_t count = pieces.size();
  const std::vector<int64_t> shape{1, static_cast<int64_t>(count)};
  std::vector<NamedInput> inputs;
  inputs.push_back({"input_ids", {shape, std::move(pieces)}});
  inputs.push_back({"attention_mask", {shape, std::vector<int64_t>(count, 1)}});
  inputs.push_back({"token_type_ids", {shape, std::vector<int64_t>(count, 0)}});
  Result<Tensor<float>> given = model_->run(inputs, "last_hidden_state");
  if (!given.ok()) return given.take_error();
  Tensor<float>& hidden = given.value();
  if (hidden.shape.size() != 3 || hidden.shape[0] != 1 || hidden.shape[1] != shape[1])
    return Error{ErrorCode::kInvalidData, "the model gives something else than one state a piece"};
  std::vector<float> values =
      form.is_pooled ? pooled(hidden.values, count) : std::move(hidden.values);
  if (form.is_normalized) normalize(&values);
  return values;
}

// What onnxruntime was seen to take for a model of gte-small's measures: states of 384 and 1536
// numbers a piece, and of 12 heads numbers for each two pieces, several of them at a time.
size_t TextModel::cost(size_t pieces) {
  constexpr size_t kOfAll = 65536, kOfOne = 8 * 384 + 2 * 1536, kOfTwo = 8 * 12;
  return kOfAll + (pieces * kOfOne + pieces * pieces * kOfTwo) * sizeof(float);
}

Result<std::shared_ptr<const TextModel>> gte_small(const std::atomic<bool>& stopped) {
  Shelf& one = shelf();
  std::unique_lock lock(one.mutex);
  while (one.is_loading) {
    one.loaded.wait_for(lock, std::chrono::milliseconds(10));
    if (stopped.load(std::memory_order_relaxed))
      return Error{ErrorCode::kCancelled, "the worker has ended"};
  }
  if (one.model != nullptr) return one.model;
  const char* named = std::getenv(kFolder);
  if (named == nullptr || *named == 0)
    return missing(std::string(kFolder) + ", the folder that holds the folder " + kName +
                   ", is not among the server's variables");
  const fs::path folder = fs::path(named) / kName, file = model_file(folder);
  std::error_code failed;
  const fs::file_time_type changed = fs::last_write_time(file, failed);
  if (!failed && one.file == file.string() && one.changed == changed) return one.error;
  one.is_loading = true;
  lock.unlock();
  Result<std::shared_ptr<const TextModel>> loaded = TextModel::load(folder.string());
  lock.lock();
  one.is_loading = false;
  one.file.clear();
  if (loaded.ok()) {
    one.model = loaded.value();
  } else if (loaded.error().code == ErrorCode::kInvalidData && !failed) {
    one.file = file.string();
    one.changed = changed;
    one.error = loaded.error();
  }
  one.loaded.notify_all();
  return loaded;
}

size_t drop_unused_models() {
  Shelf& one = shelf();
  std::shared_ptr<const TextModel> dropped;
  const std::lock_guard lock(one.mutex);
  if (one.model == nullptr || one.model.use_count() > 1) return 0;
  dropped.swap(one.model);
  return 1;
}

}  // namespace edgert::bindings::ai
