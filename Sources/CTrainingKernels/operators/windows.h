// Windows of nodes: what attributes and shapes say together.
#ifndef WINDOWS_H
#define WINDOWS_H

#include "operator.h"

// Reads strides, dilations, pads, and a kernel_shape where there is one.
OrtStatus *configure_window(
    const OrtApi *api, const OrtKernelInfo *info, struct settings *settings);

// The window that moves over an image of four axes.
//
// - `kernel`: rows and columns.
// - `window`: receives it, with the number of places that follow.
//
// Refuses what is not a positive number of places, or too large to be computed with.
OrtStatus *make_window(
    const struct call *call, const struct tensor *image, const int64_t kernel[2],
    struct window *window);

// Zeroed, or filled, memory of a size that must not overflow; NULL when there is none.
float *make_scratch(int64_t count, float value);

#endif
