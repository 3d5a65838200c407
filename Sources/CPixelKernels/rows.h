// The vertical half of a resize: rows of bytes into sums.
#ifndef ROWS_H
#define ROWS_H

#include "CPixelKernels.h"
#include "vectors.h"

// Several rows are read side by side, which processors do not recognise as one stream. Far enough
// ahead for memory to answer, near enough to stay in the first cache.
enum { prefetched_bytes = 16384, cache_line = 64 };

// The distance to the row that is fetched ahead: whole rows, so that a part of a frame fetches only
// its own columns.
INLINE intptr_t prefetch_distance(intptr_t row_bytes) {
  return (prefetched_bytes / row_bytes + 1) * row_bytes;
}

INLINE void prefetch(
    const uint8_t *source, intptr_t row_bytes, intptr_t row_count, intptr_t distance) {
  // Through integers: the address may lie beyond the frame, where no pointer of C's may point.
  uintptr_t address = (uintptr_t)source + (uintptr_t)distance;
  for (intptr_t k = 0; k < row_count; k++, address += (uintptr_t)row_bytes) {
    __builtin_prefetch((const void *)address);
  }
}

INLINE void accumulate(
    const uint8_t *source, intptr_t row_bytes, intptr_t row_count, const float *weights, float *sum,
    bool continues, intptr_t count) {
  intptr_t distance = prefetch_distance(row_bytes);
  intptr_t i = 0;
  for (; i + pixel_vector_length <= count; i += pixel_vector_length) {
    const uint8_t *row = source + i;
    if (i % cache_line == 0) prefetch(row, row_bytes, row_count, distance);
    floats16 total = {0};
    if (continues) total = load(sum + i);
    for (intptr_t k = 0; k < row_count; k++, row += row_bytes) total += widen(row) * weights[k];
    store(total, sum + i);
  }
  // What no vector fits into: nothing is read beyond a row.
  for (; i < count; i++) {
    float total = continues ? sum[i] : 0;
    for (intptr_t k = 0; k < row_count; k++) total += source[k * row_bytes + i] * weights[k];
    sum[i] = total;
  }
}

INLINE void accumulate_pair(
    const uint8_t *source, intptr_t row_bytes, intptr_t row_count, const float *weights, float *sum,
    bool continues, float *next, bool continues_next, intptr_t count) {
  intptr_t distance = prefetch_distance(row_bytes);
  intptr_t i = 0;
  for (; i + pixel_vector_length <= count; i += pixel_vector_length) {
    const uint8_t *row = source + i;
    if (i % cache_line == 0) prefetch(row, row_bytes, row_count, distance);
    floats16 total = {0}, next_total = {0};
    if (continues) total = load(sum + i);
    if (continues_next) next_total = load(next + i);
    for (intptr_t k = 0; k < row_count; k++, row += row_bytes) {
      floats16 values = widen(row);
      total += values * weights[2 * k];
      next_total += values * weights[2 * k + 1];
    }
    store(total, sum + i);
    store(next_total, next + i);
  }
  for (; i < count; i++) {
    float total = continues ? sum[i] : 0, next_total = continues_next ? next[i] : 0;
    for (intptr_t k = 0; k < row_count; k++) {
      float value = source[k * row_bytes + i];
      total += value * weights[2 * k];
      next_total += value * weights[2 * k + 1];
    }
    sum[i] = total;
    next[i] = next_total;
  }
}

#endif
