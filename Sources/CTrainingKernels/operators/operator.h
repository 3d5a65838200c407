// What all operators share: how ONNX Runtime is told about them, and how tensors come and go.
#ifndef OPERATOR_H
#define OPERATOR_H

#include "../include/CTrainingKernels.h"
#include "../loops/loops.h"

enum { most_axes = 8, most_parts = 32 };

// A tensor's elements and extents.
struct tensor {
  // Whether it is there; `data` of an empty tensor may be NULL too.
  bool present;
  void *data;
  int64_t extents[most_axes];
  size_t rank;
  int64_t count;
};

// What a node's attributes say; each operator uses some of it.
struct settings {
  int64_t kernel[2], strides[2], dilations[2], pads[4], image[2];
  int64_t nesterov;
  float epsilon, low, high;
  float beta1, beta2, momentum, decay, scale;
};

struct call;

// An operator: the library's description of it, then ours.
struct training_operator {
  OrtCustomOp base;
  const char *name;
  // Elements are float32 but where `bytes` has a bit for an operand; `optional` likewise says which may
  // be left out.
  size_t input_count, output_count;
  unsigned byte_inputs, byte_outputs, optional_inputs, optional_outputs;
  OrtStatus *(*configure)(const OrtApi *api, const OrtKernelInfo *info, struct settings *settings);
  OrtStatus *(*compute)(struct call *call);
  // Filled in when the operator is added to a set.
  const struct training_loops *loops;
};

// One run of one node.
struct call {
  const OrtApi *api;
  OrtKernelContext *context;
  const struct training_operator *operator;
  const struct settings *settings;
  const struct training_loops *loops;
};

// Fills in what the library calls.
void complete_operator(struct training_operator *operator);

// The error that a call ends with.
OrtStatus *refuse(const struct call *call, const char *problem);

// An input; one that the operator says may be left out may be absent.
OrtStatus *take_input(const struct call *call, size_t index, struct tensor *tensor);

// The elements of an output of an input's shape or another; NULL where it is left out.
OrtStatus *make_output(
    const struct call *call, size_t index, const int64_t *extents, size_t rank, void *data);

// Attributes; one that is absent leaves the value as it is.
OrtStatus *read_integers(
    const OrtApi *api, const OrtKernelInfo *info, const char *name, int64_t *values, size_t count);
OrtStatus *read_integer(
    const OrtApi *api, const OrtKernelInfo *info, const char *name, int64_t *value);
OrtStatus *read_float(
    const OrtApi *api, const OrtKernelInfo *info, const char *name, float *value);

bool have_same_extents(const struct tensor *a, const struct tensor *b);

// Work that is divided into parts, the same ones whatever the number of threads.
struct work {
  const struct call *call;
  // Does elements or channels from `first` until `end`; false when memory ran out.
  bool (*part)(void *data, int64_t first, int64_t end);
  void *data;
  int64_t count;
};

// Does work on the session's threads.
//
// - `least`: what a part has at least; what is less than two of these is done at once.
OrtStatus *divide(const struct work *work, int64_t least);

// Runs a function of the library, and leaves when it fails.
#define TRY(expression)                                                                            \
  do {                                                                                             \
    OrtStatus *status_ = (expression);                                                             \
    if (status_) return status_;                                                                   \
  } while (0)

#endif
