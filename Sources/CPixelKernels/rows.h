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

// A byte of the row of samples that a row of pixels gets its values from.
INLINE const uint8_t *sample(const struct pixel_rows *rows, intptr_t row, intptr_t i) {
  return rows->bytes + ((rows->first + row) >> rows->shift) * rows->row_bytes + i;
}

INLINE void weigh_rows(
    const struct pixel_rows *rows, const float *weights, float *sum, intptr_t count) {
  intptr_t i = 0;
  for (; i + pixel_vector_length <= count; i += pixel_vector_length) {
    floats16 total = {0};
    for (intptr_t k = 0; k < rows->count; k++) {
      total += widen(sample(rows, k, i)) * weights[k];
    }
    store(total, sum + i);
  }
  // What no vector fits into: nothing is read beyond a row.
  for (; i < count; i++) {
    float total = 0;
    for (intptr_t k = 0; k < rows->count; k++) total += *sample(rows, k, i) * weights[k];
    sum[i] = total;
  }
}

// One vector of both sums, from the sums of whole numbers.
INLINE void split(
    floats16 all, floats16 distances, float last_share, float share_step, float *upper,
    bool continues, float *lower, bool continues_lower) {
  floats16 share = all * last_share - distances * share_step;
  floats16 rest = all - share;
  if (continues) rest += load(upper);
  if (continues_lower) share += load(lower);
  store(rest, upper);
  store(share, lower);
}

// Shares grow evenly, so two sums of whole numbers make both parts: that of all rows, and that of
// the rows by their distance from the last one, as a running sum of the first.
INLINE void split_rows(
    const struct pixel_rows *rows, float last_share, float share_step, float *upper,
    bool continues, float *lower, bool continues_lower, intptr_t count) {
  const uint8_t *sources[pixel_split_rows_maximum];
  intptr_t row_count = rows->count;
  for (intptr_t k = 0; k < row_count; k++) sources[k] = sample(rows, k, 0);
  intptr_t distance = prefetch_distance(rows->row_bytes);
  intptr_t i = 0;
  for (; i + 2 * pixel_vector_length <= count; i += 2 * pixel_vector_length) {
    halves32 sums = {0}, distances = {0};
    for (intptr_t k = 0; k < row_count; k++) {
      const uint8_t *bytes = sources[k] + i;
      // Through integers: the address may lie beyond the frame, where no pointer of C's may point.
      if (i % cache_line == 0) __builtin_prefetch((void *)((uintptr_t)bytes + (uintptr_t)distance));
      distances += sums;
      sums += widen_pair(bytes);
    }
    split(
        low_floats(sums), low_floats(distances), last_share, share_step, upper + i, continues,
        lower + i, continues_lower);
    intptr_t j = i + pixel_vector_length;
    split(
        high_floats(sums), high_floats(distances), last_share, share_step, upper + j, continues,
        lower + j, continues_lower);
  }
  for (; i < count; i++) {
    int sum = 0, distances = 0;
    for (intptr_t k = 0; k < row_count; k++) {
      distances += sum;
      sum += sources[k][i];
    }
    float all = (float)sum;
    float share = all * last_share - (float)distances * share_step;
    float rest = all - share;
    upper[i] = continues ? upper[i] + rest : rest;
    lower[i] = continues_lower ? lower[i] + share : share;
  }
}

#endif
