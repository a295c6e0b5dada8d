#include "js/icu_memory.h"

#include <dlfcn.h>
#include <malloc.h>
#include <sys/random.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <string>

// ICU puts its version behind each name. EDGERT_ICU_VERSION is that of the ICU that V8 was built
// with; without it V8 has none.
#ifdef EDGERT_ICU_VERSION
#define EDGERT_JOIN_NAMES(name, version) name##_##version
#define EDGERT_ICU_NAME(name, version) EDGERT_JOIN_NAMES(name, version)
#define EDGERT_TEXT_OF(name) #name
#define EDGERT_NAME_TEXT(name) EDGERT_TEXT_OF(name)
#define EDGERT_SET_MEMORY_FUNCTIONS EDGERT_ICU_NAME(u_setMemoryFunctions, EDGERT_ICU_VERSION)

extern "C" {
using IcuAllocate = void*(const void* context, size_t size);
using IcuReallocate = void*(const void* context, void* memory, size_t size);
using IcuFree = void(const void* context, void* memory);
using IcuSetMemoryFunctions = void(const void* context, IcuAllocate* allocate,
                                   IcuReallocate* reallocate, IcuFree* free, int* error);
#if EDGERT_V8_STATIC
IcuSetMemoryFunctions EDGERT_SET_MEMORY_FUNCTIONS;
#endif
}
#endif

namespace edgert::js {

// Lives for as long as its isolate and all that was allocated for it.
struct IcuMemory::Account {
  std::atomic<size_t> bytes{0};
  std::atomic<size_t> owners{1};

  void add(size_t size) { bytes.fetch_add(size, std::memory_order_relaxed); }
  void subtract(size_t size) { bytes.fetch_sub(size, std::memory_order_relaxed); }
  void release() {
    if (owners.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }
};

namespace {

thread_local IcuMemory::Account* account_here = nullptr;

#ifdef EDGERT_ICU_VERSION

// In front of each block; what follows is aligned as malloc does it.
struct alignas(std::max_align_t) Header {
  IcuMemory::Account* account;
  uintptr_t seal;
};

// Blocks that ICU had from malloc before it was told of us have no header. What lies in front of
// them is malloc's, and cannot be this.
uintptr_t secret = 0;
uintptr_t address_of(Header* header) { return reinterpret_cast<uintptr_t>(header); }

__attribute__((no_sanitize("address"))) Header* header_of(void* block) {
  Header* header = static_cast<Header*>(block) - 1;
  return header->seal == (secret ^ address_of(header)) ? header : nullptr;
}

void* allocate(const void*, size_t size) {
  if (size > SIZE_MAX - sizeof(Header)) return nullptr;
  auto* header = static_cast<Header*>(std::malloc(sizeof(Header) + size));
  if (header == nullptr) return nullptr;
  *header = {account_here, secret ^ address_of(header)};
  if (account_here != nullptr) {
    account_here->owners.fetch_add(1, std::memory_order_relaxed);
    account_here->add(malloc_usable_size(header));
  }
  return header + 1;
}

void deallocate(const void*, void* block) {
  if (block == nullptr) return;
  Header* header = header_of(block);
  if (header == nullptr) return std::free(block);
  IcuMemory::Account* account = header->account;
  if (account != nullptr) account->subtract(malloc_usable_size(header));
  header->seal = 0;
  std::free(header);
  if (account != nullptr) account->release();
}

void* reallocate(const void* context, void* block, size_t size) {
  if (block == nullptr) return allocate(context, size);
  Header* header = header_of(block);
  if (header == nullptr) return std::realloc(block, size);
  if (size > SIZE_MAX - sizeof(Header)) return nullptr;
  const size_t before = malloc_usable_size(header);
  auto* moved = static_cast<Header*>(std::realloc(header, sizeof(Header) + size));
  if (moved == nullptr) return nullptr;
  moved->seal = secret ^ address_of(moved);
  if (moved->account != nullptr) {
    moved->account->add(malloc_usable_size(moved));
    moved->account->subtract(before);
  }
  return moved + 1;
}

IcuSetMemoryFunctions* set_memory_functions() {
#if EDGERT_V8_STATIC
  return &EDGERT_SET_MEMORY_FUNCTIONS;
#else
  // V8's library brings it along, and nobody else names it.
  return reinterpret_cast<IcuSetMemoryFunctions*>(
      dlsym(RTLD_DEFAULT, EDGERT_NAME_TEXT(EDGERT_SET_MEMORY_FUNCTIONS)));
#endif
}

#endif

}  // namespace

Status count_icu_memory() {
#ifdef EDGERT_ICU_VERSION
  IcuSetMemoryFunctions* set = set_memory_functions();
  int error = 0;
  if (set != nullptr &&
      getrandom(&secret, sizeof secret, GRND_NONBLOCK) == static_cast<ssize_t>(sizeof secret)) {
    // No size that malloc keeps there, whatever the address.
    secret |= uintptr_t{1} << 63;
    set(nullptr, allocate, reallocate, deallocate, &error);
    if (error <= 0) return Unit{};
  }
  return Error{ErrorCode::kInternal, std::string("V8's memory for Intl cannot be counted: ") +
                                         EDGERT_NAME_TEXT(EDGERT_SET_MEMORY_FUNCTIONS) +
                                         (set == nullptr ? " is not there" : " failed")};
#else
  return Unit{};
#endif
}

IcuMemory::IcuMemory() : account_(new Account()) {}
IcuMemory::~IcuMemory() {
  end_here();
  account_->release();
}
void IcuMemory::begin_here() { account_here = account_; }
void IcuMemory::end_here() {
  if (account_here == account_) account_here = nullptr;
}
size_t IcuMemory::bytes() const { return account_->bytes.load(std::memory_order_relaxed); }

}  // namespace edgert::js
