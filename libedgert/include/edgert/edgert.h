// All of the library's public interface, for hosts that do not mind the compile time. The Web APIs
// are not the library's: edgert/web_platform.h has them.
//
// Each class says at its declaration on which Thread its functions may be called, who is the Owner
// and for how long, which Errors there are, and what a call may Cost; a function that differs says
// so itself. Functions without a class that say nothing work on the values they are given: they may
// be called on any thread, keep nothing, cannot fail, and wait for nobody. Structs are plain data.
#pragma once

#include "edgert/boot_stages.h"
#include "edgert/call.h"
#include "edgert/closest.h"
#include "edgert/cron_expression.h"
#include "edgert/error_detail.h"
#include "edgert/exchange.h"
#include "edgert/executor.h"
#include "edgert/executors.h"
#include "edgert/extension.h"
#include "edgert/front.h"
#include "edgert/http_server.h"
#include "edgert/isolate_pool.h"
#include "edgert/module_graph.h"
#include "edgert/module_loader.h"
#include "edgert/native_call.h"
#include "edgert/observer.h"
#include "edgert/platform.h"
#include "edgert/profile.h"
#include "edgert/schedule.h"
#include "edgert/tls_identity.h"
#include "edgert/version.h"
#include "edgert/worker.h"
