#include "bytes.h"

#include <stdlib.h>
#include <string.h>

bool bytes_reserve(bytes *bytes, size_t room) {
  if (room <= bytes->room) return true;
  uint8_t *start = realloc(bytes->start, room);
  if (!start) return false;
  bytes->start = start;
  bytes->room = room;
  return true;
}

bool bytes_append(bytes *bytes, const void *start, size_t count) {
  if (count == 0) return true;
  if (count > SIZE_MAX / 2 - bytes->count) return false;
  const size_t needed = bytes->count + count;
  if (needed > bytes->room && !bytes_reserve(bytes, needed + needed / 2)) return false;
  memcpy(bytes->start + bytes->count, start, count);
  bytes->count = needed;
  return true;
}

void bytes_free(bytes *bytes) {
  free(bytes->start);
  *bytes = (struct bytes){0};
}

void bytes_swap(bytes *left, bytes *right) {
  const bytes kept = *left;
  *left = *right;
  *right = kept;
}

bool array_reserve(void **array, size_t *room, size_t count, size_t size) {
  if (count <= *room) return true;
  if (count > SIZE_MAX / size) return false;
  void *grown = realloc(*array, count * size);
  if (!grown) return false;
  *array = grown;
  *room = count;
  return true;
}
