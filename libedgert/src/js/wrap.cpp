// Wrap and Pin, and the lists by which a realm's end finds all of them: see
// edgert/binding/wrap.h.
#include "edgert/binding/wrap.h"

#include <utility>

#include "edgert/binding/javascript.h"
#include "js/isolate.h"

namespace edgert::binding {

void WrapList::insert(v8::Isolate* isolate, WrapBase* wrap) {
  wrap->next_ = first;
  if (first != nullptr) first->previous_ = wrap;
  first = wrap;
  if (wrap->native_bytes_ != 0) wrap->native_memory_.set(isolate, wrap->native_bytes_);
  js::LiveCounts::wraps.fetch_add(1, std::memory_order_relaxed);
}

void WrapList::remove(v8::Isolate* isolate, WrapBase* wrap) {
  (wrap->previous_ != nullptr ? wrap->previous_->next_ : first) = wrap->next_;
  if (wrap->next_ != nullptr) wrap->next_->previous_ = wrap->previous_;
  wrap->previous_ = wrap->next_ = nullptr;
  if (wrap->native_bytes_ != 0) wrap->native_memory_.set(isolate, 0);
  js::LiveCounts::wraps.fetch_sub(1, std::memory_order_relaxed);
}

void WrapList::bury(v8::Isolate* isolate, WrapBase* wrap) {
  remove(isolate, wrap);
  if (wrap->goes_ == Goes::kAtOnce) {
    delete wrap;
    return;
  }
  // Two lists: a destructor may have JS run, which may collect.
  if (doomed.empty()) {
    js::Isolate::from(isolate).realm()->js().post([list = std::weak_ptr<WrapList*>(self)] {
      if (const std::shared_ptr<WrapList*> alive = list.lock()) (*alive)->destroy_doomed();
    });
  }
  doomed.emplace_back(wrap);
}

void WrapList::bury_dead(v8::Isolate* isolate) {
  // What is counted less may make V8 collect, and more die.
  while (dead != nullptr) bury(isolate, std::exchange(dead, dead->next_dead_));
}

void WrapList::destroy_doomed() {
  const v8::HandleScope handles(v8::Isolate::GetCurrent());
  std::exchange(doomed, {}).clear();
}

void WrapList::destroy_all(v8::Isolate* isolate) {
  destroy_doomed();
  dead = nullptr;
  while (first != nullptr) {
    WrapBase* wrap = first;
    remove(isolate, wrap);
    wrap->object_.Reset();
    delete wrap;
  }
}

WrapBase::~WrapBase() = default;

v8::Local<v8::Object> WrapBase::make(Scope& scope, std::unique_ptr<WrapBase> self, const void* tag,
                                     size_t native_bytes, Goes goes) {
  js::Isolate& isolate = js::Isolate::from(scope.isolate());
  v8::Local<v8::Object> object;
  if (!isolate.wrap_template()->NewInstance(scope.context()).ToLocal(&object)) return {};
  WrapBase* wrap = self.release();
  wrap->tag_ = tag;
  wrap->native_bytes_ = native_bytes;
  wrap->goes_ = goes;
  compat::set_pointer_field(object, 0, wrap);
  wrap->object_.Reset(scope.isolate(), object);
  isolate.wraps().insert(scope.isolate(), wrap);
  // The first pass may only reset the handle. The second may come as late as V8 likes, or never
  // while a script runs; whoever asks for a collection buries the dead before that.
  wrap->object_.SetWeak(
      wrap,
      [](const v8::WeakCallbackInfo<WrapBase>& info) {
        WrapBase* dead = info.GetParameter();
        dead->object_.Reset();
        WrapList& wraps = js::Isolate::from(info.GetIsolate()).wraps();
        dead->next_dead_ = std::exchange(wraps.dead, dead);
        info.SetSecondPassCallback([](const v8::WeakCallbackInfo<WrapBase>& second) {
          js::Isolate::from(second.GetIsolate()).wraps().bury_dead(second.GetIsolate());
        });
      },
      v8::WeakCallbackType::kParameter);
  return object;
}

WrapBase* WrapBase::from(v8::Local<v8::Value> value, const void* tag) {
  if (!value->IsObject()) return nullptr;
  v8::Local<v8::Object> object = value.As<v8::Object>();
  // Only our own template makes plain objects with one internal field; API objects of V8 itself
  // have none or two.
  if (object->InternalFieldCount() != 1 || !object->IsApiWrapper()) return nullptr;
  auto* wrap = static_cast<WrapBase*>(compat::pointer_field(object, 0));
  return wrap != nullptr && wrap->tag_ == tag ? wrap : nullptr;
}

void PinList::insert(Pin* pin) {
  pin->previous_ = nullptr;
  pin->next_ = first;
  if (first != nullptr) first->previous_ = pin;
  first = pin;
  js::LiveCounts::pins.fetch_add(1, std::memory_order_relaxed);
}

void PinList::remove(Pin* pin) {
  (pin->previous_ != nullptr ? pin->previous_->next_ : first) = pin->next_;
  if (pin->next_ != nullptr) pin->next_->previous_ = pin->previous_;
  pin->previous_ = pin->next_ = nullptr;
  js::LiveCounts::pins.fetch_sub(1, std::memory_order_relaxed);
}

void PinList::reset_all() {
  while (first != nullptr) first->reset();
}

Pin::Pin(Scope& scope, v8::Local<v8::Value> value)
    : value_(scope.isolate(), value), isolate_(scope.isolate()) {
  js::Isolate::from(isolate_).pins().insert(this);
}

Pin::Pin(Pin&& other) noexcept { *this = std::move(other); }

Pin& Pin::operator=(Pin&& other) noexcept {
  if (this == &other) return *this;
  reset();
  if (other.isolate_ == nullptr) return *this;
  v8::Isolate* isolate = other.isolate_;
  value_ = std::move(other.value_);
  other.unlink();
  isolate_ = isolate;
  js::Isolate::from(isolate_).pins().insert(this);
  return *this;
}

Pin::~Pin() { reset(); }

void Pin::reset() {
  value_.Reset();
  unlink();
}

void Pin::unlink() {
  if (isolate_ == nullptr) return;
  js::Isolate::from(isolate_).pins().remove(this);
  isolate_ = nullptr;
}

}  // namespace edgert::binding
