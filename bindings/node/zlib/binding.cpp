// Natives of Node's zlib: streams that take a step at once, or beside the worker's thread.
#include <brotli/decode.h>
#include <brotli/encode.h>
#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "bindings/node/throwing.h"
#include "bindings/node/zlib/coder.h"
#include "edgert/binding/javascript.h"
#include "edgert/binding/memory.h"
#include "edgert/binding/natives.h"
#include "edgert/binding/read.h"
#include "edgert/binding/realm.h"
#include "edgert/binding/work.h"
#include "edgert/binding/wrap.h"

namespace edgert::bindings {

namespace {

using binding::Arguments;
using binding::Scope;
using namespace node;

// What is read and written at one go. At once: in between, the worker can be stopped. Beside its
// thread: that much is copied.
constexpr size_t kSliceAtOnce = 1 << 20;
constexpr size_t kPieceAtOnce = 4 << 20;
constexpr size_t kSliceBeside = 256 << 10;
constexpr size_t kPieceBeside = 256 << 10;

// [message, number, code], or undefined.
v8::MaybeLocal<v8::Value> to_js(Scope& scope, const MaybeFault& fault) {
  if (!fault) return v8::Undefined(scope.isolate());
  v8::Local<v8::Value> parts[] = {binding::text(scope, fault->message),
                                  v8::Integer::New(scope.isolate(), fault->number),
                                  binding::text(scope, fault->code)};
  return binding::array_of(scope, parts, std::size(parts));
}

// What is asked of a step: (flush, input | null, offset, length, output, offset, length).
struct Order {
  uint32_t flush = 0;
  std::string_view input;
  char* output = nullptr;
  size_t room = 0;
  bool is_last = true;  // of the input

  // False with a pending exception.
  bool read(Scope& scope, const Arguments& info, int at, const Coder& coder) {
    uint32_t numbers[5];
    int next = 0;
    for (const int place : {0, 2, 3, 5, 6}) {
      if (!info[at + place]->IsUint32()) {
        throw_type(scope, "ERR_INVALID_ARG_TYPE", "flush, offsets and lengths are whole numbers");
        return false;
      }
      numbers[next++] = info[at + place].As<v8::Uint32>()->Value();
    }
    flush = numbers[0];
    if (flush > coder.most_flush()) {
      throw_range(scope, "ERR_OUT_OF_RANGE", "there is no such way to flush");
      return false;
    }
    const bool is_null = info[at + 1]->IsNull();
    const binding::ByteSpan in = binding::byte_span(info[at + 1]);
    const binding::ByteSpan out = binding::byte_span(info[at + 4]);
    if ((!is_null && !in.is_bytes) || !out.is_bytes) {
      throw_type(scope, "ERR_INVALID_ARG_TYPE", "input and output are bytes");
      return false;
    }
    if (is_null) numbers[1] = numbers[2] = 0;
    if (numbers[1] > in.size || numbers[2] > in.size - numbers[1] || numbers[3] > out.size ||
        numbers[4] > out.size - numbers[3]) {
      throw_range(scope, "ERR_OUT_OF_RANGE", "the offset or the length is out of range");
      return false;
    }
    if (numbers[2] != 0) input = {reinterpret_cast<const char*>(in.data) + numbers[1], numbers[2]};
    room = numbers[4];
    if (room != 0) output = reinterpret_cast<char*>(const_cast<uint8_t*>(out.data)) + numbers[3];
    return true;
  }
  // Only the end of the input is flushed as it was asked.
  void cut(const Coder& coder, size_t slice, size_t piece) {
    room_in_all_ = room;
    room = std::min(room, piece);
    if (input.size() <= slice || !coder.may_cut(flush)) return;
    input = input.substr(0, slice);
    flush = 0;
    is_last = false;
  }
  // Whether the rest of what was asked comes in another step.
  bool goes_on(const Coder::Step& step) const {
    return !step.fault && step.written < room_in_all_ &&
           ((step.taken == input.size() && !is_last) || step.written == room);
  }

