// Recycler: memory of small objects that come and go with each request.
#pragma once

#include <array>
#include <cstddef>
#include <new>
#include <type_traits>

namespace edgert::base {

// What a thread gives back, it takes again: as many objects live at once as requests are under way,
// more than what malloc keeps at hand of one size. Thread: any, each has its own. A sanitizer sees
// each object come and go.
class Recycler final {
 public:
  static void* take(size_t bytes) {
    if (kIsOff || bytes > kMostBytes) return ::operator new(bytes);
    const size_t place = place_of(bytes);
    List& list = mine_.lists[place];
    Free* const first = list.first;
    if (first == nullptr) return ::operator new((place + 1) * kStep);
    list.first = first->next;
    --list.count;
    return first;
  }
  static void give(void* memory, size_t bytes) noexcept {
    if (kIsOff || bytes > kMostBytes) return ::operator delete(memory);
    List& list = mine_.lists[place_of(bytes)];
    if (list.count == kMostKept) return ::operator delete(memory);
    if (list.first == nullptr && !goes_with_thread()) return ::operator delete(memory);
    list.first = new (memory) Free{list.first};
    ++list.count;
  }

 private:
  struct Free {
    Free* next;
  };
  struct List {
    Free* first;
    size_t count;
  };
  static constexpr size_t kStep = 64, kMostBytes = 1024, kMostKept = 128;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  static constexpr bool kIsOff = true;
#else
  static constexpr bool kIsOff = false;
#endif
  static constexpr size_t place_of(size_t bytes) { return (bytes - 1) / kStep; }

  struct Lists {
    std::array<List, kMostBytes / kStep> lists;
    bool are_over;
  };
  struct End {
    ~End() {
      mine_.are_over = true;
      for (List& list : mine_.lists) {
        while (Free* const first = list.first) {
          list.first = first->next;
          ::operator delete(first);
        }
      }
    }
  };
  // False: the thread is ending, and takes nothing back any more.
  static bool goes_with_thread() {
    if (mine_.are_over) return false;
    static thread_local End end;
    return true;
  }

  static thread_local constinit inline Lists mine_{};
};

// Of a class T : Recyclable<T>, what new makes; with Recycled, what allocate_shared does.
struct Recyclable {
  static void* operator new(size_t bytes) { return Recycler::take(bytes); }
  static void operator delete(void* memory, size_t bytes) noexcept {
    Recycler::give(memory, bytes);
  }
};

template <typename T>
struct Recycled {
  using value_type = T;
  using is_always_equal = std::true_type;
  Recycled() = default;
  template <typename Other>
  Recycled(const Recycled<Other>&) {}  // NOLINT(runtime/explicit)
  T* allocate(size_t count) {
    static_assert(alignof(T) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);
    return static_cast<T*>(Recycler::take(count * sizeof(T)));
  }
  void deallocate(T* memory, size_t count) noexcept { Recycler::give(memory, count * sizeof(T)); }
  friend bool operator==(const Recycled&, const Recycled&) { return true; }
};

}  // namespace edgert::base
