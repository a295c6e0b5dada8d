// All of edgert's public interface, for hosts that do not mind the compile time.
#pragma once

#include "edgert/extension.h"
#include "edgert/http_server.h"
#include "edgert/isolate_pool.h"
#include "edgert/module_loader.h"
#include "edgert/observer.h"
#include "edgert/platform.h"
#include "edgert/web_platform.h"
#include "edgert/worker.h"
