#define _GNU_SOURCE
#include "COnnxRuntime.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

typedef const OrtApiBase *(*GetApiBase)(void);

// The symbolic links of `path` followed, as far as that is possible.
static void write_real_path(const char *path, char *text, size_t size) {
  char *real = realpath(path, NULL);
  snprintf(text, size, "%s", real ? real : path);
  free(real);
}

const OrtApiBase *conx_open(const char *name, char *text, size_t size) {
  if (setenv("ORT_DISABLE_TELEMETRY", "1", 1) != 0) {
    snprintf(text, size, "ORT_DISABLE_TELEMETRY cannot be set, so nothing is loaded");
    return NULL;
  }
  void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    const char *reason = dlerror();
    snprintf(text, size, "%s", reason ? reason : name);
    return NULL;
  }
  GetApiBase get_base = (GetApiBase)dlsym(library, "OrtGetApiBase");
  if (!get_base) {
    dlclose(library);
    snprintf(text, size, "%s: is not ONNX Runtime (it has no OrtGetApiBase)", name);
    return NULL;
  }
  Dl_info info;
  const int known = dladdr((const void *)get_base, &info) != 0 && info.dli_fname;
  write_real_path(known ? info.dli_fname : name, text, size);
  const OrtApiBase *base = get_base();
  if (!base) snprintf(text, size, "%s: OrtGetApiBase gave nothing", name);
  return base;
}

int conx_memory_file(void) { return memfd_create("onnxruntime-messages", MFD_CLOEXEC); }

void conx_return_free_memory(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

void conx_map_large_blocks(void) {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 128 * 1024);
#endif
}
