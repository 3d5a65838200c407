// Steps of optimisers.
#ifndef UPDATES_H
#define UPDATES_H

#include "loops.h"
#include "vectors.h"

INLINE double squared_length(const float *values, int64_t count) {
  enum { block = 4096 };
  double sum = 0;
  for (int64_t start = 0; start < count; start += block) {
    const int64_t end = count - start < block ? count : start + block;
    const int64_t whole = start + (end - start) / lanes * lanes;
    floats16 parts = filled(0);
    for (int64_t i = start; i < whole; i += lanes) parts += load(values + i) * load(values + i);
    sum += total(parts);
    for (int64_t i = whole; i < end; i++) sum += (double)values[i] * values[i];
  }
  return sum;
}

INLINE floats16 square_root(floats16 values) {
#if defined(__has_builtin) && __has_builtin(__builtin_elementwise_sqrt)
  return __builtin_elementwise_sqrt(values);
#else
  for (int lane = 0; lane < lanes; lane++) values[lane] = sqrtf(values[lane]);
  return values;
#endif
}

INLINE void adam(
    int64_t count, struct adam_step s, const float *parameter, const float *gradient,
    const float *first, const float *second, float *next_parameter, float *next_first,
    float *next_second) {
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const floats16 slope = load(gradient + i) * s.share;
    const floats16 m = load(first + i) * s.beta1 + slope * (1 - s.beta1);
    const floats16 v = load(second + i) * s.beta2 + slope * slope * (1 - s.beta2);
    store(m, next_first + i);
    store(v, next_second + i);
    store(
        load(parameter + i) * s.kept - m / (square_root(v) + s.floor) * s.factor,
        next_parameter + i);
  }
  for (; i < count; i++) {
    const float slope = gradient[i] * s.share;
    const float m = first[i] * s.beta1 + slope * (1 - s.beta1);
    const float v = second[i] * s.beta2 + slope * slope * (1 - s.beta2);
    next_first[i] = m;
    next_second[i] = v;
    next_parameter[i] = parameter[i] * s.kept - m / (sqrtf(v) + s.floor) * s.factor;
  }
}

// The loops' iterations are independent, so that the compiler makes vectors of them.
INLINE void descend(
    int64_t count, struct descent_step s, const float *restrict parameter,
    const float *restrict gradient, const float *restrict velocity, float *restrict next_parameter,
    float *restrict next_velocity) {
  if (!velocity) {
    for (int64_t i = 0; i < count; i++) {
      const float slope = gradient[i] * s.share + parameter[i] * s.decay;
      next_parameter[i] = parameter[i] - slope * s.rate;
    }
    return;
  }
  const float ahead = s.nesterov ? s.momentum : 0, direct = s.nesterov ? 1 : 0;
  const float through = s.nesterov ? ahead : 1;
  for (int64_t i = 0; i < count; i++) {
    const float slope = gradient[i] * s.share + parameter[i] * s.decay;
    const float v = velocity[i] * s.momentum + slope;
    next_velocity[i] = v;
    next_parameter[i] = parameter[i] - (slope * direct + v * through) * s.rate;
  }
}

#endif
