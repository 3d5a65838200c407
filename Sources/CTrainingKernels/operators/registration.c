#include "operators.h"

static const struct training_operator *const operators[] = {
    &depthwise_convolution, &depthwise_convolution_gradient,
    &batch_normalization,   &batch_normalization_gradient,
    &max_pooling,           &max_pooling_gradient,
    &clip_gradient,         &adam_update,
    &descent_update,        &squared_length,
};

enum {
  operator_count = sizeof operators / sizeof *operators,
  vectors_count = training_vectors_baseline + 1,
};

OrtStatus *training_add_operators(
    const OrtApi *api, OrtCustomOpDomain *domain, enum training_vectors vectors) {
  // The library refers to them for as long as the process lives.
  static struct training_operator added[vectors_count][operator_count];
  for (size_t i = 0; i < operator_count; i++) {
    struct training_operator *operator = &added[vectors][i];
    // The same each time, and read by no thread before the first time is over.
    if (!operator->base.version) {
      *operator = *operators[i];
      operator->loops = training_loops_for(vectors);
      complete_operator(operator);
    }
    TRY(api->CustomOpDomain_Add(domain, &operator->base));
  }
  return NULL;
}
