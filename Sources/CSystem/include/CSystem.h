// What Swift cannot reach by itself: GNU extensions that the C library's module hides, macros with
// casts, and atomic access to memory that another process writes. Imported by Base only.
#ifndef CSYSTEM_H
#define CSYSTEM_H

#include <stdint.h>

#pragma clang assume_nonnull begin

/// Makes an anonymous file in memory that can be sealed and does not survive exec; -1 with errno.
int csystem_create_memory_file(const char *name);

/// Adds seals: bits of `csystem_seal_…`; 0, or -1 with errno.
int csystem_add_seals(int file, int seals);

/// A file's seals, or -1 with errno: EINVAL where it is of a kind that has none.
int csystem_seals(int file);

extern const int csystem_seal_seal;
extern const int csystem_seal_shrink;
extern const int csystem_seal_grow;
/// Against every way to write or punch holes but through mappings that exist.
extern const int csystem_seal_future_write;

/// 1 where a file lies on tmpfs, which holds memory files of ordinary pages; 0; or -1 with errno.
int csystem_is_on_tmpfs(int file);

/// The offset of a file's first hole, its length where it has none; -1 with errno.
///
/// Pages that were reserved and never written count as holes.
int64_t csystem_first_hole(int file);

/// Fills memory from the kernel's generator of random numbers, once that is seeded; how many bytes
/// came, or -1 with errno.
intptr_t csystem_random(void *bytes, uintptr_t count);

/// Receives bytes and the descriptors that came with them.
///
/// The descriptors do not survive exec and belong to the caller. Those for which there is no room
/// are closed by the kernel.
///
/// - `descriptors`: room for two.
/// - `descriptor_count`: how many came.
/// - `is_truncated`: whether some were lost.
/// - returns: the number of bytes, 0 at the end, -1 with errno.
intptr_t csystem_receive(
    int socket, void *_Nullable bytes, uintptr_t count, int *descriptors, int *descriptor_count,
    int *is_truncated);

/// Sends bytes, the first of which carries descriptors, at most two; the number of bytes sent, or
/// -1 with errno. A closed connection raises no signal.
intptr_t csystem_send(
    int socket, const void *_Nullable bytes, uintptr_t count, const int *descriptors, int descriptor_count);

/// Reads eight bytes that another process writes, before all reads that follow.
static inline uint64_t csystem_load_acquire(const void *address) {
  return __atomic_load_n((const uint64_t *)address, __ATOMIC_ACQUIRE);
}

/// Reads eight bytes that another process writes, after all reads that went before.
static inline uint64_t csystem_load_after_reads(const void *address) {
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  return __atomic_load_n((const uint64_t *)address, __ATOMIC_RELAXED);
}

/// Writes eight bytes that another process reads, before all writes that follow.
static inline void csystem_store_before_writes(void *address, uint64_t value) {
  __atomic_store_n((uint64_t *)address, value, __ATOMIC_RELAXED);
  __atomic_thread_fence(__ATOMIC_RELEASE);
}

/// Writes eight bytes that another process reads, after all writes that went before.
static inline void csystem_store_release(void *address, uint64_t value) {
  __atomic_store_n((uint64_t *)address, value, __ATOMIC_RELEASE);
}

#pragma clang assume_nonnull end

#endif
