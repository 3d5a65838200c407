#ifndef CONNXRUNTIME_H
#define CONNXRUNTIME_H

// Debian 13 installs the header; elsewhere scripts/setup.sh unpacks it under .deps.
#if __has_include(<onnxruntime/onnxruntime_c_api.h>)
#include <onnxruntime/onnxruntime_c_api.h>
#elif __has_include("../../../.deps/include/onnxruntime/onnxruntime_c_api.h")
#include "../../../.deps/include/onnxruntime/onnxruntime_c_api.h"
#else
#error "onnxruntime_c_api.h not found: run scripts/setup.sh"
#endif

#endif
