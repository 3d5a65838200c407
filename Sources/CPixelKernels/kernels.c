// Each kernel for each width of vectors, and the choice between them.
#include "CPixelKernels.h"

#include "colors.h"
#include "columns.h"
#include "rows.h"

#define KERNELS(width, TARGET)                                                                     \
  TARGET static void weigh_rows_##width(                                                           \
      const struct pixel_rows *rows, const float *weights, float *sum, intptr_t count) {           \
    weigh_rows(rows, weights, sum, count);                                                         \
  }                                                                                                \
  TARGET static void split_rows_##width(                                                           \
      const struct pixel_rows *rows, float last_share, float share_step, float *upper,             \
      bool continues, float *lower, bool continues_lower, intptr_t count) {                        \
    split_rows(                                                                                    \
        rows, last_share, share_step, upper, continues, lower, continues_lower, count);            \
  }                                                                                                \
  TARGET static void reduce_columns_##width(                                                       \
      const float *row, const struct pixel_column *columns, intptr_t count, const float *weights,  \
      intptr_t vector_count, enum pixel_samples samples, float scale, float *planes,               \
      intptr_t plane_stride) {                                                                     \
    reduce_columns(                                                                                \
        row, columns, count, weights, vector_count, samples, scale, planes, plane_stride);         \
  }                                                                                                \
  TARGET static void convert_yuv_##width(                                                          \
      float *planes, intptr_t plane_stride, intptr_t count,                                        \
      const struct pixel_yuv_coefficients *coefficients) {                                         \
    convert_yuv(planes, plane_stride, count, coefficients);                                        \
  }                                                                                                \
  TARGET static void normalize_##width(                                                            \
      const float *plane, intptr_t count, float scale, float bias, float *destination,             \
      intptr_t stride) {                                                                           \
    normalize(plane, count, scale, bias, destination, stride);                                     \
  }                                                                                                \
  static const struct pixel_kernels width##_kernels = {                                            \
      weigh_rows_##width, split_rows_##width, reduce_columns_##width, convert_yuv_##width,         \
      normalize_##width};

KERNELS(baseline, )
#if defined(__x86_64__)
KERNELS(avx2, __attribute__((target("avx2"))))
KERNELS(
    avx512,
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"), min_vector_width(512))))
#endif

bool pixel_vectors_exist(enum pixel_vectors vectors) {
  switch (vectors) {
  case pixel_vectors_baseline: return true;
#if defined(__x86_64__)
  case pixel_vectors_avx2: return __builtin_cpu_supports("avx2");
  case pixel_vectors_avx512:
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#endif
  default: return false;
  }
}

struct pixel_kernels pixel_kernels_for(enum pixel_vectors vectors) {
  switch (vectors) {
#if defined(__x86_64__)
  case pixel_vectors_avx2: return avx2_kernels;
  case pixel_vectors_avx512: return avx512_kernels;
#endif
  default: return baseline_kernels;
  }
}
