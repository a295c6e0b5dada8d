// The platform of C.
#include "capi/handles.h"
#include "capi/structs.h"

namespace {

edgert_platform_options usual_platform() {
  const edgert::PlatformOptions taken;
  edgert_platform_options options{};
  options.background_threads = taken.background_threads;
  options.contain_aborts = taken.contain_aborts;
  options.counts_icu_memory = taken.counts_icu_memory;
  return options;
}

}  // namespace

extern "C" {

void edgert_platform_options_init(edgert_platform_options* options, size_t size) {
  edgert::capi::begin(usual_platform(), options, size);
}

edgert_platform* edgert_platform_create(const edgert_platform_options* options,
                                        edgert_error** error) {
  const edgert::capi::Failure fail(error);
  edgert_platform_options wanted = usual_platform();
  if (options != nullptr && !fail.settle(edgert::capi::read(options, wanted))) return nullptr;
  edgert::PlatformOptions taken;
  taken.v8_flags = edgert::capi::text(wanted.v8_flags);
  taken.background_threads = wanted.background_threads;
  taken.contain_aborts = wanted.contain_aborts != 0;
  taken.counts_icu_memory = wanted.counts_icu_memory != 0;
  auto made = edgert::Platform::create(std::move(taken));
  if (!made.ok()) return fail(made.take_error());
  return new edgert_platform{std::move(made).value()};
}

void edgert_platform_free(edgert_platform* platform) { delete platform; }

}  // extern "C"
