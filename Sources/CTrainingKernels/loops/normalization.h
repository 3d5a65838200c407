// Batch normalization of one channel of one image.
#ifndef NORMALIZATION_H
#define NORMALIZATION_H

#include "loops.h"
#include "vectors.h"

// Values of which sums are made in single precision, and which stay in the first cache meanwhile.
enum { moment_block = 2048 };

// Mean and squares about it for each block, joined as Chan, Golub and LeVeque do: nothing is lost where
// the mean is large beside the deviation.
INLINE void add_moments(const float *values, int64_t count, struct moments *moments) {
  for (int64_t start = 0; start < count; start += moment_block) {
    const float *block = values + start;
    const int64_t size = count - start < moment_block ? count - start : moment_block;
    const int64_t whole = size / lanes * lanes;
    floats16 sums = filled(0);
    for (int64_t i = 0; i < whole; i += lanes) sums += load(block + i);
    double sum = total(sums);
    for (int64_t i = whole; i < size; i++) sum += block[i];
    const double mean = sum / (double)size;
    const float centre = (float)mean;
    floats16 parts = filled(0), rests = filled(0);
    for (int64_t i = 0; i < whole; i += lanes) {
      const floats16 distance = load(block + i) - centre;
      parts += distance * distance;
      rests += distance;
    }
    double squares = total(parts), rest = total(rests);
    for (int64_t i = whole; i < size; i++) {
      const float distance = block[i] - centre;
      squares += (double)distance * distance;
      rest += distance;
    }
    // About the mean itself rather than about its nearest float.
    squares -= rest * rest / (double)size;
    const double joined = moments->count + (double)size;
    const double distance = mean - moments->mean;
    moments->squares += squares + distance * distance * moments->count * (double)size / joined;
    moments->mean += distance * (double)size / joined;
    moments->count = joined;
  }
}

INLINE float bounded(float value, float low, float high) {
  const float above = value < low ? low : value;
  return above > high ? high : above;
}

INLINE void apply(const float *values, int64_t count, struct affine a, float *results) {
  const floats16 low = filled(a.low), high = filled(a.high);
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    floats16 y = load(values + i) * a.scale + a.shift;
    y = choose(y < low, low, y);
    store(choose(y > high, high, y), results + i);
  }
  for (; i < count; i++) results[i] = bounded(values[i] * a.scale + a.shift, a.low, a.high);
}

// A gradient where what it belongs to has passed the bounds.
INLINE floats16 passed(floats16 x, floats16 gradient, struct affine a) {
  const floats16 y = x * a.scale + a.shift;
  return choose((y > filled(a.low)) & (y < filled(a.high)), gradient, filled(0));
}

INLINE float passed_one(float x, float gradient, struct affine a) {
  const float y = x * a.scale + a.shift;
  return y > a.low && y < a.high ? gradient : 0;
}

INLINE void sum_gradients(
    const float *values, const float *gradients, int64_t count, struct affine a, float mean,
    double *sum, double *product) {
  for (int64_t start = 0; start < count; start += moment_block) {
    const int64_t end = count - start < moment_block ? count : start + moment_block;
    const int64_t whole = start + (end - start) / lanes * lanes;
    floats16 sums = filled(0), products = filled(0);
    for (int64_t i = start; i < whole; i += lanes) {
      const floats16 x = load(values + i), gradient = passed(x, load(gradients + i), a);
      sums += gradient;
      products += gradient * (x - mean);
    }
    *sum += total(sums);
    *product += total(products);
    for (int64_t i = whole; i < end; i++) {
      const float gradient = passed_one(values[i], gradients[i], a);
      *sum += gradient;
      *product += gradient * (values[i] - mean);
    }
  }
}

INLINE void normalization_gradient(
    const float *values, const float *gradients, int64_t count, struct affine a, float mean,
    float slope, float offset, float *results) {
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const floats16 x = load(values + i), gradient = passed(x, load(gradients + i), a);
    store(gradient * a.scale - ((x - mean) * slope + offset), results + i);
  }
  for (; i < count; i++) {
    const float gradient = passed_one(values[i], gradients[i], a);
    results[i] = gradient * a.scale - ((values[i] - mean) * slope + offset);
  }
}

INLINE void clip_gradient(
    const float *results, const float *gradients, int64_t count, float low, float high,
    float *image_gradients) {
  const struct affine identity = {1, 0, low, high};
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    store(passed(load(results + i), load(gradients + i), identity), image_gradients + i);
  }
  for (; i < count; i++) {
    image_gradients[i] = passed_one(results[i], gradients[i], identity);
  }
}

#endif
