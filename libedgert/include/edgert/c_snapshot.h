// What a snapshot is to C: for C++ that hands one of its own to hosts in C.
#pragma once

#include <memory>

#include "edgert/c/platform.h"
#include "edgert/snapshot.h"

// Owner: whoever makes it; must outlive the pools that are made of it.
struct edgert_snapshot {
  std::shared_ptr<const edgert::Snapshot> snapshot;
};
