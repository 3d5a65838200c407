#include "operator.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

const char *const training_domain_name = "ai.opticalbiopsy";

// A node that has been loaded.
struct node {
  const OrtApi *api;
  const struct training_operator *operator;
  struct settings settings;
};

static const struct training_operator *described(const OrtCustomOp *base) {
  return (const struct training_operator *)base;
}

static const char *name(const OrtCustomOp *base) { return described(base)->name; }
static const char *provider(const OrtCustomOp *base) {
  (void)base;
  return NULL;
}
static size_t input_count(const OrtCustomOp *base) { return described(base)->input_count; }
static size_t output_count(const OrtCustomOp *base) { return described(base)->output_count; }
static ONNXTensorElementDataType element_type(unsigned bytes, size_t index) {
  return bytes >> index & 1 ? ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8
                            : ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT;
}
static ONNXTensorElementDataType input_type(const OrtCustomOp *base, size_t index) {
  return element_type(described(base)->byte_inputs, index);
}
static ONNXTensorElementDataType output_type(const OrtCustomOp *base, size_t index) {
  return element_type(described(base)->byte_outputs, index);
}
static OrtCustomOpInputOutputCharacteristic input_kind(const OrtCustomOp *base, size_t index) {
  return described(base)->optional_inputs >> index & 1 ? INPUT_OUTPUT_OPTIONAL
                                                       : INPUT_OUTPUT_REQUIRED;
}
static OrtCustomOpInputOutputCharacteristic output_kind(const OrtCustomOp *base, size_t index) {
  return described(base)->optional_outputs >> index & 1 ? INPUT_OUTPUT_OPTIONAL
                                                        : INPUT_OUTPUT_REQUIRED;
}
static OrtMemType memory_type(const OrtCustomOp *base, size_t index) {
  (void)base, (void)index;
  return OrtMemTypeDefault;
}
// No operator has operands of any number.
static int no_arity(const OrtCustomOp *base) {
  (void)base;
  return 0;
}
static int first_version(const OrtCustomOp *base) {
  (void)base;
  return 1;
}
static int last_version(const OrtCustomOp *base) {
  (void)base;
  return INT_MAX;
}

static OrtStatus *create(
    const OrtCustomOp *base, const OrtApi *api, const OrtKernelInfo *info, void **kernel) {
  struct node *node = calloc(1, sizeof *node);
  if (!node) return api->CreateStatus(ORT_FAIL, "out of memory");
  *node = (struct node){.api = api, .operator = described(base)};
  if (node->operator->configure) {
    OrtStatus *status = node->operator->configure(api, info, &node->settings);
    if (status) {
      free(node);
      return status;
    }
  }
  *kernel = node;
  return NULL;
}

static OrtStatus *compute(void *kernel, OrtKernelContext *context) {
  const struct node *node = kernel;
  struct call call = {
      node->api, context, node->operator, &node->settings, node->operator->loops};
  return node->operator->compute(&call);
}

// Libraries that call these instead have no way to be told of a failure, and are too old to be loaded.
static void *create_old(const OrtCustomOp *base, const OrtApi *api, const OrtKernelInfo *info) {
  void *kernel = NULL;
  OrtStatus *status = create(base, api, info, &kernel);
  if (status) api->ReleaseStatus(status);
  return kernel;
}
static void compute_old(void *kernel, OrtKernelContext *context) {
  if (!kernel) return;
  OrtStatus *status = compute(kernel, context);
  if (status) ((const struct node *)kernel)->api->ReleaseStatus(status);
}

static void destroy(void *kernel) { free(kernel); }

void complete_operator(struct training_operator *operator) {
  operator->base = (OrtCustomOp){
      .version = ORT_API_VERSION,
      .CreateKernel = create_old,
      .GetName = name,
      .GetExecutionProviderType = provider,
      .GetInputType = input_type,
      .GetInputTypeCount = input_count,
      .GetOutputType = output_type,
      .GetOutputTypeCount = output_count,
      .KernelCompute = compute_old,
      .KernelDestroy = destroy,
      .GetInputCharacteristic = input_kind,
      .GetOutputCharacteristic = output_kind,
      .GetInputMemoryType = memory_type,
      .GetVariadicInputMinArity = no_arity,
      .GetVariadicInputHomogeneity = no_arity,
      .GetVariadicOutputMinArity = no_arity,
      .GetVariadicOutputHomogeneity = no_arity,
      .CreateKernelV2 = create,
      .KernelComputeV2 = compute,
      .GetStartVersion = first_version,
      .GetEndVersion = last_version,
  };
}

OrtStatus *refuse(const struct call *call, const char *problem) {
  char text[160];
  snprintf(text, sizeof text, "%s: %s", call->operator->name, problem);
  return call->api->CreateStatus(ORT_INVALID_ARGUMENT, text);
}

OrtStatus *take_input(const struct call *call, size_t index, struct tensor *tensor) {
  *tensor = (struct tensor){0};
  size_t count = 0;
  TRY(call->api->KernelContext_GetInputCount(call->context, &count));
  const OrtValue *value = NULL;
  if (index < count) TRY(call->api->KernelContext_GetInput(call->context, index, &value));
  if (!value) {
    return call->operator->optional_inputs >> index & 1 ? NULL : refuse(call, "an input is missing");
  }
  tensor->present = true;
  OrtTensorTypeAndShapeInfo *info = NULL;
  TRY(call->api->GetTensorTypeAndShape(value, &info));
  ONNXTensorElementDataType type = ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED;
  OrtStatus *status = call->api->GetTensorElementType(info, &type);
  if (!status) status = call->api->GetDimensionsCount(info, &tensor->rank);
  if (!status && tensor->rank <= most_axes) {
    status = call->api->GetDimensions(info, tensor->extents, tensor->rank);
  }
  call->api->ReleaseTensorTypeAndShapeInfo(info);
  if (status) return status;
  if (tensor->rank > most_axes) return refuse(call, "an input has too many axes");
  if (type != element_type(call->operator->byte_inputs, index)) {
    return refuse(call, "an input has elements of another type");
  }
  tensor->count = 1;
  for (size_t axis = 0; axis < tensor->rank; axis++) {
    // The library's own product; a tensor that exists fits into memory.
    if (__builtin_mul_overflow(tensor->count, tensor->extents[axis], &tensor->count)) {
      return refuse(call, "an input is too large");
    }
  }
  return call->api->GetTensorMutableData((OrtValue *)value, &tensor->data);
}

OrtStatus *make_output(
    const struct call *call, size_t index, const int64_t *extents, size_t rank, void *data) {
  void **elements = data;
  *elements = NULL;
  size_t count = 0;
  TRY(call->api->KernelContext_GetOutputCount(call->context, &count));
  OrtValue *value = NULL;
  if (index < count) {
    TRY(call->api->KernelContext_GetOutput(call->context, index, extents, rank, &value));
  }
  if (value) return call->api->GetTensorMutableData(value, elements);
  return call->operator->optional_outputs >> index & 1 ? NULL : refuse(call, "an output is missing");
}

bool have_same_extents(const struct tensor *a, const struct tensor *b) {
  if (a->rank != b->rank) return false;
  for (size_t axis = 0; axis < a->rank; axis++) {
    if (a->extents[axis] != b->extents[axis]) return false;
  }
  return true;
}
