#include "CPixelKernels.h"

#include <string.h>

// A sum's last bit must not depend on the processor.
#pragma STDC FP_CONTRACT OFF
// How vectors are passed differs by width; none are, since all that take them are inlined.
#pragma clang diagnostic ignored "-Wpsabi"

typedef uint8_t bytes16 __attribute__((vector_size(16)));
typedef float floats16 __attribute__((vector_size(64)));
typedef uint32_t words16 __attribute__((vector_size(64)));

#define INLINE static inline __attribute__((always_inline))

INLINE floats16 widen(const uint8_t *source) {
  bytes16 bytes;
  memcpy(&bytes, source, sizeof bytes);
  return __builtin_convertvector(bytes, floats16);
}

INLINE void accumulate(
    const uint8_t *source, intptr_t row_bytes, intptr_t row_count, const float *weights, float *sum,
    bool continues, intptr_t count) {
  for (intptr_t i = 0; i + pixel_kernel_block <= count; i += pixel_kernel_block) {
    floats16 total = {0};
    if (continues) memcpy(&total, sum + i, sizeof total);
    const uint8_t *row = source + i;
    for (intptr_t k = 0; k < row_count; k++, row += row_bytes) total += widen(row) * weights[k];
    memcpy(sum + i, &total, sizeof total);
  }
}

INLINE void accumulate_pair(
    const uint8_t *source, intptr_t row_bytes, intptr_t row_count, const float *weights, float *sum,
    bool continues, float *next, bool continues_next, intptr_t count) {
  for (intptr_t i = 0; i + pixel_kernel_block <= count; i += pixel_kernel_block) {
    floats16 total = {0}, next_total = {0};
    if (continues) memcpy(&total, sum + i, sizeof total);
    if (continues_next) memcpy(&next_total, next + i, sizeof next_total);
    const uint8_t *row = source + i;
    for (intptr_t k = 0; k < row_count; k++, row += row_bytes) {
      floats16 values = widen(row);
      total += values * weights[2 * k];
      next_total += values * weights[2 * k + 1];
    }
    memcpy(sum + i, &total, sizeof total);
    memcpy(next + i, &next_total, sizeof next_total);
  }
}

INLINE floats16 magnitude(floats16 values) {
  return (floats16)((words16)values & 0x7FFFFFFFu);
}

// The nearest integers to twice the values, clamped to 0...255, in the low byte of each lane: the
// clamp is |x| - |x - 127.5| + 127.5, and adding 2^23 leaves a float no fraction bits.
INLINE words16 rounded(floats16 halves) {
  floats16 clamped = magnitude(halves) - magnitude(halves - 127.5f) + 127.5f;
  return (words16)(clamped + 8388608.0f);
}

INLINE void convert_nv12(
    const uint8_t *luma, const uint8_t *chroma, intptr_t count,
    const struct pixel_yuv_coefficients *c, uint32_t *rgbx) {
  for (intptr_t i = 0; i + pixel_kernel_block <= count; i += pixel_kernel_block) {
    bytes16 pairs;
    memcpy(&pairs, chroma + i, sizeof pairs);
    bytes16 u_bytes =
        __builtin_shufflevector(pairs, pairs, 0, 0, 2, 2, 4, 4, 6, 6, 8, 8, 10, 10, 12, 12, 14, 14);
    bytes16 v_bytes =
        __builtin_shufflevector(pairs, pairs, 1, 1, 3, 3, 5, 5, 7, 7, 9, 9, 11, 11, 13, 13, 15, 15);
    floats16 y = widen(luma + i) * c->luma_scale + c->luma_offset;
    floats16 u = __builtin_convertvector(u_bytes, floats16) - 128.0f;
    floats16 v = __builtin_convertvector(v_bytes, floats16) - 128.0f;
    words16 red = rounded(y + v * c->red_v);
    words16 green = rounded(y + (u * c->green_u + v * c->green_v));
    words16 blue = rounded(y + u * c->blue_u);
    words16 pixels = red | green << 8 | blue << 16;
    memcpy(rgbx + i, &pixels, sizeof pixels);
  }
}

// Each kernel for each width, and the choice between them.
#if defined(__x86_64__)
#define WIDE __attribute__((target("avx2")))
#define KERNEL(name, body, parameters, arguments)                                                  \
  WIDE static void name##_wide parameters { body arguments; }                                      \
  static void name##_plain parameters { body arguments; }                                          \
  void name parameters {                                                                           \
    if (__builtin_cpu_supports("avx2")) {                                                          \
      name##_wide arguments;                                                                       \
    } else {                                                                                       \
      name##_plain arguments;                                                                      \
    }                                                                                              \
  }
#else
#define KERNEL(name, body, parameters, arguments)                                                  \
  void name parameters { body arguments; }
#endif

KERNEL(
    pixel_accumulate, accumulate,
    (const uint8_t *source, intptr_t row_bytes, intptr_t row_count, const float *weights,
     float *sum, bool continues, intptr_t count),
    (source, row_bytes, row_count, weights, sum, continues, count))

KERNEL(
    pixel_accumulate_pair, accumulate_pair,
    (const uint8_t *source, intptr_t row_bytes, intptr_t row_count, const float *weights,
     float *sum, bool continues, float *next, bool continues_next, intptr_t count),
    (source, row_bytes, row_count, weights, sum, continues, next, continues_next, count))

KERNEL(
    pixel_convert_nv12, convert_nv12,
    (const uint8_t *luma, const uint8_t *chroma, intptr_t count,
     const struct pixel_yuv_coefficients *coefficients, uint32_t *rgbx),
    (luma, chroma, count, coefficients, rgbx))