 private:
  size_t room_in_all_ = 0;
};

// Owner: its JS object, and what calculates.
class Handle final : public binding::Wrap<Handle, binding::Goes::kAtOnce> {
 public:
  explicit Handle(std::shared_ptr<Coder> coder) : coder_(std::move(coder)) {}

  // zlib(mode, windowBits, level, memLevel, strategy, dictionary | undefined) → handle
  static void zlib(const Arguments& info) {
    Scope scope(info);
    int numbers[5];
    for (int i = 0; i < 5; ++i) {
      if (!info[i]->IsInt32())
        return throw_type(scope, "ERR_INVALID_ARG_TYPE", "a parameter is no whole number");
      numbers[i] = info[i].As<v8::Int32>()->Value();
    }
    const auto mode = static_cast<Mode>(numbers[0]);
    const bool may_be_0 = mode == Mode::kInflate || mode == Mode::kGunzip || mode == Mode::kUnzip;
    const auto within = [](int value, int least, int most) {
      return value >= least && value <= most;
    };
    if (!within(numbers[0], static_cast<int>(Mode::kDeflate), static_cast<int>(Mode::kUnzip)) ||
        !(within(numbers[1], 8, MAX_WBITS) || (may_be_0 && numbers[1] == 0)) ||
        !within(numbers[2], -1, Z_BEST_COMPRESSION) || !within(numbers[3], 1, MAX_MEM_LEVEL) ||
        !within(numbers[4], Z_DEFAULT_STRATEGY, Z_FIXED))
      return throw_range(scope, "ERR_OUT_OF_RANGE", "a parameter is out of range");
    ZlibOptions options{numbers[1], numbers[2], numbers[3], numbers[4], {}};
    if (!info[5]->IsUndefined()) {
      const binding::ByteSpan given = binding::byte_span(info[5]);
      if (!given.is_bytes)
        return throw_type(scope, "ERR_INVALID_ARG_TYPE", "the dictionary is no bytes");
      if (!binding::has_room(scope, given.size)) return;
      const binding::ByteSpan bytes = binding::byte_span(info[5]);
      if (bytes.size != 0)
        options.dictionary.assign(reinterpret_cast<const char*>(bytes.data), bytes.size);
    }
    give(scope, info, zlib_coder(mode, std::move(options)));
  }

  // brotli(mode, parameters) → handle. A parameter that is not set is 2 ** 32 - 1.
  static void brotli(const Arguments& info) {
    Scope scope(info);
    const binding::ByteSpan given = binding::byte_span(info[1]);
    if (!info[0]->IsUint32() || !info[1]->IsUint32Array())
      return throw_type(scope, "ERR_INVALID_ARG_TYPE", "the parameters are no Uint32Array");
    const auto mode = static_cast<Mode>(info[0].As<v8::Uint32>()->Value());
    if (mode != Mode::kBrotliEncode && mode != Mode::kBrotliDecode)
      return throw_range(scope, "ERR_OUT_OF_RANGE", "the mode is out of range");
    BrotliOptions options;
    if (const size_t size = std::min(given.size, sizeof options.values))
      std::memcpy(options.values, given.data, size);
    std::shared_ptr<Coder> coder = brotli_coder(mode, options);
    if (coder == nullptr) {
      return throw_coded(scope, v8::Exception::Error(binding::text(scope, "Initialization failed")),
                         "ERR_ZLIB_INITIALIZATION_FAILED");
    }
    give(scope, info, std::move(coder));
  }

