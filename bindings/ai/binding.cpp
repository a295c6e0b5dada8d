// Natives of ai: embeddings of texts, by the model that the process has.
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bindings/ai/text_model.h"
#include "bindings/deno/outcome.h"
#include "edgert/binding/memory.h"
#include "edgert/binding/natives.h"
#include "edgert/binding/read.h"
#include "edgert/binding/realm.h"
#include "edgert/binding/work.h"

namespace edgert::bindings {

namespace {

using ai::TextModel;
using binding::Arguments;
using binding::Scope;
using Model = std::shared_ptr<const TextModel>;

// A worker that has used it holds it.
Model& model_of(Scope& scope) {
  static const char kModel = 0;
  std::shared_ptr<void>& slot = scope.realm().slot(&kModel);
  if (slot == nullptr) slot = std::make_shared<Model>();
  return *static_cast<Model*>(slot.get());
}

struct Embedding {
  Model model;
  std::vector<int64_t> pieces;
  ai::EmbeddingForm form;
  std::optional<Result<std::vector<float>>> result;
};

void finish(Scope& scope, const Embedding& one, Outcome& outcome) {
  if (!one.result) return outcome.failed({ErrorCode::kCancelled, "the worker has ended"});
  if (!one.result->ok()) return outcome.failed(one.result->error());
  const std::vector<float>& values = one.result->value();
  v8::TryCatch caught(scope.isolate());
  v8::Local<v8::Uint8Array> bytes;
  if (!binding::to_uint8_array(
           scope, {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)})
           .ToLocal(&bytes))
    return outcome.failed({ErrorCode::kLimit, "the worker's memory has no room for the embedding"});
  v8::Local<v8::Value> argument = bytes;
  outcome.done(scope, 1, &argument);
}

// embed(words, pooled, normalized, onDone(floats: Uint8Array), onError(name, message)), behind load
void embed(const Arguments& info) {
  Scope scope(info);
  std::string words;
  auto one = std::make_shared<Embedding>();
  one->model = model_of(scope);
  if (one->model == nullptr || !info[0]->IsString())
    return binding::throw_type_error(scope, "embed needs a string, and the model");
  if (!binding::read_text(scope, info[0], &words)) return;
  one->pieces = one->model->pieces(words);
  one->form = {info[1]->IsTrue(), info[2]->IsTrue()};
  const size_t cost = TextModel::cost(one->pieces.size());
  if (!scope.realm().memory().lend(cost))
    return binding::throw_range_error(
        scope, "gte-small: a text of this length takes " + std::to_string(cost) +
                   " bytes to compute, more than the worker's memory limit");
  auto outcome = Outcome::make(scope, info[3], info[4]);
  scope.realm().work().calculate(
      [one](const std::atomic<bool>& stopped) {
        if (!stopped.load(std::memory_order_relaxed))
          one->result.emplace(one->model->embed(std::move(one->pieces), one->form));
      },
      [one, outcome, cost](Scope& inner) {
        inner.realm().memory().take_back(cost);
        finish(inner, *one, *outcome);
      });
}

// load(onDone(), onError(name, message))
void load(const Arguments& info) {
  Scope scope(info);
  auto found = std::make_shared<std::optional<Result<Model>>>();
  auto outcome = Outcome::make(scope, info[0], info[1]);
  scope.realm().work().calculate(
      [found](const std::atomic<bool>& stopped) { found->emplace(ai::gte_small(stopped)); },
      [found, outcome](Scope& inner) {
        if (!(*found)->ok()) return outcome->failed((*found)->error());
        model_of(inner) = (*found)->value();
        outcome->done(inner, 0, nullptr);
      });
}

// dropUnused() → how many models
void drop_unused(const Arguments& info) {
  info.GetReturnValue().Set(static_cast<uint32_t>(ai::drop_unused_models()));
}

}  // namespace

void install_ai(binding::Natives& natives) {
  natives.late_folder("ai");
  natives.add("embed", embed, 5);
  natives.add("load", load, 2);
  natives.add("dropUnused", drop_unused, 0);
}

}  // namespace edgert::bindings
