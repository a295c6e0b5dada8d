// The platform: V8's process-wide state.
#ifndef EDGERT_C_PLATFORM_H_
#define EDGERT_C_PLATFORM_H_

#include "edgert/c/error.h"

#ifdef __cplusplus
extern "C" {
#endif

// As edgert::PlatformOptions.
typedef struct edgert_platform_options {
  size_t size;
  const char* v8_flags;        // separated by spaces; NULL: none
  int32_t background_threads;  // of V8; 0: by the number of cores
  uint32_t contain_aborts;     // 1: take SIGABRT, SIGTRAP and SIGILL
  uint32_t counts_icu_memory;  // 1: give ICU functions of edgert's to allocate with
  uint32_t reserved;
} edgert_platform_options;

void edgert_platform_options_init(edgert_platform_options* options, size_t size);

// Made once in a process, and never again. Pools hold on to it: it may be freed before them.
typedef struct edgert_platform edgert_platform;

// `options` may be NULL. Thread: before any other that will touch V8. A second one is an error.
edgert_platform* edgert_platform_create(const edgert_platform_options* options,
                                        edgert_error** error);
void edgert_platform_free(edgert_platform* platform);

// What isolates start from: edgert_web_platform() of edgert/c_web_platform.h, or, by C++, one of
// the host's own (edgert/c_snapshot.h). Lasts as long as whoever gave it says.
typedef struct edgert_snapshot edgert_snapshot;

#ifdef __cplusplus
}
#endif

#endif  // EDGERT_C_PLATFORM_H_
