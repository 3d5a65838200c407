// Vectors of 16 floats, which the compiler makes of as many registers as it takes.
#ifndef VECTORS_H
#define VECTORS_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

// Products may be added unrounded where the processor can: training needs no bit more than that.
#pragma STDC FP_CONTRACT ON
// How vectors are passed differs by width; none are, since all that take them are inlined.
#pragma clang diagnostic ignored "-Wpsabi"

#define INLINE static inline __attribute__((always_inline))

enum { lanes = 16 };

typedef float floats16 __attribute__((vector_size(64)));
typedef int32_t words16 __attribute__((vector_size(64)));

INLINE floats16 load(const float *source) {
  floats16 values;
  memcpy(&values, source, sizeof values);
  return values;
}

INLINE void store(floats16 values, float *destination) {
  memcpy(destination, &values, sizeof values);
}

INLINE floats16 filled(float value) { return (floats16){0} + value; }

// `yes` where a comparison holds, `no` elsewhere.
INLINE floats16 choose(words16 holds, floats16 yes, floats16 no) {
  words16 a, b;
  memcpy(&a, &yes, sizeof a);
  memcpy(&b, &no, sizeof b);
  const words16 bits = (a & holds) | (b & ~holds);
  floats16 result;
  memcpy(&result, &bits, sizeof result);
  return result;
}

// The sum of all lanes, in an order that does not depend on the processor.
INLINE double total(floats16 values) {
  double sum = 0;
  for (int lane = 0; lane < lanes; lane++) sum += values[lane];
  return sum;
}

// The smallest multiple of a step that is not less.
INLINE int64_t rounded_up(int64_t count, int64_t step) { return (count + step - 1) / step * step; }

#endif
