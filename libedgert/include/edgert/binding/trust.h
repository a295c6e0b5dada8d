// The authorities whose certificates this process trusts.
#pragma once

#include <string>
#include <vector>

struct x509_store_st;

namespace edgert::binding {

// The system's, with those of the file that DENO_CERT names; read once. All threads share it: who
// wants to add something, or to change how it looks, takes a copy, which is the caller's to free.
// Thread: any.
x509_store_st* trusted_authorities();
x509_store_st* copy_trusted_authorities();

// The system's alone, as PEM. Thread: any.
const std::vector<std::string>& system_authorities();

}  // namespace edgert::binding
