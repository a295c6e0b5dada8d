// Natives of structured-clone: what V8 knows of a value that is copied or handed over.
#include "edgert/binding/natives.h"

namespace edgert::bindings {

namespace {

using binding::Arguments;
using binding::Scope;

// The order is that of kind.ts.
enum Kind : int32_t {
  kUncloneable,
  kObject,
  kArray,
  kBoolean,
  kNumber,
  kString,
  kBigInt,
  kDate,
  kRegExp,
  kMap,
  kSet,
  kArrayBuffer,
  kSharedArrayBuffer,
  kView,
  kError,
  kWasmModule,
};

Kind kind_of(v8::Local<v8::Value> value) {
  if (!value->IsObject() || value->IsProxy() || value->IsFunction()) return kUncloneable;
  if (value->IsArray()) return kArray;
  if (value->IsBooleanObject()) return kBoolean;
  if (value->IsNumberObject()) return kNumber;
  if (value->IsStringObject()) return kString;
  if (value->IsBigIntObject()) return kBigInt;
  if (value->IsDate()) return kDate;
  if (value->IsRegExp()) return kRegExp;
  if (value->IsMap()) return kMap;
  if (value->IsSet()) return kSet;
  if (value->IsArrayBuffer()) return kArrayBuffer;
  if (value->IsSharedArrayBuffer()) return kSharedArrayBuffer;
  if (value->IsArrayBufferView()) return kView;
  if (value->IsNativeError()) return kError;
  if (value->IsWasmModuleObject()) return kWasmModule;
  // Internal slots that the standard does not know how to serialize.
  if (value->IsSymbolObject() || value->IsPromise() || value->IsWeakMap() || value->IsWeakSet() ||
      value->IsGeneratorObject() || value->IsMapIterator() || value->IsSetIterator() ||
      value->IsExternal() || value->IsModuleNamespaceObject() ||
      value.As<v8::Object>()->InternalFieldCount() != 0) {
    return kUncloneable;
  }
  return kObject;
}

// kind(value) → what the clone algorithm does with it
void kind(const Arguments& info) { info.GetReturnValue().Set(kind_of(info[0])); }

// isDetached(buffer)
void is_detached(const Arguments& info) {
  info.GetReturnValue().Set(info[0]->IsArrayBuffer() &&
                            info[0].As<v8::ArrayBuffer>()->WasDetached());
}

// alias(buffer) → a second ArrayBuffer of the same memory, to take the place of one that is about
// to be detached; undefined when the buffer cannot be detached
void alias(const Arguments& info) {
  Scope scope(info);
  if (!info[0]->IsArrayBuffer()) return binding::throw_type_error(scope, "not an ArrayBuffer");
  v8::Local<v8::ArrayBuffer> buffer = info[0].As<v8::ArrayBuffer>();
  if (!buffer->IsDetachable() || buffer->WasDetached()) return;
  info.GetReturnValue().Set(v8::ArrayBuffer::New(scope.isolate(), buffer->GetBackingStore()));
}

// detach(buffer) → whether it is detached now
void detach(const Arguments& info) {
  Scope scope(info);
  if (!info[0]->IsArrayBuffer()) return binding::throw_type_error(scope, "not an ArrayBuffer");
  v8::Local<v8::ArrayBuffer> buffer = info[0].As<v8::ArrayBuffer>();
  info.GetReturnValue().Set(buffer->IsDetachable() && !buffer->WasDetached() &&
                            binding::compat::detach(buffer));
}

// wasmModule(module) → another object of the same compiled code
void wasm_module(const Arguments& info) {
  Scope scope(info);
  if (!info[0]->IsWasmModuleObject())
    return binding::throw_type_error(scope, "not a WebAssembly.Module");
  v8::Local<v8::WasmModuleObject> copy;
  if (v8::WasmModuleObject::FromCompiledModule(
          scope.isolate(), info[0].As<v8::WasmModuleObject>()->GetCompiledModule())
          .ToLocal(&copy)) {
    info.GetReturnValue().Set(copy);
  }
}

}  // namespace

void install_structured_clone(binding::Natives& natives) {
  natives.folder("structuredClone");
  natives.add("kind", kind, 1);
  natives.add("isDetached", is_detached, 1);
  natives.add("alias", alias, 1);
  natives.add("detach", detach, 1);
  natives.add("wasmModule", wasm_module, 1);
}

}  // namespace edgert::bindings
