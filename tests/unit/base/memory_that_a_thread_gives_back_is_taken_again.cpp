#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <memory>
#include <set>
#include <thread>
#include <vector>

#include "base/recycler.h"

using edgert::base::Recyclable;
using edgert::base::Recycled;
using edgert::base::Recycler;

namespace {

struct RecycledSmall : Recyclable {
  virtual ~RecycledSmall() = default;
};
struct RecycledLarge final : RecycledSmall {
  char bytes[500];
};

}  // namespace

TEST_CASE("memory that a thread gives back is taken again, of its own size") {
  for (const size_t bytes : {size_t{1}, size_t{64}, size_t{65}, size_t{1024}, size_t{5000}}) {
    std::set<void*> taken;
    for (int i = 0; i < 300; ++i) {
      void* const memory = Recycler::take(bytes);
      std::memset(memory, i, bytes);
      CHECK(taken.insert(memory).second);
    }
    for (void* const memory : taken) Recycler::give(memory, bytes);
    // All differ again, whatever has been kept.
    std::set<void*> again;
    for (int i = 0; i < 300; ++i) CHECK(again.insert(Recycler::take(bytes)).second);
    for (void* const memory : again) Recycler::give(memory, bytes);
  }
}

TEST_CASE("objects end wherever they are, and in whatever order") {
  std::vector<std::unique_ptr<RecycledSmall>> made;
  std::vector<std::shared_ptr<int>> shared;
  for (int i = 0; i < 200; ++i) {
    made.push_back(std::make_unique<RecycledSmall>());
    made.push_back(std::make_unique<RecycledLarge>());
    shared.push_back(std::allocate_shared<int>(Recycled<int>(), i));
  }
  std::thread other([&] {
    // Those of a thread go with it, one that goes later than its lists too.
    static thread_local std::unique_ptr<RecycledSmall> late;
    late = std::make_unique<RecycledSmall>();
    made.clear();
    for (int i = 0; i < 200; ++i) CHECK(*shared[static_cast<size_t>(i)] == i);
    shared.clear();
  });
  other.join();
  CHECK(made.empty());
  CHECK(shared.empty());
}
