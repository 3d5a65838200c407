#include "operators.h"

#include <math.h>

// A batch normalization, or its gradients. Tensors are [images, channels, pixels].
struct normalization {
  const struct training_loops *loops;
  int64_t images, channels, pixels;
  float epsilon, low, high;
  const float *image, *scale, *shift, *gradient, *given_mean, *given_variance;
  float *result, *mean, *variance, *scale_gradient, *shift_gradient;
};

static OrtStatus *configure(
    const OrtApi *api, const OrtKernelInfo *info, struct settings *settings) {
  settings->epsilon = 1e-5f;
  settings->low = -INFINITY;
  settings->high = INFINITY;
  TRY(read_float(api, info, "epsilon", &settings->epsilon));
  TRY(read_float(api, info, "low", &settings->low));
  TRY(read_float(api, info, "high", &settings->high));
  if (!(settings->epsilon >= 0)) return api->CreateStatus(ORT_INVALID_ARGUMENT, "epsilon is negative");
  return NULL;
}

static OrtStatus *take_image(
    const struct call *call, struct normalization *work, struct tensor *image) {
  TRY(take_input(call, 0, image));
  if (image->rank < 2) return refuse(call, "the input has no channels");
  work->loops = call->loops;
  work->images = image->extents[0];
  work->channels = image->extents[1];
  work->pixels = 1;
  for (size_t axis = 2; axis < image->rank; axis++) work->pixels *= image->extents[axis];
  work->image = image->data;
  work->epsilon = call->settings->epsilon;
  work->low = call->settings->low;
  work->high = call->settings->high;
  return NULL;
}

// An input with a number for each channel; NULL where it may be left out and is.
static OrtStatus *take_vector(
    const struct call *call, const struct normalization *work, size_t index, const float **data) {
  struct tensor tensor;
  TRY(take_input(call, index, &tensor));
  *data = NULL;
  if (!tensor.present) return NULL;
  if (tensor.rank != 1 || tensor.count != work->channels) {
    return refuse(call, "an input does not have a number for each channel");
  }
  *data = tensor.data;
  return NULL;
}

// y = x * scale + shift for a channel; forwards and backwards the same, to the last bit.
static struct affine affine(
    const struct normalization *n, int64_t channel, float mean, float variance) {
  const float scale = n->scale[channel] / sqrtf(variance + n->epsilon);
  return (struct affine){scale, n->shift[channel] - mean * scale, n->low, n->high};
}

// The statistics that are given, or the batch's own.
static void find_statistics(
    const struct normalization *n, int64_t channel, float *mean, float *variance) {
  if (n->given_mean) {
    *mean = n->given_mean[channel];
    *variance = n->given_variance[channel];
    return;
  }
  struct moments moments = {0};
  for (int64_t image = 0; image < n->images; image++) {
    n->loops->add_moments(
        n->image + (image * n->channels + channel) * n->pixels, n->pixels, &moments);
  }
  *mean = (float)moments.mean;
  // Rounding may take it below zero; what is no number stays.
  const double quotient = moments.squares / moments.count;
  *variance = quotient < 0 ? 0 : (float)quotient;
}

static bool normalize(void *data, int64_t first, int64_t end) {
  const struct normalization *n = data;
  for (int64_t channel = first; channel < end; channel++) {
    float mean = 0, variance = 0;
    find_statistics(n, channel, &mean, &variance);
    if (n->mean) n->mean[channel] = mean;
    if (n->variance) n->variance[channel] = variance;
    const struct affine a = affine(n, channel, mean, variance);
    for (int64_t image = n->images - 1; image >= 0; image--) {
      const int64_t start = (image * n->channels + channel) * n->pixels;
      n->loops->apply(n->image + start, n->pixels, a, n->result + start);
    }
  }
  return true;
}

static OrtStatus *compute_normalization(struct call *call) {
  struct normalization work = {0};
  struct tensor image;
  TRY(take_image(call, &work, &image));
  TRY(take_vector(call, &work, 1, &work.scale));
  TRY(take_vector(call, &work, 2, &work.shift));
  TRY(take_vector(call, &work, 3, &work.given_mean));
  TRY(take_vector(call, &work, 4, &work.given_variance));
  if (!work.given_mean != !work.given_variance) {
    return refuse(call, "of mean and variance one alone is given");
  }
  TRY(make_output(call, 0, image.extents, image.rank, &work.result));
  TRY(make_output(call, 1, &work.channels, 1, &work.mean));
  TRY(make_output(call, 2, &work.channels, 1, &work.variance));
  return divide(&(struct work){call, normalize, &work, work.channels}, 1);
}

// dx = a * (dy - mean(dy) - x^ * mean(dy * x^)), the means over images and pixels.
static bool normalize_back(void *data, int64_t first, int64_t end) {
  const struct normalization *n = data;
  const double count = (double)n->images * (double)n->pixels;
  for (int64_t channel = first; channel < end; channel++) {
    const float mean = n->given_mean[channel], variance = n->given_variance[channel];
    const struct affine a = affine(n, channel, mean, variance);
    double sum = 0, product = 0;
    for (int64_t image = 0; image < n->images; image++) {
      const int64_t start = (image * n->channels + channel) * n->pixels;
      n->loops->sum_gradients(
          n->image + start, n->gradient + start, n->pixels, a, mean, &sum, &product);
    }
    const double inverse = 1 / sqrt((double)variance + n->epsilon);
    if (n->scale_gradient) n->scale_gradient[channel] = (float)(product * inverse);
    if (n->shift_gradient) n->shift_gradient[channel] = (float)sum;
    if (!n->result) continue;
    const float slope = (float)(a.scale * inverse * inverse * product / count);
    const float offset = (float)(a.scale * sum / count);
    for (int64_t image = n->images - 1; image >= 0; image--) {
      const int64_t start = (image * n->channels + channel) * n->pixels;
      n->loops->normalization_gradient(
          n->image + start, n->gradient + start, n->pixels, a, mean, slope, offset,
          n->result + start);
    }
  }
  return true;
}

static OrtStatus *compute_gradients(struct call *call) {
  struct normalization work = {0};
  struct tensor image, gradient;
  TRY(take_image(call, &work, &image));
  TRY(take_input(call, 1, &gradient));
  if (!have_same_extents(&image, &gradient)) {
    return refuse(call, "the gradient is not of the result's shape");
  }
  work.gradient = gradient.data;
  TRY(take_vector(call, &work, 2, &work.scale));
  TRY(take_vector(call, &work, 3, &work.shift));
  TRY(take_vector(call, &work, 4, &work.given_mean));
  TRY(take_vector(call, &work, 5, &work.given_variance));
  TRY(make_output(call, 0, image.extents, image.rank, &work.result));
  TRY(make_output(call, 1, &work.channels, 1, &work.scale_gradient));
  TRY(make_output(call, 2, &work.channels, 1, &work.shift_gradient));
  return divide(&(struct work){call, normalize_back, &work, work.channels}, 1);
}

const struct training_operator batch_normalization = {
    .name = "BatchNormalization",
    .input_count = 5,
    .optional_inputs = 1 << 3 | 1 << 4,
    .output_count = 3,
    .optional_outputs = 1 << 1 | 1 << 2,
    .configure = configure,
    .compute = compute_normalization,
};

const struct training_operator batch_normalization_gradient = {
    .name = "BatchNormalizationGradient",
    .input_count = 6,
    .output_count = 3,
    .optional_outputs = 1 << 0 | 1 << 1 | 1 << 2,
    .configure = configure,
    .compute = compute_gradients,
};
