// OnnxModel: a model in a file, run by onnxruntime's library, which is looked for when the first
// one is loaded. Nothing of it is linked.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "edgert/result.h"

namespace edgert::bindings::ai {

// Of one dimension after the other, the last one fastest.
template <typename T>
struct Tensor {
  std::vector<int64_t> shape;
  std::vector<T> values;
};

struct NamedInput {
  const char* name;
  Tensor<int64_t> tensor;
};

// Thread: any, several at once. Each run takes place on the calling thread alone.
class OnnxModel {
 public:
  static Result<std::unique_ptr<OnnxModel>> load(const std::string& path);
  virtual ~OnnxModel() = default;

  // One output, which must be of floats.
  virtual Result<Tensor<float>> run(std::vector<NamedInput>& inputs, const char* output) const = 0;
};

}  // namespace edgert::bindings::ai