  // step(handle, ORDER, progress) → fault | undefined. progress: bytes taken, bytes written,
  // and 1 when the same goes on behind them.
  static void step(const Arguments& info) {
    constexpr int kProgress = 8;
    Scope scope(info);
    Handle* self = idle(scope, info[0]);
    if (self == nullptr) return;
    Order order;
    if (!order.read(scope, info, 1, *self->coder_)) return;
    order.cut(*self->coder_, kSliceAtOnce, kPieceAtOnce);
    binding::Memory& memory = scope.realm().memory();
    if (!self->find_room(order, true, [&](size_t bytes) { return memory.has_room(bytes); })) {
      const MaybeFault fault = Fault{"Out of memory", "Z_MEM_ERROR", Z_MEM_ERROR};
      return binding::give(info, to_js(scope, fault));
    }
    // The garbage collector may have moved them.
    Order again;
    const binding::ByteSpan progress = binding::byte_span(info[kProgress]);
    uint32_t numbers[3];
    if (!info[kProgress]->IsUint32Array() || progress.size < sizeof numbers)
      return throw_type(scope, "ERR_INVALID_ARG_TYPE", "the progress is no Uint32Array");
    if (!again.read(scope, info, 1, *self->coder_)) return;
    again.cut(*self->coder_, kSliceAtOnce, kPieceAtOnce);
    const Coder::Step done = self->coder_->step(again.input, again.flush, again.output, again.room);
    numbers[0] = static_cast<uint32_t>(done.taken);
    numbers[1] = static_cast<uint32_t>(done.written);
    numbers[2] = again.goes_on(done);
    std::memcpy(const_cast<uint8_t*>(progress.data), numbers, sizeof numbers);
    self->count(scope);
    binding::give(info, to_js(scope, done.fault));
  }

  // start(handle, ORDER, must, done) → whether it has begun: without `must` it waits for memory
  // that others give back. done(taken, written, goes on, fault) comes later.
  static void start(const Arguments& info) {
    constexpr int kMust = 8, kDone = 9;
    Scope scope(info);
    Handle* self = idle(scope, info[0]);
    if (self == nullptr) return;
    if (!info[kDone]->IsFunction())
      return throw_type(scope, "ERR_INVALID_ARG_TYPE", "nobody waits for the end");
    auto flight = std::make_shared<Flight>();
    Order& order = flight->order;
    if (!order.read(scope, info, 1, *self->coder_)) return;
    order.cut(*self->coder_, kSliceBeside, kPieceBeside);
    binding::Memory& memory = scope.realm().memory();
    // The flight and its pins weigh something too.
    constexpr size_t kFlight = 2048;
    const size_t copies = kFlight + order.input.size() + order.room;
    if (!self->find_room(order, info[kMust]->IsTrue(), [&](size_t bytes) {
          flight->lent = copies + bytes;
          return memory.lend(flight->lent);
        })) {
      info.GetReturnValue().Set(false);
      return;
    }
    flight->coder = self->coder_;
    flight->input = order.input;
    flight->output.reset(new char[std::max<size_t>(order.room, 1)]);
    order.input = flight->input;
    order.output = flight->output.get();
    auto kept = std::make_shared<Kept>();
    kept->handle = binding::Pin(scope, info[0]);
    kept->output = binding::Pin(scope, info[5]);
    kept->offset = info[6].As<v8::Uint32>()->Value();
    kept->done = binding::Pin(scope, info[kDone]);
    self->is_busy_ = true;
    info.GetReturnValue().Set(true);
    scope.realm().work().calculate(
        [flight](const std::atomic<bool>& stopped) {
          if (stopped.load(std::memory_order_relaxed)) return;
          const Order& todo = flight->order;
          flight->step = flight->coder->step(todo.input, todo.flush, todo.output, todo.room);
        },
        [flight, kept](Scope& scope) { finish(scope, *flight, *kept); });
  }

  // params(handle, level, strategy) → fault | undefined
  static void params(const Arguments& info) {
    Scope scope(info);
    Handle* self = idle(scope, info[0]);
    if (self == nullptr) return;
    if (!info[1]->IsInt32() || !info[2]->IsInt32())
      return throw_type(scope, "ERR_INVALID_ARG_TYPE", "a parameter is no whole number");
    const int level = info[1].As<v8::Int32>()->Value();
    const int strategy = info[2].As<v8::Int32>()->Value();
    if (level < -1 || level > Z_BEST_COMPRESSION || strategy < 0 || strategy > Z_FIXED)
      return throw_range(scope, "ERR_OUT_OF_RANGE", "a parameter is out of range");
    binding::give(info, to_js(scope, self->coder_->set_params(level, strategy)));
  }

