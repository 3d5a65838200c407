#include "windows.h"

#include <stdlib.h>

OrtStatus *configure_window(
    const OrtApi *api, const OrtKernelInfo *info, struct settings *settings) {
  for (int axis = 0; axis < 2; axis++) settings->strides[axis] = settings->dilations[axis] = 1;
  TRY(read_integers(api, info, "kernel_shape", settings->kernel, 2));
  TRY(read_integers(api, info, "strides", settings->strides, 2));
  TRY(read_integers(api, info, "dilations", settings->dilations, 2));
  TRY(read_integers(api, info, "pads", settings->pads, 4));
  return NULL;
}

// No extent, stride or pad is larger, so that no product of two and a count of taps overflows.
enum { largest_extent = 1 << 20 };
// Floats of one padded image, of which each thread has a copy or three.
enum { most_padded = 1 << 28 };

static bool within(int64_t value, int64_t least) {
  return value >= least && value <= largest_extent;
}

static int64_t places(int64_t size, int64_t pads, int64_t kernel, int64_t stride, int64_t dilation) {
  const int64_t rest = size + pads - (kernel - 1) * dilation - 1;
  return rest < 0 ? 0 : rest / stride + 1;
}

OrtStatus *make_window(
    const struct call *call, const struct tensor *image, const int64_t kernel[2],
    struct window *window) {
  if (image->rank != 4) return refuse(call, "the image does not have four axes");
  const struct settings *s = call->settings;
  for (int axis = 0; axis < 2; axis++) {
    if (!within(image->extents[axis + 2], 1) || !within(kernel[axis], 1) ||
        !within(s->strides[axis], 1) || !within(s->dilations[axis], 1) ||
        !within(s->pads[axis], 0) || !within(s->pads[axis + 2], 0)) {
      return refuse(call, "image, kernel, strides, dilations or pads are out of range");
    }
  }
  if (kernel[0] * kernel[1] > most_taps) return refuse(call, "the kernel is too large");
  // A phase for each step of the strides is kept at once.
  if (s->strides[0] * s->strides[1] > most_taps) return refuse(call, "the strides are too large");
  *window = (struct window){
      .height = image->extents[2],
      .width = image->extents[3],
      .place_rows = places(
          image->extents[2], s->pads[0] + s->pads[2], kernel[0], s->strides[0], s->dilations[0]),
      .place_columns = places(
          image->extents[3], s->pads[1] + s->pads[3], kernel[1], s->strides[1], s->dilations[1]),
      .kernel_rows = kernel[0],
      .kernel_columns = kernel[1],
      .row_stride = s->strides[0],
      .column_stride = s->strides[1],
      .row_dilation = s->dilations[0],
      .column_dilation = s->dilations[1],
      .top = s->pads[0],
      .left = s->pads[1],
  };
  if (window->place_rows < 1 || window->place_columns < 1) {
    return refuse(call, "the window does not fit into the image");
  }
  // The padded image, all phases together, in floats.
  const struct phases phases = phases_of(window);
  int64_t size = 0;
  if (__builtin_mul_overflow(
          phases.stride, window->row_stride * window->column_stride, &size) ||
      size > most_padded) {
    return refuse(call, "the padded image is too large");
  }
  return NULL;
}

float *make_scratch(int64_t count, float value) {
  float *memory = calloc((size_t)count, sizeof(float));
  if (memory && value != 0) {
    for (int64_t i = 0; i < count; i++) memory[i] = value;
  }
  return memory;
}
