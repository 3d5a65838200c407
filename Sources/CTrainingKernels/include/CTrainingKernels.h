// Operators of training that ONNX's standard ones are slow at, as custom operators of ONNX Runtime.
//
// `loops` has the arithmetic on plain arrays, for each width of vectors; `operators` checks what the
// library hands over and divides the work among its threads. Imported by Runtime only.
#ifndef CTRAININGKERNELS_H
#define CTRAININGKERNELS_H

#include "COnnxRuntime.h"
#include "training_vectors.h"

// The name of the operators' set.
extern const char *_Nonnull const training_domain_name;

// Adds all operators to a set that is to be given to sessions.
//
// - `api`: the library's functions.
// - `domain`: an object of the library's `CreateCustomOpDomain`.
// - `vectors`: what the operators compute with; this processor must have them.
//
// Returns the library's status (+1), NULL on success.
OrtStatus *_Nullable training_add_operators(
    const OrtApi *_Nonnull api, OrtCustomOpDomain *_Nonnull domain, enum training_vectors vectors);

#endif
