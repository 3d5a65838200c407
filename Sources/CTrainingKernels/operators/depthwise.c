#include "operators.h"
#include "windows.h"

#include <stdlib.h>

// A convolution of each channel, or the gradients of one.
struct depthwise {
  const struct training_loops *loops;
  struct window window;
  struct phases phases;
  int64_t images, channels;
  const float *image, *kernel, *bias, *gradient;
  float *places, *image_gradient, *kernel_gradient;
};

// Reads the image and the kernel [channels, 1, rows, columns].
static OrtStatus *take_operands(const struct call *call, struct depthwise *work) {
  struct tensor image, kernel;
  TRY(take_input(call, 0, &image));
  TRY(take_input(call, 1, &kernel));
  if (image.rank != 4 || kernel.rank != 4 || kernel.extents[0] != image.extents[1] ||
      kernel.extents[1] != 1) {
    return refuse(call, "the kernel does not go with the image's channels");
  }
  work->loops = call->loops;
  work->images = image.extents[0];
  work->channels = image.extents[1];
  work->image = image.data;
  work->kernel = kernel.data;
  TRY(make_window(call, &image, kernel.extents + 2, &work->window));
  work->phases = phases_of(&work->window);
  return NULL;
}

static bool convolve(void *data, int64_t first, int64_t end) {
  const struct depthwise *d = data;
  const struct window *w = &d->window;
  float *scratch = make_scratch(depthwise_scratch(w, &d->phases), 0);
  if (!scratch) return false;
  const int64_t taps = w->kernel_rows * w->kernel_columns;
  for (int64_t channel = first; channel < end; channel++) {
    for (int64_t image = 0; image < d->images; image++) {
      const int64_t plane = image * d->channels + channel;
      d->loops->depthwise(
          w, &d->phases, d->image + plane * w->height * w->width, d->kernel + channel * taps,
          d->bias ? d->bias[channel] : 0, d->places + plane * w->place_rows * w->place_columns,
          scratch);
    }
  }
  free(scratch);
  return true;
}

static OrtStatus *compute_places(struct call *call) {
  struct depthwise work = {0};
  struct tensor bias;
  TRY(take_operands(call, &work));
  TRY(take_input(call, 2, &bias));
  if (bias.present && bias.count != work.channels) {
    return refuse(call, "the bias does not go with the image's channels");
  }
  work.bias = bias.data;
  const int64_t extents[] = {
      work.images, work.channels, work.window.place_rows, work.window.place_columns};
  TRY(make_output(call, 0, extents, 4, &work.places));
  return divide(&(struct work){call, convolve, &work, work.channels}, 1);
}

static bool convolve_back(void *data, int64_t first, int64_t end) {
  const struct depthwise *d = data;
  const struct window *w = &d->window;
  float *scratch = make_scratch(depthwise_scratch(w, &d->phases), 0);
  if (!scratch) return false;
  const int64_t taps = w->kernel_rows * w->kernel_columns;
  for (int64_t channel = first; channel < end; channel++) {
    double sums[most_taps] = {0};
    for (int64_t image = 0; image < d->images; image++) {
      const int64_t plane = image * d->channels + channel, start = plane * w->height * w->width;
      d->loops->depthwise_gradients(
          w, &d->phases, d->image + start, d->kernel + channel * taps,
          d->gradient + plane * w->place_rows * w->place_columns,
          d->image_gradient ? d->image_gradient + start : NULL, d->kernel_gradient ? sums : NULL,
          scratch);
    }
    if (!d->kernel_gradient) continue;
    for (int64_t tap = 0; tap < taps; tap++) {
      d->kernel_gradient[channel * taps + tap] = (float)sums[tap];
    }
  }
  free(scratch);
  return true;
}

static OrtStatus *compute_gradients(struct call *call) {
  struct depthwise work = {0};
  struct tensor gradient;
  TRY(take_operands(call, &work));
  TRY(take_input(call, 2, &gradient));
  const struct window *w = &work.window;
  if (gradient.rank != 4 || gradient.extents[0] != work.images ||
      gradient.extents[1] != work.channels || gradient.extents[2] != w->place_rows ||
      gradient.extents[3] != w->place_columns) {
    return refuse(call, "the gradient is not of the result's shape");
  }
  work.gradient = gradient.data;
  const int64_t image[] = {work.images, work.channels, w->height, w->width};
  const int64_t kernel[] = {work.channels, 1, w->kernel_rows, w->kernel_columns};
  TRY(make_output(call, 0, image, 4, &work.image_gradient));
  TRY(make_output(call, 1, kernel, 4, &work.kernel_gradient));
  return divide(&(struct work){call, convolve_back, &work, work.channels}, 1);
}

const struct training_operator depthwise_convolution = {
    .name = "DepthwiseConv",
    .input_count = 3,
    .optional_inputs = 1 << 2,
    .output_count = 1,
    .configure = configure_window,
    .compute = compute_places,
};

const struct training_operator depthwise_convolution_gradient = {
    .name = "DepthwiseConvGradient",
    .input_count = 3,
    .output_count = 2,
    .optional_outputs = 1 << 0 | 1 << 1,
    .configure = configure_window,
    .compute = compute_gradients,
};
