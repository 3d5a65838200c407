#ifndef BC_BYTES_H
#define BC_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

// Memory that grows and is used again: `count` bytes of `room` are in use.
typedef struct bytes {
  uint8_t *start;
  size_t count;
  size_t room;
} bytes;

// Makes room for `room` bytes in all. False when memory ran out; then nothing has changed.
bool bytes_reserve(bytes *bytes, size_t room);

// Appends; false when memory ran out, and then nothing has changed.
bool bytes_append(bytes *bytes, const void *start, size_t count);

// Frees the memory.
void bytes_free(bytes *bytes);

// Exchanges two, memory and all.
void bytes_swap(bytes *left, bytes *right);

// Room for `count` elements of `size` bytes in an array that may move; false when memory ran out.
bool array_reserve(void **array, size_t *room, size_t count, size_t size);

#pragma GCC visibility pop

#endif
