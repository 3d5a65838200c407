// The largest of each window.
#ifndef POOLING_H
#define POOLING_H

#include "phases.h"

// The first of several equal ones is taken; what is no number counts as larger than any.
INLINE void max_pool(
    const struct window *w, const struct phases *p, const float *image, float *places,
    uint8_t *taps, float *scratch) {
  const float *sources[most_taps];
  float *rows = scratch + w->row_stride * w->column_stride * p->stride;
  float *numbers = rows + p->place_count;
  take_apart(w, p, image, scratch);
  int64_t count = 0;
  for (int64_t row = 0; row < w->kernel_rows; row++) {
    for (int64_t column = 0; column < w->kernel_columns; column++) {
      sources[count++] =
          scratch + tap_phase(w, row, column) * p->stride + tap_offset(w, p, row, column);
    }
  }
  for (int64_t i = 0; i < p->place_count; i += lanes) {
    floats16 best = load(sources[0] + i), number = filled(0);
    for (int64_t t = 1; t < count; t++) {
      const floats16 value = load(sources[t] + i);
      const words16 better = (value > best) | ((value != value) & (best == best));
      best = choose(better, value, best);
      number = choose(better, filled((float)t), number);
    }
    store(best, rows + i);
    store(number, numbers + i);
  }
  gather_rows(w, p, rows, places);
  for (int64_t row = 0; row < w->place_rows; row++) {
    for (int64_t column = 0; column < w->place_columns; column++) {
      taps[row * w->place_columns + column] = (uint8_t)numbers[row * p->pitch + column];
    }
  }
}

#endif
