// What happens to output pixels: colour conversion and normalisation.
#ifndef COLORS_H
#define COLORS_H

#include "CPixelKernels.h"
#include "vectors.h"

INLINE floats16 clamp(floats16 values) {
  return __builtin_elementwise_min(
      __builtin_elementwise_max(values, (floats16){0}), (floats16){0} + 255.0f);
}

INLINE void convert_yuv(
    float *planes, intptr_t plane_stride, intptr_t count,
    const struct pixel_yuv_coefficients *c) {
  for (intptr_t i = 0; i < count; i += pixel_vector_length) {
    float *first = planes + i, *second = first + plane_stride, *third = second + plane_stride;
    floats16 y = load(first) * c->luma_scale + c->luma_offset;
    floats16 u = load(second) - 128.0f;
    floats16 v = load(third) - 128.0f;
    store(clamp(y + v * c->red_v), first);
    store(clamp(y + (u * c->green_u + v * c->green_v)), second);
    store(clamp(y + u * c->blue_u), third);
  }
}

INLINE void normalize(
    const float *plane, intptr_t count, float scale, float bias, float *destination,
    intptr_t stride) {
  intptr_t i = 0;
  if (stride == 1) {
    for (; i + pixel_vector_length <= count; i += pixel_vector_length) {
      store(load(plane + i) * scale + bias, destination + i);
    }
  }
  for (; i < count; i++) destination[i * stride] = plane[i] * scale + bias;
}

#endif
