// Natives of compression: codecs in the hands of a script, which takes them a step at a time.
#include <algorithm>
#include <utility>

#include "bindings/compression/codec.h"
#include "edgert/binding/natives.h"
#include "edgert/binding/read.h"
#include "edgert/binding/wrap.h"

namespace edgert::bindings {

namespace {

using binding::Arguments;
using binding::Scope;

// A codec and how far it is with the chunk that it was given last. Owner: its JS object.
class CodecHandle final : public binding::Wrap<CodecHandle, binding::Goes::kAtOnce> {
 public:
  explicit CodecHandle(std::unique_ptr<Codec> codec) : codec_(std::move(codec)) {}

  // create(format, decompress) → codec
  static void create(const Arguments& info) {
    Scope scope(info);
    auto codec = Codec::create(binding::short_text(scope, info[0]), info[1]->IsTrue());
    if (!codec.ok()) return binding::throw_error(scope, codec.error());
    auto handle = std::make_unique<CodecHandle>(std::move(codec).value());
    CodecHandle& self = *handle;
    v8::Local<v8::Object> object = wrap(scope, std::move(handle));
    if (object.IsEmpty()) return;
    self.count(scope);
    info.GetReturnValue().Set(object);
  }

  // step(codec, chunk | null) → the next piece of output, which may be empty; undefined when the
  // chunk is used up. Null stands for the end of the input. The same chunk must come until then.
  static void step(const Arguments& info) {
    Scope scope(info);
    CodecHandle* self = unwrap(info[0]);
    if (self == nullptr) return binding::throw_type_error(scope, "not a codec");
    if (self->codec_ == nullptr) return binding::throw_type_error(scope, "the codec is closed");
    const bool finish = info[1]->IsNull();
    const binding::ByteSpan span = binding::byte_span(info[1]);
    if (!finish && !span.is_bytes) return binding::throw_type_error(scope, "not bytes");
    std::string_view input(reinterpret_cast<const char*>(span.data), span.size);
    // Its owner may have shortened it meanwhile.
    input.remove_prefix(std::min(self->position_, input.size()));
    std::string_view slice = input.substr(0, kSlice);
    const size_t given = slice.size();
    char out[kPiece];
    const Result<size_t> written = self->codec_->step(&slice, finish, out, sizeof out);
    input.remove_prefix(given - slice.size());
    self->position_ = span.size - input.size();
    if (!written.ok()) {
      self->close();
      return binding::throw_type_error(scope, written.error().message);
    }
    self->count(scope);
    if (written.value() == 0 && input.empty()) {
      self->position_ = 0;
      return;
    }
    v8::Local<v8::Uint8Array> piece;
    if (binding::to_uint8_array(scope, {out, written.value()}).ToLocal(&piece))
      info.GetReturnValue().Set(piece);
  }

  // close(codec): gives its memory back before the garbage collector comes
  static void close(const Arguments& info) {
    if (CodecHandle* self = unwrap(info[0])) {
      self->close();
      self->memory_.set(info.GetIsolate(), 0);
    }
  }

 private:
  static constexpr size_t kPiece = 65536;
  // What is read at one go: in between, the worker can be stopped.
  static constexpr size_t kSlice = 1 << 20;

  void close() { codec_.reset(); }
  void count(Scope& scope) { memory_.set(scope.isolate(), codec_->memory()); }

  std::unique_ptr<Codec> codec_;
  binding::compat::ExternalMemory memory_;
  size_t position_ = 0;
};

}  // namespace

void install_compression(binding::Natives& natives) {
  natives.folder("compression");
  natives.add("create", CodecHandle::create, 2);
  natives.add("step", CodecHandle::step, 2);
  natives.add("close", CodecHandle::close, 1);
}

}  // namespace edgert::bindings
