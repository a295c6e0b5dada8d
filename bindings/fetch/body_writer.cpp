#include "bindings/fetch/body_writer.h"

#include <algorithm>
#include <string>
#include <utility>

#include "edgert/binding/exchanges.h"
#include "edgert/binding/javascript.h"
#include "edgert/binding/memory.h"
#include "edgert/binding/read.h"
#include "edgert/binding/realm.h"

namespace edgert::bindings {

using binding::Arguments;
using binding::Scope;

namespace {

void call_back(WriterState& state, binding::Pin& callback) {
  state.js->enter([&](Scope& scope) {
    if (callback.empty()) return;
    v8::Local<v8::Value> function = callback.get(scope.isolate());
    if (function->IsFunction()) state.js->call(function.As<v8::Function>(), 0, nullptr, nullptr);
  });
}

class WriterSource final : public ByteSource {
 public:
  explicit WriterSource(std::shared_ptr<WriterState> state) : state_(std::move(state)) {}
  ~WriterSource() override {
    cancel({});
    state_->held.reset();
  }
  void attach(ByteSink* sink) noexcept override { state_->sink = sink; }
  void grant(size_t bytes) noexcept override {
    const std::shared_ptr<WriterState> state = state_;
    const bool starved = state->credit <= 0;
    state->credit += static_cast<int64_t>(bytes);
    state->count();
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

void WriterState::count() {
  if (held == nullptr) return;
  window = std::max(window, credit);
  held->set(static_cast<size_t>(window - credit));
}

void WriterState::finish() {
  over = true;
  sink = nullptr;
  on_pull.reset();
  on_cancel.reset();
}

void BodyWriter::make(const Arguments& info) {
  Scope scope(info);
  binding::give(info, wrap(scope, std::make_unique<BodyWriter>()));
}

std::unique_ptr<ByteSource> BodyWriter::take_source(Scope& scope, v8::Local<v8::Value> on_pull,
                                                    v8::Local<v8::Value> on_cancel) {
  if (state_->js != nullptr) return nullptr;
  state_->js = &scope.realm().js();
  state_->on_pull = binding::Pin(scope, on_pull);
  state_->on_cancel = binding::Pin(scope, on_cancel);
  return std::make_unique<WriterSource>(state_);
}

void BodyWriter::hold(binding::Memory& memory) {
  if (state_->held == nullptr) state_->held = std::make_unique<binding::HeldBytes>(memory);
}

bool BodyWriter::may_send(Scope& scope, v8::Local<v8::Value> given) {
  const size_t length = binding::length_of(given);
  if (scope.realm().exchanges().may_wait(length)) return true;
  binding::throw_range_error(
      scope, std::to_string(length) +
                 " bytes of a response do not fit beside what waits for other clients: together it "
                 "may take half of the worker's memory limit");
  return false;
}

void BodyWriter::write(const Arguments& info) {
  Scope scope(info);
  BodyWriter* writer = unwrap(info[0]);
  if (writer == nullptr) return binding::throw_type_error(scope, "not a body writer");
  const std::shared_ptr<WriterState> state = writer->state_;
  if (!state->over && state->sink != nullptr) {
    Bytes bytes;
    if (!may_send(scope, info[1]) || !binding::read_content(scope, info[1], &bytes)) return;
    if (!bytes.empty()) {
      state->credit -= static_cast<int64_t>(bytes.size());
      state->count();
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
  const std::string message = binding::short_text(scope, info[1]);
  const std::shared_ptr<WriterState> state = writer->state_;
  ByteSink* sink = state->sink;
  state->finish();
  if (sink != nullptr) sink->on_fail(Error{ErrorCode::kCancelled, message});
}

}  // namespace edgert::bindings
