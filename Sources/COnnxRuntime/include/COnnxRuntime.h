#ifndef CONNXRUNTIME_H
#define CONNXRUNTIME_H

// Debian 13 installs the header; elsewhere scripts/setup.sh unpacks it under .deps.
#if __has_include(<onnxruntime/onnxruntime_c_api.h>)
#include <onnxruntime/onnxruntime_c_api.h>
#elif __has_include("../../../.deps/include/onnxruntime/onnxruntime_c_api.h")
#include "../../../.deps/include/onnxruntime/onnxruntime_c_api.h"
#else
#error "onnxruntime_c_api.h not found: run scripts/setup.sh"
#endif

#include <stddef.h>
#include <stdint.h>

// Loads the library `name` (a path, or a file name that the loader searches for) and looks up its
// entry point. A loaded library stays loaded: its threads may outlive any use of it.
//
// Sets ORT_DISABLE_TELEMETRY=1 in this process first: builds from 1.29 on report session events
// to their maker unless they find it while they start.
//
// Returns NULL on failure. `text`, of `size` bytes, becomes the reason then, and otherwise the
// path of the file that the loader really took.
const OrtApiBase *_Nullable conx_open(const char *_Nonnull name, char *_Nonnull text, size_t size);

// Gives memory that was freed back to the system where the C library can (malloc_trim).
void conx_return_free_memory(void);

// Has every block of 128 KiB or more mapped by itself, so that it goes back to the system when it is
// freed. Without this the GNU C library raises that bound to the size of what it sees freed.
void conx_map_large_blocks(void);

// A new file without a name, in memory; -1 with errno set on failure.
int conx_memory_file(void);

// The calling thread's floating-point control word.
uint64_t conx_floating_point_mode(void);

// Sets the calling thread's floating-point control word.
void conx_set_floating_point_mode(uint64_t mode);

// `mode`, with subnormal numbers read and written as zero.
uint64_t conx_flushing_subnormals(uint64_t mode);

// `mode`, with subnormal numbers kept.
uint64_t conx_keeping_subnormals(uint64_t mode);

#endif
