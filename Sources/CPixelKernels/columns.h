// The horizontal half of a resize: a summed row into output columns, one plane for each value of a
// sample.
#ifndef COLUMNS_H
#define COLUMNS_H

#include "CPixelKernels.h"
#include "vectors.h"

INLINE floats16 weigh(
    const float *values, const float *weights, intptr_t vector_count, intptr_t step) {
  floats16 total = load(values) * load(weights);
  for (intptr_t k = 1; k < vector_count; k++) {
    values += step;
    weights += pixel_vector_length;
    total += load(values) * load(weights);
  }
  return total;
}

// Four triples, each with a place for a fourth value.
INLINE floats16 spread_triples(floats16 v) {
  return __builtin_shufflevector(v, v, 0, 1, 2, 2, 3, 4, 5, 5, 6, 7, 8, 8, 9, 10, 11, 11);
}

// The two halves of two columns, added: eight values of each.
INLINE floats16 fold_halves(floats16 a, floats16 b) {
  return __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23) +
      __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
}

// The same of what that gives: four values of each of four columns.
INLINE floats16 fold_quarters(floats16 a, floats16 b) {
  return __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27) +
      __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
}

// One of four values of sixteen columns.
struct quad_planes {
  floats16 first, second, third, fourth;
};

INLINE floats16 low_halves(floats16 a, floats16 b) {
  return __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
}

INLINE floats16 high_halves(floats16 a, floats16 b) {
  return __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
}

INLINE struct quad_planes transpose(const floats16 quads[4]) {
#define OUTER(a, b)                                                                                \
  __builtin_shufflevector(a, b, 0, 4, 8, 12, 16, 20, 24, 28, 1, 5, 9, 13, 17, 21, 25, 29)
#define INNER(a, b)                                                                                \
  __builtin_shufflevector(a, b, 2, 6, 10, 14, 18, 22, 26, 30, 3, 7, 11, 15, 19, 23, 27, 31)
  floats16 a = OUTER(quads[0], quads[1]), b = OUTER(quads[2], quads[3]);
  floats16 c = INNER(quads[0], quads[1]), d = INNER(quads[2], quads[3]);
#undef OUTER
#undef INNER
  return (struct quad_planes){
      low_halves(a, b), high_halves(a, b), low_halves(c, d), high_halves(c, d)};
}

// Columns of samples of any kind: four partial sums each, which then are told apart or added.
INLINE void reduce(
    const float *row, const struct pixel_column *columns, intptr_t count, const float *weights,
    intptr_t vector_count, enum pixel_samples samples, float scale, float *planes,
    intptr_t plane_stride) {
  bool triples = samples == pixel_samples_triple;
  for (intptr_t i = 0; i < count; i += pixel_vector_length) {
    floats16 quads[4];
    for (int group = 0; group < 4; group++) {
      floats16 sums[4];
      for (int k = 0; k < 4; k++) {
        struct pixel_column column = columns[i + 4 * group + k];
        sums[k] = weigh(
            row + column.start, weights + column.weights, vector_count,
            triples ? 12 : pixel_vector_length);
        if (triples) sums[k] = spread_triples(sums[k]);
      }
      quads[group] =
          fold_quarters(fold_halves(sums[0], sums[1]), fold_halves(sums[2], sums[3]));
    }
    struct quad_planes q = transpose(quads);
    float *plane = planes + i;
    switch (samples) {
    case pixel_samples_single:
      store(((q.first + q.third) + (q.second + q.fourth)) * scale, plane);
      break;
    case pixel_samples_pair:
      store((q.first + q.third) * scale, plane);
      store((q.second + q.fourth) * scale, plane + plane_stride);
      break;
    case pixel_samples_triple:
    case pixel_samples_triple_padded:
      store(q.first * scale, plane);
      store(q.second * scale, plane + plane_stride);
      store(q.third * scale, plane + 2 * plane_stride);
      break;
    case pixel_samples_uyvy:
      store((q.second + q.fourth) * scale, plane);
      store(q.first * scale, plane + plane_stride);
      store(q.third * scale, plane + 2 * plane_stride);
      break;
    }
  }
}

// One loop for each kind of sample and number of vectors that frames of video make.
INLINE void reduce_columns(
    const float *row, const struct pixel_column *columns, intptr_t count, const float *weights,
    intptr_t vector_count, enum pixel_samples samples, float scale, float *planes,
    intptr_t plane_stride) {
#define LOOP(vectors, kind)                                                                        \
  if (vector_count == vectors && samples == kind) {                                                \
    reduce(row, columns, count, weights, vectors, kind, scale, planes, plane_stride);                     \
    return;                                                                                        \
  }
  LOOP(1, pixel_samples_single)
  LOOP(1, pixel_samples_pair)
  LOOP(3, pixel_samples_triple)
  LOOP(4, pixel_samples_triple)
  LOOP(3, pixel_samples_triple_padded)
  LOOP(4, pixel_samples_triple_padded)
#undef LOOP
  reduce(row, columns, count, weights, vector_count, samples, scale, planes, plane_stride);
}

#endif
