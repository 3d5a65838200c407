// Loops over a frame's bytes, in the widest vectors that the processor has. Every width gives the
// same bits: sums are made in the same order, and products are rounded before they are added.
// Imported by Imaging only.
#ifndef CPIXELKERNELS_H
#define CPIXELKERNELS_H

#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// How many columns the kernels do at a time; they do whole blocks only.
enum { pixel_kernel_block = 16 };

/// Adds weighted rows of bytes to a sum: `sum[i] += weights[k] * source[k][i]`.
///
/// - `weights`: one a row.
/// - `continues`: whether `sum` holds a sum to add to; otherwise it is overwritten.
/// - `count`: bytes of each row, a multiple of `pixel_kernel_block`.
void pixel_accumulate(
    const uint8_t *source, intptr_t row_bytes, intptr_t row_count, const float *weights, float *sum,
    bool continues, intptr_t count);

/// The same for two sums at once, with two weights a row, the first sum's first.
void pixel_accumulate_pair(
    const uint8_t *source, intptr_t row_bytes, intptr_t row_count, const float *weights, float *sum,
    bool continues, float *next, bool continues_next, intptr_t count);

/// What makes red, green and blue of luma and chroma, each halved.
struct pixel_yuv_coefficients {
  float luma_scale, luma_offset, red_v, green_u, green_v, blue_u;
};

/// Converts a row of NV12 to RGBX: one luma byte a pixel, two chroma bytes for two.
///
/// - `count`: pixels, a multiple of `pixel_kernel_block`.
void pixel_convert_nv12(
    const uint8_t *luma, const uint8_t *chroma, intptr_t count,
    const struct pixel_yuv_coefficients *coefficients, uint32_t *rgbx);

#pragma clang assume_nonnull end

#endif
