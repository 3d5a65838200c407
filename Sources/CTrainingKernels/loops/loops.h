// The arithmetic of training's operators, one channel, image or stretch of elements at a time.
#ifndef LOOPS_H
#define LOOPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../include/training_vectors.h"

// How the window of a convolution or pooling moves over images, whose channels are apart.
//
// All extents are positive, pads are not negative, and `places` follow from the rest.
struct window {
  // Extents of the image and of the places, in pixels.
  int64_t height, width, place_rows, place_columns;
  int64_t kernel_rows, kernel_columns;
  int64_t row_stride, column_stride, row_dilation, column_dilation;
  // Padding before the image, in pixels.
  int64_t top, left;
};

// A padded image taken apart by strides, so that what each tap of the window sees of it is a stretch
// of memory: phase (r, c) has the pixels whose padded row is r and whose padded column is c beyond a
// multiple of the stride. Places are laid out in rows of the same pitch, zeros at their ends.
struct phases {
  // Rows of a phase, and floats from one row to the next.
  int64_t rows, pitch;
  // Floats from one phase to the next; behind each are zeros for vectors that reach beyond.
  int64_t stride;
  // Floats that places take in rows of the pitch, a multiple of `phase_block`.
  int64_t place_count;
  // Floats before the places, zeros for taps that reach before them.
  int64_t lead;
};

enum { phase_block = 64, most_taps = 1024 };

// How a window's image is taken apart.
struct phases phases_of(const struct window *window);

// Floats of scratch memory that the depthwise functions take, zeros before their first call. A call
// leaves it as the next one with the same window needs it.
int64_t depthwise_scratch(const struct window *window, const struct phases *phases);

// What normalization does with a channel: y = x * scale + shift, between two bounds.
struct affine {
  float scale, shift, low, high;
};

// A channel's mean and variance, and how many numbers they are of.
struct moments {
  double count, mean, squares;
};

// What an optimiser's step multiplies with.
struct adam_step {
  float beta1, beta2, floor, factor, kept, share;
};
struct descent_step {
  float momentum, rate, decay, share;
  bool nesterov;
};

// The loops for one width of vectors.
struct training_loops {
  // A convolution of one channel of one image by a kernel of its own.
  void (*depthwise)(
      const struct window *window, const struct phases *phases, const float *image,
      const float *kernel, float bias, float *places, float *scratch);
  // Both gradients of that; `image_gradient` may be NULL, and so may `sums`, one for each tap, to which
  // the kernel's gradient is added.
  void (*depthwise_gradients)(
      const struct window *window, const struct phases *phases, const float *image,
      const float *kernel, const float *gradient, float *image_gradient, double *sums,
      float *scratch);

  // Adds numbers to moments.
  void (*add_moments)(const float *values, int64_t count, struct moments *moments);
  void (*apply)(const float *values, int64_t count, struct affine affine, float *results);
  // Adds up the gradients that pass the bounds, and their products with (x - mean).
  void (*sum_gradients)(
      const float *values, const float *gradients, int64_t count, struct affine affine, float mean,
      double *sum, double *product);
  // gradients, where they pass, times affine.scale, minus (x - mean) * slope and minus offset.
  void (*normalization_gradient)(
      const float *values, const float *gradients, int64_t count, struct affine affine, float mean,
      float slope, float offset, float *results);

  // gradients where results are strictly between two bounds, zeros elsewhere.
  void (*clip_gradient)(
      const float *results, const float *gradients, int64_t count, float low, float high,
      float *image_gradients);

  // The largest of each window of one channel of one image, and which tap it is at.
  void (*max_pool)(
      const struct window *window, const struct phases *phases, const float *image, float *places,
      uint8_t *taps, float *scratch);

  double (*squared_length)(const float *values, int64_t count);
  void (*adam)(
      int64_t count, struct adam_step step, const float *parameter, const float *gradient,
      const float *first, const float *second, float *next_parameter, float *next_first,
      float *next_second);
  // `velocity` and `next_velocity` are NULL without momentum.
  void (*descend)(
      int64_t count, struct descent_step step, const float *parameter, const float *gradient,
      const float *velocity, float *next_parameter, float *next_velocity);
};

// Floats of scratch memory that `max_pool` takes, -INFINITY before its first call.
int64_t pooling_scratch(const struct window *window, const struct phases *phases);

// The loops for vectors that this processor has.
const struct training_loops *training_loops_for(enum training_vectors vectors);

#endif
