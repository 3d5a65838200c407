// Convolutions of each channel by itself, and their gradients.
#ifndef DEPTHWISE_H
#define DEPTHWISE_H

#include "phases.h"

// Sums of weighted stretches of memory: result[i] = bias + sum of weights[t] * sources[t][i].
INLINE void weigh_stretches(
    const float *const *sources, const float *weights, int64_t tap_count, float bias, float *result,
    int64_t count) {
  for (int64_t i = 0; i < count; i += phase_block) {
    floats16 a = filled(bias), b = a, c = a, d = a;
    for (int64_t t = 0; t < tap_count; t++) {
      const float *source = sources[t] + i;
      const floats16 weight = filled(weights[t]);
      a += load(source) * weight;
      b += load(source + lanes) * weight;
      c += load(source + 2 * lanes) * weight;
      d += load(source + 3 * lanes) * weight;
    }
    store(a, result + i);
    store(b, result + i + lanes);
    store(c, result + i + 2 * lanes);
    store(d, result + i + 3 * lanes);
  }
}

INLINE void depthwise(
    const struct window *w, const struct phases *p, const float *image, const float *kernel,
    float bias, float *places, float *scratch) {
  const float *sources[most_taps];
  float *rows = scratch + w->row_stride * w->column_stride * p->stride;
  take_apart(w, p, image, scratch);
  int64_t count = 0;
  for (int64_t row = 0; row < w->kernel_rows; row++) {
    for (int64_t column = 0; column < w->kernel_columns; column++) {
      sources[count++] =
          scratch + tap_phase(w, row, column) * p->stride + tap_offset(w, p, row, column);
    }
  }
  weigh_stretches(sources, kernel, count, bias, rows, p->place_count);
  gather_rows(w, p, rows, places);
}

// Products of places with what some taps see of the image, summed: each place is read once for all.
INLINE void sum_products(
    const float *places, const float *const *sources, const int tap_count, int64_t count,
    double *sums) {
  floats16 totals[9];
  for (int t = 0; t < tap_count; t++) totals[t] = filled(0);
  for (int64_t i = 0; i < count; i += lanes) {
    const floats16 gradient = load(places + i);
    for (int t = 0; t < tap_count; t++) totals[t] += gradient * load(sources[t] + i);
  }
  for (int t = 0; t < tap_count; t++) sums[t] += total(totals[t]);
}

INLINE void sum_all_products(
    const float *places, const float *const *sources, int64_t tap_count, int64_t count,
    const int most, double *sums) {
  for (int64_t first = 0; first < tap_count; first += most) {
    const int64_t rest = tap_count - first;
    switch (rest < most ? rest : most) {
#define TAPS(n)                                                                                    \
  case n: sum_products(places, sources + first, n, count, sums + first); break;
      TAPS(1) TAPS(2) TAPS(3) TAPS(4) TAPS(5) TAPS(6) TAPS(7) TAPS(8) TAPS(9)
#undef TAPS
    }
  }
}

// - `most`: how many taps have a vector register each.
INLINE void depthwise_gradients(
    const struct window *w, const struct phases *p, const float *image, const float *kernel,
    const float *gradient, float *image_gradient, double *sums, float *scratch, const int most) {
  const float *sources[most_taps];
  float weights[most_taps];
  const int64_t phase_count = w->row_stride * w->column_stride;
  float *places = scratch + phase_count * p->stride + p->lead;
  float *results = places + p->place_count + p->stride;
  lay_out(w, p, gradient, places);
  if (sums) {
    take_apart(w, p, image, scratch);
    int64_t count = 0;
    for (int64_t row = 0; row < w->kernel_rows; row++) {
      for (int64_t column = 0; column < w->kernel_columns; column++) {
        sources[count++] =
            scratch + tap_phase(w, row, column) * p->stride + tap_offset(w, p, row, column);
      }
    }
    sum_all_products(places, sources, count, p->place_count, most, sums);
  }
  if (!image_gradient) return;
  const int64_t length = rounded_up(p->rows * p->pitch, phase_block);
  for (int64_t phase = 0; phase < phase_count; phase++) {
    int64_t count = 0;
    for (int64_t row = 0; row < w->kernel_rows; row++) {
      for (int64_t column = 0; column < w->kernel_columns; column++) {
        if (tap_phase(w, row, column) != phase) continue;
        weights[count] = kernel[row * w->kernel_columns + column];
        sources[count++] = places - tap_offset(w, p, row, column);
      }
    }
    weigh_stretches(sources, weights, count, 0, results + phase * p->stride, length);
  }
  put_together(w, p, results, image_gradient);
}

#endif
