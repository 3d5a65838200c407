#include "operators.h"

#include <math.h>

// A gradient's way through a bounded result.
struct activation {
  const struct training_loops *loops;
  float low, high;
  const float *result, *gradient;
  float *image_gradient;
};

static OrtStatus *configure(
    const OrtApi *api, const OrtKernelInfo *info, struct settings *settings) {
  settings->low = -INFINITY;
  settings->high = INFINITY;
  TRY(read_float(api, info, "low", &settings->low));
  return read_float(api, info, "high", &settings->high);
}

static bool pass(void *data, int64_t first, int64_t end) {
  const struct activation *a = data;
  a->loops->clip_gradient(
      a->result + first, a->gradient + first, end - first, a->low, a->high,
      a->image_gradient + first);
  return true;
}

static OrtStatus *compute(struct call *call) {
  struct activation work = {
      .loops = call->loops, .low = call->settings->low, .high = call->settings->high};
  struct tensor gradient, result;
  TRY(take_input(call, 0, &gradient));
  TRY(take_input(call, 1, &result));
  if (!have_same_extents(&gradient, &result)) {
    return refuse(call, "the gradient is not of the result's shape");
  }
  work.gradient = gradient.data;
  work.result = result.data;
  TRY(make_output(call, 0, gradient.extents, gradient.rank, &work.image_gradient));
  return divide(&(struct work){call, pass, &work, gradient.count}, 1 << 15);
}

const struct training_operator clip_gradient = {
    .name = "ClipGradient",
    .input_count = 2,
    .output_count = 1,
    .configure = configure,
    .compute = compute,
};
