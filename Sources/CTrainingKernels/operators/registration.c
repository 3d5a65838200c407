#include "operators.h"

static struct training_operator *const operators[] = {
    &depthwise_convolution, &depthwise_convolution_gradient,
    &batch_normalization,   &batch_normalization_gradient,
    &max_pooling,           &max_pooling_gradient,
    &clip_gradient,         &adam_update,
    &descent_update,        &squared_length,
};

OrtStatus *training_add_operators(const OrtApi *api, OrtCustomOpDomain *domain) {
  for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
    // The same each time, and read by no thread before the first time is over.
    if (!operators[i]->base.version) complete_operator(operators[i]);
    TRY(api->CustomOpDomain_Add(domain, &operators[i]->base));
  }
  return NULL;
}
