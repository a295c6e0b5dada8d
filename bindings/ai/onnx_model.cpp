#include "bindings/ai/onnx_model.h"

#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <utility>

namespace edgert::bindings::ai {

namespace {

// Of https://onnxruntime.ai/docs/api/c/struct_ort_api.html what is used here. It is a table of
// functions to which later versions only add, so that each stays in its place.
struct OrtStatus;
struct OrtEnv;
struct OrtSession;
struct OrtSessionOptions;
struct OrtMemoryInfo;
struct OrtValue;
struct OrtShape;
using OrtFunction = void (*)();

struct OrtApiBase {
  const OrtFunction* (*get_api)(uint32_t version);
  const char* (*version)();
};
// Of 2021. All of these are older, and in their places since.
constexpr uint32_t kApiVersion = 10;
constexpr int kFatalErrorsAlone = 4;
constexpr int kEveryOptimization = 99;
constexpr int kFloat = 1, kInt64 = 7;
constexpr int kDeviceAllocator = 0, kDefaultMemory = 0;

struct Ort {
  explicit Ort(const OrtFunction* table) {
    take(table, 2, &error_message);
    take(table, 3, &create_env);
    take(table, 7, &create_session);
    take(table, 9, &run);
    take(table, 10, &create_options);
    take(table, 17, &disable_memory_pattern);
    take(table, 19, &disable_memory_arena);
    take(table, 23, &set_optimization);
    take(table, 24, &set_threads_in_operators);
    take(table, 25, &set_threads_between_operators);
    take(table, 49, &tensor_of);
    take(table, 50, &is_tensor);
    take(table, 51, &data);
    take(table, 60, &element_type);
    take(table, 61, &dimensions);
    take(table, 62, &dimension_sizes);
    take(table, 65, &shape);
    take(table, 69, &create_memory_info);
    take(table, 93, &release_status);
    take(table, 94, &release_memory_info);
    take(table, 95, &release_session);
    take(table, 96, &release_value);
    take(table, 99, &release_shape);
    take(table, 100, &release_options);
  }

  const char* (*error_message)(const OrtStatus*);
  OrtStatus* (*create_env)(int level, const char* name, OrtEnv**);
  OrtStatus* (*create_session)(const OrtEnv*, const char* path, const OrtSessionOptions*,
                               OrtSession**);
  OrtStatus* (*run)(OrtSession*, const void* options, const char* const* inputs,
                    const OrtValue* const* values, size_t count, const char* const* outputs,
                    size_t output_count, OrtValue** given);
  OrtStatus* (*create_options)(OrtSessionOptions**);
  OrtStatus* (*disable_memory_pattern)(OrtSessionOptions*);
  OrtStatus* (*disable_memory_arena)(OrtSessionOptions*);
  OrtStatus* (*set_optimization)(OrtSessionOptions*, int level);
  OrtStatus* (*set_threads_in_operators)(OrtSessionOptions*, int);
  OrtStatus* (*set_threads_between_operators)(OrtSessionOptions*, int);
  OrtStatus* (*tensor_of)(const OrtMemoryInfo*, void* data, size_t bytes, const int64_t* shape,
                          size_t dimensions, int type, OrtValue**);
  OrtStatus* (*is_tensor)(const OrtValue*, int* is);
  OrtStatus* (*data)(OrtValue*, void**);
  OrtStatus* (*element_type)(const OrtShape*, int*);
  OrtStatus* (*dimensions)(const OrtShape*, size_t*);
  OrtStatus* (*dimension_sizes)(const OrtShape*, int64_t* sizes, size_t count);
  OrtStatus* (*shape)(const OrtValue*, OrtShape**);
  OrtStatus* (*create_memory_info)(int allocator, int kind, OrtMemoryInfo**);
  void (*release_status)(OrtStatus*);
  void (*release_memory_info)(OrtMemoryInfo*);
  void (*release_session)(OrtSession*);
  void (*release_value)(OrtValue*);
  void (*release_shape)(OrtShape*);
  void (*release_options)(OrtSessionOptions*);

  // Once for the process, which has them to its end.
  OrtEnv* env = nullptr;
  OrtMemoryInfo* memory = nullptr;

 private:
  template <typename Function>
  static void take(const OrtFunction* table, size_t place, Function* function) {
    *function = reinterpret_cast<Function>(table[place]);
  }
};

// What is to be released with a function of the table.
template <typename T>
struct Owned {
  explicit Owned(void (*function)(T*)) : release(function) {}
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  ~Owned() {
    if (one != nullptr) release(one);
  }
  void (*release)(T*);
  T* one = nullptr;
};

// Runs calls until one fails, and keeps what that one says.
class Steps {
 public:
  explicit Steps(const Ort& ort) : ort_(ort) {}
  Steps& then(OrtStatus* status) {
    if (status == nullptr) return *this;
    if (error_.empty()) error_ = ort_.error_message(status);
    if (error_.empty()) error_ = "unknown";
    ort_.release_status(status);
    return *this;
  }
  bool ok() const { return error_.empty(); }
  Error error(const std::string& what) const {
    return {ErrorCode::kInvalidData, what + ": " + error_};
  }