  // reset(handle) → fault | undefined
  static void reset(const Arguments& info) {
    Scope scope(info);
    Handle* self = idle(scope, info[0]);
    if (self == nullptr) return;
    const MaybeFault fault = self->coder_->reset();
    self->count(scope);
    binding::give(info, to_js(scope, fault));
  }

  // close(handle): gives its memory back before the garbage collector comes
  static void close(const Arguments& info) {
    Scope scope(info);
    Handle* self = idle(scope, info[0]);
    if (self == nullptr) return;
    self->coder_.reset();
    self->count(scope);
  }

 private:
  // What is under way: for any thread.
  struct Flight {
    std::shared_ptr<Coder> coder;
    Order order;
    std::string input;
    std::unique_ptr<char[]> output;
    uint64_t lent = 0;
    Coder::Step step;
  };
  // And for the realm's.
  struct Kept {
    binding::Pin handle;
    binding::Pin output;
    size_t offset = 0;
    binding::Pin done;
  };

  static void give(Scope& scope, const Arguments& info, std::shared_ptr<Coder> coder) {
    auto handle = std::make_unique<Handle>(std::move(coder));
    Handle& self = *handle;
    v8::Local<v8::Object> object = wrap(scope, std::move(handle));
    if (object.IsEmpty()) return;
    self.count(scope);
    info.GetReturnValue().Set(object);
  }

  // Null with a pending exception.
  static Handle* idle(Scope& scope, v8::Local<v8::Value> value) {
    Handle* self = unwrap(value);
    if (self == nullptr) {
      throw_type(scope, "ERR_INVALID_THIS", "this is no handle of zlib");
    } else if (self->is_busy_) {
      binding::throw_error(scope, "write already in progress");
    } else if (self->coder_ == nullptr) {
      binding::throw_error(scope, "zlib binding closed");
    } else {
      return self;
    }
    return nullptr;
  }

  static void finish(Scope& scope, Flight& flight, const Kept& kept) {
    v8::Isolate* isolate = scope.isolate();
    scope.realm().memory().take_back(flight.lent);
    if (Handle* self = unwrap(kept.handle.get(isolate))) {
      self->is_busy_ = false;
      self->count(scope);
    }
    Coder::Step& step = flight.step;
    const bool goes_on = flight.order.goes_on(step);
    const binding::ByteSpan out = binding::byte_span(kept.output.get(isolate));
    if (kept.offset > out.size || step.written > out.size - kept.offset) {
      step.fault = Fault{"the output's buffer is gone", "Z_STREAM_ERROR", Z_STREAM_ERROR};
    } else if (step.written != 0) {
      std::memcpy(const_cast<uint8_t*>(out.data) + kept.offset, flight.output.get(), step.written);
    }
    v8::Local<v8::Value> fault;
    if (!to_js(scope, step.fault).ToLocal(&fault)) return;
    v8::Local<v8::Value> told[] = {
        v8::Integer::NewFromUnsigned(isolate, static_cast<uint32_t>(step.taken)),
        v8::Integer::NewFromUnsigned(isolate, static_cast<uint32_t>(step.written)),
        v8::Boolean::New(isolate, goes_on && !step.fault), fault};
    v8::Local<v8::Value> done = kept.done.get(isolate);
    scope.realm().js().call(done.As<v8::Function>(), std::size(told), told, nullptr);
  }

  // Finds the memory that it may need, or less where that will do, by `ask`. False: there is none.
  template <typename Ask>
  bool find_room(const Order& order, bool must, Ask ask) {
    constexpr size_t kLeast = 4096;
    size_t bytes = coder_->growth(order.input.size(), order.flush);
    while (!ask(bytes)) {
      if (!must || !coder_->survives_want() || bytes == 0) return false;
      bytes = bytes > kLeast ? bytes / 2 : 0;
    }
    coder_->allow(bytes);
    return true;
  }

  void count(Scope& scope) {
    constexpr size_t kHandle = 512;
    memory_.set(scope.isolate(), kHandle + (coder_ == nullptr ? 0 : coder_->memory()));
  }

