#include "operators.h"

// One parameter's step.
struct update {
  const struct training_loops *loops;
  struct adam_step adam;
  struct descent_step descent;
  const float *parameter, *gradient, *first, *second;
  float *next_parameter, *next_first, *next_second;
};

// Elements that a part of the work has at least.
enum { least_elements = 1 << 15 };

static OrtStatus *take_number(const struct call *call, size_t index, float *number) {
  struct tensor tensor;
  TRY(take_input(call, index, &tensor));
  if (!tensor.present) return NULL;
  if (tensor.count != 1) return refuse(call, "a number is a tensor of more");
  *number = *(const float *)tensor.data;
  return NULL;
}

// An input of the parameter's shape, which may be left out where the operator says so.
static OrtStatus *take_alike(
    const struct call *call, size_t index, const struct tensor *parameter, const float **data) {
  struct tensor tensor;
  TRY(take_input(call, index, &tensor));
  if (tensor.present && !have_same_extents(&tensor, parameter)) {
    return refuse(call, "gradient or state are not of the parameter's shape");
  }
  *data = tensor.data;
  return NULL;
}

static OrtStatus *configure_adam(
    const OrtApi *api, const OrtKernelInfo *info, struct settings *settings) {
  settings->beta1 = 0.9f;
  settings->beta2 = 0.999f;
  settings->scale = 1;
  TRY(read_float(api, info, "beta1", &settings->beta1));
  TRY(read_float(api, info, "beta2", &settings->beta2));
  TRY(read_float(api, info, "decay", &settings->decay));
  return read_float(api, info, "scale", &settings->scale);
}

static bool adam_part(void *data, int64_t first, int64_t end) {
  const struct update *u = data;
  u->loops->adam(
      end - first, u->adam, u->parameter + first, u->gradient + first, u->first + first,
      u->second + first, u->next_parameter + first, u->next_first + first, u->next_second + first);
  return true;
}

static OrtStatus *compute_adam(struct call *call) {
  struct update work = {.loops = call->loops};
  struct tensor parameter;
  TRY(take_input(call, 0, &parameter));
  work.parameter = parameter.data;
  TRY(take_alike(call, 1, &parameter, &work.gradient));
  TRY(take_alike(call, 2, &parameter, &work.first));
  TRY(take_alike(call, 3, &parameter, &work.second));
  const struct settings *s = call->settings;
  float rate = 0;
  work.adam.share = 1;
  TRY(take_number(call, 4, &rate));
  TRY(take_number(call, 5, &work.adam.factor));
  TRY(take_number(call, 6, &work.adam.floor));
  TRY(take_number(call, 7, &work.adam.share));
  work.adam.beta1 = s->beta1;
  work.adam.beta2 = s->beta2;
  work.adam.factor *= s->scale;
  work.adam.kept = 1 - rate * (s->scale * s->decay);
  TRY(make_output(call, 0, parameter.extents, parameter.rank, &work.next_parameter));
  TRY(make_output(call, 1, parameter.extents, parameter.rank, &work.next_first));
  TRY(make_output(call, 2, parameter.extents, parameter.rank, &work.next_second));
  return divide(&(struct work){call, adam_part, &work, parameter.count}, least_elements);
}

static OrtStatus *configure_descent(
    const OrtApi *api, const OrtKernelInfo *info, struct settings *settings) {
  settings->scale = 1;
  TRY(read_float(api, info, "momentum", &settings->momentum));
  TRY(read_integer(api, info, "nesterov", &settings->nesterov));
  TRY(read_float(api, info, "decay", &settings->decay));
  return read_float(api, info, "scale", &settings->scale);
}

static bool descent_part(void *data, int64_t first, int64_t end) {
  const struct update *u = data;
  u->loops->descend(
      end - first, u->descent, u->parameter + first, u->gradient + first,
      u->first ? u->first + first : NULL, u->next_parameter + first,
      u->first ? u->next_first + first : NULL);
  return true;
}

static OrtStatus *compute_descent(struct call *call) {
  struct update work = {.loops = call->loops};
  struct tensor parameter;
  TRY(take_input(call, 0, &parameter));
  work.parameter = parameter.data;
  TRY(take_alike(call, 1, &parameter, &work.gradient));
  work.descent.share = 1;
  TRY(take_number(call, 2, &work.descent.rate));
  TRY(take_alike(call, 3, &parameter, &work.first));
  TRY(take_number(call, 4, &work.descent.share));
  const struct settings *s = call->settings;
  work.descent.rate *= s->scale;
  work.descent.momentum = s->momentum;
  work.descent.nesterov = s->nesterov != 0;
  work.descent.decay = s->decay;
  TRY(make_output(call, 0, parameter.extents, parameter.rank, &work.next_parameter));
  if (work.first) {
    TRY(make_output(call, 1, parameter.extents, parameter.rank, &work.next_first));
    if (!work.next_first) return refuse(call, "the momentum that follows is left out");
  }
  return divide(&(struct work){call, descent_part, &work, parameter.count}, least_elements);
}

// The sum of all squares, on one thread: a few million numbers are no work.
static OrtStatus *compute_squared_length(struct call *call) {
  struct tensor tensor;
  float *result = NULL;
  TRY(take_input(call, 0, &tensor));
  TRY(make_output(call, 0, NULL, 0, &result));
  *result = (float)call->loops->squared_length(tensor.data, tensor.count);
  return NULL;
}

const struct training_operator adam_update = {
    .name = "AdamW",
    .input_count = 8,
    .optional_inputs = 1 << 7,
    .output_count = 3,
    .configure = configure_adam,
    .compute = compute_adam,
};

const struct training_operator descent_update = {
    .name = "GradientDescent",
    .input_count = 5,
    .optional_inputs = 1 << 3 | 1 << 4,
    .output_count = 2,
    .optional_outputs = 1 << 1,
    .configure = configure_descent,
    .compute = compute_descent,
};

const struct training_operator squared_length = {
    .name = "SquaredLength",
    .input_count = 1,
    .output_count = 1,
    .compute = compute_squared_length,
};
