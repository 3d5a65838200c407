#include "operators.h"
#include "windows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// A pooling of each channel, or its gradient. A tap of a place is a byte.
struct pooling {
  const struct training_loops *loops;
  struct window window;
  struct phases phases;
  const float *image, *gradient;
  float *places, *image_gradient;
  uint8_t *taps;
};

enum { most_pooled = 256 };

static OrtStatus *window_of(
    const struct call *call, const struct tensor *image, struct pooling *work) {
  work->loops = call->loops;
  TRY(make_window(call, image, call->settings->kernel, &work->window));
  if (work->window.kernel_rows * work->window.kernel_columns > most_pooled) {
    return refuse(call, "the window is too large");
  }
  work->phases = phases_of(&work->window);
  return NULL;
}

static bool pool(void *data, int64_t first, int64_t end) {
  const struct pooling *p = data;
  const struct window *w = &p->window;
  float *scratch = make_scratch(pooling_scratch(w, &p->phases), -INFINITY);
  if (!scratch) return false;
  for (int64_t plane = first; plane < end; plane++) {
    const int64_t start = plane * w->place_rows * w->place_columns;
    p->loops->max_pool(
        w, &p->phases, p->image + plane * w->height * w->width, p->places + start, p->taps + start,
        scratch);
  }
  free(scratch);
  return true;
}

static OrtStatus *compute_pooling(struct call *call) {
  struct pooling work = {0};
  struct tensor image;
  TRY(take_input(call, 0, &image));
  TRY(window_of(call, &image, &work));
  work.image = image.data;
  const int64_t extents[] = {
      image.extents[0], image.extents[1], work.window.place_rows, work.window.place_columns};
  TRY(make_output(call, 0, extents, 4, &work.places));
  TRY(make_output(call, 1, extents, 4, &work.taps));
  return divide(&(struct work){call, pool, &work, image.extents[0] * image.extents[1]}, 4);
}

// Adds each place's gradient to the pixel that its tap names.
static void spread(
    const struct window *w, const float *gradient, const uint8_t *taps, float *image) {
  int64_t rows[most_pooled], columns[most_pooled];
  for (int64_t tap = 0; tap < most_pooled; tap++) {
    rows[tap] = tap / w->kernel_columns * w->row_dilation - w->top;
    columns[tap] = tap % w->kernel_columns * w->column_dilation - w->left;
  }
  for (int64_t place_row = 0; place_row < w->place_rows; place_row++) {
    for (int64_t place_column = 0; place_column < w->place_columns; place_column++) {
      const uint8_t tap = *taps++;
      const float share = *gradient++;
      const int64_t row = place_row * w->row_stride + rows[tap];
      const int64_t column = place_column * w->column_stride + columns[tap];
      // Taps are an input: one beside the image has no gradient.
      if (row < 0 || row >= w->height || column < 0 || column >= w->width) continue;
      image[row * w->width + column] += share;
    }
  }
}

static bool pool_back(void *data, int64_t first, int64_t end) {
  const struct pooling *p = data;
  const struct window *w = &p->window;
  const int64_t place_count = w->place_rows * w->place_columns, pixels = w->height * w->width;
  for (int64_t plane = first; plane < end; plane++) {
    float *image = p->image_gradient + plane * pixels;
    memset(image, 0, (size_t)pixels * sizeof(float));
    spread(w, p->gradient + plane * place_count, p->taps + plane * place_count, image);
  }
  return true;
}

static OrtStatus *configure_gradient(
    const OrtApi *api, const OrtKernelInfo *info, struct settings *settings) {
  TRY(configure_window(api, info, settings));
  return read_integers(api, info, "image_shape", settings->image, 2);
}

static OrtStatus *compute_gradient(struct call *call) {
  struct pooling work = {0};
  struct tensor gradient, taps;
  TRY(take_input(call, 0, &gradient));
  TRY(take_input(call, 1, &taps));
  if (gradient.rank != 4 || !have_same_extents(&gradient, &taps)) {
    return refuse(call, "the gradient and the taps are not of the result's shape");
  }
  struct tensor image = gradient;
  image.extents[2] = call->settings->image[0];
  image.extents[3] = call->settings->image[1];
  TRY(window_of(call, &image, &work));
  if (work.window.place_rows != gradient.extents[2] ||
      work.window.place_columns != gradient.extents[3]) {
    return refuse(call, "the gradient does not go with the image's shape");
  }
  work.gradient = gradient.data;
  work.taps = taps.data;
  TRY(make_output(call, 0, image.extents, 4, &work.image_gradient));
  return divide(&(struct work){call, pool_back, &work, image.extents[0] * image.extents[1]}, 4);
}

const struct training_operator max_pooling = {
    .name = "MaxPool",
    .input_count = 1,
    .output_count = 2,
    .byte_outputs = 1 << 1,
    .configure = configure_window,
    .compute = compute_pooling,
};

const struct training_operator max_pooling_gradient = {
    .name = "MaxPoolGradient",
    .input_count = 2,
    .byte_inputs = 1 << 1,
    .output_count = 1,
    .configure = configure_gradient,
    .compute = compute_gradient,
};
