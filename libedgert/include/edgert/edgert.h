// All of the library's public interface, for hosts that do not mind the compile time. The Web APIs
// are not the library's: edgert/web_platform.h has them.
#pragma once

#include "edgert/call.h"
#include "edgert/exchange.h"
#include "edgert/executor.h"
#include "edgert/executors.h"
#include "edgert/extension.h"
#include "edgert/http_server.h"
#include "edgert/isolate_pool.h"
#include "edgert/module_graph.h"
#include "edgert/module_loader.h"
#include "edgert/native_call.h"
#include "edgert/observer.h"
#include "edgert/platform.h"
#include "edgert/version.h"
#include "edgert/worker.h"