  std::shared_ptr<Coder> coder_;  // null when it is closed
  bool is_busy_ = false;
  binding::compat::ExternalMemory memory_;
};

// crc32(text | bytes, value) → the checksum of what gave `value` with these behind it
void native_crc32(const Arguments& info) {
  Scope scope(info);
  if (!info[1]->IsUint32())
    return throw_type(scope, "ERR_INVALID_ARG_TYPE", "the value is no whole number");
  const uint32_t before = info[1].As<v8::Uint32>()->Value();
  std::string text;
  binding::ByteSpan span = binding::byte_span(info[0]);
  if (info[0]->IsString()) {
    if (!binding::read_text(scope, info[0], &text)) return;
    span = {reinterpret_cast<const uint8_t*>(text.data()), text.size(), true};
  }
  if (!span.is_bytes) return throw_type(scope, "ERR_INVALID_ARG_TYPE", "the data are no bytes");
  const uint32_t sum =
      span.size == 0 ? before : static_cast<uint32_t>(crc32_z(before, span.data, span.size));
  info.GetReturnValue().Set(sum);
}

struct Constant {
  const char* name;
  double value;
};

constexpr Constant kConstants[] = {
#define EDGERT_SAME(name) \
  { #name, static_cast < double>(name) }
    EDGERT_SAME(Z_NO_FLUSH),
    EDGERT_SAME(Z_PARTIAL_FLUSH),
    EDGERT_SAME(Z_SYNC_FLUSH),
    EDGERT_SAME(Z_FULL_FLUSH),
    EDGERT_SAME(Z_FINISH),
    EDGERT_SAME(Z_BLOCK),
    EDGERT_SAME(Z_OK),
    EDGERT_SAME(Z_STREAM_END),
    EDGERT_SAME(Z_NEED_DICT),
    EDGERT_SAME(Z_ERRNO),
    EDGERT_SAME(Z_STREAM_ERROR),
    EDGERT_SAME(Z_DATA_ERROR),
    EDGERT_SAME(Z_MEM_ERROR),
    EDGERT_SAME(Z_BUF_ERROR),
    EDGERT_SAME(Z_VERSION_ERROR),
    EDGERT_SAME(Z_NO_COMPRESSION),
    EDGERT_SAME(Z_BEST_SPEED),
    EDGERT_SAME(Z_BEST_COMPRESSION),
    EDGERT_SAME(Z_DEFAULT_COMPRESSION),
    EDGERT_SAME(Z_FILTERED),
    EDGERT_SAME(Z_HUFFMAN_ONLY),
    EDGERT_SAME(Z_RLE),
    EDGERT_SAME(Z_FIXED),
    EDGERT_SAME(Z_DEFAULT_STRATEGY),
    EDGERT_SAME(ZLIB_VERNUM),
    {"DEFLATE", 1},
    {"INFLATE", 2},
    {"GZIP", 3},
    {"GUNZIP", 4},
    {"DEFLATERAW", 5},
    {"INFLATERAW", 6},
    {"UNZIP", 7},
    {"BROTLI_DECODE", 8},
    {"BROTLI_ENCODE", 9},
    {"Z_MIN_WINDOWBITS", 8},
    {"Z_MAX_WINDOWBITS", 15},
    {"Z_DEFAULT_WINDOWBITS", 15},
    {"Z_MIN_CHUNK", 64},
    {"Z_MAX_CHUNK", HUGE_VAL},
    {"Z_DEFAULT_CHUNK", 16384},
    {"Z_MIN_MEMLEVEL", 1},
    {"Z_MAX_MEMLEVEL", 9},
    {"Z_DEFAULT_MEMLEVEL", 8},
    {"Z_MIN_LEVEL", -1},
    {"Z_MAX_LEVEL", 9},
    {"Z_DEFAULT_LEVEL", -1},
    EDGERT_SAME(BROTLI_OPERATION_PROCESS),
    EDGERT_SAME(BROTLI_OPERATION_FLUSH),
    EDGERT_SAME(BROTLI_OPERATION_FINISH),
    EDGERT_SAME(BROTLI_OPERATION_EMIT_METADATA),
    EDGERT_SAME(BROTLI_PARAM_MODE),
    EDGERT_SAME(BROTLI_MODE_GENERIC),
    EDGERT_SAME(BROTLI_MODE_TEXT),
    EDGERT_SAME(BROTLI_MODE_FONT),
    EDGERT_SAME(BROTLI_DEFAULT_MODE),
    EDGERT_SAME(BROTLI_PARAM_QUALITY),
    EDGERT_SAME(BROTLI_MIN_QUALITY),
    EDGERT_SAME(BROTLI_MAX_QUALITY),
    EDGERT_SAME(BROTLI_DEFAULT_QUALITY),
    EDGERT_SAME(BROTLI_PARAM_LGWIN),
    EDGERT_SAME(BROTLI_MIN_WINDOW_BITS),
    EDGERT_SAME(BROTLI_MAX_WINDOW_BITS),
    EDGERT_SAME(BROTLI_LARGE_MAX_WINDOW_BITS),
    EDGERT_SAME(BROTLI_DEFAULT_WINDOW),
    EDGERT_SAME(BROTLI_PARAM_LGBLOCK),
    EDGERT_SAME(BROTLI_MIN_INPUT_BLOCK_BITS),
    EDGERT_SAME(BROTLI_MAX_INPUT_BLOCK_BITS),
    EDGERT_SAME(BROTLI_PARAM_DISABLE_LITERAL_CONTEXT_MODELING),
    EDGERT_SAME(BROTLI_PARAM_SIZE_HINT),
    EDGERT_SAME(BROTLI_PARAM_LARGE_WINDOW),
    EDGERT_SAME(BROTLI_PARAM_NPOSTFIX),
    EDGERT_SAME(BROTLI_PARAM_NDIRECT),
    EDGERT_SAME(BROTLI_DECODER_RESULT_ERROR),
    EDGERT_SAME(BROTLI_DECODER_RESULT_SUCCESS),
    EDGERT_SAME(BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT),
    EDGERT_SAME(BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT),
    EDGERT_SAME(BROTLI_DECODER_PARAM_DISABLE_RING_BUFFER_REALLOCATION),
    EDGERT_SAME(BROTLI_DECODER_PARAM_LARGE_WINDOW),
#define EDGERT_CODE(prefix, name, number) \
  { "BROTLI_DECODER" #prefix #name, number }
#define EDGERT_COMMA ,
    BROTLI_DECODER_ERROR_CODES_LIST(EDGERT_CODE, EDGERT_COMMA),
#undef EDGERT_COMMA
#undef EDGERT_CODE
#undef EDGERT_SAME
};

// constants() → an object without a prototype, whose members nobody changes
void constants(const Arguments& info) {
  Scope scope(info);
  v8::Isolate* isolate = scope.isolate();
  v8::Local<v8::Object> object = v8::Object::New(isolate, v8::Null(isolate), nullptr, nullptr, 0);
  for (const Constant& each : kConstants) {
    const auto fixed = static_cast<v8::PropertyAttribute>(v8::ReadOnly | v8::DontDelete);
    if (!object
             ->DefineOwnProperty(scope.context(), binding::name(scope, each.name),
                                 v8::Number::New(isolate, each.value), fixed)
             .FromMaybe(false))
      return;
  }
  info.GetReturnValue().Set(object);
}

}  // namespace

void install_node_zlib(binding::Natives& natives) {
  natives.late_folder("node/zlib");
  natives.add("zlib", Handle::zlib, 6);
  natives.add("brotli", Handle::brotli, 2);
  natives.add("step", Handle::step, 9);
  natives.add("start", Handle::start, 10);
  natives.add("params", Handle::params, 3);
  natives.add("reset", Handle::reset, 1);
  natives.add("close", Handle::close, 1);
  natives.add("crc32", native_crc32, 2);
  natives.add("constants", constants, 0);
}

}  // namespace edgert::bindings
