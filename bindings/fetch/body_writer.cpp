#include "bindings/fetch/body_writer.h"

#include <utility>

namespace edgert::bindings {

using binding::Arguments;
using binding::Scope;

namespace {

void call_back(WriterState& state, binding::Pin& callback) {
  state.realm->enter([&](Scope& scope) {
    if (callback.empty()) return;
    v8::Local<v8::Value> function = callback.get(scope.isolate());
    if (function->IsFunction()) state.realm->call(function.As<v8::Function>(), 0, nullptr, nullptr);
  });
}

class WriterSource final : public ByteSource {
 public:
  explicit WriterSource(std::shared_ptr<WriterState> state) : state_(std::move(state)) {}
  ~WriterSource() override { cancel({}); }
  void attach(ByteSink* sink) noexcept override { state_->sink = sink; }
  void grant(size_t bytes) noexcept override {
    const std::shared_ptr<WriterState> state = state_;
    const bool starved = state->credit <= 0;
    state->credit += static_cast<int64_t>(bytes);
    if (starved && state->credit > 0 && !state->over) call_back(*state, state->on_pull);
  }
  void cancel(const Error&) noexcept override {
    if (state_->over) return;
    const std::shared_ptr<WriterState> state = state_;
    state->sink = nullptr;
    state->over = true;
    call_back(*state, state->on_cancel);
    state->finish();
  }

 private:
  std::shared_ptr<WriterState> state_;
};

}  // namespace

void WriterState::finish() {
  over = true;
  sink = nullptr;
  on_pull.reset();
  on_cancel.reset();
}

v8::Local<v8::Object> BodyWriter::make(Scope& scope, v8::Local<v8::Value> on_pull,
                                       v8::Local<v8::Value> on_cancel,
                                       std::unique_ptr<ByteSource>* source) {
  auto state = std::make_shared<WriterState>();
  state->realm = &scope.realm();
  state->on_pull = binding::Pin(scope, on_pull);
  state->on_cancel = binding::Pin(scope, on_cancel);
  *source = std::make_unique<WriterSource>(state);
  return wrap(scope, std::make_unique<BodyWriter>(std::move(state)));
}

void BodyWriter::write(const Arguments& info) {
  Scope scope(info);
  BodyWriter* writer = unwrap(info[0]);
  if (writer == nullptr) return binding::throw_type_error(scope, "not a body writer");
  const std::shared_ptr<WriterState> state = writer->state_;
  if (!state->over && state->sink != nullptr) {
    Bytes bytes = info[1]->IsString() ? Bytes(binding::to_text(scope, info[1]))
                                      : binding::copy_bytes(info[1]);
    if (!bytes.empty()) {
      state->credit -= static_cast<int64_t>(bytes.size());
      state->sink->on_bytes(std::move(bytes));
    }
  }
  info.GetReturnValue().Set(!state->over && state->credit > 0);
}

void BodyWriter::end(const Arguments& info) {
  BodyWriter* writer = unwrap(info[0]);
  if (writer == nullptr || writer->state_->over) return;
  const std::shared_ptr<WriterState> state = writer->state_;
  ByteSink* sink = state->sink;
  state->finish();
  if (sink != nullptr) sink->on_end();
}

void BodyWriter::fail(const Arguments& info) {
  Scope scope(info);
  BodyWriter* writer = unwrap(info[0]);
  if (writer == nullptr || writer->state_->over) return;
  const std::shared_ptr<WriterState> state = writer->state_;
  ByteSink* sink = state->sink;
  state->finish();
  if (sink != nullptr)
    sink->on_fail(Error{ErrorCode::kCancelled, binding::to_text(scope, info[1])});
}

}  // namespace edgert::bindings
