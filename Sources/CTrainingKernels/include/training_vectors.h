// How wide the vectors are that training's operators compute with.
#ifndef TRAINING_VECTORS_H
#define TRAINING_VECTORS_H

#include <stdbool.h>

enum training_vectors {
  // The widest that this processor has.
  training_vectors_widest,
  training_vectors_avx512,
  training_vectors_avx2,
  training_vectors_baseline,
};

// Whether this processor has them.
bool training_vectors_exist(enum training_vectors vectors);

#endif
