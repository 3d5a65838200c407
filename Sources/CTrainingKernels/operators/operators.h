// All operators.
#ifndef OPERATORS_H
#define OPERATORS_H

#include "operator.h"

extern const struct training_operator depthwise_convolution, depthwise_convolution_gradient;
extern const struct training_operator batch_normalization, batch_normalization_gradient;
extern const struct training_operator max_pooling, max_pooling_gradient;
extern const struct training_operator clip_gradient;
extern const struct training_operator adam_update, descent_update, squared_length;

#endif
