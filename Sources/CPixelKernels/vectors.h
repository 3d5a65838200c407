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
typedef float floats16 __attribute__((vector_size(64)));

INLINE floats16 load(const float *source) {
  floats16 values;
  memcpy(&values, source, sizeof values);
  return values;
}

INLINE void store(floats16 values, float *destination) {
  memcpy(destination, &values, sizeof values);
}

INLINE floats16 widen(const uint8_t *source) {
  bytes16 bytes;
  memcpy(&bytes, source, sizeof bytes);
  return __builtin_convertvector(bytes, floats16);
}

#endif
