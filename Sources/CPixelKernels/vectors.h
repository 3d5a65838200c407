// Vectors of 16 values, which the compiler makes of as many registers as it takes.
#ifndef VECTORS_H
#define VECTORS_H

#include <stdint.h>
#include <string.h>

// A sum's last bit must not depend on the processor.
#pragma STDC FP_CONTRACT OFF
// How vectors are passed differs by width; none are, since all that take them are inlined.
#pragma clang diagnostic ignored "-Wpsabi"

#define INLINE static inline __attribute__((always_inline))

typedef uint8_t bytes16 __attribute__((vector_size(16)));
typedef uint8_t bytes32 __attribute__((vector_size(32)));
typedef uint16_t halves16 __attribute__((vector_size(32)));
typedef uint16_t halves32 __attribute__((vector_size(64)));
typedef int32_t words16 __attribute__((vector_size(64)));
typedef float floats16 __attribute__((vector_size(64)));

INLINE floats16 load(const float *source) {
  floats16 values;
  memcpy(&values, source, sizeof values);
  return values;
}

INLINE void store(floats16 values, float *destination) {
  memcpy(destination, &values, sizeof values);
}

// By way of words, for which every width has an instruction.
INLINE floats16 to_floats(halves16 values) {
  return __builtin_convertvector(__builtin_convertvector(values, words16), floats16);
}

INLINE floats16 widen(const uint8_t *source) {
  bytes16 bytes;
  memcpy(&bytes, source, sizeof bytes);
  return to_floats(__builtin_convertvector(bytes, halves16));
}

INLINE halves32 widen_pair(const uint8_t *source) {
  bytes32 bytes;
  memcpy(&bytes, source, sizeof bytes);
  return __builtin_convertvector(bytes, halves32);
}

INLINE floats16 low_floats(halves32 v) {
  return to_floats(
      __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
}

INLINE floats16 high_floats(halves32 v) {
  return to_floats(__builtin_shufflevector(
      v, v, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31));
}

#endif
