// CpuSampler: V8's CPU profiler, held to a size.
#pragma once

#include <v8-profiler.h>
#include <v8.h>

#include <csignal>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "edgert/profile.h"
#include "edgert/result.h"

namespace edgert::js {

// V8's tree grows with whatever a script calls, and nobody is asked: so V8 records for a moment at
// a time, and what it has seen is added to ours, which is full at some point. Thread: the
// isolate's; in the middle of JavaScript, too. Goes before the isolate.
class CpuSampler {
 public:
  // Of a place in the code that runs, to that in the sources (from 1); false: it stays.
  using PlaceOf =
      std::function<bool(const std::string& url, int* line, int* column, std::string* source)>;

  // kLimit: the system gives no thread, or V8 has too many of them.
  static Result<std::unique_ptr<CpuSampler>> begin(v8::Isolate* isolate, uint32_t interval_us,
                                                   PlaceOf place_of);
  ~CpuSampler();
  CpuSampler(const CpuSampler&) = delete;
  CpuSampler& operator=(const CpuSampler&) = delete;

  // Takes over what V8 has seen. False: it is full.
  bool gather();
  // The whole of it; nothing may be asked of it then.
  CpuProfile finish();
  // For a thread that is in the middle of V8 and never comes back to it: no more signals reach it.
  void abandon();

 private:
  CpuSampler(v8::Isolate* isolate, PlaceOf place_of);
  // Nothing is recorded: V8 has no room for another one.
  bool record();
  void add(const v8::CpuProfile& recorded);
  // Its place among the nodes; nothing: it has none.
  bool find(const v8::CpuProfileNode* node, uint32_t* place);
  bool make(uint32_t parent, const v8::CpuProfileNode& node, uint32_t* place);
  bool text(std::string_view text, uint32_t* place);
  void stop();

  struct Key {
    uint32_t parent, function;
    int script, line, column;
    bool operator==(const Key&) const = default;
  };
  struct HashOfKey {
    size_t operator()(const Key& key) const;
  };

  v8::Isolate* const isolate_;
  const PlaceOf place_of_;
  sigset_t signals_before_;
  v8::CpuProfiler* profiler_ = nullptr;
  uint32_t recording_ = 0;  // V8's number of it; 0: none
  CpuProfile profile_;
  int64_t begun_us_ = 0, last_us_ = 0;
  size_t text_bytes_ = 0;
  bool is_full_ = false;
  std::unordered_map<std::string, uint32_t> texts_;
  std::unordered_map<Key, uint32_t, HashOfKey> nodes_;
  std::unordered_map<const v8::CpuProfileNode*, uint32_t> seen_;  // of one recording
};

}  // namespace edgert::js
