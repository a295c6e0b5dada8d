#include "worker/native_call.h"

#include <string>
#include <utility>

#include "base/text_codecs.h"

namespace edgert {

using worker::NativeAnswer;
using worker::NativeArgument;
using Kind = NativeAnswer::Kind;

NativeCall::Impl::Impl(std::shared_ptr<const worker::WorkerState> state, std::shared_ptr<void> kept,
                       std::shared_ptr<const worker::NativeArguments> arguments, Place place,
                       Answer answer)
    : PendingCall(std::move(state), place),
      kept(std::move(kept)),
      arguments(std::move(arguments)),
      place_(std::move(place)),
      answer_(std::move(answer)) {}

NativeCall::Impl::~Impl() {
  // Else JS would wait for ever.
  NativeAnswer none;
  none.kind = Kind::kError;
  none.class_name = "Error";
  none.text = "the native function gave no answer";
  settle(std::move(none));
}

void NativeCall::Impl::begin(
    const std::shared_ptr<const std::function<void(NativeCall)>>& function) {
  PendingCall::begin([call = self(), function] { (*function)(NativeCall(call)); });
}

void NativeCall::Impl::settle(NativeAnswer answer) {
  if (close()) answer_(std::make_shared<NativeAnswer>(std::move(answer)));
}

void NativeCall::Impl::settle_stream(std::unique_ptr<ByteSource> source) {
  if (!close()) return;
  if (source == nullptr) source = std::make_unique<WholeSource>(Bytes());
  NativeAnswer answer;
  answer.kind = Kind::kStream;
  answer.stream = worker::FedStream::make(state, place_, std::move(source));
  answer_(std::make_shared<NativeAnswer>(std::move(answer)));
}

void NativeCall::Impl::turned_away() {
  NativeAnswer refusal;
  refusal.kind = Kind::kError;
  refusal.class_name = "Error";
  refusal.text = "the host takes no more calls";
  settle(std::move(refusal));
}

NativeCall::NativeCall(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
NativeCall::~NativeCall() = default;
NativeCall::NativeCall(const NativeCall&) = default;
NativeCall& NativeCall::operator=(const NativeCall&) = default;

const WorkerIdentity& NativeCall::worker() const { return impl_->state->identity; }
const WorkerOptions& NativeCall::options() const { return impl_->state->options; }
const std::shared_ptr<void>& NativeCall::state() const { return impl_->kept; }

size_t NativeCall::size() const { return impl_->arguments->size(); }

ArgumentKind NativeCall::kind(size_t place) const {
  return place < size() ? (*impl_->arguments)[place].kind : ArgumentKind::kNothing;
}

std::string_view NativeCall::text(size_t place) const {
  if (kind(place) != ArgumentKind::kText) return {};
  return (*impl_->arguments)[place].data;
}

Bytes NativeCall::bytes(size_t place) const {
  if (kind(place) != ArgumentKind::kText && kind(place) != ArgumentKind::kBytes) return {};
  const std::string& data = (*impl_->arguments)[place].data;
  return Bytes::adopt(data.data(), data.size(),
                      std::const_pointer_cast<worker::NativeArguments>(impl_->arguments));
}

std::unique_ptr<ByteSource> NativeCall::stream(size_t place) const {
  if (kind(place) != ArgumentKind::kStream) return nullptr;
  return (*impl_->arguments)[place].stream->take();
}

std::string NativeCall::json(size_t place) const {
  if (kind(place) == ArgumentKind::kText) return base::json_text((*impl_->arguments)[place].data);
  return kind(place) == ArgumentKind::kJson ? (*impl_->arguments)[place].data : "null";
}

std::string NativeCall::json() const {
  std::string all = "[";
  for (size_t i = 0; i < size(); ++i) {
    if (i != 0) all += ',';
    all += json(i);
  }
  return all += ']';
}

void NativeCall::resolve() { impl_->settle({}); }

void NativeCall::resolve_bytes(Bytes bytes) {
  NativeAnswer answer;
  answer.kind = Kind::kBytes;
  answer.bytes = std::move(bytes);
  impl_->settle(std::move(answer));
}

void NativeCall::resolve_text(std::string utf8) {
  NativeAnswer answer;
  answer.kind = Kind::kText;
  answer.text = std::move(utf8);
  impl_->settle(std::move(answer));
}

void NativeCall::resolve_json(std::string json) {
  NativeAnswer answer;
  answer.kind = Kind::kJson;
  answer.text = std::move(json);
  impl_->settle(std::move(answer));
}

void NativeCall::resolve_stream(std::unique_ptr<ByteSource> source) {
  impl_->settle_stream(std::move(source));
}

void NativeCall::reject(std::string message) { reject("Error", std::move(message)); }

void NativeCall::reject(std::string_view class_name, std::string message) {
  NativeAnswer answer;
  answer.kind = Kind::kError;
  answer.class_name = class_name;
  answer.text = std::move(message);
  impl_->settle(std::move(answer));
}

void NativeCall::on_abandoned(std::function<void()> abandoned) {
  impl_->set_abandoned(std::move(abandoned));
}

bool NativeCall::is_abandoned() const { return impl_->is_abandoned(); }

}  // namespace edgert
