// Each loop for each width of vectors, and the choice between them.
#include "loops.h"

#include "depthwise.h"
#include "normalization.h"
#include "pooling.h"
#include "updates.h"

#define LOOPS(width, TARGET, most)                                                                 \
  TARGET static void depthwise_##width(                                                            \
      const struct window *window, const struct phases *phases, const float *image,                \
      const float *kernel, float bias, float *places, float *scratch) {                            \
    depthwise(window, phases, image, kernel, bias, places, scratch);                               \
  }                                                                                                \
  TARGET static void depthwise_gradients_##width(                                                  \
      const struct window *window, const struct phases *phases, const float *image,                \
      const float *kernel, const float *gradient, float *image_gradient, double *sums,             \
      float *scratch) {                                                                            \
    depthwise_gradients(                                                                           \
        window, phases, image, kernel, gradient, image_gradient, sums, scratch, most);             \
  }                                                                                                \
  TARGET static void add_moments_##width(                                                          \
      const float *values, int64_t count, struct moments *moments) {                               \
    add_moments(values, count, moments);                                                           \
  }                                                                                                \
  TARGET static void apply_##width(                                                                \
      const float *values, int64_t count, struct affine affine, float *results) {                  \
    apply(values, count, affine, results);                                                         \
  }                                                                                                \
  TARGET static void sum_gradients_##width(                                                        \
      const float *values, const float *gradients, int64_t count, struct affine affine,            \
      float mean, double *sum, double *product) {                                                  \
    sum_gradients(values, gradients, count, affine, mean, sum, product);                           \
  }                                                                                                \
  TARGET static void normalization_gradient_##width(                                               \
      const float *values, const float *gradients, int64_t count, struct affine affine,            \
      float mean, float slope, float offset, float *results) {                                     \
    normalization_gradient(values, gradients, count, affine, mean, slope, offset, results);        \
  }                                                                                                \
  TARGET static void clip_gradient_##width(                                                        \
      const float *results, const float *gradients, int64_t count, float low, float high,          \
      float *image_gradients) {                                                                    \
    clip_gradient(results, gradients, count, low, high, image_gradients);                          \
  }                                                                                                \
  TARGET static void max_pool_##width(                                                             \
      const struct window *window, const struct phases *phases, const float *image,                \
      float *places, uint8_t *taps, float *scratch) {                                              \
    max_pool(window, phases, image, places, taps, scratch);                                        \
  }                                                                                                \
  TARGET static double squared_length_##width(const float *values, int64_t count) {                \
    return squared_length(values, count);                                                          \
  }                                                                                                \
  TARGET static void adam_##width(                                                                 \
      int64_t count, struct adam_step step, const float *parameter, const float *gradient,         \
      const float *first, const float *second, float *next_parameter, float *next_first,           \
      float *next_second) {                                                                        \
    adam(                                                                                          \
        count, step, parameter, gradient, first, second, next_parameter, next_first, next_second); \
  }                                                                                                \
  TARGET static void descend_##width(                                                              \
      int64_t count, struct descent_step step, const float *parameter, const float *gradient,      \
      const float *velocity, float *next_parameter, float *next_velocity) {                        \
    descend(count, step, parameter, gradient, velocity, next_parameter, next_velocity);            \
  }                                                                                                \
  static const struct training_loops width##_loops = {                                             \
      depthwise_##width,     depthwise_gradients_##width,    add_moments_##width,                  \
      apply_##width,         sum_gradients_##width,          normalization_gradient_##width,       \
      clip_gradient_##width, max_pool_##width,               squared_length_##width,               \
      adam_##width,          descend_##width};

// How many taps of a kernel have a register each follows from how many registers a vector takes.
LOOPS(baseline, , 3)
#if defined(__x86_64__)
LOOPS(avx2, __attribute__((target("avx2,fma"))), 5)
LOOPS(
    avx512, __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma"), min_vector_width(512))),
    9)
#endif

bool training_vectors_exist(enum training_vectors vectors) {
  switch (vectors) {
#if defined(__x86_64__)
  case training_vectors_avx512:
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  case training_vectors_avx2:
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#endif
  case training_vectors_widest:
  case training_vectors_baseline: return true;
  default: return false;
  }
}

const struct training_loops *training_loops_for(enum training_vectors vectors) {
  switch (vectors) {
  case training_vectors_widest:
    if (training_vectors_exist(training_vectors_avx512)) {
      return training_loops_for(training_vectors_avx512);
    }
    return training_loops_for(
        training_vectors_exist(training_vectors_avx2) ? training_vectors_avx2
                                                      : training_vectors_baseline);
#if defined(__x86_64__)
  case training_vectors_avx512: return &avx512_loops;
  case training_vectors_avx2: return &avx2_loops;
#endif
  default: return &baseline_loops;
  }
}

struct phases phases_of(const struct window *w) {
  struct phases p;
  const int64_t last_row = (w->kernel_rows - 1) * w->row_dilation / w->row_stride;
  const int64_t last_column = (w->kernel_columns - 1) * w->column_dilation / w->column_stride;
  p.rows = w->place_rows + last_row;
  p.pitch = w->place_columns + last_column;
  p.lead = rounded_up(last_row * p.pitch + last_column, lanes);
  p.place_count = rounded_up(w->place_rows * p.pitch, phase_block);
  p.stride = p.lead + rounded_up(p.rows * p.pitch, phase_block);
  return p;
}

int64_t depthwise_scratch(const struct window *w, const struct phases *p) {
  // Phases of the image and of its gradient, and between them places with zeros on both sides.
  return 2 * w->row_stride * w->column_stride * p->stride + p->lead + p->place_count + p->stride;
}

int64_t pooling_scratch(const struct window *w, const struct phases *p) {
  return w->row_stride * w->column_stride * p->stride + 2 * p->place_count;
}