 private:
  const Ort& ort_;
  std::string error_;
};

constexpr char kLibrary[] = "libonnxruntime.so.1";
constexpr char kHint[] =
    "; ORT_DYLIB_PATH names another file, such as bin/napi-v6/linux/x64/libonnxruntime.so.1 of "
    "npm's onnxruntime-node";

Result<std::unique_ptr<Ort>> open_library() {
  const char* named = std::getenv("ORT_DYLIB_PATH");
  const std::string file = named != nullptr && *named != 0 ? named : kLibrary;
  const auto missing = [&file](const std::string& why) {
    return Error{ErrorCode::kNotSupported,
                 "onnxruntime's library " + file + " cannot be used: " + why + kHint};
  };
  // It stays, whatever becomes of it: its threads and statics may be in use until the process ends.
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (library == nullptr) {
    const char* why = dlerror();
    return missing(why == nullptr ? "unknown" : why);
  }
  const auto base = reinterpret_cast<const OrtApiBase* (*)()>(dlsym(library, "OrtGetApiBase"));
  if (base == nullptr) return missing("it has no OrtGetApiBase");
  const OrtFunction* table = base()->get_api(kApiVersion);
  if (table == nullptr) return missing(std::string("its version is ") + base()->version());
  auto ort = std::make_unique<Ort>(table);
  Steps steps(*ort);
  steps.then(ort->create_env(kFatalErrorsAlone, "edgert", &ort->env));
  if (steps.ok())
    steps.then(ort->create_memory_info(kDeviceAllocator, kDefaultMemory, &ort->memory));
  if (!steps.ok()) return steps.error("onnxruntime does not start");
  return ort;
}

// Looked for anew until it is found.
Result<const Ort*> library() {
  static std::mutex mutex;
  static const Ort* found = nullptr;
  const std::lock_guard lock(mutex);
  if (found == nullptr) {
    Result<std::unique_ptr<Ort>> opened = open_library();
    if (!opened.ok()) return opened.take_error();
    found = std::move(opened).value().release();
  }
  return found;
}

class Model final : public OnnxModel {
 public:
  explicit Model(const Ort& ort) : ort_(ort), session_(ort.release_session) {}

  Result<bool> open(const std::string& path) {
    Owned<OrtSessionOptions> options(ort_.release_options);
    Steps steps(ort_);
    if (!steps.then(ort_.create_options(&options.one)).ok())
      return steps.error("onnxruntime does not start");
    // One thread, the caller's, so that what is computed counts as his. Texts differ in length:
    // patterns and arenas would keep the memory of each.
    steps.then(ort_.set_threads_in_operators(options.one, 1))
        .then(ort_.set_threads_between_operators(options.one, 1))
        .then(ort_.disable_memory_pattern(options.one))
        .then(ort_.disable_memory_arena(options.one))
        .then(ort_.set_optimization(options.one, kEveryOptimization));
    if (steps.ok())
      steps.then(ort_.create_session(ort_.env, path.c_str(), options.one, &session_.one));
    if (!steps.ok()) return steps.error("the model " + path + " cannot be loaded");
    return true;
  }

  Result<Tensor<float>> run(std::vector<NamedInput>& inputs, const char* output) const override {
    Steps steps(ort_);
    std::vector<std::unique_ptr<Owned<OrtValue>>> owned;
    std::vector<const OrtValue*> values;
    std::vector<const char*> names;
    for (NamedInput& input : inputs) {
      auto& value = owned.emplace_back(std::make_unique<Owned<OrtValue>>(ort_.release_value));
      Tensor<int64_t>& tensor = input.tensor;
      steps.then(ort_.tensor_of(ort_.memory, tensor.values.data(),
                                tensor.values.size() * sizeof(int64_t), tensor.shape.data(),
                                tensor.shape.size(), kInt64, &value->one));
      values.push_back(value->one);
      names.push_back(input.name);
    }
    Owned<OrtValue> given(ort_.release_value);
    if (steps.ok()) {
      steps.then(ort_.run(session_.one, nullptr, names.data(), values.data(), values.size(),
                          &output, 1, &given.one));
    }
    if (!steps.ok()) return steps.error("the model cannot be run");
    return read(given.one);
  }

 private:
  Result<Tensor<float>> read(OrtValue* value) const {
    constexpr size_t kMostDimensions = 8;
    const Error odd{ErrorCode::kInvalidData, "the model gives something else than floats"};
    Steps steps(ort_);
    Owned<OrtShape> shape(ort_.release_shape);
    int type = 0, is_tensor = 0;
    size_t dimensions = 0;
    Tensor<float> tensor;
    if (!steps.then(ort_.is_tensor(value, &is_tensor)).ok() || is_tensor == 0) return odd;
    if (!steps.then(ort_.shape(value, &shape.one)).ok()) return odd;
    steps.then(ort_.element_type(shape.one, &type)).then(ort_.dimensions(shape.one, &dimensions));
    if (!steps.ok() || type != kFloat || dimensions > kMostDimensions) return odd;
    tensor.shape.resize(dimensions);
    void* data = nullptr;
    steps.then(ort_.dimension_sizes(shape.one, tensor.shape.data(), dimensions))
        .then(ort_.data(value, &data));
    if (!steps.ok() || data == nullptr) return odd;
    size_t count = 1;
    for (const int64_t size : tensor.shape) {
      if (size < 0 || __builtin_mul_overflow(count, static_cast<size_t>(size), &count)) return odd;
    }
    tensor.values.assign(static_cast<const float*>(data), static_cast<const float*>(data) + count);
    return tensor;
  }

  const Ort& ort_;
  Owned<OrtSession> session_;
};

}  // namespace

Result<std::unique_ptr<OnnxModel>> OnnxModel::load(const std::string& path) {
  Result<const Ort*> ort = library();
  if (!ort.ok()) return ort.take_error();
  auto model = std::make_unique<Model>(*ort.value());
  if (Result<bool> opened = model->open(path); !opened.ok()) return opened.take_error();
  return std::unique_ptr<OnnxModel>(std::move(model));
}

}  // namespace edgert::bindings::ai
