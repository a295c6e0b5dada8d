// The Web APIs, Deno.* and EdgeRuntime.* as one start-up snapshot, for hosts in C.
#ifndef EDGERT_C_WEB_PLATFORM_H_
#define EDGERT_C_WEB_PLATFORM_H_

#include "edgert/c/platform.h"

#ifdef __cplusplus
extern "C" {
#endif

// For edgert_pool_options.snapshot. Never NULL; lasts as long as the process, and is not freed.
const edgert_snapshot* edgert_web_platform(void);

#ifdef __cplusplus
}
#endif

#endif  // EDGERT_C_WEB_PLATFORM_H_
