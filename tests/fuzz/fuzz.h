// What the fuzzed entry points share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

// A promise that no input may break.
#define FUZZ_CHECK(condition)                                                        \
  do {                                                                               \
    if (!(condition)) {                                                              \
      std::fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                  \
    }                                                                                \
  } while (false)

namespace edgert::fuzz {

inline std::string_view text_of(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// Takes the first byte off the input, which chooses something; 0 when there is none.
inline uint8_t take_choice(std::string_view* input) {
  if (input->empty()) return 0;
  const auto choice = static_cast<uint8_t>(input->front());
  input->remove_prefix(1);
  return choice;
}

}  // namespace edgert::fuzz
